package answer_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
)

// What is long is shortened inside, so that the members behind it show.
func TestStructureShowsAllMembers(t *testing.T) {
	long := strings.Repeat("y", 500)
	for name, c := range map[string]struct {
		text string
		keep spec.Pointer
		most int
		want string
	}{
		"a long string":     {`{"error":"` + long + `","code": 7}`, "", 300, `{"error":"` + long[:40] + `... (500 characters)","code":7}`},
		"a long array":      {`{"data":[1,2,3,4,5],"more":true}`, "", 300, `{"data":[1,2,... (3 more)],"more":true}`},
		"the element meant": {`{"data":[1,2,3,[4],5],"more":null}`, "/data/3/0", 300, `{"data":[1,2,... (1 more),[4],... (1 more)],"more":null}`},
		"order, escapes":    {`{"b":"\u00e9<","a":1.50}`, "", 300, `{"b":"é<","a":1.50}`},
		"the bound":         {`{"abc":"def"}`, "", 5, `{"abc...`},
		"cut on arrival":    {`{"a":[{"b":1},{"c":`, "", 300, `{"a":[{"b":1},{"c":...`},
		"no JSON":           {`<html>` + long, "", 10, `<html>yyyy...`},
		"two texts":         {`{} {}`, "", 10, `{} {}`},
		"nothing":           {``, "", 10, ``},
		"too deep":          {strings.Repeat("[", 200), "", 10, `[[[[[[[[[[...`},
	} {
		t.Run(name, func(t *testing.T) {
			NewWithT(t).Expect(answer.Structure(c.text, c.keep, c.most)).To(Equal(c.want))
		})
	}
}

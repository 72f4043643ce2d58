package answer_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
)

// What a finding does not cite of an item is masked, wherever the items and their ids lie.
func TestEvidenceMasksItems(t *testing.T) {
	roles := spec.Roles{Page: spec.PageRoles{Items: "/data"}, Item: spec.ItemRoles{ID: "/id"}}
	const page = `{"data":[{"id":"s_live_abcdefgh","name":"Ada","age":36,"adult":true,"gone":null,"url":"https://kayle.id/s?t=1",` +
		`"of":{"city":"Wien","id":"x_abcdefgh"}},{"id":"ab","name":"Bob"}],"error":null,"pagination":{"limit":10,"next":"s_live_abcdefgh"}}`
	const around = `"error":null,"pagination":{"limit":10,"next":"s_live_abcdefgh"}}`
	const bob = `{"id":"ab","name":"masked"}`
	for cited, want := range map[spec.Pointer]string{
		"": `{"data":[{"id":"s_live_abcd...","name":"masked","age":"masked","adult":true,"gone":null,"url":"masked",` +
			`"of":{"city":"masked","id":"masked"}},` + bob + `],` + around,
		"/pagination/limit": `{"data":[{"id":"s_live_abcd...","name":"masked","age":"masked","adult":true,"gone":null,"url":"masked",` +
			`"of":{"city":"masked","id":"masked"}},` + bob + `],` + around,
		"/data/0/age": `{"data":[{"id":"s_live_abcd...","name":"Ada","age":36,"adult":true,"gone":null,"url":"https://kayle.id/masked",` +
			`"of":{"city":"masked","id":"masked"}},` + bob + `],` + around,
		"/data/0/url": `{"data":[{"id":"s_live_abcd...","name":"Ada","age":36,"adult":true,"gone":null,"url":"https://kayle.id/s?t=1",` +
			`"of":{"city":"masked","id":"masked"}},` + bob + `],` + around,
		"/data/0/of/city": `{"data":[{"id":"s_live_abcd...","name":"masked","age":"masked","adult":true,"gone":null,"url":"masked",` +
			`"of":{"city":"Wien","id":"x_abcdefgh"}},` + bob + `],` + around,
		"/data/0/id": `{"data":[{"id":"s_live_abcdefgh","name":"Ada","age":36,"adult":true,"gone":null,"url":"https://kayle.id/masked",` +
			`"of":{"city":"masked","id":"masked"}},` + bob + `],` + around,
		"/data/0": `{"data":[{"id":"s_live_abcd...","name":"Ada","age":36,"adult":true,"gone":null,"url":"https://kayle.id/masked",` +
			`"of":{"city":"Wien","id":"x_abcdefgh"}},` + bob + `],` + around,
	} {
		t.Run(string(cited), func(t *testing.T) {
			NewWithT(t).Expect(answer.Evidence(page, cited, roles, 2000)).To(Equal(want))
		})
	}
	roles = spec.Roles{Page: spec.PageRoles{Items: ""}, Item: spec.ItemRoles{ID: "/meta/id"}}
	NewWithT(t).Expect(answer.Evidence(`[{"meta":{"id":"abcdefgh","n":1}}]`, "/5", roles, 2000)).To(
		Equal(`[{"meta":{"id":"abcd...","n":"masked"}}]`))
}

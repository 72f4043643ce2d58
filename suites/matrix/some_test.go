package matrix_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

func TestSome(t *testing.T) {
	c, _ := embedded()
	cache := reference.NewCache()
	defects, freedoms := mutants(strings.Fields(os.Getenv("SOME")), cache)
	m, err := matrix.Run(context.Background(), matrix.Options{Contract: c, Defects: defects, Freedoms: freedoms, Workers: 2,
		Plain: func() (matrix.Server, error) { return reference.New(reference.Options{Cache: cache}) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range m.Rows {
		if !r.Exact {
			t.Errorf("%s declares %v, got %v (%s)", r.Defect, r.Declared, r.Got, r.Summary)
		}
	}
	for _, f := range m.Freedoms {
		if !f.Clean {
			t.Errorf("%s got %v changed %v cut %q", f.Freedom, f.Got, f.Changed, f.CutShort)
		}
	}
	t.Logf("%.0f s", m.Seconds)
}

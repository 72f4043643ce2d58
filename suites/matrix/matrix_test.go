package matrix_test

import (
	"cmp"
	"context"
	"os"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

// mutants are the reference server's defects and freedoms.
func mutants(only string) (defects, freedoms []matrix.Mutant) {
	start := func(o reference.Options) func() (matrix.Server, error) {
		return func() (matrix.Server, error) { return reference.New(o) }
	}
	for _, d := range reference.Defects() {
		if only == "" || strings.Contains(d.Name, only) {
			defects = append(defects, matrix.Mutant{Name: d.Name, Summary: d.Summary, Difficulty: d.Difficulty, Expected: d.Breaks,
				Start: start(reference.Options{Defects: []string{d.Name}})})
		}
	}
	for _, f := range reference.Freedoms() {
		if only == "" || strings.Contains(f.Name, only) {
			freedoms = append(freedoms, matrix.Mutant{Name: f.Name, Summary: f.Summary, Expected: f.Warns,
				Start: start(reference.Options{Freedoms: []string{f.Name}})})
		}
	}
	return defects, freedoms
}

func TestMatrix(t *testing.T) {
	c, err := spec.Load(spec.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	defects, freedoms := mutants(cmp.Or(os.Getenv("ONLY"), "limit-ignored"))
	m, err := matrix.Run(context.Background(), matrix.Options{Contract: c, Defects: defects, Freedoms: freedoms, Workers: 3,
		Plain: func() (matrix.Server, error) { return reference.New(reference.Options{}) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range m.Rows {
		if !r.Exact {
			t.Errorf("defect %s (%s): declared %v, got %v", r.Defect, r.Summary, r.Declared, r.Got)
		}
	}
	for _, f := range m.Freedoms {
		if !f.Clean {
			t.Errorf("freedom %s (%s): allowed %v, got %v", f.Freedom, f.Summary, f.Allowed, f.Got)
		}
	}
	for _, d := range m.DeadChecks {
		t.Errorf("no defect makes %s fail", d)
	}
	t.Logf("%d defects, %d freedoms, %+v in %.1f s", len(m.Rows), len(m.Freedoms), m.Cases, m.Seconds)
}

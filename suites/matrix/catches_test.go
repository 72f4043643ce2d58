package matrix_test

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
)

// catchesFile is the page of which bugs each requirement catches.
const catchesFile = "../../docs/CATCHES.md"

// declared is the matrix as the table of defects declares it. That it is what
// runs report is the matrix test's to prove.
func declared(t *testing.T) *report.Matrix {
	t.Helper()
	c, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	m := &report.Matrix{Contract: report.Contract{Name: c.Name, Title: c.Title, Version: c.Version}}
	for _, q := range c.Requirements {
		m.Requirements = append(m.Requirements, report.MatrixRequirement{ID: q.ID, Level: string(q.Level), Title: q.Title})
	}
	for _, d := range reference.Defects() {
		m.Rows = append(m.Rows, report.MatrixRow{Defect: d.Name, Summary: d.Summary, Difficulty: d.Difficulty, Declared: d.Breaks})
	}
	return m
}

func TestCatchesIsFresh(t *testing.T) {
	var page bytes.Buffer
	if err := reporters.RenderMatrix("catches", &page, declared(t)); err != nil {
		t.Fatal(err)
	}
	const refresh = "refresh it: UPDATE_GOLDEN=1 go test ./suites/matrix -run Catches"
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(catchesFile, page.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file, err := os.ReadFile(catchesFile)
	if err != nil {
		t.Fatalf("%v; %s", err, refresh)
	}
	now := strings.Split(page.String(), "\n")
	then := strings.Split(strings.ReplaceAll(string(file), "\r\n", "\n"), "\n")
	if slices.Equal(now, then) {
		return
	}
	at := 0
	for at < min(len(now), len(then)) && now[at] == then[at] {
		at++
	}
	line := func(lines []string) string {
		if at < len(lines) {
			return lines[at]
		}
		return "(the end)"
	}
	t.Errorf("docs/CATCHES.md is stale from line %d on; %s\nfile  %s\ntable %s", at+1, refresh, line(then), line(now))
}

// A declaration that names no requirement would be on no page, and a name
// twice would be ambiguous.
func TestCatchesHoldsEveryDefect(t *testing.T) {
	m := declared(t)
	known := map[string]bool{}
	for _, q := range m.Requirements {
		known[q.ID] = true
	}
	seen := map[string]bool{}
	for _, r := range m.Rows {
		if seen[r.Defect] {
			t.Errorf("two defects are named %s", r.Defect)
		}
		seen[r.Defect] = true
		if len(r.Declared) == 0 {
			t.Errorf("defect %s declares to break nothing", r.Defect)
		}
		for _, id := range r.Declared {
			if !known[id] {
				t.Errorf("defect %s declares to break %s, which the contract does not promise", r.Defect, id)
			}
		}
	}
}

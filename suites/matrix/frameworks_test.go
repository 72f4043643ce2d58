package matrix_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
)

// frameworksFile is the page of what frameworks do by default.
const frameworksFile = "../../docs/frameworks.md"

// Columns of its tables.
const (
	conformantColumn = "what a conformant server does"
	standsColumn     = "stands for it"
)

var (
	inBackticks   = regexp.MustCompile("`([^`]+)`")
	requirementID = regexp.MustCompile(`\b[A-Z]+-\d\d\b`)
	cellBorder    = regexp.MustCompile(`(^|[^\\])\|`)
)

// cells splits a row of a table; a bar within a cell is escaped.
func cells(line string) []string {
	var list []string
	for _, cell := range strings.Split(cellBorder.ReplaceAllString(line, "$1\x00"), "\x00") {
		list = append(list, strings.TrimSpace(cell))
	}
	return list[1 : len(list)-1]
}

// What the page says of a default must be what a defect or a freedom of the reference
// does: one that breaks the requirements that the row names, or none where it is right
// or free.
func TestFrameworksStandInTheReference(t *testing.T) {
	c, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	defects, freedoms := map[string][]string{}, map[string][]string{}
	for _, d := range reference.Defects() {
		defects[d.Name] = d.Breaks
	}
	for _, f := range reference.Freedoms() {
		freedoms[f.Name] = f.Warns
	}
	judged := map[string]bool{} // MAY is never broken
	for _, q := range c.Requirements {
		judged[q.ID] = q.Level != spec.May
	}
	page, err := os.ReadFile(frameworksFile)
	if err != nil {
		t.Fatal(err)
	}
	var header []string
	rows := 0
	for i, line := range strings.Split(string(page), "\n") {
		line = strings.TrimSuffix(line, "\r")
		if !strings.HasPrefix(line, "|") {
			header = nil
			continue
		}
		row := cells(line)
		if header == nil {
			header = row
		}
		if len(row) != len(header) {
			t.Errorf("line %d has %d cells under a header of %d", i+1, len(row), len(header))
			continue
		}
		at, stands := slices.Index(header, conformantColumn), slices.Index(header, standsColumn)
		if at < 0 || stands < 0 || row[at] == conformantColumn || strings.HasPrefix(row[at], "---") {
			continue
		}
		rows++
		honest := strings.HasPrefix(row[at], "right") || strings.HasPrefix(row[at], "free")
		var broken []string
		for _, m := range inBackticks.FindAllStringSubmatch(row[stands], -1) {
			breaks, isDefect := defects[m[1]]
			warns, isFreedom := freedoms[m[1]]
			switch {
			case !isDefect && !isFreedom:
				t.Errorf("line %d: %s is neither a defect nor a freedom of the reference", i+1, m[1])
			case isDefect && honest:
				t.Errorf("line %d: what is %q has the defect %s", i+1, row[at], m[1])
			}
			broken = append(append(broken, breaks...), warns...)
		}
		for _, id := range requirementID.FindAllString(row[at], -1) {
			level, known := judged[id]
			if !known {
				t.Errorf("line %d: the contract does not promise %s", i+1, id)
			}
			if level && !honest && !slices.Contains(broken, id) {
				t.Errorf("line %d breaks %s, and nothing that stands for it does", i+1, id)
			}
		}
	}
	if rows == 0 {
		t.Errorf("%s has no table with the columns %q and %q", frameworksFile, conformantColumn, standsColumn)
	}
	t.Logf("%d rows", rows)
}

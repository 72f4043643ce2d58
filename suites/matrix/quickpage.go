package matrix

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// QuestionsText is the file of the quick profile's questions.
func (c *Choice) QuestionsText() string {
	var b strings.Builder
	b.WriteString("# The questions of the quick profile: a requirement, how many cases of a class, and the class.\n" +
		"# Chosen by the matrix of defects: KAYLE_QUICK=write go test -timeout 60m ./suites/matrix -run Quick\n")
	for _, q := range c.Questions {
		fmt.Fprintf(&b, "%s %d %s\n", q.ID, q.Cases, q.Class)
	}
	return b.String()
}

// Misses are the defects that a quick run does not catch, in the order of the table.
func Misses(defects []Mutant, caught func(name string) bool) []string {
	var names []string
	for _, d := range defects {
		if !caught(d.Name) {
			names = append(names, d.Name)
		}
	}
	return names
}

// QuickPage is the page, in Markdown, of what the quick profile catches: the share of the
// defects, and those that it misses by requirement.
func QuickPage(contract *spec.Contract, questions []suites.Question, defects []Mutant, misses []string) string {
	var b strings.Builder
	cases := 0
	for _, q := range questions {
		cases += q.Cases
	}
	caught := len(defects) - len(misses)
	fmt.Fprintf(&b, "# What a quick run catches\n\nGenerated: `KAYLE_QUICK=write go test -timeout 60m ./suites/matrix -run Quick`\n\n"+
		"`--profile quick` asks %d cases in at most %d requests (of a list of 137 items), and judges every answer besides. "+
		"Of the %d bugs that a standard run catches when they are built into the reference server, it catches %d (%.1f %%).\n\n"+
		"| requirement | bugs | caught | missed |\n| --- | ---: | ---: | --- |\n", cases, QuickRequests, len(defects), caught,
		100*float64(caught)/float64(max(len(defects), 1)))
	for _, q := range contract.Requirements {
		var all, missed int
		var names []string
		for _, d := range defects {
			if !slices.Contains(d.Expected, q.ID) {
				continue
			}
			if all++; slices.Contains(misses, d.Name) {
				missed++
				names = append(names, "`"+d.Name+"`")
			}
		}
		if all > 0 {
			fmt.Fprintf(&b, "| %s | %d | %d | %s |\n", q.ID, all, all-missed, strings.Join(names, ", "))
		}
	}
	return b.String()
}

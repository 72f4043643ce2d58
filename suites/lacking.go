package suites

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// noOccasion begins the reason of a case that had none.
const noOccasion = "no occasion: "

// mostLacks is how many samples that the data lacks the notes name.
const mostLacks = 3

// excuse makes no occasion of samples that the data lacks where another sample of the
// same promise was seen to hold.
func excuse(rows []report.Case, cases []*engine.BoundCase, results map[*engine.BoundCase]engine.Result) {
	shown := map[string]bool{}
	for i, b := range cases {
		shown[b.Samples] = shown[b.Samples] || rows[i].Outcome == report.Pass
	}
	for i, b := range cases {
		if b.Samples != "" && results[b].Lacking && shown[b.Samples] {
			rows[i].Outcome, rows[i].Reason = report.NotApplicable, noOccasion+rows[i].Reason
		}
	}
}

// lacking is what the data lacks, each sample with its recipe: the largest one where
// several say the same of the data.
func lacking(r *report.Report, by map[string][]*engine.BoundCase, results map[*engine.BoundCase]engine.Result) []report.Lack {
	lacks := []report.Lack{}
	at := map[string]int{}
	for _, q := range r.Requirements {
		for i, b := range by[q.ID] {
			open := q.Cases[i].Outcome == report.Inconclusive
			if !results[b].Lacking || !open && q.Cases[i].Outcome != report.NotApplicable {
				continue
			}
			sample, recipe, _ := strings.Cut(results[b].Reason, report.ToShowIt)
			n, known := at[sample]
			if !known {
				n, at[sample] = len(lacks), len(lacks)
				lacks = append(lacks, report.Lack{List: r.Lists[0].Name, Sample: sample})
			}
			l := &lacks[n]
			l.Recipe, l.Open = recipe, l.Open || open
			if !slices.Contains(l.Requirements, q.ID) {
				l.Requirements = append(l.Requirements, q.ID)
			}
		}
	}
	return lacks
}

// lacks are notes on the samples that the data lacks although all was shown by others.
func lacks(all []report.Lack) []string {
	var notes []string
	more := 0
	for _, l := range all {
		switch {
		case l.Open: // among the reasons of what is inconclusive
		case len(notes) == mostLacks:
			more++
		default:
			notes = append(notes, fmt.Sprintf("no occasion for what other samples showed: %s%s%s", l.Sample, report.ToShowIt, l.Recipe))
		}
	}
	if more > 0 {
		notes = append(notes, fmt.Sprintf("and for %d more (--verbose names them)", more))
	}
	return notes
}

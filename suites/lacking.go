package suites

import (
	"fmt"
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

// lacks are notes on the samples that the data lacks, each with its recipe: the largest
// one where several say the same of the data.
func lacks(r *report.Report, by map[string][]*engine.BoundCase, results map[*engine.BoundCase]engine.Result) []string {
	var samples []string
	recipes := map[string]string{}
	for _, q := range r.Requirements {
		for i, b := range by[q.ID] {
			if q.Cases[i].Outcome != report.NotApplicable || !results[b].Lacking {
				continue
			}
			sample, recipe, _ := strings.Cut(results[b].Reason, engine.ToShowIt)
			if recipes[sample] == "" {
				samples = append(samples, sample)
			}
			recipes[sample] = recipe
		}
	}
	var notes []string
	for _, sample := range samples[:min(len(samples), mostLacks)] {
		notes = append(notes, fmt.Sprintf("no occasion for what other samples showed: %s%s%s", sample, engine.ToShowIt, recipes[sample]))
	}
	if more := len(samples) - mostLacks; more > 0 {
		notes = append(notes, fmt.Sprintf("and for %d more (--verbose names them)", more))
	}
	return notes
}

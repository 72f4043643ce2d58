package suites

import (
	"fmt"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

const (
	// perCase is how many requests a case takes at most, roughly: only where they
	// could be too many they are counted.
	perCase = 4
	// hurryAfter is the part of the deadline after which what was promised first is
	// asked first, whatever the estimate was: one in so many.
	hurryAfter = 4
)

// outlook tells, of a target that takes so long for an answer, how long a run takes
// and what to do; empty where there is time enough. The list is known to hold so
// many items.
func (o Options) outlook(cases int, latency time.Duration, items int) string {
	concurrency := o.Concurrency
	if concurrency <= 0 {
		concurrency = probe.DefaultConcurrency
	}
	takes := func(requests int) time.Duration {
		return time.Duration(requests) * latency / time.Duration(concurrency)
	}
	if takes(perCase*cases) <= o.Deadline {
		return ""
	}
	rows, err := Plan(o, items)
	if err != nil {
		return ""
	}
	requests := sum(rows)
	estimate := takes(requests)
	if estimate <= o.Deadline {
		return ""
	}
	return fmt.Sprintf("The target takes %s for an answer: the %d requests of this run take about %s at %d at a time, and the deadline is "+
		"%s. "+
		"What must hold is asked first. Give more time (--deadline %s), choose less (--id, --family, --level), or let more be on their way "+
		"(--concurrency); and where answers take longer still, raise --timeout.",
		latency.Round(time.Millisecond), requests, coarse(estimate), concurrency, o.Deadline, coarse(estimate+estimate/2))
}

// coarse is a time in whole minutes, rounded up.
func coarse(d time.Duration) string {
	minutes := int((d + time.Minute - 1) / time.Minute)
	if minutes < 60 {
		return fmt.Sprintf("%dm", minutes)
	}
	return fmt.Sprintf("%dh%dm", minutes/60, minutes%60)
}

// untested says which requirements were not tested to their end in a run that was
// cut short, those first that must hold.
func untested(r *report.Report) []string {
	var notes []string
	for _, level := range []spec.Level{spec.Must, spec.Should} {
		var ids []string
		for _, q := range r.Requirements {
			if q.Level == string(level) && q.Outcome == report.Inconclusive {
				ids = append(ids, q.ID)
			}
		}
		if len(ids) > 0 {
			notes = append(notes, fmt.Sprintf("%d %s not tested to their end: %s", len(ids), level, strings.Join(ids, ", ")))
		}
	}
	return notes
}

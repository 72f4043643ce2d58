package suites

import (
	"fmt"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
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
	concurrency := o.inFlight()
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

// wholeCost tells what it takes to walk a whole list that is about so long, with so many
// cases, at a time for an answer.
func (o Options) wholeCost(list engine.Extent, cases int, latency time.Duration) string {
	const smaller = "A window stands for the list with --max-items %d."
	if list.Items == 0 {
		const items = 1_000_000
		pages := pagesOf(o.Contract, items)
		return fmt.Sprintf("The whole list is walked, and how long it is cannot be seen ahead: a million items would take %d pages one "+
			"after the other, %s at %s an answer, and %d MiB of memory. "+smaller,
			pages, coarse(time.Duration(pages)*latency), latency.Round(100*time.Microsecond), items*BytesAnItem>>20, DefaultMaxItems)
	}
	return fmt.Sprintf("The list has about %d items, and all of it is walked: %d pages one after the other, %d requests in all, about "+
		"%s at %s an answer, and %d MiB of memory for the items. "+smaller,
		rounded(list.Items), rounded(list.Pages), rounded(list.Pages+perCase*cases),
		coarse(time.Duration(list.Pages)*latency+time.Duration(perCase*cases)*latency/time.Duration(o.inFlight())),
		latency.Round(100*time.Microsecond), list.Items*BytesAnItem>>20+1, DefaultMaxItems)
}

// rounded is a number that is not known exactly, to two digits.
func rounded(n int) int {
	step := 1
	for n/step >= 100 {
		step *= 10
	}
	return (n + step/2) / step * step
}

// inFlight is how many requests are on their way at a time.
func (o Options) inFlight() int {
	if o.Concurrency <= 0 {
		return probe.DefaultConcurrency
	}
	return o.Concurrency
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

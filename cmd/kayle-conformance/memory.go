package main

import (
	"context"
	"math"
	"runtime/debug"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// collectAt is how much memory may grow, in percent of what is kept, before it is
// collected: a run keeps little, and would spend a fifth of its time on collecting.
const collectAt = 200

// runFrugally is suites.RunLists under the memory limit that keeps a run small
// whatever the target sends, unless the environment (GOMEMLIMIT) sets another
// one or the run may work on more items than usual. Where it walks a whole list, the limit
// grows with what is kept of that, and memory is collected as usual; otherwise, where GOGC
// is not set either, less often.
func runFrugally(ctx context.Context, lists []suites.Options) (*report.Report, error) {
	most := lists[0].MaxItems
	if most <= suites.DefaultMaxItems && debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(suites.MemoryLimit)
		defer debug.SetMemoryLimit(math.MaxInt64)
		if most == suites.AllItems {
			for i := range lists {
				lists[i].Progress = withRoom(lists[i].Progress)
			}
		} else if usual := debug.SetGCPercent(collectAt); usual == 100 {
			defer debug.SetGCPercent(usual)
		} else {
			debug.SetGCPercent(usual)
		}
	}
	return suites.RunLists(ctx, lists)
}

// withRoom is what is told of a run, and raises the memory limit as it meets items.
func withRoom(tell func(suites.Progress)) func(suites.Progress) {
	const step = 10_000 // items
	room := 0
	return func(p suites.Progress) {
		if p.Items >= room+step {
			room = p.Items
			debug.SetMemoryLimit(suites.MemoryLimit + int64(room)*suites.BytesAnItem)
		}
		if tell != nil {
			tell(p)
		}
	}
}

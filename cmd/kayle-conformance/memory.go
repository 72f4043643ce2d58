package main

import (
	"context"
	"math"
	"runtime/debug"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// runFrugally is suites.RunLists under the memory limit that keeps a run small
// whatever the target sends, unless the environment (GOMEMLIMIT) sets another
// one or the run may work on more items than usual.
func runFrugally(ctx context.Context, lists []suites.Options) (*report.Report, error) {
	if most := lists[0].MaxItems; most != suites.AllItems && most <= suites.DefaultMaxItems && debug.SetMemoryLimit(-1) == math.MaxInt64 {
		debug.SetMemoryLimit(suites.MemoryLimit)
		defer debug.SetMemoryLimit(math.MaxInt64)
	}
	return suites.RunLists(ctx, lists)
}

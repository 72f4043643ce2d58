package main

import (
	"math"
	"runtime/debug"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites"
)

// The memory limit grows with the items of a list that is walked as a whole.
func TestMemoryGrowsWithItems(t *testing.T) {
	g := NewWithT(t)
	defer debug.SetMemoryLimit(debug.SetMemoryLimit(math.MaxInt64))
	told := 0
	tell := withRoom(func(suites.Progress) { told++ })
	for _, c := range []struct {
		items int
		limit int64
	}{{0, math.MaxInt64}, {9_000, math.MaxInt64}, {25_000, suites.MemoryLimit + 25_000*suites.BytesAnItem},
		{34_000, suites.MemoryLimit + 25_000*suites.BytesAnItem}, {1_000_000, suites.MemoryLimit + 1_000_000*suites.BytesAnItem}} {
		tell(suites.Progress{Items: c.items})
		g.Expect(debug.SetMemoryLimit(-1)).To(Equal(c.limit), "%d items", c.items)
	}
	g.Expect(told).To(Equal(5))
	withRoom(nil)(suites.Progress{})
}

package main

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites"
)

func TestItemCount(t *testing.T) {
	g := NewWithT(t)
	for text, wanted := range map[string]itemCount{"1": 1, "2000": 2000, "all": suites.AllItems} {
		var n itemCount
		g.Expect(n.UnmarshalText([]byte(text))).To(Succeed(), text)
		g.Expect(n).To(Equal(wanted), text)
	}
	for _, text := range []string{"", "0", "-1", "ALL", "all ", "1.5", "many"} {
		var n itemCount
		g.Expect(n.UnmarshalText([]byte(text))).To(MatchError(ContainSubstring("must be at least 1, or all")), text)
	}
}

// All items lift the bounds of requests and of time, but for those that are given.
func TestAllItemsLiftTheBounds(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, c := range map[string]struct {
		args     []string
		deadline time.Duration
		requests int
	}{
		"neither given":    {nil, 0, 0},
		"a deadline":       {[]string{"--deadline=15m"}, 15 * time.Minute, 0},
		"a bound":          {[]string{"--max-requests=20000"}, 0, 20000},
		"a bound and more": {[]string{"--max-requests=7", "--deadline=1h"}, time.Hour, 7},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			o := invocation{}.options(t, append([]string{"--max-items=all"}, c.args...)...)
			g.Expect(o.MaxItems).To(Equal(suites.AllItems))
			g.Expect(o.Deadline).To(Equal(c.deadline))
			g.Expect(o.MaxRequests).To(Equal(c.requests))
		})
	}
}

package confirm

import (
	"slices"
	"sort"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Place is where in the list a finding shows: at the items that its answer
// lists, else at what its query names.
type Place struct {
	Items []*oracle.Entry
	// Named are the values of the query: instants and ids among them tell.
	Named []string
}

// nextPart is the part of the list for the next attempt of a step, and which one
// it is in all; nil where there is no further.
func (c *confirmation) nextPart(step int) (scope *oracle.Scope, n int) {
	n = 1
	for _, a := range c.history.Tried {
		if c.policy.Steps[a.Step].Kind == Part && a.State != Nowhere {
			n++
		}
	}
	scopes := parts(c.contract, c.source.Learned(), c.history.First.Place, c.policy.Steps[step].Width)
	if made := c.made(step); made < len(scopes) {
		return scopes[made], n
	}
	return nil, n
}

// parts are windows of so many instants with a part of the learned list each, to
// attempt one after the other: those around a place before those far from it.
func parts(c *spec.Contract, learned *oracle.Dataset, at Place, width int) []*oracle.Scope {
	for w, role := range c.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		if instants := learned.Moments(w); len(instants) >= 2 {
			return around(instants, learned.Scope, w, center(c, learned, at, w, instants), width)
		}
	}
	return nil
}

// around are three windows of so many instants: two that overlap around a
// middle, and one that is far from it. At an end of the data they end where all
// that was learned does.
func around(instants []string, learned *oracle.Scope, w, middle, width int) []*oracle.Scope {
	width = min(width, len(instants)-1)
	last := len(instants) - 1 - width // the last start
	if learned == nil || learned.Window != w {
		learned = &oracle.Scope{}
	}
	var scopes []*oracle.Scope
	for _, start := range []int{middle - width/2, middle - width/4, (middle + len(instants)/2) % len(instants)} {
		start = max(0, min(start, last))
		scope := &oracle.Scope{Window: w, From: learned.From, To: learned.To}
		if start > 0 {
			scope.From = instants[start]
		}
		if start < last {
			scope.To = instants[start+width]
		}
		if !slices.ContainsFunc(scopes, func(s *oracle.Scope) bool { return *s == *scope }) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// center is the index of a place among the instants of a window; the middle where
// nothing tells.
func center(c *spec.Contract, learned *oracle.Dataset, at Place, w int, instants []string) int {
	wanted := named(learned, at.Named, w)
	if len(at.Items) > 0 {
		wanted = at.Items[len(at.Items)/2].Instants[w]
	}
	if wanted == nil {
		return len(instants) / 2
	}
	return sort.Search(len(instants)-1, func(i int) bool {
		instant, ok := spec.ParseInstant(instants[i])
		return ok && instant.Compare(*wanted) >= 0
	})
}

// named is the instant of a window that values name: as that of an item, or as
// an instant.
func named(learned *oracle.Dataset, values []string, w int) (at *spec.Instant) {
	for _, text := range values {
		if instant, ok := spec.ParseInstant(text); ok {
			at = &instant
		}
		if i, found := learned.Find(text); found {
			return learned.Entries[i].Instants[w]
		}
	}
	return at
}

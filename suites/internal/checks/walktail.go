package checks

import (
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// tail holds the last pages of the walk of a long list against the oracle, and those where
// walks lose their way.
func tail(t *engine.T, limit int) {
	if limit == 0 || t.Data().Len() <= limit*t.WalkBound() {
		return
	}
	last := (t.Data().Len() - 1) / limit * limit // where the last page begins
	places := delicate(t, limit)
	for begins := max(limit, last-2*limit); begins <= last; begins += limit {
		places = append(places, begins)
	}
	var queries []oracle.Query
	for _, place := range places {
		queries = append(queries, oracle.Query{Limit: limit}.After(t.Data().Entries[place-1].ID))
	}
	prepare(t, queries)
	for _, q := range queries {
		predictFrom(t, q)
	}
}

// mostDelicate is how many delicate places of one kind are asked.
const mostDelicate = 3

// delicate are places of a list where pages of a limit begin and easily go astray: amid
// items of equal instants, and after an item whose id differs from that of another one in
// letter case only.
func delicate(t *engine.T, limit int) []int {
	var places []int
	add := func(all []int) {
		n := 0
		for _, place := range all {
			if place > 0 && place < t.Data().Len() && place%limit == 0 && n < mostDelicate {
				places = append(places, place)
				n++
			}
		}
	}
	add(tie(t))
	same := map[string]int{}
	var twins []int
	for i, entry := range t.Data().Entries {
		folded := strings.ToLower(entry.ID)
		if other, twice := same[folded]; twice {
			twins = append(twins, other+1, i+1)
		}
		same[folded] = i
	}
	add(twins)
	return places
}

// pageAt is the request of a walk under q that was answered with the item at a place.
func pageAt(w oracle.Walk, q oracle.Query, at int) oracle.Query {
	q.Cursor = ""
	for _, start := range w.Starts {
		if start > 0 && start <= at {
			q.Cursor = w.Items[start-1].ID
		}
	}
	return q
}

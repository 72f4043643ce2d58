package checks

import (
	"slices"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// asLearned tells whether the head of a walk and its tail are those of the learned list.
func asLearned(t *engine.T, w oracle.Walk, tail []oracle.Query) bool {
	got, wanted := w.IDs(), t.Data().IDs()
	if len(got) > len(wanted) || !slices.Equal(got, wanted[:len(got)]) {
		return false
	}
	return !slices.ContainsFunc(tail, func(q oracle.Query) bool {
		return t.Data().Predict(t.Data().Confine(q)).Compare(t.Valid(t.Encode(q))) != nil
	})
}

// tailOf asks the last pages of the walk of a long list, and those where walks lose their
// way, and returns their queries; none where the learned list cannot be trusted.
func tailOf(t *engine.T, limit int) []oracle.Query {
	if limit == 0 || t.Data().Len() <= limit*t.WalkBound() || !t.Trusted() {
		return nil
	}
	last := (t.Data().Len() - 1) / limit * limit // where the last page begins
	var places []int
	if limit == walkLimits(t.Contract())[0] { // whose pages begin anywhere
		places = delicate(t, limit)
	}
	for begins := max(limit, last-2*limit); begins <= last; begins += limit {
		places = append(places, begins)
	}
	var queries []oracle.Query
	for _, place := range places {
		queries = append(queries, oracle.Query{Limit: limit}.After(t.Data().Entries[place-1].ID))
	}
	prepare(t, queries)
	return queries
}

// mostDelicate is how many delicate places of one kind are asked.
const mostDelicate = 3

// delicate are places of a list where pages of a limit begin and easily go astray: amid
// items of equal instants, or of instants in one second, and after an item whose id differs
// from that of another one in letter case only.
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
	add(amidSeconds(t))
	return places
}

// amidSeconds are the places between two items of the list whose instants differ and lie in
// one second.
func amidSeconds(t *engine.T) []int {
	var places []int
	for w := range t.Roles().Windows {
		for i := range t.Data().Len() - 1 {
			a, b := t.Data().Entries[i].Instants[w], t.Data().Entries[i+1].Instants[w]
			if a == nil || b == nil || a.Time().Equal(b.Time()) {
				continue
			}
			if a.Time().Truncate(time.Second).Equal(b.Time().Truncate(time.Second)) {
				places = append(places, i+1)
			}
		}
	}
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

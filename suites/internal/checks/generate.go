package checks

import (
	"math/rand/v2"
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// generator makes random valid queries from a learned list.
type generator struct {
	t      *engine.T
	r      *rand.Rand
	values [][]string // those to ask for, one list a filter
}

// newGenerator returns the generator of the queries from a number on. Equal
// seeds and lists give equal queries.
func newGenerator(t *engine.T, first int) *generator {
	g := &generator{t: t, r: rand.New(rand.NewPCG(t.Settings().Seed, uint64(first)+1))}
	for i := range t.Roles().Filters {
		g.values = append(g.values, known(t, i))
	}
	return g
}

// query is the nth random query. Its prediction is known, and its cursor, if it has one,
// matches its filters. Of three one has all filters and no cursor, one all of them and a
// cursor, each under the smallest limits in turn, as bugs of pages under filters want it;
// the third is left to chance.
func (g *generator) query(n int) oracle.Query {
	q := oracle.Query{}
	for range 50 {
		drawn := g.draw(n)
		p := g.t.Data().Predict(g.t.Data().Confine(drawn))
		if !p.Known {
			continue
		}
		if q = drawn; len(p.Rows) > 0 || n%3 == 2 {
			break
		}
	}
	return q
}

// smallPages are how many of the smallest limits random queries prefer: small pages have
// the more edges.
const smallPages = 12

func (g *generator) draw(n int) oracle.Query {
	all, after := n%3 < 2, n%3 == 1
	q := g.filters(all)
	if q.Limit = g.limit(); all && q.Limit > 0 {
		low, high := g.t.Roles().Limit.Bounds()
		q.Limit = low + n/3%min(smallPages, high-low+1)
	}
	if g.t.Roles().Cursor != nil && (after || !all && g.r.IntN(3) == 0) {
		if id, ok := g.cursor(g.t.Data().Confine(q)); ok {
			q.Cursor = id
		}
	}
	return q
}

// filters are values of filters and bounds of windows: of all of them, or of some.
func (g *generator) filters(all bool) oracle.Query {
	var q oracle.Query
	d := g.t.Data()
	for i, f := range g.t.Roles().Filters {
		if values := g.values[i]; len(values) > 0 && (all || g.r.IntN(3) > 0) {
			// Values that items have come more often than others.
			value := values[g.r.IntN(len(values))]
			if v := d.Entries[g.r.IntN(d.Len())].Values[i]; v != nil && g.r.IntN(3) > 0 && slices.Contains(values, *v) {
				value = *v
			}
			q = q.With(i, value)
			if f.Several != spec.OneValue && g.r.IntN(3) == 0 {
				if other := values[g.r.IntN(len(values))]; other != value {
					q = q.WithAny(i, value, other)
				}
			}
		}
	}
	for w, role := range g.t.Roles().Windows {
		// Bounds at items that match show best how they are compared.
		from, to := g.instant(w, q, all), g.instant(w, q, all)
		a, okA := spec.ParseInstant(from)
		b, okB := spec.ParseInstant(to)
		if okA && okB && a.Compare(b) > 0 {
			from, to = to, from
		}
		if okA && role.From != nil && (all || g.r.IntN(3) > 0) {
			q = q.Since(w, from)
		}
		if okB && role.To != nil && (all || g.r.IntN(3) > 0) {
			q = q.Until(w, to)
		}
	}
	return q
}

// instant is an item's instant or one near it, in one of many spellings; where matching is
// set, of an item that a query lists, if there is one.
func (g *generator) instant(w int, q oracle.Query, matching bool) string {
	d := g.t.Data()
	entry := d.Entries[g.r.IntN(d.Len())]
	if matching {
		if id, found := g.cursor(d.Confine(q)); found {
			at, _ := d.Find(id)
			entry = d.Entries[at]
		}
	}
	if entry.Instants[w] == nil {
		return ""
	}
	at := entry.Instants[w].Time()
	if g.t.Roles().Windows[w].Seconds {
		return g.wholeSecond(at)
	}
	switch g.r.IntN(8) {
	case 0:
		at = at.Add(d.Unit)
	case 1:
		at = at.Add(-d.Unit)
	case 2:
		at = at.Add(time.Duration(g.r.Int64N(int64(48 * time.Hour)))).Truncate(time.Second)
	case 3:
		at = at.Add(time.Duration(g.r.IntN(999)+1) * time.Nanosecond)
	case 4:
		at = at.Truncate(time.Second)
	default:
		if g.r.IntN(2) == 0 {
			return entry.Printed(w)
		}
	}
	digits := 9
	for digits > 0 && at.Nanosecond()%pow10(10-digits) == 0 {
		digits--
	}
	digits += g.r.IntN(10 - digits)
	offsets := []string{"Z", "Z", "Z", "+00:00", "+05:30", "-11:45", "+01:00", "-08:00", "+14:00"}
	return oracle.Stamp(at, digits, offsets[g.r.IntN(len(offsets))])
}

// wholeSecond is an instant, or one near it, in whole seconds.
func (g *generator) wholeSecond(at time.Time) string {
	switch g.r.IntN(8) {
	case 0:
		at = at.Add(time.Second)
	case 1:
		at = at.Add(-time.Second)
	case 2:
		at = at.Add(time.Duration(g.r.Int64N(int64(48 * time.Hour))))
	}
	return oracle.Stamp(at, 0, "Z")
}

func pow10(n int) int {
	p := 1
	for range n {
		p *= 10
	}
	return p
}

func (g *generator) limit() int {
	l := g.t.Roles().Limit
	if l == nil || g.r.IntN(6) == 0 {
		return 0
	}
	low, high := l.Bounds()
	switch g.r.IntN(4) {
	case 0:
		return low + g.r.IntN(high-low+1)
	case 1, 2:
		return low + g.r.IntN(min(smallPages, high-low+1))
	}
	common := validLimits(l)
	return common[g.r.IntN(len(common))]
}

// cursor is an item that matches a query.
func (g *generator) cursor(q oracle.Query) (string, bool) {
	d := g.t.Data()
	start := g.r.IntN(d.Len())
	for i := range d.Len() {
		entry := d.Entries[(start+i)%d.Len()]
		if d.Matches(entry, q) {
			return entry.ID, true
		}
	}
	return "", false
}

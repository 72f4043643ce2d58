package oracle

import (
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
)

// Row is an item that a query's answer holds, or may hold.
type Row struct {
	Entry *Entry
	// Either tells that the item may be listed or not: a bound is finer than
	// the printed instants, or the item's field cannot be read.
	Either bool
}

// Prediction is what a query must be answered with.
type Prediction struct {
	// Known is false where the dataset cannot tell: the query leaves its scope,
	// or its cursor names no learned item. Nothing else is then meaningful.
	Known bool
	// Rows are the items from the query's cursor to the end, in list order.
	Rows []Row
	// Limit is the limit in force, 0 where the contract promises none.
	Limit int
	// Ordered is false where the list's order under filters is not known;
	// Partial then tells that the rows before the cursor are among them.
	Ordered, Partial bool
	// CursorMatches is false where the cursor's own item is outside the
	// filters: the target may then refuse the query.
	CursorMatches bool
	// Inverted tells that a lower bound is later than its upper one: the target
	// may then refuse the query.
	Inverted bool

	dataset *Dataset
	// beyond, where set, tells of an item whether a query that leaves the scope lists it:
	// of the pages that it gets not all is known, but what of the learned items they hold.
	beyond func(*Entry) ternary
	// resumes tells that such a query has a cursor: what comes before it is not listed.
	resumes bool
}

// Inverted tells whether a lower bound of a query is later than its upper one.
func (d *Dataset) Inverted(q Query) bool {
	bounds, ok := d.bounds(q)
	return ok && slices.ContainsFunc(bounds, window.inverted)
}

// Predict says what a query must be answered with.
func (d *Dataset) Predict(q Query) Prediction {
	p := Prediction{Known: true, Ordered: true, CursorMatches: true, dataset: d}
	bounds, ok := d.bounds(q)
	switch {
	case !ok:
		return Prediction{}
	case !d.Within(q):
		return Prediction{Limit: d.inForce(q), dataset: d, resumes: q.Cursor != "",
			beyond: func(e *Entry) ternary { return d.matches(e, q, bounds) }}
	}
	p.Inverted = slices.ContainsFunc(bounds, window.inverted)
	start := 0
	if q.Cursor != "" {
		i, found := d.Find(q.Cursor)
		if !found {
			return Prediction{}
		}
		start = i + 1
		p.CursorMatches = d.matches(d.Entries[i], q, bounds) != no
	}
	if q.Filtered() && !d.OrderKept {
		p.Ordered = false
		p.Partial = q.Cursor != ""
		start = 0
	}
	for _, e := range d.Entries[start:] {
		switch d.matches(e, q, bounds) {
		case yes:
			p.Rows = append(p.Rows, Row{Entry: e})
		case either:
			p.Rows = append(p.Rows, Row{Entry: e, Either: true})
		}
	}
	p.Limit = d.inForce(q)
	return p
}

// inForce is the limit in force under a query, 0 where the contract promises none.
func (d *Dataset) inForce(q Query) int {
	if q.Limit == 0 && d.contract.Roles.Limit != nil {
		return d.contract.Roles.Limit.Default
	}
	return q.Limit
}

// Matches tells whether an item is certainly inside the query's filters and
// windows.
func (d *Dataset) Matches(e *Entry, q Query) bool {
	bounds, ok := d.bounds(q)
	return ok && d.matches(e, q, bounds) == yes
}

// Excludes tells whether an item is certainly outside of them.
func (d *Dataset) Excludes(e *Entry, q Query) bool {
	bounds, ok := d.bounds(q)
	return ok && d.matches(e, q, bounds) == no
}

// ternary is a truth value of three: a bound finer than what is printed, or a
// field that cannot be read, leaves it open.
type ternary uint8

const (
	no ternary = iota
	either
	yes
)

type window struct{ from, to *spec.Instant }

func (w window) inverted() bool { return w.from != nil && w.to != nil && w.from.Compare(*w.to) > 0 }

func (d *Dataset) bounds(q Query) ([]window, bool) {
	windows := make([]window, len(d.contract.Roles.Windows))
	for i := range windows {
		for _, b := range []struct {
			text string
			to   **spec.Instant
		}{{at(q.From, i), &windows[i].from}, {at(q.To, i), &windows[i].to}} {
			if b.text == "" {
				continue
			}
			instant, ok := spec.ParseInstant(b.text)
			if !ok {
				return nil, false
			}
			*b.to = &instant
		}
	}
	return windows, true
}

func (d *Dataset) matches(e *Entry, q Query, windows []window) ternary {
	verdict := yes
	for i, v := range e.Values {
		wanted := at(q.Equal, i)
		switch {
		case wanted == "":
		case v == nil && e.Without(i):
			return no
		case v == nil:
			verdict = min(verdict, either)
		case *v != wanted && !slices.Contains(at(q.Besides, i), *v):
			return no
		}
	}
	for i, w := range windows {
		if w.from != nil {
			verdict = min(verdict, d.beyond(e.Instants[i], *w.from, 1))
		}
		if w.to != nil {
			verdict = min(verdict, d.beyond(e.Instants[i], *w.to, -1))
		}
	}
	return verdict
}

// beyond tells whether an instant is on the inner side of an inclusive bound:
// sign 1 for a lower bound, -1 for an upper one.
func (d *Dataset) beyond(instant *spec.Instant, bound spec.Instant, sign int) ternary {
	if instant == nil {
		return either
	}
	if d.finer(bound) {
		gap := instant.Time().Sub(bound.Time())
		if gap > -d.Unit && gap < d.Unit {
			return either
		}
	}
	if instant.Compare(bound)*sign >= 0 {
		return yes
	}
	return no
}

// finer tells whether a bound lies between two printable instants.
func (d *Dataset) finer(bound spec.Instant) bool {
	return time.Duration(bound.Time().Nanosecond())%d.Unit != 0
}

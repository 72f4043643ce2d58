package oracle_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

var origin = time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)

// printed spells an instant with its offset from UTC, to the nanosecond where
// it must.
func printed(at time.Time, r *rand.Rand) string {
	zone := time.FixedZone("", []int{0, 0, 19800, -42300}[r.IntN(4)])
	return at.In(zone).Format("2006-01-02T15:04:05.999999999Z07:00")
}

// conformant is a list and one of the servers that may stand in front of it:
// they differ in what they make of a bound finer than they store.
type conformant struct {
	items []spec.Item
	at    []time.Time
	kinds []string
	round func(time.Time) time.Time
}

func newConformant(r *rand.Rand) *conformant {
	s := &conformant{round: []func(time.Time) time.Time{
		func(t time.Time) time.Time { return t },
		func(t time.Time) time.Time { return t.Truncate(time.Millisecond) },
		func(t time.Time) time.Time { return t.Add(time.Millisecond - 1).Truncate(time.Millisecond) },
	}[r.IntN(3)]}
	for i := range r.IntN(25) {
		ms, kind := r.IntN(12), string(rune('a'+r.IntN(3)))
		s.items = append(s.items, item(fmt.Sprintf("e%02d", i), kind, ms))
		s.at = append(s.at, origin.Add(time.Duration(ms)*time.Millisecond))
		s.kinds = append(s.kinds, kind)
	}
	r.Shuffle(len(s.items), func(i, j int) {
		s.items[i], s.items[j] = s.items[j], s.items[i]
		s.at[i], s.at[j] = s.at[j], s.at[i]
		s.kinds[i], s.kinds[j] = s.kinds[j], s.kinds[i]
	})
	return s
}

// question is a query as the test understands it.
type question struct {
	kind     string
	from, to *time.Time
	limit    int
	cursor   string
}

func newQuestion(s *conformant, r *rand.Rand) question {
	q := question{limit: 1 + r.IntN(8)}
	if r.IntN(2) == 0 {
		q.kind = string(rune('a' + r.IntN(3)))
	}
	bound := func() *time.Time {
		at := origin.Add(time.Duration(r.IntN(13)) * time.Millisecond)
		if r.IntN(4) == 0 {
			at = at.Add(time.Duration(r.IntN(1999)-999) * time.Microsecond)
		}
		return &at
	}
	if r.IntN(2) == 0 {
		q.from = bound()
	}
	if r.IntN(2) == 0 {
		q.to = bound()
	}
	if len(s.items) > 0 && r.IntN(2) == 0 {
		q.cursor = s.items[r.IntN(len(s.items))].ID
	}
	return q
}

func (q question) query(r *rand.Rand) oracle.Query {
	out := oracle.Query{Limit: q.limit, Cursor: q.cursor}.With(0, q.kind)
	if q.from != nil {
		out = out.Since(0, printed(*q.from, r))
	}
	if q.to != nil {
		out = out.Until(0, printed(*q.to, r))
	}
	return out
}

// answer is the server's page, and all that matches after the cursor.
func (s *conformant) answer(q question) (page, []string) {
	var all []string
	passed := q.cursor == ""
	for i, it := range s.items {
		switch {
		case !passed:
			passed = it.ID == q.cursor
		case q.kind != "" && s.kinds[i] != q.kind,
			q.from != nil && s.at[i].Before(s.round(*q.from)),
			q.to != nil && s.at[i].After(s.round(*q.to)):
		default:
			all = append(all, it.ID)
		}
	}
	return page{ids: all[:min(len(all), q.limit)], more: len(all) > q.limit, known: true}, all
}

// No conformant server is accused, and every damaged page is.
func TestOracleAcceptsConformantPagesAndNoOthers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	flagged := 0
	for range 4000 {
		s := newConformant(r)
		d := dataset(contract(), s.items, nil)
		q := newQuestion(s, r)
		query := q.query(r)
		p := d.Predict(query)
		given, all := s.answer(q)
		if m := p.Compare(given); m != nil {
			t.Fatalf("%+v of %v is accused: %s", query, d.IDs(), m.Text)
		}
		if d.Unit < time.Millisecond || slices.ContainsFunc(s.at, func(at time.Time) bool { return at.Nanosecond()%int(d.Unit) != 0 }) {
			t.Fatalf("the unit is %s, finer than what is printed or too coarse for it", d.Unit)
		}
		d.OrderKept = false
		shuffled := slices.Clone(all)
		r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		shuffled = shuffled[:min(len(shuffled), q.limit)]
		m := d.Predict(query).Compare(page{ids: shuffled, more: len(all) > q.limit, known: true})
		if m != nil && (q.kind != "" || q.from != nil || q.to != nil) {
			t.Fatalf("%+v of %v in another order is accused: %s", query, d.IDs(), m.Text)
		}
		open := slices.ContainsFunc(p.Rows, func(row oracle.Row) bool { return row.Either })
		if open || len(given.ids) == 0 {
			continue
		}
		for name, bad := range damage(given, all, s, r) {
			if m := p.Compare(bad); m == nil {
				t.Fatalf("%+v of %v: the oracle accepts %v where %v is right (%s)", query, d.IDs(), bad, given, name)
			}
			flagged++
		}
	}
	NewWithT(t).Expect(flagged).To(BeNumerically(">", 8000))
}

// damage makes wrong pages of a right one.
func damage(p page, all []string, s *conformant, r *rand.Rand) map[string]page {
	bad := map[string]page{}
	change := func(name string, ids []string, more bool) { bad[name] = page{ids: ids, more: more, known: true} }
	if i := r.IntN(len(p.ids)); i < len(p.ids)-1 {
		change("an item left out", slices.Delete(slices.Clone(p.ids), i, i+1), p.more)
		swapped := slices.Clone(p.ids)
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		change("two swapped", swapped, p.more)
	}
	if !p.more {
		change("the last left out", p.ids[:len(p.ids)-1], false)
		change("more promised", p.ids, true)
	} else {
		change("nothing more promised", p.ids, false)
		change("one too many", all[:len(p.ids)+1], p.more)
	}
	twice := slices.Clone(p.ids)
	twice[r.IntN(len(twice))] = twice[r.IntN(len(twice))]
	if !slices.Equal(twice, p.ids) {
		change("one twice", twice, p.more)
	}
	for _, it := range s.items {
		if !slices.Contains(all, it.ID) {
			other := slices.Clone(p.ids)
			other[r.IntN(len(other))] = it.ID
			change("an item that does not match, or came before", other, p.more)
			break
		}
	}
	return bad
}

// Widening a window never loses what certainly matched, and narrowing never
// gains it.
func TestOracleIsMonotonic(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 2000 {
		s := newConformant(r)
		d := dataset(contract(), s.items, nil)
		q := newQuestion(s, r)
		if q.from == nil {
			continue
		}
		wider := q
		earlier := q.from.Add(-time.Duration(r.IntN(3000)) * time.Microsecond)
		wider.from = &earlier
		narrow, wide := q.query(r), wider.query(r)
		for _, e := range d.Entries {
			if d.Matches(e, narrow) && d.Excludes(e, wide) {
				t.Fatalf("%s is lost from %v to %v", e.ID, narrow, wide)
			}
			if d.Matches(e, narrow) && d.Excludes(e, narrow) {
				t.Fatalf("%s matches and does not", e.ID)
			}
		}
	}
}

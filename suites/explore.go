package suites

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// exploreChecks judge random queries against the oracle.
func exploreChecks() []check {
	return []check{{id: "CMB-04", cases: exploreCases, buildsOn: []string{"FLT-01", "FLT-02", "FLT-03", "WIN-01", "WIN-02", "WIN-03", "WIN-04", "WIN-06", "WIN-07", "WIN-08",
		"LIM-01", "LIM-02", "LIM-03", "LIM-09", "CUR-03", "CUR-04", "CUR-05", "CUR-06", "CUR-07", "CUR-08", "CUR-09", "CMB-01", "CMB-02"}}}
}

// exploreChunk is the number of random queries of one case: few, so that a
// counter-example is confirmed by itself.
const exploreChunk = 12

func exploreCases(_ *spec.Contract, o *Options) ([]testCase, string) {
	if o.Explore < 0 {
		return nil, "random queries are turned off (--explore 0)"
	}
	var cases []testCase
	for first := 0; first < o.Explore; first += exploreChunk {
		n := min(exploreChunk, o.Explore-first)
		cases = append(cases, testCase{name: fmt.Sprintf("random queries %d to %d", first+1, first+n), body: relation(func(t *T) {
			t.explore(first, n)
		})})
	}
	return cases, ""
}

// explore holds random queries against the oracle and accuses with the smallest
// counter-example found. On a confirmation it asks that again, and where the
// data moved meanwhile, so that it may have been none, as many others.
func (t *T) explore(first, n int) {
	base := &T{env: t.env, c: t.c, data: t.env.learned.data, script: t.script}
	q, found := base.counterexample(first, n)
	t.seen = append(t.seen, base.seen...)
	if !found {
		return
	}
	moved := !t.data.Same(base.data)
	// The query was found on the list as it was learned.
	p := t.data.Predict(t.data.Confine(q))
	if moved && (!p.Known || !t.contradicts(q)) {
		if q, found = t.contradiction(first, n); !found {
			return
		}
		p = t.data.Predict(t.data.Confine(q))
	}
	a := t.Page(q)
	mismatch := p.Compare(a)
	if mismatch == nil {
		return
	}
	t.Fail(match.Finding{Summary: fmt.Sprintf("%s: %s (seed %d)", t.env.describe(a.Request.Query), mismatch.Text, t.env.options.Seed),
		Wanted: fmt.Sprintf("the page that a model of the list predicts, %s", match.Count(predictedCount(p), "item")),
		Got:    sideBySide(p, a), Where: t.roles().Page.Items, Answer: a})
}

// counterexample is the smallest query of a chunk that is not answered as
// predicted.
func (t *T) counterexample(first, n int) (q oracle.Query, found bool) {
	if q, found = t.contradiction(first, n); found {
		q = t.shrink(q)
	}
	return q, found
}

// contradiction is the first query of a chunk that is not answered as predicted.
func (t *T) contradiction(first, n int) (oracle.Query, bool) {
	g := newGenerator(t, first)
	queries := make([]oracle.Query, n)
	for i := range queries {
		queries[i] = g.query()
	}
	t.prepare(queries)
	for _, q := range queries {
		if t.contradicts(q) {
			return q, true
		}
	}
	return oracle.Query{}, false
}

// contradicts tells whether a query is refused, or not answered as predicted.
func (t *T) contradicts(q oracle.Query) bool {
	raw := t.encode(q)
	t.tag(raw, func(g *tags) { g.valid = true })
	a := t.Get(raw)
	if !a.Listed() {
		return a.Refused() && !t.env.inverted(raw)
	}
	return t.data.Predict(t.data.Confine(q)).Compare(a) != nil
}

// shrinkBudget bounds the requests that shrinking takes.
const shrinkBudget = 60

// shrink makes a counter-example smaller while it stays one.
func (t *T) shrink(q oracle.Query) oracle.Query {
	budget := shrinkBudget
	for {
		smaller := false
		for _, candidate := range t.simpler(q) {
			if budget == 0 {
				return q
			}
			if p := t.data.Predict(t.data.Confine(candidate)); p.Known && !p.Inverted && p.CursorMatches {
				budget--
				if t.contradicts(candidate) {
					q, smaller = candidate, true
					break
				}
			}
		}
		if !smaller {
			return q
		}
	}
}

// simpler are queries with one thing less than the given one, the simplest
// first.
func (t *T) simpler(q oracle.Query) []oracle.Query {
	var out []oracle.Query
	if q.Cursor != "" {
		out = append(out, q.After(""))
	}
	for i := range q.Equal {
		if q.Equal[i] != "" {
			out = append(out, q.With(i, ""))
		}
	}
	for w := range t.roles().Windows {
		for _, lower := range []bool{true, false} {
			b := bound{lower: lower}
			text := element(q.To, w)
			if lower {
				text = element(q.From, w)
			}
			if text == "" {
				continue
			}
			out = append(out, b.in(q, w, ""))
			if at, ok := spec.ParseInstant(text); ok {
				for _, plain := range []string{stamp(at.Time(), 0, "Z"), t.stamp(at.Time()), stamp(at.Time(), 9, "Z")} {
					if len(plain) < len(text) || (len(plain) == len(text) && plain < text) {
						out = append(out, b.in(q, w, plain))
					}
				}
			}
		}
	}
	if q.Limit != 0 {
		out = append(out, q.Take(0))
		for _, smaller := range []int{1, 2, q.Limit / 2, q.Limit - 1} {
			if smaller >= t.env.smallLimit(1) && smaller < q.Limit {
				out = append(out, q.Take(smaller))
			}
		}
	}
	if at, found := t.data.Find(q.Cursor); found && at > 0 {
		for _, earlier := range []int{0, at / 2} {
			if t.data.Matches(t.data.Entries[earlier], t.data.Confine(q.After(""))) {
				out = append(out, q.After(t.data.Entries[earlier].ID))
			}
		}
	}
	return out
}

func element(values []string, i int) string {
	if i < len(values) {
		return values[i]
	}
	return ""
}

func predictedCount(p oracle.Prediction) int {
	n := 0
	for _, r := range p.Rows {
		if !r.Either {
			n++
		}
	}
	if p.Limit > 0 {
		n = min(n, p.Limit)
	}
	return n
}

// sideBySide prints the predicted and the answered page, line by line; the
// lines that agree are left out but for the first ones.
func sideBySide(p oracle.Prediction, a *match.Answer) string {
	var wanted []string
	for _, r := range p.Rows {
		if p.Limit > 0 && len(wanted) == p.Limit {
			break
		}
		text := r.Entry.ID
		if r.Either {
			text += " (or not)"
		}
		wanted = append(wanted, text)
	}
	got := a.IDs()
	var b strings.Builder
	b.WriteString("place | predicted | answered")
	const most = 14
	shown := 0
	for i := 0; i < max(len(wanted), len(got)); i++ {
		left, right := element(wanted, i), element(got, i)
		if left == right && i > 1 {
			continue
		}
		if shown++; shown > most {
			fmt.Fprintf(&b, "\n... | %s in all | %s in all", match.Count(len(wanted), "item"), match.Count(len(got), "item"))
			break
		}
		fmt.Fprintf(&b, "\n%d | %s | %s", i, dash(left), dash(right))
	}
	more, _ := a.More()
	fmt.Fprintf(&b, "\nmore | %t | %t", p.Limit > 0 && len(p.Rows) > p.Limit, more)
	return b.String()
}

func dash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}

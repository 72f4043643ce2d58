package suites

import (
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// walkChecks judge lists met page by page.
func walkChecks() []check {
	return []check{
		{id: "CUR-05", cases: withCursor(remainderCases), buildsOn: []string{"LIM-01", "LIM-02", "CUR-06"}},
		{id: "CUR-06", cases: withCursor(walkCases), buildsOn: []string{"LIM-02"}},
		{id: "CUR-07", cases: withCursor(sameWalkCases), buildsOn: []string{"LIM-02", "CUR-03", "CUR-05", "CUR-06"}},
		{id: "CUR-08", cases: withCursor(anyItemCases), buildsOn: []string{"LIM-01", "LIM-02", "CUR-05", "CUR-06", "CUR-07"}},
		{id: "CUR-09", cases: withCursor(func(*spec.Contract) []testCase {
			return []testCase{
				{name: "plain", body: relation(func(t *T) { t.afterLast(oracle.Query{}) })},
				{name: "largest limit", body: relation(func(t *T) { t.afterLast(oracle.Query{Limit: t.env.maxLimit()}) })},
				{name: "limit 1", body: relation(func(t *T) { t.afterLast(oracle.Query{Limit: t.env.smallLimit(1)}) })},
			}
		}), buildsOn: []string{"LIM-02", "CUR-07"}},
		{id: "CUR-14", cases: withCursor(foreignFilterCases), buildsOn: []string{"AUTH-08", "FLT-01", "WIN-01", "WIN-02", "WIN-03", "WIN-04", "CUR-06", "CUR-08"}},
	}
}

// walkLimits are the limits under which lists are walked: 1, 2, 3, 7, the
// default, and the largest.
func walkLimits(c *spec.Contract) []int {
	l := c.Roles.Limit
	if l == nil {
		return []int{0}
	}
	low, high := limitBounds(l)
	var limits []int
	for _, n := range []int{1, 2, 3, 7, l.Default, high} {
		if n >= low && n <= high && (len(limits) == 0 || n > limits[len(limits)-1]) {
			limits = append(limits, n)
		}
	}
	return limits
}

// predictFrom holds the page of a query against the oracle.
func (t *T) predictFrom(q oracle.Query) *match.Answer {
	a := t.Page(q)
	p := t.data.Predict(t.data.Confine(q))
	t.Expect(a).To(match.FollowPrediction(t.contract(), p, t.env.describe(a.Request.Query)))
	return a
}

// remainderCases start so that exactly one less, as many, or one more items
// follow than the limit.
func remainderCases(c *spec.Contract) []testCase {
	var cases []testCase
	for _, limit := range walkLimits(c) {
		inForce := limit
		if limit == 0 {
			continue
		}
		for _, delta := range []int{-1, 0, 1} {
			remaining := inForce + delta
			if remaining <= 0 {
				continue
			}
			cases = append(cases, testCase{name: fmt.Sprintf("%s left under limit %d", match.Count(remaining, "item"), limit), body: relation(func(t *T) {
				t.remainder(oracle.Query{Limit: limit}, remaining)
			})})
		}
	}
	if l := c.Roles.Limit; l == nil || l.Default > 0 {
		cases = append(cases, testCase{name: "without limit, default left", body: relation(func(t *T) {
			n := 10
			if l != nil {
				n = l.Default
			}
			t.remainder(oracle.Query{}, n)
		})})
	}
	cases = append(cases, testCase{name: "first page", body: relation(func(t *T) { t.promise(oracle.Query{}) })})
	return append(cases, largerCases(c)...)
}

func (t *T) remainder(q oracle.Query, remaining int) {
	if t.data.Len() != remaining || q.Limit == 0 {
		t.Items(remaining + 1)
		q = q.After(t.data.Entries[t.data.Len()-remaining-1].ID)
	}
	t.promise(q)
}

// promise holds the promise of more of a page against the oracle. Which items
// the page lists is judged elsewhere.
func (t *T) promise(q oracle.Query) {
	a := t.Page(q)
	p := t.data.Predict(t.data.Confine(q))
	if m := p.Compare(a); m != nil && m.Kind != oracle.MoreWrong && m.Position >= 0 {
		t.Inconclusive("%s: %s: see CUR-07 and CUR-08", t.env.describe(a.Request.Query), m.Text)
	}
	t.Expect(a).To(match.FollowPrediction(t.contract(), p, t.env.describe(a.Request.Query)))
}

// largerCases hold the promise of more against the page under a larger limit,
// which shows whether an item follows.
func largerCases(c *spec.Contract) []testCase {
	if c.Roles.Limit == nil {
		return nil
	}
	limits := validLimits(c.Roles.Limit)
	var cases []testCase
	for i := 1; i < len(limits); i++ {
		small, large := limits[i-1], limits[i]
		cases = append(cases, testCase{name: fmt.Sprintf("limit %d against %d", small, large), body: unlearned(func(t *T) {
			a, b := t.Page(oracle.Query{Limit: small}), t.Page(oracle.Query{Limit: large})
			more, known := a.More()
			t.Expect(a).To(match.Satisfy("more promised if and only if an item follows", func(a *match.Answer) *match.Finding {
				further, _ := b.More()
				switch {
				case known && !more && len(b.IDs()) > len(a.IDs()):
					return &match.Finding{Summary: fmt.Sprintf("the page under limit %d promises nothing more, and limit %d brings %d items more", small, large, len(b.IDs())-len(a.IDs())), Got: match.Outline(a)}
				case known && more && len(a.IDs()) == small && len(b.IDs()) == small && !further:
					return &match.Finding{Summary: fmt.Sprintf("the page under limit %d promises more, and limit %d brings none", small, large), Got: match.Outline(a)}
				}
				return nil
			}))
		})})
	}
	return cases
}

// walkBound is the most pages that one walk takes; a longer list is walked at
// its head, its tail and in between.
const walkBound = 140

func walkCases(c *spec.Contract) []testCase {
	var cases []testCase
	for _, limit := range walkLimits(c) {
		cases = append(cases, testCase{name: fmt.Sprintf("walk under limit %d", limit), body: unlearned(func(t *T) {
			w := t.walkAll(limit)
			t.soundWalk(w)
		})})
	}
	return cases
}

// walkAll walks the list under a limit: all of it, or where that takes too many
// pages, its head.
func (t *T) walkAll(limit int) oracle.Walk {
	q := oracle.Query{Limit: limit}
	size := limit
	if size == 0 {
		size = 10
	}
	t.prepareWalk(q, size)
	most := 0
	if t.data.Len() > size*walkBound {
		most = size * walkBound / 2
	} else {
		most = t.data.Len() + 20*size + 100
	}
	return t.follow(t.data.Confine(q), most)
}

// follow walks from a query on, through the ledger.
func (t *T) follow(q oracle.Query, most int) oracle.Walk {
	return oracle.Follow(q, most, func(q oracle.Query) oracle.Step {
		raw := t.env.encode(q)
		t.tag(raw, func(g *tags) { g.valid = true })
		a := t.Get(raw)
		t.explained(a, t.env.describe(raw))
		return step(t.env, a, raw)
	})
}

// prepareWalk asks the pages that a walk is predicted to take, all at once.
func (t *T) prepareWalk(q oracle.Query, size int) {
	p := t.data.Predict(t.data.Confine(q))
	if !p.Known || !p.Ordered || size == 0 {
		return
	}
	queries := []oracle.Query{q}
	for i := size; i < len(p.Rows) && len(queries) < walkBound; i += size {
		queries = append(queries, q.After(p.Rows[i-1].Entry.ID))
	}
	t.prepare(queries)
}

// soundWalk wants a walk that ends and meets nothing twice.
func (t *T) soundWalk(w oracle.Walk) {
	switch w.Problem {
	case oracle.WalkSound, oracle.WalkNameless:
		if w.Cut && t.data.Len() > 0 && len(w.Items) > t.data.Len()+walkBound {
			t.Fail(match.Finding{Summary: fmt.Sprintf("the walk has no end: %d items were met where the list has %d", len(w.Items), t.data.Len()),
				Wanted: "a walk that ends", Got: fmt.Sprintf("%d items, and more to come", len(w.Items)), Answer: t.last(w)})
		}
		return
	case oracle.WalkUnusable:
		t.mustList(t.last(w), t.env.describe(t.env.encode(w.Query)))
		t.Inconclusive("the walk meets an answer that is no page: %s", w.Text)
	case oracle.WalkEmpty:
		t.Inconclusive("%s: see CUR-04", w.Text)
	case oracle.WalkLost:
		t.Inconclusive("%s: see CUR-01", w.Text)
	}
	t.Fail(match.Finding{Summary: "a walk does not hold: " + w.Text, Wanted: "a walk that ends and meets no item twice, nor the cursor's own item",
		Got: w.Text, Where: t.roles().Page.Items, Answer: t.last(w)})
}

// last is the answer at which a walk stopped.
func (t *T) last(w oracle.Walk) *match.Answer { return t.Get(t.env.encode(w.Query)) }

func sameWalkCases(c *spec.Contract) []testCase {
	var cases []testCase
	for _, limit := range walkLimits(c) {
		cases = append(cases, testCase{name: fmt.Sprintf("limit %d", limit), body: unlearned(func(t *T) {
			w := t.walkAll(limit)
			if w.Problem != oracle.WalkSound {
				t.Inconclusive("the walk does not hold: %s", w.Text)
			}
			t.sameList(w, t.data.IDs(), "the list as walked under another limit")
			if t.env.learned.trusted {
				t.tail(limit)
			}
		})})
	}
	return append(cases, testCase{name: "without limit", body: unlearned(func(t *T) {
		w := t.walkAll(0)
		if w.Problem != oracle.WalkSound {
			t.Inconclusive("the walk does not hold: %s", w.Text)
		}
		t.sameList(w, t.data.IDs(), "the list as walked under another limit")
	})})
}

// tail holds the last pages of a long list against the oracle.
func (t *T) tail(limit int) {
	if limit == 0 || t.data.Len() <= limit*walkBound {
		return
	}
	var queries []oracle.Query
	for back := limit * 3; back > 0; back -= limit {
		queries = append(queries, oracle.Query{Limit: limit}.After(t.data.Entries[t.data.Len()-back-1].ID))
	}
	t.prepare(queries)
	for _, q := range queries {
		t.predictFrom(q)
	}
}

// sameList wants a walk to have met just the wanted ids, in order; a walk that
// was cut, their beginning.
func (t *T) sameList(w oracle.Walk, wanted []string, what string) {
	got := w.IDs()
	for i, id := range got {
		if i >= len(wanted) || wanted[i] != id {
			other := "the end"
			if i < len(wanted) {
				other = wanted[i]
			}
			t.listFails(w, i, fmt.Sprintf("in place %d of the list stands %s, where %s has %s", i, id, what, other))
		}
	}
	if !w.Cut && len(got) < len(wanted) {
		t.listFails(w, len(got), fmt.Sprintf("the list ends after %s, where %s has %d; the first one missing is %s", match.Count(len(got), "item"), what, len(wanted), wanted[len(got)]))
	}
}

// listFails accuses with the page on which a place of the walk lies.
func (t *T) listFails(w oracle.Walk, at int, summary string) {
	q := oracle.Query{}
	page := 0
	for i, start := range w.Starts {
		if start <= at {
			page = i
		}
	}
	if len(w.Starts) > 0 {
		q = w.Query
		q.Cursor = ""
		if start := w.Starts[page]; start > 0 {
			q.Cursor = w.Items[start-1].ID
		}
	}
	t.Fail(match.Finding{Summary: summary, Wanted: "the same items in the same order", Got: fmt.Sprintf("%s in %s", match.Count(len(w.Items), "item"), match.Count(len(w.Starts), "page")),
		Where: t.roles().Page.Items, Answer: t.Get(t.env.encode(q))})
}

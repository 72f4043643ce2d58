package checks

import (
	"cmp"
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// walkChecks judge lists met page by page.
func walkChecks() []engine.Check {
	return []engine.Check{
		{ID: "CUR-05", Cases: cursorUnless(silentPages, func(c *spec.Contract) []engine.Case {
			if !c.Roles.TellMore() {
				return nil
			}
			return remainderCases(c)
		})},
		{ID: "CUR-06", Cases: andWhole(withCursor(walkCases), engine.Case{Name: "walk of the whole list", Body: engine.Unlearned(wholeSound)})},
		{ID: "CUR-07", Cases: withCursor(sameWalkCases)},
		{ID: "CUR-08", Cases: withCursor(anyItemCases)},
		{ID: "CUR-09", Cases: andWhole(withCursor(func(*spec.Contract) []engine.Case {
			return []engine.Case{
				{Name: "plain", Body: engine.Relation(func(t *engine.T) { afterLast(t, oracle.Query{}) })},
				{Name: "largest limit", Body: engine.Relation(func(t *engine.T) { afterLast(t, oracle.Query{Limit: t.MaxLimit()}) })},
				{Name: "limit 1", Body: engine.Relation(func(t *engine.T) { afterLast(t, oracle.Query{Limit: smallLimit(t.Contract(), 1)}) })},
			}
		}), engine.Case{Name: "the last item of the whole list", Body: engine.Unlearned(wholeEnd)})},
		{ID: "CUR-14", Cases: func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
			return withCursor(func(c *spec.Contract) []engine.Case { return foreignFilterCases(c, o) })(c, o)
		}},
	}
}

// walkLimits are the limits under which lists are walked: 1, 2, 3, 7, the
// default, and the largest.
func walkLimits(c *spec.Contract) []int {
	l := c.Roles.Limit
	if l == nil {
		return []int{0}
	}
	low, high := l.Bounds()
	var limits []int
	for _, n := range []int{1, 2, 3, 7, l.Default, high} {
		if n >= low && n <= high && (len(limits) == 0 || n > limits[len(limits)-1]) {
			limits = append(limits, n)
		}
	}
	return limits
}

// predictFrom holds the page of a query against the oracle.
func predictFrom(t *engine.T, q oracle.Query) *answer.Answer {
	a := t.Page(q)
	p := t.Data().Predict(t.Data().Confine(q))
	t.Expect(a).To(match.FollowPrediction(t.Contract(), p, a.Asked()))
	return a
}

// remainderCases start so that exactly one less, as many, or one more items
// follow than the limit.
func remainderCases(c *spec.Contract) []engine.Case {
	var cases []engine.Case
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
			cases = append(cases, engine.Case{Name: fmt.Sprintf("%s left under limit %d", answer.Count(remaining, "item"), limit),
				Samples: "remainders", Body: engine.Relation(func(t *engine.T) {
					remainder(t, oracle.Query{Limit: limit}, remaining)
				})})
		}
	}
	if l := c.Roles.Limit; l == nil || l.Default > 0 {
		cases = append(cases, engine.Case{Name: "without limit, default left", Samples: "remainders", Body: engine.Relation(func(t *engine.T) {
			n := 10
			if l != nil {
				n = l.Default
			}
			remainder(t, oracle.Query{}, n)
		})})
	}
	cases = append(cases, engine.Case{Name: "first page", Body: engine.Relation(firstPage)})
	return append(cases, largerCases(c)...)
}

// firstPage holds the promise of more of the first page against the oracle, and where a
// part of the list stands for it, that of the first page of all.
func firstPage(t *engine.T) {
	promise(t, oracle.Query{})
	if t.Data().Scope != nil {
		a := unconfined(t, oracle.Query{})
		t.Expect(a).To(match.FollowPrediction(t.Contract(), t.Data().Predict(oracle.Query{}), a.Asked()))
	}
}

func remainder(t *engine.T, q oracle.Query, remaining int) {
	if t.Data().Len() != remaining || q.Limit == 0 {
		atLeast(t, remaining+1)
		q = q.After(t.Data().Entries[t.Data().Len()-remaining-1].ID)
	}
	promise(t, q)
}

// promise holds the promise of more of a page against the oracle. Which items
// the page lists is judged elsewhere.
func promise(t *engine.T, q oracle.Query) {
	a := t.Page(q)
	p := t.Data().Predict(t.Data().Confine(q))
	if m := p.Compare(a); m != nil && m.Kind != oracle.MoreWrong && m.Position >= 0 {
		t.Inconclusive("%s: %s: see CUR-07 and CUR-08", a.Asked(), m.Text)
	}
	t.Expect(a).To(match.FollowPrediction(t.Contract(), p, a.Asked()))
}

// largerCases hold the promise of more against the page under a larger limit,
// which shows whether an item follows.
func largerCases(c *spec.Contract) []engine.Case {
	if c.Roles.Limit == nil {
		return nil
	}
	limits := validLimits(c.Roles.Limit)
	var cases []engine.Case
	for i := 1; i < len(limits); i++ {
		small, large := limits[i-1], limits[i]
		cases = append(cases, engine.Case{Name: fmt.Sprintf("limit %d against %d", small, large), Body: engine.Unlearned(func(t *engine.T) {
			a, b := t.Page(oracle.Query{Limit: small}), t.Page(oracle.Query{Limit: large})
			more, known := a.More()
			t.Expect(a).To(match.Satisfy("more promised if and only if an item follows", func(a *answer.Answer) *match.Mismatch {
				further, _ := b.More()
				switch {
				case known && !more && len(b.IDs()) > len(a.IDs()):
					return &match.Mismatch{Symptom: spec.WrongMore,
						Summary: fmt.Sprintf("the page under limit %d promises nothing more, and limit %d brings %d items more", small,
							large, len(b.IDs())-len(a.IDs())), Got: a.Outline(), Shown: []match.Exhibit{{Answer: b, What: "the larger limit"}}}
				case known && more && len(a.IDs()) == small && len(b.IDs()) == small && !further:
					return &match.Mismatch{Symptom: spec.WrongMore,
						Summary: fmt.Sprintf("the page under limit %d promises more, and limit %d brings none", small, large),
						Got:     a.Outline(), Shown: []match.Exhibit{{Answer: b, What: "the larger limit"}}}
				}
				return nil
			}))
		})})
	}
	return cases
}

func walkCases(c *spec.Contract) []engine.Case {
	var cases []engine.Case
	for _, limit := range walkLimits(c) {
		cases = append(cases, engine.Case{Name: fmt.Sprintf("walk under limit %d", limit), Body: engine.Unlearned(func(t *engine.T) {
			w := walkAll(t, limit)
			soundWalk(t, w)
		})})
	}
	return cases
}

// walkAll walks the list under a limit: all of it, or where that takes too many
// pages, its head.
func walkAll(t *engine.T, limit int) oracle.Walk {
	bound := t.WalkBound()
	if limit == 0 && t.Roles().Limit != nil && !t.Thorough() {
		bound /= 2 // the default's own walk is whole
	}
	return walkUpTo(t, limit, bound)
}

// walkUpTo walks the list under a limit, where that takes so many pages at most; else half
// of them.
func walkUpTo(t *engine.T, limit, bound int) oracle.Walk {
	size := cmp.Or(pageSize(t, limit), 10)
	most := 0
	if t.Data().Len() > size*bound {
		most = size * bound / 2
	} else {
		most = t.Data().Len() + 20*size + 100
	}
	return follow(t, t.Data().Confine(oracle.Query{Limit: limit}), most)
}

// pageSize is how many items a page holds under a limit, 0 being none; 0 where that is
// not known.
func pageSize(t *engine.T, limit int) int {
	if role := t.Roles().Limit; limit == 0 && role != nil {
		return role.Default
	}
	return limit
}

// follow walks from a query on, through the ledger, until it has met more than most items.
// The pages that it is predicted to take are asked at once, so many of them.
func follow(t *engine.T, q oracle.Query, most int) oracle.Walk {
	size, pages := pageSize(t, q.Limit), 0
	return oracle.Follow(q, most, func(q oracle.Query) oracle.Step {
		if pages%engine.WalkBound == 0 {
			prepareWalk(t, q, size, most-pages*size)
		}
		pages++
		raw := engine.Spell(t.Contract(), q)
		a := t.Valid(raw)
		t.Explained(a, answer.Describe(raw))
		return a.Step()
	})
}

// prepareWalk asks the next pages that a walk is predicted to take, all at once, until it
// has met more than most items.
func prepareWalk(t *engine.T, q oracle.Query, size, most int) {
	p := t.Data().Predict(t.Data().Confine(q))
	if !p.Known || !p.Ordered || size == 0 {
		return
	}
	queries := []oracle.Query{q}
	for i := size; i < len(p.Rows) && i <= most && len(queries) < engine.WalkBound; i += size {
		queries = append(queries, q.After(p.Rows[i-1].Entry.ID))
	}
	prepare(t, queries)
}

// soundWalk wants a walk that ends and meets nothing twice.
func soundWalk(t *engine.T, w oracle.Walk) {
	switch w.Problem {
	case oracle.WalkSound, oracle.WalkNameless:
		if w.Cut && t.Data().Len() > 0 && len(w.Items) > t.Data().Len()+engine.WalkBound {
			t.Fail(match.Mismatch{Symptom: spec.Repeated,
				Summary: fmt.Sprintf("the walk has no end: %d items were met where the list has %d", len(w.Items), t.Data().Len()),
				Wanted:  "a walk that ends", Got: fmt.Sprintf("%d items, and more to come", len(w.Items)), Answer: last(t, w)})
		}
		return
	case oracle.WalkUnusable:
		t.MustList(last(t, w), answer.Describe(engine.Spell(t.Contract(), w.Query)))
		t.Inconclusive("the walk meets an answer that is no page: %s", w.Text)
	case oracle.WalkEmpty:
		t.Inconclusive("%s: see CUR-04", w.Text)
	case oracle.WalkLost:
		t.Inconclusive("%s: see CUR-01", w.Text)
	}
	t.Fail(match.Mismatch{Symptom: spec.Repeated, Summary: "a walk does not hold: " + w.Text,
		Wanted: "a walk that ends and meets no item twice, nor the cursor's own item",
		Got:    w.Text, Hint: repeatedHint(w.Problem), Where: t.Roles().Page.Items, Answer: last(t, w)})
}

// repeatedHint is what makes a walk meet an item again in some way; empty for what the
// requirement's own hint says.
func repeatedHint(p oracle.WalkProblem) string {
	if p == oracle.WalkDoubled {
		return "An item that stands twice in a row comes from a join that has several rows for it: group by the id, or fetch what belongs to " +
			"the item in a query of its own."
	}
	return ""
}

// last is the answer at which a walk stopped.
func last(t *engine.T, w oracle.Walk) *answer.Answer {
	return t.Get(engine.Spell(t.Contract(), w.Query))
}

func sameWalkCases(c *spec.Contract) []engine.Case {
	var cases []engine.Case
	for _, limit := range walkLimits(c) {
		cases = append(cases, engine.Case{Name: fmt.Sprintf("limit %d", limit), Body: engine.Unlearned(func(t *engine.T) { sameWalk(t, limit) })})
	}
	return append(cases, engine.Case{Name: "without limit", Body: engine.Unlearned(func(t *engine.T) { sameWalk(t, 0) })})
}

// sameWalk wants the list under a limit to be the learned one. What a walk loses is told
// best by all of it.
func sameWalk(t *engine.T, limit int) {
	w := walkAll(t, limit)
	if w.Problem != oracle.WalkSound {
		t.Inconclusive("the walk does not hold: %s", w.Text)
	}
	t.MustBeWhole()
	tail := tailOf(t, limit)
	if w.Cut && !asLearned(t, w, tail) {
		if whole := walkUpTo(t, limit, engine.WalkBound); whole.Problem == oracle.WalkSound {
			w = whole
		}
	}
	sameList(t, w, t.Data().IDs(), "the list as walked under another limit")
	for _, q := range tail {
		predictFrom(t, q)
	}
}

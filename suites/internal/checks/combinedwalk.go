package checks

import (
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// filteredWalkCases walk each combination under limits that end with the list,
// before it, and after it.
// Values of one filter share the limits between them, and so do combinations, unless all
// is asked.
func filteredWalkCases(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	if c.Roles.Cursor == nil {
		return nil, "the contract has no cursor"
	}
	sizes := []struct {
		name   string
		single bool // for one filter alone: together they would be too many
		limit  func(matching int) int
	}{
		{"limit 1", true, func(int) int { return 1 }},
		{"limit 3", false, func(int) int { return 3 }},
		{"as many as match", false, func(n int) int { return n }},
		{"one less than match", false, func(n int) int { return n - 1 }},
		{"one more than match", true, func(n int) int { return n + 1 }},
		{"half of what matches", true, func(n int) int { return n / 2 }},
		{"without limit", true, func(int) int { return 0 }},
	}
	var cases []engine.Case
	combinations := 0
	for _, s := range settings(c) {
		if s.more {
			continue
		}
		nth := 0 // of the sizes that a combination may have
		for i, size := range sizes {
			if size.single && s.parts > 1 {
				continue
			}
			nth++
			asked := s.takes(i)
			if s.parts > 1 {
				asked = (combinations+combinations/combinedSizes+nth)%combinedSizes == 0
			}
			if !asked && !o.Thorough() {
				continue
			}
			cases = append(cases, engine.Case{Name: s.name + ", " + size.name, Samples: s.samples, Body: engine.Relation(func(t *engine.T) {
				filteredWalk(t, s.query(t), size.limit)
			})})
		}
		if s.parts > 1 {
			combinations++
		}
	}
	return cases, "the contract has no filters"
}

// combinedSizes is how many of the limits combinations of filters share between them.
const combinedSizes = 3

// takes tells whether one of the values of a parameter is the one that takes part i of
// what they share: each part is taken by two of them, where there are as many.
func (s setting) takes(i int) bool {
	return s.of < 2 || i%s.of == s.place || (i+s.of/2)%s.of == s.place
}

// A walk under filters takes so many pages at most. One that should take more than
// standardFiltered is asked at its head only, and for its last page, unless all is asked.
const (
	filteredWalkBound = 12
	standardFiltered  = 4
)

// filteredWalk wants a walk under filters to be complete, to meet nothing
// twice, and each of its pages to be as predicted.
func filteredWalk(t *engine.T, q oracle.Query, limit func(int) int) {
	p := t.Data().Predict(t.Data().Confine(q))
	if !p.Known {
		t.NotApplicable("the query leaves the part of the list that the run works on")
	}
	q.Limit = limit(len(p.Rows))
	if q.Limit != 0 {
		l := t.Roles().Limit
		if l == nil {
			t.NotApplicable("the contract has no limit parameter")
		}
		if low, high := l.Bounds(); q.Limit < low || q.Limit > high {
			t.NotApplicable("no valid limit stands so to the %s that match", answer.Count(len(p.Rows), "item"))
		}
	}
	size := q.Limit
	if size == 0 {
		size = 10
		if l := t.Roles().Limit; l != nil && l.Default > 0 {
			size = l.Default
		}
	}
	bound := filteredWalkBound
	if !t.Thorough() && len(p.Rows) > standardFiltered*size {
		bound = standardFiltered - 1
	}
	if p.Ordered {
		queries := []oracle.Query{q}
		for i := size; i < len(p.Rows) && len(queries) < bound; i += size {
			queries = append(queries, q.After(p.Rows[i-1].Entry.ID))
		}
		if bound < standardFiltered && t.Roles().Cursor != nil {
			last := q.After(p.Rows[(len(p.Rows)-1)/size*size-1].Entry.ID)
			defer func() { predictFrom(t, last) }()
			queries = append(queries, last)
		}
		prepare(t, queries)
	}
	met := map[string]bool{}
	var pages []*answer.Answer
	next := q
	for range bound {
		a := predictFrom(t, next)
		pages = append(pages, a)
		for _, id := range a.IDs() {
			if met[id] {
				t.Expect(a).To(match.Satisfy("each item once", func(a *answer.Answer) *match.Mismatch {
					return &match.Mismatch{Symptom: spec.Repeated,
						Summary: fmt.Sprintf("the walk of %s meets item %s twice", answer.Describe(t.Encode(q)), id), Got: a.Outline(),
						Shown: walked(pages)}
				}))
			}
			met[id] = true
		}
		if t.Roles().Cursor == nil {
			return // no other page can be asked for
		}
		more, known := a.More()
		step := a.Step()
		if a.Page.Silent {
			more, known = step.More, true
		}
		if !known {
			t.Inconclusive("%s does not say whether there is more: see ENV-01", a.Asked())
		}
		if !more {
			complete(t, q, p, met, pages)
			return
		}
		if step.Next == nil || len(a.IDs()) == 0 {
			t.Inconclusive("%s promises more and leads nowhere: see CUR-01 and CUR-04", a.Asked())
		}
		next = q.After(*step.Next)
	}
}

// complete wants every certain row of a prediction to have been met.
func complete(t *engine.T, q oracle.Query, p oracle.Prediction, met map[string]bool, pages []*answer.Answer) {
	last := pages[len(pages)-1]
	for _, r := range p.Rows {
		if !r.Either && !met[r.Entry.ID] {
			t.Expect(last).To(match.Satisfy(fmt.Sprintf("%s in all", answer.Count(len(p.Rows), "item")), func(a *answer.Answer) *match.Mismatch {
				return &match.Mismatch{Symptom: spec.Lacking,
					Summary: fmt.Sprintf("the walk of %s ends without item %s%s", answer.Describe(t.Encode(q)), r.Entry.ID,
						itsInstant(t, r.Entry)), Got: answer.Count(len(met), "item"), Shown: walked(pages)}
			}))
		}
	}
}

// walked are the pages of a walk as what a finding shows beside its last one.
func walked(pages []*answer.Answer) []match.Exhibit {
	var shown []match.Exhibit
	for i, a := range pages[:len(pages)-1] {
		shown = append(shown, match.Exhibit{Answer: a, What: fmt.Sprintf("page %d of the walk", i+1)})
	}
	return shown
}

// orderCases want filtered lists in the order of the whole list.
func orderCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	for _, s := range settings(c) {
		if s.more {
			continue
		}
		cases = append(cases, engine.Case{Name: s.name, Samples: s.samples, Body: engine.Relation(func(t *engine.T) {
			q := s.query(t)
			a := t.Page(q.Take(t.MaxLimit()))
			last := -1
			known := 0
			for i, id := range a.IDs() {
				at, found := t.Data().Find(id)
				if !found {
					continue
				}
				known++
				if at < last {
					t.Expect(a).To(match.Satisfy("the order of the whole list", func(a *answer.Answer) *match.Mismatch {
						return &match.Mismatch{Symptom: spec.Disorder, Summary: fmt.Sprintf("%s: item %s comes after %s, and before it in the whole list",
							a.Asked(), id, a.IDs()[i-1]),
							Got: a.Outline(), Where: t.Roles().Page.Items.Append(fmt.Sprint(i))}
					}))
				}
				last = at
			}
			if known < 2 {
				t.NotApplicable("fewer than two items match")
			}
		})})
	}
	return cases, "the contract has no filters"
}

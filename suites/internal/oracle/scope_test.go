package oracle_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// scoped is a part of a list, of items from the first to the third millisecond.
func scoped(from, to int) *oracle.Dataset {
	return dataset(contract(), []spec.Item{item("e1", "a", 3), item("e2", "b", 2), item("e4", "c", 1)},
		&oracle.Scope{Window: 0, From: moment(from), To: moment(to)})
}

// A query is confined to a scope, but for one whose window begins where the scope ends.
func TestConfine(t *testing.T) {
	d, q := scoped(1, 3), oracle.Query{}
	for name, c := range map[string]struct{ query, confined oracle.Query }{
		"no bounds":                      {q, q.Since(0, moment(1)).Until(0, moment(3))},
		"a lower bound inside":           {q.Since(0, moment(2)), q.Since(0, moment(2)).Until(0, moment(3))},
		"a lower bound at the end":       {q.Since(0, moment(3)), q.Since(0, moment(3)).Until(0, moment(3))},
		"a lower bound after the scope":  {q.Since(0, moment(4)), q.Since(0, moment(4))},
		"a lower bound before the scope": {q.Since(0, moment(0)), q.Since(0, moment(0)).Until(0, moment(3))},
		"an upper bound before it":       {q.Until(0, moment(0)), q.Until(0, moment(0))},
		"an upper bound after it":        {q.Until(0, moment(4)), q.Since(0, moment(1)).Until(0, moment(4))},
		"no date-time":                   {q.Since(0, "x"), q.Since(0, "x").Until(0, moment(3))},
	} {
		t.Run(name, func(t *testing.T) { NewWithT(t).Expect(d.Confine(c.query)).To(Equal(c.confined)) })
	}
}

// Moments at a bound of the scope are no inner ones.
func TestInnerMoments(t *testing.T) {
	g := NewWithT(t)
	all := []string{moment(1), moment(2), moment(3)}
	g.Expect(scoped(0, 4).Inner(0)).To(Equal(all))
	g.Expect(scoped(1, 3).Inner(0)).To(Equal(all[1:2]))
	g.Expect(scoped(1, 4).Inner(0)).To(Equal(all[1:]))
	g.Expect(scoped(0, 3).Inner(0)).To(Equal(all[:2]))
	g.Expect(scoped(1, 3).Moments(0)).To(Equal(all))
	g.Expect(scoped(1, 3).Inner(1)).To(BeEmpty())
	g.Expect(dataset(contract(), nil, &oracle.Scope{From: moment(1)}).Inner(0)).To(BeEmpty())
	g.Expect(list().Inner(0)).To(Equal(list().Moments(0)))
}

// Of a query that leaves the scope it is known what cannot be listed, and what must be
// before the list ends.
func TestCompareBeyondTheScope(t *testing.T) {
	d := scoped(1, 3)
	below, above := oracle.Query{}.Since(0, moment(0)), oracle.Query{}.Since(0, moment(4))
	for name, c := range map[string]struct {
		query    oracle.Query
		page     string
		kind     oracle.DeviationKind
		position int
		id       string
	}{
		"all that is known":              {query: below.Take(9), page: "e1 e2 e4 ."},
		"more than is known":             {query: below.Take(9), page: "e1 e2 e4 e0 ."},
		"a page that promises more":      {query: below.Take(2), page: "e1 e2 +"},
		"a page that says nothing of it": {query: below.Take(9), page: "e1"},
		"one is missing at the end":      {below.Take(9), "e1 e4 .", oracle.Missing, -1, "e2"},
		"a full page that ends":          {below.Take(2), "e1 e2 .", oracle.MoreWrong, -1, ""},
		"after a cursor":                 {query: below.After("e1").Take(9), page: "e2 ."},
		"nothing":                        {query: above, page: "."},
		"an item of nowhere":             {query: above, page: "e9 ."},
		"an item outside":                {above, "e9 e0 .", oracle.Unwanted, 1, "e0"},
	} {
		t.Run(name, func(t *testing.T) {
			at := map[string]int{"e0": 0, "e1": 3, "e2": 2, "e4": 1, "e9": 9}
			p := answered(c.page)
			for _, id := range p.ids {
				p.entries = append(p.entries, oracle.NewEntry(contract(), item(id, "a", at[id])))
			}
			predicted := d.Predict(c.query)
			NewWithT(t).Expect(predicted.Known).To(BeFalse())
			judge(t, predicted.Compare(p), c.kind, c.position, c.id)
		})
	}
}

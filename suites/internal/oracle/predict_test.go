package oracle_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

func TestPredictRows(t *testing.T) {
	q := oracle.Query{}
	for name, c := range map[string]struct {
		query oracle.Query
		rows  string
	}{
		"everything":                    {q, "e1 e2 e3 e4 e5 e6"},
		"a filter":                      {q.With(0, "a"), "e1 e3 e5 e6?"},
		"another value":                 {q.With(0, "c"), "e4 e6?"},
		"a value that nothing has":      {q.With(0, "z"), "e6?"},
		"letter case counts":            {q.With(0, "A"), "e6?"},
		"an unreadable second filter":   {q.With(1, "red"), "e1? e2? e3? e4? e5? e6?"},
		"lower bound inclusive":         {q.Since(0, moment(2)), "e1 e2 e3 e5?"},
		"lower bound one unit later":    {q.Since(0, moment(3)), "e1 e5?"},
		"upper bound inclusive":         {q.Until(0, moment(1)), "e4 e5? e6"},
		"upper bound one unit earlier":  {q.Until(0, moment(0)), "e5? e6"},
		"one instant":                   {q.Since(0, moment(2)).Until(0, moment(2)), "e2 e3 e5?"},
		"bounds crossed":                {q.Since(0, moment(3)).Until(0, moment(1)), "e5?"},
		"everything before":             {q.Until(0, "0001-01-01T00:00:00Z"), "e5?"},
		"everything after":              {q.Since(0, "0001-01-01T00:00:00Z"), "e1 e2 e3 e4 e5? e6"},
		"another offset":                {q.Since(0, "2025-03-01T17:30:00.002+05:30"), "e1 e2 e3 e5?"},
		"another offset, another day":   {q.Since(0, "2025-03-02T02:00:00.002+14:00"), "e1 e2 e3 e5?"},
		"more digits, the same instant": {q.Since(0, "2025-03-01T12:00:00.002000000Z"), "e1 e2 e3 e5?"},
		"fewer digits":                  {q.Since(0, "2025-03-01T12:00:00Z"), "e1 e2 e3 e4 e5? e6"},
		"finer lower bound":             {q.Since(0, "2025-03-01T12:00:00.0025Z"), "e1? e2? e3? e5?"},
		"just after an item":            {q.Since(0, "2025-03-01T12:00:00.002000001Z"), "e1? e2? e3? e5?"},
		"just before an item":           {q.Since(0, "2025-03-01T12:00:00.001999999Z"), "e1 e2? e3? e4? e5?"},
		"finer upper bound":             {q.Until(0, "2025-03-01T12:00:00.0005Z"), "e4? e5? e6?"},
		"upper bound just before":       {q.Until(0, "2025-03-01T12:00:00.001999999Z"), "e2? e3? e4? e5? e6"},
		"an unreadable second window":   {q.Until(1, moment(9)), "e1? e2? e3? e4? e5? e6?"},
		"filter and window":             {q.With(0, "a").Since(0, moment(3)), "e1 e5?"},
		"filter and both bounds":        {q.With(0, "b").Since(0, moment(2)).Until(0, moment(2)), "e2"},
		"no is stronger than either":    {q.With(0, "b").With(1, "red"), "e2? e6?"},
		"after the first":               {q.After("e1"), "e2 e3 e4 e5 e6"},
		"after one of a tie":            {q.After("e2"), "e3 e4 e5 e6"},
		"after the last":                {q.After("e6"), ""},
		"cursor and filter":             {q.With(0, "a").After("e1"), "e3 e5 e6?"},
		"cursor outside the filter":     {q.With(0, "a").After("e2"), "e3 e5 e6?"},
		"limit does not cut the rows":   {q.Take(1), "e1 e2 e3 e4 e5 e6"},
		"an unknown cursor":             {q.After("e9"), "unknown"},
		"no date-time":                  {q.Since(0, "2025-03-01"), "unknown"},
		"no date-time above":            {q.Until(0, "yesterday"), "unknown"},
		"an invalid bound of another":   {q.Until(1, "yesterday"), "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(rows(list().Predict(c.query))).To(Equal(c.rows))
		})
	}
}

func TestPredictLimit(t *testing.T) {
	g := NewWithT(t)
	g.Expect(list().Predict(oracle.Query{}).Limit).To(Equal(3), "the default")
	g.Expect(list().Predict(oracle.Query{Limit: 7}).Limit).To(Equal(7))
	c := contract()
	c.Roles.Limit.Default = 0
	g.Expect(oracle.NewDataset(c, nil, nil).Predict(oracle.Query{}).Limit).To(BeZero(), "no default is promised")
	c.Roles.Limit = nil
	g.Expect(oracle.NewDataset(c, nil, nil).Predict(oracle.Query{}).Limit).To(BeZero(), "there is no limit")
}

func TestPredictCursorMatches(t *testing.T) {
	g := NewWithT(t)
	q := oracle.Query{}.With(0, "a")
	g.Expect(list().Predict(q).CursorMatches).To(BeTrue(), "no cursor")
	g.Expect(list().Predict(q.After("e1")).CursorMatches).To(BeTrue())
	g.Expect(list().Predict(q.After("e2")).CursorMatches).To(BeFalse())
	g.Expect(list().Predict(q.After("e6")).CursorMatches).To(BeTrue(), "nobody knows: the item's field cannot be read")
	g.Expect(list().Predict(oracle.Query{}.Since(0, moment(2)).After("e4")).CursorMatches).To(BeFalse())
	g.Expect(list().Predict(oracle.Query{}.Until(0, moment(2)).After("e4")).CursorMatches).To(BeTrue())
}

// Where filtered lists were seen in another order than the whole list, nothing
// is said about order, nor about what stands before a cursor.
func TestPredictWithoutOrder(t *testing.T) {
	g := NewWithT(t)
	d := list()
	kept := d.Predict(oracle.Query{}.With(0, "a").After("e3"))
	g.Expect([]bool{kept.Ordered, kept.Partial}).To(Equal([]bool{true, false}))
	g.Expect(rows(kept)).To(Equal("e5 e6?"))

	d.OrderKept = false
	p := d.Predict(oracle.Query{}.With(0, "a"))
	g.Expect([]bool{p.Ordered, p.Partial}).To(Equal([]bool{false, false}))
	g.Expect(rows(p)).To(Equal("e1 e3 e5 e6?"))
	p = d.Predict(oracle.Query{}.With(0, "a").After("e3"))
	g.Expect([]bool{p.Ordered, p.Partial}).To(Equal([]bool{false, true}))
	g.Expect(rows(p)).To(Equal("e1 e3 e5 e6?"), "what stands before the cursor is among them")
	p = d.Predict(oracle.Query{}.After("e3"))
	g.Expect([]bool{p.Ordered, p.Partial}).To(Equal([]bool{true, false}), "the whole list's own order is known")
	g.Expect(rows(p)).To(Equal("e4 e5 e6"))
}

func TestPredictInsideAScope(t *testing.T) {
	items := []spec.Item{item("e1", "a", 3), item("e2", "b", 2), item("e4", "c", 1)}
	scoped := dataset(contract(), items, &oracle.Scope{Window: 0, From: moment(1), To: moment(3)})
	q := oracle.Query{}
	for name, c := range map[string]struct {
		query oracle.Query
		rows  string
	}{
		"no bounds leave the scope":      {q, "unknown"},
		"only one bound leaves it":       {q.Since(0, moment(2)), "unknown"},
		"the scope itself":               {q.Since(0, moment(1)).Until(0, moment(3)), "e1 e2 e4"},
		"the scope in another spelling":  {q.Since(0, "2025-03-01T13:00:00.001+01:00").Until(0, moment(3)), "e1 e2 e4"},
		"narrower":                       {q.Since(0, moment(2)).Until(0, moment(3)), "e1 e2"},
		"wider below":                    {q.Since(0, moment(0)).Until(0, moment(3)), "unknown"},
		"wider above":                    {q.Since(0, moment(1)).Until(0, moment(4)), "unknown"},
		"no date-time":                   {q.Since(0, "x").Until(0, moment(3)), "unknown"},
		"confined":                       {scoped.Confine(q), "e1 e2 e4"},
		"confined, with its own bound":   {scoped.Confine(q.Since(0, moment(2))), "e1 e2"},
		"confined, and wider stays so":   {scoped.Confine(q.Since(0, moment(0))), "unknown"},
		"confined, with filter and page": {scoped.Confine(q.With(0, "c").Take(1)), "e4"},
		"bounds of another window":       {scoped.Confine(q.Until(1, moment(9))), "e1? e2? e4?"},
	} {
		t.Run(name, func(t *testing.T) {
			NewWithT(t).Expect(rows(scoped.Predict(c.query))).To(Equal(c.rows))
		})
	}
	t.Run("open above", func(t *testing.T) {
		g := NewWithT(t)
		open := dataset(contract(), items, &oracle.Scope{Window: 0, From: moment(1)})
		g.Expect(rows(open.Predict(q.Since(0, moment(1))))).To(Equal("e1 e2 e4"))
		g.Expect(rows(open.Predict(q.Since(0, moment(1)).Until(0, moment(1))))).To(Equal("e4"))
		g.Expect(rows(open.Predict(q))).To(Equal("unknown"))
		g.Expect(open.Confine(q)).To(Equal(q.Since(0, moment(1))))
	})
	t.Run("none", func(t *testing.T) {
		NewWithT(t).Expect(list().Confine(q.Take(2))).To(Equal(q.Take(2)))
	})
}

func TestMatchesAndExcludes(t *testing.T) {
	d := list()
	entry := func(id string) *oracle.Entry {
		i, found := d.Find(id)
		if !found {
			t.Fatal(id)
		}
		return d.Entries[i]
	}
	for name, c := range map[string]struct {
		id                string
		query             oracle.Query
		matches, excludes bool
	}{
		"inside":           {"e1", oracle.Query{}.With(0, "a"), true, false},
		"outside":          {"e2", oracle.Query{}.With(0, "a"), false, true},
		"cannot be read":   {"e6", oracle.Query{}.With(0, "a"), false, false},
		"within a unit":    {"e2", oracle.Query{}.Since(0, "2025-03-01T12:00:00.0021Z"), false, false},
		"no instant":       {"e5", oracle.Query{}.Since(0, moment(2)), false, false},
		"on the bound":     {"e2", oracle.Query{}.Since(0, moment(2)), true, false},
		"below the bound":  {"e4", oracle.Query{}.Since(0, moment(2)), false, true},
		"no date-time":     {"e1", oracle.Query{}.Since(0, "x"), false, false},
		"nothing is asked": {"e5", oracle.Query{}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(d.Matches(entry(c.id), c.query)).To(Equal(c.matches))
			g.Expect(d.Excludes(entry(c.id), c.query)).To(Equal(c.excludes))
		})
	}
}

func TestQueryIsAValue(t *testing.T) {
	g := NewWithT(t)
	q := oracle.Query{}.With(0, "a").Since(0, "x")
	changed := q.With(0, "b").Since(0, "y").Until(1, "z").Take(4).After("e1")
	g.Expect(q).To(Equal(oracle.Query{Equal: []string{"a"}, From: []string{"x"}}), "the original stays")
	g.Expect(changed.Filtered()).To(BeTrue())
	g.Expect(oracle.Query{Limit: 4, Cursor: "e1"}.Filtered()).To(BeFalse())
	g.Expect(oracle.Query{}.Until(1, "z").Filtered()).To(BeTrue())
	g.Expect(oracle.Query{}.With(1, "z").With(1, "").Filtered()).To(BeFalse())
	g.Expect(changed.Pairs(contract())).To(Equal([]oracle.Argument{
		{Name: "kind", Value: "b"}, {Name: "since", Value: "y"}, {Name: "changed_until", Value: "z"}, {Name: "size", Value: "4"},
		{Name: "after", Value: "e1"}}))
	g.Expect(oracle.Query{}.Pairs(contract())).To(BeEmpty())
	bare := &spec.Contract{}
	g.Expect(changed.Pairs(bare)).To(BeEmpty(), "a contract without roles has no parameters")
	g.Expect(oracle.Query{}.Since(1, "x").Pairs(contract())).To(BeEmpty(), "the second window has no lower bound")
}

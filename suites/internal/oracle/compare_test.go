package oracle_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

func TestCompare(t *testing.T) {
	q := oracle.Query{}
	kindA := q.With(0, "a")                                            // e1 e3 e5 e6?
	fine := q.Since(0, "2025-03-01T12:00:00.0025Z")                    // e1? e2? e3? e5?
	justBefore := q.Since(0, "2025-03-01T12:00:00.001999999Z").Take(9) // e1 e2? e3? e4? e5?
	for name, c := range map[string]struct {
		query    oracle.Query
		page     string
		kind     oracle.DeviationKind // empty: it agrees
		position int
		id       string
	}{
		"the first page":                     {query: q, page: "e1 e2 e3 +"},
		"the last page":                      {query: q.After("e3"), page: "e4 e5 e6 ."},
		"the whole list":                     {query: q.Take(50), page: "e1 e2 e3 e4 e5 e6 ."},
		"after the last item":                {query: q.After("e6"), page: "."},
		"a page that does not say":           {query: q, page: "e1 e2 e3"},
		"a short page that promises more":    {query: q, page: "e1 e2 +"},
		"an empty page that promises more":   {query: q, page: "+"},
		"a short page that ends the list":    {q, "e1 e2 .", oracle.Missing, -1, "e3"},
		"an empty page that ends the list":   {q, ".", oracle.Missing, -1, "e1"},
		"one item too many":                  {q, "e1 e2 e3 e4 +", oracle.TooMany, 3, "e4"},
		"no limit, any number":               {query: q.Take(50), page: "e1 e2 e3 e4 e5 e6"},
		"an item twice":                      {q, "e1 e2 e1 +", oracle.Repeated, 2, "e1"},
		"an item twice in a row":             {q, "e1 e1 +", oracle.Repeated, 1, "e1"},
		"an item nobody knows":               {q, "e1 e9 +", oracle.Stray, 1, "e9"},
		"an item of another kind":            {kindA, "e1 e2 +", oracle.Unwanted, 1, "e2"},
		"an item from before the cursor":     {q.After("e3"), "e3 e4 e5 +", oracle.Unwanted, 0, "e3"},
		"an item left out":                   {q, "e1 e3 e4 +", oracle.Missing, 1, "e2"},
		"the first item left out":            {q, "e2 e3 e4 +", oracle.Missing, 0, "e1"},
		"the last item left out":             {q.After("e3"), "e4 e5 .", oracle.Missing, -1, "e6"},
		"two items swapped":                  {q, "e2 e1 e3 +", oracle.Missing, 0, "e1"},
		"an item out of order":               {kindA, "e1 e6 e3 +", oracle.Missing, 1, "e3"},
		"more promised, nothing follows":     {q.After("e3"), "e4 e5 e6 +", oracle.MoreWrong, -1, ""},
		"nothing promised, more follows":     {q, "e1 e2 e3 .", oracle.MoreWrong, -1, ""},
		"more promised after the last":       {q.After("e6"), "+", oracle.MoreWrong, -1, ""},
		"either: listed":                     {query: kindA.Take(9), page: "e1 e3 e5 e6 ."},
		"either: left out":                   {query: kindA.Take(9), page: "e1 e3 e5 ."},
		"either: left, more promised":        {query: kindA, page: "e1 e3 e5 +"},
		"either: left, nothing promised":     {query: kindA, page: "e1 e3 e5 ."},
		"either: none of them":               {query: fine, page: "."},
		"either: all of them":                {query: fine.Take(4), page: "e1 e2 e3 e5 ."},
		"either: all, and more promised":     {fine.Take(4), "e1 e2 e3 e5 +", oracle.MoreWrong, -1, ""},
		"either: some left out on the way":   {query: justBefore, page: "e1 e3 ."},
		"either: a certain one is missing":   {justBefore, "e2 e3 .", oracle.Missing, 0, "e1"},
		"either: an item outside":            {justBefore, "e1 e6 .", oracle.Unwanted, 1, "e6"},
		"either: out of order":               {justBefore, "e1 e3 e2 .", oracle.Misplaced, 2, "e2"},
		"either: the order of those that do": {query: justBefore, page: "e1 e2 e4 e5 ."},
	} {
		t.Run(name, func(t *testing.T) {
			judge(t, list().Predict(c.query).Compare(answered(c.page)), c.kind, c.position, c.id)
		})
	}
}

func TestCompareWithoutOrder(t *testing.T) {
	kindA := oracle.Query{}.With(0, "a").Take(9) // e1 e3 e5 e6?
	for name, c := range map[string]struct {
		query    oracle.Query
		page     string
		kind     oracle.DeviationKind
		position int
		id       string
	}{
		"any order":                         {query: kindA, page: "e5 e1 e3 ."},
		"any order, either too":             {query: kindA, page: "e6 e5 e1 e3 ."},
		"any part, more promised":           {query: kindA.Take(2), page: "e5 e3 +"},
		"a short page that promises more":   {query: kindA, page: "e5 +"},
		"an item twice":                     {kindA, "e5 e5 +", oracle.Repeated, 1, "e5"},
		"too many":                          {kindA.Take(2), "e5 e3 e1 .", oracle.TooMany, 2, "e1"},
		"an item outside":                   {kindA, "e5 e2 +", oracle.Unwanted, 1, "e2"},
		"an item is missing":                {kindA, "e5 e3 .", oracle.Missing, -1, "e1"},
		"full, and more follows":            {kindA.Take(2), "e5 e3 .", oracle.MoreWrong, -1, ""},
		"all, and more promised":            {kindA, "e5 e3 e1 e6 +", oracle.MoreWrong, -1, ""},
		"after a cursor, the end is open":   {query: kindA.After("e3"), page: "e5 ."},
		"after a cursor, so is the promise": {query: kindA.After("e3"), page: "e5 e1 e6 +"},
		"after a cursor, an item outside":   {kindA.After("e3"), "e4 .", oracle.Unwanted, 0, "e4"},
		"after a cursor, an item twice":     {kindA.After("e3"), "e1 e1 .", oracle.Repeated, 1, "e1"},
	} {
		t.Run(name, func(t *testing.T) {
			d := list()
			d.OrderKept = false
			judge(t, d.Predict(c.query).Compare(answered(c.page)), c.kind, c.position, c.id)
		})
	}
}

func TestCompareKnowsNothing(t *testing.T) {
	g := NewWithT(t)
	p := list().Predict(oracle.Query{}.After("e9"))
	g.Expect(p.Compare(answered("e1 e1 e9 +"))).To(BeNil())
}

func TestCompareWithoutLimit(t *testing.T) {
	c := contract()
	c.Roles.Limit = nil
	d := oracle.NewDataset(c, list().Entries, nil)
	p := d.Predict(oracle.Query{})
	judge(t, p.Compare(answered("e1 e2 e3 e4 e5 e6 .")), "", 0, "")
	judge(t, p.Compare(answered("e1 e2 +")), "", 0, "")
	judge(t, p.Compare(answered("e1 e2 .")), oracle.Missing, -1, "e3")
}

func judge(t *testing.T, m *oracle.Deviation, kind oracle.DeviationKind, position int, id string) {
	t.Helper()
	g := NewWithT(t)
	if kind == "" {
		g.Expect(m).To(BeNil())
		return
	}
	g.Expect(m).NotTo(BeNil())
	g.Expect([]any{m.Kind, m.Position, m.ID}).To(Equal([]any{kind, position, id}), m.Text)
	g.Expect(m.Text).NotTo(BeEmpty())
	if id != "" && kind != oracle.TooMany {
		g.Expect(m.Text).To(ContainSubstring(id), "the text names the very item")
	}
}

package suites

import (
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// anyItemCases start after items all over the list.
func anyItemCases(*spec.Contract) []testCase {
	at := func(name string, limit int, position func(*T) int) testCase {
		return testCase{name: name, body: relation(func(t *T) {
			t.Items(3)
			i := position(t)
			t.predictFrom(oracle.Query{Limit: t.env.smallLimit(limit)}.After(t.data.Entries[i].ID))
		})}
	}
	cases := []testCase{
		at("first item", 5, func(*T) int { return 0 }),
		at("second item", 5, func(*T) int { return 1 }),
		at("middle item", 5, func(t *T) int { return t.data.Len() / 2 }),
		at("middle item, largest limit", 1<<20, func(t *T) int { return t.data.Len() / 2 }),
		at("last but one", 5, func(t *T) int { return t.data.Len() - 2 }),
	}
	return append(cases,
		testCase{name: "items of equal instants", body: relation(func(t *T) {
			tie := t.tie()
			if len(tie) < 2 {
				t.Inconclusive("no two items of the list have the same instant")
			}
			var queries []oracle.Query
			for _, i := range tie[:min(len(tie), 14)] {
				queries = append(queries, oracle.Query{Limit: t.env.smallLimit(5)}.After(t.data.Entries[i].ID))
			}
			t.prepare(queries)
			for _, q := range queries {
				t.predictFrom(q)
			}
		})},
		testCase{name: "every item of a sample", body: relation(func(t *T) {
			t.Items(3)
			var queries []oracle.Query
			step := max(1, t.data.Len()/40)
			for i := 0; i < t.data.Len(); i += step {
				queries = append(queries, oracle.Query{Limit: t.env.smallLimit(4)}.After(t.data.Entries[i].ID))
			}
			t.prepare(queries)
			for _, q := range queries {
				t.predictFrom(q)
			}
		})})
}

// tie is the largest group of positions with equal instants.
func (t *T) tie() []int {
	var largest []int
	for w := range t.roles().Windows {
		groups := map[int64][]int{}
		for i, entry := range t.data.Entries {
			if at := entry.Instants[w]; at != nil {
				key := at.Time().UnixNano()
				if groups[key] = append(groups[key], i); len(groups[key]) > len(largest) {
					largest = groups[key]
				}
			}
		}
	}
	return largest
}

func (t *T) afterLast(q oracle.Query) {
	a := t.Page(q.After(t.data.Entries[t.data.Len()-1].ID))
	t.Expect(a).To(match.Satisfy("no items, nothing more, no cursor", func(a *match.Answer) *match.Finding {
		more, known := a.More()
		switch {
		case len(a.IDs()) > 0:
			return &match.Finding{Summary: fmt.Sprintf("after the very last item comes item %s", a.IDs()[0]), Got: match.Outline(a), Where: t.roles().Page.Items}
		case known && more:
			return &match.Finding{Summary: "after the very last item more is promised", Got: match.Outline(a)}
		case a.Page.Next != nil:
			return &match.Finding{Summary: "after the very last item a next cursor is given", Got: *a.Page.Next, Where: *t.roles().Page.NextCursor}
		}
		return nil
	}))
}

// foreignFilterCases start after an item that the filters leave out.
func foreignFilterCases(c *spec.Contract) []testCase {
	var cases []testCase
	for i, f := range c.Roles.Filters {
		for _, v := range f.Parameter.Enum {
			cases = append(cases, testCase{name: f.Parameter.Name + "=" + v, body: relation(func(t *T) {
				t.foreignToFilter(oracle.Query{Limit: t.env.smallLimit(5)}.With(i, v))
			})})
		}
	}
	for w, role := range c.Roles.Windows {
		if role.From != nil {
			cases = append(cases, testCase{name: role.From.Name, body: relation(func(t *T) {
				sample := t.instants(w, 4)
				t.foreignToFilter(oracle.Query{Limit: t.env.smallLimit(5)}.Since(w, sample[len(sample)/2]))
			})})
		}
		if role.To != nil {
			cases = append(cases, testCase{name: role.To.Name, body: relation(func(t *T) {
				sample := t.instants(w, 4)
				t.foreignToFilter(oracle.Query{Limit: t.env.smallLimit(5)}.Until(w, sample[len(sample)/2]))
			})})
		}
	}
	return cases
}

// foreignToFilter picks an item outside the filters that has matching ones
// after it, or the first one outside.
func (t *T) foreignToFilter(q oracle.Query) {
	confined := t.data.Confine(q)
	// Best is an item that is followed by another one outside the filters, so
	// that a target that forgets them shows it at once.
	pick, best := -1, false
	for i := range t.data.Len() - 1 {
		if !t.data.Excludes(t.data.Entries[i], confined) {
			continue
		}
		if outside := t.data.Excludes(t.data.Entries[i+1], confined); pick < 0 || outside || !best {
			pick, best = i, outside
		}
		if best && i > t.data.Len()/3 {
			break
		}
	}
	if pick < 0 {
		t.Inconclusive("every item of the list matches %s", t.env.describe(t.encode(q)))
	}
	q = q.After(t.data.Entries[pick].ID)
	a := t.valid(t.encode(q))
	what := t.env.describe(t.encode(q)) + ", whose cursor does not match its filters,"
	if t.listedOrRefused(a, what) {
		return
	}
	t.Expect(a).To(match.Satisfy("4xx, or items that all match and all follow", func(a *match.Answer) *match.Finding {
		for i, id := range a.IDs() {
			where := t.roles().Page.Items.Append(fmt.Sprint(i))
			at, known := t.data.Find(id)
			switch {
			case !known:
				return &match.Finding{Summary: fmt.Sprintf("%s lists item %s, which is not in the list", what, id), Got: match.Outline(a), Where: where}
			case t.data.Excludes(t.data.Entries[at], t.data.Confine(q)):
				return &match.Finding{Summary: fmt.Sprintf("%s lists item %s, which does not match", what, id), Got: match.Outline(a), Where: where}
			case t.data.OrderKept && at <= pick:
				return &match.Finding{Summary: fmt.Sprintf("%s lists item %s, which stands before the cursor", what, id), Got: match.Outline(a), Where: where}
			}
		}
		return nil
	}))
}

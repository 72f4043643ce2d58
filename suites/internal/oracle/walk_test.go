package oracle_test

import (
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// stepOf makes a step from ids; next is its cursor, empty for the last page.
func stepOf(next string, ids ...string) oracle.Step {
	s := oracle.Step{More: next != ""}
	for _, id := range ids {
		s.Items = append(s.Items, oracle.NewEntry(contract(), item(id, "a", 1)))
	}
	if next != "" {
		s.Next = &next
	}
	return s
}

// server answers by the query's cursor.
func server(steps map[string]oracle.Step) func(oracle.Query) oracle.Step {
	return func(q oracle.Query) oracle.Step {
		s, found := steps[q.Cursor]
		if !found {
			return oracle.Step{Problem: "no page after " + q.Cursor}
		}
		return s
	}
}

func TestFollow(t *testing.T) {
	nameless := stepOf("", "e1", "e2")
	nameless.Items[1] = oracle.NewEntry(contract(), spec.Item{Value: map[string]any{}})
	lost := stepOf("x", "e1")
	lost.Next = nil
	for name, c := range map[string]struct {
		first   oracle.Query
		steps   map[string]oracle.Step
		problem oracle.WalkProblem
		ids     []string
		starts  []int
		at      string // the cursor of the last request
	}{
		"three pages": {steps: map[string]oracle.Step{"": stepOf("e2", "e1", "e2"), "e2": stepOf("e3", "e3"), "e3": stepOf("", "e4")},
			ids: []string{"e1", "e2", "e3", "e4"}, starts: []int{0, 2, 3}, at: "e3"},
		"nothing at all": {steps: map[string]oracle.Step{"": stepOf("")}, ids: []string{}, starts: []int{0}},
		"an empty last page": {steps: map[string]oracle.Step{"": stepOf("e1", "e1"), "e1": stepOf("")}, ids: []string{"e1"}, starts: []int{0, 1},
			at: "e1"},
		"from a cursor on": {first: oracle.Query{Cursor: "e1"}, steps: map[string]oracle.Step{"e1": stepOf("", "e2")}, ids: []string{"e2"},
			starts: []int{0}, at: "e1"},
		"an unusable first answer": {steps: nil,
			problem: oracle.WalkUnusable, ids: []string{}},
		"an unusable later answer": {steps: map[string]oracle.Step{"": stepOf("e1", "e1")},
			problem: oracle.WalkUnusable, ids: []string{"e1"}, starts: []int{0}, at: "e1"},
		"an item twice in a row": {steps: map[string]oracle.Step{"": stepOf("", "e1", "e1")},
			problem: oracle.WalkDoubled, ids: []string{"e1"}, starts: []int{0}},
		"an item twice on a page": {steps: map[string]oracle.Step{"": stepOf("", "e1", "e2", "e1")},
			problem: oracle.WalkRepeated, ids: []string{"e1", "e2"}, starts: []int{0}},
		"an item on two pages": {steps: map[string]oracle.Step{"": stepOf("e2", "e1", "e2"), "e2": stepOf("", "e3", "e1")},
			problem: oracle.WalkRepeated, ids: []string{"e1", "e2", "e3"}, starts: []int{0, 2}, at: "e2"},
		"the cursor's own item": {first: oracle.Query{Cursor: "e1"}, steps: map[string]oracle.Step{"e1": stepOf("", "e1", "e2")},
			problem: oracle.WalkRepeated, ids: []string{}, starts: []int{0}, at: "e1"},
		"the same page for ever": {steps: map[string]oracle.Step{"": stepOf("e1", "e1"), "e1": stepOf("e1", "e1")},
			problem: oracle.WalkRepeated, ids: []string{"e1"}, starts: []int{0, 1}, at: "e1"},
		"more promised, no cursor": {steps: map[string]oracle.Step{"": lost},
			problem: oracle.WalkLost, ids: []string{"e1"}, starts: []int{0}},
		"more promised, no items": {steps: map[string]oracle.Step{"": stepOf("e9")},
			problem: oracle.WalkEmpty, ids: []string{}, starts: []int{0}},
		"an item without id": {steps: map[string]oracle.Step{"": nameless},
			problem: oracle.WalkNameless, ids: []string{"e1"}, starts: []int{0}},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			w := oracle.Follow(c.first, 0, server(c.steps))
			g.Expect(w.Problem).To(Equal(c.problem), w.Text)
			g.Expect(w.Text == "").To(Equal(c.problem == oracle.WalkSound), "a broken walk says why: %q", w.Text)
			g.Expect(w.IDs()).To(Equal(c.ids))
			g.Expect(w.Starts).To(Equal(c.starts))
			g.Expect(w.Query.Cursor).To(Equal(c.at), "the request at which it showed")
			g.Expect(w.Cut).To(BeFalse())
		})
	}
}

// fresh answers with two new items for ever.
func fresh() func(oracle.Query) oracle.Step {
	n := 0
	return func(oracle.Query) oracle.Step {
		n += 2
		return stepOf(fmt.Sprint("e", n), fmt.Sprint("e", n-1), fmt.Sprint("e", n))
	}
}

func TestFollowStopsAtItsBound(t *testing.T) {
	g := NewWithT(t)
	w := oracle.Follow(oracle.Query{}, 5, fresh())
	g.Expect([]any{w.Cut, w.Problem, len(w.Items)}).To(Equal([]any{true, oracle.WalkSound, 6}), "it has met more than 5, with more to come")
	w = oracle.Follow(oracle.Query{}, 3, server(map[string]oracle.Step{"": stepOf("e2", "e1", "e2"), "e2": stepOf("", "e3", "e4")}))
	g.Expect([]any{w.Cut, len(w.Items)}).To(Equal([]any{false, 4}), "the list ends there")
}

func TestFollowGivesUpOnAnEndlessList(t *testing.T) {
	g := NewWithT(t)
	w := oracle.Follow(oracle.Query{}, 0, fresh())
	g.Expect([]any{w.Problem, w.Cut}).To(Equal([]any{oracle.WalkEndless, false}))
}

// The other parameters of the first query stand in every request of the walk.
func TestFollowKeepsTheQuery(t *testing.T) {
	g := NewWithT(t)
	first := oracle.Query{Limit: 2}.With(0, "a").Since(0, moment(1))
	var asked []oracle.Query
	oracle.Follow(first, 0, func(q oracle.Query) oracle.Step {
		asked = append(asked, q)
		return server(map[string]oracle.Step{"": stepOf("e2", "e1", "e2"), "e2": stepOf("", "e3")})(q)
	})
	g.Expect(asked).To(Equal([]oracle.Query{first, first.After("e2")}))
}

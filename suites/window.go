package suites

import (
	"fmt"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// windowChecks judge which items a window lists.
func windowChecks() []check {
	return []check{
		{id: "WIN-01", cases: withBound(true, func(w int, b bound) []testCase { return inclusiveCases(w, b) })},
		{id: "WIN-02", cases: withBound(false, func(w int, b bound) []testCase { return inclusiveCases(w, b) })},
		{id: "WIN-03", cases: withWindow(instantCases), buildsOn: []string{"WIN-01", "WIN-02", "WIN-04"}},
		{id: "WIN-04", cases: eachBound(beyondCases), buildsOn: []string{"WIN-01", "WIN-02", "CUR-06", "CUR-07"}},
		{id: "WIN-05", cases: withWindow(emptyWindowCases), buildsOn: []string{"WIN-04"}},
		{id: "WIN-12", cases: withWindow(nestedCases), buildsOn: []string{"WIN-01", "WIN-02", "WIN-04"}},
		{id: "WIN-13", cases: eachBound(repeatedBoundCases), buildsOn: []string{"LIM-02", "WIN-01", "WIN-02", "WIN-04"}},
	}
}

// bound is one of the two bounds of a window.
type bound struct {
	lower     bool
	parameter *spec.Parameter
	// opposite is the window's other bound, nil where it has none.
	opposite *spec.Parameter
}

// in returns the query with the bound set.
func (b bound) in(q oracle.Query, w int, instant string) oracle.Query {
	if b.lower {
		return q.Since(w, instant)
	}
	return q.Until(w, instant)
}

// out is the direction that leads out of the window: -1 for a lower bound.
func (b bound) inward() time.Duration {
	if b.lower {
		return 1
	}
	return -1
}

const noWindow = "the contract has no such bound"

func eachBound(cases func(int, bound) []testCase) func(*spec.Contract, *Options) ([]testCase, string) {
	return func(c *spec.Contract, _ *Options) ([]testCase, string) {
		var all []testCase
		for w, role := range c.Roles.Windows {
			if role.From != nil {
				all = append(all, cases(w, bound{true, role.From, role.To})...)
			}
			if role.To != nil {
				all = append(all, cases(w, bound{false, role.To, role.From})...)
			}
		}
		return all, noWindow
	}
}

func withBound(lower bool, cases func(int, bound) []testCase) func(*spec.Contract, *Options) ([]testCase, string) {
	return eachBound(func(w int, b bound) []testCase {
		if b.lower != lower {
			return nil
		}
		return cases(w, b)
	})
}

func withWindow(cases func(int, spec.WindowRole) []testCase) func(*spec.Contract, *Options) ([]testCase, string) {
	return func(c *spec.Contract, _ *Options) ([]testCase, string) {
		var all []testCase
		for w, role := range c.Roles.Windows {
			if role.From != nil && role.To != nil {
				all = append(all, cases(w, role)...)
			}
		}
		return all, noWindow
	}
}

// instants are the distinct instants of a window's field, at least n of them.
func (t *T) instants(w, n int) []string {
	sample := instants(t.data, w)
	if len(sample) < n {
		t.Inconclusive("the list has %s; %d different ones are needed to show it", match.Count(len(sample), "instant"), n)
	}
	return sample
}

// pick names an item of the list to test an instant with.
type pick struct {
	name   string
	choose func(t *T, w int) *oracle.Entry // nil: there is none
}

// picks are items at the ends, in the middle, with equal instants and with a
// fraction of a second.
func picks() []pick {
	nth := func(position func(n int) int) func(*T, int) *oracle.Entry {
		return func(t *T, w int) *oracle.Entry {
			sample := t.instants(w, 1)
			return t.at(w, sample[position(len(sample))])
		}
	}
	return []pick{
		{"oldest item", nth(func(int) int { return 0 })},
		{"newest item", nth(func(n int) int { return n - 1 })},
		{"item in the middle", nth(func(n int) int { return n / 2 })},
		{"item at a third", nth(func(n int) int { return n / 3 })},
		{"items of equal instants", func(t *T, w int) *oracle.Entry {
			if tie := t.tie(); len(tie) > 1 {
				return t.data.Entries[tie[0]]
			}
			return nil
		}},
		{"item with a fraction", func(t *T, w int) *oracle.Entry {
			for _, entry := range t.data.Entries {
				if at := entry.Instants[w]; at != nil && at.Time().Nanosecond() != 0 {
					return entry
				}
			}
			return nil
		}},
		{"neighbours one unit apart", func(t *T, w int) *oracle.Entry { return t.neighbour(w) }},
	}
}

// neighbour is an item one unit after another one.
func (t *T) neighbour(w int) *oracle.Entry {
	sample := instants(t.data, w)
	for i := 1; i < len(sample); i++ {
		a, _ := spec.ParseInstant(sample[i-1])
		b, _ := spec.ParseInstant(sample[i])
		if b.Time().Sub(a.Time()) <= t.data.Unit {
			return t.at(w, sample[i])
		}
	}
	return nil
}

// at is an item with a printed instant.
func (t *T) at(w int, text string) *oracle.Entry {
	for _, entry := range t.data.Entries {
		if t.data.Printed(entry, w) == text {
			return entry
		}
	}
	return nil
}

// chosen is the picked item; the case is inconclusive where there is none.
func (t *T) chosen(p pick, w int) *oracle.Entry {
	entry := p.choose(t, w)
	if entry == nil || entry.Instants[w] == nil {
		if p.name == "item with a fraction" && t.data.Unit == time.Second {
			t.NotApplicable("the target prints whole seconds")
		}
		t.Inconclusive("the list has no %s", p.name)
	}
	return entry
}

// listOf walks the list of a query under the largest limit.
func (t *T) listOf(q oracle.Query) oracle.Walk {
	w := t.filtered(q, t.env.maxLimit())
	if w.Problem != oracle.WalkSound {
		t.Inconclusive("the walk of %s does not hold (%s): see CMB-02", t.env.describe(t.encode(q)), w.Text)
	}
	return w
}

func holds(w oracle.Walk, id string) bool {
	for _, item := range w.Items {
		if item.ID == id {
			return true
		}
	}
	return false
}

// inclusiveCases want an item to be listed under its own instant.
func inclusiveCases(w int, b bound) []testCase {
	var cases []testCase
	for _, p := range picks() {
		cases = append(cases, testCase{name: b.parameter.Name + ", " + p.name, body: relation(func(t *T) {
			entry := t.chosen(p, w)
			text := t.data.Printed(entry, w)
			q := b.in(oracle.Query{Limit: t.env.maxLimit()}, w, text)
			if list := t.listOf(q); !holds(list, entry.ID) {
				t.Fail(match.Finding{Summary: fmt.Sprintf("under %s=%s item %s of that very instant is not listed", b.parameter.Name, text, entry.ID),
					Wanted: "item " + entry.ID, Got: fmt.Sprintf("%s, without it", match.Count(len(list.Items), "item")), Where: t.roles().Page.Items, Answer: t.Get(t.encode(q))})
			}
		})})
	}
	return cases
}

// instantCases want just the items of one instant.
func instantCases(w int, role spec.WindowRole) []testCase {
	var cases []testCase
	for _, p := range picks() {
		cases = append(cases, testCase{name: p.name, body: relation(func(t *T) {
			text := t.data.Printed(t.chosen(p, w), w)
			t.exactly(oracle.Query{}.Since(w, text).Until(w, text), "a window of one instant")
		})})
	}
	return cases
}

// exactly wants a query to list just what the oracle predicts, in whatever
// order.
func (t *T) exactly(q oracle.Query, what string) {
	list := t.listOf(q)
	t.matchList(q, list, what)
}

// matchList holds a walked list against the oracle.
func (t *T) matchList(q oracle.Query, list oracle.Walk, what string) {
	confined := t.data.Confine(q)
	p := t.data.Predict(confined)
	if !p.Known {
		return
	}
	q.Limit = t.env.maxLimit()
	allowed := map[string]bool{}
	for _, r := range p.Rows {
		allowed[r.Entry.ID] = true
		if !r.Either && !holds(list, r.Entry.ID) {
			t.Fail(match.Finding{Summary: fmt.Sprintf("%s leaves out item %s, which matches%s", what, r.Entry.ID, t.evidence(r.Entry)), Wanted: fmt.Sprintf("%s that match", match.Count(len(p.Rows), "item")),
				Got: match.Count(len(list.Items), "item"), Where: t.roles().Page.Items, Answer: t.Get(t.encode(q))})
		}
	}
	for i, item := range list.Items {
		if !allowed[item.ID] {
			evidence := ", which is not in the list"
			if at, known := t.data.Find(item.ID); known {
				evidence = ", which does not match" + t.evidence(t.data.Entries[at])
			}
			t.Fail(match.Finding{Summary: fmt.Sprintf("%s lists item %s%s", what, item.ID, evidence), Wanted: fmt.Sprintf("%s that match", match.Count(len(p.Rows), "item")),
				Got: match.Count(len(list.Items), "item"), Where: t.roles().Page.Items.Append(fmt.Sprint(i)), Answer: t.Get(t.encode(q))})
		}
	}
}

// evidence prints the fields of an item that filters and windows look at.
func (t *T) evidence(entry *oracle.Entry) string {
	var parts []string
	for i, f := range t.roles().Filters {
		if v := entry.Values[i]; v != nil {
			parts = append(parts, fmt.Sprintf("%s %s", strings.TrimPrefix(string(f.Field), "/"), *v))
		}
	}
	for w, role := range t.roles().Windows {
		if text := t.data.Printed(entry, w); text != "" {
			parts = append(parts, fmt.Sprintf("%s %s", strings.TrimPrefix(string(role.Field), "/"), text))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// beyondCases move a bound one unit past an item, which leaves the list, and
// want the two sides to partition it.
func beyondCases(w int, b bound) []testCase {
	var cases []testCase
	for _, p := range picks() {
		cases = append(cases, testCase{name: b.parameter.Name + ", " + p.name, body: relation(func(t *T) {
			entry := t.chosen(p, w)
			text := t.data.Printed(entry, w)
			past := t.shifted(*entry.Instants[w], b.inward())
			q := b.in(oracle.Query{Limit: t.env.maxLimit()}, w, past)
			if list := t.listOf(q); holds(list, entry.ID) {
				t.Fail(match.Finding{Summary: fmt.Sprintf("under %s=%s item %s is listed, although its instant is %s", b.parameter.Name, past, entry.ID, text),
					Wanted: "a list without item " + entry.ID, Got: "the item is listed", Where: t.roles().Page.Items, Answer: t.Get(t.encode(q))})
			}
			if b.opposite != nil {
				t.partitioned(w, b, text, past)
			}
		})})
	}
	return cases
}

// shifted is an instant moved by a number of units, printed to the unit in UTC.
func (t *T) shifted(at spec.Instant, units time.Duration) string {
	return t.stamp(at.Time().Add(units * t.data.Unit))
}

// stamp prints a time in UTC with the digits of the list's unit.
func (t *T) stamp(at time.Time) string {
	digits := 0
	for unit := time.Second; unit > t.data.Unit; unit /= 10 {
		digits++
	}
	return stamp(at, digits, "Z")
}

// stamp prints a time with a number of fractional digits, cut off not rounded.
// offset is "Z" or a numeric offset.
func stamp(at time.Time, digits int, offset string) string {
	layout := "2006-01-02T15:04:05"
	if offset != "Z" {
		zone, err := time.Parse("-07:00", offset)
		if err == nil {
			at = at.In(zone.Location())
		}
	} else {
		at = at.UTC()
	}
	text := at.Format(layout)
	if digits > 0 {
		text += "." + fmt.Sprintf("%09d", at.Nanosecond())[:digits]
	}
	return text + offset
}

// partitioned wants the two sides of an instant to be the whole list, and to
// share nothing.
func (t *T) partitioned(w int, b bound, text, past string) {
	other := bound{lower: !b.lower}
	outer := t.listOf(other.in(oracle.Query{}, w, text))
	inner := t.listOf(b.in(oracle.Query{}, w, past))
	if !t.data.OrderKept && t.data.Scope != nil {
		return
	}
	seen := map[string]bool{}
	for _, item := range outer.Items {
		seen[item.ID] = true
	}
	q := b.in(oracle.Query{Limit: t.env.maxLimit()}, w, past)
	for _, item := range inner.Items {
		if seen[item.ID] {
			t.Fail(match.Finding{Summary: fmt.Sprintf("item %s is listed on both sides of %s", item.ID, text), Wanted: "two lists that share nothing", Got: "an item in both", Answer: t.Get(t.encode(q))})
		}
		seen[item.ID] = true
	}
	for _, entry := range t.data.Entries {
		if !seen[entry.ID] && entry.Instants[w] != nil {
			t.Fail(match.Finding{Summary: fmt.Sprintf("item %s is listed on neither side of %s%s", entry.ID, text, t.evidence(entry)), Wanted: match.Count(t.data.Len(), "item"), Got: match.Count(len(seen), "item"), Answer: t.Get(t.encode(q))})
		}
	}
}

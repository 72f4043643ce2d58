package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// instants are the distinct instants of a window's field, at least n of them. Of a part
// of the list those at its own bounds are left out where there are enough others: what
// lies beyond them is not known.
func instants(t *engine.T, w, n int) []string {
	sample := t.Data().Inner(w)
	if len(sample) < n {
		sample = t.Data().Moments(w)
	}
	if len(sample) < n {
		t.Lacks(fmt.Sprintf("insert items until there are %d different values of %s", n, fieldOf(t, w)), "the list has %s of %s",
			answer.Count(len(sample), "value"), fieldOf(t, w))
	}
	return sample
}

// pick names an item of the list to test an instant with.
type pick struct {
	name   string
	choose func(t *engine.T, w int) *oracle.Entry // nil: there is none
}

// fractional names the item whose instant is no whole second.
const fractional = "item with a fraction"

// picks are items at the ends, in the middle, with equal instants and, unless instants are
// whole seconds, with a fraction of a second.
func picks(seconds bool) []pick {
	all := allPicks()
	if seconds {
		all = slices.DeleteFunc(all, func(p pick) bool { return p.name == fractional })
	}
	return all
}

func allPicks() []pick {
	nth := func(position func(n int) int) func(*engine.T, int) *oracle.Entry {
		return func(t *engine.T, w int) *oracle.Entry {
			sample := instants(t, w, 1)
			return entryAt(t, w, sample[position(len(sample))])
		}
	}
	return []pick{
		{"oldest item", nth(func(int) int { return 0 })},
		{"newest item", nth(func(n int) int { return n - 1 })},
		{"item in the middle", nth(func(n int) int { return n / 2 })},
		{"item at a third", nth(func(n int) int { return n / 3 })},
		{"items of equal instants", func(t *engine.T, w int) *oracle.Entry {
			if tie := tie(t); len(tie) > 1 {
				return t.Data().Entries[tie[0]]
			}
			lacksTie(t, w)
			return nil
		}},
		{fractional, func(t *engine.T, w int) *oracle.Entry {
			for _, entry := range t.Data().Entries {
				if at := entry.Instants[w]; at != nil && at.Time().Nanosecond() != 0 {
					return entry
				}
			}
			return nil
		}},
		{"neighbours one unit apart", neighbour},
	}
}

// neighbour is an item one unit after another one.
func neighbour(t *engine.T, w int) *oracle.Entry {
	sample := t.Data().Moments(w)
	for i := 1; i < len(sample); i++ {
		a, _ := spec.ParseInstant(sample[i-1])
		b, _ := spec.ParseInstant(sample[i])
		if b.Time().Sub(a.Time()) <= t.Data().Unit {
			return entryAt(t, w, sample[i])
		}
	}
	if len(sample) > 0 {
		at, _ := spec.ParseInstant(sample[len(sample)/2])
		t.Lacks(fmt.Sprintf("insert an item whose %s is %s, that is %s after that of item %s", fieldOf(t, w),
			inUnit(t, w, shifted(t, at, 1)), oneUnit(t),
			entryAt(t, w, sample[len(sample)/2]).ID), "no two items of the list lie %s from each other", oneUnit(t))
	}
	return nil
}

// lacksTie ends the case where no two items have the same instant.
func lacksTie(t *engine.T, w int) {
	if sample := t.Data().Moments(w); len(sample) > 0 {
		text := sample[len(sample)/2]
		t.Lacks(fmt.Sprintf("insert an item whose %s is %s, as that of item %s is", fieldOf(t, w), inUnit(t, w, text), entryAt(t, w, text).ID),
			"no two items of the list have the same %s", fieldOf(t, w))
	}
}

// inUnit is an instant as the window's bounds spell it, for a finding's words.
func inUnit(t *engine.T, w int, text string) string { return t.Roles().Windows[w].Spell(text) }

// oneUnit names the unit with its value.
func oneUnit(t *engine.T) string {
	return "one unit (" + strconv.FormatFloat(t.Data().Unit.Seconds(), 'f', -1, 64) + " s here)"
}

// entryAt is an item with a printed instant.
func entryAt(t *engine.T, w int, text string) *oracle.Entry {
	for _, entry := range t.Data().Entries {
		if entry.Printed(w) == text {
			return entry
		}
	}
	return nil
}

// chosen is the picked item; the case is inconclusive where there is none.
func chosen(t *engine.T, p pick, w int) *oracle.Entry {
	entry := p.choose(t, w)
	if entry == nil || entry.Instants[w] == nil {
		if p.name == fractional && t.Data().Unit == time.Second {
			t.NotApplicable("the target prints whole seconds")
		}
		t.Inconclusive("the list has no %s", p.name)
	}
	return entry
}

// itsInstant prints the fields of an item that filters and windows look at.
func itsInstant(t *engine.T, entry *oracle.Entry) string {
	var parts []string
	for i, f := range t.Roles().Filters {
		if v := entry.Values[i]; v != nil {
			parts = append(parts, fmt.Sprintf("%s %s", strings.TrimPrefix(string(f.Field), "/"), *v))
		}
	}
	for w, role := range t.Roles().Windows {
		if text := entry.Printed(w); text != "" {
			parts = append(parts, fmt.Sprintf("%s %s", strings.TrimPrefix(string(role.Field), "/"), role.Spell(text)))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

// shifted is an instant moved by a number of units, printed to the unit in UTC.
func shifted(t *engine.T, at spec.Instant, units time.Duration) string {
	return stamp(t, at.Time().Add(units*t.Data().Unit))
}

// stamp prints a time in UTC with the digits of the list's unit.
func stamp(t *engine.T, at time.Time) string { return t.Data().Stamp(at) }

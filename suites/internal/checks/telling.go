package checks

import (
	"slices"
	"strconv"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// telling is a parameter with a value that tells whether it is in force: under it the
// first page is not that of the list without it.
type telling struct {
	name string
	// choose returns the value, empty where the data has none.
	choose func(*engine.T) string
	// samples are those of which a case about it is one, where its values are learned.
	samples string
}

// tellings are all parameters that have a role, the limit first. A filter whose unknown
// values count for nothing is not told from one that is not in force.
func tellings(c *spec.Contract) []telling {
	var all []telling
	if l := c.Roles.Limit; l != nil {
		all = append(all, telling{name: l.Parameter.Name, choose: func(*engine.T) string { return strconv.Itoa(otherLimit(l)) }})
	}
	for i, f := range c.Roles.Filters {
		if f.IgnoresUnknown {
			continue
		}
		one := telling{name: f.Parameter.Name, choose: func(t *engine.T) string { return otherValue(t, i) }}
		if f.Learned() {
			one.samples = learnedValues
		}
		all = append(all, one)
	}
	if cursor := c.Roles.Cursor; cursor != nil {
		all = append(all, telling{name: cursor.Parameter.Name, choose: func(t *engine.T) string {
			if t.Data().Len() == 0 {
				return ""
			}
			return t.Data().Entries[0].ID
		}})
	}
	for w, role := range c.Roles.Windows {
		const beyond = 48 * time.Hour // no item is there, in whatever zone
		if role.From != nil {
			all = append(all, telling{name: role.From.Name, choose: func(t *engine.T) string { return besideMoments(t, w, true, beyond) }})
		}
		if role.To != nil {
			all = append(all, telling{name: role.To.Name, choose: func(t *engine.T) string { return besideMoments(t, w, false, -beyond) }})
		}
	}
	return all
}

// otherLimit is a small limit that is not the default.
func otherLimit(l *spec.LimitRole) int {
	low, high := l.Bounds()
	n := min(max(5, low), high)
	switch {
	case n != l.Default:
		return n
	case n > low:
		return n - 1
	}
	return min(n+1, high)
}

// otherValue is a filter's value that the first item of the list does not have.
func otherValue(t *engine.T, i int) string {
	first := ""
	if d := t.Data(); d.Len() > 0 && d.Entries[0].Values[i] != nil {
		first = *d.Entries[0].Values[i]
	}
	values := known(t, i)
	at := slices.IndexFunc(values, func(v string) bool { return v != first })
	if at < 0 {
		return ""
	}
	return values[at]
}

// besideMoments is a bound by so much after the newest item, or else the oldest one.
func besideMoments(t *engine.T, w int, newest bool, by time.Duration) string {
	all := t.Data().Moments(w)
	if len(all) == 0 {
		return ""
	}
	text := all[0]
	if newest {
		text = all[len(all)-1]
	}
	at, _ := spec.ParseInstant(text)
	return t.Roles().Windows[w].Spell(oracle.Stamp(at.Time().Add(by), 0, "Z"))
}

// value is the telling value on the wire; the case is inconclusive where the data has
// none.
func (p telling) value(t *engine.T) string {
	v := p.choose(t)
	if v == "" && p.samples != "" {
		t.Lacks("insert items with different ones", "the list has no %s besides that of its first item", p.name)
	}
	if v == "" {
		t.Inconclusive("the list has no item by which %s could be seen to be in force", p.name)
	}
	return probe.Escape(v)
}

// pair is the parameter with its telling value, as it goes over the wire.
func (p telling) pair(t *engine.T) string { return p.spelt(p.value(t)) }

// spelt is the parameter with a value as it goes over the wire.
func (p telling) spelt(value string) string { return probe.Escape(p.name) + "=" + value }

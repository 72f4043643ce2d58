package checks

import (
	"fmt"
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// badValue is a value that a parameter must not have, of one kind.
type badValue struct {
	kind string
	pair probe.Pair
}

// badValues are one value of each kind that a parameter must not have.
func badValues(c *spec.Contract, p spec.Parameter) []badValue {
	plain, ok := invalidText(c, p)
	if !ok {
		return nil
	}
	bad := func(kind, value string) badValue { return badValue{kind, probe.Pair{Name: p.Name, Value: value}} }
	switch kind, _ := roleOf(c, p.Name+"="); kind {
	case limitKind:
		var all []badValue
		if p.Minimum != nil {
			all = append(all, bad("too small", fmt.Sprint(*p.Minimum-1)))
		}
		if p.Maximum != nil && !c.Roles.Limit.Clamps {
			all = append(all, bad("too large", fmt.Sprint(*p.Maximum+1)))
		}
		return append(all, bad("no integer", plain))
	case cursorKind:
		return []badValue{bad("malformed", plain)}
	case filterKind:
		kind := "malformed"
		if len(p.Enum) > 0 {
			kind = "outside the enum"
		} else if p.Type == "boolean" {
			kind = "no boolean"
		}
		return []badValue{bad(kind, plain)}
	case windowKind:
		return []badValue{bad("no instant", plain)}
	}
	return []badValue{bad("invalid", plain)}
}

// badAmongGoodCases put one invalid value among valid ones: each kind of invalid value
// beside each valid parameter alone, and beside all of them: before these or behind, in
// turns, unless all is asked.
func badAmongGoodCases(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	var good []string
	for _, p := range c.Parameters {
		if _, ok := company(c, nil)[p.Name]; ok {
			good = append(good, p.Name)
		}
	}
	var cases []engine.Case
	for nth, p := range c.Parameters {
		others := slices.DeleteFunc(slices.Clone(good), func(name string) bool { return name == p.Name })
		values := badValues(c, p)
		if len(values) == 0 || len(others) == 0 {
			continue
		}
		for _, bad := range values {
			for _, name := range others {
				cases = append(cases, badAmongGood(c, fmt.Sprintf("%s %s beside %s", p.Name, bad.kind, name), bad, []string{name}, false))
			}
		}
		plain := values[len(values)-1]
		for _, bad := range values[:len(values)-1] {
			cases = append(cases, badAmongGood(c, fmt.Sprintf("%s %s among all", p.Name, bad.kind), bad, others, nth%2 == 1))
		}
		if o.Thorough() || nth%2 == 0 {
			cases = append(cases, badAmongGood(c, "bad "+p.Name+" first", plain, others, false))
		}
		if o.Thorough() || nth%2 == 1 {
			cases = append(cases, badAmongGood(c, "bad "+p.Name+" last", plain, others, true))
		}
	}
	return cases, "the contract has no two parameters of which one could be invalid"
}

// badAmongGood is the case of an invalid value before or behind the named parameters.
func badAmongGood(c *spec.Contract, name string, bad badValue, others []string, last bool) engine.Case {
	query := func(good map[string]string) string {
		var valid []probe.Pair
		for _, other := range others {
			if value, goes := good[other]; goes || len(others) == 1 {
				valid = append(valid, probe.Pair{Name: other, Value: value})
			}
		}
		if last {
			return probe.Encode(append(valid, bad.pair)...)
		}
		return probe.Encode(append([]probe.Pair{bad.pair}, valid...)...)
	}
	// The same with valid values, and a small page.
	control := func(good map[string]string) string {
		var valid []probe.Pair
		for _, p := range c.Parameters {
			if kind, _ := roleOf(c, p.Name+"="); good[p.Name] != "" && (kind == limitKind || slices.Contains(others, p.Name) ||
				len(others) > 1 && p.Name == bad.pair.Name) {
				valid = append(valid, probe.Pair{Name: p.Name, Value: good[p.Name]})
			}
		}
		return probe.Encode(valid...)
	}
	return engine.Case{Name: name, Example: query(company(c, nil)), Body: func(t *engine.T) {
		if a := t.Get(probe.Encode(bad.pair)); !a.Refused() {
			t.Inconclusive("the bad %s is not refused alone either (%s)", bad.pair.Name, a.Brief())
		}
		good := company(t.Contract(), t.Learned(), others...)
		if len(others) == 1 && good[others[0]] == "" {
			t.Lacks("insert one", "no item has a %s to ask for", others[0])
		}
		refusal(t, query(good), control(good), bad.pair.Name, fmt.Sprintf("a bad %s (%s) among good parameters", bad.pair.Name, bad.kind))
	}}
}

// company are valid values of parameters, by name, that all go together: an item of the
// list is the cursor, and matches the rest. Without a list they are made from the
// contract alone. Where no item has a value of every filter, one is taken that has those
// of wanted parameters before others.
func company(c *spec.Contract, d *oracle.Dataset, wanted ...string) map[string]string {
	good := map[string]string{}
	roles := c.Roles
	var item *oracle.Entry
	if d != nil {
		item = ordinary(c, d, wanted)
	}
	if l := roles.Limit; l != nil {
		good[l.Parameter.Name] = fmt.Sprint(smallLimit(c, 5))
	}
	if roles.Cursor != nil {
		good[roles.Cursor.Parameter.Name] = SampleCursor(c)
		if item != nil {
			good[roles.Cursor.Parameter.Name] = item.ID
		}
	}
	for i, f := range roles.Filters {
		values := f.Values()
		switch {
		case item != nil && item.Values[i] != nil && (!f.Learned() || slices.Contains(d.Values(i), *item.Values[i])):
			good[f.Parameter.Name] = *item.Values[i]
		case len(values) > 0 && (item == nil || !item.Without(i)):
			good[f.Parameter.Name] = values[0]
		case d == nil && f.Learned():
			good[f.Parameter.Name] = SampleValue(f.Parameter)
		}
	}
	for w, role := range roles.Windows {
		from, to := "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z"
		if d != nil && len(d.Moments(w)) > 0 {
			sample := d.Moments(w)
			oldest, _ := spec.ParseInstant(sample[0])
			newest, _ := spec.ParseInstant(sample[len(sample)-1])
			from, to = oracle.Stamp(oldest.Time(), 0, "Z"), oracle.Stamp(newest.Time().Add(time.Second), 0, "Z")
		}
		if role.From != nil {
			good[role.From.Name] = role.Spell(from)
		}
		if role.To != nil {
			good[role.To.Name] = role.Spell(to)
		}
	}
	return good
}

// ordinary is an item from the list's middle on whose values are all ones to filter by,
// or as many as can be where the contract does not list them or lets items have none;
// nil if there is none.
func ordinary(c *spec.Contract, d *oracle.Dataset, wanted []string) *oracle.Entry {
	usable := make([][]string, len(c.Roles.Filters))
	for f, role := range c.Roles.Filters {
		if usable[f] = role.Values(); role.Learned() {
			usable[f] = d.Values(f)
		}
	}
	var best *oracle.Entry
	most := -1
	for i := range d.Len() {
		entry := d.Entries[(d.Len()/2+i)%d.Len()]
		n := 0
		for f, role := range c.Roles.Filters {
			switch v := entry.Values[f]; {
			case v != nil && slices.Contains(usable[f], *v):
				n++
				if len(wanted) == 1 && wanted[0] == role.Parameter.Name {
					n += len(usable)
				}
			case !role.Learned() && !entry.Without(f):
				n = -1 - len(usable) // it is not what the contract says
			}
		}
		if n > most {
			best, most = entry, n
		}
	}
	return best
}

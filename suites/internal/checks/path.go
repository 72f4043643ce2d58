package checks

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// pathChecks judge the parameters of the path, of which each value has a list of its own.
func pathChecks() []engine.Check {
	const none = "the path has no parameters"
	return []engine.Check{
		{ID: "PATH-01", Cases: func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) { return ownListCases(c), none }},
		{ID: "PATH-02", Cases: func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
			return eachPathParameter(c, func(i int, p spec.Parameter) []engine.Case {
				return []engine.Case{{Name: p.Name + " of nothing", Body: func(t *engine.T) { unknownPathValue(t, i) }}}
			}), none
		}},
		{ID: "PATH-03", Cases: func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
			return eachPathParameter(c, malformedPathCases), "no parameter of the path declares a pattern"
		}},
	}
}

func eachPathParameter(c *spec.Contract, cases func(int, spec.Parameter) []engine.Case) []engine.Case {
	var all []engine.Case
	for i, role := range c.Roles.Path {
		all = append(all, cases(i, role.Parameter)...)
	}
	return all
}

// pathValues are the values of the list that is tested.
func pathValues(t *engine.T) []string {
	if len(t.Settings().PathValues) == 0 {
		t.Inconclusive("no value of the path's parameters is known")
	}
	return t.Settings().PathValues[0]
}

func ownListCases(c *spec.Contract) []engine.Case {
	var cases []engine.Case
	for i, role := range c.Roles.Path {
		if field := topField(c, role.Field); field >= 0 {
			cases = append(cases, engine.Case{Name: "items name their " + role.Parameter.Name, Stage: engine.StageLedger,
				Body: func(t *engine.T) { itemsName(t, i, field) }})
		}
	}
	if len(c.Roles.Path) > 0 {
		cases = append(cases, engine.Case{Name: "lists of two values", Body: engine.Relation(twoPathValues)})
	}
	return cases
}

// topField is the place of a declared field among those of an item; -1 where it is none
// of the first level.
func topField(c *spec.Contract, p *spec.Pointer) int {
	if p == nil {
		return -1
	}
	return slices.IndexFunc(c.Fields, func(f spec.Field) bool { return spec.Pointer("").Append(f.Name) == *p })
}

// itemsName wants each item of each page to hold the value of the path that it is listed
// under.
func itemsName(t *engine.T, i, field int) {
	value, role := pathValues(t)[i], t.Roles().Path[i]
	t.Over(t.Pages(), fmt.Sprintf("items whose %s is %s", *role.Field, value), func(a *answer.Answer) *match.Mismatch {
		for at, item := range a.Page.Items {
			if item.Has(field) && !namesValue(t, item, field, value) {
				return &match.Mismatch{Symptom: spec.Foreign, Summary: fmt.Sprintf("under %s %s item %s is listed, whose %s is another one",
					role.Parameter.Name, value, item.ID, *role.Field), Got: a.Outline(), Where: t.Roles().Page.Items.Append(fmt.Sprint(at))}
			}
		}
		return nil
	})
}

// namesValue tells whether a field of an item is a value of the path, as a text or a number.
func namesValue(t *engine.T, item *oracle.Entry, field int, value string) bool {
	return item.Holds(t.Contract(), field, value) ||
		shortNumber.MatchString(value) && item.Holds(t.Contract(), field, json.Number(value))
}

// twoPathValues wants the list of another value to have no item of this one.
func twoPathValues(t *engine.T) {
	own := pathValues(t)
	if len(t.Settings().PathValues) < 2 {
		t.Lacks("create a second one with items", "only one value of the path with items is known")
	}
	other := t.Settings().PathValues[1]
	raw := t.Encode(oracle.Query{Limit: t.MaxLimit()})
	a := t.Do(probe.Request{Path: t.PathOf(t.Contract().Path, other...), Query: raw})
	if listedOrRefused(t, a, a.Asked()) {
		t.Inconclusive("the list of another value of the path is refused now: %s", a.Brief())
	}
	beside := t.Get(raw)
	for _, id := range a.IDs() {
		if slices.Contains(beside.IDs(), id) {
			t.Fail(match.Mismatch{Symptom: spec.Foreign, Summary: fmt.Sprintf("item %s is listed under %s and under %s", id,
				strings.Join(own, ", "), strings.Join(other, ", ")), Wanted: "a list of its own for each value of the path",
				Got: a.Outline(), Where: t.Roles().Page.Items, Answer: a, Beside: []*answer.Answer{beside}})
		}
	}
}

// pathRequest asks for the list with another value of a path's parameter.
func pathRequest(t *engine.T, i int, value string, intent probe.Intent) *answer.Answer {
	values := slices.Clone(pathValues(t))
	values[i] = value
	return t.Do(probe.Request{Path: t.PathOf(t.Contract().Path, values...), Query: t.Encode(oracle.Query{}), Intent: intent})
}

// unknownPathValue wants a value that nothing has to be refused, or to list nothing.
func unknownPathValue(t *engine.T, i int) {
	known := pathValues(t)[i]
	value := alteredHalf(known)
	name := t.Roles().Path[i].Parameter.Name
	a := pathRequest(t, i, value, probe.Intent{})
	if listedOrRefused(t, a, a.Asked()) {
		return
	}
	t.Expect(a).To(match.Satisfy("4xx, or a page without items of another value", func(a *answer.Answer) *match.Mismatch {
		for at, item := range a.Page.Items {
			if ofAnother(t, i, item, value) {
				return &match.Mismatch{Symptom: spec.Foreign, Summary: fmt.Sprintf("%s %s, which nothing has, lists %s, of which %s is another one's",
					name, value, answer.Count(len(a.IDs()), "item"), item.ID), Got: a.Outline(), Where: t.Roles().Page.Items.Append(fmt.Sprint(at))}
			}
		}
		return nil
	}))
	if len(a.IDs()) > 0 {
		t.Inconclusive("%s %s was made up, and lists items of its own: something has it", name, value)
	}
}

// ofAnother tells whether an item surely belongs to another value of the path than the one
// asked for: it names that one, or the list of the tested value holds it.
func ofAnother(t *engine.T, i int, item *oracle.Entry, asked string) bool {
	if field := topField(t.Contract(), t.Roles().Path[i].Field); field >= 0 && item.Has(field) {
		return !namesValue(t, item, field, asked)
	}
	_, known := t.Learned().Find(item.ID)
	return known
}

// alteredHalf is a text of the same shape: its letters and digits are others in the second
// half.
func alteredHalf(known string) string {
	head, rest := halved(known)
	return head + strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return '0' + (r-'0'+3)%10
		case r >= 'a' && r <= 'f':
			return 'a' + (r-'a'+3)%6 // hexadecimal digits stay some
		case r >= 'g' && r <= 'z':
			return 'g' + (r-'g'+7)%20
		case r >= 'A' && r <= 'F':
			return 'A' + (r-'A'+3)%6
		case r >= 'G' && r <= 'Z':
			return 'G' + (r-'G'+7)%20
		}
		return r
	}, rest)
}

// malformedPathCases are values that a parameter's pattern does not allow.
func malformedPathCases(i int, p spec.Parameter) []engine.Case {
	if p.Pattern == "" {
		return nil
	}
	fits, _ := p.WellFormed()
	var cases []engine.Case
	for _, m := range []struct {
		name   string
		change func(string) string
	}{
		{"a blank at the end", func(v string) string { return v + " " }},
		{"an exclamation mark within", func(v string) string { head, rest := halved(v); return head + "!" + rest }},
		{"a letter with an accent", func(v string) string { return v + "é" }},
		{"a wildcard", func(v string) string { head, _ := halved(v); return head + "*" }},
		{"quotes and SQL", func(v string) string { return v + "' OR '1'='1" }},
	} {
		cases = append(cases, engine.Case{Name: p.Name + ": " + m.name, Body: func(t *engine.T) {
			value := m.change(pathValues(t)[i])
			if fits(value) {
				t.NotApplicable("the pattern of %s allows it", p.Name)
			}
			a := pathRequest(t, i, value, probe.Intent{Malformed: true})
			what := fmt.Sprintf("%s %q", p.Name, value)
			if !a.Refused() {
				notAboutWho(t, a, what)
				t.Explained(a, what)
				t.Expect(a).To(match.BeRefused(what))
			}
			provenBy(t, a, t.Encode(oracle.Query{}), what)
		}})
	}
	return cases
}

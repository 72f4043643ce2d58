package checks

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// stranger makes a value that no item has of one that an item has.
type stranger struct {
	name string
	// candidates are values to try, the best first.
	candidates func(p spec.Parameter, value string) []string
}

func strangers() []stranger {
	return []stranger{
		{"a value of no item", altered},
		{"the beginning of a value", func(_ spec.Parameter, value string) []string {
			var all []string
			for n := len(value) - 1; n > 0; n-- {
				all = append(all, value[:n])
			}
			return all
		}},
		{"a value and more", func(_ spec.Parameter, value string) []string {
			return []string{value + "0", value + "x", value + value, value + "-" + value}
		}},
	}
}

// altered are texts of the same form with some characters changed, from the end on.
func altered(p spec.Parameter, value string) []string {
	var all []string
	for _, n := range []int{1, 2, 6, len(value)} {
		for shift := 1; shift < 9; shift++ {
			if n <= len(value) {
				all = append(all, shiftedText(value, n, shift, p.IsUUID()))
			}
		}
	}
	return all
}

// shortNumber is a number in its shortest form.
var shortNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]{0,14})$`)

// strangerCases ask for values that no item has, where the contract lists none that may
// be asked for. To refuse them is as good as to list nothing.
func strangerCases(i int, f spec.FilterRole) []engine.Case {
	if !f.Learned() || f.IgnoresUnknown {
		return nil
	}
	var cases []engine.Case
	for _, s := range strangers() {
		cases = append(cases, engine.Case{Name: f.Parameter.Name + ", " + s.name, Samples: samplesOf(f),
			Body: engine.Relation(func(t *engine.T) { nothingOf(t, i, s) })})
	}
	return cases
}

// nothingOf wants that under a value that no item has none is listed.
func nothingOf(t *engine.T, i int, s stranger) {
	name := t.Roles().Filters[i].Parameter.Name
	value := s.of(t, i)
	q := oracle.Query{Limit: t.MaxLimit()}.With(i, value)
	raw := t.Encode(q)
	a := t.Get(raw)
	what := answer.Describe(raw)
	if listedOrRefused(t, a, what) {
		return
	}
	t.Expect(a).To(match.Satisfy("4xx, or a page without items", func(a *answer.Answer) *match.Mismatch {
		for at, item := range a.Page.Items {
			own := item.Values[i]
			if own == nil && !item.Without(i) || own != nil && strings.EqualFold(*own, value) {
				continue // a new item may have it
			}
			return &match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("under %s=%s, which no item of the list has, item %s is listed, "+
				"whose %s is %s", name, value, item.ID, t.Roles().Filters[i].Field, valueText(item, i)), Got: a.Outline(),
				Where: t.Roles().Page.Items.Append(fmt.Sprint(at))}
		}
		return nil
	}))
}

// of is the value that no item has; the case ends where none can be made.
func (s stranger) of(t *engine.T, i int) string {
	p := t.Roles().Filters[i].Parameter
	fits, _ := p.WellFormed()
	taken := map[string]bool{}
	for _, e := range t.Learned().Entries {
		if v := e.Values[i]; v != nil {
			taken[strings.ToLower(*v)] = true
		}
	}
	// Of a number there are many spellings, and some items have it then.
	number := p.Type == "integer" || p.Type == "number"
	for _, like := range known(t, i) {
		for _, candidate := range s.candidates(p, like) {
			if fits(candidate) && !taken[strings.ToLower(candidate)] && (!number || shortNumber.MatchString(candidate)) {
				return candidate
			}
		}
	}
	if len(known(t, i)) == 0 {
		choice{filter: i}.of(t)
	}
	t.NotApplicable("no occasion: no well-formed %s that no item has could be made of those that items have", p.Name)
	return ""
}

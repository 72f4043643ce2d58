package suites

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/checks"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// catalogue binds the engine's checks and the contract's rules to the
// requirements that the contract promises.
type catalogue struct {
	cases []*engine.BoundCase
	// absent says, by requirement id, why a requirement has no case.
	absent map[string]string
	// skipped says of a requirement that has cases why none of them is asked.
	skipped map[string]string
	checks  map[string]*engine.Check
}

func newCatalogue(o *engine.Settings) *catalogue {
	c := o.Contract
	cat := &catalogue{absent: map[string]string{}, skipped: map[string]string{}, checks: map[string]*engine.Check{}}
	for _, ch := range checks.All() {
		cat.checks[ch.ID] = &ch
	}
	for _, r := range c.Requirements {
		ch := cat.checks[r.ID]
		var cases []engine.Case
		reason := r.Unmet
		switch {
		case ch == nil:
			ch = &engine.Check{ID: r.ID}
			cat.checks[r.ID] = ch
		case r.Unmet == "":
			cases, reason = ch.Cases(c, o)
		}
		if r.Unmet == "" {
			cases = append(cases, checks.RuleCases(c, r.ID)...)
		}
		if len(cases) == 0 {
			if reason == "" {
				reason = "nothing checks this requirement"
			}
			cat.absent[r.ID] = reason
			continue
		}
		named := map[string]bool{}
		for _, tc := range cases {
			// A contract with few or long values may give two cases one name.
			name := tc.Name
			for n := 2; named[tc.Name]; n++ {
				tc.Name = fmt.Sprintf("%s (%d)", name, n)
			}
			named[tc.Name] = true
			cat.cases = append(cat.cases, &engine.BoundCase{Requirement: r, Check: ch, Case: tc})
		}
	}
	levels := []spec.Level{spec.Must, spec.Should, spec.May}
	for i, b := range cat.cases {
		b.Rank = 1 + slices.Index(levels, b.Requirement.Level)*len(cat.cases) + i
	}
	return cat
}

// catalogue is the catalogue of the options' profile.
func (o Options) catalogue() *catalogue {
	cat := newCatalogue(o.settings())
	if o.Profile == Quick {
		questions := o.Questions
		if questions == nil {
			questions = QuickQuestions()
		}
		cat.quick(o.Contract, questions)
	}
	return cat
}

// choose narrows the catalogue to a selection. The error is a *UsageError.
func (cat *catalogue) choose(c *spec.Contract, s Selection) (cases []*engine.BoundCase, requirements []spec.Requirement, err error) {
	if err := s.validate(c); err != nil {
		return nil, nil, err
	}
	filter, err := types.ParseLabelFilter(s.Labels)
	if err != nil {
		return nil, nil, &UsageError{Problem: fmt.Sprintf("label filter %q cannot be read: %s", s.Labels, unformatted(err)),
			Hint: "see Ginkgo's label filters, for example 'MUST && !WIN'"}
	}
	wanted := map[string]bool{}
	for _, r := range c.Requirements {
		labels := (&engine.BoundCase{Requirement: r}).Labels()
		if s.admits(r) && filter(labels) {
			wanted[r.ID] = true
			requirements = append(requirements, r)
		}
	}
	for _, b := range cat.cases {
		if wanted[b.Requirement.ID] {
			cases = append(cases, b)
		}
	}
	if len(requirements) == 0 {
		return nil, nil, &UsageError{Problem: "the selection is empty: no requirement matches " + s.String(),
			Hint: "see what there is with the command list"}
	}
	return cases, requirements, nil
}

// unformatted is what one of Ginkgo's errors says, in one line, without the
// repeated input and the colours.
func unformatted(err error) string {
	var g types.GinkgoError
	if !errors.As(err, &g) {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(g.Message), "\n")
	return lines[len(lines)-1]
}

func (s Selection) validate(c *spec.Contract) error {
	families, ids, levels := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, r := range c.Requirements {
		families[r.Family()], ids[r.ID], levels[string(r.Level)] = true, true, true
	}
	for _, group := range []struct {
		what  string
		asked []string
		known map[string]bool
	}{{"requirement", s.IDs, ids}, {"family", s.Families, families}, {"level", s.Levels, levels}} {
		for _, v := range group.asked {
			if !group.known[strings.ToUpper(v)] {
				return &UsageError{Problem: fmt.Sprintf("there is no %s %q", group.what, v),
					Hint: "known are " + strings.Join(sortedKeys(group.known), ", ")}
			}
		}
	}
	return nil
}

func sortedKeys(m map[string]bool) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func (s Selection) admits(r spec.Requirement) bool {
	return containsFold(s.IDs, r.ID) && containsFold(s.Families, r.Family()) && containsFold(s.Levels, string(r.Level))
}

// containsFold tells whether a list is empty or holds a value, letter case aside.
func containsFold(list []string, value string) bool {
	if len(list) == 0 {
		return true
	}
	for _, v := range list {
		if strings.EqualFold(v, value) {
			return true
		}
	}
	return false
}

// String describes the selection; empty if it selects everything.
func (s Selection) String() string {
	var parts []string
	for _, p := range []struct {
		name   string
		values []string
	}{{"id", s.IDs}, {"family", s.Families}, {"level", s.Levels}} {
		if len(p.values) > 0 {
			parts = append(parts, p.name+" "+strings.Join(p.values, ","))
		}
	}
	if s.Labels != "" {
		parts = append(parts, "label "+s.Labels)
	}
	return strings.Join(parts, ", ")
}

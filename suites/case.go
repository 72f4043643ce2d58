package suites

import (
	"errors"
	"fmt"
	"sort"
	"strings"

	"github.com/onsi/ginkgo/v2/types"

	"github.com/kayleai/kayle-conformance/spec"
)

// check proves one requirement. It is offered by id; a contract promises some
// of them.
type check struct {
	id string
	// cases generates the cases from the contract. The second result says why
	// the contract leaves the requirement out, where it does.
	cases func(*spec.Contract, *Options) ([]testCase, string)
	// buildsOn names the requirements whose failure explains a failure here:
	// one root cause is one finding.
	buildsOn []string
}

// testCase is the unit of verdict: one Ginkgo spec.
type testCase struct {
	name string
	body func(*T)
	// stage says when the body observes.
	stage stage
	// unkillable says why no defect of a server can make the case fail.
	unkillable string
	// example is the query of an example request, for listings.
	example string
}

// stage orders what the bodies observe.
type stage uint8

const (
	stageMain   stage = iota // all at once
	stageAuth                // one after the other, after all else: few, so that nobody is locked out
	stageLedger              // sends nothing; judges what all others recorded
	stageCount  = 3
)

// boundCase is a case of a requirement that the contract promises.
type boundCase struct {
	requirement spec.Requirement
	check       *check
	testCase
}

// key names the case in the whole run.
func (b *boundCase) key() string { return b.requirement.ID + " " + b.name }

// labels are the case's Ginkgo labels.
func (b *boundCase) labels() []string {
	r := b.requirement
	return []string{r.ID, r.Family(), string(r.Level), string(r.Basis)}
}

// always is a generator of cases that every contract has.
func always(cases ...testCase) func(*spec.Contract, *Options) ([]testCase, string) {
	return func(*spec.Contract, *Options) ([]testCase, string) { return cases, "" }
}

// checks are all checks that the engine offers.
func checks() []check {
	var all []check
	for _, family := range [][]check{
		httpChecks(), encodingChecks(), authChecks(), envelopeChecks(), itemChecks(), limitChecks(), cursorChecks(),
		walkChecks(), filterChecks(), windowChecks(), windowFormChecks(), combinedChecks(), exploreChecks(),
	} {
		all = append(all, family...)
	}
	return all
}

// catalogue binds the engine's checks and the contract's rules to the
// requirements that the contract promises.
type catalogue struct {
	cases []*boundCase
	// absent says, by requirement id, why a requirement has no case.
	absent map[string]string
	checks map[string]*check
}

func newCatalogue(o *Options) *catalogue {
	c := o.Contract
	cat := &catalogue{absent: map[string]string{}, checks: map[string]*check{}}
	for _, ch := range checks() {
		cat.checks[ch.id] = &ch
	}
	for _, r := range c.Requirements {
		ch := cat.checks[r.ID]
		var cases []testCase
		reason := ""
		if ch != nil {
			cases, reason = ch.cases(c, o)
		} else {
			ch = &check{id: r.ID}
			cat.checks[r.ID] = ch
		}
		cases = append(cases, ruleCases(c, r.ID)...)
		if len(cases) == 0 {
			if reason == "" {
				reason = "nothing checks this requirement"
			}
			cat.absent[r.ID] = reason
			continue
		}
		for _, tc := range cases {
			cat.cases = append(cat.cases, &boundCase{requirement: r, check: ch, testCase: tc})
		}
	}
	return cat
}

// choose narrows the catalogue to a selection. The error is a *UsageError.
func (cat *catalogue) choose(c *spec.Contract, s Selection) (cases []*boundCase, requirements []spec.Requirement, err error) {
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
		labels := (&boundCase{requirement: r}).labels()
		if s.admits(r) && filter(labels) {
			wanted[r.ID] = true
			requirements = append(requirements, r)
		}
	}
	for _, b := range cat.cases {
		if wanted[b.requirement.ID] {
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

// Unkillable says, by requirement id or "ID case name", why no defect of a
// server can make a check fail.
func Unkillable(c *spec.Contract) map[string]string {
	o := Options{Contract: c, listing: true}.withDefaults()
	reasons := map[string]string{}
	for _, b := range newCatalogue(&o).cases {
		if b.unkillable != "" {
			reasons[b.key()] = b.unkillable
		}
	}
	return reasons
}

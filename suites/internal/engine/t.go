package engine

import (
	"cmp"
	"fmt"

	"github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// T is what a case's body works with: it asks the ledger and asserts. A body
// is a deterministic function of the ledger.
type T struct {
	env  *Run
	c    *BoundCase
	seen []string // ids of the exchanges asked for
	// occasion tells the questions of an attempt apart from the first ones.
	occasion occasion.Occasion
	// data is what the body judges by; nil is the learned list, which may have to be
	// waited for.
	data *oracle.Dataset
	// suspicion is a hint that goes with a finding, more exact than the
	// requirement's.
	suspicion    string
	observations []string
	// astray tells that a query was asked that may list what is not in data.
	astray bool
	// again tells that the body was told more than the ledger holds: it was judged
	// again around its first answers.
	again bool
}

// Contract is what the target is held against.
func (t *T) Contract() *spec.Contract { return t.env.Contract }

// Roles bind meaning to names.
func (t *T) Roles() spec.Roles { return t.env.Contract.Roles }

// PathOf is a path of the contract's operation, or a spelling of it, with values of its
// parameters, percent-encoded; those of the list that is tested where none are given.
func (t *T) PathOf(path string, values ...string) string {
	if len(values) == 0 && len(t.env.Settings.PathValues) > 0 {
		values = t.env.Settings.PathValues[0]
	}
	return t.env.Contract.Expand(path, values, probe.Escape)
}

// Inconclusive ends the case: the data or the target cannot show it.
func (t *T) Inconclusive(format string, args ...any) {
	panic(ended(report.Inconclusive, fmt.Sprintf(format, args...)))
}

// Lacks ends the case: the data lacks the sample that it is about. recipe says what to
// insert so that it has one, as in "insert two items of one instant". Where another
// of the case's Samples passed it is no occasion, else inconclusive.
func (t *T) Lacks(recipe, format string, args ...any) {
	s := ended(report.Inconclusive, fmt.Sprintf(format, args...)+report.ToShowIt+recipe)
	s.Lacking = true
	panic(s)
}

// NotApplicable ends the case: the contract, the options or the run give no
// occasion.
func (t *T) NotApplicable(format string, args ...any) {
	panic(ended(report.NotApplicable, fmt.Sprintf(format, args...)))
}

// Fail ends the case with a finding made by hand.
func (t *T) Fail(f match.Mismatch) {
	f.Hint = cmp.Or(f.Hint, t.suspicion)
	panic(accused(report.Fail, f))
}

// Prove ends the case with a finding that no change of the data explains.
func (t *T) Prove(f match.Mismatch) {
	s := accused(report.Fail, f)
	s.Certain = true
	panic(s)
}

// Observe records something that is never judged.
func (t *T) Observe(format string, args ...any) {
	t.observations = append(t.observations, fmt.Sprintf(format, args...))
}

// assertion is a Gomega assertion on an answer.
type assertion struct {
	t *T
	a *answer.Answer
}

// Expect starts an assertion on an answer.
func (t *T) Expect(a *answer.Answer) assertion { return assertion{t, a} }

// To asserts; a mismatch ends the case with the matcher's finding.
func (x assertion) To(m match.Matcher) {
	g := gomega.NewGomega(func(message string, _ ...int) {
		f := m.Mismatch()
		f.Hint = cmp.Or(f.Hint, x.t.suspicion)
		s := accused(report.Fail, f)
		s.Reason = message
		panic(s)
	})
	g.Expect(x.a).To(m)
}

// Learned is the whole learned list, whatever part or later state of it the
// body judges by.
func (t *T) Learned() *oracle.Dataset { return t.env.learned().Data }

// WholeWalk is the walk of the whole list, where learned is a part of it and the run
// walks all; nil where not.
func (t *T) WholeWalk() *oracle.Walk { return t.env.learned().Whole }

// Trusted tells whether the walk of the learned list can be trusted.
func (t *T) Trusted() bool { return t.env.learned().trusted }

// MustBeWhole ends the case where the walk of the learned list broke off unanswered.
func (t *T) MustBeWhole() {
	if text := t.env.learned().BrokenOff; text != "" {
		t.Inconclusive("the walk of the list broke off: %s", text)
	}
}

// MustBeTested ends the case where nothing could be tested.
func (t *T) MustBeTested() {
	if reason := t.env.Learned.NotTested; reason != "" {
		t.Inconclusive("not tested: %s", reason)
	}
}

// MaxLimit is the largest limit that the target takes well; 0 leaves it out.
func (t *T) MaxLimit() int { return t.env.learned().limit }

// Differs tells whether credentials differ from the right ones.
func (t *T) Differs(c probe.Credentials) bool { return t.env.source.Differs(c) }

// Drifted tells whether the list was seen to change during the run.
func (t *T) Drifted() bool { return t.env.drifted() }

// CutShort says why the run ended before all was asked, empty if it did not: whether the
// list changed until its end is not known then.
func (t *T) CutShort() string { return t.env.Cut }

// Data is the learned list, or the part or later state of it that the body judges by.
func (t *T) Data() *oracle.Dataset {
	if t.data == nil {
		t.data = t.env.learned().Data
	}
	return t.data
}

// Suspect gives a hint that is more exact than the requirement's to go with a finding.
func (t *T) Suspect(hint string) { t.suspicion = hint }

// Cite names an answer as one that the verdict rests on.
func (t *T) Cite(a *answer.Answer) { t.seen = append(t.seen, a.ID) }

// Settings are what the run's cases depend on, besides the contract.
func (t *T) Settings() *Settings { return t.env.Settings }

// OnLearned runs a part of the body on the list as it was learned first, and on the
// answers of then.
func (t *T) OnLearned(part func(*T)) {
	first := &T{env: t.env, c: t.c, data: t.env.learned().Data}
	defer func() { t.seen = append(t.seen, first.seen...) }()
	part(first)
}

package match

import (
	"fmt"

	"github.com/onsi/gomega/types"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
)

// Mismatch is a broken promise as a matcher explains it.
type Mismatch struct {
	// Summary is one line that says what is wrong with the very values.
	Summary string
	// Aside is what neighbouring questions tell of it, and follows in the same line.
	Aside       string
	Wanted, Got string
	// Symptom is what the answer shows; empty for spec.Other.
	Symptom spec.Symptom
	// Where points into the answer; empty for all of it.
	Where spec.Pointer
	// Answer is the evidence, Beside what else it rests on.
	Answer *answer.Answer
	Beside []*answer.Answer
	// Shown are further answers, with what each of them is, that a reader needs to
	// see the finding: those that it was compared with, the pages of a walk.
	Shown []Exhibit
	// More are further answers that show the same, the first few.
	More []*answer.Answer
	// Count is how often it was seen, 0 for once.
	Count int
	// Hint is more exact than the requirement's, where it can be.
	Hint string
}

// Headline is the whole line that says what is wrong.
func (m Mismatch) Headline() string { return m.Summary + m.Aside }

// Exhibit is an answer beside the evidence, and what it shows.
type Exhibit struct {
	Answer *answer.Answer
	What   string
}

// Matcher is a Gomega matcher that explains a mismatch as a finding.
type Matcher interface {
	types.GomegaMatcher
	// Mismatch explains the last mismatch.
	Mismatch() Mismatch
}

// judge is a matcher made of one function that returns nil where the answer is
// as wanted.
type judge struct {
	wanted string
	check  func(*answer.Answer) *Mismatch
	last   *Mismatch
}

// Match implements types.GomegaMatcher.
func (j *judge) Match(actual any) (bool, error) {
	a, ok := actual.(*answer.Answer)
	if !ok {
		return false, fmt.Errorf("wanted an answer, got %T", actual)
	}
	j.last = j.check(a)
	if j.last != nil {
		j.last.Answer = a
		if j.last.Wanted == "" {
			j.last.Wanted = j.wanted
		}
	}
	return j.last == nil, nil
}

// FailureMessage implements types.GomegaMatcher.
func (j *judge) FailureMessage(any) string { return j.last.Summary }

// NegatedFailureMessage implements types.GomegaMatcher.
func (j *judge) NegatedFailureMessage(any) string { return "not wanted: " + j.wanted }

// Mismatch implements Matcher.
func (j *judge) Mismatch() Mismatch { return *j.last }

// First returns the finding of the first matcher that an answer does not
// satisfy, nil where it satisfies all.
func First(a *answer.Answer, matchers ...Matcher) *Mismatch {
	for _, m := range matchers {
		if good, err := m.Match(a); !good && err == nil {
			f := m.Mismatch()
			return &f
		}
	}
	return nil
}

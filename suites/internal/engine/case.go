package engine

import (
	"github.com/kayleai/kayle-conformance/spec"
)

// Check proves one requirement. It is offered by id; a contract promises some
// of them.
type Check struct {
	ID string
	// Cases generates the cases from the contract. The second result says why
	// the contract leaves the requirement out, where it does.
	Cases func(*spec.Contract, *Settings) ([]Case, string)
}

// Case is the unit of verdict: one Ginkgo spec.
type Case struct {
	Name string
	Body func(*T)
	// Stage says when the body observes.
	Stage Stage
	// Samples names the samples of one promise of which the case is one: those that the
	// data lacks are no occasion where another one passed. Empty where it is none.
	Samples string
	// Example is the query of an example request, for listings.
	Example string
}

// Stage orders what the bodies observe.
type Stage uint8

// The stages of an observation.
const (
	StageMain     Stage = iota // all at once
	StageAuth                  // all at once, after all else: what good tokens are answered
	StageTogether              // one after the other, then: what is asked at one moment
	StageRefusal               // all at once, then: what is to be refused; few, so that nobody is locked out
	StageGuess                 // likewise, at last: tokens as broken clients and attackers send them
	StageLedger                // sends nothing; judges what all others recorded
	stageCount    = 6
)

// BoundCase is a case of a requirement that the contract promises.
type BoundCase struct {
	Requirement spec.Requirement
	Check       *Check
	Case
	// Rank is its place when there is no time for all: what was promised first is
	// asked first.
	Rank int
}

// Key names the case in the whole run.
func (b *BoundCase) Key() string { return b.Requirement.ID + " " + b.Name }

// Labels are the case's Ginkgo labels.
func (b *BoundCase) Labels() []string {
	r := b.Requirement
	return []string{r.ID, r.Family(), string(r.Level), string(r.Basis)}
}

// Always is a generator of cases that every contract has.
func Always(cases ...Case) func(*spec.Contract, *Settings) ([]Case, string) {
	return func(*spec.Contract, *Settings) ([]Case, string) { return cases, "" }
}

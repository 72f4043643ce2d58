package suites

import (
	"context"
	"errors"
	"io"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
)

// UsageError is a mistake in what was asked for, found before any request.
type UsageError struct{ Problem, Hint string }

// Error says what is wrong and how to mend it.
func (e *UsageError) Error() string {
	if e.Hint == "" {
		return e.Problem
	}
	return e.Problem + "; " + e.Hint
}

// Run tests a target and returns the report. The report is never nil where the
// error is nil, also after a cancelled context: whatever was observed until
// then is judged. A *UsageError says that nothing was sent.
func Run(ctx context.Context, o Options) (*report.Report, error) {
	return nil, errors.New("not built yet")
}

// Replay judges a recorded run again, offline. What is wanted and was not
// recorded is inconclusive. Of the options only Contract, Selection, Known,
// Explore and Seed have an effect.
func Replay(ctx context.Context, o Options, recording io.Reader) (*report.Report, error) {
	return nil, errors.New("not built yet")
}

// Listed is a requirement with the cases that the contract gives it.
type Listed struct {
	Requirement spec.Requirement `json:"requirement"`
	Cases       []string         `json:"cases"`
	// NotApplicable says why the contract leaves it out; empty otherwise.
	NotApplicable string `json:"not_applicable,omitempty"`
	// Example is the query of an example request, without the question mark.
	Example string `json:"example,omitempty"`
}

// List returns the selected requirements and their cases without a target.
func List(c *spec.Contract, s Selection) ([]Listed, error) {
	return nil, errors.New("not built yet")
}

// PlanRow is the share of one family in the requests of a run.
type PlanRow struct {
	Family   string `json:"family"`
	Cases    int    `json:"cases"`
	Requests int    `json:"requests"` // first asked by this family, at most, for a list of Items items
}

// Plan returns the requests of a run by family against a list of the given
// size, an upper bound where nothing fails. It sends nothing.
func Plan(o Options, items int) ([]PlanRow, error) {
	return nil, errors.New("not built yet")
}

package engine

import (
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/confirm"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
)

// stop ends a body. It travels as a panic.
type stop struct {
	confirm.Ending
	Finding *match.Mismatch
	// Unasked tells that a request that the case needs was not sent.
	Unasked bool
	// Lacking tells that the data lacks the sample that the case is about.
	Lacking bool
}

// ended is a stop without a finding.
func ended(o report.Outcome, reason string) stop {
	return stop{Ending: confirm.Ending{Outcome: o, Reason: reason}}
}

// accused is a stop with a finding.
func accused(o report.Outcome, f match.Mismatch) stop {
	return stop{Ending: confirm.Ending{Outcome: o, Reason: f.Headline()}, Finding: &f}
}

// unasked is a stop for want of a request that was not sent, for a reason.
func unasked(reason string) stop {
	s := ended(report.Inconclusive, "a request that this case needs was not sent: "+reason)
	s.Unasked = true
	return s
}

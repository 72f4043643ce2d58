package engine

import (
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// halt is the end of the asking, before all was asked.
type halt struct {
	reason string
	// stays tells which cases go on; nil where none does.
	stays func(*BoundCase) bool
}

// halted ends a body that is not to ask any more. It travels as a panic, and past the
// confirming: what was not asked is not to be looked at again.
type halted string

// Halt ends the asking, for a reason, but for the cases that stay. Where stays is nil
// nothing is sent any more.
func (e *Run) Halt(reason string, stays func(*BoundCase) bool) {
	e.halt.Store(&halt{reason, stays})
	if stays == nil {
		e.source.Stop(reason)
	}
}

// StoppedAt begins the reason why a run was ended at the first broken MUST.
const StoppedAt = "stopped at the first broken MUST, "

// StoppedEarly tells whether the run, or the one that was recorded, was ended so.
func (e *Run) StoppedEarly() bool { return strings.HasPrefix(e.Cut, StoppedAt) }

// stopped tells whether the asking of all cases has ended.
func (e *Run) stopped() bool {
	h := e.halt.Load()
	return h != nil && h.stays == nil
}

// mayAsk ends the body where its asking has ended. Over a sealed ledger it asks all the
// same: what was answered in time counts.
func (t *T) mayAsk() {
	h := t.env.halt.Load()
	if h != nil && (h.stays == nil || !h.stays(t.c)) && !t.env.ledger.Sealed() {
		panic(halted(h.reason))
	}
}

// leaveTrace leaves in the ledger, and so in the recording, that the asking was ended,
// and why: a replay is to say the same.
func (e *Run) leaveTrace() {
	if h := e.halt.Load(); h != nil && !e.ledger.Sealed() {
		e.source.Stop(h.reason)
		e.ledger.Ask(e.ctx, probe.Request{Occasion: occasion.Named("what was left out"), Intent: probe.Intent{Valid: true}})
	}
}

// TokensHold looks again where a token was refused last, and tells whether none has
// come to its end.
func (e *Run) TokensHold() bool {
	e.settle()
	return e.whyLapsed() == ""
}

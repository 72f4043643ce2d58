package confirm

import (
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Ending is how a body ended, judging by the learned list or by a snapshot.
type Ending struct {
	Outcome report.Outcome
	Reason  string
	// Certain tells that no change of the data explains what it accuses of.
	Certain bool
	// Evident tells that the answer shows what it accuses of by itself, and that
	// what the case broke with first showed by itself too.
	Evident bool
	// Astray tells that it rests on more than the part of the list that it judges
	// by.
	Astray bool
	// Silent tells that it asked nothing.
	Silent bool
	// Place is where in the list what it accuses of shows.
	Place Place
}

// holds tells whether a body found nothing wrong.
func (e Ending) holds() bool {
	return e.Outcome == report.Pass || e.Outcome == report.NotApplicable
}

// accuses tells whether a body ended with a finding.
func (e Ending) accuses() bool { return e.Outcome == report.Fail || e.Outcome == report.Warn }

// final tells whether a first ending is not looked into.
func (e Ending) final() bool { return e.holds() || e.Certain || e.Outcome == report.Error }

// Attempt is a body judged between two snapshots of a scope.
type Attempt struct {
	Step    int // the index of the policy's step
	State   State
	Opening Opening // where there is an opening snapshot
	Ending  Ending  // where the body ran
}

// State is how far an attempt came.
type State uint8

// The states of an attempt.
const (
	NotMade   State = iota // it was not worth its requests
	Nowhere                // the list has no such part
	Unfit                  // the body did not run: the opening snapshot is of no use
	Unsettled              // it ran, and the list changed meanwhile or may have
	Settled                // it ran, and the list stayed the same, or needs not to
)

// ran tells whether the body ran.
func (a Attempt) ran() bool { return a.State >= Unsettled }

// frame is what an attempt lies in: the snapshots around it, own or shared.
type frame struct {
	occasion occasion.Occasion // of what the body asks
	scope    *oracle.Scope
	opening  *Snapshot
	// closing takes the snapshot that closes it; nil where there is none.
	closing func() *Snapshot
	// leave gives back what the attempt holds while it lasts.
	leave func()
}

// attempt judges the body between two snapshots.
func (c *confirmation) attempt(m Move) Attempt {
	step := c.policy.Steps[m.Step]
	a := Attempt{Step: m.Step}
	f, state := c.open(step, m)
	if f.leave != nil {
		defer f.leave()
	}
	if a.State = state; f.opening == nil {
		return a
	}
	a.Opening = f.opening.opening(c.source.Learned())
	if !c.policy.Fits(step, c.history.First, a.Opening) {
		a.State = Unfit
		return a
	}
	a.Ending = c.subject.Judge(f.opening.Data, f.occasion)
	a.State = c.close(step, f, a.Ending)
	return a
}

// open takes the opening snapshot of an attempt, if it is to be made.
func (c *confirmation) open(step Step, m Move) (frame, State) {
	switch step.Kind {
	case Together:
		c.barrier.await(1)
		return frame{occasion: occasion.Together(), opening: c.Shared(occasion.BeforeAll()), closing: func() *Snapshot {
			c.barrier.await(2)
			return c.Shared(occasion.AfterAll())
		}}, Unfit
	case Round:
		return c.inRound(step), NotMade
	}
	f := frame{occasion: occasion.Whole(c.made(m.Step)+1, c.subject.Key), scope: c.source.Learned().Scope}
	if step.Kind == Part {
		scope, n := c.nextPart(m.Step)
		if scope == nil {
			return f, Nowhere
		}
		f.occasion, f.scope = occasion.Part(n, c.subject.Key), scope
	}
	who := c.subject.Requirement
	if m.Urgent {
		who = urgent
	}
	f.leave = c.take(who, step.Places)
	if !c.affords(step, f.occasion.Before()) {
		return f, NotMade
	}
	f.opening = c.source.Snapshot(f.scope, f.occasion.Before(), nil)
	f.closing = func() *Snapshot { return c.source.Snapshot(f.scope, f.occasion.After(), f.opening) }
	return f, Unfit
}

// close tells whether the list stayed the same around a body that ran. Where that
// makes no difference no closing snapshot is taken.
func (c *confirmation) close(step Step, f frame, e Ending) State {
	switch {
	case step.Kind == Together:
		// A list whose walk always breaks off in the same place counts as well:
		// some bodies need no trust in the walk.
		if f.opening.Same(f.closing()) {
			return Settled
		}
		return Unsettled
	case step.Kind == Round && e.Silent:
		return NotMade // no replay could tell that it was
	case e.holds():
		return Settled
	case step.Kind == Round || (step.Kind == Part && e.Astray):
		return Unsettled
	}
	after := f.closing()
	settled := f.opening.Same(after) && !f.opening.Broken && !after.Broken
	if step.Kind == Whole {
		c.closed(settled)
	}
	if settled {
		return Settled
	}
	return Unsettled
}

package engine

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
)

// Result is how one case ended.
type Result struct {
	stop
	Exchanges    []string
	Observations []string
	Took         time.Duration
}

// Execute tells how a case ends over the ledger as it is. A body that passed
// while it observed is not run again: it would be told the same, unless a token came
// to its end.
func (e *Run) Execute(c *BoundCase) Result {
	if ended, found := e.ended.Load(c); found && e.whyLapsed() == "" {
		r := ended.(Result)
		r.Took = 0 // as judging goes
		return r
	}
	r, again := e.run(c)
	if c.Stage != StageLedger && !e.ledger.Sealed() && !again && r.Outcome == report.Pass {
		e.ended.Store(c, r)
	}
	return r
}

// run runs a case's body. Trouble of the harness itself is an outcome, never a
// panic. again tells that the body was judged again around its first answers.
func (e *Run) run(c *BoundCase) (r Result, again bool) {
	t := &T{env: e, c: c}
	started := time.Now()
	defer func() {
		r.Took, again = time.Since(started), t.again
		r.Exchanges = t.seen
		r.Observations = t.observations
		switch cause := recover().(type) {
		case nil:
		case stop:
			r.stop = cause
		case halted:
			r.stop = unasked(string(cause))
		default:
			r.stop = ended(report.Error, fmt.Sprintf("the harness itself failed: %v", cause))
		}
	}()
	if e.Learned.NotTested != "" && c.Stage != StageLedger {
		t.Inconclusive("not tested: %s", e.Learned.NotTested)
	}
	r.stop = ended(report.Pass, "")
	c.Body(t)
	return r, t.again
}

// Observe runs every body once, so that the ledger learns what they want. Of
// the verdicts only those that the judging would find again are kept. After Begin it
// learns the list, too, and who depends on that waits. It tells of the phase that begins,
// "observing" when the list is learned beside it, and of each body that has ended, and how.
func (e *Run) Observe(cases []*BoundCase, tell func(string), settled func(*BoundCase, Result)) {
	execute := func(c *BoundCase) { settled(c, e.Execute(c)) }
	stages := make([][]*BoundCase, stageCount)
	for _, c := range cases {
		stages[c.Stage] = append(stages[c.Stage], c)
	}
	whole := e.ctx
	e.source.HoldBack()
	main, cancel := e.mainPart(len(stages[StageAuth]))
	defer cancel()
	e.ctx = main
	var bodies []func()
	if e.Learning() {
		bodies = append(bodies, func() {
			e.survey()
			tell("observing")
		})
	}
	for _, c := range stages[StageMain] {
		bodies = append(bodies, func() { execute(c) })
	}
	goesOn := func() bool { return e.Learned.NotTested == "" && e.ctx.Err() == nil && !e.stopped() }
	e.confirmer.Observe(bodies, func() bool {
		if !goesOn() {
			return false
		}
		tell("confirming")
		return true
	})
	if e.ctx = whole; main.Err() != nil && whole.Err() == nil {
		e.Cut = context.Cause(main).Error()
	}
	e.source.Release()
	e.ledger.Retry()
	atOnce(stages[StageAuth], execute)
	for _, c := range stages[StageTogether] {
		execute(c)
	}
	if goesOn() { // before the refusals, after which a target could lock the run out
		e.confirmer.Shared(occasion.AtTheEnd())
		e.settle()
	}
	atOnce(stages[StageRefusal], execute)
	atOnce(stages[StageGuess], execute)
	e.leaveTrace()
}

// atOnce runs bodies at once.
func atOnce(cases []*BoundCase, execute func(*BoundCase)) {
	var all sync.WaitGroup
	for _, c := range cases {
		all.Go(func() { execute(c) })
	}
	all.Wait()
}

// Of the time left a part is kept for what comes last: security must not be what
// falls off the end.
const (
	leastShare      = 0.1
	mostShare       = 0.5
	requestsPerCase = 1.5 // roughly, of security
)

// mainPart is the context of the main stage, before so many cases that come last.
func (e *Run) mainPart(last int) (context.Context, context.CancelFunc) {
	end, bounded := e.ctx.Deadline()
	if !bounded {
		return context.WithCancel(e.ctx)
	}
	left := float64(time.Until(end))
	keep := min(max(requestsPerCase*float64(last)*float64(e.latency()), leastShare*left), mostShare*left)
	return context.WithTimeoutCause(e.ctx, time.Duration(left-keep),
		errors.New("the time was spent before all was asked, but for what is kept for what comes last (--deadline)"))
}

// latency is how long an answer took so far, on average.
func (e *Run) latency() time.Duration {
	var took time.Duration
	all := e.ledger.Exchanges()
	for _, x := range all {
		took += x.Took
	}
	return took / time.Duration(max(len(all), 1))
}

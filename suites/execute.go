package suites

import (
	"fmt"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// result is how one case ended.
type result struct {
	stop
	exchanges    []string
	observations []string
	took         time.Duration
}

// execute tells how a case ends over the ledger as it is. A body that passed
// while it observed is not run again: it would be told the same.
func (e *environment) execute(c *boundCase) result {
	if ended, found := e.ended.Load(c); found {
		r := ended.(result)
		r.took = 0 // as judging goes
		return r
	}
	if c.stage == stageLedger || e.ledger.Sealed() {
		return e.run(c, nil)
	}
	m := e.options.Memory
	learns := m != nil && !m.full()
	if m != nil && !learns && e.familiar {
		if r, ok := e.recite(c); ok {
			e.ended.Store(c, r)
			return r
		}
	}
	written := &script{kept: learns}
	r := e.run(c, written)
	if !written.loose && r.outcome == report.Pass {
		e.ended.Store(c, r)
	}
	e.remember(c, written, r)
	return r
}

// run runs a case's body. Trouble of the harness itself is an outcome, never a
// panic.
func (e *environment) run(c *boundCase, s *script) (r result) {
	t := &T{env: e, c: c, data: e.learned.data, script: s}
	started := time.Now()
	defer func() {
		r.took = time.Since(started)
		r.exchanges = t.seen
		r.observations = t.observations
		switch cause := recover().(type) {
		case nil:
		case stop:
			r.stop = cause
		default:
			r.stop = stop{outcome: report.Error, reason: fmt.Sprintf("the harness itself failed: %v", cause)}
		}
	}()
	if e.learned.notTested != "" && c.stage != stageLedger {
		t.Inconclusive("not tested: %s", e.learned.notTested)
	}
	r.stop = stop{outcome: report.Pass}
	c.body(t)
	return r
}

// observe runs every body once, so that the ledger learns what they want. Of
// the verdicts only those that the judging would find again are kept.
func (e *environment) observe(cases []*boundCase, tell func(string)) {
	stages := make([][]*boundCase, stageCount)
	for _, c := range cases {
		stages[c.stage] = append(stages[c.stage], c)
	}
	e.phases.begin(len(stages[stageMain]))
	for _, c := range stages[stageMain] {
		go func() {
			defer e.phases.end()
			e.execute(c)
		}()
	}
	e.phases.settle()
	if e.learned.notTested == "" && e.ctx.Err() == nil {
		tell("confirming")
		e.again("close 1")
		e.phases.advance()
		e.phases.settle()
		if e.phases.waiting() {
			e.again("close 2")
		}
		e.phases.advance()
		e.phases.settle()
	}
	e.phases.close()
	e.phases.settle()
	for _, c := range stages[stageAuth] {
		e.execute(c)
	}
	if e.learned.notTested == "" && e.ctx.Err() == nil {
		e.again("close 3")
	}
}

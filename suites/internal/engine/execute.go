package engine

import (
	"fmt"
	"net/http"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
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
// while it observed is not run again: it would be told the same.
func (e *Run) Execute(c *BoundCase) Result {
	if ended, found := e.ended.Load(c); found {
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
	t := &T{Env: e, c: c, data: e.Learned.Data}
	started := time.Now()
	defer func() {
		r.Took, again = time.Since(started), t.again
		r.Exchanges = t.seen
		r.Observations = t.observations
		switch cause := recover().(type) {
		case nil:
		case stop:
			r.stop = cause
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
// the verdicts only those that the judging would find again are kept.
func (e *Run) Observe(cases []*BoundCase, tell func(string)) {
	stages := make([][]*BoundCase, stageCount)
	for _, c := range cases {
		stages[c.Stage] = append(stages[c.Stage], c)
	}
	var bodies []func()
	for _, c := range stages[StageMain] {
		bodies = append(bodies, func() { e.Execute(c) })
	}
	goesOn := func() bool { return e.Learned.NotTested == "" && e.ctx.Err() == nil }
	e.confirmer.Observe(bodies, func() bool {
		if !goesOn() {
			return false
		}
		tell("confirming")
		return true
	})
	for _, c := range stages[StageAuth] {
		e.Execute(c)
	}
	if goesOn() {
		e.confirmer.Shared(occasion.AtTheEnd())
	}
}

// Violations are the broken parts of a body against the schema, those of a
// format apart.
func (t *T) Violations(a *match.Answer) (broken, format []spec.Violation) {
	if a.Failure != nil || a.Status != http.StatusOK || a.Fatal() != nil || !a.JSON() {
		return nil, nil
	}
	if a.Value == nil {
		return []spec.Violation{{Keyword: "type", Message: "the body is null"}}, nil
	}
	e := t.Env
	e.mu.Lock()
	known, found := e.violated[a.Content]
	e.mu.Unlock()
	if !found {
		known, found = e.memory.violations(a.Content)
	}
	if found {
		return known.broken, known.format
	}
	all, _ := t.Contract().Validate(a.Status, a.Body, a.Value)
	for _, v := range all {
		if v.Format {
			format = append(format, v)
		} else {
			broken = append(broken, v)
		}
	}
	e.memory.learnViolations(a.Content, violated{broken, format})
	e.mu.Lock()
	defer e.mu.Unlock()
	e.violated[a.Content] = violated{broken, format}
	return broken, format
}

// violated is how a body breaks the schema, formats apart.
type violated struct{ broken, format []spec.Violation }

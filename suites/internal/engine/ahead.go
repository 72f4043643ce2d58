package engine

import (
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Ahead asks n requests at once and drops the answers: who asks for one of
// them afterwards finds it in the ledger.
func (t *T) Ahead(n int, request func(int) probe.Request) {
	var all sync.WaitGroup
	requests := make([]probe.Request, n)
	for i := range requests {
		requests[i] = request(i)
		requests[i].Occasion = t.occasion.With(requests[i].Occasion)
	}

	for _, r := range requests {
		all.Add(1)
		go func() {
			defer all.Done()
			t.env.ask(r)
		}()
	}
	all.Wait()
}

// Prepare asks several queries at once.
func (t *T) Prepare(queries []oracle.Query) {
	t.Ahead(len(queries), func(i int) probe.Request { return probe.Request{Query: t.Encode(queries[i])} })
}

// drifted tells whether the list was seen to change during the run.
func (e *Run) drifted() bool {
	if e.Learned.Drift {
		return true
	}
	if e.Learned.NotTested != "" {
		return false
	}
	c := e.confirmer
	return !c.Shared(occasion.BeforeAll()).Data.Same(e.Learned.Data) || !c.Shared(occasion.AtTheEnd()).Data.Same(e.Learned.Data)
}

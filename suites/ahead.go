package suites

import (
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// ahead asks n requests at once and drops the answers: who asks for one of
// them afterwards finds it in the ledger.
func (t *T) ahead(n int, request func(int) probe.Request) {
	var all sync.WaitGroup
	requests := make([]probe.Request, n)
	for i := range requests {
		requests[i] = request(i)
		requests[i].Repetition = t.repetition + requests[i].Repetition
	}
	t.script.write(line{requests: requests, ahead: true})
	for _, r := range requests {
		all.Add(1)
		go func() {
			defer all.Done()
			t.env.ask(r)
		}()
	}
	all.Wait()
}

// prepare asks several queries at once.
func (t *T) prepare(queries []oracle.Query) {
	t.ahead(len(queries), func(i int) probe.Request { return probe.Request{Query: t.encode(queries[i])} })
}

// drifted tells whether the list was seen to change during the run.
func (e *environment) drifted() bool {
	if e.learned.drift {
		return true
	}
	if e.learned.notTested != "" {
		return false
	}
	return !e.again("close 1").data.Same(e.learned.data) || !e.again("close 3").data.Same(e.learned.data)
}

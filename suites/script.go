package suites

import (
	"fmt"
	"sync"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// script is what a body asked and noted, in order, and how it ended. A body is
// a deterministic function of what it is told: where all of it is told again,
// it ends the same, and need not run.
type script struct {
	lines []line
	end   result
	// loose scripts hold not all that the body was told.
	loose bool
	// kept tells that there is a memory to keep it; else no line is written.
	kept bool
}

// line is one request, several at once, or a note on a query.
type line struct {
	requests []probe.Request
	ahead    bool // the answers are dropped
	query    string
	note     func(*tags)
}

// scripts are those of one run, by the key of the case.
type scripts struct {
	mu   sync.RWMutex
	kept map[string]*script
}

// scriptKey tells apart what cases ask under other settings.
func (e *environment) scriptKey(c *boundCase) string {
	return fmt.Sprint(c.key(), e.options.settings())
}

func (s *scripts) of(key string) *script {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kept[key]
}

func (s *scripts) keep(key string, written *script) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept == nil {
		s.kept = map[string]*script{}
	}
	s.kept[key] = written
}

// write adds a line where the script is kept.
func (s *script) write(l line) {
	if s != nil && s.kept {
		s.lines = append(s.lines, l)
	}
}

// loosen says that the body was told more than the script holds.
func (s *script) loosen() {
	if s != nil {
		s.loose = true
	}
}

// remember keeps a script that holds all.
func (e *environment) remember(c *boundCase, written *script, end result) {
	if !written.kept || written.loose {
		return
	}
	switch end.outcome {
	case report.Pass, report.Inconclusive, report.NotApplicable:
		written.end = end
		e.options.Memory.scripts.keep(e.scriptKey(c), written)
	}
}

// recite asks what a body asked in the run that the memory is of. It reports
// false as soon as it is told something else.
func (e *environment) recite(c *boundCase) (result, bool) {
	s := e.options.Memory.scripts.of(e.scriptKey(c))
	if s == nil {
		return result{}, false
	}
	t := &T{env: e, c: c, data: e.learned.data}
	for _, l := range s.lines {
		switch {
		case l.note != nil:
			e.tag(l.query, l.note)
		case l.ahead:
			t.ahead(len(l.requests), func(i int) probe.Request { return l.requests[i] })
		default:
			x := e.ledger.Ask(e.ctx, l.requests[0])
			if x == nil || !x.Recalled {
				return result{}, false
			}
			t.seen = append(t.seen, x.ID)
		}
	}
	end := s.end
	end.exchanges = t.seen
	return end, true
}

// recalled tells whether all that was told so far was told in the run that the
// memory is of, too.
func (e *environment) recalled() bool {
	for _, x := range e.ledger.Exchanges() {
		if !x.Recalled {
			return false
		}
	}
	return true
}

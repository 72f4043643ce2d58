package suites

import (
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/oracle"
)

// rulebook remembers how rules ended on values, so that an item that comes in
// many answers is judged once.
type rulebook struct {
	mu   sync.Mutex
	seen map[ruled]verdict
}

type ruled struct{ requirement, rule, value string }

type verdict struct {
	holds bool
	err   error
}

// ruleHolds evaluates a rule on a decoded value.
func (e *environment) ruleHolds(r spec.Rule, value any) (bool, error) {
	if r.Scope == spec.ScopePage {
		return r.Holds(value, e.learned.data.Unit)
	}
	key := ruled{r.Requirement, r.Name, oracle.Canonical(value)}
	e.rules.mu.Lock()
	defer e.rules.mu.Unlock()
	if v, found := e.rules.seen[key]; found {
		return v.holds, v.err
	}
	holds, err := r.Holds(value, e.learned.data.Unit)
	if e.rules.seen == nil {
		e.rules.seen = map[ruled]verdict{}
	}
	e.rules.seen[key] = verdict{holds, err}
	return holds, err
}

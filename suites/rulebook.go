package suites

import (
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
)

// rulebook remembers how rules ended on values, so that an item that comes in
// many answers is judged once.
type rulebook struct {
	mu   sync.Mutex
	seen map[ruled]verdict
}

type ruled struct {
	requirement, rule string
	item              uint64 // its identity
}

type verdict struct {
	holds bool
	err   error
}

// ruleHolds evaluates a rule on an item with an identity, once.
func (e *environment) ruleHolds(r spec.Rule, item spec.Item, identity uint64) (bool, error) {
	key := ruled{r.Requirement, r.Name, identity}
	e.rules.mu.Lock()
	defer e.rules.mu.Unlock()
	if v, found := e.rules.seen[key]; found {
		return v.holds, v.err
	}
	holds, err := r.Holds(item.Value, e.learned.data.Unit)
	if e.rules.seen == nil {
		e.rules.seen = map[ruled]verdict{}
	}
	e.rules.seen[key] = verdict{holds, err}
	return holds, err
}

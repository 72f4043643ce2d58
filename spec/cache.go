package spec

import (
	"crypto/sha256"
	"sync"
)

// resultCache keeps the violations of bodies that were seen, in two generations:
// the older one is dropped when the younger is full.
type resultCache struct {
	mutex      sync.Mutex
	young, old map[resultKey][]Violation
	violations int // of the younger generation
}

type resultKey struct {
	name   string
	digest [sha256.Size]byte
}

// generation is how many results one generation holds, and mostViolations how
// many violations in all of them.
const (
	generation     = 2048
	mostViolations = 20_000
)

func (c *resultCache) load(key resultKey) ([]Violation, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if kept, ok := c.young[key]; ok {
		return kept, true
	}
	kept, ok := c.old[key]
	if ok {
		c.put(key, kept)
	}
	return kept, ok
}

func (c *resultCache) store(key resultKey, violations []Violation) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.put(key, violations)
}

func (c *resultCache) put(key resultKey, violations []Violation) {
	if len(c.young) >= generation || c.violations >= mostViolations {
		c.old, c.young, c.violations = c.young, nil, 0
	}
	c.violations += len(violations)
	if c.young == nil {
		c.young = make(map[resultKey][]Violation, generation)
	}
	c.young[key] = violations
}

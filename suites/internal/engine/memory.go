package engine

import (
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Memory keeps what one run received, and what that says, for later runs
// against targets of which many answer the same to the byte. Runs with another
// contract, other credentials or other headers than the first leave it alone.
// It is safe for concurrent use; a nil Memory remembers nothing.
type Memory struct {
	probe probe.Memory

	mu       sync.RWMutex
	of       string // what all its runs have in common
	frozen   bool
	contents map[string]*match.Content
	violated map[*match.Content]violated
}

// Freeze ends learning: what comes from now on is not kept, so that memory
// stays bounded by what the first run saw.
func (m *Memory) Freeze() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frozen = true
	m.probe.Freeze()
}

// Serving returns the memory where it serves runs that have this in common, nil
// where it does not.
func (m *Memory) Serving(common string) *Memory {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.of == "" {
		m.of = common
	}
	if m.of != common {
		return nil
	}
	return m
}

// full tells whether learning has ended.
func (m *Memory) full() bool {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.frozen
}

// Received is what the probe remembers.
func (m *Memory) Received() *probe.Memory {
	if m == nil {
		return nil
	}
	return &m.probe
}

func (m *Memory) content(digest string) *match.Content {
	if m == nil {
		return nil
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.contents[digest]
}

func (m *Memory) learn(digest string, c *match.Content) {
	if m == nil || digest == "" {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frozen {
		return
	}
	if m.contents == nil {
		m.contents = map[string]*match.Content{}
	}
	m.contents[digest] = c
}

// violations are how a remembered body breaks the schema.
func (m *Memory) violations(c *match.Content) (violated, bool) {
	if m == nil {
		return violated{}, false
	}
	m.mu.RLock()
	defer m.mu.RUnlock()
	v, found := m.violated[c]
	return v, found
}

func (m *Memory) learnViolations(c *match.Content, v violated) {
	if m == nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frozen {
		return
	}
	if m.violated == nil {
		m.violated = map[*match.Content]violated{}
	}
	m.violated[c] = v
}

package suites

import (
	"sync"

	"github.com/kayleai/kayle-conformance/suites/match"
)

// Memory keeps the decoded bodies of one run for later runs against the same
// contract, many of whose answers are the same to the byte. It is safe for
// concurrent use; a nil Memory remembers nothing.
type Memory struct {
	mu       sync.RWMutex
	frozen   bool
	contents map[string]*match.Content
}

// Freeze ends learning: what comes from now on is not kept, so that memory
// stays bounded by what the first run saw.
func (m *Memory) Freeze() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frozen = true
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

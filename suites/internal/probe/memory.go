package probe

import (
	"bytes"
	"maps"
	"net/http"
	"slices"
	"sync"
)

// Memory keeps what was received in one run, and what was recorded of it, for
// later runs with the same configuration against targets of which many answer
// the same to the byte. It is safe for concurrent use; a nil Memory remembers
// nothing.
type Memory struct {
	mu       sync.RWMutex
	frozen   bool
	received map[string]received
}

// received is an answer on the wire beside its exchange.
type received struct {
	proto    string
	header   http.Header
	body     []byte
	exchange *Exchange
}

// Freeze ends learning, so that memory stays bounded by what the first run
// received.
func (m *Memory) Freeze() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.frozen = true
}

// recall fills in the exchange where the same answer came to the same request
// before.
func (m *Memory) recall(e *Exchange, res *http.Response, body []byte) bool {
	if m == nil {
		return false
	}
	m.mu.RLock()
	r, ok := m.received[e.Request.Key()]
	m.mu.RUnlock()
	if !ok || r.exchange.Status != res.StatusCode || r.proto != res.Proto || !bytes.Equal(r.body, body) || !maps.EqualFunc(r.header, res.Header, slices.Equal[[]string]) {
		return false
	}
	e.Recalled = true
	e.Header, e.Body, e.BodyDigest = r.exchange.Header, r.exchange.Body, r.exchange.BodyDigest
	return true
}

// learn keeps an answer that was complete.
func (m *Memory) learn(e *Exchange, res *http.Response, body []byte) {
	if m == nil || e.Failure != nil {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.frozen {
		return
	}
	if m.received == nil {
		m.received = map[string]received{}
	}
	m.received[e.Request.Key()] = received{res.Proto, res.Header, body, e}
}

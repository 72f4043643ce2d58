package probe

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
)

// Ledger holds the exchanges of a run. Equal requests are sent once: whoever
// asks for one that is on its way waits for it. It is safe for concurrent use.
type Ledger struct {
	send func(context.Context, Request) *Exchange

	mu      sync.Mutex
	entries map[string]*asked
	order   []*Exchange
	sealed  bool
}

type asked struct {
	done     chan struct{}
	exchange *Exchange
	intent   Intent       // of all who asked
	rank     atomic.Int64 // of the first of them
	again    bool         // see Retry
}

// NewLedger returns an empty ledger that asks send for what it lacks. Without
// send it holds what is loaded, and is sealed.
func NewLedger(send func(context.Context, Request) *Exchange) *Ledger {
	return &Ledger{send: send, entries: map[string]*asked{}, sealed: send == nil}
}

// Load puts a recorded exchange into the ledger. Of two with equal requests the
// later one is what Ask returns.
func (l *Ledger) Load(e *Exchange) {
	done := make(chan struct{})
	close(done)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries[e.Request.Key()] = &asked{done: done, exchange: e}
	l.order = append(l.order, e)
}

// Seal ends sending: from now on what is missing stays missing.
func (l *Ledger) Seal() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sealed = true
}

// Sealed tells whether sending has ended.
func (l *Ledger) Sealed() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.sealed
}

// Ask returns the exchange of a request, sending it where it is not there yet.
// It returns nil where the ledger is sealed and lacks it.
func (l *Ledger) Ask(ctx context.Context, r Request) *Exchange {
	key := r.Key()
	l.mu.Lock()
	e, found := l.entries[key]
	switch {
	case !found && l.sealed:
		l.mu.Unlock()
		return nil
	case !found:
		e = &asked{done: make(chan struct{})}
		e.rank.Store(int64(r.Rank))
		l.entries[key], r.rank = e, &e.rank
	case e.again && !l.sealed:
		e, found = &asked{done: make(chan struct{}), intent: e.intent}, false
		e.rank.Store(int64(r.Rank))
		l.entries[key], r.rank = e, &e.rank
	}
	e.rank.Store(min(e.rank.Load(), int64(r.Rank)))
	e.intent = e.intent.and(r.Intent)
	l.mu.Unlock()
	if found {
		<-e.done
		return e.exchange
	}
	defer close(e.done) // also where sending panics: nobody must wait for ever
	e.exchange = l.send(ctx, r)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.order = append(l.order, e.exchange)
	return e.exchange
}

// Retry lets what was not sent be sent after all, when it is asked for again: sending
// goes on, or goes on for others. It is called while nothing is on its way.
func (l *Ledger) Retry() {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		e.again = e.exchange != nil && e.exchange.Unsent() && e.exchange.Failure.Kind != FailureRequest &&
			e.exchange.Failure.Kind != FailureHanging
	}
}

// Intent is what a request is meant to be, by all who asked for it so far.
func (l *Ledger) Intent(r Request) Intent {
	l.mu.Lock()
	defer l.mu.Unlock()
	if e := l.entries[r.Key()]; e != nil {
		return e.intent
	}
	return Intent{}
}

// Holds tells whether a request was asked for.
func (l *Ledger) Holds(r Request) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, found := l.entries[r.Key()]
	return found
}

// Exchanges returns what was recorded so far, in the order of receipt. It is no
// copy: what it holds is not to be changed.
func (l *Ledger) Exchanges() []*Exchange {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Clip(l.order) // what is there never changes; more goes elsewhere
}

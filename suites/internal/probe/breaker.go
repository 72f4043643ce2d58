package probe

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// breaker stops a run against a target that no longer answers: else every
// request that is left would cost a timeout.
type breaker struct {
	timeout time.Duration
	most    time.Duration // spent on requests without a complete answer, in all
	// halted ends when nothing more is sent: who waits for a turn waits in vain.
	halted context.Context
	halt   context.CancelFunc

	mu        sync.Mutex
	known     *wire         // the first request that was answered completely
	silent    int           // requests without a complete answer since the last one with
	waited    time.Duration // spent on these
	lost      time.Duration // spent on all requests without a complete answer
	failures  int           // all of these
	throttled int           // requests in a row given up because the target throttles
	asking    bool          // the known request is on its way again
	reason    string        // why nothing more is sent; empty while it is
}

const (
	// suspicious is how many requests in a row without a complete answer, or
	// how many timeouts spent on them, make the probe ask a request again that
	// was answered before.
	suspicious        = 10
	suspiciousTimeout = 3
	// hopelesslyThrottled is how many requests in a row are given up because the
	// target throttles, before nothing more is sent.
	hopelesslyThrottled = 3
	// patience is how many timeouts a run spends on requests without a complete
	// answer, with all its places in flight taken.
	patience = 8
)

func newBreaker(c Config) *breaker {
	b := &breaker{timeout: c.Timeout, most: patience * c.Timeout * time.Duration(c.Concurrency)}
	b.halted, b.halt = context.WithCancel(context.Background())
	return b
}

// stopped says why nothing more is sent; empty while it is.
func (b *breaker) stopped() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reason
}

// saw takes note of how a request ended. It returns a request to ask again,
// where there is reason to doubt that the target still answers anything.
func (b *breaker) saw(e *Exchange, w *wire) (doubt *wire) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if e.Failure != nil && e.Failure.Kind == FailureThrottled {
		if b.throttled++; b.throttled == hopelesslyThrottled {
			b.stop("the target throttles: " + e.Failure.Text)
		}
		return nil
	}
	if !unanswered(e) {
		// An answer without a body tells nothing about those with one.
		if e.Status != 0 && e.Request.Method == Get {
			b.silent, b.waited, b.throttled = 0, 0, 0
			if b.known == nil && !tooLarge(e) {
				b.known = w
			}
		}
		if tooLarge(e) { // no silence, but as long as that takes
			b.lose(e)
		}
		return nil
	}
	b.silent++
	b.waited += e.Took
	b.lose(e)
	switch {
	case b.reason != "" || b.asking:
	case b.silent < suspicious && b.waited < suspiciousTimeout*b.timeout:
	case b.known == nil:
		b.stop(silence + e.Failure.Text)
	default:
		b.asking = true
		return b.known
	}
	return nil
}

// lose counts the time spent on a request without a complete answer.
func (b *breaker) lose(e *Exchange) {
	b.failures++
	if b.lost += e.Took; b.lost >= b.most {
		b.stop(fmt.Sprintf("%d requests without a complete answer took %s in all, which is as much as a run spends on them",
			b.failures, b.lost.Round(time.Millisecond)))
	}
}

// decide takes note of how the request that was asked again ended.
func (b *breaker) decide(e *Exchange) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.asking = false
	switch {
	case unanswered(e):
		b.stop(silence + e.Failure.Text)
	case e.Status != 0:
		b.silent, b.waited = 0, 0
	}
}

const silence = "the target stopped answering: "

func (b *breaker) stop(reason string) {
	if b.reason == "" {
		b.reason = reason
		b.halt()
	}
}

// unanswered tells a request that the target left without a complete answer,
// for reasons of its own.
func unanswered(e *Exchange) bool {
	if e.Failure == nil {
		return false
	}
	switch e.Failure.Kind {
	case FailureTimeout, FailureRefused, FailureDropped, FailureProtocol, FailureTLS, FailureEndless:
		return true
	}
	return false
}

func tooLarge(e *Exchange) bool { return e.Failure != nil && e.Failure.Kind == FailureTooLarge }

// doubt asks a request again that was answered before, to tell a target that
// answers nothing more from one that leaves some requests without an answer.
func (p *Probe) doubt(ctx context.Context, known *wire) {
	if p.budget.take() != "" {
		return
	}
	e, d := &Exchange{ID: known.header.Get(ExchangeHeader), Content: p.none}, &delivery{}
	defer d.free()
	p.send(ctx, e, known, d)
	p.breaker.decide(e)
}

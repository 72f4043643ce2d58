package probe

import (
	"context"
	"fmt"
	"sync"
	"time"
)

// budget bounds what a run sends and what it keeps. A part of both can be held
// back for what comes last.
type budget struct {
	maxRequests, maxBytes int64

	mu                      sync.Mutex
	requests, bytes         int64 // spent
	heldRequests, heldBytes int64
	hung                    hungTime
	met                     map[*Content]struct{} // counted already
	// open ends, by shut, when nothing more is sent, for now or for good: who
	// waits for a turn waits in vain. Where sending goes on there is a new one.
	open context.Context
	shut context.CancelFunc
}

// These are roughly what an exchange takes in memory, and a distinct body, without
// the reading and what else is as long as the target wants.
const (
	exchangeBytes = 1 << 10
	contentBytes  = 768
)

func newBudget(c Config) *budget {
	b := &budget{maxRequests: int64(c.MaxRequests), maxBytes: c.MaxReadings, met: map[*Content]struct{}{},
		hung: hungTime{timeout: c.Timeout, places: c.Concurrency}}
	b.open, b.shut = context.WithCancel(context.Background())
	return b
}

// take takes one request, or says why there is none.
func (b *budget) take() (reason string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if reason = b.reason(); reason == "" {
		b.requests++
		b.settle()
	}
	return reason
}

// sentAgain counts resends that net/http made by itself.
func (b *budget) sentAgain(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests += int64(n)
	b.settle()
}

// saw takes note of how a request ended: those that hang have their budget.
func (b *budget) saw(e *Exchange, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hung.saw(e, now)
	b.settle()
}

// keep counts what is kept of an answer, further bytes included. It tells
// whether the content is new to the run.
func (b *budget) keep(c *Content, further int) (isNew bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.bytes += exchangeBytes + int64(further)
	if _, known := b.met[c]; !known {
		b.met[c] = struct{}{}
		b.bytes += contentBytes + c.bytes()
		isNew = true
	}
	b.settle()
	return isNew
}

// spent says why nothing more is sent; empty while it is.
func (b *budget) spent() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.reason()
}

func (b *budget) reason() string {
	switch {
	case b.bytes >= b.maxBytes:
		return fmt.Sprintf("the answers so far fill the %s set aside for them", size(b.maxBytes))
	case b.requests >= b.maxRequests:
		return fmt.Sprintf("the run's budget of %d requests is spent", b.maxRequests)
	case b.bytes >= b.maxBytes-b.heldBytes:
		return fmt.Sprintf("the answers so far fill the %s set aside for them, but for what is kept for what comes last", size(b.maxBytes))
	case b.requests >= b.maxRequests-b.heldRequests:
		return fmt.Sprintf("the run's budget of %d requests is spent, but for those kept for what comes last", b.maxRequests)
	}
	return b.hung.spent(0)
}

// careful says why only what is known to be answered is sent, where that is so:
// the rest of the time that may be spent on requests that hang is kept for what
// comes last.
func (b *budget) careful() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.heldRequests == 0 {
		return ""
	}
	return b.hung.spent(1)
}

// settle wakes those who wait in vain, and lets wait again where there is a
// use in it.
func (b *budget) settle() {
	switch shut := b.open.Err() != nil; {
	case b.reason() != "":
		b.shut()
	case shut:
		b.open, b.shut = context.WithCancel(context.Background())
	}
}

// waiting ends as soon as there is no use in waiting.
func (b *budget) waiting() context.Context {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.open
}

func (b *budget) holdBack(requests, bytes int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.heldRequests, b.heldBytes = max(requests, 0), max(bytes, 0)
	b.settle()
}

// part is how much is spent of what can be spent now, from 0 to 1.
func (b *budget) part() float64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	of := func(spent, most int64) float64 {
		if spent >= most {
			return 1
		}
		return float64(spent) / float64(most)
	}
	return max(of(b.requests, b.maxRequests-b.heldRequests), of(b.bytes, b.maxBytes-b.heldBytes))
}

func (b *budget) sent() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return int(b.requests)
}

// size is a number of bytes for people.
func size(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%d MiB", n>>20)
	case n >= 1<<10:
		return fmt.Sprintf("%d KiB", n>>10)
	}
	return fmt.Sprintf("%d bytes", n)
}

// HoldBack keeps so many requests and bytes of the budgets back for what comes
// last, instead of what was held back before. Until Release, requests beyond the
// rest fail with FailureBudget, also those that wait for their turn.
func (p *Probe) HoldBack(requests int, bytes int64) { p.budget.holdBack(int64(requests), bytes) }

// Release gives free what is held back: sending goes on.
func (p *Probe) Release() { p.budget.holdBack(0, 0) }

// Spent is the part, from 0 to 1, of the budgets of requests and of memory that
// is spent, whichever is nearer to its end. What is held back is none of it.
func (p *Probe) Spent() float64 { return p.budget.part() }

package engine

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// lapses watches whether the run's tokens are good for as long as it lasts: one that
// expires, or is revoked, is no fault of the target's.
type lapses struct {
	mu sync.Mutex
	// of is what is known of each token, the run's own and that of the second
	// organization.
	of [2]watched
}

type watched struct {
	refusals int // of requests with the token as it is
	next     int // how many refusals there are when the baseline is asked again
	asked    int // how often it was
	lapse    atomic.Pointer[lapse]
}

// lapse is the end of a token.
type lapse struct {
	// after is the place, in the order of all sends, of the last request that the token
	// was good for.
	after  int64
	reason string
}

// tokens are the credentials whose end is watched, as places in lapses.of.
var tokens = [2]probe.Credentials{{}, {Kind: probe.Other}}

// tokenOf is which token a request carries as it is, in whatever form.
func tokenOf(c probe.Credentials) (token int, ok bool) {
	switch {
	case c.Mutation != probe.Intact || c.Literal != "":
		return 0, false
	case c.Kind == probe.Other:
		return 1, true
	}
	return 0, c.Kind == probe.Main || c.Kind == probe.Bare || c.Kind == probe.Twice || c.Kind == probe.InQuery
}

// refusedToken tells whether an answer is about who asks, and not about what is asked:
// the token is not good, or its organization is frozen.
func refusedToken(x *probe.Exchange) bool {
	return x.Failure == nil && (x.Status == http.StatusUnauthorized || x.Status == http.StatusForbidden || x.Status == http.StatusGone)
}

// watch takes note of an answer. Where a good token is refused, it asks the baseline
// again: the more often that was in vain, the less often.
func (e *Run) watch(x *probe.Exchange) {
	token, ok := tokenOf(x.Request.Credentials)
	if !ok || x.Request.Credentials != tokens[token] || x.Request.Method != probe.Get || !refusedToken(x) || e.ledger.Sealed() {
		return
	}
	e.lapses.mu.Lock()
	defer e.lapses.mu.Unlock()
	w := &e.lapses.of[token]
	if w.refusals++; w.refusals < w.next || w.lapse.Load() != nil {
		return
	}
	w.next = 2 * w.refusals
	e.askAgain(token)
}

// settle asks the baseline again where a token was refused last.
func (e *Run) settle() {
	e.lapses.mu.Lock()
	defer e.lapses.mu.Unlock()
	for token := range tokens {
		if e.lapses.of[token].lapse.Load() == nil && e.refusedLast(token) && !e.ledger.Sealed() {
			e.askAgain(token)
		}
	}
}

// recall finds in a recording which tokens came to their end.
func (e *Run) recall() {
	e.lapses.mu.Lock()
	defer e.lapses.mu.Unlock()
	for token := range tokens {
		for e.lapses.of[token].lapse.Load() == nil && e.ledger.Holds(e.baselineAgain(token, 1+e.lapses.of[token].asked)[0]) {
			e.askAgain(token)
		}
	}
}

// baselineAgain are the plain requests, for the nth time.
func (e *Run) baselineAgain(token, n int) []probe.Request {
	var list []probe.Request
	for _, q := range Baseline(e.Contract) {
		r := ValidRequest(e.encode(q))
		r.Credentials, r.Occasion = tokens[token], occasion.Named(fmt.Sprintf("is the token still good, %d", n))
		list = append(list, r)
	}
	return list
}

// askAgain asks the baseline again, and notes the token's end where all of it is
// refused that was answered before.
func (e *Run) askAgain(token int) {
	w := &e.lapses.of[token]
	after, good := e.lastGood(token)
	if !good {
		return // it never was: see the baseline
	}
	w.asked++
	defer e.source.OnlyUrgent()() // nothing more of what a lost token would be refused
	var last *probe.Exchange
	for _, r := range e.baselineAgain(token, w.asked) {
		if last = e.ledger.Ask(probe.Urgent(e.ctx), r); last == nil || !refusedToken(last) {
			return
		}
	}
	whose := [2]string{"the token", "the second organization's token"}[token]
	why := "it expired, or was revoked"
	if last.Status == http.StatusGone && e.Contract.Roles.Codes.Frozen != "" {
		why = "the organization was frozen"
	}
	w.lapse.Store(&lapse{after, fmt.Sprintf("%s was good and is refused now (%s is answered %d): %s", whose,
		answer.Of(last).Asked(), last.Status, why)})
	if token == 0 {
		e.source.Stop(w.lapse.Load().reason)
	}
}

// finishLapses notes, when nothing is sent any more, which request a lost token was
// good for last: answers that were under way when its end was seen count, as they do
// in a replay.
func (e *Run) finishLapses() {
	e.lapses.mu.Lock()
	defer e.lapses.mu.Unlock()
	for token := range tokens {
		if l := e.lapses.of[token].lapse.Load(); l != nil {
			after, _ := e.lastGood(token)
			e.lapses.of[token].lapse.Store(&lapse{after, l.reason})
		}
	}
}

// lastGood is the place of the last request that a token was good for.
func (e *Run) lastGood(token int) (after int64, good bool) {
	for _, x := range e.ledger.Exchanges() {
		if x.Request.Credentials == tokens[token] && x.Request.Method == probe.Get && x.Failure == nil && x.Status == http.StatusOK {
			after, good = max(after, x.Sent), true
		}
	}
	return after, good
}

// refusedLast tells whether a good token was refused in the request that was sent last
// with it, after the scheme's name in whatever letter case.
func (e *Run) refusedLast(token int) bool {
	var last *probe.Exchange
	for _, x := range e.ledger.Exchanges() {
		c := x.Request.Credentials
		if c.Scheme != "" && strings.EqualFold(strings.TrimRight(c.Scheme, " "), e.Contract.Scheme) {
			c.Scheme = ""
		}
		if c == tokens[token] && x.Request.Method == probe.Get && x.Status != 0 && (last == nil || x.Sent > last.Sent) {
			last = x
		}
	}
	return last != nil && refusedToken(last)
}

// lapsed says why an answer proves nothing: the token that its request carried was no
// longer good. It is empty for all others.
func (e *Run) lapsed(x *probe.Exchange) string {
	token, ok := tokenOf(x.Request.Credentials)
	if !ok || !refusedToken(x) {
		return ""
	}
	if l := e.lapses.of[token].lapse.Load(); l != nil && x.Done > l.after {
		return l.reason
	}
	return ""
}

// whyLapsed says which tokens came to their end; empty if none did.
func (e *Run) whyLapsed() string {
	for token := range tokens {
		if l := e.lapses.of[token].lapse.Load(); l != nil {
			return l.reason
		}
	}
	return ""
}

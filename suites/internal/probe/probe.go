package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Probe sends requests to one target. It is safe for concurrent use.
type Probe struct {
	cfg       Config
	clock     Clock
	tokens    tokens
	redact    *redactor
	gate      *gate
	breaker   *breaker
	budget    *budget
	kinds     *scores
	caches    caches
	pausing   chan struct{} // holds who waits before a request that is to be refused
	length    length        // of answers
	none      *Content      // of exchanges without answer
	transport http.RoundTripper
	fresh     http.RoundTripper // keeps no connection: what is sent again has one of its own
	large     sync.Mutex        // held while a large body is redacted and read
	token     chan struct{}     // see claim
	unzippers unzippers

	ids      atomic.Int64
	order    atomic.Int64
	resent   atomic.Int64
	answered atomic.Int64 // throttling answers
	hanging  atomic.Int64 // requests of a kind that hangs
}

// New returns a probe, or says what is wrong with the configuration: a URL
// without scheme, with user information, query or fragment; a CA bundle
// without certificate; a header or token that cannot be sent. Nothing is sent.
func New(c Config) (*Probe, error) {
	c, err := c.complete()
	if err != nil {
		return nil, err
	}
	p := &Probe{cfg: c, clock: c.Clock, tokens: newTokens(c), budget: newBudget(c)}
	p.caches, p.none = caches{shared: c.Cache, own: &Cache{}}, &Content{}
	p.pausing = make(chan struct{}, 1)
	p.token = make(chan struct{}, 1)
	p.token <- struct{}{}
	p.redact = newRedactor(c, p.tokens)
	p.kinds = newScores(c)
	p.gate, p.breaker = newGate(c, p.kinds), newBreaker(c)
	if p.transport = c.Transport; p.transport != nil {
		p.fresh = p.transport
		return p, nil
	}
	kept := newTransport(c)
	fresh := kept.Clone()
	fresh.DisableKeepAlives = true
	p.transport, p.fresh = kept, fresh
	return p, nil
}

// maxHeader bounds the bytes of an answer's header, informational answers
// before it included.
const maxHeader = 768 << 10

func newTransport(c Config) *http.Transport {
	var roots *x509.CertPool // nil: the system's, with the platform's own verifier, once they are needed
	if len(c.CACert) > 0 {
		var err error
		if roots, err = x509.SystemCertPool(); err != nil {
			roots = x509.NewCertPool()
		}
		roots.AppendCertsFromPEM(c.CACert)
	}
	return &http.Transport{
		Proxy:       c.proxy,
		DialContext: (&net.Dialer{Timeout: c.Timeout}).DialContext,
		// Trusting any certificate is asked for explicitly, for test servers.
		TLSClientConfig:        &tls.Config{RootCAs: roots, InsecureSkipVerify: c.Insecure},
		TLSHandshakeTimeout:    c.Timeout,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConnsPerHost:    c.Concurrency,
		MaxConnsPerHost:        c.Concurrency,
		IdleConnTimeout:        90 * time.Second,
		MaxResponseHeaderBytes: maxHeader,
	}
}

// Close closes the idle connections.
func (p *Probe) Close() { p.forget() }

// forget closes the connections that are kept.
func (p *Probe) forget() {
	if t, ok := p.transport.(interface{ CloseIdleConnections() }); ok {
		t.CloseIdleConnections()
	}
}

// Record sets Config.Recorder, for a meta line that needs the probe itself (Redact,
// Mutates). It is called before the first request.
func (p *Probe) Record(r *Recorder) { p.cfg.Recorder = r }

// Stop ends sending for good. What is under way is waited for; whatever is asked
// from now on fails with the reason, one line.
func (p *Probe) Stop(reason string) {
	p.breaker.mu.Lock()
	defer p.breaker.mu.Unlock()
	p.breaker.stop(reason)
}

// Stats counts what the probe did.
type Stats struct {
	Requests    int           // sends, resends and repetitions after throttling included
	Throttled   int           // throttling answers: 429, and 503 with Retry-After
	Resent      int           // resends on dropped keep-alive connections
	Hanging     int           // requests not sent because those of their kind hang
	Waited      time.Duration // the part of the throttling budget that is spent
	MaxInFlight int           // the most requests that were in flight together
	Window      Window
}

// Window is how many requests were let be in flight, without those that were AtOnce: at
// the start, the fewest and the most, and how many by the configuration.
type Window struct{ Start, Lowest, Highest, Ceiling int }

// Stats returns the counts so far.
func (p *Probe) Stats() Stats {
	peak, window, waited := p.gate.figures()
	return Stats{
		Requests: p.budget.sent(), Throttled: int(p.answered.Load()), Resent: int(p.resent.Load()), Hanging: int(p.hanging.Load()),
		Waited: waited, MaxInFlight: peak, Window: window,
	}
}

// Do sends a request and returns the redacted exchange. It waits for a free
// place among the requests in flight, for the rate, and for a throttling
// target within the budget. The exchange is never nil; where no complete
// answer came its Failure says why. Against a target that has stopped
// answering nothing more is sent.
func (p *Probe) Do(ctx context.Context, r Request) *Exchange {
	return p.do(ctx, r, p.breaker, p.cfg.Recorder)
}

// do is Do with a breaker and a recorder of its own choice.
func (p *Probe) do(ctx context.Context, r Request, b *breaker, rec *Recorder) *Exchange {
	rank := r.rank
	if rank == nil {
		rank = &atomic.Int64{}
		rank.Store(int64(r.Rank))
	}
	r.Rank, r.rank = 0, nil // it is none of the record
	e := &Exchange{ID: fmt.Sprintf("%sx%04d", p.cfg.IDs, p.ids.Add(1)), Request: r, Content: p.none}
	w, err := p.prepare(e.ID, r)
	if err != nil {
		e.fail(FailureRequest, "not sent: "+err.Error())
		rec.Write(e, nil)
		return e
	}
	e.URL = w.shown
	d, place := &delivery{}, &waiter{of: p.kinds.find(e.ID, r), rank: rank}
	for attempt := 0; ; attempt++ {
		sent, again := p.once(ctx, e, w, d, place, b, rec, attempt)
		if !sent {
			rec.Write(e, d.text) // of the answer that throttled it, if there was one
		}
		if !again {
			return e
		}
	}
}

// once sends the request when it is its turn, and records the exchange where that
// is the end of it. It reports again if the target throttled it.
func (p *Probe) once(ctx context.Context, e *Exchange, w *wire, d *delivery, place *waiter, b *breaker, rec *Recorder,
	attempt int) (sent, again bool) {
	if !p.turn(ctx, e, place, b) {
		return false, false
	}
	defer p.gate.leave(place)
	if p.hopeless(e, place, b) {
		return false, false
	}
	if reason := p.budget.take(); reason != "" {
		e.unsent(FailureBudget, reason)
		return false, false
	}
	e.Status, e.Proto, e.Header, e.Content, e.Failure = 0, "", nil, p.none, nil
	d.text = nil
	defer d.free()
	began := p.clock.Now()
	p.send(ctx, e, w, d)
	hint, throttled := throttling(e.Status, e.Header, p.clock.Now())
	if throttled {
		p.answered.Add(1)
		pause, left, held := p.gate.hold(began, hint, attempt)
		if held {
			e.Throttled++
			return true, true
		}
		e.fail(FailureThrottled, p.tooLong(e.Status, hint, pause, left))
	} else if e.Status != 0 {
		p.gate.passed(began, like(e.Status, e.Content.Size), d.latency)
		p.length.saw(e.Took)
	}
	rec.Write(e, d.text)
	d.text = nil
	d.free() // before another request is sent, which could want the token
	if b == p.breaker {
		p.kinds.saw(place.of, e)
		p.budget.saw(e, p.clock.Now())
	}
	if known := b.saw(e, w); known != nil {
		p.doubt(ctx, known)
	}
	return true, false
}

// turn waits for the request's turn, as long as there is something to wait for.
// It reports false where the exchange says why it is not sent.
func (p *Probe) turn(ctx context.Context, e *Exchange, place *waiter, b *breaker) bool {
	for {
		if p.hopeless(e, place, b) {
			return false // without waiting for its turn
		}
		waited, err := p.enter(ctx, place, b)
		e.Waited += waited
		switch {
		case err == nil:
			return true
		case ctx.Err() != nil:
			e.fail(FailureCancelled, "not sent: the run was interrupted or its deadline passed")
			return false
		}
	}
}

// enter takes a place among the requests in flight, unless nothing more is sent.
func (p *Probe) enter(ctx context.Context, place *waiter, b *breaker) (time.Duration, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(b.halted, cancel)()
	defer context.AfterFunc(p.budget.waiting(), cancel)()
	return p.gate.enter(ctx, place)
}

// hopeless tells whether the request cannot be sent now, whatever comes.
func (p *Probe) hopeless(e *Exchange, place *waiter, b *breaker) bool {
	if reason := b.stopped(); reason != "" {
		e.unsent(FailureSilent, reason)
		return true
	}
	if reason := p.budget.spent(); reason != "" {
		e.unsent(FailureBudget, reason)
		return true
	}
	if reason := p.budget.careful(); reason != "" && !p.kinds.answered(place.of) {
		e.unsent(FailureBudget, reason)
		return true
	}
	if reason := p.kinds.known(place.of); reason != "" {
		p.hanging.Add(1)
		e.unsent(FailureHanging, reason)
		return true
	}
	return false
}

// unsent says why the request is not sent, or after it was throttled not sent
// again.
func (e *Exchange) unsent(kind FailureKind, reason string) {
	if e.Status != 0 {
		e.fail(FailureThrottled, "throttled, and not sent again: "+reason)
		return
	}
	e.fail(kind, "not sent: "+reason)
}

// Await repeats a request until two answers in a row show that the target has started,
// or wait is over. It returns the last exchange.
func (p *Probe) Await(ctx context.Context, r Request, wait time.Duration, started func(before, now *Exchange) bool) *Exchange {
	end := p.clock.Now().Add(wait)
	before := &Exchange{Request: r, Content: p.none}
	for pause := 100 * time.Millisecond; ; pause = min(2*pause, 2*time.Second) {
		e := p.do(ctx, r, newBreaker(p.cfg), nil) // it has all the time it is given
		if e.Unsent() || started(before, e) {
			return e
		}
		before = e
		left := end.Sub(p.clock.Now())
		if left <= 0 || p.clock.Sleep(ctx, min(pause, left)) != nil {
			return e
		}
	}
}

// OnlyUrgent sends urgent requests, and no others, until the returned function is
// called.
func (p *Probe) OnlyUrgent() (release func()) { return p.gate.onlyUrgent() }

// Hurry sends what waits in the order of its ranks from now on, instead of in the
// order of coming: there is no time for all.
func (p *Probe) Hurry() { p.gate.order() }

// Redact replaces every secret in a text by the variable that holds it, and
// the values of masked names.
func (p *Probe) Redact(s string) string { return p.redact.text(s) }

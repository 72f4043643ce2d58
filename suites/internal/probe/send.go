package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"
)

// journey follows one round trip through its connections.
type journey struct {
	mu      sync.Mutex
	phase   string
	reused  bool
	written int
	answer  bool
	clock   Clock
	// sent is when the last request was written, begun when its answer began.
	sent, begun time.Time
}

// The phases of a round trip, as failures name them.
const (
	phaseConnect = "connecting"
	phaseTLS     = "in the TLS handshake"
	phaseSend    = "sending the request"
	phaseAnswer  = "waiting for the answer"
	phaseHeader  = "reading the header"
	phaseBody    = "reading the body"
)

func (j *journey) at(phase string) {
	j.mu.Lock()
	j.phase = phase
	j.mu.Unlock()
}

func (j *journey) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		TLSHandshakeStart: func() { j.at(phaseTLS) },
		GotConn: func(c httptrace.GotConnInfo) {
			j.mu.Lock()
			j.phase, j.reused, j.answer = phaseSend, c.Reused, false
			j.mu.Unlock()
		},
		WroteRequest: func(w httptrace.WroteRequestInfo) {
			j.mu.Lock()
			defer j.mu.Unlock()
			if w.Err == nil {
				j.written++
				j.sent = j.clock.Now()
			}
			if j.phase == phaseSend {
				j.phase = phaseAnswer
			}
		},
		GotFirstResponseByte: func() {
			j.mu.Lock()
			j.phase, j.answer, j.begun = phaseHeader, true, j.clock.Now()
			j.mu.Unlock()
		},
	}
}

// stale reports whether the last connection was a kept one that broke before
// the first byte of an answer.
func (j *journey) stale() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.reused && !j.answer
}

// kept tells whether the last connection was a kept one.
func (j *journey) kept() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.reused
}

// again is the number of times that net/http sent the request again.
func (j *journey) again() int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return max(j.written-1, 0)
}

func (j *journey) now() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.phase
}

// latency is how long the target took until its answer began: neither a connection's
// making nor the answer's length counts. Where nothing tells, it is how long all took.
func (j *journey) latency(all time.Duration) time.Duration {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.sent.IsZero() || j.begun.Before(j.sent) {
		return all
	}
	return j.begun.Sub(j.sent)
}

// delivery is what of an answer is needed until its exchange is recorded.
type delivery struct {
	text  []byte // the redacted body, where the recorder lacks it
	claim *claim // of the last round trip; nil before the first
	// latency is how long the target took until its answer began.
	latency time.Duration
}

// free gives the token back, if the body took it. It can be called more than once.
func (d *delivery) free() {
	if d.claim != nil {
		d.claim.drop()
	}
}

// send makes the round trip, and one more on a connection of its own if a kept one
// turned out to be dropped: a target may close what is idle at any moment (RFC 9112,
// 9.5), so that only a fresh connection tells.
func (p *Probe) send(ctx context.Context, e *Exchange, w *wire, d *delivery) {
	resent, stale := p.trip(ctx, e, w, d, p.transport)
	if stale && ctx.Err() == nil {
		p.forget() // they are as old
		e.Status, e.Proto, e.Header, e.Content, e.Failure, d.text = 0, "", nil, p.none, nil, nil
		d.free()
		again, _ := p.trip(ctx, e, w, d, p.fresh)
		resent += 1 + again
	}
	e.Resent = resent
	p.budget.sentAgain(resent)
	p.resent.Add(int64(resent))
}

// trip makes one round trip. It returns how often net/http sent the request
// again, and whether it failed for a kept connection that was dropped, or met the
// 408 with which some targets say that they close an idle one (RFC 9110, 15.5.9).
func (p *Probe) trip(ctx context.Context, e *Exchange, w *wire, d *delivery, by http.RoundTripper) (resent int, stale bool) {
	timed, cancel := context.WithCancel(ctx)
	defer cancel()
	j := &journey{phase: phaseConnect, clock: p.clock}
	req := (&http.Request{
		Method: w.method, URL: w.url, Host: w.host, Header: w.header.Clone(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		// Whatever answers another method leaves nothing behind for a GET to trip over, and
		// nor does who reads no content where there is none to be expected.
		Close: w.method != http.MethodGet || w.body != "",
	}).WithContext(httptrace.WithClientTrace(timed, j.trace()))
	w.load(req)
	if p.cfg.OnSend != nil {
		p.cfg.OnSend()
	}
	left := newAllowance(p.cfg.Timeout, cancel)
	defer left.stop()
	c := &claim{ctx: timed, token: p.token, left: left, clock: p.clock}
	d.claim = c
	e.Sent, e.Started = p.order.Add(1), p.clock.Now()
	done := func() {
		left.stop()
		e.Took, e.Done = max(p.clock.Now().Sub(e.Started)-c.waited, 0), p.order.Add(1)
	}

	res, err := by.RoundTrip(req)
	if err != nil {
		kind := classify(ctx, timed, err)
		done()
		p.failed(e, kind, j.now(), err)
		p.budget.keep(e.Content, len(e.URL)+2*len(e.Request.Query))
		return j.again(), kind == FailureDropped && j.stale()
	}
	j.at(phaseBody)
	e.Status, e.Proto = res.StatusCode, strings.Clone(res.Proto)
	b := receive(res, w.method, p.cfg.MaxBody, c)
	if b.err != nil {
		b.kind = classify(ctx, timed, b.err)
	}
	done()
	d.latency = j.latency(e.Took)
	if b.kind != "" {
		cancel() // before the body is closed: nothing of an oversized rest is drained
	}
	res.Body.Close()
	c.ctx = ctx
	b.decode(res.Header, w.method, p.cfg.MaxBody, c, &p.unzippers)
	if c.err != nil && b.kind == "" {
		b.kind = FailureCancelled
	}
	if _, throttled := throttling(res.StatusCode, res.Header, e.Started); throttled && len(b.body) > evidence {
		b.partial = true // it is kept while the request waits
		b.cut()
	}
	d.text = p.record(e, res.Header, &b)
	switch {
	case b.err != nil:
		phase := fmt.Sprintf("%s, after %d bytes", phaseBody, b.wire)
		if res.ContentLength > 0 {
			phase = fmt.Sprintf("%s, after %d of %d bytes", phaseBody, b.wire, res.ContentLength)
		}
		p.failed(e, b.kind, phase, b.err)
	case b.kind != "":
		e.fail(b.kind, p.line(b.text))
	}
	return j.again(), res.StatusCode == http.StatusRequestTimeout && j.kept()
}

func (e *Exchange) fail(kind FailureKind, text string) {
	e.Failure = &Failure{Kind: kind, Text: text}
}

// failed records an error of the round trip as one redacted line.
func (p *Probe) failed(e *Exchange, kind FailureKind, phase string, err error) {
	var text string
	switch kind {
	case FailureTimeout:
		text = fmt.Sprintf("no complete answer within %s (%s)", p.cfg.Timeout, phase)
	case FailureCancelled:
		text = fmt.Sprintf("not waited for: the run was interrupted or its deadline passed (%s)", phase)
	case FailureDropped:
		text = fmt.Sprintf("the connection was closed or reset (%s): %s", phase, root(err))
	default:
		text = fmt.Sprintf("%s (%s)", root(err), phase)
	}
	e.fail(kind, p.line(text))
}

// root is an error's text without the wrapping that says nothing more.
func root(err error) string {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.ErrUnexpectedEOF
	}
	return strings.TrimPrefix(err.Error(), "net/http: HTTP/1.x transport connection broken: ")
}

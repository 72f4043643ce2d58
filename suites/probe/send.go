package probe

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
)

// journey follows one round trip through its connections.
type journey struct {
	mu      sync.Mutex
	phase   string
	reused  bool
	written int
	answer  bool
	tlsErr  error
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
			}
			if j.phase == phaseSend {
				j.phase = phaseAnswer
			}
		},
		GotFirstResponseByte: func() {
			j.mu.Lock()
			j.phase, j.answer = phaseHeader, true
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

// send makes the round trip, and one more if a kept connection turned out to
// be dropped and net/http did not send the request again by itself.
func (p *Probe) send(ctx context.Context, e *Exchange, w *wire) {
	e.Resent = 0
	for {
		resent, stale := p.trip(ctx, e, w)
		e.Resent += resent
		p.requests.Add(int64(resent))
		if !stale || e.Resent > 0 || ctx.Err() != nil {
			break
		}
		p.transport.CloseIdleConnections() // they are as old; a fresh one decides
		e.Resent++
		p.requests.Add(1)
		e.Failure = nil
		if resent, _ = p.trip(ctx, e, w); resent > 0 {
			e.Resent += resent
			p.requests.Add(int64(resent))
		}
		break
	}
	p.resent.Add(int64(e.Resent))
}

// trip makes one round trip. It returns how often net/http sent the request
// again, and whether it failed for a kept connection that was dropped.
func (p *Probe) trip(ctx context.Context, e *Exchange, w *wire) (resent int, stale bool) {
	timed, cancel := context.WithTimeout(ctx, p.cfg.Timeout)
	defer cancel()
	j := &journey{phase: phaseConnect}
	req := (&http.Request{
		Method: w.method, URL: w.url, Host: w.host, Header: w.header.Clone(),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}).WithContext(httptrace.WithClientTrace(timed, j.trace()))
	if p.cfg.OnSend != nil {
		p.cfg.OnSend()
	}
	e.Sent, e.Started = p.order.Add(1), p.clock.Now()
	defer func() { e.Took, e.Done = max(p.clock.Now().Sub(e.Started), 0), p.order.Add(1) }()

	res, err := p.transport.RoundTrip(req)
	if err != nil {
		kind := classify(ctx, timed, err)
		p.failed(e, kind, j.now(), err)
		return j.again(), kind == FailureDropped && j.stale()
	}
	j.at(phaseBody)
	e.Status, e.Proto = res.StatusCode, res.Proto
	c := p.read(res, w.method)
	// Before the body is closed: nothing of an oversized rest is drained.
	if c.err != nil || c.kind != "" {
		cancel()
	}
	res.Body.Close()
	if c.err != nil {
		c.kind = classify(ctx, timed, c.err)
	}
	p.record(e, res.Header, c)
	switch {
	case c.err != nil:
		p.failed(e, c.kind, fmt.Sprintf("%s, after %d bytes", phaseBody, c.wire), c.err)
	case c.kind != "":
		e.fail(c.kind, p.line(c.text))
	}
	return j.again(), false
}

// content is what was read of a body.
type content struct {
	body    []byte
	partial bool // not the whole body
	wire    int64
	kind    FailureKind // where what was read is refused
	text    string
	err     error // of reading
}

// evidence is how much is kept of a body that is refused or incomplete.
const evidence = 16 << 10

// read reads the body within the limits and undoes its content coding.
func (p *Probe) read(res *http.Response, method string) content {
	var c content
	raw, err := io.ReadAll(io.LimitReader(res.Body, p.cfg.MaxWire+1))
	c.wire, c.body, c.err = int64(len(raw)), raw, err
	oversized := c.wire > p.cfg.MaxWire
	if oversized {
		c.err = nil
		c.kind = FailureTooLarge
		c.text = fmt.Sprintf("the body is longer than %d bytes on the wire", p.cfg.MaxWire)
	}
	coding := codings(res.Header)
	if len(raw) == 0 || len(coding) == 0 || method == http.MethodHead {
		c.partial = c.err != nil || oversized
		c.cut()
		return c
	}
	for i := len(coding) - 1; i >= 0; i-- {
		if coding[i] != "gzip" && coding[i] != "x-gzip" || len(coding) > 2 {
			c.refuse(FailureEncoding, fmt.Sprintf("the answer has the content coding %q, which was not asked for", strings.Join(coding, ", ")))
			return c
		}
		plain, err := inflate(c.body, p.cfg.MaxBody)
		switch {
		case c.err != nil || oversized:
			c.body = plain // as far as it goes
		case int64(len(plain)) > p.cfg.MaxBody:
			c.body = plain
			c.refuse(FailureTooLarge, fmt.Sprintf("%d bytes on the wire decompress to more than %d", c.wire, p.cfg.MaxBody))
			return c
		case err != nil:
			c.refuse(FailureEncoding, "the content coding gzip is a lie: "+err.Error())
			return c
		default:
			c.body = plain
		}
	}
	c.partial = c.err != nil || oversized
	c.cut()
	return c
}

func (c *content) refuse(kind FailureKind, text string) {
	if c.err == nil && c.kind == "" {
		c.kind, c.text = kind, text
	}
	c.partial = true
	c.cut()
}

// cut shortens a partial body to what is kept as evidence, in memory of its
// own, so that the rest is freed.
func (c *content) cut() {
	if c.partial && len(c.body) > evidence {
		c.body = bytes.Clone(c.body[:evidence])
	}
}

// codings returns the content codings in the order of their application.
func codings(h http.Header) []string {
	var list []string
	for _, line := range h.Values("Content-Encoding") {
		for c := range strings.SplitSeq(line, ",") {
			if c = strings.ToLower(strings.TrimSpace(c)); c != "" && c != "identity" {
				list = append(list, c)
			}
		}
	}
	return list
}

// inflate decompresses up to limit bytes and one more.
func inflate(b []byte, limit int64) ([]byte, error) {
	r, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(r, limit+1))
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
		text = fmt.Sprintf("the run was interrupted or its deadline passed (%s)", phase)
	case FailureDropped:
		text = fmt.Sprintf("the connection was closed or reset (%s): %v", phase, root(err))
	default:
		text = fmt.Sprintf("%v (%s)", root(err), phase)
	}
	e.fail(kind, p.line(text))
}

// root drops the wrapping that repeats what the failure says already.
func root(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

const longestLine = 400

// line makes one printable, redacted line of bounded length of a text.
func (p *Probe) line(s string) string {
	s = printable(p.redact.text(s))
	if len(s) > longestLine {
		s = strings.ToValidUTF8(s[:longestLine], "") + "..."
	}
	return s
}

// printable replaces what could confuse a terminal or is no UTF-8.
func printable(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD"), r < ' ', r >= 0x7f && r < 0xa0:
			fmt.Fprintf(&b, `\x%02x`, s[i:i+1])
		case r == '\u2028', r == '\u2029', r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

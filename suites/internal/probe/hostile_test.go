package probe_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func compress(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func ok(header string, body []byte) string {
	return fmt.Sprintf("HTTP/1.1 200 OK\r\n%sContent-Length: %d\r\n\r\n%s", header, len(body), body)
}

// chunks writes an endless chunked body.
func chunks(c net.Conn, r *bufio.Reader) {
	if _, err := head(r); err != nil {
		return
	}
	chunk := "8000\r\n" + strings.Repeat("x", 0x8000) + "\r\n"
	_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
	for err == nil {
		_, err = io.WriteString(c, chunk)
	}
}

func TestHostileTargets(t *testing.T) {
	zipped := compress(t, []byte(`{"a":1}`))
	bomb := compress(t, make([]byte, 20<<20))
	reset := func(text string) func(net.Conn, *bufio.Reader) {
		return func(c net.Conn, r *bufio.Reader) {
			if _, err := head(r); err != nil {
				return
			}
			_, _ = io.WriteString(c, text)
			_ = c.(*net.TCPConn).SetLinger(0)
		}
	}
	for name, c := range map[string]struct {
		handle func(net.Conn, *bufio.Reader)
		kind   probe.FailureKind // "": an answer like any other
		status int
		body   string
		text   string
	}{
		"closes on accept":     {handle: func(net.Conn, *bufio.Reader) {}, kind: probe.FailureDropped},
		"closes on request":    {handle: once(""), kind: probe.FailureDropped},
		"resets on request":    {handle: reset(""), kind: probe.FailureDropped},
		"garbage":              {handle: once("garbage\r\n\r\n"), kind: probe.FailureProtocol, text: "garbage"},
		"garbage status":       {handle: once("HTTP/1.1 abc OK\r\n\r\n"), kind: probe.FailureProtocol},
		"binary":               {handle: once("\x00\x01\x1b[31m\xff\r\n\r\n"), kind: probe.FailureProtocol},
		"TLS on a plain port":  {handle: once("\x15\x03\x01\x00\x02\x02\x50\r\n"), kind: probe.FailureProtocol},
		"header without colon": {handle: once("HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"), kind: probe.FailureProtocol},
		"1 MiB header": {handle: once("HTTP/1.1 200 OK\r\nX-Big: " + strings.Repeat("x", 1<<20) + "\r\n\r\n"),
			kind: probe.FailureProtocol, text: "headers exceeded"},
		"1 MB header": {handle: once("HTTP/1.1 200 OK\r\nX-Big: " + strings.Repeat("x", 1e6) + "\r\n\r\n"),
			kind: probe.FailureProtocol},
		"endless header": {handle: endless("HTTP/1.1 200 OK\r\n", "X-More: more\r\n"), kind: probe.FailureProtocol},
		"flood of 1xx":   {handle: endless("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), kind: probe.FailureProtocol},
		"flood of 100":   {handle: endless("", "HTTP/1.1 100 Continue\r\n\r\n"), kind: probe.FailureProtocol},
		"some 1xx":       {handle: once(strings.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", 3) + okay), status: 200, body: "{}"},
		"long Content-Length": {handle: once("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}"), kind: probe.FailureDropped, status: 200,
			body: "{}", text: "after 2 of 50 bytes"},
		"short Content-Length": {handle: once("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n{}"), status: 200, body: "{"},
		"bad Content-Length":   {handle: once("HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n{}"), kind: probe.FailureProtocol},
		"two Content-Lengths": {handle: once("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"),
			kind: probe.FailureProtocol},
		"reset in the body": {handle: reset("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n{}"), kind: probe.FailureDropped, status: 200},
		"cut chunks": {handle: once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n"), kind: probe.FailureDropped,
			status: 200, body: "{}"},
		"bad chunks": {handle: once("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n"),
			kind: probe.FailureProtocol, status: 200},
		"endless body": {handle: chunks, kind: probe.FailureEndless, status: 200},
		"endless gzip": {handle: endless("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", "garbage"), kind: probe.FailureEndless,
			status: 200},
		"200 MB body": {handle: endless("HTTP/1.1 200 OK\r\nContent-Length: 200000000\r\n\r\n", "many bytes"),
			kind: probe.FailureTooLarge, status: 200},
		"gzip bomb": {handle: once(ok("Content-Encoding: gzip\r\n", bomb)), kind: probe.FailureEndless, status: 200},
		"gzip bomb of members": {handle: once(ok("Content-Encoding: gzip\r\n", bytes.Repeat(compress(t, make([]byte, 1<<20)), 20))),
			kind: probe.FailureEndless, status: 200},
		"gzip twice bomb": {handle: once(ok("Content-Encoding: gzip, gzip\r\n", compress(t, bomb))), kind: probe.FailureEndless,
			status: 200},
		"gzip of 5 MiB": {handle: once(ok("Content-Encoding: gzip\r\n", compress(t, ordinary(5<<20)))), kind: probe.FailureTooLarge,
			status: 200, text: "decompress to 5242880;"},
		"gzip":   {handle: once(ok("Content-Encoding: gzip\r\n", zipped)), status: 200, body: `{"a":1}`},
		"x-gzip": {handle: once(ok("Content-Encoding: X-GZip\r\n", zipped)), status: 200, body: `{"a":1}`},
		"gzip members": {handle: once(ok("Content-Encoding: gzip\r\n",
			append(compress(t, []byte(`{"a":`)), compress(t, []byte(`1}`))...))), status: 200, body: `{"a":1}`},
		"gzip twice": {handle: once(ok("Content-Encoding: gzip, gzip\r\n", compress(t, zipped))), status: 200, body: `{"a":1}`},
		"gzip five times": {handle: once(ok("Content-Encoding: gzip, gzip, gzip, gzip, gzip\r\n", zipped)), kind: probe.FailureEncoding,
			status: 200},
		"gzip is a lie": {handle: once(ok("Content-Encoding: gzip\r\n", []byte(`{"a":1}`))), kind: probe.FailureEncoding, status: 200,
			body: `{"a":1}`},
		"gzip is cut": {handle: once(ok("Content-Encoding: gzip\r\n", zipped[:len(zipped)-9])), kind: probe.FailureEncoding,
			status: 200},
		"gzip has a wrong sum": {handle: once(ok("Content-Encoding: gzip\r\n",
			append(bytes.Clone(zipped[:len(zipped)-8]), make([]byte, 8)...))), kind: probe.FailureEncoding, status: 200},
		"gzip is dropped": {handle: once("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 500\r\n\r\n" + string(zipped)),
			kind: probe.FailureDropped, status: 200, body: `{"a":1}`},
		"gzip of nothing": {handle: once(ok("Content-Encoding: gzip\r\n", nil)), status: 200},
		"identity":        {handle: once(ok("Content-Encoding: identity\r\n", []byte("{}"))), status: 200, body: "{}"},
		"brotli": {handle: once(ok("Content-Encoding: br\r\n", []byte("{}"))), kind: probe.FailureEncoding, status: 200,
			body: "{}", text: `"br"`},
		"unknown coding": {handle: once(ok("Content-Encoding: rot13\r\n", []byte("{}"))), kind: probe.FailureEncoding, status: 200,
			body: "{}"},
		"empty 200": {handle: once(ok("", nil)), status: 200},
		"204":       {handle: once("HTTP/1.1 204 No Content\r\n\r\n"), status: 204},
		"206": {handle: once("HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-1/9\r\nContent-Length: 2\r\n\r\n{}"),
			status: 206, body: "{}"},
		"304":                   {handle: once("HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n"), status: 304},
		"999":                   {handle: once("HTTP/1.1 999 Odd\r\nContent-Length: 2\r\n\r\n{}"), status: 999, body: "{}"},
		"HTTP/1.0":              {handle: once("HTTP/1.0 200 OK\r\n\r\n{}"), status: 200, body: "{}"},
		"no length":             {handle: once("HTTP/1.1 200 OK\r\n\r\n{}"), status: 200, body: "{}"},
		"switches the protocol": {handle: once("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"), status: 101},
		"NUL and escapes":       {handle: once(ok("", []byte("\x00\x1b[31m]]>"))), status: 200, body: "\x00\x1b[31m]]>"},
		"plain text about HTTPS": {handle: once("HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n"),
			status: 400, body: "Client sent an HTTP request to an HTTPS server.\n"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			s := listen(t, c.handle)
			p := newProbe(t, probe.Config{Base: s.url(), Path: "/v1/things", Token: mainToken, MaxBody: 2 << 20})
			e := get(p, probe.Request{})
			g.Expect(e.Status).To(Equal(c.status), "%v", e.Failure)
			if c.kind == "" {
				g.Expect(e.Failure).To(BeNil())
				g.Expect(bodyOf(e)).To(Equal(c.body))
			} else {
				g.Expect(e.Failure).NotTo(BeNil())
				g.Expect(e.Failure.Kind).To(Equal(c.kind), e.Failure.Text)
				g.Expect(e.Failure.Text).To(MatchRegexp(`^[ -~]{10,403}$`))
				g.Expect(e.Failure.Text).To(ContainSubstring(c.text))
				g.Expect(bodyOf(e)).To(HavePrefix(c.body))
				g.Expect(len(bodyOf(e))).To(BeNumerically("<=", 64<<10))
			}
			g.Expect(e.Resent).To(BeZero())
			g.Expect(p.Stats().Requests).To(Equal(1))
		})
	}
}

// endless writes a text again and again after a start.
func endless(start, text string) func(net.Conn, *bufio.Reader) {
	block := strings.Repeat(text, 1+4096/len(text))
	return func(c net.Conn, r *bufio.Reader) {
		if _, err := head(r); err != nil {
			return
		}
		_, err := io.WriteString(c, start)
		for err == nil {
			_, err = io.WriteString(c, block)
		}
	}
}

func TestTheTimeoutCoversTheWholeAnswer(t *testing.T) {
	silent := func(c net.Conn, r *bufio.Reader) { _, _ = io.Copy(io.Discard, c) }
	for name, c := range map[string]struct {
		handle func(net.Conn, *bufio.Reader)
		text   string
		status int
	}{
		"never answers": {silent, "waiting for the answer", 0},
		"half a header": {func(c net.Conn, r *bufio.Reader) {
			_, _ = head(r)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-")
			silent(c, r)
		}, "reading the header", 0},
		"half a body": {func(c net.Conn, r *bufio.Reader) {
			_, _ = head(r)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{}")
			silent(c, r)
		}, "reading the body, after 2 of 100 bytes", 200},
		"half a body in gzip": {func(c net.Conn, r *bufio.Reader) {
			_, _ = head(r)
			_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 100\r\n\r\n{}")
			silent(c, r)
		}, "reading the body", 200},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			s := listen(t, c.handle)
			p := newProbe(t, probe.Config{Base: s.url(), Timeout: 150 * time.Millisecond})
			e := get(p, probe.Request{})
			g.Expect(e.Failure).NotTo(BeNil())
			g.Expect(e.Failure.Kind).To(Equal(probe.FailureTimeout))
			g.Expect(e.Failure.Text).To(ContainSubstring("within 150ms"))
			g.Expect(e.Failure.Text).To(ContainSubstring(c.text))
			g.Expect(e.Status).To(Equal(c.status))
		})
	}
}

func TestDripsEndAtTheTimeout(t *testing.T) {
	for name, start := range map[string]string{"header": "HTTP/1.1 200 OK\r\nX: ",
		"body": "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			stop := make(chan struct{})
			s := listen(t, func(c net.Conn, r *bufio.Reader) {
				_, err := head(r)
				if err == nil {
					_, err = io.WriteString(c, start)
				}
				tick := time.NewTicker(5 * time.Millisecond)
				defer tick.Stop()
				for err == nil {
					select {
					case <-stop:
						return
					case <-tick.C:
						_, err = io.WriteString(c, "x")
					}
				}
			})
			p := newProbe(t, probe.Config{Base: s.url(), Timeout: 200 * time.Millisecond})
			e := get(p, probe.Request{})
			close(stop)
			g.Expect(e.Failure).To(HaveField("Kind", probe.FailureTimeout))
		})
	}
}

func TestTenThousandHeaders(t *testing.T) {
	g := NewWithT(t)
	var b strings.Builder
	b.WriteString("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\nCache-Control: no-store\r\n")
	for i := range 10000 {
		b.WriteString("X-Header-" + strconv.Itoa(i) + ": some value of it\r\n")
	}
	b.WriteString("\r\n{}")
	s := listen(t, answer(b.String()))
	p := newProbe(t, probe.Config{Base: s.url()})
	e := get(p, probe.Request{})
	g.Expect(e.Failure).To(BeNil())
	g.Expect(e.Header.Get("Content-Type")).To(Equal("application/json"))
	g.Expect(e.Header.Get("Cache-Control")).To(Equal("no-store"))
	size := 0
	for name, values := range e.Header {
		size += len(name) + len(values[0])
	}
	g.Expect(size).To(BeNumerically("<=", 16<<10))
	g.Expect(len(e.Header)).To(BeNumerically(">", 100))
}

func TestUnreachableTargets(t *testing.T) {
	g := NewWithT(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	addr := l.Addr().String()
	g.Expect(l.Close()).To(Succeed())
	p := newProbe(t, probe.Config{Base: parse(t, "http://"+addr)})
	e := get(p, probe.Request{})
	g.Expect(e.Failure).To(HaveField("Kind", probe.FailureRefused))
	g.Expect(e.Failure.Text).To(ContainSubstring("connection refused"))
}

func TestCancelledRuns(t *testing.T) {
	g := NewWithT(t)
	asked := make(chan struct{}, 1)
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		_, _ = head(r)
		asked <- struct{}{}
		_, _ = io.Copy(io.Discard, r)
	})
	p := newProbe(t, probe.Config{Base: s.url(), Concurrency: 1})
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan *probe.Exchange, 2)
	go func() { done <- p.Do(ctx, probe.Request{}) }()
	<-asked
	go func() { done <- p.Do(ctx, probe.Request{}) }() // waits for the place
	cancel()
	for range 2 {
		g.Expect((<-done).Failure).To(HaveField("Kind", probe.FailureCancelled))
	}
	g.Expect(p.Do(ctx, probe.Request{}).Failure).To(HaveField("Text", HavePrefix("not sent: ")))
	g.Expect(p.Stats().Requests).To(Equal(1))
}

func TestTheBudgetOfRequests(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, answer(okay))
	sends := 0
	p := newProbe(t, probe.Config{Base: s.url(), MaxRequests: 3, OnSend: func() { sends++ }})
	for range 3 {
		g.Expect(get(p, probe.Request{}).Failure).To(BeNil())
	}
	e := get(p, probe.Request{})
	g.Expect(e.Failure).To(HaveField("Kind", probe.FailureBudget))
	g.Expect(e.Status).To(BeZero())
	g.Expect(sends).To(Equal(3))
	g.Expect(p.Stats().Requests).To(Equal(3))
}

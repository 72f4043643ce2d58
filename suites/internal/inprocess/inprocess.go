// Package inprocess tests a handler without a listener.
package inprocess

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync/atomic"
)

// New returns a transport that hands requests to a handler.
func New(h http.Handler) *Transport { return &Transport{handler: h} }

// Transport hands requests to a handler without any network.
type Transport struct {
	handler  http.Handler
	hijacked atomic.Bool
}

// Hijacked tells whether the handler wanted the connection to itself, which it
// cannot have here: its answers were not what a client would see.
func (t *Transport) Hijacked() bool { return t.hijacked.Load() }

// errAborted is what a client sees of a handler that breaks off.
var errAborted = errors.New("the handler broke off the answer")

// RoundTrip implements http.RoundTripper.
func (t *Transport) RoundTrip(r *http.Request) (res *http.Response, err error) {
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	w := &response{header: http.Header{}, transport: t}
	served := r.Clone(r.Context())
	served.RequestURI = r.URL.RequestURI()
	served.RemoteAddr = "127.0.0.1:1"
	if served.Host == "" {
		served.Host = r.URL.Host
	}
	if served.Body == nil {
		served.Body = http.NoBody
	}
	defer func() {
		if cause := recover(); cause != nil {
			res, err = nil, errAborted
		}
	}()
	t.handler.ServeHTTP(w, served)
	if err := r.Context().Err(); err != nil {
		return nil, err
	}
	return w.finish(r), nil
}

// response records what a handler writes.
type response struct {
	transport *Transport
	header    http.Header
	sent      http.Header
	status    int
	body      bytes.Buffer
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) {
	if w.sent == nil && status >= 200 {
		w.status, w.sent = status, w.header.Clone()
	}
}

func (w *response) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// Flush implements http.Flusher: nothing is buffered that could wait.
func (w *response) Flush() { w.WriteHeader(http.StatusOK) }

// Hijack implements http.Hijacker: it refuses, and notes that it was asked for.
func (w *response) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	w.transport.hijacked.Store(true)
	return nil, nil, http.ErrNotSupported
}

// finish makes the response that net/http's server would have sent.
func (w *response) finish(r *http.Request) *http.Response {
	w.WriteHeader(http.StatusOK)
	body := w.body.Bytes()
	if _, declared := w.sent["Content-Type"]; !declared && len(body) > 0 && w.status != http.StatusNotModified {
		w.sent.Set("Content-Type", http.DetectContentType(body))
	}
	if r.Method == http.MethodHead || w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		body = nil
	} else {
		w.sent.Set("Content-Length", strconv.Itoa(len(body)))
	}
	return &http.Response{Status: strconv.Itoa(w.status) + " " + http.StatusText(w.status), StatusCode: w.status, Proto: "HTTP/1.1",
		ProtoMajor: 1, ProtoMinor: 1,
		Header: w.sent, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r}
}

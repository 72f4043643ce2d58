package matrix_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

// renamedServer is the reference server behind a proxy that renames in both
// directions.
type renamedServer struct {
	*reference.Server
	naming *naming
	https  *http.Server
}

func startRenamed(n *naming, o reference.Options) func() (matrix.Server, error) {
	return func() (matrix.Server, error) {
		s, err := reference.New(o)
		if err != nil {
			return nil, err
		}
		return &renamedServer{Server: s, naming: n}, nil
	}
}

// Listen serves on an address and returns the base URL.
func (s *renamedServer) Listen(addr string) (string, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", err
	}
	s.https = &http.Server{Handler: s}
	go func() { _ = s.https.Serve(l) }() // always ErrServerClosed, by Close
	return "http://" + l.Addr().String(), nil
}

// Close stops listening and drops the data.
func (s *renamedServer) Close() error {
	var err error
	if s.https != nil {
		err = s.https.Close()
	}
	return errors.Join(err, s.Server.Close())
}

// ServeHTTP asks the reference under the old names and answers under the new.
func (s *renamedServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	inner := r.Clone(r.Context())
	switch inner.URL.Path {
	case s.naming.path[1]:
		inner.URL.Path = s.naming.path[0]
	case s.naming.path[0]: // it is none of the new contract's
		inner.URL.Path = "/not" + s.naming.path[0]
	}
	inner.URL.RawPath = respelt(inner.URL.Path, r.URL.RawPath)
	inner.URL.RawQuery = s.naming.query(r.URL.RawQuery)
	s.naming.content(inner)
	inner.RequestURI = inner.URL.RequestURI()
	held := &heldAnswer{under: w, naming: s.naming, header: http.Header{}}
	s.Server.ServeHTTP(held, inner)
	held.release()
}

// respelt percent-encodes a letter of a path where another one has an escape.
func respelt(path, raw string) string {
	at := strings.LastIndexByte(path, '/') + 1
	if !strings.Contains(raw, "%") || at == len(path) {
		return ""
	}
	return fmt.Sprintf("%s%%%02x%s", path[:at], path[at], path[at+1:])
}

// heldAnswer keeps an answer back until it is complete.
type heldAnswer struct {
	under    http.ResponseWriter
	naming   *naming
	header   http.Header
	status   int
	body     bytes.Buffer
	hijacked bool
}

func (a *heldAnswer) Header() http.Header { return a.header }

func (a *heldAnswer) WriteHeader(status int) {
	if a.status == 0 && status >= 200 {
		a.status = status
	}
}

func (a *heldAnswer) Write(p []byte) (int, error) { return a.body.Write(p) }

// Flush does nothing: the answer is kept back.
func (a *heldAnswer) Flush() {}

// Hijack gives the connection to the reference, and renames what it writes.
func (a *heldAnswer) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	connection, buffer, err := http.NewResponseController(a.under).Hijack()
	if err != nil {
		return nil, nil, err
	}
	a.hijacked = true
	held := &heldConnection{Conn: connection, naming: a.naming}
	return held, bufio.NewReadWriter(buffer.Reader, bufio.NewWriter(held)), nil
}

// release sends the answer.
func (a *heldAnswer) release() {
	if a.hijacked {
		return
	}
	body := a.naming.coded(a.body.Bytes())
	header := a.under.Header()
	for name, values := range a.header {
		header[name] = values
	}
	if n, err := strconv.Atoi(header.Get("Content-Length")); err == nil {
		header.Set("Content-Length", strconv.Itoa(n-a.body.Len()+len(body)))
	}
	if a.status != 0 {
		a.under.WriteHeader(a.status)
	}
	_, _ = a.under.Write(body) // the client may have gone; there is nobody to tell
}

// heldConnection keeps back what is written until the connection is closed.
type heldConnection struct {
	net.Conn
	naming *naming
	text   bytes.Buffer
}

func (c *heldConnection) Write(p []byte) (int, error) { return c.text.Write(p) }

func (c *heldConnection) Close() error {
	head, body, _ := strings.Cut(c.text.String(), "\r\n\r\n")
	if head != "" {
		_, _ = c.Conn.Write([]byte(head + "\r\n\r\n"))
		_, _ = c.Conn.Write(c.naming.coded([]byte(body)))
	}
	return c.Conn.Close()
}

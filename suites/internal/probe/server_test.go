package probe_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

const (
	mainToken  = "kayle_live_Zm9vYmFyQmF6MTIzNDU2"
	otherToken = "kayle_live_QXV4T3JnU2Vjb25kOTg3"
)

// rawServer speaks whatever the handler writes to a connection.
type rawServer struct {
	t        *testing.T
	listener net.Listener
	mu       sync.Mutex
	conns    map[net.Conn]bool
	accepted int
	done     sync.WaitGroup
}

func listen(t *testing.T, handle func(c net.Conn, r *bufio.Reader)) *rawServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &rawServer{t: t, listener: l, conns: map[net.Conn]bool{}}
	s.done.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns[c] = true
			s.accepted++
			s.mu.Unlock()
			s.done.Go(func() {
				handle(c, bufio.NewReader(c))
				_ = c.Close()
			})
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		s.mu.Lock()
		for c := range s.conns {
			_ = c.Close()
		}
		s.mu.Unlock()
		s.done.Wait()
	})
	return s
}

func (s *rawServer) url() *url.URL { return &url.URL{Scheme: "http", Host: s.listener.Addr().String()} }

func (s *rawServer) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// head reads the lines of one request's header.
func head(r *bufio.Reader) ([]string, error) {
	var lines []string
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return lines, err
		}
		if line == "\r\n" {
			return lines, nil
		}
		lines = append(lines, line[:len(line)-2])
	}
}

// answer writes the same bytes to every request of a connection.
func answer(text string) func(net.Conn, *bufio.Reader) {
	return func(c net.Conn, r *bufio.Reader) {
		for {
			if _, err := head(r); err != nil {
				return
			}
			if _, err := io.WriteString(c, text); err != nil {
				return
			}
		}
	}
}

// once does so for one request, and closes the connection.
func once(text string) func(net.Conn, *bufio.Reader) {
	return func(c net.Conn, r *bufio.Reader) {
		if _, err := head(r); err == nil {
			_, _ = io.WriteString(c, text)
		}
	}
}

const okay = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"

// kept is a reading that is the whole body.
type kept struct{ probe.Body }

func (k kept) Bytes() int { return len(k.Text) }

func keep(b probe.Body) probe.Reading {
	b.Text = bytes.Clone(b.Text)
	return kept{b}
}

// bodyOf is the body of an exchange whose reading is the whole body.
func bodyOf(e *probe.Exchange) string {
	if k, ok := e.Content.Reading.(kept); ok {
		return string(k.Text)
	}
	return ""
}

// newProbe returns a probe that keeps bodies unless told otherwise.
func newProbe(t *testing.T, c probe.Config) *probe.Probe {
	t.Helper()
	if c.Read == nil {
		c.Read = keep
	}
	if c.Timeout == 0 {
		c.Timeout = 20 * time.Second
	}
	p, err := probe.New(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

func get(p *probe.Probe, r probe.Request) *probe.Exchange { return p.Do(context.Background(), r) }

func parse(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return u
}

// fakeClock jumps ahead where something waits.
type fakeClock struct {
	mu    sync.Mutex
	now   time.Time
	slept []time.Duration
}

func newClock() *fakeClock { return &fakeClock{now: time.Date(2025, 1, 1, 12, 0, 0, 0, time.UTC)} }

func (c *fakeClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *fakeClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if d < 0 {
		return errors.New("negative sleep")
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	c.slept = append(c.slept, d)
	return nil
}

func (c *fakeClock) sum() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	var sum time.Duration
	for _, d := range c.slept {
		sum += d
	}
	return sum
}

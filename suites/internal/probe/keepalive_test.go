package probe_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"sync"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestADroppedKeepAliveConnectionIsResentOnce(t *testing.T) {
	g := NewWithT(t)
	var served atomic.Int64
	// Every connection answers one request, reads the next one, and drops it.
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		if _, err := head(r); err != nil {
			return
		}
		served.Add(1)
		_, _ = io.WriteString(c, okay)
		_, _ = head(r)
	})
	p := newProbe(t, probe.Config{Base: s.url()})
	a, b, c := get(p, probe.Request{}), get(p, probe.Request{}), get(p, probe.Request{})
	for _, e := range []*probe.Exchange{a, b, c} {
		g.Expect(e.Failure).To(BeNil())
		g.Expect(e.Status).To(Equal(200))
	}
	g.Expect([]int{a.Resent, b.Resent, c.Resent}).To(Equal([]int{0, 1, 1}))
	g.Expect(served.Load()).To(BeEquivalentTo(3))
	g.Expect(p.Stats()).To(And(HaveField("Resent", 2), HaveField("Requests", 5)))
}

// Some targets say that they close an idle connection, to whoever asks at that moment.
func TestA408OnAKeptConnectionIsResent(t *testing.T) {
	g := NewWithT(t)
	const tired = "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		_, _ = head(r)
		_, _ = io.WriteString(c, okay)
		_, _ = head(r)
		_, _ = io.WriteString(c, tired)
	})
	p := newProbe(t, probe.Config{Base: s.url()})
	for _, resent := range []int{0, 1, 0} {
		e := get(p, probe.Request{})
		g.Expect(e.Failure).To(BeNil())
		g.Expect([]int{e.Status, e.Resent}).To(Equal([]int{200, resent}))
	}
	fresh := listen(t, func(c net.Conn, r *bufio.Reader) {
		_, _ = head(r)
		_, _ = io.WriteString(c, tired)
	})
	p = newProbe(t, probe.Config{Base: fresh.url()})
	g.Expect(get(p, probe.Request{}).Status).To(Equal(408))
}

// What answers another method leaves nothing on a connection that a GET takes.
func TestABodyThatAnswersHEADDoesNotReachAGET(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		for {
			if _, err := head(r); err != nil {
				return
			}
			if _, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"); err != nil {
				return
			}
		}
	})
	p := newProbe(t, probe.Config{Base: s.url()})
	for range 5 {
		g.Expect(get(p, probe.Request{Method: probe.Head}).Failure).To(BeNil())
		e := get(p, probe.Request{})
		g.Expect(e.Failure).To(BeNil())
		g.Expect(e.Status).To(Equal(200))
	}
}

func TestADropAfterTheFirstByteIsNotResent(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		_, _ = head(r)
		_, _ = io.WriteString(c, okay)
		_, _ = head(r)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
	})
	p := newProbe(t, probe.Config{Base: s.url()})
	g.Expect(get(p, probe.Request{}).Failure).To(BeNil())
	e := get(p, probe.Request{})
	g.Expect(e.Failure.Kind).To(Equal(probe.FailureDropped), e.Failure.Text)
	g.Expect(e.Resent).To(BeZero())
	g.Expect(s.connections()).To(Equal(1))
}

func TestADropOnAFreshConnectionAfterAResendFails(t *testing.T) {
	g := NewWithT(t)
	var n atomic.Int64
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		if n.Add(1) > 1 {
			_, _ = head(r)
			return
		}
		_, _ = head(r)
		_, _ = io.WriteString(c, okay)
		_, _ = head(r)
	})
	p := newProbe(t, probe.Config{Base: s.url()})
	g.Expect(get(p, probe.Request{}).Failure).To(BeNil())
	e := get(p, probe.Request{})
	g.Expect(e.Failure).To(HaveField("Kind", probe.FailureDropped))
	g.Expect(e.Resent).To(Equal(1))
}

func TestNeverMoreInFlightThanAllowed(t *testing.T) {
	for _, concurrency := range []int{1, 3} {
		t.Run(fmt.Sprint(concurrency), func(t *testing.T) {
			g := NewWithT(t)
			var mu sync.Mutex
			inFlight, most, count := 0, 0, 0
			s := listen(t, func(c net.Conn, r *bufio.Reader) {
				for {
					if _, err := head(r); err != nil {
						return
					}
					mu.Lock()
					inFlight++
					count++
					most = max(most, inFlight)
					text, drop := okay, false
					switch count % 7 {
					case 3:
						text = "HTTP/1.1 429 Too Many Requests\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n"
					case 5:
						text = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}"
						drop = true
					}
					mu.Unlock()
					// Whoever is sent too many would arrive meanwhile.
					for range 100 {
						mu.Lock()
						most = max(most, inFlight)
						mu.Unlock()
					}
					mu.Lock()
					inFlight--
					mu.Unlock()
					if _, err := io.WriteString(c, text); err != nil || drop {
						return
					}
				}
			})
			p := newProbe(t, probe.Config{Base: s.url(), Concurrency: concurrency, Clock: newClock()})
			var all sync.WaitGroup
			for range 40 {
				all.Go(func() { get(p, probe.Request{}) })
			}
			all.Wait()
			g.Expect(most).To(BeNumerically("<=", concurrency))
			g.Expect(p.Stats().MaxInFlight).To(BeNumerically("<=", concurrency))
			g.Expect(s.connections()).To(BeNumerically(">=", 1))
		})
	}
}

func TestAllPlacesAreUsed(t *testing.T) {
	g := NewWithT(t)
	const concurrency = 4
	var waiting sync.WaitGroup
	waiting.Add(concurrency)
	// Nobody is answered before four have asked.
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		if _, err := head(r); err != nil {
			return
		}
		waiting.Done()
		waiting.Wait()
		_, _ = io.WriteString(c, okay)
	})
	p := newProbe(t, probe.Config{Base: s.url(), Concurrency: concurrency})
	var all sync.WaitGroup
	for range concurrency {
		all.Go(func() { g.Expect(get(p, probe.Request{}).Status).To(Equal(200)) })
	}
	all.Wait()
	g.Expect(p.Stats().MaxInFlight).To(Equal(concurrency))
}

package probe_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// source answers without a network, from bodies by their query.
type source map[string]func(context.Context) io.Reader

func (s source) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: 200, Proto: "HTTP/1.1", Header: http.Header{}, ContentLength: -1,
		Body: io.NopCloser(s[r.URL.RawQuery](r.Context())), Request: r,
	}, nil
}

// filler is a body of one character, of which left bytes are still to be read.
// Then comes the error, after waiting for it where end is set.
type filler struct {
	ctx  context.Context
	char byte
	left int64
	read atomic.Int64
	end  <-chan time.Time // nil: the end is at once
}

func (f *filler) Read(b []byte) (int, error) {
	n := f.left - f.read.Load()
	if n == 0 && f.end != nil {
		select {
		case <-f.ctx.Done():
			return 0, f.ctx.Err()
		case <-f.end:
		}
	}
	if n == 0 {
		return 0, io.EOF
	}
	n = min(n, int64(len(b)))
	for i := range b[:n] {
		b[i] = f.char
	}
	f.read.Add(n)
	return int(n), nil
}

// One body at a time grows beyond 4 MiB; the others wait at that size, and their
// time stands still.
func TestOneLargeBodyAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		const bodies, mib = 8, 1 << 20
		s, all := source{}, make([]*filler, bodies)
		for i := range all {
			s[fmt.Sprint(i)] = func(ctx context.Context) io.Reader {
				all[i] = &filler{ctx: ctx, char: 'a' + byte(i), left: 6 * mib}
				return all[i]
			}
		}
		enter, leave := make(chan byte), make(chan struct{})
		p := newProbe(t, probe.Config{
			Base: parse(t, "http://127.0.0.1:1"), Transport: s, Timeout: 30 * time.Second, MaxReadings: 1 << 30,
			Read: func(b probe.Body) probe.Reading {
				enter <- b.Text[0]
				<-leave
				return keep(probe.Body{Text: b.Text[:1]})
			},
		})
		exchanges := make([]*probe.Exchange, bodies)
		var done sync.WaitGroup
		for i := range bodies {
			done.Go(func() { exchanges[i] = get(p, probe.Request{Query: fmt.Sprint(i)}) })
		}
		for range bodies {
			being := <-enter
			<-time.After(time.Hour) // far more than the timeout, of the bubble's clock
			synctest.Wait()
			for _, f := range all {
				if f.char != being && f.read.Load() > 4*mib && f.read.Load() < f.left {
					t.Errorf("%c has taken %d bytes while %c is read", f.char, f.read.Load(), being)
				}
			}
			leave <- struct{}{}
		}
		done.Wait()
		for _, e := range exchanges {
			g.Expect(e.Failure).To(BeNil())
			g.Expect(e.Content.Size).To(Equal(6 * mib))
			g.Expect(e.Took).To(BeNumerically("<", time.Minute), "waiting for memory is no time of the target's")
		}
	})
}

// What is left of the time goes on where it stood.
func TestTheTimeoutGoesOnAfterTheWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		const mib = 1 << 20
		reading, read := make(chan struct{}), make(chan struct{})
		s := source{
			"first": func(ctx context.Context) io.Reader { return &filler{ctx: ctx, char: 'a', left: 5 * mib} },
			// The second takes 20 seconds for its first byte, waits for the token, and
			// never ends.
			"second": func(ctx context.Context) io.Reader {
				return io.MultiReader(&filler{ctx: ctx, end: time.After(20 * time.Second)},
					&filler{ctx: ctx, char: 'b', left: 5 * mib, end: make(chan time.Time)})
			},
		}
		p := newProbe(t, probe.Config{
			Base: parse(t, "http://127.0.0.1:1"), Transport: s, Timeout: 30 * time.Second,
			Read: func(b probe.Body) probe.Reading {
				if b.Text[0] == 'a' {
					close(reading)
					<-read
				}
				return nil
			},
		})
		var done sync.WaitGroup
		done.Go(func() { g.Expect(get(p, probe.Request{Query: "first"}).Failure).To(BeNil()) })
		<-reading
		started := time.Now()
		var second *probe.Exchange
		done.Go(func() { second = get(p, probe.Request{Query: "second"}) })
		<-time.After(time.Hour)
		close(read)
		done.Wait()
		g.Expect(second.Failure).To(HaveField("Kind", probe.FailureTimeout))
		g.Expect(second.Took).To(Equal(30 * time.Second))
		g.Expect(time.Since(started)).To(Equal(time.Hour + 10*time.Second))
	})
}

// A run that ends does not wait for the token; the token is not lost by failures.
func TestTheTokenIsGivenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		const mib = 1 << 20
		s := source{
			"stalls": func(ctx context.Context) io.Reader {
				return &filler{ctx: ctx, char: 'a', left: 5 * mib, end: make(chan time.Time)}
			},
			"breaks": func(ctx context.Context) io.Reader {
				return io.MultiReader(&filler{ctx: ctx, char: 'a', left: 5 * mib}, strings.NewReader("x"), broken{})
			},
			"too-large": func(ctx context.Context) io.Reader { return &filler{ctx: ctx, char: 'a', left: 40 * mib} },
			"good":      func(ctx context.Context) io.Reader { return &filler{ctx: ctx, char: 'c', left: 5 * mib} },
		}
		p := newProbe(t, probe.Config{Base: parse(t, "http://127.0.0.1:1"), Transport: s, Timeout: 30 * time.Second})
		ctx, cancel := context.WithCancel(t.Context())
		var done sync.WaitGroup
		for range 2 { // one has the token, one waits for it
			done.Go(func() {
				g.Expect(p.Do(ctx, probe.Request{Query: "stalls"}).Failure).To(HaveField("Kind", probe.FailureCancelled))
			})
		}
		synctest.Wait()
		cancel()
		done.Wait()
		for query, kind := range map[string]probe.FailureKind{
			"stalls": probe.FailureTimeout, "breaks": probe.FailureDropped, "too-large": probe.FailureTooLarge,
		} {
			g.Expect(get(p, probe.Request{Query: query}).Failure).To(HaveField("Kind", kind))
			g.Expect(get(p, probe.Request{Query: "good"}).Failure).To(BeNil())
		}
	})
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// What is too long is not in memory, and leaves the token to others.
func TestADroppedBodyLeavesTheToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := source{
			"drips": func(ctx context.Context) io.Reader {
				return &filler{ctx: ctx, char: 'a', left: 40 << 20, end: make(chan time.Time)}
			},
			"good": func(ctx context.Context) io.Reader { return &filler{ctx: ctx, char: 'c', left: 5 << 20} },
		}
		p := newProbe(t, probe.Config{Base: parse(t, "http://127.0.0.1:1"), Transport: s, Timeout: 30 * time.Second})
		var done sync.WaitGroup
		done.Go(func() {
			g.Expect(get(p, probe.Request{Query: "drips"}).Failure).To(HaveField("Kind", probe.FailureTimeout))
		})
		synctest.Wait()
		started := time.Now()
		g.Expect(get(p, probe.Request{Query: "good"}).Failure).To(BeNil())
		g.Expect(time.Since(started)).To(BeZero())
		done.Wait()
	})
}

// A request that is asked again in doubt can have a large answer as well.
func TestADoubtDoesNotWaitForItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		s := source{
			"good": func(ctx context.Context) io.Reader { return &filler{ctx: ctx, char: 'c', left: 5 << 20} },
			"breaks": func(ctx context.Context) io.Reader {
				return io.MultiReader(&filler{ctx: ctx, char: 'a', left: 5 << 20}, broken{})
			},
		}
		p := newProbe(t, probe.Config{Base: parse(t, "http://127.0.0.1:1"), Transport: s, Timeout: 30 * time.Second})
		g.Expect(get(p, probe.Request{Query: "good"}).Failure).To(BeNil())
		for range 20 {
			g.Expect(get(p, probe.Request{Query: "breaks"}).Failure).To(HaveField("Kind", probe.FailureDropped))
		}
		g.Expect(p.Stats().Requests).To(Equal(1 + 20 + 2))
	})
}

package suites_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// floorConcurrency is how many requests are in flight at most, of a run and of the bare
// client that it is measured by.
const floorConcurrency = 8

// BenchmarkFloor measures a standard run, its report rendered twice, against its floor:
// the same requests, sent by a bare client as many at a time. Both talk to the same
// server, which takes so long for each answer, by turns. It tells medians:
//
//	run-s, floor-s   seconds of the run and of the bare client
//	ratio            the first over the second
//	excess-s         the first less the second
//	lengths          the excess in answers' lengths
//	cpu-s, bare-s    seconds of processor time, the server's included
//
//	go test ./suites -run XXX -bench Floor -benchtime 5x
func BenchmarkFloor(b *testing.B) {
	for _, length := range []time.Duration{0, time.Millisecond, 10 * time.Millisecond, 50 * time.Millisecond} {
		b.Run(fmt.Sprint(length), func(b *testing.B) {
			s, err := reference.New(reference.Options{Sessions: 137})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			taken := &requestLog{next: inPlace(always(length))(s)}
			if length == 0 {
				taken.next = s
			}
			server := httptest.NewServer(taken)
			defer server.Close()
			options := suites.Options{Contract: loaded(b), Target: server.URL, Token: s.Token(), OtherToken: s.OtherToken(),
				UnscopedToken: s.UnscopedToken(), FrozenToken: s.FrozenToken(), Concurrency: floorConcurrency}
			var runs, floors, excess, cpu, bare samples
			requests := 0
			for b.Loop() {
				taken.begin()
				ran, used := timed(func() { runReported(b, options) })
				list := taken.end()
				requests = len(list)
				floor, least := timed(func() { replayBare(b, server.URL, list) })
				runs, floors, excess = append(runs, ran), append(floors, floor), append(excess, ran-floor)
				cpu, bare = append(cpu, used), append(bare, least)
			}
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(runs.median(), "run-s")
			b.ReportMetric(floors.median(), "floor-s")
			b.ReportMetric(runs.median()/floors.median(), "ratio")
			b.ReportMetric(excess.median(), "excess-s")
			if length > 0 {
				b.ReportMetric(excess.median()/length.Seconds(), "lengths")
			}
			b.ReportMetric(cpu.median(), "cpu-s")
			b.ReportMetric(bare.median(), "bare-s")
			b.ReportMetric(float64(requests), "requests")
		})
	}
}

// samples are what was measured, once each time.
type samples []float64

func (s samples) median() float64 { return slices.Sorted(slices.Values(s))[len(s)/2] }

// timed is how long something takes, and how much processor time, in seconds.
func timed(do func()) (took, used float64) {
	cpu := func() float64 {
		var u syscall.Rusage
		if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
			return 0
		}
		return time.Duration(u.Utime.Nano() + u.Stime.Nano()).Seconds()
	}
	before, began := cpu(), time.Now()
	do()
	return time.Since(began).Seconds(), cpu() - before
}

// runReported runs, and renders the report twice.
func runReported(b *testing.B, o suites.Options) {
	r, err := suites.Run(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	if r.Summary.CutShort != "" {
		b.Fatal(r.Summary.CutShort)
	}
	for _, format := range []string{"json", "html"} {
		if err := reporters.Render(format, io.Discard, r, reporters.Options{}); err != nil {
			b.Fatal(err)
		}
	}
}

// sentRequest is a request as it came.
type sentRequest struct {
	method string
	url    url.URL
	header http.Header
	body   []byte
}

// requestLog keeps the requests of a run.
type requestLog struct {
	next http.Handler

	mu   sync.Mutex
	keep bool
	list []sentRequest
}

func (l *requestLog) begin() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep, l.list = true, nil
}

func (l *requestLog) end() []sentRequest {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.keep = false
	return l.list
}

func (l *requestLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	if l.keep {
		x := sentRequest{method: r.Method, url: *r.URL, header: r.Header.Clone()}
		x.body, _ = io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(x.body))
		l.list = append(l.list, x)
	}
	l.mu.Unlock()
	l.next.ServeHTTP(w, r)
}

// replayBare sends requests, and reads the answers to their ends.
func replayBare(b *testing.B, base string, list []sentRequest) {
	target, err := url.Parse(base)
	if err != nil {
		b.Fatal(err)
	}
	transport := &http.Transport{MaxConnsPerHost: floorConcurrency, MaxIdleConnsPerHost: floorConcurrency, DisableCompression: true,
		DialContext: (&net.Dialer{}).DialContext}
	defer transport.CloseIdleConnections()
	queue := make(chan sentRequest)
	var all sync.WaitGroup
	for range floorConcurrency {
		all.Go(func() {
			for x := range queue {
				u := x.url
				u.Scheme, u.Host = target.Scheme, target.Host
				r := &http.Request{Method: x.method, URL: &u, Host: target.Host, Header: x.header, Body: io.NopCloser(bytes.NewReader(x.body)),
					ContentLength: int64(len(x.body))}
				if len(x.body) == 0 {
					r.Body = http.NoBody
				}
				answer, err := transport.RoundTrip(r.WithContext(b.Context()))
				if err != nil {
					b.Error(err)
					continue
				}
				_, _ = io.Copy(io.Discard, answer.Body)
				_ = answer.Body.Close()
			}
		})
	}
	for _, x := range list {
		queue <- x
	}
	close(queue)
	all.Wait()
}

package suites_test

import (
	"context"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// quietServer serves a handler on loopback until the test ends.
func quietServer(t *testing.T, h http.Handler) *httptest.Server {
	t.Helper()
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	t.Cleanup(s.Close)
	return s
}

// served serves a handler by HTTP/1.1.
func served(t *testing.T, h http.Handler, _ *suites.Options) string {
	t.Helper()
	s := quietServer(t, h)
	s.Start()
	return s.URL
}

// run tests a target that serves h in some way, with the tokens of server.
func run(t *testing.T, ctx context.Context, server *reference.Server, h http.Handler,
	serve func(*testing.T, http.Handler, *suites.Options) string, change func(*suites.Options)) *report.Report {
	t.Helper()
	o := suites.Options{Contract: loaded(t), Token: server.Token(), OtherToken: server.OtherToken(), Timeout: 30 * time.Second,
		RefusalPause: -1, Explore: 12, Seed: 3}
	o.Target = serve(t, h, &o)
	if change != nil {
		change(&o)
	}
	r, err := suites.Run(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f s, %d requests: %s", r.Summary.Seconds, r.Summary.Requests, r.Sentence)
	return r
}

// conformant is a server with a list that shows all there is to show.
func conformant(t *testing.T) *reference.Server {
	t.Helper()
	s, err := reference.New(reference.Options{Sessions: 113, Cache: reference.NewCache()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

// at answers the requests with the given numbers in another way.
func at(h http.Handler, other http.HandlerFunc, numbers ...int64) http.Handler {
	var asked atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := asked.Add(1)
		for _, number := range numbers {
			if n == number {
				other(w, r)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}

// every answers every nth request in another way.
func every(n int64, h http.Handler, other http.HandlerFunc) http.Handler {
	var asked atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1)%n == 0 {
			other(w, r)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// refusing answers with a status and headers, given as names and values.
func refusing(status int, headers ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
	}
}

// dropping closes the connection without an answer.
func dropping(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// mentions wants a note with a text.
func mentions(g *WithT, r *report.Report, text string) {
	g.Expect(strings.Join(r.Notes, "\n")).To(ContainSubstring(text))
}

func TestAServerThatIsDownForMaintenance(t *testing.T) {
	g := NewWithT(t)
	server := conformant(t)
	// 503 without a word about when to come back is a failure.
	r := run(t, t.Context(), server, at(server, refusing(503), 300), served, nil)
	g.Expect(r.Verdict).To(Equal(report.NonConformant), r.Sentence)
	hears(g, r, said{"HTTP-04", "503"})
}

func TestDroppedConnections(t *testing.T) {
	server := conformant(t)
	t.Run("once", func(t *testing.T) {
		g := NewWithT(t)
		r := run(t, t.Context(), server, at(server, dropping, 300), served, nil)
		g.Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
		g.Expect(r.Summary.Resent).To(Equal(1))
		mentions(g, r, "1 request resent")
	})
	t.Run("regularly", func(t *testing.T) {
		g := NewWithT(t)
		r := run(t, t.Context(), server, every(3, server, dropping), served, nil)
		g.Expect(r.Verdict).To(Equal(report.NonConformant), r.Sentence)
		hears(g, r, said{"HTTP-04", "closed or reset"})
		g.Expect(r.Summary.CutShort).To(BeEmpty())
	})
}

func TestHonestButDifficultTargets(t *testing.T) {
	server := conformant(t)
	free := func(freedom string) http.Handler {
		s, err := reference.New(reference.Options{Sessions: 113, Freedoms: []string{freedom}})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		return s
	}
	for name, target := range map[string]struct {
		handler http.Handler
		serve   func(*testing.T, http.Handler, *suites.Options) string
		change  func(*suites.Options)
	}{
		"one at a time":     {handler: server, change: func(o *suites.Options) { o.Concurrency = 1 }},
		"HTTP/1.0":          {handler: free("http-1.0")},
		"HTTP/1.1 with TLS": {handler: protocol(server, 1), serve: secured(false)},
		"HTTP/2":            {handler: protocol(server, 2), serve: secured(true)},
		"gzip":              {handler: free("gzip-always")},
		"IPv6":              {handler: server, serve: servedOnIPv6},
		"base path": {handler: http.StripPrefix("/some/where", server),
			change: func(o *suites.Options) { o.Target += "/some/where" }},
		"base path with a slash": {handler: http.StripPrefix("/a b", server), change: func(o *suites.Options) { o.Target += "/a%20b/" }},
		"reverse proxy":          {handler: server, serve: behindProxy(nil)},
		"cold start":             {handler: server, serve: servedLate, change: func(o *suites.Options) { o.Wait = time.Minute }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			serve := target.serve
			if serve == nil {
				serve = served
			}
			r := run(t, t.Context(), server, target.handler, serve, target.change)
			NewWithT(t).Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
		})
	}
}

// protocol answers requests of a major version of HTTP only.
func protocol(h http.Handler, major int) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != major {
			http.Error(w, "wrong protocol: "+r.Proto, http.StatusHTTPVersionNotSupported)
			return
		}
		h.ServeHTTP(w, r)
	})
}

func secured(http2 bool) func(*testing.T, http.Handler, *suites.Options) string {
	return func(t *testing.T, h http.Handler, o *suites.Options) string {
		s := quietServer(t, h)
		s.EnableHTTP2 = http2
		s.StartTLS()
		o.CACert = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
		return s.URL
	}
}

func servedOnIPv6(t *testing.T, h http.Handler, _ *suites.Options) string {
	l, err := net.Listen("tcp", "[::1]:0")
	if err != nil {
		t.Skipf("no IPv6 loopback here: %v", err)
	}
	s := quietServer(t, h)
	_ = s.Listener.Close()
	s.Listener = l
	s.Start()
	return s.URL
}

// servedLate drops its first connections, as a server does that starts.
func servedLate(t *testing.T, h http.Handler, _ *suites.Options) string {
	s := quietServer(t, h)
	s.Listener = &lateListener{Listener: s.Listener, early: 3}
	s.Start()
	return s.URL
}

type lateListener struct {
	net.Listener
	early int // connections to drop
}

func (l *lateListener) Accept() (net.Conn, error) {
	c, err := l.Listener.Accept()
	for ; err == nil && l.early > 0; l.early-- {
		_ = c.Close()
		c, err = l.Listener.Accept()
	}
	return c, err
}

func TestAColdStartWithoutWaiting(t *testing.T) {
	g := NewWithT(t)
	server := conformant(t)
	l := listenLoopback(t)
	_ = l.Close() // nothing listens there
	r := run(t, t.Context(), server, server, func(*testing.T, http.Handler, *suites.Options) string { return "http://" + l.Addr().String() },
		nil)
	g.Expect(r.Verdict).To(Equal(report.NotTested))
	g.Expect(r.Hint).To(ContainSubstring("--wait"))
}

// behindProxy serves through a reverse proxy that may change the query.
func behindProxy(change func(string) string) func(*testing.T, http.Handler, *suites.Options) string {
	return func(t *testing.T, h http.Handler, o *suites.Options) string {
		behind, err := url.Parse(served(t, h, o))
		if err != nil {
			t.Fatal(err)
		}
		proxy := &httputil.ReverseProxy{ErrorLog: log.New(io.Discard, "", 0), Rewrite: func(r *httputil.ProxyRequest) {
			r.SetURL(behind)
			r.Out.URL.RawQuery = r.In.URL.RawQuery
			if change != nil {
				r.Out.URL.RawQuery = change(r.In.URL.RawQuery)
			}
		}}
		return served(t, proxy, o)
	}
}

func TestAProxyThatDecodesPlusSigns(t *testing.T) {
	g := NewWithT(t)
	server := conformant(t)
	r := run(t, t.Context(), server, server, behindProxy(func(query string) string {
		return strings.NewReplacer("%2B", "+", "%2b", "+").Replace(query)
	}), nil)
	g.Expect(r.Verdict).To(Equal(report.NonConformant), r.Sentence)
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if q.ID == "WIN-06" && c.Outcome == report.Fail && strings.Contains(c.Finding.Hint, "decode %2B") {
				return
			}
		}
	}
	t.Error("no failure of WIN-06 names the suspicion")
}

func TestRunsThatAreCutShort(t *testing.T) {
	server := conformant(t)
	for name, c := range map[string]struct {
		change func(o *suites.Options, cancel func())
		after  int64 // requests that are answered at all
		reason string
		tested bool
	}{
		"cancelled in the middle": {change: cancelAt(200), reason: "interrupted", tested: true},
		"cancelled at the begin":  {change: cancelAt(1), reason: "interrupted"},
		"cancelled in the walk":   {change: cancelAt(5), reason: "interrupted", tested: true},
		"the deadline": {change: func(o *suites.Options, _ func()) { o.Deadline = time.Second }, after: 100, reason: "deadline of 1s",
			tested: true},
		"the budget": {change: func(o *suites.Options, _ func()) { o.MaxRequests = 150 }, reason: "budget of 150 requests",
			tested: true},
		"the smallest budget": {change: func(o *suites.Options, _ func()) { o.MaxRequests = 1 }, reason: "budget of 1 requests",
			tested: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var asked atomic.Int64
			h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if n := asked.Add(1); c.after > 0 && n > c.after {
					<-r.Context().Done()
					return
				}
				server.ServeHTTP(w, r)
			})
			r := run(t, ctx, server, h, served, func(o *suites.Options) { c.change(o, cancel) })
			g.Expect(r.Summary.CutShort).To(ContainSubstring(c.reason))
			g.Expect(report.ExitCode(r, false, false)).To(Equal(3))
			wellFormed(g, r)
			complete(g, r, c.tested)
		})
	}
}

// cancelAt cancels the run when so many requests are sent.
func cancelAt(requests int) func(*suites.Options, func()) {
	return func(o *suites.Options, cancel func()) {
		o.Progress = func(p suites.Progress) {
			if p.Requests >= requests {
				cancel()
			}
		}
	}
}

// complete wants every requirement in the report of a run that was cut short on
// a conformant target: what was not asked is inconclusive, with the reason.
func complete(g *WithT, r *report.Report, tested bool) {
	g.Expect(r.Requirements).NotTo(BeEmpty())
	inconclusive := 0
	for _, q := range r.Requirements {
		g.Expect(q.Has(report.Fail) || q.Has(report.Warn) || q.Has(report.Error)).To(BeFalse(), "%s is %s: %s", q.ID, q.Outcome, q.Reason)
		for _, c := range q.Cases {
			if c.Outcome == report.Inconclusive {
				inconclusive++
				g.Expect(c.Reason).NotTo(BeEmpty(), fmt.Sprintf("%s %s", q.ID, c.Name))
			}
		}
	}
	g.Expect(inconclusive).To(BeNumerically(">", 100))
	want := report.Partial
	if !tested {
		want = report.NotTested
	}
	g.Expect(r.Verdict).To(Equal(want), r.Sentence)
}

package suites_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// wiretap stands before a handler and notes what arrives.
type wiretap struct {
	handler http.Handler
	// elsewhere is a URL that every answer points at.
	elsewhere string

	mu               sync.Mutex
	methods, ids     map[string]int
	hosts            map[string]int
	bodies           int
	inFlight, atMost int
}

func (w *wiretap) ServeHTTP(res http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	w.methods[r.Method]++
	w.hosts[r.Host]++
	w.ids[r.Header.Get(probe.ExchangeHeader)]++
	if r.ContentLength != 0 || len(r.TransferEncoding) > 0 {
		w.bodies++
	}
	w.inFlight++
	w.atMost = max(w.atMost, w.inFlight)
	w.mu.Unlock()
	defer func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.inFlight--
	}()
	for _, name := range []string{"Location", "Content-Location", "Refresh", "Link"} {
		res.Header().Set(name, w.elsewhere)
	}
	w.handler.ServeHTTP(res, r)
}

// tapped is one whole run over the wire.
type tapped struct {
	*wiretap
	report    *report.Report
	recording *bytes.Buffer
	host      string
	strays    int
	err       error
}

// tappedConcurrency is below the default, so that a check that forgets it shows.
const tappedConcurrency = 5

var tapOnce = sync.OnceValue(func() (out tapped) {
	c, err := kayle()
	if err != nil {
		return tapped{err: err}
	}
	s, err := reference.New(reference.Options{Sessions: 137})
	if err != nil {
		return tapped{err: err}
	}
	defer s.Close()
	var mu sync.Mutex
	stranger := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		out.strays++
	}))
	defer stranger.Close()
	w := &wiretap{handler: s, elsewhere: stranger.URL, methods: map[string]int{}, ids: map[string]int{}, hosts: map[string]int{}}
	target := httptest.NewServer(w)
	defer target.Close()
	out.wiretap, out.host, out.recording = w, target.Listener.Addr().String(), &bytes.Buffer{}
	out.report, out.err = suites.Run(context.Background(),
		suites.Options{Contract: c, Target: target.URL, Token: s.Token(), OtherToken: s.OtherToken(),
			UnscopedToken: s.UnscopedToken(), FrozenToken: s.FrozenToken(), RefusalPause: -1, Concurrency: tappedConcurrency, Seed: 5,
			TokenInQuery: true, Record: out.recording})
	return out
})

// usualRun is a run over the wire against the reference's usual list, made once
// for all tests that look at it.
func usualRun(t *testing.T) tapped {
	t.Helper()
	run := tapOnce()
	if run.err != nil {
		t.Fatal(run.err)
	}
	return run
}

func TestOnTheWire(t *testing.T) {
	g := NewWithT(t)
	run := usualRun(t)
	total := 0
	for method, n := range run.methods {
		g.Expect(method).To(BeElementOf("GET", "HEAD", "OPTIONS"))
		total += n
	}
	g.Expect(run.methods["GET"]).To(BeNumerically(">", 1000))
	g.Expect(run.bodies).To(Equal(5), "no request has a body where that is not the matter")
	g.Expect(run.atMost).To(BeNumerically("<=", tappedConcurrency))
	g.Expect(run.atMost).To(BeNumerically(">", 1), "they are sent at the same time")
	g.Expect(run.hosts).To(Equal(map[string]int{run.host: total}))
	g.Expect(run.strays).To(BeZero(), "what answers point at is not asked")

	g.Expect(total).To(Equal(run.report.Summary.Requests+run.report.Summary.Resent), "every request is counted")
	for id, n := range run.ids {
		g.Expect(id).To(MatchRegexp(`^x[0-9]+$`))
		g.Expect(n).To(BeNumerically("<=", 1+run.report.Summary.Resent), "the id %s is used once", id)
	}
	for _, q := range run.report.Requirements {
		for _, c := range q.Cases {
			for _, id := range c.Exchanges {
				g.Expect(run.ids).To(HaveKey(id), "%s %s rests on an exchange that was never sent", q.ID, c.Name)
			}
		}
	}
}

// hostTap refuses to ask any host but one, and notes who wanted to.
type hostTap struct {
	http.RoundTripper
	mu     sync.Mutex
	others []string
}

func (h *hostTap) RoundTrip(r *http.Request) (*http.Response, error) {
	if target := (url.URL{Scheme: "https", Host: "kayle.test:8443"}); r.URL.Scheme != target.Scheme || r.URL.Host != target.Host ||
		r.URL.User != nil {
		h.mu.Lock()
		defer h.mu.Unlock()
		h.others = append(h.others, r.URL.Redacted())
	}
	return h.RoundTripper.RoundTrip(r)
}

// Whatever the target answers, redirects to elsewhere too, the probe asks the
// target only, below its base path.
func TestNoOtherHostIsAsked(t *testing.T) {
	g := NewWithT(t)
	s, err := reference.New(reference.Options{Sessions: 24})
	g.Expect(err).NotTo(HaveOccurred())
	defer s.Close()
	var mu sync.Mutex
	n, outside := 0, []string{}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		n++
		redirect := n%9 == 0
		if r.URL.Path != "/api/v2"+loaded(t).Path {
			outside = append(outside, r.URL.Path)
		}
		mu.Unlock()
		if redirect {
			http.Redirect(w, r, "https://elsewhere.test/v1?"+r.URL.RawQuery, http.StatusFound)
			return
		}
		http.StripPrefix("/api/v2", s).ServeHTTP(w, r)
	})
	tap := &hostTap{RoundTripper: suites.InProcess(handler)}
	r, err := suites.Run(t.Context(), suites.Options{Contract: loaded(t), Target: "https://kayle.test:8443/api/v2/", Token: s.Token(),
		OtherToken: s.OtherToken(), Transport: tap, Explore: 12})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(n).To(BeNumerically(">", 100))
	g.Expect(tap.others).To(BeEmpty())
	g.Expect(outside).To(BeEmpty())
	g.Expect(broken(r)).To(ContainElement("HTTP-06"), "a redirect is a finding")
}

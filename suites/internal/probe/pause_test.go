package probe_test

import (
	"net/http"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestPausesAreOnTheClock(t *testing.T) {
	g := NewWithT(t)
	for pause, want := range map[time.Duration]time.Duration{0: probe.LongestPause, time.Second: time.Second, -1: 0} {
		clock := newClock()
		began := clock.Now()
		p := newProbe(t, probe.Config{Base: parse(t, "http://x"), Clock: clock, RefusalPause: pause})
		p.Pause(t.Context())
		g.Expect(clock.Now().Sub(began)).To(Equal(want))
	}
}

// taking answers after so long on a clock.
type taking struct {
	clock *fakeClock
	long  time.Duration
}

func (s taking) RoundTrip(r *http.Request) (*http.Response, error) {
	_ = s.clock.Sleep(r.Context(), s.long)
	return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

// A pause of its own choice is a part of the time that answers take.
func TestPausesFollowTheAnswers(t *testing.T) {
	g := NewWithT(t)
	for long, want := range map[time.Duration][]time.Duration{time.Millisecond: {0, 0, 0, time.Millisecond},
		20 * time.Millisecond: {5 * time.Millisecond, 5 * time.Millisecond}, time.Second: {probe.LongestPause}} {
		clock := newClock()
		p := newProbe(t, probe.Config{Base: parse(t, "http://x"), Clock: clock, Transport: taking{clock, long}})
		for range 3 {
			g.Expect(p.Do(t.Context(), probe.Request{}).Failure).To(BeNil())
		}
		for _, pause := range want {
			began := clock.Now()
			p.Pause(t.Context())
			g.Expect(clock.Now().Sub(began)).To(Equal(pause), "%v", long)
		}
	}
}

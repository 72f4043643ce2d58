package suites_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// waiting answers nothing from the beginning of the observation until a run tells how
// many requests it takes.
type waiting struct {
	http.RoundTripper
	observing, told chan struct{}
}

func (w waiting) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-w.observing:
		select {
		case <-w.told:
		case <-r.Context().Done():
		}
	default:
	}
	return w.RoundTripper.RoundTrip(r)
}

// A run that is asked to tells how many requests it takes, about.
func TestEstimate(t *testing.T) {
	g := NewWithT(t)
	w := waiting{observing: make(chan struct{}), told: make(chan struct{})}
	var begun, told sync.Once
	estimate, last := 0, suites.Progress{}
	r := testReference(t, reference.Options{Sessions: 24}, func(o *suites.Options) {
		w.RoundTripper = o.Transport
		o.Transport, o.Explore, o.EstimateAfter = w, 12, time.Nanosecond
		o.Progress = func(p suites.Progress) {
			if p.Phase == "observing" {
				begun.Do(func() { close(w.observing) })
			}
			if p.Estimate > 0 {
				estimate = p.Estimate
				told.Do(func() { close(w.told) })
			}
			last = p
		}
	})
	g.Expect(estimate).To(BeNumerically("~", r.Summary.Requests, r.Summary.Requests/10))
	g.Expect(last.Estimate).To(BeZero(), "when all is judged nothing is left")
}

// Without the option nothing is counted.
func TestNoEstimate(t *testing.T) {
	g := NewWithT(t)
	testReference(t, reference.Options{Sessions: 24}, func(o *suites.Options) {
		o.Selection = only("LIM-05")
		o.Progress = func(p suites.Progress) { g.Expect(p.Estimate).To(BeZero()) }
	})
}

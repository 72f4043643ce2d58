package suites_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"os/signal"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// runOnAClock tests a reference server on a clock of its own, which moves on as
// soon as all wait: a second takes no time, and a run takes as long as its
// requests do. pace delays the answers.
func runOnAClock(t *testing.T, o reference.Options, pace func(http.Handler) http.Handler, change func(*suites.Options)) (r *report.Report) {
	t.Helper()
	c := loaded(t)
	if o.Cache == nil && o.Live.Rate == 0 {
		o.Cache = foundRows()
	}
	// The channel on which the runtime is told of signals is made for the first
	// one who listens: not within a bubble.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	signal.Stop(signals)
	left := inBubble(t, func(t *testing.T) {
		time.Sleep(time.Until(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)))
		server, err := reference.New(o)
		if err != nil {
			t.Fatal(err)
		}
		defer server.Close()
		options := suites.Options{Contract: c, Target: "http://127.0.0.1:1", Transport: suites.InProcess(pace(server)),
			Token: server.Token(), OtherToken: server.OtherToken(), Explore: 12, Seed: 3}
		if change != nil {
			change(&options)
		}
		if r, err = suites.Run(context.Background(), options); err != nil {
			t.Fatal(err)
		}
		t.Logf("%.1f s, %d requests: %s", r.Summary.Seconds, r.Summary.Requests, r.Sentence)
	})
	if foreign := slices.DeleteFunc(left, waitsForSignals); len(foreign) > 0 {
		t.Errorf("%d goroutines are left behind:\n\n%s", len(foreign), strings.Join(foreign, "\n\n"))
	}
	return r
}

// waitsForSignals tells whether a goroutine is the one that Ginkgo leaves behind
// with each run: its interrupt handler has a method to stop it, which RunSpecs does
// not call.
func waitsForSignals(stack string) bool {
	const ginkgo = "created by github.com/onsi/ginkgo/v2/internal/"
	return strings.Contains(stack, ginkgo+"interrupt_handler.(*InterruptHandler).registerForInterrupts ")
}

// inBubble runs a test on a clock of its own, and returns the stacks of the
// goroutines that it leaves behind, blocked for good.
func inBubble(t *testing.T, test func(*testing.T)) (left []string) {
	t.Helper()
	var bubble string
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if !strings.Contains(fmt.Sprint(cause), "blocked goroutines remain") {
			panic(cause)
		}
		for _, stack := range stacks(true) {
			if head, _, _ := strings.Cut(stack, "\n"); strings.HasSuffix(head, bubble) {
				left = append(left, stack)
			}
		}
		if bubble == "" || len(left) == 0 {
			panic(cause) // the stacks read otherwise than they did
		}
	}()
	synctest.Test(t, func(t *testing.T) {
		head, _, _ := strings.Cut(stacks(false)[0], "\n")
		if i := strings.LastIndex(head, ", synctest bubble "); i >= 0 {
			bubble = head[i:] // "goroutine 7 [running, synctest bubble 1]:"
		}
		test(t)
	})
	return left
}

// stacks are those of the calling goroutine, or of all.
func stacks(all bool) []string {
	text := make([]byte, 1<<20)
	for {
		n := runtime.Stack(text, all)
		if n < len(text) {
			return strings.Split(strings.TrimSpace(string(text[:n])), "\n\n")
		}
		text = make([]byte, 2*len(text))
	}
}

// What is left behind by anybody but Ginkgo is told.
func TestWhatIsLeftBehindIsNoticed(t *testing.T) {
	g := NewWithT(t)
	forever := func() { <-make(chan bool) }
	left := inBubble(t, func(*testing.T) { go forever() })
	g.Expect(left).To(ConsistOf(ContainSubstring("TestWhatIsLeftBehindIsNoticed")))
	g.Expect(waitsForSignals(left[0])).To(BeFalse())
	g.Expect(inBubble(t, func(*testing.T) {})).To(BeEmpty())
}

// inPlace takes so long for each answer.
func inPlace(latency func() time.Duration) func(http.Handler) http.Handler {
	return func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			took := latency()
			pause(r.Context(), took/2)
			h.ServeHTTP(w, r)
			pause(r.Context(), took-took/2)
		})
	}
}

func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// always is the same latency each time.
func always(latency time.Duration) func() time.Duration {
	return func() time.Duration { return latency }
}

// oneAtATime answers one request after the other.
func oneAtATime(h http.Handler) http.Handler {
	turn := make(chan struct{}, 1)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		turn <- struct{}{}
		defer func() { <-turn }()
		h.ServeHTTP(w, r)
	})
}

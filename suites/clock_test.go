package suites_test

import (
	"context"
	"net/http"
	"os"
	"os/signal"
	"strings"
	"testing"
	"testing/synctest"
	"time"

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
	// The channel on which the runtime is told of signals is made for the first
	// one who listens: not within a bubble.
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	signal.Stop(signals)
	defer func() {
		// Ginkgo leaves a goroutine that waits for signals.
		if cause := recover(); cause != nil && (r == nil || !strings.Contains(message(cause), "blocked goroutines remain")) {
			panic(cause)
		}
	}()
	synctest.Test(t, func(t *testing.T) {
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
	return r
}

func message(cause any) string {
	if err, ok := cause.(error); ok {
		return err.Error()
	}
	text, _ := cause.(string)
	return text
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

package suites_test

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// liveSeeds is how many seeds the live tests run, and on how many sessions.
// KAYLE_LIVE_SEEDS sets more, for a long run on larger lists.
func liveSeeds(t *testing.T) (seeds uint64, sessions, explore int) {
	text := os.Getenv("KAYLE_LIVE_SEEDS")
	if text == "" {
		return 1, 40, 12
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		t.Fatalf("KAYLE_LIVE_SEEDS: %v", err)
	}
	return n, 250, 0
}

// changes per request stand for changes a second: a target on loopback serves
// about a thousand requests a second.
const (
	oneASecond   = 0.001
	tenASecond   = 0.01
	fiftyASecond = 0.05
)

// runLive runs the suites against a moving reference server.
func runLive(t *testing.T, o reference.Options) *report.Report {
	t.Helper()
	_, sessions, explore := liveSeeds(t)
	o.Sessions = sessions
	server, err := reference.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	r, err := suites.Run(context.Background(), suites.Options{Contract: loaded(t), Target: "http://127.0.0.1:1", Transport: suites.InProcess(server),
		Token: server.Token(), OtherToken: server.OtherToken(), Seed: o.Live.Seed, Explore: explore, MaxRequests: 60000})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestMovingDataAccusesNobody(t *testing.T) {
	seeds, _, _ := liveSeeds(t)
	for _, rate := range []float64{oneASecond, tenASecond, fiftyASecond} {
		for seed := uint64(1); seed <= seeds; seed++ {
			t.Run(fmt.Sprintf("%g changes a request, seed %d", rate, seed), func(t *testing.T) {
				t.Parallel()
				r := runLive(t, reference.Options{Live: reference.Live{PerRequest: rate, Seed: seed}})
				for _, q := range r.Requirements {
					if q.Outcome == report.Inconclusive && q.Reason == "" {
						t.Errorf("%s is inconclusive without a reason", q.ID)
					}
					for _, c := range q.Cases {
						if c.Outcome == report.Fail || c.Outcome == report.Warn || c.Outcome == report.Error {
							t.Errorf("%s [%s] %s: %s", q.ID, c.Name, c.Outcome, c.Reason)
						}
					}
				}
			})
		}
	}
}

// movingDefects is a sample of the plain and typical defects of all families.
// KAYLE_LIVE=1 takes every one, KAYLE_LIVE=6 every sixth.
var movingDefects = []string{"more-when-full", "from-exclusive", "status-ignored", "limit-echoes-default", "cursor-inclusive", "to-offset-ignored", "cursor-skips-ties", "status-cut-after-page"}

func TestMovingDataHidesNoDefect(t *testing.T) {
	seeds, _, _ := liveSeeds(t)
	sample := map[string]bool{}
	names := movingDefects
	if os.Getenv("KAYLE_LIVE_SEEDS") == "" {
		names = names[:3]
	}
	for _, name := range names {
		sample[name] = true
	}
	step, _ := strconv.Atoi(os.Getenv("KAYLE_LIVE"))
	at := 0
	var mu sync.Mutex
	tried, missed := 0, []string{}
	var runs sync.WaitGroup
	places := make(chan struct{}, runtime.GOMAXPROCS(0))
	for _, d := range reference.Defects() {
		if d.Difficulty == reference.Rare {
			continue
		}
		at++
		if !sample[d.Name] && (step <= 0 || at%step != 0) {
			continue
		}
		for seed := uint64(1); seed <= seeds; seed++ {
			places <- struct{}{}
			runs.Go(func() {
				defer func() { <-places }()
				r := runLive(t, reference.Options{Defects: []string{d.Name}, Live: reference.Live{PerRequest: tenASecond, Seed: seed}})
				mu.Lock()
				defer mu.Unlock()
				tried++
				if !caught(r) {
					missed = append(missed, fmt.Sprintf("%s (seed %d)", d.Name, seed))
				}
			})
		}
	}
	runs.Wait()
	t.Logf("%d runs, missed %v", tried, missed)
	NewWithT(t).Expect(len(missed)*20).To(BeNumerically("<=", tried), "at least 95 %% are caught; missed: %v", missed)
}

// caught tells whether anything was reported.
func caught(r *report.Report) bool {
	for _, q := range r.Requirements {
		if q.Has(report.Fail) || q.Has(report.Warn) {
			return true
		}
	}
	return false
}

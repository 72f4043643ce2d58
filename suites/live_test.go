package suites_test

import (
	"fmt"
	"maps"
	"net/http"
	"os"
	"runtime"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

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
		return 1, 24, 12
	}
	n, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		t.Fatalf("KAYLE_LIVE_SEEDS: %v", err)
	}
	return n, 250, 0
}

// paces are the targets that the live tests know: the faster the data moves
// between two answers, the harder they are.
func paces() map[string]func(http.Handler) http.Handler {
	return map[string]func(http.Handler) http.Handler{
		"a quick server": inPlace(always(time.Millisecond)),
		"a server that does one request at a time": func(h http.Handler) http.Handler {
			return oneAtATime(inPlace(always(4 * time.Millisecond))(h))
		},
		"a server behind a network": inPlace(always(30 * time.Millisecond)),
	}
}

// runLive runs the suites against a moving reference server.
func runLive(t *testing.T, o reference.Options, pace string) *report.Report {
	t.Helper()
	_, sessions, explore := liveSeeds(t)
	o.Sessions = sessions
	return runOnAClock(t, o, paces()[pace], func(options *suites.Options) { options.Explore, options.Seed = explore, o.Live.Seed })
}

func TestMovingDataAccusesNobody(t *testing.T) {
	seeds, _, _ := liveSeeds(t)
	for pace := range paces() {
		for _, rate := range []float64{1, 10, 50} {
			for seed := uint64(1); seed <= seeds; seed++ {
				t.Run(fmt.Sprintf("%s, %g changes a second, seed %d", pace, rate, seed), func(t *testing.T) {
					t.Parallel()
					r := runLive(t, reference.Options{Live: reference.Live{Rate: rate, Seed: seed}}, pace)
					accusesNobody(t, r)
				})
			}
		}
	}
}

// accusesNobody wants nothing that fails or warns.
func accusesNobody(t *testing.T, r *report.Report) {
	t.Helper()
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
	NewWithT(t).Expect(r.Summary.CutShort).To(BeEmpty())
}

// Where a part of a long list stands for the whole, what happens outside of it is
// held against nobody.
func TestMovingDataOutsideOfTheWindow(t *testing.T) {
	for _, kinds := range [][]reference.Kind{{reference.Create}, {reference.Create, reference.Delete}} {
		t.Run(fmt.Sprint(kinds), func(t *testing.T) {
			t.Parallel()
			r := runOnAClock(t, reference.Options{Sessions: 220, Live: reference.Live{Rate: 20, Kinds: kinds}}, inPlace(always(5*time.Millisecond)),
				func(o *suites.Options) { o.MaxItems = 60 })
			NewWithT(t).Expect(r.Target.Scope).NotTo(BeEmpty(), "the run works on a part of the list")
			accusesNobody(t, r)
		})
	}
}

// What one answer shows by itself is accused of even where nothing ever rests.
func TestWhatIsEvidentNeedsNoRest(t *testing.T) {
	for name, id := range map[string]string{"status-negated": "FLT-01", "fraction-of-3-digits-at-most": "WIN-07"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runOnAClock(t, reference.Options{Sessions: 60, Defects: []string{name}, Live: reference.Live{Rate: 50}},
				inPlace(always(100*time.Millisecond)),
				func(o *suites.Options) { o.Selection.IDs = []string{id} })
			NewWithT(t).Expect(broken(r)).To(ContainElement(id), r.Sentence)
		})
	}
}

// movingDefects is a sample of the plain and typical defects of all families.
// KAYLE_LIVE=1 takes every one, KAYLE_LIVE=6 every sixth.
var movingDefects = []string{"more-when-full", "from-exclusive", "status-ignored", "limit-echoes-default", "cursor-inclusive",
	"to-offset-ignored", "cursor-skips-ties", "status-cut-after-page"}

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
	targets := slices.Sorted(maps.Keys(paces()))
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
			pace := targets[(at+int(seed))%len(targets)]
			places <- struct{}{}
			runs.Go(func() {
				defer func() { <-places }()
				r := runLive(t, reference.Options{Defects: []string{d.Name}, Live: reference.Live{Rate: 10, Seed: seed}}, pace)
				mu.Lock()
				defer mu.Unlock()
				tried++
				if !caught(r) {
					missed = append(missed, fmt.Sprintf("%s (%s, seed %d)", d.Name, pace, seed))
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

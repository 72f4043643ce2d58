package confirm

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// concluded is how a case ended: as its body did last, or inconclusive.
func concluded(c *Confirmer, s Subject) string {
	var last Ending
	judge := s.Judge
	s.Judge = func(d *oracle.Dataset, o occasion.Occasion) Ending {
		last = judge(d, o)
		return last
	}
	if reason := c.Confirm(s); reason != "" {
		return "inconclusive: " + reason
	}
	return fmt.Sprintf("%s: %s", last.Outcome, last.Reason)
}

// observed runs cases as a run does. When all is sealed it judges them again one
// after the other, as a run does, and all at once, as a replay does.
func observed(t *testing.T, w *world, keys ...string) map[string]string {
	t.Helper()
	all := func(c *Confirmer) map[string]string {
		ends := map[string]string{}
		var mu sync.Mutex
		var bodies []func()
		for _, key := range keys {
			bodies = append(bodies, func() {
				end := concluded(c, w.subject(key))
				mu.Lock()
				defer mu.Unlock()
				ends[key] = end
			})
		}
		c.Observe(bodies, func() bool { return true })
		return ends
	}
	c := New(context.Background(), contract(), DefaultPolicy(), w)
	live := all(c)
	w.sealed = true
	for _, key := range keys {
		if judged := concluded(c, w.subject(key)); judged != live[key] {
			t.Errorf("%s was observed as %s and is judged as %s", key, live[key], judged)
		}
	}
	if replayed := all(New(context.Background(), contract(), DefaultPolicy(), w)); !maps.Equal(replayed, live) {
		t.Errorf("%v was observed and is replayed as %v", live, replayed)
	}
	if len(w.lacks) > 0 {
		t.Errorf("%v is wanted and was not asked", w.lacks)
	}
	return live
}

func TestBreaksOnAListThatRests(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(3, func(string, occasion.Occasion) Ending { return failed() })
	live := observed(t, w, "A one", "A two")
	g.Expect(live).To(Equal(map[string]string{"A one": "fail: ", "A two": "fail: "}))
	g.Expect(w.texts()).To(Equal([]string{"before all", "together", "after all"}))
}

// The shared snapshots are asked ahead, as what was seen last has it: the learned list, and
// then the snapshot before.
func TestSharedSnapshotsAreAskedAhead(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(3, func(string, occasion.Occasion) Ending { return failed() })
	w.snapshot = func(s *oracle.Scope, o occasion.Occasion) *Snapshot { return seen(4+len(w.likes), 0, s) }
	c := New(context.Background(), contract(), DefaultPolicy(), w)
	c.Observe([]func(){func() { c.Confirm(w.subject("A")) }}, func() bool { return true })
	c.Shared(occasion.AtTheEnd())
	g.Expect(w.likes).To(HaveExactElements("before all: 3 items", "after all: 4 items",
		HavePrefix("after attempt 1"), HavePrefix("after attempt 2"), "at the end: 5 items"))
}

func TestHoldsAtOnce(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(3, func(string, occasion.Occasion) Ending { return passed() })
	live := observed(t, w, "A")
	g.Expect(live).To(Equal(map[string]string{"A": "pass: "}))
	g.Expect(w.texts()).To(Equal([]string{"before all"}))
}

// restless sees another list in each snapshot of the whole list, and many
// changes in the first.
func restless(w *world) {
	states := 0
	var mu sync.Mutex
	w.snapshot = func(s *oracle.Scope, o occasion.Occasion) *Snapshot {
		mu.Lock()
		defer mu.Unlock()
		if o == occasion.BeforeAll() {
			return seen(40, 0, s)
		}
		if states++; s != nil {
			return seen(20, 0, s)
		}
		return seen(40, states, s)
	}
}

func TestBreaksInPartsThatRest(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(60, func(string, occasion.Occasion) Ending { return failed() })
	restless(w)
	live := observed(t, w, "A")
	g.Expect(live).To(Equal(map[string]string{"A": "fail: "}))
	wanted := []string{"before all", "round 1", "round 1 of A", "round 2", "round 2 of A"}
	for n := 1; n <= 5; n++ {
		for _, text := range []string{"before attempt %d of A", "attempt %d of A", "after attempt %d of A"} {
			wanted = append(wanted, fmt.Sprintf(text, n))
		}
	}
	for n := 1; n <= 2; n++ {
		wanted = append(wanted, fmt.Sprintf("before part %d of A", n), fmt.Sprintf("part %d of A", n), fmt.Sprintf("after part %d of A", n))
	}
	g.Expect(w.texts()).To(Equal(wanted))
}

func TestWhatIsEvidentEndsInARound(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(60, func(string, occasion.Occasion) Ending { return evident() })
	restless(w)
	live := observed(t, w, "A")
	g.Expect(live).To(Equal(map[string]string{"A": "fail: "}))
	g.Expect(w.texts()).To(Equal([]string{"before all", "round 1", "round 1 of A"}))
}

// Six cases share a round, and one that asks nothing leaves no trace.
func TestCasesShareRounds(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(60, func(key string, o occasion.Occasion) Ending {
		e := failed()
		if o != (occasion.Occasion{}) {
			e = passed()
		}
		return e
	})
	restless(w)
	var keys []string
	for i := range 9 {
		keys = append(keys, fmt.Sprintf("A %d", i))
	}
	observed(t, w, keys...)
	rounds, members := 0, 0
	for _, text := range w.texts() {
		switch {
		case strings.HasPrefix(text, "round") && strings.Contains(text, " of "):
			members++
		case strings.HasPrefix(text, "round"):
			rounds++
		}
	}
	g.Expect(members).To(Equal(9))
	g.Expect(rounds).To(BeNumerically(">=", 2))
}

func TestAStrayBodySettlesNoPart(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(60, func(string, occasion.Occasion) Ending {
		e := failed()
		e.Astray = true
		return e
	})
	restless(w)
	live := observed(t, w, "A")
	g.Expect(live["A"]).To(HavePrefix("inconclusive: the data kept changing"))
	g.Expect(w.texts()).NotTo(ContainElement(HavePrefix("after part")))
}

// A snapshot that lacks an answer says nothing of the list.
func TestABrokenSnapshotSettlesNothing(t *testing.T) {
	for _, side := range []string{"before", "after"} {
		w := newWorld(60, func(string, occasion.Occasion) Ending { return failed() })
		w.snapshot = func(s *oracle.Scope, o occasion.Occasion) *Snapshot {
			shot := seen(40, 0, s)
			shot.Broken = strings.HasPrefix(o.String(), side)
			return shot
		}
		live := observed(t, w, "A")
		NewWithT(t).Expect(live["A"]).To(HavePrefix("inconclusive: the data kept changing"), side)
	}
}

// A short list has fewer parts than the policy would attempt.
func TestPartsAreNumberedWithoutGaps(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(15, func(string, occasion.Occasion) Ending {
		e := failed()
		e.Astray = true
		return e
	})
	restless(w)
	observed(t, w, "A")
	g.Expect(w.texts()).To(ContainElements("before part 1 of A", "before part 2 of A", "before part 3 of A"))
	g.Expect(w.texts()).NotTo(ContainElement("before part 5 of A"))
}

// What broke in one settled attempt waits for nobody before the next.
func TestWhatBrokeOnceIsUrgent(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(60, func(string, occasion.Occasion) Ending { return failed() })
	w.snapshot = func(s *oracle.Scope, _ occasion.Occasion) *Snapshot { return seen(40, 0, s) }
	c := New(t.Context(), contract(), DefaultPolicy(), w)
	c.barrier.close()
	g.Expect(concluded(c, w.subject("A"))).To(Equal("fail: "))
	g.Expect(w.texts()).To(ContainElements("attempt 1 of A", "attempt 2 of A"))
	g.Expect(c.turns.had).To(HaveKeyWithValue("A", 1))
}

// free are the places that nobody has.
func free(t *turns) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.free
}

// A round has the target to itself until the last of its members has run.
func TestARoundEndsWithItsLastMember(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		running := make(chan bool)
		w := newWorld(60, func(key string, o occasion.Occasion) Ending {
			switch {
			case o == (occasion.Occasion{}):
				return failed()
			case key == "B":
				<-running
			}
			return passed()
		})
		restless(w)
		c := New(t.Context(), contract(), DefaultPolicy(), w)
		c.barrier.close()
		c.turns.take(t.Context(), urgent, 1) // the round waits until both have joined
		for _, key := range []string{"A", "B"} {
			go c.Confirm(w.subject(key))
			synctest.Wait()
		}
		c.turns.back(1)
		synctest.Wait()
		g.Expect(w.texts()).To(ContainElements("round 1 of A"))
		g.Expect(free(c.turns)).To(Equal(0))
		close(running)
		synctest.Wait()
		g.Expect(w.texts()).To(ContainElements("round 1 of B"))
		g.Expect(free(c.turns)).To(Equal(4))
	})
}

// Where nothing could be learned of the list, a body that needs no trust in the
// walk is judged all the same if the walk breaks off in the same place.
func TestAListThatCannotBeWalked(t *testing.T) {
	g := NewWithT(t)
	w := newWorld(0, func(string, occasion.Occasion) Ending { return failed() })
	w.snapshot = func(s *oracle.Scope, o occasion.Occasion) *Snapshot {
		shot := seen(0, 0, s)
		shot.Broken, shot.Walk.Problem = true, oracle.WalkUnusable
		return shot
	}
	live := observed(t, w, "A")
	g.Expect(live).To(Equal(map[string]string{"A": "fail: "}))
}

func TestReasons(t *testing.T) {
	for want, change := range map[string]func(*world){
		"the list was gone: no way on": func(w *world) {
			w.snapshot = func(s *oracle.Scope, _ occasion.Occasion) *Snapshot {
				shot := seen(0, 0, s)
				shot.Walk.Text = "no way on"
				return shot
			}
		},
		"the list was gone: it is empty": func(w *world) {
			w.snapshot = func(s *oracle.Scope, _ occasion.Occasion) *Snapshot { return seen(0, 0, s) }
		},
		"did not change: see HTTP-11 (at first)": func(w *world) {
			w.ending = func(_ string, o occasion.Occasion) Ending {
				if o == (occasion.Occasion{}) {
					e := failed()
					e.Reason = "at first"
					return e
				}
				return passed()
			}
		},
		"kept for other cases": func(w *world) {
			restless(w)
			w.spent = 0.9
		},
		"held on each part": func(w *world) {
			restless(w)
			w.ending = func(_ string, o occasion.Occasion) Ending {
				if strings.Contains(o.String(), "part") {
					return passed()
				}
				return failed()
			}
		},
	} {
		t.Run(want, func(t *testing.T) {
			g := NewWithT(t)
			w := newWorld(60, func(string, occasion.Occasion) Ending { return failed() })
			change(w)
			live := observed(t, w, "A")
			g.Expect(live["A"]).To(And(HavePrefix("inconclusive: "), ContainSubstring(want)))
		})
	}
}

// Whatever happens in a run, each case ends again as it did when all is sealed,
// and nothing is wanted that was not asked.
func TestWhatWasDecidedIsFoundAgain(t *testing.T) {
	for seed := range uint64(300) {
		w := chance(seed)
		var keys []string
		for i := range 1 + random(seed, "cases", 12) {
			keys = append(keys, fmt.Sprintf("%c %d", 'A'+i%3, i))
		}
		if observed(t, w, keys...); t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
}

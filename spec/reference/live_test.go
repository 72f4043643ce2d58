package reference

import (
	"sync/atomic"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// ticking is a clock that moves by a second at each look.
func ticking() func() time.Time {
	var n atomic.Int64
	return func() time.Time { return time.Date(2026, 1, 1, 0, 0, int(n.Add(1)), 0, time.UTC) }
}

func TestLiveChangesKeepEveryPromiseOfASession(t *testing.T) {
	s := start(t, Options{Live: Live{PerRequest: 3}, Clock: ticking()})
	g := NewWithT(t)
	kinds := map[string]bool{}
	before := map[string]map[string]any{}
	for range 60 {
		now := map[string]map[string]any{}
		for _, item := range read(t, get(s, "limit=100")).Data {
			id := item["id"].(string)
			now[id] = item
			terminal := isTerminal(item["status"].(string))
			g.Expect(item["completed_at"] != nil).To(Equal(terminal))
			g.Expect(item["failure_code"] != nil).To(Equal(item["status"] == "failed"))
			g.Expect(item["updated_at"].(string) >= item["created_at"].(string)).To(BeTrue())
			old, known := before[id]
			switch {
			case !known && len(before) > 0 && item["created_at"].(string) > "2026":
				kinds["create"] = true
			case known && old["updated_at"] == item["updated_at"]:
				g.Expect(item).To(Equal(old), "one revision is one state")
			case known:
				kinds[item["status"].(string)] = true
			}
		}
		before = now
	}
	g.Expect(kinds).To(HaveKey("create"))
	g.Expect(kinds).To(HaveKey("in_progress"))
	g.Expect(kinds).To(HaveKey("expired"))
}

func TestLiveChangesPerRequestAreDeterministic(t *testing.T) {
	run := func() string {
		s := start(t, Options{Live: Live{PerRequest: 0.5, Seed: 9}, Clock: ticking()})
		last := ""
		for range 40 {
			last = get(s, "limit=50").Body.String()
		}
		return last
	}
	NewWithT(t).Expect(run()).To(Equal(run()))
}

func TestLiveKindsAreRespected(t *testing.T) {
	g := NewWithT(t)
	s := start(t, Options{Live: Live{PerRequest: 1, Kinds: []Kind{Delete}}})
	for range DefaultSessions {
		get(s, "limit=0")
	}
	g.Expect(read(t, get(s, "")).Data).To(BeEmpty())
	g.Expect(get(s, "").Code).To(Equal(200))
}

func TestLiveWriterMovesTheDataAndStops(t *testing.T) {
	s := start(t, Options{Live: Live{Rate: 2000, Kinds: []Kind{Create}}})
	first := read(t, get(s, "limit=1")).ids()[0]
	NewWithT(t).Eventually(func() string { return read(t, get(s, "limit=1")).ids()[0] }).
		WithTimeout(20 * time.Second).ShouldNot(Equal(first))
	NewWithT(t).Expect(s.Close()).To(Succeed())
	NewWithT(t).Expect(s.Close()).To(Succeed())
}

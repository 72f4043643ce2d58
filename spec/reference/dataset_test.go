package reference

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	. "github.com/onsi/gomega"
)

func TestDatasetIsConformantForEverySize(t *testing.T) {
	for _, n := range []int{0, 1, 2, 3, 9, 10, 11, 12, 30, 39, 40, 41, 100, 101, 137, 1000} {
		for seed := uint64(1); seed <= 8; seed++ {
			own, foreign := dataset(n, seed)
			g := NewWithT(t)
			g.Expect(own).To(HaveLen(n))
			g.Expect(foreign).To(HaveLen(otherSessions))
			ids := make(map[string]bool)
			for _, s := range append(own, foreign...) {
				what := fmt.Sprintf("n=%d seed=%d %+v", n, seed, s)
				g.Expect(cursorPattern.MatchString(s.id)).To(BeTrue(), what)
				g.Expect(ids[s.id]).To(BeFalse(), what)
				ids[s.id] = true
				g.Expect(s.created%millisecond).To(BeZero(), what)
				g.Expect(s.updated).To(BeNumerically(">=", s.created), what)
				g.Expect(s.expires-s.created).To(Equal(time.Hour.Microseconds()), what)
				g.Expect(s.completed != nil).To(Equal(s.terminal()), what)
				if s.completed != nil {
					g.Expect(*s.completed).To(And(BeNumerically(">", s.created), BeNumerically("<=", s.expires)), what)
				}
				g.Expect(s.failure != nil).To(Equal(s.status == "failed"), what)
				g.Expect(max(s.nfc, s.liveness) < 3 || s.terminal()).To(BeTrue(), what)
				g.Expect(s.created).To(BeNumerically("<", at("2025-07-01T00:00:00.000Z")), what)
			}
		}
	}
}

func TestDatasetHoldsTheEdges(t *testing.T) {
	for _, n := range []int{10, 11, 100, 101, 137, 1000} {
		for seed := uint64(1); seed <= 8; seed++ {
			own, _ := dataset(n, seed)
			what := fmt.Sprintf("n=%d seed=%d", n, seed)
			g := NewWithT(t)
			folded, status, codes, tries := map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}
			ties, instants := map[int64]int{}, map[int64]bool{}
			webhooks, redirects, fields, longest := map[string]int{}, map[bool]int{}, map[bool]int{}, 0
			for _, s := range own {
				folded[strings.ToLower(s.id)]++
				status[s.status]++
				if s.failure != nil {
					codes[*s.failure]++
				}
				tries[fmt.Sprint("nfc", s.nfc)]++
				tries[fmt.Sprint("liveness", s.liveness)]++
				ties[s.created]++
				instants[s.created] = true
				webhooks[s.webhook[:1]]++
				redirects[s.redirect == nil]++
				fields[s.shareFields == "{}"]++
				longest = max(longest, longestReason(t, s))
			}
			g.Expect(len(folded)).To(BeNumerically("<", n), what)
			g.Expect(status).To(HaveLen(6), what)
			run, neighbours, whole := 0, 0, 0
			for at, count := range ties {
				run = max(run, count)
				if instants[at+millisecond] {
					neighbours++
				}
				if at%(1000*millisecond) == 0 {
					whole++
				}
			}
			g.Expect(run).To(BeNumerically(">=", 2), what)
			g.Expect(neighbours).To(BeNumerically(">=", 1), what)
			g.Expect(whole).To(BeNumerically(">=", 1), what)
			g.Expect(webhooks).To(HaveLen(3), what)
			g.Expect(redirects).To(HaveLen(2), what)
			g.Expect(instants).To(HaveKey(at("2024-02-29T23:59:59.999Z")), what)
			g.Expect(instants).To(HaveKey(at("2025-01-01T00:00:00.000Z")), what)
			if n < 100 {
				continue
			}
			g.Expect(codes).To(HaveLen(7), what)
			g.Expect(tries).To(HaveLen(8), what)
			g.Expect(fields).To(HaveLen(2), what)
			g.Expect(longest).To(Equal(200), what)
			g.Expect(run).To(Equal(tieRun), what)
			g.Expect(ties).To(ContainElement(3), what)
			if n >= 137 {
				g.Expect(own[99].created).To(Equal(own[100].created), what+": ties cross the end of a page of 100")
				for s, count := range status {
					g.Expect(count).To(BeNumerically(">", 10), what+" "+s)
				}
				g.Expect(status["succeeded"]).To(BeNumerically(">", 30), what)
			}
		}
	}
}

func longestReason(t *testing.T, s session) int {
	t.Helper()
	var fields map[string]struct{ Reason string }
	if err := json.Unmarshal([]byte(s.shareFields), &fields); err != nil {
		t.Fatal(err)
	}
	longest := 0
	for _, f := range fields {
		longest = max(longest, utf8.RuneCountInString(f.Reason))
	}
	return longest
}

func TestDatasetIsDeterministic(t *testing.T) {
	g := NewWithT(t)
	whole := func(o Options) string { return get(start(t, o), "limit=100").Body.String() }
	g.Expect(whole(Options{Seed: 5})).To(Equal(whole(Options{Seed: 5})))
	g.Expect(whole(Options{})).To(Equal(whole(Options{Seed: 1, Sessions: DefaultSessions})))
	g.Expect(whole(Options{Seed: 5})).NotTo(Equal(whole(Options{Seed: 6})))
	g.Expect(read(t, get(start(t, Options{Sessions: NoSessions}), "")).Data).To(BeEmpty())
}

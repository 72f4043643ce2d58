package reference

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	. "github.com/onsi/gomega"
)

var (
	tableName     = regexp.MustCompile(`\A[a-z0-9]+([-.][a-z0-9]+)*\z`)
	requirementID = regexp.MustCompile(`\A(HTTP|AUTH|ENV|ITEM|LIM|CUR|FLT|WIN|CMB|PUB)-[0-9]{2}\z`)
)

func TestDefectTable(t *testing.T) {
	g := NewWithT(t)
	names := make(map[string]bool)
	for _, d := range Defects() {
		g.Expect(d.Name).To(MatchRegexp(tableName.String()))
		g.Expect(names[d.Name]).To(BeFalse(), d.Name)
		names[d.Name] = true
		g.Expect(d.Summary).To(MatchRegexp(`\A\S.*\.\z`), d.Name)
		g.Expect(d.Breaks).NotTo(BeEmpty(), d.Name)
		for _, id := range d.Breaks {
			g.Expect(requirementID.MatchString(id)).To(BeTrue(), d.Name+" breaks "+id)
		}
		g.Expect(slices.Compact(slices.Sorted(slices.Values(d.Breaks)))).To(HaveLen(len(d.Breaks)), d.Name)
		g.Expect([]string{Plain, Typical, Rare}).To(ContainElement(d.Difficulty), d.Name)
		g.Expect(d.change).NotTo(BeNil(), d.Name)
	}
	g.Expect(len(names)).To(BeNumerically(">=", 120))
}

// The requirements that decide or warn, and can be broken by a server alone.
func TestEveryRequirementHasADefect(t *testing.T) {
	broken := make(map[string]bool)
	for _, d := range Defects() {
		for _, id := range d.Breaks {
			broken[id] = true
		}
	}
	for family, ids := range map[string][]int{
		"HTTP": {1, 2, 3, 4, 5, 6, 7, 8, 11, 12, 13},
		"AUTH": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14},
		"ENV":  {1, 2, 3, 4},
		"ITEM": {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13},
		"LIM":  {1, 2, 3, 4, 5, 6, 7, 8, 9},
		"CUR":  {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
		"FLT":  {1, 2, 3, 4, 5},
		"WIN":  {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14},
		"CMB":  {1, 2, 3, 4, 5},
	} {
		for _, n := range ids {
			id := fmt.Sprintf("%s-%02d", family, n)
			NewWithT(t).Expect(broken[id]).To(BeTrue(), id+" is broken by no defect")
		}
	}
}

func TestFreedomTable(t *testing.T) {
	g := NewWithT(t)
	names := make(map[string]bool)
	for _, f := range Freedoms() {
		g.Expect(f.Name).To(MatchRegexp(tableName.String()))
		g.Expect(names[f.Name]).To(BeFalse(), f.Name)
		names[f.Name] = true
		g.Expect(f.Summary).To(MatchRegexp(`\A\S.*\.\z`), f.Name)
		g.Expect(f.change != nil || f.Sessions > 0).To(BeTrue(), f.Name)
	}
	g.Expect(len(names)).To(BeNumerically(">=", 35))
}

func TestUnknownNamesAreMendedByNearOnes(t *testing.T) {
	g := NewWithT(t)
	_, err := New(Options{Defects: []string{"limit-ignord"}})
	g.Expect(err).To(MatchError(ContainSubstring("near: limit-ignored")))
	_, err = New(Options{Freedoms: []string{"pretty"}})
	g.Expect(err).To(MatchError(ContainSubstring("pretty-printed")))
}

// together are the defects that a single recorded request does not show.
var together = []string{"parallel-equal-requests-share", "parallel-equal-requests-fail", "hangs-on-non-integer", "single-flight-by-query",
	"single-flight-by-query-and-scheme", "refusals-shared-in-flight"}

func TestDefectsOfParallelRequestsShow(t *testing.T) {
	for _, name := range together[:2] {
		s := start(t, Options{Defects: []string{name}})
		good := get(s, "limit=3").Body.String()
		shows := false
		for range 50 {
			answers := make(chan string, 4)
			for range cap(answers) {
				go func() { answers <- get(s, "limit=3").Body.String() }()
			}
			for range cap(answers) {
				shows = <-answers != good || shows
			}
			if shows {
				break
			}
		}
		NewWithT(t).Expect(shows).To(BeTrue(), name)
	}
}

// Of two requests at the same moment, the one without or with another token gets the
// answer to the first.
func TestDefectsOfSharedFlightsShow(t *testing.T) {
	for name, second := range map[string]string{"single-flight-by-query": "", "single-flight-by-query-and-scheme": defaultOtherToken,
		"refusals-shared-in-flight": ""} {
		s := start(t, Options{Defects: []string{name}})
		lines := []string{"Bearer " + s.Token(), ""}
		if second != "" {
			lines[1] = "Bearer " + second
		}
		shows := false
		for i := range 50 {
			query := fmt.Sprintf("limit=%d", i+1)
			answers := make(chan string, len(lines))
			for _, line := range lines {
				go func() { answers <- do(s, request(http.MethodGet, query, line)).Body.String() }()
			}
			one, other := <-answers, <-answers
			if shows = one == other; shows {
				break
			}
		}
		NewWithT(t).Expect(shows).To(BeTrue(), name)
	}
}

func TestHangingEndsWithTheClient(t *testing.T) {
	s := start(t, Options{Defects: []string{"hangs-on-non-integer"}})
	r := request(http.MethodGet, "limit=1.5", "Bearer "+s.Token())
	gone, leave := context.WithCancel(r.Context())
	leave()
	w := do(s, r.WithContext(gone))
	NewWithT(t).Expect(w.Body.Len()).To(BeZero())
}

func TestEveryDefectShows(t *testing.T) {
	cache := NewCache()
	good := start(t, Options{Cache: cache})
	list := questions(t, good)
	type asked struct {
		question
		wanted string
	}
	var questions []asked // those that showed a defect last come first
	for _, q := range list {
		questions = append(questions, asked{q, q.ask(good)})
	}
	t.Logf("%d questions", len(list))
	compare := func(t *testing.T, d Defect) {
		s, err := New(Options{Defects: []string{d.Name}, Cache: cache})
		if err != nil {
			t.Fatal(err)
		}
		shows := false
		for i, q := range questions {
			if shows = q.ask(s) != q.wanted; shows {
				questions = slices.Insert(slices.Delete(questions, i, i+1), 0, q)
				break
			}
		}
		if !shows {
			t.Errorf("%s: answers every question as the conformant server does", d.Name)
		}
		if err := s.Close(); err != nil {
			t.Errorf("%s: %v", d.Name, err)
		}
	}
	for i, d := range Defects() {
		switch {
		case slices.Contains(together, d.Name) || testing.Short() && i%10 != 0:
		case strings.HasPrefix(d.Name, "hangs-"): // for longer than a test should take
			synctest.Test(t, func(t *testing.T) { compare(t, d) })
		default:
			compare(t, d)
		}
	}
}

package suites_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

func failFast(o *suites.Options) { o.FailFast, o.Explore = true, 12 }

// A run that fails fast asks far less, says why it ended, and accuses of nothing else.
func TestFailFast(t *testing.T) {
	g := NewWithT(t)
	defective := reference.Options{Sessions: 45, Defects: []string{"limit-word-is-default"}}
	whole := testReference(t, defective, func(o *suites.Options) { o.Explore = 12 })
	g.Expect(whole.Summary.CutShort).To(BeEmpty())
	var recording bytes.Buffer
	fast := testReference(t, defective, func(o *suites.Options) { failFast(o); o.Record = &recording })
	g.Expect(fast.Summary.Requests).To(BeNumerically("<", whole.Summary.Requests/4))
	g.Expect(fast.Summary.CutShort).To(Equal("stopped at the first broken MUST, LIM-06"))
	g.Expect(fast.Verdict).To(Equal(report.NonConformant))
	g.Expect(fast.Sentence).To(ContainSubstring(fast.Summary.CutShort))
	g.Expect(report.ExitCode(fast, false, false)).To(Equal(1))
	g.Expect(broken(fast)).To(Equal([]string{"LIM-06"}))
	// Which of its cases is certain first is a matter of chance.
	g.Expect(firstFinding(fast, "LIM-06").Summary).To(MatchRegexp(`^limit "[^"]*" \(taken for 10\) is answered 200`))
	open := 0
	for _, q := range fast.Requirements {
		if q.Level == "MUST" && q.Outcome == report.Inconclusive {
			open++
			g.Expect(q.Reason).To(ContainSubstring("stopped at the first broken MUST"), q.ID)
		}
	}
	g.Expect(open).To(BeNumerically(">", 20))
	sameAgain(t, fast, recording.Bytes())
}

// What is known to fail stops nothing, and what conforms is asked to its end.
func TestFailFastGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		defects []string
		change  func(*suites.Options)
		wanted  report.Verdict
	}{
		"conformant": {nil, func(*suites.Options) {}, report.Conformant},
		"known": {[]string{"limit-word-is-default"}, func(o *suites.Options) { o.Known = map[string]string{"LIM-06": "later"} },
			report.Partial},
		"baseline": {[]string{"limit-word-is-default"}, func(o *suites.Options) {
			earlier := *o
			earlier.FailFast, earlier.Selection = false, only("LIM-06")
			var err error
			if o.Baseline, err = suites.Run(t.Context(), earlier); err != nil {
				t.Fatal(err)
			}
		}, report.Partial},
		// What is known may be the cause of what is not: that is not known before its end.
		"a known cause": {[]string{"status-ignored"}, func(o *suites.Options) { o.Known = map[string]string{"FLT-01": "later"} },
			report.Partial},
	} {
		t.Run(name, func(t *testing.T) {
			if testing.Short() && name != "known" {
				t.Skip("runs the reference often")
			}
			g := NewWithT(t)
			server := reference.Options{Sessions: 45, Defects: c.defects}
			r := testReference(t, server, func(o *suites.Options) { failFast(o); c.change(o) })
			g.Expect(r.Summary.CutShort).To(BeEmpty())
			g.Expect(broken(r)).To(BeEmpty())
			g.Expect(r.Verdict).To(Equal(c.wanted), r.Sentence)
		})
	}
}

// Whatever breaks first, nothing is accused that the defect does not break, and what
// is named as the reason is what fails.
func TestFailFastIsFair(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the reference often")
	}
	breaks := map[string][]string{}
	for _, d := range reference.Defects() {
		breaks[d.Name] = d.Breaks
	}
	for _, name := range []string{"content-type-html", "nul-is-server-error", "answers-flicker", "organizations-shown-to-first",
		"auth-cache-for-same-scheme", "tries-as-text", "next-cursor-null-on-third-page", "cursor-ignored", "status-ignored", "to-exclusive",
		"more-wrong-under-status", "words-accepted", "small-limits-skip-first"} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(breaks).To(HaveKey(name))
			r := testReference(t, reference.Options{Sessions: 60, Defects: []string{name}}, failFast)
			g.Expect(r.Summary.CutShort).To(HavePrefix("stopped at the first broken MUST, "))
			named := r.Summary.CutShort[strings.LastIndex(r.Summary.CutShort, " ")+1:]
			g.Expect(broken(r)).To(ContainElement(named))
			for _, id := range broken(r) {
				g.Expect(slices.Contains(breaks[name], id)).To(BeTrue(), "%s is not broken: %s", id, r.Sentence)
			}
		})
	}
}

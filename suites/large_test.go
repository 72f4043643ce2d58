package suites_test

import (
	"context"
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// runLarge runs the suites against a list that is longer than they work on.
func runLarge(t *testing.T, o reference.Options) *report.Report {
	t.Helper()
	server, err := reference.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	r, err := suites.Run(context.Background(), suites.Options{Contract: loaded(t), Target: "http://127.0.0.1:1",
		Transport: suites.InProcess(server),
		Token:     server.Token(), OtherToken: server.OtherToken(), MaxItems: 150, RefusalPause: -1, Explore: 24})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// A long list is tested on a window of it, which the report names: all that must hold is
// shown there, and nothing is accused, whatever the list is sorted by.
func TestALongListIsTestedOnAWindow(t *testing.T) {
	for _, freedoms := range [][]string{nil, {"oldest-first"}, {"by-id"}, {"inverted-window-refused"}} {
		t.Run(fmt.Sprint(freedoms), func(t *testing.T) {
			t.Parallel()
			g := NewWithT(t)
			r := runLarge(t, reference.Options{Sessions: 900, Freedoms: freedoms})
			for _, q := range r.Requirements {
				for _, c := range q.Cases {
					g.Expect(c.Outcome).NotTo(BeElementOf(report.Fail, report.Warn, report.Error), "%s [%s]: %s", q.ID, c.Name, c.Reason)
					g.Expect(c.Outcome == report.Inconclusive && q.Level == "MUST").To(BeFalse(), "%s [%s]: %s", q.ID, c.Name, c.Reason)
				}
			}
			g.Expect(r.Verdict).To(Equal(report.Conformant), r.Sentence)
			g.Expect(r.Target.Scope).NotTo(BeEmpty())
			g.Expect(r.Target.Complete).To(BeFalse())
			g.Expect(r.Target.Items).To(And(BeNumerically(">", 40), BeNumerically("<=", 250)))
			g.Expect(r.Summary.Requests).To(BeNumerically("<", 4000))
			g.Expect(r.Notes).To(ContainElement(ContainSubstring("kept to")))
		})
	}
}

// The window blinds nobody.
func TestALongListHidesNoDefect(t *testing.T) {
	for _, name := range []string{"to-exclusive", "more-when-full", "status-cancelled-ignored"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := runLarge(t, reference.Options{Sessions: 900, Defects: []string{name}})
			NewWithT(t).Expect(r.Verdict).To(Equal(report.NonConformant))
		})
	}
}

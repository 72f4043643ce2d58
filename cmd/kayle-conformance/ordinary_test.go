package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// runAgainst runs the command against a server of somebody else's.
func runAgainst(t *testing.T, o *ordinary, args ...string) (result, *report.Report) {
	t.Helper()
	t.Chdir(t.TempDir())
	server := httptest.NewServer(o.router())
	defer server.Close()
	got := invocation{variables: map[string]string{tokenVariable: ordinaryToken, otherTokenVariable: ordinaryOtherToken}}.
		do(append([]string{"run", "--target=" + server.URL, "--report=json=r.json"}, args...)...)
	r, err := invocation{}.read("r.json")
	if err != nil {
		t.Fatal(err, got.out, got.err)
	}
	return got, r
}

// A server written by other hands, with ordinary data, is conformant to the last
// sentence; what the data lacks is said with what to insert.
func TestAnOrdinaryServerIsConformant(t *testing.T) {
	g := NewWithT(t)
	got, r := runAgainst(t, newOrdinary(137, 1), "--strict", "--complete")
	g.Expect(got.code).To(Equal(exitOK), got.out+got.err)
	lines := strings.Split(strings.TrimSpace(got.out), "\n")
	g.Expect(lines[len(lines)-1]).To(HavePrefix("Conformant: all "))
	for _, q := range r.Requirements {
		g.Expect(q.Outcome).To(BeElementOf(report.Pass, report.NotApplicable), "%s: %s", q.ID, q.Reason)
	}
	notes := strings.Join(r.Notes, "\n")
	g.Expect(notes).To(MatchRegexp(`no two items of the list have the same created_at; to show it, insert an item whose created_at is 2026-`))
	g.Expect(notes).To(MatchRegexp(`no two items of the list lie one unit \(0\.000001 s here\) from each other; to show it, insert an item`))
}

// A bound whose fraction goes through floating point loses about one item in a hundred:
// whatever the data, those are asked about.
func TestFractionsThroughFloatingPointAreSeen(t *testing.T) {
	seeds := []uint64{1, 2}
	if testing.Short() {
		seeds = seeds[:1]
	}
	for _, seed := range seeds {
		g := NewWithT(t)
		o := newOrdinary(137, seed)
		o.readBound = cutByFloatingPoint
		got, r := runAgainst(t, o, "--family=WIN")
		g.Expect(got.code).To(Equal(exitFailed), got.out)
		for _, q := range r.Requirements {
			if q.ID == "WIN-02" {
				g.Expect(q.Outcome).To(Equal(report.Fail), "seed %d: %s", seed, q.Reason)
			}
		}
		g.Expect(got.out).To(ContainSubstring("as binary floating point numbers 0."))
	}
}

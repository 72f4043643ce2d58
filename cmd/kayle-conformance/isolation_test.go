package main

import (
	"net/http/httptest"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
)

// What a run says of isolation, the promise that matters most: whether it was tested,
// and if not, how to test it.
func TestWhetherIsolationWasTested(t *testing.T) {
	const untested = "was not tested: no token of a second organization is given; set KAYLE_OTHER_TOKEN"
	const same = "both tokens seem to belong to one organization"
	isolation := []string{"AUTH-08", "AUTH-10", "AUTH-12"}
	only := "--id=" + strings.Join(isolation, ",")
	for _, c := range []struct {
		name     string
		freedom  []string
		other    bool // whether there is a second token
		args     []string
		code     int
		verdict  report.Verdict
		outcomes [3]report.Outcome // of AUTH-08, AUTH-10, AUTH-12
		last     string            // what the last sentence has
		reason   string            // what the reason of AUTH-08 has
	}{
		{name: "no second token", verdict: report.Partial, last: untested, reason: "KAYLE_OTHER_TOKEN",
			outcomes: [3]report.Outcome{report.Inconclusive, report.Inconclusive, report.Inconclusive}},
		{name: "no second token, --complete", args: []string{"--complete"}, code: exitFailed, verdict: report.Partial, last: untested,
			reason: "--one-organization", outcomes: [3]report.Outcome{report.Inconclusive, report.Inconclusive, report.Inconclusive}},
		{name: "one organization, by its own account", args: []string{"--one-organization"}, verdict: report.Conformant, last: "Conformant",
			reason: "one organization", outcomes: [3]report.Outcome{report.NotApplicable, report.NotApplicable, report.Pass}},
		{name: "two tokens of one organization", other: true, freedom: []string{"two-keys-of-one-organization"}, verdict: report.Partial,
			last: "AUTH-08", reason: same, outcomes: [3]report.Outcome{report.Inconclusive, report.Inconclusive, report.Inconclusive}},
		{name: "two tokens of one organization, nothing else selected", other: true, freedom: []string{"two-keys-of-one-organization"},
			args: []string{only}, code: exitTrouble, verdict: report.NotTested, last: "nothing could be judged", reason: same,
			outcomes: [3]report.Outcome{report.Inconclusive, report.Inconclusive, report.Inconclusive}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			g := NewWithT(t)
			s, err := reference.New(reference.Options{Sessions: 45, Freedoms: c.freedom})
			g.Expect(err).NotTo(HaveOccurred())
			t.Cleanup(func() { _ = s.Close() })
			server := httptest.NewServer(s)
			t.Cleanup(server.Close)
			variables := map[string]string{tokenVariable: s.Token()}
			if c.other {
				variables[otherTokenVariable] = s.OtherToken()
			}
			got := invocation{variables: variables}.do(append([]string{"run", "--target=" + server.URL, "--report=json=r.json"}, c.args...)...)
			g.Expect(got.code).To(Equal(c.code), got.out+got.err)
			r, err := invocation{}.read("r.json")
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(r.Verdict).To(Equal(c.verdict), r.Sentence)
			lines := strings.Split(strings.TrimSpace(got.out), "\n")
			g.Expect(lines[len(lines)-1]).To(ContainSubstring(c.last))
			for i, id := range isolation {
				for _, q := range r.Requirements {
					if q.ID == id {
						g.Expect(q.Outcome).To(Equal(c.outcomes[i]), "%s: %s", id, q.Reason)
						if i == 0 {
							g.Expect(q.Reason).To(ContainSubstring(c.reason))
						}
					}
				}
			}
		})
	}
}

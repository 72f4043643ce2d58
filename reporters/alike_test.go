package reporters_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// withCases is a report with one requirement whose cases fail, each with its summary.
func withCases(summaries ...string) *report.Report {
	q := report.Requirement{ID: "ENV-04", Family: "ENV", Level: "MUST"}
	for i, text := range summaries {
		q.Cases = append(q.Cases, report.Case{Name: fmt.Sprintf("case %d", i+1), Outcome: report.Fail,
			Finding: &report.Finding{Summary: text, Count: 1}})
	}
	r := &report.Report{Requirements: []report.Requirement{q}}
	r.Conclude("")
	return r
}

// Cases of one requirement that fail alike are one finding, in the formats for readers.
func TestCasesThatFailAlikeAreOneFinding(t *testing.T) {
	g := NewWithT(t)
	r := withCases(`no message names "size": "Bad request"`, `no message names "kind": "Bad request"`, `?size=1&x=2 brings 12 items`,
		`no message names "from": "Bad \"request\""`, `?size=20 brings 3 items`, `the code is wrong`)
	text := printed(t, r, reporters.TerminalOptions{})
	g.Expect(text).To(ContainSubstring(`FAIL ENV-04 MUST  no message names "size": "Bad request"`))
	g.Expect(text).To(ContainSubstring("  also    likewise in 2 further cases: [case 2], [case 4]\n" +
		"  also    ?size=1&x=2 brings 12 items [case 3]; likewise in 1 further case: [case 5]\n  also    the code is wrong [case 6]\n"))
	var markdown bytes.Buffer
	g.Expect(reporters.Render("markdown", &markdown, r, reporters.Options{})).To(Succeed())
	g.Expect(markdown.String()).To(ContainSubstring("- also likewise in 2 further cases: "))
	g.Expect(strings.Count(printed(t, r, reporters.TerminalOptions{Verbose: true}), "FAIL ENV-04")).To(Equal(6), "each, where all is wanted")
}

// A long list of cases that fail alike is cut, and says so.
func TestManyCasesThatFailAlike(t *testing.T) {
	summaries := make([]string, 40)
	for i := range summaries {
		summaries[i] = fmt.Sprintf("limit %d is taken", i)
	}
	NewWithT(t).Expect(printed(t, withCases(summaries...), reporters.TerminalOptions{})).To(ContainSubstring("likewise in 39 " +
		"further cases: [case 2]," +
		" [case 3], [case 4], [case 5], [case 6], [case 7], [case 8], [case 9], [case 10], [case 11] and 29 more\n"))
}

// Reasons that differ only in what was asked, or in what hangs, are one.
func TestReasonsThatDifferInWhatTheyAreAboutAreToldOnce(t *testing.T) {
	g := NewWithT(t)
	text := printed(t, withReasons(report.Inconclusive, "limit \"+\" is answered no complete answer (timeout): see HTTP-04",
		"?from=2025-01-01T00%3A00%3A00Z&size=1 is answered no complete answer (timeout): see HTTP-04",
		"a malformed cursor (wildcard) is answered no complete answer (timeout): see HTTP-04", "?a=1 is answered 500: see HTTP-04",
		"not sent: requests that name just a, b hang: x0035, x0036 had no answer in time", "not sent: 19 requests held the run up for 1m59.883s",
		"not sent: requests with a doubtful value hang: x0035, x0037, x0036 had no answer in time",
		"not sent: 25 requests held the run up for 2m0.013s"), reporters.TerminalOptions{})
	for _, line := range []string{
		"  limit \"+\" is answered no complete answer (timeout): see HTTP-04, and 2 more such:\n    LIM-05 (3 of 8 cases)\n",
		"  ?a=1 is answered 500: see HTTP-04:\n    LIM-05 (1 of 8 cases)\n",
		"  not sent: requests that name just a, b hang: x0035, x0036 had no answer in time, and 1 more such:\n    LIM-05 (2 of 8 cases)\n",
		"  not sent: 19 requests held the run up for 1m59.883s, and 1 more such:\n    LIM-05 (2 of 8 cases)\n",
	} {
		g.Expect(text).To(ContainSubstring(line))
	}
}

// Observations that say the same of several names are one line with a list.
func TestObservationsThatSayTheSame(t *testing.T) {
	g := NewWithT(t)
	r := &report.Report{Observations: []report.Observation{{ID: "HTTP-10", Text: `the unknown parameter "a" is ignored`},
		{ID: "HTTP-09", Text: "HEAD agrees"}, {ID: "HTTP-10", Text: `the unknown parameter "b" is ignored`},
		{ID: "HTTP-10", Text: `the unknown parameter "c" is refused (400)`}, {ID: "HTTP-10", Text: `the unknown parameter "d" is ignored`},
		{ID: "HTTP-10", Text: `the unknown parameter "d" is ignored`},
		{ID: "X", Text: `"a" and "b" differ`}, {ID: "X", Text: `"a" and "c" differ`},
		{ID: "X", Text: `"d" and "b" differ`}}}
	text := printed(t, r, reporters.TerminalOptions{Verbose: true})
	g.Expect(text).To(ContainSubstring(`observations
  HTTP-10 the unknown parameter "a" is ignored; likewise 2 more: "b", "d"
  HTTP-09 HEAD agrees
  HTTP-10 the unknown parameter "c" is refused (400)
  X "a" and "b" differ; likewise 1 more: "c"
  X "d" and "b" differ
`))
	var markdown bytes.Buffer
	g.Expect(reporters.Render("markdown", &markdown, r, reporters.Options{})).To(Succeed())
	g.Expect(strings.Count(markdown.String(), "\n- HTTP-10")).To(Equal(2))
}

// A finding that rests on several requests shows all of them, in order, with what each
// is.
func TestAllRequestsOfAFindingAreShown(t *testing.T) {
	g := NewWithT(t)
	f := &report.Finding{Summary: "two walks differ", Curl: "curl 'u?size=1'", Exchange: "x1", Status: 200, Count: 1,
		Requests: []report.Request{{Curl: "curl 'u?size=1'", Exchange: "x1", Status: 200},
			{What: "the other walk", Curl: "curl 'u?size=7'", Exchange: "x2", Status: 200}, {Curl: "curl 'u?size=9'"}}}
	r := &report.Report{Requirements: []report.Requirement{{ID: "CUR-07", Family: "CUR", Level: "MUST",
		Cases: []report.Case{{Name: "a", Outcome: report.Fail, Finding: f}}}}}
	r.Conclude("")
	want := "\n  curl 'u?size=1'\n  and     the other walk (200, exchange x2)\n  curl 'u?size=7'\n  and     this request\n  curl 'u?size=9'"
	g.Expect(printed(t, r, reporters.TerminalOptions{})).To(ContainSubstring(want + "\n"))
	for _, format := range []string{"markdown", "junit"} {
		var b bytes.Buffer
		g.Expect(reporters.Render(format, &b, r, reporters.Options{})).To(Succeed())
		g.Expect(b.String()).To(ContainSubstring("the other walk (200, exchange x2)\n  curl "), format)
	}
	for range 10 {
		f.Requests = append(f.Requests, report.Request{Curl: "curl 'u'"})
	}
	text := printed(t, r, reporters.TerminalOptions{})
	g.Expect(strings.Count(text, "\n  curl ")).To(Equal(6))
	g.Expect(text).To(ContainSubstring("  and     7 further requests; the JSON report has all of them\n"))
}

// The last sentence counts as the table does.
func TestTheSentenceCountsAsTheTable(t *testing.T) {
	g := NewWithT(t)
	must := func(id string, outcomes ...report.Outcome) report.Requirement {
		q := report.Requirement{ID: id, Family: "A", Level: "MUST"}
		for i, o := range outcomes {
			q.Cases = append(q.Cases, report.Case{Name: fmt.Sprint(i), Outcome: o, Reason: "why"})
		}
		return q
	}
	r := &report.Report{Requirements: []report.Requirement{must("A-01", report.Fail, report.Inconclusive), must("A-02", report.Inconclusive),
		must("A-03", report.Known, report.Inconclusive), must("A-04", report.Pass, report.Inconclusive)}}
	r.Conclude("")
	g.Expect(r.Sentence).To(Equal("Non-conformant: 1 of 4 MUST requirements fails: A-01; 2 of 4 MUST are inconclusive (A-02, A-04); " +
		"1 of 4 MUST is a known failure (A-03)."))
	g.Expect(r.Summary.Must).To(Equal(map[report.Outcome]int{report.Fail: 1, report.Inconclusive: 2, report.Known: 1}))
	g.Expect(printed(t, r, reporters.TerminalOptions{})).To(MatchRegexp(`(?m)^total +- +1 +2 +- +1 `))
}

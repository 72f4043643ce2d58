package suites_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// outcomes are how the cases of a report ended and why, one a line.
func outcomes(r *report.Report) []string {
	var all []string
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			line := fmt.Sprintf("%s %s: %s (%s)", q.ID, c.Name, c.Outcome, c.Reason)
			if c.Finding != nil {
				line += " wanted " + c.Finding.Wanted + " got " + c.Finding.Got + " where " + c.Finding.Where + " in " + c.Finding.Exchange
			}
			all = append(all, line)
		}
	}
	return all
}

// differing are the lines in which two lists differ.
func differing(got, wanted []string) []string {
	lines := []string{}
	for i := range max(len(got), len(wanted)) {
		a, b := "(none)", "(none)"
		if i < len(got) {
			a = got[i]
		}
		if i < len(wanted) {
			b = wanted[i]
		}
		if a != b {
			lines = append(lines, "got    "+a, "wanted "+b)
		}
	}
	return lines
}

// A recorded run, judged again offline, ends as it did.
func TestReplay(t *testing.T) {
	t.Run("conformant", func(t *testing.T) {
		run := usualRun(t)
		sameAgain(t, run.report, run.recording.Bytes())
	})
	for name, defects := range map[string][]string{
		"defective": {"from-exclusive", "status-misses-one-in-a-hundred", "cancel-token-listed", "more-when-full"},
		"untrusted": {"third-page-loses-one", "limit-100-skips-one"},
	} {
		t.Run(name, func(t *testing.T) {
			var recording bytes.Buffer
			r := testReference(t, reference.Options{Sessions: 45, Defects: defects},
				func(o *suites.Options) { o.Record, o.Explore = &recording, 36 })
			NewWithT(t).Expect(r.Verdict).To(Equal(report.NonConformant), r.Sentence)
			sameAgain(t, r, recording.Bytes())
		})
	}
	t.Run("moving", func(t *testing.T) {
		if sampled {
			t.Skip("KAYLE_HOSTILE=each")
		}
		var recording bytes.Buffer
		r := runOnAClock(t, reference.Options{Sessions: 40, Defects: []string{"from-exclusive"}, Live: reference.Live{Rate: 10}},
			inPlace(always(10*time.Millisecond)),
			func(o *suites.Options) { o.Record = &recording })
		NewWithT(t).Expect(r.Verdict).To(Equal(report.NonConformant), r.Sentence)
		sameAgain(t, r, recording.Bytes())
	})
}

func sameAgain(t *testing.T, r *report.Report, recording []byte) {
	t.Helper()
	g := NewWithT(t)
	again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t)}, bytes.NewReader(recording))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(differing(outcomes(again), outcomes(r))).To(BeEmpty())
	g.Expect(again.Verdict).To(Equal(r.Verdict))
	g.Expect(again.Sentence).To(Equal(r.Sentence))
	g.Expect(again.Observations).To(Equal(r.Observations))
	g.Expect(again.Target).To(Equal(r.Target))
	g.Expect(pasted(again)).To(Equal(pasted(r)))
	g.Expect(again.Summary.Requests).To(Equal(r.Summary.Requests))
}

// pasted are the curl lines of a report's findings that carry the token as it is.
func pasted(r *report.Report) []string {
	var lines []string
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if c.Finding != nil && strings.Contains(c.Finding.Curl, `Bearer $KAYLE_TOKEN"`) {
				lines = append(lines, c.Finding.Curl)
			}
		}
	}
	return lines
}

// What a run left out because of its token is left out again, although the
// recording does not hold the token.
func TestReplayKnowsTheToken(t *testing.T) {
	g := NewWithT(t)
	var recording bytes.Buffer
	r := testReference(t, reference.Options{Sessions: 24, Token: "7788990011223344556677"},
		func(o *suites.Options) { o.Record, o.Selection.Families = &recording, []string{"AUTH"} })
	again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t)}, bytes.NewReader(recording.Bytes()))
	g.Expect(err).NotTo(HaveOccurred())
	left := 0
	for _, q := range again.Requirements {
		if q.Family != "AUTH" {
			continue
		}
		for _, c := range q.Cases {
			if strings.Contains(c.Reason, "letter case changes nothing") {
				left++
			}
		}
	}
	g.Expect(left).To(Equal(1))
	g.Expect(broken(r)).To(BeEmpty())
	g.Expect(broken(again)).To(BeEmpty())
	g.Expect(recording.String()).NotTo(ContainSubstring("7788990011"))
}

// What a recording lacks is inconclusive, never a pass and never a failure.
func TestReplayOfAPart(t *testing.T) {
	g := NewWithT(t)
	var recording bytes.Buffer
	r := testReference(t, reference.Options{Sessions: 30}, func(o *suites.Options) { o.Record, o.Explore = &recording, 12 })
	lines := bytes.SplitAfter(recording.Bytes(), []byte("\n"))
	part := bytes.Join(lines[:len(lines)/3], nil)
	again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t)}, bytes.NewReader(part))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(broken(again)).To(BeEmpty())
	g.Expect(again.Verdict).NotTo(Equal(report.Conformant), again.Sentence)
	g.Expect(r.Verdict).To(BeElementOf(report.Conformant, report.Partial))
	missing := 0
	for _, line := range outcomes(again) {
		if strings.Contains(line, "not in the recording") {
			missing++
		}
	}
	g.Expect(missing).To(BeNumerically(">", 10))
}

func TestReplayRefusesWhatIsNoRecording(t *testing.T) {
	g := NewWithT(t)
	for _, text := range []string{"", "x", "{}", "[]\n", `{"schema":"x"}` + "\n"} {
		_, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t)}, strings.NewReader(text))
		var usage *suites.UsageError
		g.Expect(errors.As(err, &usage)).To(BeTrue(), "%q: %v", text, err)
		g.Expect(usage.Hint).NotTo(BeEmpty())
	}
}

// A selection narrows a replay as it narrows a run.
func TestReplayOfASelection(t *testing.T) {
	g := NewWithT(t)
	var recording bytes.Buffer
	testReference(t, reference.Options{Sessions: 24, Defects: []string{"limit-ignored"}},
		func(o *suites.Options) { o.Record, o.Explore = &recording, -1 })
	again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t), Selection: suites.Selection{IDs: []string{"LIM-02"}}},
		&recording)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(again.Requirements).To(HaveLen(1))
	g.Expect(broken(again)).To(Equal([]string{"LIM-02"}))
}

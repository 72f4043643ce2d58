package main

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// What was broken in the baseline does not break the build; what is new does, and what
// was mended is no matter.
func TestBaseline(t *testing.T) {
	if testing.Short() {
		t.Skip("runs four times")
	}
	t.Chdir(t.TempDir())
	run := func(args ...string) (result, map[string]report.Outcome) {
		got := invocation{}.do(append([]string{"run", "--family=LIM,HTTP", "--reference-sessions=24", "--explore=0", "--report=json=r.json"},
			args...)...)
		r, err := invocation{}.read("r.json")
		NewWithT(t).Expect(err).NotTo(HaveOccurred(), got.err)
		outcomes := map[string]report.Outcome{}
		for _, q := range r.Requirements {
			outcomes[q.ID] = q.Outcome
		}
		return got, outcomes
	}
	const old, fresh = "--reference-defect=limit-clamped-from-above", "--reference-defect=limit-echoes-count"
	first, _ := run(old, "--report=json=baseline.json")
	g := NewWithT(t)
	g.Expect(first.code).To(Equal(exitFailed))

	same, outcomes := run(old, "--baseline=baseline.json")
	g.Expect(same.code).To(Equal(exitOK), same.out)
	g.Expect(outcomes["LIM-05"]).To(Equal(report.Known))
	g.Expect(same.out).To(ContainSubstring("it failed in the baseline too"))

	more, outcomes := run(old, fresh, "--baseline=baseline.json")
	g.Expect(more.code).To(Equal(exitFailed))
	g.Expect(outcomes["LIM-05"]).To(Equal(report.Known))
	g.Expect(outcomes).To(ContainElement(report.Fail))

	mended, outcomes := run("--baseline=baseline.json")
	g.Expect(mended.code).To(Equal(exitOK), mended.out)
	g.Expect(outcomes["LIM-05"]).To(Equal(report.Pass))
}

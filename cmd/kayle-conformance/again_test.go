package main

import (
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Who mends asks again what did not pass, until nothing is left.
func TestAgain(t *testing.T) {
	g := NewWithT(t)
	t.Chdir(t.TempDir())
	small := []string{"--reference-sessions=24", "--explore=0"}
	first := invocation{}.do(append([]string{"run", "--family=LIM", "--reference-defect=limit-clamped-from-above", "--report=json=1.json"},
		small...)...)
	g.Expect(first.code).To(Equal(exitFailed), first.err)
	second := invocation{}.do(append([]string{"run", "--again=1.json", "--report=json=2.json"}, small...)...)
	r, err := invocation{}.read("2.json")
	g.Expect(err).NotTo(HaveOccurred(), second.err)
	asked := map[string]bool{}
	for _, q := range r.Requirements {
		asked[q.ID] = true
	}
	g.Expect(asked).To(HaveKey("LIM-05"))
	g.Expect(asked).NotTo(HaveKey("LIM-02"), "it passed")
	g.Expect(r.Verdict).To(Equal(report.Partial), r.Sentence)
	g.Expect(second.code).To(Equal(exitOK))

	// What is inconclusive on so few items is asked again for ever; not what else there is.
	none := invocation{}.do("run", "--again=2.json", "--id=LIM-05")
	g.Expect(none.code).To(Equal(exitOK), none.err)
	g.Expect(none.out).To(Equal("Nothing is left to ask again: all that was asked in 2.json passed or was not applicable.\n"))

	text, err := os.ReadFile("1.json")
	g.Expect(err).NotTo(HaveOccurred())
	moved := strings.Replace(string(text), r.Contract.Digest, strings.Repeat("0", 64), 1)
	g.Expect(os.WriteFile("other.json", []byte(moved), 0o600)).To(Succeed())
	other := invocation{}.do("run", "--again=other.json")
	g.Expect(other.code).To(Equal(exitUsage))
	g.Expect(other.err).To(ContainSubstring("held its target against another contract"))
	missing := invocation{}.do("run", "--again=missing.json")
	g.Expect(missing.code).To(Equal(exitUsage))
}

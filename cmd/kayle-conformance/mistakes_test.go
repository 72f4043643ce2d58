package main

import (
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// Several errors of a contract are told at once, a line each, as a mistake of usage.
func TestSeveralMistakesHaveALineEach(t *testing.T) {
	g := NewWithT(t)
	t.Chdir(t.TempDir())
	overlay := strings.Replace(string(kayle.Overlay()), "parameter: starting_after", "parameter: start", 1)
	overlay = strings.Replace(overlay, "limit-echo:", "limit-sound:", 1)
	g.Expect(os.WriteFile("overlay.yaml", []byte(overlay), 0o600)).To(Succeed())
	for _, command := range []string{"list", "lint", "run"} {
		got := invocation{run: unused(t), variables: map[string]string{}}.do(command, "--overlay=overlay.yaml")
		g.Expect(got.code).To(Equal(exitUsage))
		g.Expect(got.out).To(BeEmpty())
		lines := strings.Split(strings.TrimSpace(got.err), "\n")
		g.Expect(lines).To(ConsistOf(ContainSubstring(`"start"`), ContainSubstring(`"limit-sound"`)), command)
		g.Expect(lines).To(HaveEach(HavePrefix("kayle-conformance: overlay.yaml:")))
	}
}

func TestNoMoreMistakesAreToldThanAnyoneReads(t *testing.T) {
	g := NewWithT(t)
	many := make(spec.LoadErrors, mostMistakes+1)
	for i := range many {
		many[i] = &spec.LoadError{File: "f", Problem: "p", Hint: "h"}
	}
	g.Expect(mistakes(many[:mostMistakes])).To(HaveLen(mostMistakes))
	told := mistakes(many)
	g.Expect(told).To(HaveLen(mostMistakes + 1))
	g.Expect(told[mostMistakes]).To(MatchError(HavePrefix("1 error more")))
}

package main

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
)

// Each command shows examples in its help, whole lines that it understands.
func TestHelpHasExamples(t *testing.T) {
	g := NewWithT(t)
	parser := func() *commandline.Parser {
		p, err := newParser(&grammar{}, nil)
		g.Expect(err).NotTo(HaveOccurred())
		return p
	}
	for _, command := range parser().Model.Leaves() {
		path := strings.Fields(command.FullPath())[1:]
		got := invocation{}.do(append(path, "--help")...)
		g.Expect(got.code).To(Equal(exitOK), got.err)
		_, shown, found := strings.Cut(got.out, "Examples:\n")
		g.Expect(found).To(BeTrue(), "%v: %s", path, got.out)
		shown, _, _ = strings.Cut(shown, "\nArguments:")
		shown, _, _ = strings.Cut(shown, "\nFlags:")
		lines := strings.Split(strings.TrimSpace(shown), "\n")
		for _, line := range lines {
			words := strings.Fields(line)
			g.Expect(words[0]).To(Equal("kayle-conformance"), "%v: %q", path, line)
			g.Expect(words[1 : 1+len(path)]).To(Equal(path))
			parsed, err := parser().Parse(words[1:])
			g.Expect(err).NotTo(HaveOccurred(), line)
			g.Expect(parsed.Selected().FullPath()).To(Equal(command.FullPath()))
		}
	}
}

package reporters_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/joshdk/go-junit"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// healthy is a report that knows how the target answered.
func healthy() *report.Report {
	r := sample()
	r.Health = report.Health{Answers: map[string]int{"4xx": 12, "2xx": 1190, "timeout": 2}, Median: 0.0004, P95: 0.25,
		Slowest:     &report.Slow{Seconds: 1.25, Exchange: "x0042"},
		Concurrency: &report.Concurrency{Start: 2, Lowest: 1, Highest: 7, Ceiling: 8},
		Phases:      []report.Phase{{Name: "learning", Seconds: 0.1}, {Name: "judging", Seconds: 2}},
		Waits:       []report.Wait{{For: "throttling", Seconds: 3.5, Count: 1}}}
	return r
}

// healthOf is what a report says of it, by name.
func healthOf() map[string]string {
	return map[string]string{
		"answers":                "1190 2xx, 12 4xx, 2 timeout",
		"response times":         "median 0.4 ms, 95 of 100 within 250 ms, slowest 1.2 s (exchange x0042)",
		"concurrency":            "2 at the start, from 1 to 7, of at most 8",
		"phases":                 "learning 100 ms, judging 2.0 s",
		"waiting for throttling": "3.5 s in sum (1 request)",
	}
}

// Reports for people say how the target answered, and what was waited for once.
func TestHealthIsShown(t *testing.T) {
	r := healthy()
	for _, format := range []string{"text", "markdown", "comment", "html"} {
		g := NewWithT(t)
		var b bytes.Buffer
		g.Expect(reporters.Render(format, &b, r, reporters.Options{})).To(Succeed())
		text := bytes.ReplaceAll(b.Bytes(), []byte(`\`), nil)
		for name, line := range healthOf() {
			if format != "html" { // the names are terms there
				line = name + ": " + line
			}
			g.Expect(string(text)).To(ContainSubstring(line), format)
		}
		g.Expect(string(text)).NotTo(ContainSubstring("throttled answers"), format)
	}
}

// So do those for programs, where their readers look.
func TestHealthReadsBack(t *testing.T) {
	g := NewWithT(t)
	suites, err := junit.Ingest(asJUnit(t, healthy()))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(suites[0].Properties).To(Equal(healthOf()))
	for _, s := range suites[1:] {
		g.Expect(s.Properties).NotTo(HaveKey("answers"), s.Name)
	}

	run := readSARIF(t, asSARIF(t, healthy()))
	properties := map[string]string{}
	for name, value := range run.Properties.Properties {
		properties[name], _ = value.(string)
	}
	g.Expect(properties).To(Equal(healthOf()))

	for _, r := range []*report.Report{healthy(), {Verdict: report.NotTested, Sentence: "Not tested: down.", Health: healthy().Health}} {
		commands := readCommands(g, asGitHub(t, r))
		verdict := slices.IndexFunc(commands, func(c workflowCommand) bool {
			return strings.HasPrefix(c.properties["title"], "Conformance: ")
		})
		for name, text := range healthOf() {
			g.Expect(commands[verdict].message).To(ContainSubstring("\n" + name + ": " + text))
		}
		g.Expect(commands).To(HaveLen(len(readCommands(g, asGitHub(t, &report.Report{Verdict: r.Verdict, Sentence: r.Sentence,
			Contract: r.Contract, Requirements: r.Requirements})))), "it takes no annotation of its own")
	}
}

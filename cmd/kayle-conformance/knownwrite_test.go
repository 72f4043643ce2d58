package main

import (
	"bytes"
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// reportOf writes a JSON report of requirements and returns its path.
func reportOf(t *testing.T, requirements ...report.Requirement) string {
	t.Helper()
	r := &report.Report{Requirements: requirements}
	r.Conclude("")
	var text bytes.Buffer
	NewWithT(t).Expect(report.Write(&text, r)).To(Succeed())
	return write(t, "r.json", text.String())
}

func requirementOf(id string, cases ...report.Case) report.Requirement {
	return report.Requirement{ID: id, Family: "LIM", Level: "MUST", Title: "the title", Cases: cases}
}

func caseOf(name string, o report.Outcome, reason, summary string) report.Case {
	c := report.Case{Name: name, Outcome: o, Reason: reason}
	if summary != "" {
		c.Finding = &report.Finding{Summary: summary, Count: 1}
	}
	return c
}

func TestKnownWrite(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	written := "ticket 4711: " + strings.Repeat("long ", maxReason) + "text"
	errored := requirementOf("LIM-08")
	errored.Outcome, errored.Reason = report.Fail, "as a whole"
	file := reportOf(t,
		requirementOf("LIM-01", caseOf("a", report.Pass, "", "")),
		requirementOf("LIM-02", caseOf("a", report.Fail, "", "the first\n summary"), caseOf("b", report.Fail, "", "the second")),
		requirementOf("LIM-03", caseOf("a", report.Fail, "", `"x": # 'y' - {z}`), caseOf("b", report.Pass, "", ""),
			caseOf("null", report.Known, written+" (clamps)", "clamps")),
		requirementOf("LIM-04", caseOf("a", report.Warn, "", "warns"), caseOf("b", report.Inconclusive, "too short", "")),
		requirementOf("LIM-05", caseOf("a", report.Known, "another reason", "clamps")),
		requirementOf("LIM-06", caseOf("a", report.Fail, "only a reason", ""), caseOf("b", report.NotApplicable, "", "")),
		requirementOf("LIM-07", caseOf("", report.Fail, "", "a case without name"), caseOf("b", report.Pass, "", "")),
		errored,
		requirementOf("LIM-09", caseOf("a", report.Fail, "", strings.Repeat("ä", 400)), caseOf("A", report.Fail, "", "x"),
			caseOf("c", report.Pass, "", "")),
	)
	got := invocation{}.do("known", "write", file)
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.err).To(BeEmpty())
	g.Expect(got.out).To(MatchYAML(`[
		{"id": "LIM-02", "reason": "the first summary"},
		{"id": "LIM-03", "case": "a", "reason": "\"x\": # 'y' - {z}"},
		{"id": "LIM-03", "case": "null", "reason": "`+written+`"},
		{"id": "LIM-05", "reason": "clamps"},
		{"id": "LIM-06", "case": "a", "reason": "only a reason"},
		{"id": "LIM-07", "reason": "a case without name"},
		{"id": "LIM-08", "reason": "as a whole"},
		{"id": "LIM-09", "case": "a", "reason": "`+strings.Repeat("ä", maxReason)+`..."},
		{"id": "LIM-09", "case": "A", "reason": "x"}]`), got.out)
	list, err := parseKnown("k.yaml", []byte(got.out))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(list).To(HaveLen(9))

	toFile := invocation{}.do("known", "write", file, "-o", "k.yaml")
	g.Expect(toFile.code).To(Equal(exitOK), toFile.err)
	g.Expect(toFile.out).To(BeEmpty())
	text, err := os.ReadFile("k.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(Equal(got.out))

	good := invocation{}.do("known", "write", reportOf(t, requirementOf("LIM-01", caseOf("a", report.Pass, "", ""))))
	g.Expect(good.code).To(Equal(exitOK))
	g.Expect(good.err).To(ContainSubstring("nothing fails"))
	g.Expect(parseKnown("k.yaml", []byte(good.out))).To(BeEmpty())
}

// Warnings break the build under --strict only, and are listed for it.
func TestKnownWriteOfAStrictRun(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	file := reportOf(t, requirementOf("LIM-04", caseOf("a", report.Warn, "", "warns"), caseOf("b", report.Pass, "", "")),
		requirementOf("LIM-05", caseOf("a", report.Fail, "", "fails")))
	g.Expect(invocation{}.do("known", "write", file).out).To(MatchYAML(`[{"id": "LIM-05", "reason": "fails"}]`))
	g.Expect(invocation{}.do("known", "write", "--strict", file).out).To(MatchYAML(
		`[{"id": "LIM-04", "case": "a", "reason": "warns"}, {"id": "LIM-05", "reason": "fails"}]`))
}

// Whatever cases and findings are called, the list can be read again.
func FuzzKnownWrite(f *testing.F) {
	for _, text := range []string{"limit=101", "- x", "~", "2026-01-01", "a: b #c", "two\nlines\n", " x ", "\u202e\u0085\u2028\x00\x7f",
		"é", "'\"", "!!int 3",
		"\ufeff", "\U0010ffff", "\t", "...", "---\n- {id: A, reason: r}"} {
		f.Add(text, text)
	}
	f.Fuzz(func(t *testing.T, name, summary string) {
		// As a JSON report holds them.
		name, summary = strings.ToValidUTF8(name, "\ufffd"), strings.ToValidUTF8(summary, "\ufffd")
		r := &report.Report{Requirements: []report.Requirement{
			requirementOf("LIM-05", caseOf(name, report.Fail, "", summary), caseOf(name+"2", report.Pass, "", "")),
			requirementOf("LIM-06", caseOf(name, report.Fail, summary, "")),
		}}
		want := draftKnown(r, false)
		text, err := encodeKnown(want)
		if err != nil {
			t.Fatal(err)
		}
		if !sameKnown("k.yaml", string(text), want) {
			t.Fatalf("%q\nis not what was drafted: %+v", text, want)
		}
	})
}

// A run with what was drafted from it has no failure that counts.
func TestKnownWriteSilencesARun(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	run := []string{"run", "--family=LIM", "--explore=0", "--reference-defect=limit-clamped-from-above"}
	first := invocation{}.do(append(run, "--report=json=r.json")...)
	g.Expect(first.code).To(Equal(exitFailed), first.out+first.err)
	g.Expect(invocation{}.do("known", "write", "r.json", "--output=k.yaml").code).To(Equal(exitOK))
	second := invocation{}.do(append(run, "--known=k.yaml", "--report=json=known.json")...)
	g.Expect(second.code).To(Equal(exitOK), second.out+second.err)

	// The list is the same from the run that knows it, and holds nothing that could go.
	text, err := os.ReadFile("k.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(invocation{}.do("known", "write", "known.json").out).To(Equal(string(text)))
	for _, file := range []string{"r.json", "known.json"} {
		g.Expect(invocation{}.do("known", "prune", file, "--known=k.yaml").out).To(Equal(string(text)))
	}
}

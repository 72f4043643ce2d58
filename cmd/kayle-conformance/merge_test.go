package main

import (
	"os"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Reports of many targets stand beside each other, whatever their verdicts are.
func TestReportMerge(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	for name, r := range map[string]*report.Report{
		"pass.json": ending("MUST", report.Pass), "fail.json": ending("MUST", report.Fail), "warn.json": ending("SHOULD", report.Warn),
	} {
		r.Target.URL = "http://" + name + ".example"
		invocation{run: runOf(r)}.do("run", "--report=json="+name)
	}
	got := invocation{tty: true}.do("report", "merge", "pass.json", "fail.json", "warn.json")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(And(HavePrefix("# Conformance of 3 targets\n"), ContainSubstring("fail.json.example"),
		ContainSubstring("| LIM-01"), ContainSubstring("| pass | **fail** | warn |")))
	g.Expect(got.out).NotTo(ContainSubstring("\x1b["))
	again := invocation{}.do("report", "merge", "fail.json", "pass.json")
	g.Expect(again.out).To(ContainSubstring("| **fail** | pass |"), "in the order of the files")

	got = invocation{}.do("report", "merge", "pass.json", "fail.json", "--format=HTML", "-o", "overview.html")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(BeEmpty())
	page, err := os.ReadFile("overview.html")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(page)).To(And(HavePrefix("<!doctype html>"), ContainSubstring("LIM-01")))

	text, err := os.ReadFile("pass.json")
	g.Expect(err).NotTo(HaveOccurred())
	got = invocation{stdin: string(text)}.do("report", "merge", "fail.json", "-")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(ContainSubstring("| **fail** | pass |"))
}

func TestReportMergeOfWhatIsNoReport(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	invocation{run: runOf(ending("MUST", report.Pass))}.do("run", "--report=json=good.json")
	for name, text := range map[string]string{"broken.json": `{"schema": `, "foreign.json": `{"results": []}`, "empty.json": ""} {
		g.Expect(os.WriteFile(name, []byte(text), 0o600)).To(Succeed())
	}
	for _, c := range []struct {
		args []string
		said string
	}{
		{[]string{"good.json", "broken.json"}, "broken.json: read report: line 1: "},
		{[]string{"foreign.json", "good.json"}, "foreign.json: read report: no schema field: not a JSON report"},
		{[]string{"good.json", "empty.json"}, "empty.json: read report: "},
		{[]string{"good.json", "nowhere.json"}, "nowhere.json"},
		{[]string{"-", "-"}, "two reports cannot come from standard input; name a file for one of them"},
		{[]string{"good.json", "--format=htm"}, "did you mean html?"},
		{[]string{"good.json", "--format=junit"}, "the formats are html, markdown"},
		{[]string{"good.json", "--output=/nowhere/x"}, "--output /nowhere/x: the folder does not exist"},
		{nil, "<file>"},
	} {
		stdin, _ := os.ReadFile("good.json")
		got := invocation{stdin: string(stdin)}.do(append([]string{"report", "merge"}, c.args...)...)
		g.Expect(got.code).To(Equal(exitUsage), "%v", c.args)
		g.Expect(got.err).To(ContainSubstring(c.said), "%v", c.args)
		g.Expect(got.out).To(BeEmpty(), "%v", c.args)
	}
	// The command can be left out as ever, and mistakes are told as before.
	g.Expect(invocation{}.do("report", "good.json").out).To(Equal(invocation{}.do("report", "render", "good.json").out))
	g.Expect(invocation{}.do("report", "--quiet", "good.json").code).To(Equal(exitOK))
	g.Expect(invocation{}.do("report", "--formt=text", "good.json").err).To(ContainSubstring("did you mean --format?"))
}

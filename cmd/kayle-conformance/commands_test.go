package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
	"github.com/kayleai/kayle-conformance/suites"
)

func TestList(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	got := invocation{}.do("list", "--family=lim", "--level=MUST")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(MatchRegexp(`(?m)^LIM-05 +MUST +schema +`))
	g.Expect(got.out).NotTo(ContainSubstring("LIM-04"))
	g.Expect(got.out).NotTo(ContainSubstring("CUR-"))
	verbose := invocation{}.do("list", "--family=lim", "-v")
	g.Expect(verbose.out).To(ContainSubstring("\n         - "))

	got = invocation{}.do("list", "--json", "--id=lim-05")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	var list []listedRequirement
	g.Expect(json.Unmarshal([]byte(got.out), &list)).To(Succeed())
	g.Expect(list).To(HaveLen(1))
	g.Expect(list[0].ID).To(Equal("LIM-05"))
	g.Expect(list[0].Level).To(Equal("MUST"))
	g.Expect(list[0].Title).NotTo(BeEmpty())
	g.Expect(list[0].Line).To(BeNumerically(">", 1))
	g.Expect(list[0].Cases).NotTo(BeEmpty())
}

func TestExplain(t *testing.T) {
	stepByStep(t)
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	contract, err := spec.Load(spec.Sources{})
	g.Expect(err).NotTo(HaveOccurred())
	for _, r := range contract.Requirements {
		got := invocation{}.do("explain", strings.ToLower(r.ID))
		g.Expect(got.code).To(Equal(exitOK), got.err)
		g.Expect(got.out).To(HavePrefix(r.ID + "  " + string(r.Level) + "  " + r.Title + "\n"))
		g.Expect(got.out).To(ContainSubstring("\nbasis      " + string(r.Basis)))
		g.Expect(got.out).To(ContainSubstring("\npointer    " + string(r.Pointer) + "\n"))
		g.Expect(got.out).To(MatchRegexp(`\nplace      spec/kayle/openapi.yaml:\d+\n`))
		g.Expect(got.out).To(ContainSubstring("\ncontract   "))
		g.Expect(got.out).To(ContainSubstring("\nexample    curl "))
		g.Expect(got.out).To(ContainSubstring("http://" + defaultAddress + contract.Path))
		g.Expect(got.out).To(ContainSubstring("$" + tokenVariable))
	}
	got := invocation{variables: map[string]string{targetVariable: "http://other:1/base"}}.do("explain", "LIM-05")
	g.Expect(got.out).To(ContainSubstring("http://other:1/base" + contract.Path))
}

func TestVersion(t *testing.T) {
	g := NewWithT(t)
	got := invocation{}.do("version")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	contract, err := spec.Load(spec.Sources{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(got.out).To(ContainSubstring("sha256 " + contract.Digest + "\n"))
	g.Expect(got.out).To(HavePrefix("kayle-conformance "))
}

func TestReportCommand(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	g.Expect(invocation{run: runOf(ending("MUST", report.Fail))}.do("run", "--report=json=r.json").code).To(Equal(exitFailed))
	got := invocation{}.do("report", "r.json")
	g.Expect(got.code).To(Equal(exitOK), "rendering is no verdict: %s", got.err)
	g.Expect(got.out).To(ContainSubstring("the very finding"))
	got = invocation{}.do("report", "r.json", "--format=junit", "--output=r.xml")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(BeEmpty())
	xml, err := os.ReadFile("r.xml")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(xml)).To(ContainSubstring("<testsuite"))
	text, err := os.ReadFile("r.json")
	g.Expect(err).NotTo(HaveOccurred())
	got = invocation{stdin: string(text)}.do("report", "-", "--format=json")
	g.Expect(got.out).To(Equal(string(text)), "reading and writing changes nothing")
	got = invocation{}.do("report", "r.json", "--format=jsn")
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(ContainSubstring("did you mean json?"))
	got = invocation{}.do("report", "r.json", "--output=/nowhere/r")
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(ContainSubstring("--output /nowhere/r: the folder does not exist"))
	coloured := invocation{tty: true}.do("report", "r.json").out
	g.Expect(coloured).To(ContainSubstring("\x1b["))
	g.Expect(invocation{tty: true}.do("report", "r.json", "--no-color").out).NotTo(ContainSubstring("\x1b["))
	g.Expect(invocation{}.do("report", "r.json", "--quiet").out).NotTo(Equal(invocation{}.do("report", "r.json", "--verbose").out))
}

func TestDiff(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	for name, r := range map[string]*report.Report{
		"pass.json": ending("MUST", report.Pass), "fail.json": ending("MUST", report.Fail), "warn.json": ending("SHOULD", report.Warn),
		"good.json": ending("SHOULD", report.Pass),
	} {
		invocation{run: runOf(r)}.do("run", "--report=json="+name)
	}
	for _, c := range []struct {
		args []string
		want int
		text string
	}{
		{[]string{"pass.json", "pass.json"}, exitOK, "No regression"},
		{[]string{"pass.json", "fail.json"}, exitFailed, "LIM-01"},
		{[]string{"fail.json", "pass.json"}, exitOK, "1 repaired"},
		{[]string{"good.json", "warn.json"}, exitOK, "LIM-01"},
		{[]string{"good.json", "warn.json", "--strict"}, exitFailed, "LIM-01"},
	} {
		got := invocation{}.do(append([]string{"diff"}, c.args...)...)
		g.Expect(got.code).To(Equal(c.want), "%v: %s%s", c.args, got.out, got.err)
		g.Expect(got.out).To(ContainSubstring(c.text))
	}
	got := invocation{}.do("diff", "--json", "pass.json", "fail.json")
	g.Expect(got.code).To(Equal(exitFailed))
	var d report.Comparison
	g.Expect(json.Unmarshal([]byte(got.out), &d)).To(Succeed())
	g.Expect(d.Regressions).NotTo(BeEmpty())
	g.Expect(invocation{}.do("diff", "--quiet", "fail.json", "pass.json").out).NotTo(ContainSubstring("LIM-01"))
	g.Expect(invocation{}.do("diff", "--format=json", "pass.json", "fail.json").out).To(Equal(got.out))
	got = invocation{tty: true}.do("diff", "--format=Markdown", "pass.json", "fail.json")
	g.Expect(got.code).To(Equal(exitFailed), got.err)
	g.Expect(got.out).To(And(HavePrefix("# Comparison"), ContainSubstring("\n- LIM-01 MUST; pass -&gt; fail; ")))
	g.Expect(got.out).NotTo(ContainSubstring("\x1b["))
	coloured := invocation{tty: true}.do("diff", "--format=text", "pass.json", "fail.json").out
	g.Expect(coloured).To(ContainSubstring("\x1b["))
	g.Expect(invocation{tty: true}.do("diff", "--no-color", "pass.json", "fail.json").out).NotTo(ContainSubstring("\x1b["))
	got = invocation{}.do("diff", "--format=html", "pass.json", "fail.json")
	g.Expect(got.code).To(Equal(exitFailed), got.err)
	g.Expect(got.out).To(And(HavePrefix("<!doctype html>"), ContainSubstring("LIM-01")))
	got = invocation{}.do("diff", "--format=pdf", "pass.json", "fail.json")
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(ContainSubstring(`--format: unknown format "pdf"; the formats are text, json, markdown, html`))
	got = invocation{}.do("diff", "--json", "--format=text", "pass.json", "fail.json")
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(ContainSubstring("--json and --format text contradict each other; choose one"))
}

func TestReplay(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	var seen suites.Options
	i := invocation{stdin: "the recording", replay: func(_ context.Context, o suites.Options, from io.Reader) (*report.Report, error) {
		seen = o
		text, err := io.ReadAll(from)
		if string(text) != "the recording" {
			return nil, errors.New("another recording")
		}
		return ending("SHOULD", report.Warn), err
	}}
	got := i.do("replay", "-", "--id=lim-05", "--report=json=r.json")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(seen.Selection.IDs).To(Equal([]string{"LIM-05"}))
	g.Expect("r.json").To(BeAnExistingFile())
	g.Expect(i.do("replay", "-", "--strict").code).To(Equal(exitFailed))
}

func TestSelftest(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	matrix := &report.Matrix{Rows: []report.MatrixRow{{Defect: "clamp", Declared: []string{"LIM-05"}, Got: []string{"LIM-05"}, Exact: true}}}
	i := invocation{matrix: func(context.Context, func(suites.Progress)) (*report.Matrix, error) { return matrix, nil }}
	got := i.do("selftest", "--report=json=m.json", "--report=markdown=-")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect("m.json").To(BeAnExistingFile())
	g.Expect(got.out).To(ContainSubstring("clamp"))
	matrix.DeadChecks = []string{"LIM-06"}
	g.Expect(i.do("selftest").code).To(Equal(exitFailed))
	g.Expect(i.do("selftest", "--report=pdf=x").code).To(Equal(exitUsage))
	broken := invocation{matrix: func(context.Context, func(suites.Progress)) (*report.Matrix, error) { return nil, errors.New("broken") }}
	g.Expect(broken.do("selftest").code).To(Equal(exitTrouble))
}

// Another document, overlay, registry and operation are what the run uses.
func TestContractFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	document := write(t, "openapi.yaml", strings.Replace(string(kayle.OpenAPI()), "version: 1.5.0", "version: 1.6.0", 1))
	overlay := write(t, "overlay.yaml", string(kayle.Overlay())+"\n")
	registry := write(t, "requirements.yaml", string(kayle.Requirements())+"\n")
	o := invocation{}.options(t, "--spec", document, "--overlay", overlay, "--requirements", registry, "--operation", "GET /v1/sessions")
	g.Expect(o.Contract.Version).To(Equal("1.6.0"))
	g.Expect(o.Contract.File).To(Equal(document))
	moved := write(t, "moved.yaml", strings.Replace(string(kayle.OpenAPI()), "/v1/sessions:", "/v2/sessions:", 1))
	got := invocation{run: unused(t)}.do("run", "--spec", moved)
	g.Expect(got.code).To(Equal(exitUsage))
}

func TestLint(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	verbatim := invocation{}.do("lint", "--verbatim")
	g.Expect(verbatim.code).To(Equal(exitOK), "every contradiction has its erratum: %s", verbatim.out)
	g.Expect(verbatim.out).To(MatchRegexp(`(?m)^spec/kayle/openapi.yaml:109: mended: `))
	g.Expect(verbatim.out).To(ContainSubstring("The document as published: "))
	overlaid := invocation{}.do("lint")
	g.Expect(overlaid.code).To(Equal(exitOK))
	g.Expect(overlaid.out).NotTo(ContainSubstring(": mended: "))
	g.Expect(overlaid.out).To(ContainSubstring(": open: "))

	// A contradiction that nobody declared.
	broken := write(t, "openapi.yaml", strings.Replace(string(kayle.OpenAPI()), "status: created\n", "status: made\n", 1))
	got := invocation{}.do("lint", "--spec", broken)
	g.Expect(got.code).To(Equal(exitFailed))
	g.Expect(got.out).To(ContainSubstring(": contradiction: "))
	g.Expect(got.out).To(ContainSubstring("declare an erratum in the overlay"))
}

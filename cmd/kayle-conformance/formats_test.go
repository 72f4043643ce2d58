package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/kayle"
	"github.com/kayleai/kayle-conformance/suites"
)

// contentOf is a file that a command line wrote.
func contentOf(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return string(text)
}

// The way to tell of a broken SHOULD in JUnit, from each place where it can be set.
func TestJUnitWarnings(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	i := invocation{run: runOf(ending("SHOULD", report.Warn)), replay: func(context.Context, suites.Options, io.Reader) (*report.Report,
		error) {
		return ending("SHOULD", report.Warn), nil
	}}
	g.Expect(i.do("run", "--report=json=r.json").code).To(Equal(exitOK))
	i.stdin = "a recording"
	for name, command := range map[string][]string{
		"run":    {"run", "--report=junit=r.xml"},
		"replay": {"replay", "-", "--report=junit=r.xml"},
		"report": {"report", "r.json", "--format=junit", "--output=r.xml"},
	} {
		const skipped, failed, property = `<skipped message="SHOULD broken: the very finding"`, `<failure message="SHOULD broken: `,
			`<property name="warning"`
		for mode, want := range map[string][]string{"": {skipped}, "skip": {skipped}, "fail": {failed}, "pass": {property}} {
			args := command
			if mode != "" {
				args = append(args[:len(args):len(args)], "--junit-warnings="+mode)
			}
			got := i.do(args...)
			g.Expect(got.code).To(Equal(exitOK), "no exit code depends on it: %s", got.err)
			text := contentOf(t, "r.xml")
			g.Expect(text).To(ContainSubstring(want[0]), "%s %s", name, mode)
			for _, other := range []string{skipped, failed} {
				if other != want[0] {
					g.Expect(text).NotTo(ContainSubstring(other), "%s %s", name, mode)
				}
			}
		}
		got := i.do(append(command[:len(command):len(command)], "--junit-warnings=hide")...)
		g.Expect(got.code).To(Equal(exitUsage), name)
		g.Expect(got.err).To(ContainSubstring("--junit-warnings"))
	}
	for _, mode := range reporters.WarningModes() {
		g.Expect(i.do("run", "--junit-warnings", mode).code).To(Equal(exitOK), "the library's modes are the command's")
	}
	g.Expect(os.WriteFile(defaultConfig, []byte("junit-warnings: fail\n"), 0o600)).To(Succeed())
	g.Expect(i.do("run", "--report=junit=r.xml").code).To(Equal(exitOK))
	g.Expect(contentOf(t, "r.xml")).To(ContainSubstring("<failure"))
	g.Expect(i.do("run", "--report=junit=r.xml", "--junit-warnings=pass").code).To(Equal(exitOK))
	g.Expect(contentOf(t, "r.xml")).NotTo(ContainSubstring("<failure"))
	g.Expect(os.WriteFile(defaultConfig, []byte("junit-warnings: hide\n"), 0o600)).To(Succeed())
	g.Expect(i.do("run").code).To(Equal(exitUsage))
}

// A page of code shows a finding where the document is, if it is there: only
// with --spec, and only below the current folder, however its path is written.
func TestDocumentsInTheWorkingTree(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	folder, err := os.Getwd()
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(os.WriteFile("api.yaml", kayle.OpenAPI(), 0o600)).To(Succeed())
	failing := []string{"run", "--id=LIM-05", "--explore=0", "--reference-sessions=12", "--reference-defect=limit-clamped-from-above",
		"--report=github=g.txt", "--report=sarif=s.json"}
	for _, c := range []struct {
		spec   []string
		inTree bool
	}{
		{nil, false},
		{[]string{"--spec=api.yaml"}, true},
		{[]string{"--spec", filepath.Join(folder, "api.yaml")}, true},
		{[]string{"--spec", write(t, "api.yaml", string(kayle.OpenAPI()))}, false},
	} {
		got := invocation{}.do(append(failing, c.spec...)...)
		g.Expect(got.code).To(Equal(exitFailed), got.err)
		g.Expect(contentOf(t, "g.txt")).To(ContainSubstring("title=LIM-05 MUST%3A "))
		if c.inTree {
			g.Expect(contentOf(t, "g.txt")).To(MatchRegexp(`(?m)^::error file=api\.yaml,line=\d+,title=LIM-05 MUST`), "%v", c.spec)
		} else {
			g.Expect(contentOf(t, "g.txt")).NotTo(ContainSubstring("file="), "%v", c.spec)
		}
		g.Expect(strings.Contains(contentOf(t, "s.json"), `"uri": "api.yaml"`)).To(Equal(c.inTree), "%v", c.spec)
		g.Expect(contentOf(t, "s.json")).To(ContainSubstring(`"fullyQualifiedName": "/paths/`))
	}
}

package main

import (
	"bytes"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// twoListReport writes a report of the embedded contract's list and of another one.
func twoListReport(t *testing.T, c *spec.Contract, requirements ...report.Requirement) string {
	t.Helper()
	r := &report.Report{Contract: report.Contract{Digest: c.Digest, Operation: "GET /v1/others"}, Requirements: requirements,
		Lists: []report.List{{Name: "others", Operation: "GET /v1/others"}, {Name: c.Name, Operation: c.Method + " " + c.Path}}}
	r.Conclude("")
	var text bytes.Buffer
	NewWithT(t).Expect(report.Write(&text, r)).To(Succeed())
	return write(t, "r.json", text.String())
}

// of is a requirement of a list.
func of(list string, q report.Requirement) report.Requirement {
	q.List = list
	return q
}

func embeddedContract(t *testing.T) *spec.Contract {
	t.Helper()
	c, err := spec.Load(spec.Sources{})
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return c
}

// What is listed of one list says nothing of another.
func TestKnownFailuresOfSeveralLists(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	c := embeddedContract(t)
	passed, failed := caseOf("a", report.Pass, "", ""), caseOf("a", report.Fail, "", "clamps")
	file := twoListReport(t, c, of("others", requirementOf("LIM-05", failed)), of(c.Name, requirementOf("LIM-05", passed)),
		of("others", requirementOf("LIM-02", passed)), of(c.Name, requirementOf("LIM-02", passed)))
	drafted := invocation{}.do("known", "write", file)
	g.Expect(drafted.out).To(MatchYAML(`[{"id": "LIM-05", "list": "others", "reason": "clamps"}]`), drafted.err)

	known := write(t, "k.yaml", "- {id: LIM-05, list: others, reason: r}\n- {id: LIM-05, list: "+c.Name+", reason: r}\n"+
		"- {id: LIM-05, reason: of each}\n- {id: LIM-02, reason: of each}\n- {id: LIM-02, case: a, reason: of each}\n"+
		"- {id: LIM-02, list: elsewhere, reason: r}\n")
	got := invocation{}.do("known", "prune", file, "--known", known)
	g.Expect(got.out).To(MatchYAML(`[{"id": "LIM-05", "list": "others", "reason": "r"}, {"id": "LIM-05", "reason": "of each"},
		{"id": "LIM-02", "list": "elsewhere", "reason": "r"}]`), got.err)
	g.Expect(got.err).To(ContainSubstring("k.yaml:2 " + c.Name + " LIM-05: it holds again\n"))

	known = write(t, "k.yaml", "- {id: LIM-05, list: others, reason: r}\n- {id: LIM-02, list: "+c.Name+", reason: r}\n")
	g.Expect(invocation{}.options(t, "--known", known).Known).To(Equal(map[string]string{"LIM-02": "r"}))
	got = invocation{run: runOf(conformant())}.do("run", "--known", known)
	g.Expect(got.err).To(ContainSubstring("k.yaml:1: the known failure others LIM-05 is of another list than this run tests"))
}

// Of an earlier run of several lists, what did not pass in this run's list is asked again.
func TestAgainOfSeveralLists(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	c := embeddedContract(t)
	passed, failed := caseOf("a", report.Pass, "", ""), caseOf("a", report.Fail, "", "clamps")
	file := twoListReport(t, c, of("others", requirementOf("LIM-05", failed)), of(c.Name, requirementOf("LIM-05", passed)),
		of("others", requirementOf("LIM-02", passed)), of(c.Name, requirementOf("LIM-02", failed)))
	g.Expect(invocation{}.options(t, "--again", file).Selection.IDs).To(Equal([]string{"LIM-02"}))
	file = twoListReport(t, c, of("others", requirementOf("LIM-05", failed)), of(c.Name, requirementOf("LIM-05", passed)))
	g.Expect(invocation{now: time.Now()}.do("run", "--again", file).out).To(HavePrefix("Nothing is left to ask again"))

	other := &report.Report{Contract: report.Contract{Digest: c.Digest, Operation: "GET /v1/others"}, Requirements: []report.Requirement{
		requirementOf("LIM-05", failed)}}
	other.Conclude("")
	var text bytes.Buffer
	g.Expect(report.Write(&text, other)).To(Succeed())
	got := invocation{}.do("run", "--again", write(t, "o.json", text.String()))
	g.Expect(got.code).To(Equal(exitUsage))
}

// What was broken in another list is new in this one.
func TestBaselineOfSeveralLists(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	c := embeddedContract(t)
	failed := caseOf("a", report.Fail, "", "clamps")
	o := invocation{}.options(t, "--baseline", twoListReport(t, c, of("others", requirementOf("LIM-05", failed))))
	g.Expect(o.Baseline.Breaks(suites.ListOf(c), "LIM-05", "a")).To(BeFalse())
	o = invocation{}.options(t, "--baseline", twoListReport(t, c, of(c.Name, requirementOf("LIM-05", failed))))
	g.Expect(o.Baseline.Breaks(suites.ListOf(c), "LIM-05", "a")).To(BeTrue())
	g.Expect(o).To(HaveField("Selection", suites.Selection{}))
}

package reporters_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func TestMatrixGolden(t *testing.T) {
	for format, file := range map[string]string{"text": "matrix.txt", "markdown": "matrix.md", "catches": "catches.md"} {
		var b bytes.Buffer
		NewWithT(t).Expect(reporters.RenderMatrix(format, &b, sampleMatrix())).To(Succeed())
		golden(t, file, b.Bytes())
	}
}

func TestMatrixReadsBack(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	g.Expect(reporters.RenderMatrix("json", &b, sampleMatrix())).To(Succeed())
	m := new(report.Matrix)
	g.Expect(json.Unmarshal(b.Bytes(), m)).To(Succeed())
	g.Expect(m.Rows).To(Equal(sampleMatrix().Rows))
	b.Reset()
	g.Expect(reporters.RenderMatrix("markdown", &b, sampleMatrix())).To(Succeed())
	rows := readMarkdown(b.String()).tables
	g.Expect(rows).To(HaveLen(2 + 2 + 2 + 2))
	for i, row := range rows {
		width := len(rows[0])
		if i >= 4 {
			width = len(rows[4])
		}
		g.Expect(row).To(HaveLen(width))
	}
}

func TestMatrixTerminalShowsWhatIsWrongFirst(t *testing.T) {
	g := NewWithT(t)
	var b bytes.Buffer
	g.Expect(reporters.MatrixTerminal(&b, sampleMatrix(), reporters.TerminalOptions{Quiet: true})).To(Succeed())
	g.Expect(b.String()).NotTo(ContainSubstring("limit-clamped"))
	g.Expect(b.String()).To(ContainSubstring("  missed  LIM-02\n  accused CUR-07\n"))
	g.Expect(b.String()).To(ContainSubstring("ACCUSED short-pages"))
	lines := strings.Split(strings.TrimSpace(b.String()), "\n")
	g.Expect(lines[len(lines)-1]).To(HavePrefix("Not sound: 1 of 2 defects"))
}

func TestCatchesIsStable(t *testing.T) {
	g := NewWithT(t)
	m := sampleMatrix()
	var first, second bytes.Buffer
	g.Expect(reporters.RenderMatrix("catches", &first, m)).To(Succeed())
	m.Seconds, m.Rows[0].Got, m.Tool.Version = 99, nil, "another"
	g.Expect(reporters.RenderMatrix("catches", &second, m)).To(Succeed())
	g.Expect(second.String()).To(Equal(first.String()), "only the tables make the page, so that a test can keep it fresh")
}

func TestComparisonTerminal(t *testing.T) {
	g := NewWithT(t)
	old, now := sample(), sample()
	now.Requirements[0].Cases[0].Outcome, now.Requirements[0].Cases[0].Reason = report.Fail, hostile
	now.Requirements[2].Cases[0].Outcome = report.Pass
	now.Requirements[3].Outcome = report.Pass
	now.Requirements[3].Cases[1].Outcome = report.Pass
	now.Tool.Version = "0.2.0"
	var b bytes.Buffer
	g.Expect(reporters.ComparisonTerminal(&b, report.Compare(old, now), reporters.TerminalOptions{})).To(Succeed())
	expectPrintable(g, b.String())
	g.Expect(b.String()).To(ContainSubstring("regressions\n  LIM-02 MUST  pass -> fail  [1]  a"))
	g.Expect(b.String()).To(ContainSubstring("repaired\n  LIM-05 MUST  fail -> pass  [0]"))
	g.Expect(b.String()).To(ContainSubstring("otherwise changed\n  CUR-05 MUST  inconclusive -> pass  [at 11]"))
	g.Expect(b.String()).To(HaveSuffix("\nRegressed: 1 regression, 0 new warnings, 1 repaired, 1 otherwise changed; non-conformant before, " +
		"non-conformant now.\n"))
	b.Reset()
	g.Expect(reporters.ComparisonTerminal(&b, report.Compare(old, old), reporters.TerminalOptions{})).To(Succeed())
	g.Expect(b.String()).To(HavePrefix("No regression: "))
}

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

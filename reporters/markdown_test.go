package reporters_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func asMarkdown(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.Render("markdown", &b, r, reporters.Options{})).To(Succeed())
	return b.String()
}

// page is what a reader of Markdown makes of a text: code blocks, table rows
// as cells, and the other lines.
type page struct {
	blocks []string
	tables [][]string
	lines  []string
}

// readMarkdown reads fences as CommonMark does: a block ends with a line of at
// least as many backquotes as began it.
func readMarkdown(text string) page {
	var p page
	fence := ""
	var block []string
	opening := regexp.MustCompile("^(```+)text$")
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case fence != "" && strings.HasPrefix(line, fence) && strings.Trim(line, "`") == "":
			p.blocks = append(p.blocks, strings.Join(block, "\n"))
			fence, block = "", nil
		case fence != "":
			block = append(block, line)
		case opening.MatchString(line):
			fence = opening.FindStringSubmatch(line)[1]
		case strings.HasPrefix(line, "|"):
			cells := regexp.MustCompile(`[^\\]\|`).Split(line, -1)
			p.tables = append(p.tables, cells)
		default:
			p.lines = append(p.lines, line)
		}
	}
	if fence != "" {
		p.lines = append(p.lines, "a fence is not closed")
	}
	return p
}

func TestMarkdownGolden(t *testing.T) { golden(t, "report.md", []byte(asMarkdown(t, sample()))) }

func TestMarkdownReadsBack(t *testing.T) {
	g := NewWithT(t)
	p := readMarkdown(asMarkdown(t, sample()))
	q := sample().Requirements[2]
	g.Expect(p.blocks).To(HaveLen(3))
	g.Expect(p.blocks[0]).To(Equal(reporters.FindingText(q, q.Cases[0])), "the text is the same in every report")
	for _, row := range p.tables {
		g.Expect(row).To(HaveLen(len(p.tables[0])))
	}
	g.Expect(p.lines[0]).To(Equal("# Conformance: non-conformant"))
}

func TestMarkdownOfHostileText(t *testing.T) {
	g := NewWithT(t)
	text := asMarkdown(t, hostileReport())
	expectPrintable(g, text)
	p := readMarkdown(text)
	g.Expect(p.blocks).To(HaveLen(3))
	for _, row := range p.tables {
		g.Expect(row).To(HaveLen(len(p.tables[0])))
	}
	for _, line := range p.lines {
		g.Expect(line).NotTo(ContainSubstring("<script"))
		g.Expect(line).NotTo(ContainSubstring("https://"))
		g.Expect(line).NotTo(ContainSubstring("@all"))
		g.Expect(line).NotTo(HavePrefix("# forged"))
		g.Expect(line).NotTo(Equal("a fence is not closed"))
	}
}

func TestFormats(t *testing.T) {
	g := NewWithT(t)
	g.Expect(reporters.Formats()).To(Equal([]string{"comment", "github", "har", "html", "json", "junit", "markdown", "sarif", "text"}))
	for _, format := range reporters.Formats() {
		var b bytes.Buffer
		g.Expect(reporters.Render(format, &b, sample(), reporters.Options{})).To(Succeed())
		g.Expect(b.String()).To(ContainSubstring("LIM-05"), format)
		g.Expect(b.String()).To(HaveSuffix("\n"), format)
		var again bytes.Buffer
		g.Expect(reporters.Render(format, &again, sample(), reporters.Options{})).To(Succeed())
		g.Expect(again.String()).To(Equal(b.String()), "%s is the same each time", format)
	}
	g.Expect(reporters.Render("pdf", &bytes.Buffer{}, sample(), reporters.Options{})).To(
		MatchError(`unknown report format "pdf"; there are comment, github, har, html, json, junit, markdown, sarif, text`))
	g.Expect(reporters.RenderMatrix("junit", &bytes.Buffer{}, sampleMatrix())).To(MatchError(ContainSubstring("catches, json")))
}

package reporters_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	tables "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/text"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// How many bytes GitHub takes.
const jobSummary, comment = 1_048_576, 65_535

// commonmark is a text of GitHub's Markdown as a library reads it.
type commonmark struct {
	source []byte
	root   ast.Node
}

func readCommonMark(source string) commonmark {
	parser := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser()
	return commonmark{[]byte(source), parser.Parse(text.NewReader([]byte(source)))}
}

// all are the nodes of a kind, in their order.
func (c commonmark) all(kind ast.NodeKind) []ast.Node {
	var found []ast.Node
	walk(c.root, func(n ast.Node) {
		if n.Kind() == kind {
			found = append(found, n)
		}
	})
	return found
}

func walk(n ast.Node, visit func(ast.Node)) {
	visit(n)
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		walk(child, visit)
	}
}

// text is the text of a node, as it is read.
func (c commonmark) text(n ast.Node) string {
	var b strings.Builder
	walk(n, func(n ast.Node) {
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(c.source))
		case *ast.String:
			b.Write(n.Value)
		}
	})
	return b.String()
}

// blocks are the texts of the code blocks.
func (c commonmark) blocks() []string {
	var out []string
	for _, n := range c.all(ast.KindFencedCodeBlock) {
		var b strings.Builder
		for i := range n.Lines().Len() {
			line := n.Lines().At(i)
			b.Write(line.Value(c.source))
		}
		out = append(out, strings.TrimSuffix(b.String(), "\n"))
	}
	return out
}

// expectTame expects Markdown without raw HTML, links and images, and whose code blocks
// are findings as a whole: none is cut off, and nothing broke out of one.
func (c commonmark) expectTame(g *WithT) {
	for _, kind := range []ast.NodeKind{ast.KindHTMLBlock, ast.KindRawHTML, ast.KindLink, ast.KindAutoLink, ast.KindImage,
		ast.KindCodeBlock, ast.KindBlockquote, ast.KindCodeSpan} {
		g.Expect(c.all(kind)).To(BeEmpty(), kind.String())
	}
	for _, block := range c.blocks() {
		g.Expect(block).To(MatchRegexp(`^(FAIL|WARN|ERROR) `))
	}
	for _, table := range c.all(tables.KindTable) {
		for row := table.FirstChild(); row != nil; row = row.NextSibling() {
			g.Expect(row.ChildCount()).To(Equal(table.FirstChild().ChildCount()))
		}
	}
}

func rendered(t *testing.T, format string, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.Render(format, &b, r, reporters.Options{})).To(Succeed())
	return b.String()
}

var (
	leftOutCount = regexp.MustCompile(`^and (\d+) more; the JSON report has all of them$`)
	inOneLine    = regexp.MustCompile(`^FAM-\d+ MUST: `)
)

// failures counts how the findings of a section are told: in full, in one line, or not
// at all.
func (c commonmark) failures(title string) (full, short, left int) {
	inside := false
	for n := c.root.FirstChild(); n != nil; n = n.NextSibling() {
		switch n := n.(type) {
		case *ast.Heading:
			if n.Level == 2 {
				inside = c.text(n) == title
			}
		case *ast.FencedCodeBlock:
			if inside {
				full++
			}
		case *ast.List:
			for item := n.FirstChild(); item != nil && inside; item = item.NextSibling() {
				if inOneLine.MatchString(c.text(item)) {
					short++
				}
			}
		case *ast.Paragraph:
			if found := leftOutCount.FindStringSubmatch(c.text(n)); found != nil && inside {
				left, _ = strconv.Atoi(found[1])
			}
		}
	}
	return full, short, left
}

// However much fails, the page is small enough for where it is shown, tells some of it
// in full, names what it can, and counts the rest.
func TestMarkdownOfARunInWhichEverythingFails(t *testing.T) {
	if testing.Short() {
		t.Skip("renders megabytes")
	}
	for name, c := range map[string]struct {
		requirements, cases int
		text                string
		named               bool // all are, in a comment
	}{
		"large texts":    {100, 12, strings.Repeat("some words, ", 400), true},
		"all is escaped": {100, 12, strings.Repeat("\x00'\"<&\u202e|`", 600), false},
		"fences":         {100, 2, strings.Repeat("```\n", 900), true},
		"many":           {1200, 1, strings.Repeat("some words, ", 400), false},
	} {
		for format, limit := range map[string]int{"markdown": jobSummary, "comment": comment} {
			t.Run(name+" "+format, func(t *testing.T) {
				g := NewWithT(t)
				page := rendered(t, format, failing(c.requirements, c.cases, report.Fail, c.text))
				g.Expect(len(page)).To(BeNumerically("<=", limit))
				g.Expect(page).To(HavePrefix("# Conformance: non-conformant\n\n**Non-conformant: "))
				read := readCommonMark(page)
				read.expectTame(g)
				full, short, left := read.failures("Failures")
				t.Logf("%d bytes: %d in full, %d in a line, %d left out", len(page), full, short, left)
				g.Expect(full + short + left).To(Equal(c.requirements))
				g.Expect(full).To(BeNumerically(">", 0))
				g.Expect(full + short).To(BeNumerically(">=", 40))
				if c.named {
					g.Expect(left).To(BeZero())
				}
				if full < c.requirements {
					g.Expect(page).To(ContainSubstring(fmt.Sprintf("\nShortened to fit into %d bytes: ", limit)))
					g.Expect(len(page)).To(BeNumerically(">", limit*2/3), "what there is room for is used")
				}
			})
		}
	}
}

// What fits is the same in both, and nothing of it is left out.
func TestCommentOfAnOrdinaryRunLeavesNothingOut(t *testing.T) {
	g := NewWithT(t)
	g.Expect(rendered(t, "comment", sample())).To(Equal(asMarkdown(t, sample())))
	g.Expect(rendered(t, "comment", sample())).NotTo(ContainSubstring("Shortened"))
}

// Lists, tables and heads are bounded too.
func TestMarkdownOfLongLists(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Hint, r.Sentence = strings.Repeat("hint ", 20_000), "Non-conformant: "+strings.Repeat("<sentence> ", 20_000)
	r.Target.URL = "https://example.invalid/" + strings.Repeat("a", 70_000)
	for i := range 3000 {
		r.Notes = append(r.Notes, fmt.Sprintf("note %d | <b>", i))
		r.Requirements = append(r.Requirements, report.Requirement{ID: fmt.Sprintf("F%d-01", i), Family: fmt.Sprintf("F%d", i), Level: "MUST",
			Outcome: report.Inconclusive, Reason: fmt.Sprintf("reason %d", i)})
	}
	page := rendered(t, "comment", r)
	g.Expect(len(page)).To(BeNumerically("<=", comment))
	read := readCommonMark(page)
	read.expectTame(g)
	g.Expect(read.all(tables.KindTable)).To(HaveLen(1))
	g.Expect(page).To(ContainSubstring("\nand 3000 more; the JSON report has all of them\n"), "of the notes")
	for _, title := range []string{"Failures", "Warnings", "Trouble of the harness itself"} {
		full, _, left := read.failures(title)
		g.Expect(full).To(Equal(1), title)
		g.Expect(left).To(BeZero(), title)
	}
}

// A comparison is for a comment.
func TestComparisonMarkdownIsBounded(t *testing.T) {
	g := NewWithT(t)
	d := &report.Comparison{}
	for i := range 2000 {
		d.Regressions = append(d.Regressions, report.Change{Requirement: fmt.Sprintf("FAM-%d", i), Level: "MUST", Case: hostile,
			Old: report.Pass, New: report.Fail, Reason: hostile})
	}
	page := compared(t, "markdown", d, reporters.TerminalOptions{})
	g.Expect(len(page)).To(BeNumerically("<=", comment))
	g.Expect(len(page)).To(BeNumerically(">", comment/2))
	read := readCommonMark(page)
	read.expectTame(g)
	items := len(read.all(ast.KindListItem))
	g.Expect(page).To(ContainSubstring(fmt.Sprintf("\nand %d more; ", 2000-items)))
}

package reporters_test

import (
	"bytes"
	"errors"
	"regexp"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func printed(t *testing.T, r *report.Report, o reporters.TerminalOptions) string {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.Terminal(&b, r, o)).To(Succeed())
	return b.String()
}

func TestTerminalGolden(t *testing.T) {
	golden(t, "terminal.txt", []byte(printed(t, sample(), reporters.TerminalOptions{})))
	golden(t, "terminal-80.txt", []byte(printed(t, sample(), reporters.TerminalOptions{Verbose: true, Width: 80})))
	golden(t, "terminal-quiet.txt", []byte(printed(t, sample(), reporters.TerminalOptions{Quiet: true})))
}

func TestTerminalLastLineIsTheVerdict(t *testing.T) {
	for _, o := range []reporters.TerminalOptions{{}, {Verbose: true}, {Quiet: true}, {Width: 40}} {
		lines := strings.Split(strings.TrimSuffix(printed(t, sample(), o), "\n"), "\n")
		NewWithT(t).Expect(lines[len(lines)-1]).To(Equal(sample().Sentence))
	}
}

func TestTerminalQuiet(t *testing.T) {
	g := NewWithT(t)
	text := printed(t, sample(), reporters.TerminalOptions{Quiet: true})
	g.Expect(text).To(HavePrefix("FAIL LIM-05"))
	g.Expect(text).NotTo(ContainSubstring("WARN"))
	g.Expect(printed(t, sample(), reporters.TerminalOptions{Quiet: true, Strict: true})).To(ContainSubstring("WARN LIM-04"))
}

func TestTerminalMustComesFirst(t *testing.T) {
	g := NewWithT(t)
	text := printed(t, sample(), reporters.TerminalOptions{})
	g.Expect(strings.Index(text, "FAIL LIM-05")).To(BeNumerically("<", strings.Index(text, "WARN LIM-04")))
}

// readTable reads the table by family back: family, level and title to number.
func readTable(text string) map[string]string {
	lines := strings.Split(text, "\n")
	out := map[string]string{}
	for i, line := range lines {
		if !strings.HasPrefix(line, "family") {
			continue
		}
		titles := strings.Fields(line)[1:]
		level := strings.Index(lines[i-1], "SHOULD")
		for _, row := range lines[i+1:] {
			if row == "" {
				return out
			}
			fields := strings.Fields(row)
			at := 0
			for j, title := range titles {
				at = strings.Index(line[at:], title) + at
				under := "MUST "
				if at >= level {
					under = "SHOULD "
				}
				out[fields[0]+" "+under+title] = fields[j+1]
				at += len(title)
			}
		}
	}
	return out
}

func TestTerminalTableReadsBack(t *testing.T) {
	g := NewWithT(t)
	table := readTable(printed(t, sample(), reporters.TerminalOptions{}))
	g.Expect(table).To(HaveKeyWithValue("LIM MUST pass", "1"))
	g.Expect(table).To(HaveKeyWithValue("LIM MUST fail", "1"))
	g.Expect(table).To(HaveKeyWithValue("LIM SHOULD warn", "1"))
	g.Expect(table).To(HaveKeyWithValue("CUR MUST known", "1"))
	g.Expect(table).To(HaveKeyWithValue("CUR SHOULD error", "1"))
	g.Expect(table).To(HaveKeyWithValue("total MUST inconcl.", "1"))
	g.Expect(table).To(HaveKeyWithValue("total SHOULD inconcl.", "1"))
	g.Expect(table).To(HaveKeyWithValue("AUTH MUST n.a.", "1"))
	g.Expect(table).To(HaveKeyWithValue("AUTH SHOULD pass", "-"))
}

func TestTerminalColorsChangeNothingElse(t *testing.T) {
	g := NewWithT(t)
	for _, o := range []reporters.TerminalOptions{{}, {Verbose: true, Width: 60}} {
		without := printed(t, sample(), o)
		o.Color = true
		with := printed(t, sample(), o)
		g.Expect(with).To(ContainSubstring("\x1b[31mFAIL\x1b[0m LIM-05 MUST  "))
		g.Expect(regexp.MustCompile("\x1b\\[[0-9]+m").ReplaceAllString(with, "")).To(Equal(without))
	}
}

// expectPrintable holds that nothing in the text can drive a terminal.
func expectPrintable(g *WithT, text string) {
	g.Expect(utf8.ValidString(text)).To(BeTrue())
	for _, r := range text {
		if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
			g.Expect(r).To(BeZero(), "a character that is not printable: %U", r)
		}
	}
}

func TestTerminalEscapesHostileText(t *testing.T) {
	g := NewWithT(t)
	for _, o := range []reporters.TerminalOptions{{}, {Verbose: true, Width: 50}, {Quiet: true}} {
		text := printed(t, hostileReport(), o)
		expectPrintable(g, text)
		g.Expect(text).To(ContainSubstring(`\u{1b}[31mred\u{1b}[0m`))
		g.Expect(text).NotTo(MatchRegexp(`(?m)^FAIL X-01`), "a forged heading")
	}
	g.Expect(printed(t, hostileReport(), reporters.TerminalOptions{})).To(ContainSubstring(`\u{202e}gnp\u{202c} \u{2028} \xff`))
}

func TestTerminalWraps(t *testing.T) {
	g := NewWithT(t)
	for line := range strings.SplitSeq(printed(t, sample(), reporters.TerminalOptions{Width: 72}), "\n") {
		switch {
		case strings.HasPrefix(line, "  curl "):
			g.Expect(line).To(Equal("  " + curl))
		case strings.HasPrefix(line, "Non-conformant"), strings.HasPrefix(line, "family"), strings.HasPrefix(line, "   "),
			strings.Contains(line, "127.0.0.1"):
		default:
			g.Expect(utf8.RuneCountInString(line)).To(BeNumerically("<=", 80), line) // the table is as wide as it is
		}
	}
	endless := sample()
	endless.Notes = []string{strings.Repeat("x", 300) + " " + strings.Repeat("y", 300)}
	g.Expect(printed(t, endless, reporters.TerminalOptions{Width: 40})).To(ContainSubstring("  " + strings.Repeat("x", 300) + "\n    " +
		strings.Repeat("y", 300) + "\n"))
}

func TestTerminalManyCases(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	q := &r.Requirements[2]
	for i := range 20 {
		other := *q.Cases[0].Finding
		other.Summary = strings.Repeat("so ", i+1) + "it fails"
		q.Cases = append(q.Cases, report.Case{Name: strings.Repeat("n", i+1), Outcome: report.Fail, Finding: &other})
	}
	short := printed(t, r, reporters.TerminalOptions{})
	g.Expect(strings.Count(short, "  also ")).To(Equal(11))
	g.Expect(short).To(ContainSubstring("11 kinds of further cases (--verbose shows them)"))
	g.Expect(strings.Count(printed(t, r, reporters.TerminalOptions{Verbose: true}), "FAIL LIM-05")).To(Equal(22))
}

func TestTerminalWithoutAnything(t *testing.T) {
	g := NewWithT(t)
	r := &report.Report{}
	r.Conclude("nothing answers")
	r.Hint = "is the server running?"
	g.Expect(printed(t, r, reporters.TerminalOptions{})).To(HaveSuffix("  hint    is the server running?\nNot tested: nothing answers.\n"))
	g.Expect(printed(t, &report.Report{Verdict: report.Partial}, reporters.TerminalOptions{})).To(HaveSuffix("\npartial\n"))
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestErrorsOfWritingAreReturned(t *testing.T) {
	g := NewWithT(t)
	for _, format := range reporters.Formats() {
		g.Expect(reporters.Render(format, full{}, sample(), reporters.Options{})).To(MatchError(ContainSubstring("no space left")), format)
	}
	for _, format := range reporters.MatrixFormats() {
		g.Expect(reporters.RenderMatrix(format, full{}, sampleMatrix())).To(MatchError(ContainSubstring("no space left")), format)
	}
}

package reporters_test

import (
	"regexp"
	"strings"
	"testing"
	"unicode"

	. "github.com/onsi/gomega"
	"golang.org/x/text/width"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// shownWidth is the number of columns of a line, by another library than the reporter's.
func shownWidth(line string) int {
	n := 0
	for _, r := range line {
		switch kind := width.LookupRune(r).Kind(); {
		case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		case kind == width.EastAsianWide || kind == width.EastAsianFullwidth:
			n += 2
		default:
			n++
		}
	}
	return n
}

// The texts of a wide report: ideographs without blanks, emoji, combining marks.
const (
	ideographs = "会話の一覧は上限を超える値を拒否しなければなりませんがこの応答は二百件を返しました"
	emoji      = "🙂 🎉 🚀 🙈 🙉 🙊 💥 🔥 🌍 🎈 🙂 🎉 🚀 🙈 🙉 🙊 💥 🔥 🌍 🎈 🙂 🎉 🚀 🙈 🙉 🙊 💥 🔥 🌍 🎈"
	combining  = "re\u0301sume\u0301 de\u0301ja\u0300 vu re\u0301sume\u0301 de\u0301ja\u0300 vu re\u0301sume\u0301 de\u0301ja\u0300 vu " +
		"re\u0301sume\u0301 de\u0301ja\u0300 vu re\u0301sume\u0301 de\u0301ja\u0300 vu"
)

// wideReport is a report whose texts are of wide and of combining characters.
func wideReport() *report.Report {
	r := sample()
	for i := range r.Requirements {
		q := &r.Requirements[i]
		q.Family, q.Hint, q.Words = []string{"会話", "🙂", "e\u0301e\u0301"}[i%3], ideographs+ideographs, emoji
		for j := range q.Cases {
			if f := q.Cases[j].Finding; f != nil {
				f.Summary, f.Wanted, f.Got = emoji+" "+ideographs, combining, "plain words and then "+ideographs+" and more\n\t"+ideographs
				f.Body = `{"name":"` + ideographs + `","error":{"text":"` + emoji + combining + `"}}`
				f.Where = "/error/text"
			}
		}
	}
	r.Notes = []string{ideographs + emoji + combining}
	return r
}

// No line is wider than the terminal, as far as its words can be parted, and none is
// broken much earlier than it need be.
func TestTerminalMeasuresWideCharacters(t *testing.T) {
	g := NewWithT(t)
	for _, columns := range []int{40, 41, 60, 80, 120} {
		text := printed(t, wideReport(), reporters.TerminalOptions{Width: columns, Verbose: columns == 60})
		inTable := false
		for line := range strings.SplitSeq(text, "\n") {
			if strings.HasPrefix(line, "family") {
				inTable = true
			}
			if inTable = inTable && line != ""; inTable || strings.HasPrefix(line, "  curl ") || strings.Contains(line, "MUST    ") ||
				!regexp.MustCompile(`[^ -~]`).MatchString(line) {
				continue
			}
			g.Expect(shownWidth(line)).To(BeNumerically("<=", columns), line)
		}
		g.Expect(text).NotTo(MatchRegexp(`(?m)^ *\x{0301}`), "a mark is parted from its letter")
		// Nothing is lost where a line was broken.
		joined := strings.Join(strings.Fields(text), "")
		for _, part := range []string{ideographs + ideographs, strings.ReplaceAll(emoji, " ", ""), strings.ReplaceAll(combining, " ", "")} {
			g.Expect(joined).To(ContainSubstring(part))
		}
		g.Expect(regexp.MustCompile(`(?m)^ {10}[^ -~]{15,}$`).MatchString(text)).To(BeTrue(), "lines of ideographs are filled")
	}
}

// The table stands in columns whatever a family's name is made of.
func TestTerminalTableOfWideNames(t *testing.T) {
	g := NewWithT(t)
	var widths []int
	inTable := false
	for line := range strings.SplitSeq(printed(t, wideReport(), reporters.TerminalOptions{}), "\n") {
		if inTable = (inTable || strings.HasPrefix(line, "family")) && line != ""; inTable {
			widths = append(widths, shownWidth(line))
		}
	}
	g.Expect(len(widths)).To(BeNumerically(">", 3))
	g.Expect(widths).To(HaveEach(widths[0]))
}

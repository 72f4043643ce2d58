package reporters_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
)

func TestEscape(t *testing.T) {
	for name, c := range map[string]struct{ text, terminal, xml, markdown string }{
		"plain":       {"a b-c", "a b-c", "a b-c", "a b-c"},
		"letters":     {"é 日本 🙂", "é 日本 🙂", "é 日本 🙂", "é 日本 🙂"},
		"ESC":         {"a\x1b[1;31mb\x1b[0m", `a\u{1b}[1;31mb\u{1b}[0m`, "ab", `a\\u{1b}\[1;31mb\\u{1b}\[0m`},
		"OSC link":    {"\x1b]8;;http://x\x07y", `\u{1b}]8;;http://x\u{7}y`, "y", `\\u{1b}\]8;;http&#58;//x\\u{7}y`},
		"lone ESC":    {"a\x1b", `a\u{1b}`, "a", `a\\u{1b}`},
		"C1 CSI":      {"a\u009b31mb", `a\u{9b}31mb`, "ab", `a\\u{9b}31mb`},
		"BEL and NUL": {"\x07\x00", `\u{7}\u{0}`, "", `\\u{7}\\u{0}`},
		"line ends":   {"a\r\nb\rc\td", "a\\u{d}\nb\\u{d}c\td", "a\nb\nc\td", "a b c d"},
		"CDATA end":   {"]]>", "]]>", "]]&gt;", `\]\]&gt;`},
		"script":      {"<script>", "<script>", "&lt;script&gt;", "&lt;script&gt;"},
		"quotes":      {`"&'`, `"&'`, "&#34;&amp;'", `"&amp;'`},
		"RTL":         {"\u202eabc\u2069\u200f", `\u{202e}abc\u{2069}\u{200f}`, `\u{202e}abc\u{2069}\u{200f}`, `\\u{202e}abc\\u{2069}\\u{200f}`},
		"U+2028":      {"a\u2028b", `a\u{2028}b`, `a\u{2028}b`, `a\\u{2028}b`},
		"not UTF-8":   {"a\xff\xc0\xaf", `a\xff\xc0\xaf`, "a\uFFFD", `a\\xff\\xc0\\xaf`},
		"not XML":     {"a\uFFFE\uFFFFb", `a\u{fffe}\u{ffff}b`, "ab", `a\\u{fffe}\\u{ffff}b`},
		"zero width":  {"a\u200b\ufeffb", `a\u{200b}\u{feff}b`, `a\u{200b}\u{feff}b`, `a\\u{200b}\\u{feff}b`},
		"table":       {"a|b\n# c", "a|b\n# c", "a|b\n# c", `a\|b \# c`},
		"code":        {"`*_x_*`", "`*_x_*`", "`*_x_*`", "\\`\\*\\_x\\_\\*\\`"},
		"mention":     {"@all www.x", "@all www.x", "@all www.x", "&#64;all www&#46;x"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(reporters.EscapeTerminal(c.text)).To(Equal(c.terminal))
			g.Expect(reporters.EscapeXML(c.text)).To(Equal(c.xml))
			g.Expect(reporters.EscapeMarkdown(c.text)).To(Equal(c.markdown))
		})
	}
}

func FuzzEscape(f *testing.F) {
	f.Add(hostile)
	f.Add("\x1b]0;title\x1b\\\x1b(B\x9b1m\u0085")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range reporters.EscapeTerminal(text) {
			if r != '\n' && r != '\t' && !unicode.IsPrint(r) {
				t.Fatalf("terminal: %U of %q", r, text)
			}
		}
		escaped := reporters.EscapeXML(text)
		if !utf8.ValidString(escaped) || strings.Contains(escaped, "]]>") {
			t.Fatalf("XML: %q of %q", escaped, text)
		}
		var back struct {
			Attribute string `xml:"a,attr"`
			Text      string `xml:",chardata"`
		}
		if err := xml.Unmarshal([]byte(`<x a="`+escaped+`">`+escaped+`</x>`), &back); err != nil {
			t.Fatalf("XML: %v of %q", err, text)
		}
		if back.Text != back.Attribute || strings.ContainsFunc(back.Text,
			func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\t' }) {
			t.Fatalf("XML: read back %q of %q", back.Text, text)
		}
		if line := reporters.EscapeMarkdown(text); strings.ContainsAny(line, "\n\r<>") ||
			strings.Contains(strings.ReplaceAll(line, `\|`, ""), "|") {
			t.Fatalf("Markdown: %q of %q", line, text)
		}
	})
}

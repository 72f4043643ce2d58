package reporters

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// EscapeTerminal makes text safe to print: line feeds and tabs stay, printable
// characters stay, whatever else (ANSI escapes, other control characters,
// bidirectional and zero-width marks, line separators, unusual blanks) shows
// as \u{202e}, and a byte that is no UTF-8 as \xff.
func EscapeTerminal(s string) string {
	if plain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n', r == '\t', unicode.IsPrint(r):
			b.WriteString(s[i : i+size])
		default:
			fmt.Fprintf(&b, `\u{%x}`, r)
		}
		i += size
	}
	return b.String()
}

// plain tells whether the text is printable ASCII, as nearly all is.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x7F || c < ' ' && c != '\n' && c != '\t' {
			return false
		}
	}
	return true
}

// ansi matches the escape sequences of ECMA-48: CSI, OSC and other strings up
// to their terminator, and the short forms.
var ansi = regexp.MustCompile("(?:\x1b\\[|\u009b)[0-?]*[ -/]*[@-~]" +
	"|\x1b[\\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\\\)" +
	"|\x1b[ -/]*[0-~]")

// escapeXML makes text safe as XML 1.0 character data and as an attribute
// value: markup characters become entities (so that "]]>" cannot occur), ANSI
// sequences and characters that XML does not allow are removed, invalid UTF-8
// becomes U+FFFD, and line ends become line feeds. Invisible format characters
// show as \u{202e}. Line feeds and tabs stay; an attribute must be one line.
func escapeXML(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.ContainsAny(s, "\x1b\u009b") { // nearly never, and the search is slow
		s = ansi.ReplaceAllString(s, "")
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&#34;")
		case '\r':
			b.WriteByte('\n')
		case '\n', '\t':
			b.WriteRune(r)
		default:
			switch {
			case unicode.IsControl(r), r == 0xFFFE, r == 0xFFFF:
			case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp):
				fmt.Fprintf(&b, `\u{%x}`, r)
			default:
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// markdownEscaper escapes what means something inside a line of GitHub's Markdown.
// Entities, where a backslash would not keep a link or a mention from forming.
var markdownEscaper = strings.NewReplacer(
	"&", "&amp;", "<", "&lt;", ">", "&gt;", "://", "&#58;//", "www.", "www&#46;", "@", "&#64;",
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "~", `\~`, "[", `\[`, "]", `\]`, "|", `\|`, "#", `\#`, "!", `\!`, "$", `\$`,
)

// escapeMarkdown makes text safe as one line of Markdown, in a table cell too:
// it neither forms markup, links or HTML nor ends the line. What does not show
// is escaped as EscapeTerminal does.
func escapeMarkdown(s string) string {
	return markdownEscaper.Replace(oneLine(s))
}

// oneLine is text on one line, safe to print: white space of any kind becomes
// one blank.
func oneLine(s string) string {
	return EscapeTerminal(strings.Join(strings.FieldsFunc(s, func(r rune) bool {
		return r == ' ' || r == '\n' || r == '\t' || r == '\r'
	}), " "))
}

// cut returns at most limit bytes of the text, at the boundary of a character,
// and says how much was left out.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	end := limit
	for end > limit-utf8.UTFMax && end > 0 && !utf8.RuneStart(s[end]) {
		end--
	}
	return fmt.Sprintf("%s ... (%d bytes more)", s[:end], len(s)-end)
}

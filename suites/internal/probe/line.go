package probe

import (
	"fmt"
	"strings"
)

// longestLine bounds the text of a failure, in bytes.
const longestLine = 400

// line makes one printable, redacted line of bounded length of a text.
func (p *Probe) line(s string) string {
	s = printable(p.redact.text(s))
	if len(s) > longestLine {
		s = strings.ToValidUTF8(s[:longestLine], "") + "..."
	}
	return s
}

// printable replaces what could confuse a terminal or is no UTF-8.
func printable(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\uFFFD' && !strings.HasPrefix(s[i:], "\uFFFD"), r < ' ', r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r >= 0x80 && r < 0xa0, r == '\u2028', r == '\u2029', r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e,
			r >= 0x2066 && r <= 0x2069, r == 0xfeff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

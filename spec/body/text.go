package body

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string; the parser stands on its opening quote.
func (p *parser) str() (string, bool) {
	p.at++
	start := p.at
	// Most strings have no escape: they are one piece of the body.
	for p.at < len(p.data) {
		switch c := p.data[p.at]; {
		case c == '"':
			s := p.clean(p.data[start:p.at])
			p.at++
			return s, true
		case c == '\\':
			return p.escaped(start)
		case c < 0x20:
			return "", p.broken(fmt.Sprintf("a string holds the control character U+%04X unescaped", c))
		}
		p.at++
	}
	return "", p.broken("the body ends within a string")
}

// escaped goes on with a string that has escapes; the parser stands on the
// first of them.
func (p *parser) escaped(start int) (string, bool) {
	var b strings.Builder
	for p.at < len(p.data) {
		switch c := p.data[p.at]; {
		case c == '"':
			b.WriteString(p.clean(p.data[start:p.at]))
			p.at++
			return b.String(), true
		case c == '\\':
			b.WriteString(p.clean(p.data[start:p.at]))
			r, ok := p.escape()
			if !ok {
				return "", false
			}
			b.WriteRune(r)
			start = p.at
		case c < 0x20:
			return "", p.broken(fmt.Sprintf("a string holds the control character U+%04X unescaped", c))
		default:
			p.at++
		}
	}
	return "", p.broken("the body ends within a string")
}

// escape reads one escape, or the two that make a surrogate pair.
func (p *parser) escape() (rune, bool) {
	start := p.at
	p.at++
	if p.at == len(p.data) {
		return 0, p.broken("the body ends within an escape")
	}
	c := p.data[p.at]
	if c != 'u' {
		i := strings.IndexByte(`"\/bfnrt`, c)
		if i < 0 {
			return 0, p.broken("no escape in JSON: \\" + strings.Trim(p.sight(), "'"))
		}
		p.at++
		return rune("\"\\/\b\f\n\r\t"[i]), true
	}
	p.at++
	r, ok := p.hex()
	if !ok {
		return 0, p.broken("\\u must be followed by four hexadecimal digits")
	}
	p.at += 4
	if !utf16.IsSurrogate(r) {
		return r, true
	}
	if p.word(`\u`) {
		p.at += 2
		low, ok := p.hex()
		if !ok {
			return 0, p.broken("\\u must be followed by four hexadecimal digits")
		}
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			p.at += 4
			return pair, true
		}
		// The second escape stands for itself, and is read again.
		p.at -= 2
	}
	p.faultAt(LoneSurrogate, start, p.pointer(), fmt.Sprintf(`the escape \u%04x is half a surrogate pair`, r))
	return utf8.RuneError, true
}

// hex reads four hexadecimal digits without going past them.
func (p *parser) hex() (rune, bool) {
	if len(p.data)-p.at < 4 {
		return 0, false
	}
	var r rune
	for _, c := range p.data[p.at : p.at+4] {
		switch {
		case '0' <= c && c <= '9':
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// clean gives the text of a piece of the body, with U+FFFD for what is not UTF-8.
func (p *parser) clean(piece []byte) string {
	if p.lossy {
		return strings.ToValidUTF8(string(piece), "\uFFFD")
	}
	return string(piece)
}

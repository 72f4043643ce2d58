package checks

import (
	"regexp/syntax"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
)

// SampleCursor is a well-formed cursor made from the contract alone: a text
// that the parameter's pattern matches.
func SampleCursor(c *spec.Contract) string {
	p := c.Roles.Cursor.Parameter
	if p.Type == "integer" {
		return "1234567"
	}
	parsed, err := syntax.Parse(p.Pattern, syntax.Perl)
	if p.Pattern == "" || err != nil {
		return "cursor"
	}
	var b strings.Builder
	writeSample(&b, parsed.Simplify(), 0)
	return b.String()
}

// writeSample writes a text that an expression matches. Successive places take
// successive characters of a class, so that the text is not all alike.
func writeSample(b *strings.Builder, re *syntax.Regexp, depth int) {
	if depth > 64 || b.Len() > 4096 {
		return
	}
	switch re.Op {
	case syntax.OpLiteral:
		b.WriteString(string(re.Rune))
	case syntax.OpCharClass:
		b.WriteRune(fromClass(re.Rune, b.Len()))
	case syntax.OpAnyChar, syntax.OpAnyCharNotNL:
		b.WriteByte('x')
	case syntax.OpCapture, syntax.OpPlus:
		writeSample(b, re.Sub[0], depth+1)
	case syntax.OpRepeat:
		for range max(re.Min, 1) {
			writeSample(b, re.Sub[0], depth+1)
		}
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			writeSample(b, sub, depth+1)
		}
	case syntax.OpAlternate:
		writeSample(b, re.Sub[0], depth+1)
	}
}

// fromClass picks a character of a class, given as pairs of bounds.
func fromClass(pairs []rune, at int) rune {
	i := (at % (len(pairs) / 2)) * 2
	low, high := pairs[i], pairs[i+1]
	return low + rune(at*7)%(high-low+1)
}

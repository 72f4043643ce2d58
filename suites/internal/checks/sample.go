package checks

import (
	"regexp/syntax"
	"strings"
	"unicode"

	"github.com/kayleai/kayle-conformance/spec"
)

// SampleCursor is a well-formed cursor made from the contract alone.
func SampleCursor(c *spec.Contract) string {
	if p := c.Roles.Cursor.Parameter; p.Pattern != "" || p.Type == "integer" || p.IsUUID() {
		return SampleValue(p)
	}
	return lengthened("cursor", c.Roles.Cursor.Parameter)
}

// SampleValue is a value that a parameter's schema allows, made from the contract alone:
// the first one of the enum, or a text that the pattern matches.
func SampleValue(p spec.Parameter) string {
	switch {
	case len(p.Enum) > 0:
		return p.Enum[0]
	case p.Type == "boolean":
		return "true"
	case p.Type == "integer" || p.Type == "number":
		return "1234567"
	case p.IsUUID() && p.Pattern == "":
		return "3f0e8d5a-71c4-4b29-9a06-5d2c7e914b83"
	}
	parsed, err := syntax.Parse(p.Pattern, syntax.Perl)
	if p.Pattern == "" || err != nil {
		return lengthened("value", p)
	}
	var b strings.Builder
	writeSample(&b, parsed.Simplify(), 0)
	return b.String()
}

// lengthened is a text that is as long as a parameter's schema demands.
func lengthened(text string, p spec.Parameter) string {
	for p.MinLength != nil && int64(len(text)) < min(*p.MinLength, mostTooLong) {
		text += "0"
	}
	if p.MaxLength != nil {
		text, _ = leading(text, int(min(*p.MaxLength, mostTooLong)))
	}
	return text
}

// often is how often a sample has what a pattern allows any number of.
const often = 8

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
	case syntax.OpCapture:
		writeSample(b, re.Sub[0], depth+1)
	case syntax.OpPlus:
		n := 1
		if op := re.Sub[0].Op; op == syntax.OpCharClass || op == syntax.OpAnyChar || op == syntax.OpAnyCharNotNL {
			n = often
		}
		for range n {
			writeSample(b, re.Sub[0], depth+1)
		}
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

// fromClass picks a character of a class, given as pairs of bounds: a letter or digit of
// ASCII if there is one, else one that can be printed, else any.
func fromClass(pairs []rune, at int) rune {
	for _, usual := range [][]rune{{'0', '9', 'A', 'Z', 'a', 'z'}, {'!', '~'}, {0xa1, 0xd7ff}, {0, 0xd7ff, 0xe000, unicode.MaxRune}} {
		if common := overlap(pairs, usual); len(common) > 0 {
			i := (at % (len(common) / 2)) * 2
			low, high := common[i], common[i+1]
			return low + rune(at*7)%(high-low+1)
		}
	}
	return 'x' // nothing matches
}

// overlap are the pairs of bounds of what two classes share.
func overlap(a, b []rune) []rune {
	var common []rune
	for i := 0; i+1 < len(a); i += 2 {
		for j := 0; j+1 < len(b); j += 2 {
			if low, high := max(a[i], b[j]), min(a[i+1], b[j+1]); low <= high {
				common = append(common, low, high)
			}
		}
	}
	return common
}

package checks

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// mutation is a change of a well-formed cursor that leaves it malformed.
type mutation struct {
	name  string
	apply func(string) string
}

func mutations() []mutation {
	middle := func(replacement string) func(string) string {
		return func(s string) string {
			head, rest := halved(s)
			_, rest = leading(rest, 1)
			return head + replacement + rest
		}
	}
	inside := func(text string) func(string) string {
		return func(s string) string {
			head, rest := halved(s)
			return head + text + rest
		}
	}
	suffix := func(text string) func(string) string { return func(s string) string { return s + text } }
	prefix := func(text string) func(string) string { return func(s string) string { return text + s } }
	fixed := func(text string) func(string) string { return func(string) string { return text } }
	// begun changes the first n characters.
	begun := func(n int, change func(string) string) func(string) string {
		return func(s string) string {
			head, rest := leading(s, n)
			return change(head) + rest
		}
	}
	none := func(string) string { return "" }
	list := []mutation{
		{"one character less", func(s string) string { return dropped(s, 1) }},
		{"one character more", suffix("a")},
		{"twice as long", func(s string) string { return s + s }},
		{"first character missing", begun(1, none)},
		{"only its first half", func(s string) string { head, _ := halved(s); return head }},
		{"another prefix", begun(1, func(string) string { return "x" })},
		{"prefix in capitals", begun(2, strings.ToUpper)},
		{"prefix alone", func(s string) string { head, _ := leading(dropped(s, 1), 3); return head }},
		{"prefix in full-width letters", begun(3, fullWidth.written)},
		{"hyphen inside", middle("-")},
		{"underscore inside", middle("_")},
		{"dot inside", middle(".")},
		{"blank inside", middle(" ")},
		{"leading blank", prefix(" ")},
		{"trailing blank", suffix(" ")},
		{"trailing newline", suffix("\n")},
		{"trailing CR", suffix("\r")},
		{"trailing CR LF", suffix("\r\n")},
		{"leading newline", prefix("\n")},
		{"text before a newline", prefix("x\n")},
		{"text after a newline", suffix("\nx")},
		{"trailing tab", suffix("\t")},
		{"NUL inside", inside("\x00")},
		{"trailing NUL", suffix("\x00")},
		{"accented letter", middle("é")},
		{"Cyrillic letter", middle("а")},
		{"full-width letter", middle("Ａ")},
		{"long s", middle("ſ")},
		{"Kelvin sign", middle("\u212a")},
		{"Arabic-Indic digit", middle("٣")},
		{"full-width digit", middle("３")},
		{"zero-width space", inside("\u200b")},
		{"single quote", middle("'")},
		{"double quote", middle(`"`)},
		{"SQL", suffix("' OR '1'='1")},
		{"SQL comment", suffix("'--")},
		{"wildcard", middle("%")},
		{"path traversal", fixed("../../etc/passwd")},
		{"path inside", suffix("/../x")},
		{"path before", prefix("a/../")},
		{"dot and slash before", prefix("./")},
		{"trailing slash", suffix("/")},
		{"null", fixed("null")},
		{"a blank alone", fixed(" ")},
		{"a word", fixed(aWord)},
		{"a number", fixed("1")},
		{"a negative number", fixed("-1")},
		{"a fraction", fixed("1.5")},
		{"array", func(s string) string { return `["` + s + `"]` }},
		{"in quotes", func(s string) string { return `"` + s + `"` }},
	}
	for _, f := range forms() {
		list = append(list, mutation{"wholly " + f.name, f.written})
	}
	return list
}

// mostTooLong is the longest value that is sent for being too long, in characters.
const mostTooLong = 1000

// lengthMutations make texts of a parameter shorter or longer than its schema allows,
// where it bounds their length.
func lengthMutations(p spec.Parameter) []mutation {
	var list []mutation
	if p.MaxLength != nil && *p.MaxLength < mostTooLong {
		list = append(list, mutation{"longer than allowed", func(s string) string {
			for int64(len([]rune(s))) <= *p.MaxLength && s != "" {
				s += s
			}
			head, _ := leading(s, int(*p.MaxLength)+1)
			return head
		}})
	}
	if p.MinLength != nil && *p.MinLength > 1 {
		list = append(list, mutation{"shorter than allowed", func(s string) string {
			head, _ := leading(s, int(*p.MinLength)-1)
			return head
		}})
	}
	return list
}

// whyMalformed is a hint why a malformed cursor could be taken, empty where the
// requirement's own says it.
func whyMalformed(cursor string) string {
	switch {
	case strings.ContainsAny(cursor, "\r\n"):
		return ""
	case strings.ContainsFunc(cursor, func(r rune) bool { return r > '~' }):
		return "Letters and digits are those of ASCII: classes such as \\w and isalnum know others, and normalization makes others the same."
	case strings.ContainsFunc(cursor, func(r rune) bool { return r <= ' ' }):
		return "Check the cursor as it came: here blanks or control characters are dropped, or end the text, before it is looked at."
	}
	return "Check the whole text against the pattern before the lookup: a malformed cursor is no unknown one."
}

// malformedCursorCases mutate a cursor of the list so that it no longer fits
// the contract's schema.
func malformedCursorCases(c *spec.Contract) []engine.Case {
	fits, constrained := c.Roles.Cursor.Parameter.WellFormed()
	if !constrained {
		return nil
	}
	sample := SampleCursor(c)
	var cases []engine.Case
	for _, m := range append(mutations(), lengthMutations(c.Roles.Cursor.Parameter)...) {
		if mutated := m.apply(sample); mutated == "" || fits(mutated) {
			continue // an empty one is CUR-11's
		}
		cases = append(cases, engine.Case{Name: m.name, Example: cursorQuery(c, m.apply(sample)), Body: func(t *engine.T) {
			cursor := sample
			if d := t.Learned(); d.Len() > 1 && len(d.Entries[d.Len()/2].ID) > 1 {
				cursor = d.Entries[d.Len()/2].ID
			}
			mutated := m.apply(cursor)
			if mutated == "" || fits(mutated) {
				t.NotApplicable("the mutated cursor is empty or well-formed")
			}
			t.Suspect(whyMalformed(mutated))
			refusal(t, cursorQuery(c, mutated), engine.Spell(t.Contract(), oracle.Query{Limit: smallLimit(t.Contract(), 2)}),
				c.Roles.Cursor.Parameter.Name,
				fmt.Sprintf("a malformed cursor (%s)", m.name))
		}})
	}
	return cases
}

package reporters

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// outlined is one line for each part: what is cited in brackets, what is folded in
// parentheses.
func outlined(parts []answerPart) []string {
	var out []string
	for _, p := range parts {
		text := p.Indent + p.Text
		if p.Cited {
			text = p.Indent + "[" + p.Text + "]"
		}
		if p.Folded != "" {
			text += " (" + strings.Join(strings.Fields(p.Folded), " ") + ")"
		}
		out = append(out, text)
	}
	return out
}

func TestAnswerIsFoldedButForTheCitedPlace(t *testing.T) {
	long := `"` + strings.Repeat("x", 90) + `"`
	for name, c := range map[string]struct {
		body, pointer string
		parts         []string
	}{
		"a value": {`{"data":[{"id":"a"},{"id":"b","n":1}],"more":true}`, "/data/1/id", []string{
			"{", `  "data": [`, `    {"id":"a"}`, "    {", `      [` + `"id": "b"]`, `      "n": 1`, "    }", "  ]", `  "more": true`, "}"}},
		"a long neighbour": {`{"a":{"b":` + long + `},"c":1}`, "/c", []string{
			"{", `  "a": { 1 member } ({ "b": ` + long + " })", `  ["c": 1]`, "}"}},
		"many neighbours": {`[0,1,2,3,4,5,6,7,8,9]`, "/9", []string{
			"[", "  9 further values (0, 1, 2, 3, 4, 5, 6, 7, 8)", "  [9]", "]"}},
		"a long value": {`{"a":[` + long + `,1]}`, "/a", []string{
			"{", `  ["a": []`, "    a long value (" + long + ")", "    1", "  ]", "}"}},
		"a place that is missing": {`{"data":[{"id":1}]}`, "/data/0/status", []string{
			"{", `  "data": [`, "    [{]", `      "id": 1`, "    }", "  ]", "}"}},
		"escaped names": {`{"a/b~c":1}`, "/a~1b~0c", []string{"{", `  ["a/b~c": 1]`, "}"}},
		"as a whole":    {`{"a":1}`, "", []string{"{\n  \"a\": 1\n}"}},
		"no JSON":       {"<html>\x00", "/data", []string{`<html>\u{0}`}},
		"cut off within": {`{"data":[{"id":"a","n":1},{"id":"b","n":"...`, "/data/0/n", []string{
			"{", `  "data": [`, "    {", `      "id": "a"`, `      ["n": 1]`, "    }", `    {"id":"b"}`, "  ]", "}",
			"... (the report holds the beginning of this answer only)"}},
		"cut off before": {`{"data":[1,2`, "/pagination/limit", []string{
			"{", `  "data": [1]`, "}", "... (the report holds the beginning of this answer only)"}},
		"a long neighbour that may be cut off": {`{"data":[` + long + `,` + long, "/more", []string{
			"{", `  "data": [ ... ] ([ ` + long + " ])", "}", "... (the report holds the beginning of this answer only)"}},
		"values left out": {`{"data":[{"id":"a"},... (55 more),{"id":"... (7 more)"},... (2 more)]}`, "/data/56/id", []string{
			"{", `  "data": [`, `    {"id":"a"}`, "    ... (55 more)", "    {", `      ["id": "... (7 more)"]`,
			"    }", "    ... (2 more)", "  ]", "}"}},
		"values left out and counted": {`{"data":[1,2,... (8 more),` + long + `],"n":1}`, "/n", []string{
			"{", `  "data": [ 11 values ] ([ 1, 2, ... (8 more), ` + long + " ])", `  ["n": 1]`, "}"}},
		"values left out, and cut off": {`{"n":1,"data":[1,... (8 more),{"a":"...`, "/n", []string{
			"{", `  ["n": 1]`, `  "data": [1,... (8 more),{}]`, "}", "... (the report holds the beginning of this answer only)"}},
		"no end at all":   {"}{", "/a", []string{"}{"}},
		"invisible":       {"{\"a\":\"\u202e\"}", "/a", []string{"{", `  ["a": "\u{202e}"]`, "}"}},
		"beyond a scalar": {`{"a":1}`, "/a/b", []string{"{", `  ["a": 1]`, "}"}},
	} {
		t.Run(name, func(t *testing.T) {
			NewWithT(t).Expect(outlined(answerParts(c.body, c.pointer, 4000))).To(Equal(c.parts))
		})
	}
}

func TestAnswerIsBounded(t *testing.T) {
	g := NewWithT(t)
	body := `{"a":"` + strings.Repeat("x", 100_000) + `","b":1,"c":["` + strings.Repeat("y", 100_000) + `"],"d":2,"e":3}`
	for _, pointer := range []string{"", "/a", "/e", "/c/0"} {
		size := 0
		for _, p := range answerParts(body, pointer, 1000) {
			size += len(p.Text) + len(p.Folded)
		}
		g.Expect(size).To(BeNumerically("<", 3000), pointer)
	}
	g.Expect(outlined(answerParts(body, "/e", 1000))).To(ContainElement("  [" + `"e": 3]`))
}

func FuzzAnswerParts(f *testing.F) {
	f.Add(`{"data":[{"id":"a"}]}`, "/data/0/id")
	f.Add(`{"data":[`, "/")
	f.Fuzz(func(t *testing.T, body, pointer string) {
		for _, p := range answerParts(body, pointer, 500) {
			if p.Text != EscapeTerminal(p.Text) || p.Folded != EscapeTerminal(p.Folded) {
				t.Fatalf("not safe to print: %q, %q", p.Text, p.Folded)
			}
		}
	})
}

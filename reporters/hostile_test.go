package reporters_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/har"
	"github.com/joshdk/go-junit"
	. "github.com/onsi/gomega"
	"github.com/pb33f/jsonschema/v6"
	"github.com/yuin/goldmark/ast"
	tables "github.com/yuin/goldmark/extension/ast"
	"golang.org/x/net/html"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// hostileTexts are texts that would break out of a report if one did not escape them, or
// make it unreadable.
func hostileTexts() map[string]string {
	return map[string]string{
		"all at once":      hostile,
		"NUL and controls": "a\x00b\x01\x08\x0b\x0c\x1f\x7f\u0080\u009fz",
		"ANSI":             "\x1b[31mred\x1b[0m \x1b]8;;https://example.invalid\x07link\x1b]8;;\x07 \u009b2J \x1bc",
		"right to left":    "\u202egnp\u202c \u2066a\u2069 \u200f\u061c\u200b\ufeff",
		"line ends":        "a\r\nb\rc\u2028d\u2029e\u0085f\vg\n\n\nh",
		"XML":              "]]> <![CDATA[ &amp; &#0; <!-- --> <?xml version='1.0'?> </failure></testsuite> \ufffe\uffff",
		"HTML": `</script><script>alert(1)</script></title></style><style>*{}</style><img src=x onerror=alert(1)> ` +
			`" onclick="x" ' onclick='x' <a href="javascript:alert(1)">x</a> <!--`,
		"commands": "::error::forged\n::set-output name=a::b\n ::warning file=a,line=1::x\n##[error]forged\n::stop-commands::x",
		"percent":  "%0A%0D%25%3A%2C 100% %0a::error::x %00",
		"Markdown": "| a | b |\n|---|---|\n```\n# forged\n``` ~~~ `code` *a* _b_ ~c~ [x](https://example.invalid) ![y](z)" +
			" @all #1 $x$\n\n> q\n- [ ] t",
		"fences":          "```````text\nout\n```````\n# forged\n````",
		"findings":        "x\nFAIL LIM-99 MUST  forged\n  wanted  nothing\n\nConformant: all is well.\n",
		"no UTF-8":        "\xff\xfe\xc0\xaf\xed\xa0\x80 \xf0\x9f\x92 a\x80",
		"lone surrogates": `\ud800 \udfff "\ud800\udc00" \u0000 {"a":"\ud83d"}`,
		"JSON":            `{"a": "` + "\u2028" + `", "b": [1, {"c": null}]} "x\` + `",`,
		"long line":       strings.Repeat("x", 20_000),
		"long words":      strings.Repeat("<&\"'|`\u202e ", 2_000),
		"blanks":          " \t\n \u00a0\u3000 ",
	}
}

// fill gives each text of a value the text, and each list without elements one, so that
// a field that is added later is filled too. What has a fixed vocabulary stays as it is.
func fill(v reflect.Value, text string) {
	switch v.Kind() {
	case reflect.String:
		if v.Type() == reflect.TypeFor[string]() {
			v.SetString(text)
		}
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		fill(v.Elem(), text)
	case reflect.Slice:
		if v.Len() == 0 {
			v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		}
		for i := range v.Len() {
			fill(v.Index(i), text)
		}
	case reflect.Map:
		if v.Type() == reflect.TypeFor[map[string]int]() {
			v.Set(reflect.ValueOf(map[string]int{text: 1}))
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type() != reflect.TypeFor[time.Time]() {
				fill(v.Field(i), text)
			}
		}
	}
}

// fullOf is a report with every outcome and a text in every field, as a reader of reports
// would still accept it.
func fullOf(text string) *report.Report {
	r := &report.Report{}
	for _, o := range []report.Outcome{report.Pass, report.Fail, report.Warn, report.Inconclusive, report.NotApplicable, report.Error,
		report.Known} {
		r.Requirements = append(r.Requirements, report.Requirement{Outcome: o, Cases: []report.Case{{Outcome: o}, {Outcome: o}}})
	}
	fill(reflect.ValueOf(r).Elem(), text)
	r.Schema, r.Shown = report.Schema, report.EvidenceMasked
	r.Coverage[0].Rows[0].Kind, r.Coverage[0].Rows[0].Cells[0].State = report.CoversEnum, report.NotMet
	for i := range r.Requirements {
		q := &r.Requirements[i]
		q.ID, q.Level, q.List = fmt.Sprintf("%s %c", text, 'A'+i), "MUST", r.Lists[0].Name
		for j := range q.Cases {
			c := &q.Cases[j]
			c.Name = fmt.Sprintf("%s %c", text, 'a'+j)
			c.Explained, c.Cause = q.Outcome == report.Inconclusive, r.Requirements[1].ID
			c.Finding.Count, c.Finding.Status = 3, 200
			c.Finding.Walk.Pages[0].Items[0].Mark = report.MarkRepeated
			item := &c.Finding.Window.Items[0]
			item.Wanted, item.Listed = report.Inside, report.Outside
			if j > 0 {
				body, _ := json.Marshal(map[string]any{"data": []any{text, map[string]any{"x": text}}, text: text})
				c.Finding.Body, c.Finding.Where = string(body), "/data/1/x"
			}
		}
	}
	r.Lacking = append(r.Lacking, r.Lacking[0])
	r.Lacking[0].Open = true
	sentence := r.Sentence
	r.Conclude("")
	r.Sentence = sentence
	return r
}

// Whatever a target sends, every report is well-formed for its own reader, shows nothing
// raw, and holds what it would hold of harmless texts: nothing breaks out.
func TestHostileTextsInEveryFormat(t *testing.T) {
	// What a reader finds in a report, to be compared with that of a harmless one.
	readers := map[string]func(t *testing.T, text string, of *report.Report) any{
		"comment":  readsAsMarkdown,
		"github":   readsAsCommands,
		"har":      readsAsHAR,
		"html":     readsAsHTML,
		"json":     readsAsJSON,
		"junit":    readsAsJUnit,
		"markdown": readsAsMarkdown,
		"sarif":    readsAsSARIF,
		"text":     readsAsText,
	}
	for _, format := range reporters.Formats() {
		read, known := readers[format]
		if !known {
			t.Errorf("%s has no reader here", format)
			continue
		}
		plain := fullOf("plain text")
		want := read(t, rendered(t, format, plain), plain)
		for name, text := range hostileTexts() {
			t.Run(format+" "+name, func(t *testing.T) {
				if testing.Short() && len(text) > 10_000 {
					t.Skip("renders megabytes")
				}
				g := NewWithT(t)
				r := fullOf(text)
				page := rendered(t, format, r)
				expectPrintable(g, page)
				g.Expect(read(t, page, r)).To(Equal(want))
			})
		}
	}
}

// markdownShape is what a page of Markdown is made of: its sections, and in which of them
// findings are told, in full or in one line each.
type markdownShape struct {
	sections, tables, bold int
	told                   []string
}

func readsAsMarkdown(t *testing.T, text string, _ *report.Report) any {
	t.Helper()
	g := NewWithT(t)
	g.Expect(len(text)).To(BeNumerically("<=", jobSummary))
	read := readCommonMark(text)
	read.expectTame(g)
	shape := markdownShape{tables: len(read.all(tables.KindTable)), bold: len(read.all(ast.KindEmphasis))}
	section := ""
	for n := read.root.FirstChild(); n != nil; n = n.NextSibling() {
		heading, _ := n.(*ast.Heading)
		switch {
		case heading != nil && heading.Level <= 2:
			section = read.text(n)
			shape.sections++
		case n.Kind() == ast.KindFencedCodeBlock, heading != nil && read.text(n) == "In one line each":
			if !slices.Contains(shape.told, section) {
				shape.told = append(shape.told, section)
			}
		}
	}
	for _, kind := range []ast.NodeKind{tables.KindStrikethrough, tables.KindTaskCheckBox, ast.KindThematicBreak} {
		g.Expect(read.all(kind)).To(BeEmpty(), kind.String())
	}
	return shape
}

func readsAsCommands(t *testing.T, text string, _ *report.Report) any {
	t.Helper()
	var names []string
	for _, c := range readCommands(NewWithT(t), text) {
		names = append(names, c.name)
	}
	return names
}

func readsAsHAR(t *testing.T, text string, of *report.Report) any {
	t.Helper()
	g := NewWithT(t)
	var archive har.HAR
	g.Expect(json.Unmarshal([]byte(text), &archive)).To(Succeed())
	g.Expect(archive.Log.Entries[0].Request.URL).To(Equal(validUTF8(of.Evidence[0].URL)))
	return len(archive.Log.Entries)
}

func readsAsHTML(t *testing.T, text string, _ *report.Report) any {
	t.Helper()
	g := NewWithT(t)
	g.Expect(len(text)).To(BeNumerically("<", largest))
	expectContained(g, text, 1)
	root, err := html.Parse(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	count := map[string]int{}
	for _, name := range []string{"article", "section", "h1", "h2", "h3", "form", "tr", "table", "nav"} {
		count[name] = len(all(root, named(name)))
	}
	return count
}

// validUTF8 is a text as JSON can hold it.
func validUTF8(text string) string {
	var out string
	encoded, _ := json.Marshal(text)
	_ = json.Unmarshal(encoded, &out)
	return out
}

func readsAsJSON(t *testing.T, text string, of *report.Report) any {
	t.Helper()
	g := NewWithT(t)
	r, err := report.Read(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(r.Hint).To(Equal(validUTF8(of.Hint)))
	g.Expect(r.Requirements[1].Cases[0].Finding.Body).To(Equal(validUTF8(of.Requirements[1].Cases[0].Finding.Body)))
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	schema, _ := report.JSONSchema("report")
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema))
	g.Expect(err).NotTo(HaveOccurred())
	c := jsonschema.NewCompiler()
	g.Expect(c.AddResource("schema.json", document)).To(Succeed())
	compiled, err := c.Compile("schema.json")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(compiled.Validate(value)).To(Succeed())
	return len(r.Requirements)
}

func readsAsJUnit(t *testing.T, text string, _ *report.Report) any {
	t.Helper()
	g := NewWithT(t)
	suites, err := junit.Ingest([]byte(text))
	g.Expect(err).NotTo(HaveOccurred())
	d := readStrictly(t, []byte(text))
	g.Expect(suites).To(HaveLen(len(d.Suites)))
	return d.counters
}

func readsAsSARIF(t *testing.T, text string, _ *report.Report) any {
	t.Helper()
	g := NewWithT(t)
	run := readSARIF(t, []byte(text))
	for _, result := range run.Results {
		g.Expect(*result.Message.Text).NotTo(ContainSubstring("]("), "a link")
	}
	return []int{len(run.Results), len(run.Tool.Driver.Rules), len(run.Invocations[0].ToolExecutionNotifications)}
}

var (
	// findingLine begins a finding in a text for people; no line of a text in it does.
	findingLine = regexp.MustCompile(`^(FAIL|WARN|ERROR) `)
	// commandish is what GitHub Actions takes for a command in the log of a step.
	commandish = regexp.MustCompile(`(?m)^[ \t]*::|##\[`)
)

func readsAsText(t *testing.T, text string, _ *report.Report) any {
	t.Helper()
	g := NewWithT(t)
	g.Expect(commandish.MatchString(text)).To(BeFalse(), "the log of a step would take it for a command")
	findings := 0
	for line := range strings.SplitSeq(text, "\n") {
		if findingLine.MatchString(line) {
			findings++
		}
	}
	return findings
}

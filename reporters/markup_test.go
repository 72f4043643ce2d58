package reporters_test

import (
	"html/template"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// What is filled in is what package html/template makes of it, to the byte.
func TestPagesAreFilledInAsByTheStandardLibrary(t *testing.T) {
	for name, r := range map[string]*report.Report{"sample": sample(), "hostile": hostileReport(), "empty": {}} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			text, data := reporters.PageOf(r)
			own, err := reporters.RenderMarkup(text, data)
			g.Expect(err).NotTo(HaveOccurred())
			var standard strings.Builder
			g.Expect(template.Must(template.New("page").Parse(text)).Execute(&standard, data)).To(Succeed())
			g.Expect(own).To(Equal(standard.String()))
		})
	}
}

type part struct {
	Text  string
	Count int
	On    bool
	Parts []part
	Deep  *part
}

func TestTemplates(t *testing.T) {
	data := part{Text: `<b a="x" c='y'>&amp;+` + "\x00", Count: 3, Parts: []part{
		{Text: "one"}, {Text: "two", On: true, Deep: &part{Text: "deep"}},
	}}
	for _, text := range []string{
		`{{.Text}} <p title="{{.Text}}">{{.Count}}</p>`,
		`{{range .Parts}}{{.Text}}{{if .On}} on{{else}} off{{end}}{{with .Deep}} {{.Text}}{{else}} none{{end}};{{end}}`,
		`{{range $i, $p := .Parts}}{{if $i}}, {{end}}{{$p.Text}}{{if eq $i 1}} last of {{len $.Parts}}{{end}}{{end}}`,
		`{{range $p := .Parts}}{{$p.Text}}{{end}}{{range .Deep.Parts}}{{else}}no parts{{end}}`,
		`{{$all := .Parts}}{{if .Count}}{{$all := .Text}}{{$all}}{{end}}{{len $all}}{{with $x := .Text}}{{$x}}{{end}}`,
		`{{if not .On}}not{{else if .Count}}count{{end}}{{if eq .Text "x"}}x{{else if eq .Count 3}}three{{end}}`,
		`{{range .Parts}}{{template "p" .}}{{end}}{{define "p"}}<i>{{.Text}}{{with $.Deep}}!{{end}}</i>{{end}}`,
		"a {{- /* nothing */ -}} b {{.Count -}}\n c",
	} {
		g := NewWithT(t)
		with := data
		with.Deep = &part{}
		own, err := reporters.RenderMarkup(text, with)
		g.Expect(err).NotTo(HaveOccurred(), text)
		var standard strings.Builder
		g.Expect(template.Must(template.New("page").Parse(text)).Execute(&standard, with)).To(Succeed())
		g.Expect(own).To(Equal(standard.String()), text)
	}
}

func TestTemplatesThatCannotBe(t *testing.T) {
	for _, text := range []string{`{{`, `{{.None}}`, `{{.Text.None}}`, `{{.Parts}}`, `{{range .Text}}{{end}}`, `{{.Text | len}}`,
		`{{len .Count}}`,
		`{{template "none"}}`, `{{$x := 1}}{{$x = 2}}`, `{{.Text 1}}`, `{{break}}`} {
		_, err := reporters.RenderMarkup(text, part{Parts: []part{{}}})
		NewWithT(t).Expect(err).To(HaveOccurred(), text)
	}
}

// Escaping makes text of a value between tags and in quotes, and nowhere else.
func TestAttributesOfTemplatesStandInQuotes(t *testing.T) {
	for _, text := range reporters.Templates() {
		NewWithT(t).Expect(text).NotTo(MatchRegexp(`=\s*\{\{`))
		NewWithT(t).Expect(text).NotTo(MatchRegexp(`\s(on\w+|style|src|srcdoc|action)=`))
	}
}

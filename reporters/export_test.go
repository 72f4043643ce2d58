package reporters

import (
	"bytes"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// What only the tests outside the package need.

func EscapeMarkdown(s string) string { return escapeMarkdown(s) }

func EscapeXML(s string) string { return escapeXML(s) }

func FindingText(q report.Requirement, c report.Case) string { return findingText(q, c) }

func Place(o Options, r *report.Report, q report.Requirement) (string, int, bool) {
	return o.place(r, q)
}

// RenderMarkup fills a template in.
func RenderMarkup(text string, data any) (string, error) {
	page, err := readMarkup(text)
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	err = page.render(&b, data)
	return b.String(), err
}

// PageOf is the template of a report's page without what stands there as it is, and what
// it is filled with.
func PageOf(r *report.Report) (text string, data any) {
	text = strings.NewReplacer("{{.Style}}", "", "{{.Script}}", "").Replace(pageTemplate)
	return text, newHTMLPage(r, htmlDetails()[0], true)
}

// Templates are all templates of pages.
func Templates() []string { return []string{pageTemplate, comparisonTemplate, overviewTemplate} }

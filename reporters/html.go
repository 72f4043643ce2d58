package reporters

import (
	"bytes"
	"crypto/sha256"
	_ "embed" // the page's template, style and script
	"encoding/base64"
	"fmt"
	"io"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

var (
	//go:embed html/page.html.tmpl
	pageTemplate string
	//go:embed html/style.css
	pageStyle string
	//go:embed html/page.js
	pageScript string
)

// maxPage bounds the page, in bytes: it is kept, sent and opened on a phone.
const maxPage = 1_400_000

// htmlDetail is how much of a report a page shows. The JSON report has all of it.
type htmlDetail struct {
	field  int // bytes of one text
	answer int // bytes of one answer; 0: none is shown
	kinds  int // further kinds of cases of an entry that are shown in full
	items  int // items of one list
}

// htmlDetails are tried in order until the page is small enough. The last one is small
// whatever the report holds.
func htmlDetails() []htmlDetail {
	return []htmlDetail{
		{field: maxField, answer: 4 * maxBody, kinds: maxAlso, items: 1000},
		{field: maxBody, answer: maxBody, kinds: 2, items: 500},
		{field: 1000, answer: 800, items: 300},
		{field: 400, items: 150},
		{field: 150, items: 40},
	}
}

// html renders the report as one page that needs nothing beside it: no network, no
// scripts, neither for reading nor for printing. With scripts it is filtered.
func html(w io.Writer, r *report.Report) error {
	err := writePage(w, pageTemplate, func(d htmlDetail) int { return d.least(r) },
		func(d htmlDetail, less bool) any { return newHTMLPage(r, d, less) })
	if err != nil {
		return fmt.Errorf("write HTML report: %w", err)
	}
	return nil
}

// writePage writes a page with as much detail as there is room for. least is about what a
// detail takes at least, content what the template shows; less tells that it is not all.
func writePage(w io.Writer, text string, least func(htmlDetail) int, content func(d htmlDetail, less bool) any) error {
	page, err := readMarkup(text)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	details := htmlDetails()
	for i, d := range details {
		if i+1 < len(details) && least(d) > maxPage {
			continue
		}
		b.Reset()
		if err := page.render(&b, content(d, i > 0)); err != nil {
			return fmt.Errorf("render: %w", err)
		}
		if b.Len() <= maxPage {
			break
		}
	}
	_, err = w.Write(b.Bytes())
	return err
}

// least is about the least that the findings of a page take, in bytes: it spares
// rendering what would be thrown away.
func (d htmlDetail) least(r *report.Report) int {
	size, entries := 0, 0
	for _, q := range r.Requirements {
		cases := ended(q, report.Fail)
		if len(cases) > 0 && cases[0].Finding != nil && entries < d.items {
			entries++
			f := cases[0].Finding
			size += min(len(f.Wanted), d.field, maxField) + min(len(f.Got), d.field, maxField)
		}
	}
	return size
}

// policy allows the page's own style and its script, where it has one, and nothing else
// at all: should text of the target ever become markup, it would still load and run
// nothing.
func policy(script string) string {
	hash := func(text string) string {
		sum := sha256.Sum256([]byte(text))
		return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	text := "default-src 'none'; style-src " + hash(pageStyle)
	if script != "" {
		text += "; script-src " + hash(script)
	}
	return text + "; base-uri 'none'; form-action 'none'"
}

package reporters

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// htmlEntry is a requirement that is broken, of which there is one for each root
// cause, with the cases that show it.
type htmlEntry struct {
	ID                                  string // the fragment that leads to it
	Name, Level, Family, Outcome, Class string
	Title                               string
	First                               htmlCase
	Likewise                            string     // the cases that ended as the first one
	Kinds                               []htmlCase // cases that ended in another way
	Also                                []string   // and those that are not shown in full
	Broken                              string     // what else is broken by this
	Same                                []htmlLink // what else the same request shows, answered the same
}

// htmlLink leads to another entry.
type htmlLink struct{ Name, ID string }

// htmlCase is one case in the fixed order.
type htmlCase struct {
	Summary, Likewise string
	Rows              []htmlRow
	Answer            []answerPart
	AnswerTitle       string
	Walk              *htmlWalk
	Window            *htmlWindow
}

// htmlRow is a part of a finding: a text, or a command line.
type htmlRow struct {
	Label, Text, Curl string
	Link              string    // to the page that the text names
	Line              string    // of the document, where its words are
	Segments          []segment // of a text in which something is marked
	Marked            bool
	Whole             bool // the command line can be pasted
}

// entries makes the entries, MUST first, and returns the fragments that lead to them.
func (p *htmlPage) entries(r *report.Report, d htmlDetail) map[string]string {
	links, used, broken := map[string]string{}, map[string]bool{}, symptomsOf(r)
	var shown []evidence
	left := 0
	for _, level := range p.Levels {
		for _, o := range []report.Outcome{report.Fail, report.Error, report.Warn, report.Known} {
			for _, q := range r.Requirements {
				cases := ended(q, o)
				if q.Level != level || len(cases) == 0 {
					continue
				}
				if len(p.Entries) == d.items {
					left++
					continue
				}
				e := newHTMLEntry(q, cases, d)
				e.ID, e.Broken = fragment(q.ID, used), d.cutLine(broken.line(q))
				shown = append(shown, evidenceOf(cases[0]))
				if links[q.ID] == "" {
					links[q.ID] = e.ID
				}
				p.Entries = append(p.Entries, e)
			}
		}
	}
	p.crossReference(shown)
	if left > 0 {
		p.EntriesMore = more(left, "findings")
	}
	return links
}

// evidence is what a finding rests on: the request, and how it was answered.
type evidence struct{ curl, got string }

func evidenceOf(c report.Case) evidence {
	if c.Finding == nil {
		return evidence{}
	}
	return evidence{c.Finding.Curl, c.Finding.Got}
}

// crossReference links entries that rest on the same; what each rests on is given in their
// order.
func (p *htmlPage) crossReference(shown []evidence) {
	groups := map[evidence][]int{}
	for i, e := range shown {
		if e.curl != "" && e.got != "" {
			groups[e] = append(groups[e], i)
		}
	}
	for _, group := range groups {
		if len(group) > maxAlso {
			continue // it says more of the request than of what is wrong
		}
		for _, i := range group {
			for _, other := range group {
				if other != i {
					p.Entries[i].Same = append(p.Entries[i].Same, htmlLink{p.Entries[other].Name, p.Entries[other].ID})
				}
			}
		}
	}
}

// fragment is an id of the page that no other entry has. The page's own ids begin with
// a small letter, as no requirement does.
func fragment(id string, used map[string]bool) string {
	base := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '-'
	}, cut(id, 40))
	if base == "" || base[0] < 'A' || base[0] > 'Z' {
		base = "X-" + base
	}
	name := base
	for i := 2; used[name]; i++ {
		name = base + "." + strconv.Itoa(i)
	}
	used[name] = true
	return name
}

func newHTMLEntry(q report.Requirement, cases []report.Case, d htmlDetail) htmlEntry {
	q = d.requirement(q)
	cases = slices.Clone(cases)
	for i := range cases {
		d.trim(&cases[i].Name, maxLine)
	}
	e := htmlEntry{Name: oneLine(q.ID), Level: oneLine(q.Level), Family: familyName(q), Title: oneLine(q.Title),
		Outcome: string(cases[0].Outcome), Class: class(string(cases[0].Outcome))}
	groups := alike(q, cases)
	e.First, e.Likewise = newHTMLCase(q, groups[0][0], d), likewise(groups[0][1:])
	further := groups[1:]
	for _, group := range further[:min(len(further), d.kinds)] {
		c := newHTMLCase(q, group[0], d)
		c.Likewise = likewise(group[1:])
		e.Kinds = append(e.Kinds, c)
	}
	if rest := further[min(len(further), d.kinds):]; len(rest) > 0 {
		var heads []report.Case
		for _, group := range rest {
			heads = append(heads, group...)
		}
		// The first case of all stands before them, as furtherGroups expects it.
		lines := furtherGroups(q, append([]report.Case{groups[0][0]}, heads...))
		for _, line := range bounded(lines, "; the JSON report has them") {
			e.Also = append(e.Also, cut(line, d.field))
		}
	}
	return e
}

// trim cuts a text that is shown up to a bound where a page has less room than that.
func (d htmlDetail) trim(text *string, bound int) {
	if d.field < bound {
		*text = cut(*text, d.field)
	}
}

// cutLine is one line of as much text as a page has room for.
func (d htmlDetail) cutLine(text string) string { return oneLine(cut(text, d.field)) }

// requirement is a copy with as much text as a page has room for.
func (d htmlDetail) requirement(q report.Requirement) report.Requirement {
	for _, text := range []*string{&q.ID, &q.Title, &q.Reason, &q.File, &q.Source} {
		d.trim(text, maxLine)
	}
	d.trim(&q.Words, maxField)
	d.trim(&q.Hint, maxField)
	return q
}

// finding is a copy of a case with as much text as a page has room for.
func (d htmlDetail) finding(c report.Case) report.Case {
	d.trim(&c.Name, maxLine)
	d.trim(&c.Reason, maxLine)
	if c.Finding == nil {
		return c
	}
	f := *c.Finding
	for _, text := range []*string{&f.Summary, &f.Where, &f.Exchange} {
		d.trim(text, maxLine)
	}
	for _, text := range []*string{&f.Wanted, &f.Got, &f.Hint} {
		d.trim(text, maxField)
	}
	d.trim(&f.Curl, maxCurl)
	f.Requests = slices.Clone(f.Requests)
	for i := range f.Requests {
		d.trim(&f.Requests[i].What, maxLine)
		d.trim(&f.Requests[i].Curl, maxCurl)
	}
	c.Finding = &f
	return c
}

func newHTMLCase(q report.Requirement, c report.Case, d htmlDetail) htmlCase {
	pointer, whole := "", map[string]bool{}
	if f := c.Finding; f != nil {
		pointer, whole[f.Curl] = f.Where, true
		for _, r := range f.Requests {
			whole[r.Curl] = true
		}
	}
	c = d.finding(c)
	out := htmlCase{Summary: summary(q, c)}
	for _, r := range rows(q, c) {
		n := len(out.Rows)
		switch {
		case r.label == "" && n > 0 && out.Rows[n-1].Label == "and":
			out.Rows[n-1].Curl, out.Rows[n-1].Whole = r.text, whole[r.text]
		case r.label == "":
			out.Rows = append(out.Rows, htmlRow{Label: "request", Curl: r.text, Whole: whole[r.text]})
		case r.label == "words" && q.File != "" && q.Words != "":
			line := oneLine(q.File) + ", line " + strconv.Itoa(q.Line)
			if q.Column > 0 {
				line += ", column " + strconv.Itoa(q.Column)
			}
			out.Rows = append(out.Rows, htmlRow{Label: r.label, Text: r.text, Line: line})
		case r.label == "page":
			out.Rows = append(out.Rows, htmlRow{Label: r.label, Text: r.text, Link: pageLink(q.Page)})
		default:
			out.Rows = append(out.Rows, htmlRow{Label: r.label, Text: r.text})
		}
	}
	mark(out.Rows)
	if c.Finding != nil {
		out.Walk, out.Window = newHTMLWalk(c.Finding.Walk, d), newHTMLWindow(c.Finding.Window, d)
	}
	if c.Finding != nil && c.Finding.Body != "" && d.answer > 0 {
		out.Answer = answerParts(c.Finding.Body, pointer, d.answer)
		out.AnswerTitle = oneLine("answer " + answerOf(c.Finding.Status, c.Finding.Exchange))
	}
	return out
}

// mark marks what differs between what was wanted and what came.
func mark(rows []htmlRow) {
	at := func(label string) int {
		return slices.IndexFunc(rows, func(r htmlRow) bool { return r.Label == label })
	}
	wanted, got := at("wanted"), at("got")
	if wanted < 0 || got < 0 {
		return
	}
	rows[wanted].Segments, rows[got].Segments = differences(rows[wanted].Text, rows[got].Text)
	for _, i := range []int{wanted, got} {
		rows[i].Marked = slices.ContainsFunc(rows[i].Segments, func(s segment) bool { return s.Differs })
	}
}

package reporters

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// htmlPage is what the template shows. Its texts are safe to print; the template
// escapes what is markup.
type htmlPage struct {
	Policy string
	// Style and Script are the page's own files, never text of a report.
	Style  markup
	Script markup

	Title, Name, Class, Verdict, Hint, LeftOut string

	About, Counts            []fact
	ListHeads                []string
	Lists                    []htmlList
	Columns                  []string
	Families                 []htmlFamily
	Levels, Groups, Outcomes []string // to filter by
	Entries                  []htmlEntry
	ToDo                     []htmlToDo
	Coverage                 []htmlCoverage
	Requirements             []htmlRequirement
	// How much of these lists is left out, in words.
	EntriesMore, ToDoMore, RequirementsMore string
	Resolved, Remarks, Notes                []string
}

// fact is a name and what it is.
type fact struct{ Name, Text string }

// htmlFamily is a line of the table by family: a bar, and what it shows in numbers.
type htmlFamily struct {
	Name, Label string
	Bars        []htmlBar
	Numbers     []string
}

// htmlBar is a part of a bar, of a hundred in all.
type htmlBar struct {
	Class    string
	X, Width string
}

// htmlRequirement is a line of the table of all requirements. Ended are the outcomes
// of its cases too, to filter by.
type htmlRequirement struct {
	Ended                                                         string
	ID, Link, Level, Family, Title, Outcome, Class, Cases, Reason string
}

// allOutcomes are the outcomes, the worst one first.
func allOutcomes() []report.Outcome {
	return []report.Outcome{report.Fail, report.Error, report.Warn, report.Known, report.Inconclusive, report.Pass, report.NotApplicable}
}

func newHTMLPage(r *report.Report, d htmlDetail, less bool) htmlPage {
	name := strings.TrimSpace(firstOf(r.Contract.Title, r.Contract.Name) + " " + r.Contract.Version)
	p := htmlPage{
		Policy: policy(pageScript), Style: markup(pageStyle), Script: markup(pageScript),
		Title: d.line(string(r.Verdict) + ": " + name), Name: d.line(name), Class: class(string(r.Verdict)),
		Verdict: d.line(verdictLine(r)), Hint: d.line(r.Hint), About: about(r, d), Counts: counts(r),
		Levels: []string{"MUST", "SHOULD", "MAY"},
	}
	if less {
		p.LeftOut = leftOut(d)
	}
	p.lists(r, d)
	p.families(r)
	links := p.entries(r, d)
	p.toDo(r, d)
	p.coverage(r, d)
	p.requirements(r, d, links)
	p.Resolved, p.Remarks, p.Notes = d.list(r.Resolved), d.list(observations(r)), d.list(r.Notes)
	for _, o := range allOutcomes() {
		if slices.ContainsFunc(r.Requirements, func(q report.Requirement) bool { return q.Has(o) }) {
			p.Outcomes = append(p.Outcomes, string(o))
		}
	}
	return p
}

// line is text on one line, as long as a page has room for it.
func (d htmlDetail) line(text string) string { return oneLine(cut(text, min(d.field, maxLine))) }

// list are the first ones of the texts, and how many more there are.
func (d htmlDetail) list(texts []string) []string {
	var out []string
	for i, text := range texts {
		if i == d.items {
			return append(out, more(len(texts)-i, "of them"))
		}
		out = append(out, oneLine(cut(text, d.field)))
	}
	return out
}

// more says how many are left out.
func more(n int, of string) string {
	return fmt.Sprintf("and %d more %s; the JSON report has all", n, of)
}

// leftOut says what a page that would be too large does without.
func leftOut(d htmlDetail) string {
	text := fmt.Sprintf("So much is told here that some of it is left out: texts are cut at %d bytes, lists at %d items", d.field, d.items)
	if d.answer == 0 {
		text += ", answers are not shown"
	} else {
		text += fmt.Sprintf(", answers are cut at %d bytes", d.answer)
	}
	return text + fmt.Sprintf(", and of the further kinds of cases of a requirement %d are shown in full. ", d.kinds) +
		"The JSON report has all of it."
}

// about says what was tested, and how.
func about(r *report.Report, d htmlDetail) []fact {
	c, s := r.Contract, r.Summary
	data := itemsOf(r)
	if r.Target.Complete && len(r.Lists) < 2 {
		data += ", which is all of them"
	}
	facts := []fact{
		{"Target", r.Target.URL},
		{"Operation", tested(r)},
		{"Contract", strings.TrimSpace(firstOf(c.Title, c.Name)+" "+c.Version) + ", " + c.File},
		{"Digest", c.Digest},
		{"Date", s.Started.UTC().Format(time.RFC3339)},
		{"Tool", r.Tool.Name + " " + r.Tool.Version},
		{"Seed", strconv.FormatUint(s.Seed, 10)},
		{"Data", data},
		{"Scope", r.Target.Scope},
		{"Profile", profileOf(s)},
		{"Selection", s.Selection},
		{"Cut short", s.CutShort},
		{"Requests", fmt.Sprintf("%d in %.1f s", s.Requests, s.Seconds)},
	}
	for _, f := range healthFacts(r.Health) {
		facts = append(facts, fact{strings.ToUpper(f.Name[:1]) + f.Name[1:], f.Text})
	}
	if len(r.Health.Waits) == 0 && (s.Throttled > 0 || s.Waited > 0) { // of an earlier version
		facts = append(facts, fact{"Waiting", fmt.Sprintf("%.1f s for %s", s.Waited, plural(s.Throttled, "throttled answer"))})
	}
	if s.Resent > 0 {
		facts = append(facts, fact{"Resent", plural(s.Resent, "request") + " on a dropped connection"})
	}
	var out []fact
	for _, f := range facts {
		if text := d.line(f.Text); text != "" {
			out = append(out, fact{f.Name, text})
		}
	}
	return out
}

// counts say how the requirements of each level ended.
func counts(r *report.Report) []fact {
	var out []fact
	for _, level := range []struct {
		name   string
		counts map[report.Outcome]int
	}{{"MUST", r.Summary.Must}, {"SHOULD", r.Summary.Should}} {
		var parts []string
		for _, o := range allOutcomes() {
			if n := level.counts[o]; n > 0 {
				parts = append(parts, counted(n, o))
			}
		}
		if len(parts) > 0 {
			out = append(out, fact{level.name, strings.Join(parts, ", ")})
		}
	}
	return append(out, fact{"Cases", strconv.Itoa(r.Summary.Cases)})
}

// counted is how many ended so, in words.
func counted(n int, o report.Outcome) string {
	return fmt.Sprintf("%d %s", n, strings.ReplaceAll(string(o), "-", " "))
}

// families makes the table by family, each with a bar.
func (p *htmlPage) families(r *report.Report) {
	table := newFamilyTable(r)
	p.Groups = table.families
	for _, c := range table.columns {
		p.Columns = append(p.Columns, c.level+" "+c.title)
	}
	if len(table.families) == 0 {
		return
	}
	for _, row := range table.rows() {
		f := htmlFamily{Name: row.name}
		total := 0
		for _, n := range row.counts {
			total += n
		}
		at := 0
		var parts []string
		for _, o := range allOutcomes() {
			n := row.counts[ending{"MUST", o}] + row.counts[ending{"SHOULD", o}]
			if n == 0 || total == 0 {
				continue
			}
			f.Bars = append(f.Bars, htmlBar{class(string(o)), percent(at, total), percent(n, total)})
			parts = append(parts, counted(n, o))
			at += n
		}
		f.Label = row.name + ": " + strings.Join(parts, ", ")
		for _, c := range table.columns {
			f.Numbers = append(f.Numbers, row.number(c))
		}
		p.Families = append(p.Families, f)
	}
}

func percent(n, total int) string {
	return strconv.FormatFloat(100*float64(n)/float64(total), 'f', 2, 64)
}

// class is a name of the style sheet: that of an outcome, a verdict or a level.
func class(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r == '-' {
			return r
		}
		return -1
	}, strings.ToLower(name))
}

// requirements makes the table of all requirements; links are the entries that tell of
// them.
func (p *htmlPage) requirements(r *report.Report, d htmlDetail, links map[string]string) {
	for i, q := range r.Requirements {
		if i == d.items {
			p.RequirementsMore = more(len(r.Requirements)-i, "requirements")
			return
		}
		row := htmlRequirement{ID: d.line(q.ID), Link: links[q.ID], Level: oneLine(q.Level), Family: familyName(q),
			Title: d.line(q.Title), Outcome: oneLine(string(q.Outcome)), Class: class(string(q.Outcome)),
			Cases: strconv.Itoa(len(q.Cases))}
		for _, o := range allOutcomes() {
			if q.Has(o) {
				row.Ended = strings.TrimSpace(row.Ended + " " + string(o))
			}
		}
		if row.Link == "" {
			row.Reason = d.line(q.Reason)
		}
		p.Requirements = append(p.Requirements, row)
	}
}

package reporters

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// htmlWalk is the picture of a walk: a line a page.
type htmlWalk struct {
	Title string
	Pages []htmlWalkPage
}

type htmlWalkPage struct {
	// Gap tells that pages before it are not shown.
	Gap, Name, After string
	Cited            bool
	Items            []htmlWalkItem
	Promise, Next    string
	// MoreWrong and NextWrong mark what the page says of what follows.
	MoreWrong, NextWrong bool
}

// htmlWalkItem is an item, or several.
type htmlWalkItem struct {
	Place, ID string
	Mark      string // the word for it, which is its class too
}

func newHTMLWalk(w *report.Walk, d htmlDetail) *htmlWalk {
	if w == nil || len(w.Pages) == 0 || d.answer == 0 {
		return nil
	}
	out := &htmlWalk{Title: "walk without a query"}
	if w.Query != "" {
		out.Title = "walk under ?" + d.line(w.Query)
	}
	number := 0
	for _, page := range w.Pages {
		p := htmlWalkPage{Name: "a page", Cited: page.Cited, MoreWrong: page.MoreWrong, NextWrong: page.NextWrong}
		if page.Number > 0 {
			p.Name = "page " + strconv.Itoa(page.Number)
			if left := page.Number - number - 1; left > 0 {
				p.Gap = plural(left, "page") + " not shown"
			}
			number = page.Number
		}
		if page.Cursor != "" {
			p.After = "after " + d.line(page.Cursor)
		}
		for _, item := range page.Items {
			p.Items = append(p.Items, newHTMLWalkItem(item, d))
		}
		if page.More != nil {
			p.Promise = "promises nothing more"
			if *page.More {
				p.Promise = "promises more"
			}
		}
		if page.Next != "" {
			p.Next = "next cursor " + d.line(page.Next)
		}
		out.Pages = append(out.Pages, p)
	}
	return out
}

func newHTMLWalkItem(item report.WalkItem, d htmlDetail) htmlWalkItem {
	out := htmlWalkItem{Mark: class(string(item.Mark)), ID: d.line(item.ID)}
	if item.Place > 0 {
		out.Place = "#" + strconv.Itoa(item.Place)
	}
	if item.Count > 1 || item.ID == "" {
		out.ID = fmt.Sprintf("%d more", item.Count)
		out.Place = ""
	}
	return out
}

// htmlWindow is the picture of a window: a line an item, and its bounds between them.
type htmlWindow struct {
	Title string
	Lines []htmlWindowLine
}

// htmlWindowLine is an item, a bound, or what is not shown.
type htmlWindowLine struct {
	Bound, Gap       string
	At, Off, ID      string
	Inside, Listed   bool
	Verdict, Outcome string
}

// bound is a bound of a window.
type bound struct {
	name, text string
	at         time.Time
}

func newHTMLWindow(w *report.Window, d htmlDetail) *htmlWindow {
	if w == nil || len(w.Items) == 0 || d.answer == 0 {
		return nil
	}
	out := &htmlWindow{Title: fmt.Sprintf("items by %s, oldest first; one unit is %s s", d.line(w.Field),
		strconv.FormatFloat(w.Unit, 'f', -1, 64))}
	var bounds []bound
	for _, b := range []bound{{name: "from", text: w.From}, {name: "to", text: w.To}} {
		if at, err := time.Parse(time.RFC3339Nano, b.text); err == nil {
			b.at = at
			bounds = append(bounds, b)
		}
	}
	drawn := map[string]bool{}
	draw := func(before time.Time, inclusive bool) {
		for _, b := range bounds {
			// A lower bound stands before the items of its own instant, an upper one behind.
			if past := b.at.Before(before) || b.name == "from" && inclusive && b.at.Equal(before); past && !drawn[b.name] {
				drawn[b.name] = true
				out.Lines = append(out.Lines, htmlWindowLine{Bound: b.name + " " + d.line(b.text)})
			}
		}
	}
	for _, item := range w.Items {
		at, err := time.Parse(time.RFC3339Nano, item.At)
		if item.Omitted > 0 {
			out.Lines = append(out.Lines, htmlWindowLine{Gap: plural(item.Omitted, "item") + " not shown"})
		}
		if err == nil {
			draw(at, true)
		}
		line := htmlWindowLine{At: d.line(item.At), ID: d.line(item.ID), Inside: item.Wanted == report.Inside,
			Listed: item.Listed == report.Inside}
		if err == nil {
			line.Off = offset(at, bounds)
		}
		line.Verdict, line.Outcome = verdictOf(item)
		out.Lines = append(out.Lines, line)
	}
	for _, b := range bounds {
		if !drawn[b.name] {
			out.Lines = append(out.Lines, htmlWindowLine{Bound: b.name + " " + d.line(b.text)})
		}
	}
	return out
}

// offset is how far an instant is from the nearer bound.
func offset(at time.Time, bounds []bound) string {
	text, least := "", time.Duration(-1)
	for _, b := range bounds {
		by := at.Sub(b.at)
		if least >= 0 && by.Abs() >= least {
			continue
		}
		least = by.Abs()
		switch {
		case by == 0:
			text = "the very bound"
		case by > 0:
			text = by.String() + " after " + b.name
		default:
			text = by.Abs().String() + " before " + b.name
		}
	}
	return text
}

// verdictOf says what was to become of an item and what did, and how that is shown.
func verdictOf(item report.WindowItem) (text, outcome string) {
	switch {
	case item.Wanted == report.Inside && item.Listed == report.Outside:
		return "not listed, although inside", "lacking"
	case item.Wanted == report.Outside && item.Listed == report.Inside:
		return "listed, although outside", "surplus"
	case item.Listed == report.Inside:
		return "listed", ""
	case item.Listed == report.Outside:
		return "not listed", ""
	}
	return "on a page that was not asked", ""
}

// htmlCoverage is the map of what was asked and met: a line a subject.
type htmlCoverage struct {
	List string // where there are several
	Rows []htmlCoverageRow
}

type htmlCoverageRow struct {
	Kind, Name string
	Cells      []htmlCoverageCell
}

type htmlCoverageCell struct{ Name, State, Count string }

// coverage makes the map of each list.
func (p *htmlPage) coverage(r *report.Report, d htmlDetail) {
	for _, c := range r.Coverage {
		list := htmlCoverage{}
		if len(r.Lists) > 1 {
			list.List = d.line(c.List)
		}
		for _, row := range c.Rows[:min(len(c.Rows), d.items)] {
			line := htmlCoverageRow{Kind: coverageKind(row.Kind), Name: d.line(row.Name)}
			for _, cell := range row.Cells[:min(len(row.Cells), d.items)] {
				line.Cells = append(line.Cells, htmlCoverageCell{d.line(cell.Name), class(string(cell.State)), strconv.Itoa(cell.Count)})
			}
			list.Rows = append(list.Rows, line)
		}
		p.Coverage = append(p.Coverage, list)
	}
}

// coverageKind is what a row is about, in words.
func coverageKind(k report.CoverageKind) string {
	switch k {
	case report.CoversParameter:
		return "parameter"
	case report.CoversStatus:
		return "statuses"
	case report.CoversEnum:
		return "values of the field"
	case report.CoversNull:
		return "field that may be null"
	case report.CoversRequirement:
		return "requirements of"
	}
	return oneLine(strings.ToLower(string(k)))
}

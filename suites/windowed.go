package suites

import (
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// The bounds of what a picture shows of a window.
const (
	besideBound = 3  // items on each side of a bound
	mostWrong   = 12 // items that are listed wrongly
)

// window is the picture of a finding whose request asks for a window of the list, nil
// where it asks for none, or is not answered with a page.
func (m *assembly) window(f match.Mismatch) *report.Window {
	l := m.run.Learned
	if f.Answer == nil || l.Distrust != "" || l.Data.Len() == 0 {
		return nil
	}
	q, valid := m.run.Query(f.Answer.Request)
	if !valid || !f.Answer.Listed() {
		return nil
	}
	for w, role := range m.run.Contract.Roles.Windows {
		from, to := q.Bounds(w)
		if from == "" && to == "" {
			continue
		}
		items := m.windowItems(f, w, q)
		if len(items) == 0 {
			return nil
		}
		return &report.Window{Field: strings.TrimPrefix(string(role.Field), "/"), From: capped(from, lineCap), To: capped(to, lineCap),
			Unit: l.Data.Unit.Seconds(), Items: items}
	}
	return nil
}

// windowItems are the items next to the bounds, and the first ones that are listed
// wrongly, oldest first.
func (m *assembly) windowItems(f match.Mismatch, w int, q oracle.Query) []report.WindowItem {
	data := m.run.Learned.Data
	var entries []*oracle.Entry
	for _, e := range data.Entries {
		if e.Instants[w] != nil {
			entries = append(entries, e)
		}
	}
	slices.SortStableFunc(entries, func(a, b *oracle.Entry) int { return a.Instants[w].Compare(*b.Instants[w]) })
	items := make([]report.WindowItem, len(entries))
	listed := m.listing(f, q)
	chosen := map[int]bool{}
	wrong := 0
	for i, e := range entries {
		items[i] = report.WindowItem{ID: m.shownID(e.ID), At: capped(e.Printed(w), lineCap), Wanted: report.Undecided, Listed: listed(e.ID)}
		switch {
		case data.Matches(e, q):
			items[i].Wanted = report.Inside
		case data.Excludes(e, q):
			items[i].Wanted = report.Outside
		}
		if items[i].Wrong() && wrong < mostWrong {
			wrong++
			chosen[i] = true
		}
	}
	from, to := q.Bounds(w)
	for _, text := range []string{from, to} {
		bound, ok := spec.ParseInstant(text)
		if !ok {
			continue
		}
		at, _ := slices.BinarySearchFunc(entries, bound, func(e *oracle.Entry, b spec.Instant) int { return e.Instants[w].Compare(b) })
		end := at // the items of the bound's own instant are between
		for end < len(entries) && entries[end].Instants[w].Compare(bound) == 0 {
			end++
		}
		for i := max(at-besideBound, 0); i < min(end+besideBound, len(entries)) && i < at+mostWrong; i++ {
			chosen[i] = true
		}
	}
	var out []report.WindowItem
	omitted := 0
	for i, item := range items {
		if !chosen[i] {
			omitted++
			continue
		}
		item.Omitted, omitted = omitted, 0
		out = append(out, item)
	}
	return out
}

// listing tells whether the walk of a finding's query lists an item, as far as its pages
// were asked.
func (m *assembly) listing(f match.Mismatch, q oracle.Query) func(id string) report.Membership {
	met, whole := map[string]bool{}, true
	w := &walked{}
	w.follow(m.byCursor(q), "", f.Answer, q.Cursor)
	if !slices.Contains(w.pages, f.Answer) {
		w.pages = append(w.pages, f.Answer)
		whole = false
	}
	for _, a := range w.pages {
		for _, id := range a.IDs() {
			met[id] = true
		}
	}
	if more, known := w.pages[len(w.pages)-1].More(); more || !known {
		whole = false
	}
	return func(id string) report.Membership {
		switch {
		case met[id]:
			return report.Inside
		case whole:
			return report.Outside
		}
		return report.Undecided
	}
}

// pictures draws what the first finding of each requirement shows. Each of its cases
// would show about the same.
func (m *assembly) pictures(row *report.Requirement, cases []*engine.BoundCase, results map[*engine.BoundCase]engine.Result) {
	for i, b := range cases {
		c := row.Cases[i]
		if f := results[b].Finding; f != nil && c.Finding != nil && (c.Outcome == report.Fail || c.Outcome == report.Warn) {
			c.Finding.Walk, c.Finding.Window = m.walk(*f), m.window(*f)
			return
		}
	}
}

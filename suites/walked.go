package suites

import (
	"slices"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// The bounds of what a picture shows of a walk.
const (
	mostPages  = 20000 // that are followed
	mostItems  = 40    // of one page that are told one by one
	fewInARow  = 4     // items as they should be, beyond which they are told as several
	mostMarked = 12    // items in a row with the same mark, likewise
)

// walked is a walk as it was asked for: the pages of one query, by their cursors.
type walked struct {
	pages []*answer.Answer
	// cursors are those of the requests; whole tells that the first page is among them.
	cursors []string
	query   oracle.Query // without cursor
	whole   bool
}

// walkOf is the walk that a page belongs to: from the list's beginning where that leads
// to it, else from the page itself on. It is nil for what is no valid page.
func (m *assembly) walkOf(a *answer.Answer) *walked {
	q, valid := m.run.Query(a.Request)
	if !valid || !a.Listed() || m.run.Contract.Roles.Cursor == nil {
		return nil
	}
	by := m.byCursor(q)
	w := &walked{query: q.After("")}
	if w.follow(by, "", a, q.Cursor); slices.Contains(w.pages, a) {
		w.whole = true
		return w
	}
	w.pages, w.cursors = nil, nil
	w.follow(by, q.Cursor, a, q.Cursor)
	return w
}

// follow goes from page to page, by way of the accused one at its cursor, of which there
// may be several answers.
func (w *walked) follow(by map[string]*answer.Answer, cursor string, accused *answer.Answer, at string) {
	met := map[string]bool{}
	for range mostPages {
		page := by[cursor]
		if page == nil || met[cursor] {
			return
		}
		if cursor == at {
			page = accused
		}
		met[cursor] = true
		w.pages, w.cursors = append(w.pages, page), append(w.cursors, cursor)
		if more, known := page.More(); page.Page.Next == nil || known && !more {
			return
		}
		cursor = *page.Page.Next
	}
}

// byCursor are the pages of a query by their cursors, the first answers of each.
func (m *assembly) byCursor(q oracle.Query) map[string]*answer.Answer {
	if m.walks == nil {
		m.walks = map[string]map[string]*answer.Answer{}
		for _, a := range m.queried() {
			key := engine.Spell(m.run.Contract, a.query.After(""))
			if m.walks[key] == nil {
				m.walks[key] = map[string]*answer.Answer{}
			}
			if m.walks[key][a.query.Cursor] == nil {
				m.walks[key][a.query.Cursor] = a.Answer
			}
		}
	}
	return m.walks[engine.Spell(m.run.Contract, q.After(""))]
}

// walk is the picture of a finding about what a walk meets, nil where it is about
// something else.
func (m *assembly) walk(f match.Mismatch) *report.Walk {
	roles := m.run.Contract.Roles.Page
	next := f.Symptom == spec.WrongNext || roles.Onward() != nil && f.Where == *roles.Onward()
	switch f.Symptom {
	case spec.Lacking, spec.Surplus, spec.Repeated, spec.Disorder, spec.WrongMore, spec.WrongNext, spec.Foreign:
	default:
		if !next && (roles.HasMore == nil || f.Where != *roles.HasMore) {
			return nil
		}
	}
	if f.Answer == nil {
		return nil
	}
	w := m.walkOf(f.Answer)
	if w == nil {
		return nil
	}
	p := m.newPicture(w)
	out := &report.Walk{Query: engine.Spell(m.run.Contract, w.query)}
	cited := slices.Index(w.pages, f.Answer)
	shown := []int{0, cited - 1, cited, cited + 1}
	for i, a := range w.pages {
		page, repeats := p.page(i, a)
		if i == cited {
			page.Cited, page.NextWrong = true, next
			shown = append(shown, repeats...)
		}
		out.Pages = append(out.Pages, page)
	}
	var some []report.WalkPage
	for i, page := range out.Pages {
		if slices.Contains(shown, i) {
			some = append(some, page)
		}
	}
	out.Pages = some
	return out
}

// picture marks the items of a walk's pages by the learned list.
type picture struct {
	m       *assembly
	w       *walked
	data    *oracle.Dataset
	learned bool
	met     map[string]int  // the page on which an item was met first
	all     map[string]bool // the items of all pages
	ended   bool            // there are no further pages
}

func (m *assembly) newPicture(w *walked) *picture {
	l := m.run.Learned
	p := &picture{m: m, w: w, data: l.Data, learned: l.Data.Len() > 0, met: map[string]int{}, all: map[string]bool{}}
	for _, a := range w.pages {
		for _, id := range a.IDs() {
			p.all[id] = true
		}
		more, known := a.More()
		p.ended = w.whole && known && !more
	}
	return p
}

// page is the picture of one page, and the pages on which its repeated items were met.
func (p *picture) page(i int, a *answer.Answer) (out report.WalkPage, repeats []int) {
	out = report.WalkPage{Exchange: a.ID, Cursor: p.m.shownID(p.w.cursors[i]), Items: []report.WalkItem{}}
	if p.w.whole {
		out.Number = i + 1
	}
	row := &walkRow{shown: p.m.shownID}
	cursor := p.w.cursors[i]
	last := 0 // the place behind which the next item is to stand
	if at, known := p.data.Find(cursor); known {
		last = at + 1
	}
	ordered := p.ordered(a)
	// What an item is missing before may come on a page that was not asked.
	tells := ordered && (p.ended || !p.disorderly(a, last)) && (cursor == "" || last > 0)
	for _, item := range a.Page.Items {
		mark, place := report.Mark(""), 0
		if at, known := p.data.Find(item.ID); known {
			place = at + 1
		}
		first, again := p.met[item.ID]
		switch {
		case again || item.ID == cursor:
			mark = report.MarkRepeated
			repeats = append(repeats, first)
		case p.learned && place == 0:
			mark = report.MarkForeign
		case p.learned && p.data.Excludes(item, p.w.query):
			mark = report.MarkSurplus
		case ordered && place <= last:
			mark = report.MarkMisplaced
		}
		if !again {
			p.met[item.ID] = i
		}
		if mark == "" && tells {
			p.lacking(row, last, place-1)
		}
		row.add(item.ID, place, mark)
		last = max(last, place)
	}
	more, known := a.More()
	if known {
		out.More = &more
	}
	if tells && known {
		rest := p.data.Entries[min(last, p.data.Len()):]
		if !more {
			p.lacking(row, last, p.data.Len())
		}
		follows := slices.ContainsFunc(rest, func(e *oracle.Entry) bool { return p.data.Matches(e, p.w.query) && (i == 0 || p.all[e.ID]) })
		never := !slices.ContainsFunc(rest, func(e *oracle.Entry) bool { return !p.data.Excludes(e, p.w.query) })
		out.MoreWrong = !p.disorderly(a, 0) && (!more && follows && len(a.Page.Items) > 0 || more && never)
	}
	if a.Page.Next != nil {
		out.Next = p.m.shownID(*a.Page.Next)
	}
	out.Items = row.folded()
	return out, repeats
}

// ordered tells whether it is known in which order the items of a walk are to come.
func (p *picture) ordered(a *answer.Answer) bool {
	return a.Page.HasItems && p.learned && (p.data.OrderKept || !p.w.query.Filtered()) && p.data.Within(p.data.Confine(p.w.query))
}

// disorderly tells whether a page lists an item behind one that it comes before, or
// behind a place of the list.
func (p *picture) disorderly(a *answer.Answer, last int) bool {
	for _, id := range a.IDs() {
		at, known := p.data.Find(id)
		if known && at+1 <= last {
			return true
		}
		last = max(last, at+1)
	}
	return false
}

// lacking marks the items of the list from a place on, up to another one, that should
// be there and that no page lists.
func (p *picture) lacking(row *walkRow, from, to int) {
	for at := from; at < to; at++ {
		if e := p.data.Entries[at]; !p.all[e.ID] && p.data.Matches(e, p.w.query) {
			row.add(e.ID, at+1, report.MarkLacking)
		}
	}
}

// shownID is an id as the report shows it.
func (m *assembly) shownID(id string) string {
	if m.options.FullEvidence {
		return capped(id, lineCap)
	}
	return capped(answer.ShortID(id), lineCap)
}

// walkRow are the items of a page, as they are told.
type walkRow struct {
	shown func(string) string
	items []report.WalkItem
}

func (r *walkRow) add(id string, place int, mark report.Mark) {
	if len(r.items) < mostPages {
		r.items = append(r.items, report.WalkItem{ID: r.shown(id), Place: place, Mark: mark, Count: 1})
	}
}

// folded are the items, of which many alike in a row are told as their first one, how
// many there are between, and their last one.
func (r *walkRow) folded() []report.WalkItem {
	out := []report.WalkItem{}
	for from := 0; from < len(r.items); {
		to := from
		for to < len(r.items) && r.items[to].Mark == r.items[from].Mark {
			to++
		}
		alike, few := r.items[from:to], fewInARow
		if alike[0].Mark != "" {
			few = mostMarked
		}
		if len(alike) > few {
			between := report.WalkItem{Place: alike[1].Place, Mark: alike[0].Mark, Count: len(alike) - 2}
			alike = []report.WalkItem{alike[0], between, alike[len(alike)-1]}
		}
		out = append(out, alike...)
		from = to
	}
	if len(out) > mostItems {
		left := report.WalkItem{}
		for _, item := range out[mostItems:] {
			left.Count += item.Count
		}
		out = append(out[:mostItems:mostItems], left)
	}
	return out
}

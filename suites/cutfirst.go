package suites

import (
	"fmt"
	"slices"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// cutFirst tells of the pages under some kind of filter whether they are what the
// target gets that cuts the list to the limit first, and applies the filters to what is
// left: whatever matches farther on is lost, and no page promises it. extra is how many
// items more than the limit are read, 0 or 1.
type cutFirst struct {
	alike [2]int // pages that are as this explains, and as nothing else does
	other [2]int // pages that are not
}

// enoughCut is how many pages show that a list is cut first, at least: a few can be
// short for another reason.
const enoughCut = 3

// shows tells whether all pages are as cutting first explains, and how many items are
// read.
func (c cutFirst) shows() (extra int, ok bool) {
	for extra := range c.alike {
		if c.alike[extra] >= enoughCut && c.other[extra] == 0 {
			return extra, true
		}
	}
	return 0, false
}

// filterKind is by what a query narrows the list: filters, windows.
type filterKind struct{ equal, windowed bool }

func kindOf(q oracle.Query) filterKind {
	given := func(text string) bool { return text != "" }
	return filterKind{slices.ContainsFunc(q.Equal, given), slices.ContainsFunc(q.From, given) || slices.ContainsFunc(q.To, given)}
}

// cuts looks at all pages under filters, once.
func (m *assembly) cuts() map[filterKind]*cutFirst {
	if m.cut != nil {
		return m.cut
	}
	m.cut = map[filterKind]*cutFirst{}
	for _, a := range m.queried() {
		if !a.query.Filtered() {
			continue
		}
		kind := kindOf(a.query)
		if m.cut[kind] == nil {
			m.cut[kind] = &cutFirst{}
		}
		for extra := range m.cut[kind].alike {
			switch same, lost, known := m.cutPage(a.Answer, a.query, extra); {
			case !known:
			case !same:
				m.cut[kind].other[extra]++
			case lost:
				m.cut[kind].alike[extra]++
			}
		}
	}
	return m.cut
}

// cutPage tells whether a page is what cutting first gets, and whether items that match
// are lost so; known is false where the learned list cannot tell.
func (m *assembly) cutPage(a *answer.Answer, q oracle.Query, extra int) (same, lost, known bool) {
	data := m.run.Learned.Data
	p := data.Predict(data.Confine(q))
	if !p.Known || !p.Ordered || p.Limit == 0 || slices.ContainsFunc(p.Rows, func(r oracle.Row) bool { return r.Either }) {
		return false, false, false
	}
	start := 0
	if at, found := data.Find(q.Cursor); found {
		start = at + 1
	}
	read := data.Entries[start:min(start+p.Limit+extra, data.Len())]
	var wanted []string
	for _, e := range read {
		if data.Matches(e, data.Confine(q)) {
			wanted = append(wanted, e.ID)
		}
	}
	wanted = wanted[:min(len(wanted), p.Limit)]
	more, told := a.More()
	return slices.Equal(wanted, a.IDs()), told && !more && len(p.Rows) > len(wanted), true
}

// cutShort says, where a finding is about an item that is lost because the list is cut
// before it is filtered, what its page is.
func (m *assembly) cutShort(f match.Mismatch) (text string, ok bool) {
	if f.Answer == nil || f.Symptom != spec.Lacking || m.run.Learned.Distrust != "" || !f.Answer.Listed() {
		return "", false
	}
	q, valid := m.run.Query(f.Answer.Request)
	if !valid || !q.Filtered() {
		return "", false
	}
	kind := m.cuts()[kindOf(q)]
	if kind == nil {
		return "", false
	}
	extra, shown := kind.shows()
	if !shown {
		return "", false
	}
	if same, lost, known := m.cutPage(f.Answer, q, extra); !known || !same || !lost {
		return "", false
	}
	data := m.run.Learned.Data
	first := data.Predict(data.Confine(q)).Limit + extra
	where := "of the list"
	if q.Cursor != "" {
		where = "after the cursor"
	}
	return fmt.Sprintf("it lists what matches among the first %d items %s, and ends there", first, where), true
}

// filterFirst is the hint where a list is cut before it is filtered.
const filterFirst = "The limit is applied before the filters: put filters and bounds into the WHERE clause of the query that has " +
	"the LIMIT, and do not filter the rows of a page that is cut already."

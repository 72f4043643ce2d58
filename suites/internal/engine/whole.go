package engine

import (
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/suites/internal/confirm"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// mostWhole bounds the items of a list that is walked as a whole: one that never ends
// must not fill all memory.
const mostWhole = 10_000_000

// walkWhole walks a list that is longer than the cases work on from its beginning to its
// end. Each page is judged as it arrives; that no item comes twice, that the end is one,
// and what a window must list, cases see.
func (e *Run) walkWhole(l *Learned, beginning oracle.Walk) {
	items := e.extent(beginning.Items, l.limit)
	e.source.Long(Extent{Items: items, Pages: items / max(len(beginning.Items)/max(len(beginning.Starts), 1), 1)})
	fetch, met := e.fetch(occasion.Occasion{}), 0
	walk := oracle.Follow(scoped(l.limit, nil), mostWhole, func(q oracle.Query) oracle.Step {
		step := fetch(q)
		met += len(step.Items)
		e.source.Walked(met)
		return step
	})
	l.Whole = &walk
}

// mostAsOne bounds the items of a whole list on which the cases work where no window of
// it can stand for it.
const mostAsOne = 20_000

// asOne is the whole list, where it was walked and is short enough to be worked on as it
// is; else what was walked of it.
func (e *Run) asOne(l *Learned, beginning *confirm.Snapshot) *confirm.Snapshot {
	if l.Whole == nil || l.Whole.Problem != oracle.WalkSound || len(l.Whole.Items) > mostAsOne {
		return beginning
	}
	whole := &confirm.Snapshot{Walk: *l.Whole, Data: oracle.NewDataset(e.Contract, l.Whole.Items, nil), Front: beginning.Front}
	l.Whole, l.Complete, l.Distrust = nil, true, ""
	return whole
}

// Extent is about how long a list is; zeros where that cannot be seen.
type Extent struct{ Items, Pages int }

const (
	// extentPages are the pages by which the extent of a list is judged: how close its
	// items lie to each other at so many times.
	extentPages = 24
	// extentSteps bounds the steps back in time, each twice as long as the last one, and
	// those that look for the end between the last two.
	extentSteps, extentHalvings = 40, 6
)

// extent is about how many items a list holds that is sorted by an instant by which it
// can be asked; 0 where it is sorted otherwise.
func (e *Run) extent(met []*oracle.Entry, limit int) int {
	for w, role := range e.Contract.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		if m, ok := newMeasure(e, w, met, limit); ok {
			return max(m.items(), len(met))
		}
	}
	return 0
}

// measure looks along a list that is sorted by the instant of a window.
type measure struct {
	run    *Run
	window int
	limit  int
	stamp  func(time.Time) string
	first  time.Time     // the instant of the list's first item
	onward time.Duration // the direction of time along the list: 1 or -1
	span   time.Duration // how far the items that were met reach
}

func newMeasure(e *Run, w int, met []*oracle.Entry, limit int) (*measure, bool) {
	var at []time.Time
	for _, entry := range met {
		if entry.Instants[w] == nil {
			return nil, false
		}
		at = append(at, entry.Instants[w].Time())
	}
	m := &measure{run: e, window: w, limit: limit, stamp: oracle.NewDataset(e.Contract, met, nil).Stamp, onward: 1}
	if len(at) < 2 || at[0].Equal(at[len(at)-1]) {
		return nil, false
	}
	if m.first = at[0]; at[0].After(at[len(at)-1]) {
		m.onward = -1
	}
	m.span = at[len(at)-1].Sub(at[0]).Abs()
	return m, slices.IsSortedFunc(at, func(a, b time.Time) int { return a.Compare(b) * int(m.onward) })
}

// page is the page that begins so far along the list: how many items it holds, and how
// far along the last one lies. ok is false where it is no page.
func (m *measure) page(along time.Duration) (items int, last time.Duration, ok bool) {
	q, text := oracle.Query{Limit: m.limit}, m.stamp(m.first.Add(m.onward*along))
	if m.onward > 0 {
		q = q.Since(m.window, text)
	} else {
		q = q.Until(m.window, text)
	}
	a := m.run.ask(ValidRequest(m.run.encode(q)))
	if a == nil || !a.Listed() {
		return 0, 0, false
	}
	for _, entry := range a.Entries() {
		if entry.Instants[m.window] != nil {
			last = entry.Instants[m.window].Time().Sub(m.first).Abs()
		}
	}
	return len(a.Entries()), last, true
}

// items is how many items the list has, about: by the pages at some times, which lie
// equally far from each other between its beginning and its end.
func (m *measure) items() int {
	reach := m.reach()
	total := 0.0
	for i := range extentPages {
		along := reach * time.Duration(i) / extentPages
		n, last, ok := m.page(along)
		if !ok {
			return 0
		}
		if n > 0 && last > along {
			total += float64(n) / float64(last-along) * float64(reach) / extentPages
		}
	}
	return int(total)
}

// reach is how far along the list its last item lies.
func (m *measure) reach() time.Duration {
	known, step := m.span, m.span
	beyond := time.Duration(0)
	for range extentSteps {
		n, last, ok := m.page(known + step)
		if !ok || n == 0 {
			beyond = known + step
			break
		}
		known, step = max(known, last), 2*step
	}
	for range extentHalvings {
		middle := known + (beyond-known)/2
		if n, last, ok := m.page(middle); ok && n > 0 {
			known = max(known, last)
		} else {
			beyond = middle
		}
	}
	return max(known, m.span)
}

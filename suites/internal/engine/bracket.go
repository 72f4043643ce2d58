package engine

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"sort"
	"sync"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// A relation that broke on a target whose data moves is looked at again in
// brackets: a look at the list, the body, another look. Only a bracket whose
// looks saw the same is settled. The first ones lie around the whole list, the
// later ones around a part of it, which a busy target leaves alone for longer.
const (
	wholeAttempts = 5
	wideWidth     = 40 // instants of a part
	narrowWidth   = 12
	// enoughBroken accuse: one may be due to a change that was taken back within its
	// bracket.
	enoughBroken = 2
	// enoughHeld are the settled parts of the data on which a relation holds that
	// end the search for one on which it breaks.
	enoughHeld = 3
)

// brackets keeps the brackets of a run apart, so that each is short, and knows
// whether those around the whole list are worth their requests.
type brackets struct {
	turns  *turns
	rounds rounds

	mu             sync.Mutex
	tried, settled int // around the whole list
	doubts         int // how often none was made
}

// A bracket around the whole list has the target to itself; those around a part
// may overlap.
const overlapping = 4

func newBrackets() *brackets { return &brackets{turns: newTurns(overlapping)} }

// worthwhile tells whether a bracket around the whole list is worth its
// requests: at least one in four settled. Now and then one is made all the same,
// for a target that has come to rest.
func (b *brackets) worthwhile() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	const free, now = 6, 16
	if b.settled*4 >= b.tried || b.tried < free {
		return true
	}
	b.doubts++
	return b.doubts%now == 0
}

func (b *brackets) count(o bracketOutcome) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tried++
	if o == settled {
		b.settled++
	}
}

// bracket repeats a body in brackets until it holds or has broken often enough
// in settled ones. broken is how it broke first.
func (t *T) bracket(body func(*T), broken *match.Finding) {
	e := t.env
	if refreshed, ends := t.refreshed(body, broken); ends {
		panic(refreshed)
	}
	breaking := 0
	for k := 1; k <= wholeAttempts; k++ {
		whole := bracketed{scope: e.Learned.Data.Scope, tag: fmt.Sprintf("%s / attempt %d ", t.c.Key(), k), turns: overlapping, who: t.turn(breaking)}
		result, outcome := t.between(body, whole)
		if outcome == notTried {
			break
		}
		switch {
		case outcome != settled:
		case !result.accuses():
			panic(result)
		default:
			if breaking++; breaking == enoughBroken {
				panic(result)
			}
		}
	}
	t.inParts(body, broken, breaking)
}

// inParts repeats a body in brackets around parts of the list, after it has broken
// so often in settled ones around the whole of it.
func (t *T) inParts(body func(*T), broken *match.Finding, breaking int) {
	e := t.env
	held := 0
	for k, scope := range e.parts(broken) {
		part := bracketed{scope: scope, tag: fmt.Sprintf("%s / part %d ", t.c.Key(), k+1), turns: 1, who: t.turn(breaking)}
		result, outcome := t.between(body, part)
		switch {
		case outcome == notTried:
			t.Inconclusive("the data kept changing while it was looked at, and what is left of the run's budgets is kept for other cases; run again, or against data that rests")
		case outcome != settled:
		case result.holds():
			if held++; held == enoughHeld {
				t.Inconclusive("it broke while the data changed, and held on each part of the data that rested; run again, or against data that rests")
			}
		case result.accuses():
			if breaking++; breaking == enoughBroken {
				panic(result)
			}
		}
	}
	t.Inconclusive("the data kept changing while it was looked at; run again, or against data that rests")
}

// turn is who waits for the case's next turn: its requirement, so that each gets
// its turns, or whoever comes first, to bring to an end what broke already.
func (t *T) turn(breaking int) string {
	if breaking > 0 {
		return first
	}
	return t.c.Requirement.ID
}

// holds tells whether a body found nothing wrong.
func (s stop) holds() bool {
	return s.Outcome == report.Pass || s.Outcome == report.NotApplicable
}

// accuses tells whether a body ended with a finding.
func (s stop) accuses() bool { return s.Outcome == report.Fail || s.Outcome == report.Warn }

// bracketed says what a bracket lies around.
type bracketed struct {
	scope *oracle.Scope
	tag   string // tells its requests apart from all others
	turns int    // what it takes of overlapping
	who   string // whose turn it is
}

// bracketOutcome is what became of a bracket.
type bracketOutcome int

const (
	settled   bracketOutcome = iota // both looks saw the same
	unsettled                       // they did not
	notTried                        // it was not worth its requests
)

// mostSpent is the part of the run's budgets after which there are no more
// brackets.
const mostSpent = 0.8

// between runs a body between two looks at the list; where it holds the second
// one is not needed. Over a sealed ledger is done what was done before.
func (t *T) between(body func(*T), b bracketed) (stop, bracketOutcome) {
	e := t.env
	whole := b.turns == overlapping
	if e.brackets.turns.take(e.ctx, b.who, b.turns) { // else the run was cut short, and nothing is sent
		defer e.brackets.turns.back(b.turns)
	}
	if !e.decided(b, func() bool { return e.source.Spent() < mostSpent && (!whole || e.brackets.worthwhile()) }) {
		return stop{}, notTried
	}
	most := e.Learned.Data.Len() + e.Settings.MaxItems
	before := e.look(e.Learned.limit, b.scope, b.tag+"before", most)
	if before.data.Len() == 0 || before.walk.Cut {
		return stop{}, unsettled
	}
	result := t.attempt(body, before.data, b.tag)
	if result.holds() {
		return result, settled
	}
	if !whole && result.astray {
		return stop{}, unsettled
	}
	outcome := settled
	if after := e.lookAgain(before, e.Learned.limit, b.scope, b.tag+"after", most); !before.same(after) || before.broken || after.broken {
		outcome = unsettled
	}
	if whole {
		e.brackets.count(outcome)
	}
	return result, outcome
}

// decided tells whether a bracket is to be tried. Over a sealed ledger it is if it
// was.
func (e *Run) decided(b bracketed, now func() bool) bool {
	if e.ledger.Sealed() {
		return e.looked(b.scope, b.tag+"before")
	}
	return now()
}

// parts are windows with a small part of the learned list each, to look at one
// after the other: wide ones before narrow ones, those around the items of a
// finding's answer before those far from them.
func (e *Run) parts(broken *match.Finding) []*oracle.Scope {
	d := e.Learned.Data
	for w, role := range e.Contract.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		if sample := d.Moments(w); len(sample) >= 2 {
			center := e.center(broken, w, sample)
			return append(around(sample, d.Scope, w, center, wideWidth), around(sample, d.Scope, w, center, narrowWidth)...)
		}
	}
	return nil
}

// around are three windows of so many instants: two that overlap around a
// center, and one that is far from it. At an end of the data they end where all
// that was learned does.
func around(sample []string, whole *oracle.Scope, w, center, width int) []*oracle.Scope {
	width = min(width, len(sample)-1)
	last := len(sample) - 1 - width // the last start
	if whole == nil || whole.Window != w {
		whole = &oracle.Scope{}
	}
	var scopes []*oracle.Scope
	for _, start := range []int{center - width/2, center - width/4, (center + len(sample)/2) % len(sample)} {
		start = max(0, min(start, last))
		scope := &oracle.Scope{Window: w, From: whole.From, To: whole.To}
		if start > 0 {
			scope.From = sample[start]
		}
		if start < last {
			scope.To = sample[start+width]
		}
		if !slices.ContainsFunc(scopes, func(s *oracle.Scope) bool { return *s == *scope }) {
			scopes = append(scopes, scope)
		}
	}
	return scopes
}

// center is the place, among the instants of a window, of what a finding's
// answer lists, else of what its query names.
func (e *Run) center(broken *match.Finding, w int, sample []string) int {
	var at *spec.Instant
	if broken != nil && broken.Answer != nil {
		if page := broken.Answer.Page; page != nil && len(page.Items) > 0 {
			at = page.Items[len(page.Items)/2].Instants[w]
		} else {
			at = e.named(broken.Answer.Request.Query, w)
		}
	}
	if at == nil {
		return len(sample) / 2
	}
	return sort.Search(len(sample)-1, func(i int) bool {
		instant, ok := spec.ParseInstant(sample[i])
		return ok && instant.Compare(*at) >= 0
	})
}

// named is the instant of a window that a query names: as a bound, or as that of
// an item.
func (e *Run) named(query string, w int) (at *spec.Instant) {
	values, _ := url.ParseQuery(query) // what can be read of it
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, text := range values[name] {
			if instant, ok := spec.ParseInstant(text); ok {
				at = &instant
			}
			if i, found := e.Learned.Data.Find(text); found {
				return e.Learned.Data.Entries[i].Instants[w]
			}
		}
	}
	return at
}

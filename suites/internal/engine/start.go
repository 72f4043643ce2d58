package engine

import (
	"slices"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Started tells of two answers to the plain request, one after the other, whether the
// target has started: both list the same items, and there are some. While it starts, a
// server may refuse everybody, know no such path, or have none of its data.
func Started(before, now *probe.Exchange) bool {
	a, b := answer.Of(before), answer.Of(now)
	return a.Listed() && b.Listed() && len(b.IDs()) > 0 && slices.Equal(a.IDs(), b.IDs())
}

// Appeared is how many items were listed to the run's own credentials that the list did
// not hold when it was learned, as far as all of it was.
func (e *Run) Appeared() int {
	l := e.Learned
	if l.NotTested != "" || !l.Complete || (l.Distrust != "" && !l.trusted) {
		return 0
	}
	found := map[string]bool{}
	for _, a := range e.pages() {
		for _, item := range a.Page.Items {
			if _, known := l.Data.Find(item.ID); item.HasID && !known {
				found[item.ID] = true
			}
		}
	}
	return len(found)
}

package checks

import (
	"fmt"
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// hidden says how an item is left out under a bound at its own instant: whether it is
// listed a little further, or without the bound, and what to look for then; empty where
// the neighbouring questions tell nothing.
func hidden(t *engine.T, w int, b bound, entry *oracle.Entry) (text, hint string, shown []match.Exhibit) {
	way := "later"
	if b.lower {
		way = "earlier"
	}
	if text, hint, shown := onTheWay(t, w, b, entry); text != "" {
		return text, hint, shown
	}
	own := entry.Instants[w].Time()
	var last time.Duration
	for _, step := range []struct {
		by   time.Duration
		text string
		hint string
	}{
		{t.Data().Unit, oneUnit(t), ""},
		{time.Second, "a second", "The bound is taken to a coarser unit than it is given in: read it with all its digits."},
		{24 * time.Hour, "a day", "The bound is read as another instant, or at a coarser unit: look at its offset, its date " +
			"and its time of day."},
	} {
		if step.by <= last {
			continue
		}
		last = step.by
		listed, told, a := listedUnder(t, b.in(oracle.Query{}, w, stamp(t, own.Add(-b.inward()*step.by))), entry)
		switch {
		case !told:
			return "", "", nil
		case listed && step.hint == "":
			return fmt.Sprintf("; with the bound %s by %s, it is: only its own instant is left out", way, step.text), "", exhibit(a, way)
		case listed:
			return fmt.Sprintf("; with the bound %s %s it is", step.text, way), step.hint, exhibit(a, way)
		}
	}
	listed, told, a := listedUnder(t, oracle.Query{}, entry)
	switch {
	case !told:
		return "", "", nil
	case listed:
		return fmt.Sprintf("; nor is it with the bound a day %s, but without the bound it is", way),
			"How the bound is compared is not to blame: the item is left out wherever near it the bound is. Look for a condition that " +
				"comes with the parameter, such as an archive that is not asked, a greatest age, or a window that is made smaller.",
			[]match.Exhibit{{Answer: a, What: "without the bound"}}
	}
	return fmt.Sprintf("; nor is it with the bound a day %s, nor without the bound", way), "The item is hidden, whatever is asked: look at " +
		"what was changed since it was listed.", nil
}

// onTheWay says that an item is listed under the very same bound where it is asked for
// right after the one before it in the list: then the bound is not to blame. It is empty
// where it is not listed so either, or nothing comes before it.
func onTheWay(t *engine.T, w int, b bound, entry *oracle.Entry) (text, hint string, shown []match.Exhibit) {
	at, known := t.Data().Find(entry.ID)
	if !known || at == 0 || t.Roles().Cursor == nil {
		return "", "", nil
	}
	next := func(bound string) (listed bool, a *answer.Answer) {
		a = t.Look(t.Encode(b.in(oracle.Query{Limit: t.MaxLimit()}, w, bound).After(t.Data().Entries[at-1].ID)))
		return a != nil && a.Listed() && slices.Contains(a.IDs(), entry.ID), a
	}
	listed, a := next(entry.Printed(w))
	if !listed {
		return "", "", nil
	}
	if past, _ := next(stamp(t, entry.Instants[w].Time().Add(b.inward()*t.Data().Unit))); past {
		return "", "", nil // after a cursor the bound is not in force
	}
	return "; right after the item before it, under the same bound, it is", "The bound is compared well: the item is lost on the way to " +
		"it. Look at what a page reads: filters and bounds belong into the query that has the limit, and the next page begins right after " +
		"the last item that was sent.", []match.Exhibit{{Answer: a, What: "right after the item before it"}}
}

func exhibit(a *answer.Answer, way string) []match.Exhibit {
	return []match.Exhibit{{Answer: a, What: "with the bound " + way + ", on the page where the item is due"}}
}

// listedUnder tells whether a query lists an item, by the page on which it is due; told
// is false where that cannot be seen.
func listedUnder(t *engine.T, q oracle.Query, entry *oracle.Entry) (listed, told bool, a *answer.Answer) {
	q = t.Data().Confine(q)
	p := t.Data().Predict(q)
	if !p.Known {
		return false, false, nil
	}
	q.Limit = t.MaxLimit()
	for i, r := range p.Rows {
		if r.Entry.ID == entry.ID && p.Ordered && i > 0 {
			q = q.After(p.Rows[i-1].Entry.ID)
		}
	}
	if a = t.Look(engine.Spell(t.Contract(), q)); a == nil || !a.Listed() {
		return false, false, nil
	}
	for _, id := range a.IDs() {
		if id == entry.ID {
			return true, true, a
		}
	}
	more, _ := a.More()
	return false, p.Ordered || !more, a
}

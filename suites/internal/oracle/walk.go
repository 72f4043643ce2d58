package oracle

import (
	"fmt"
)

// Step is one answered page of a walk, as the walk needs it.
type Step struct {
	Items []*Entry
	// More tells that the page promises a further one; Next is its cursor.
	More bool
	Next *string
	// Problem says why the answer cannot be used at all; empty if it can.
	Problem string
	// Failed tells that no whole answer came.
	Failed bool
}

// WalkProblem classifies why a walk cannot be trusted.
type WalkProblem string

// The problems of a walk.
const (
	WalkSound    WalkProblem = ""
	WalkUnusable WalkProblem = "unusable answer"
	WalkRepeated WalkProblem = "repeated item"
	WalkDoubled  WalkProblem = "item twice in a row"
	WalkLost     WalkProblem = "no way on"
	WalkEmpty    WalkProblem = "empty page that promises more"
	WalkEndless  WalkProblem = "no end"
	WalkNameless WalkProblem = "item without id"
)

// Walk is a list as met page by page.
type Walk struct {
	Items []*Entry
	// Pages counts the answered pages; Starts are the indexes of Items at which
	// they start.
	Starts []int
	// Problem says why the walk cannot be trusted, in Text with the values;
	// Query is the request at which it showed.
	Problem WalkProblem
	Text    string
	Query   Query
	// Cut tells that the walk stopped at its bound of items, with more to come.
	Cut bool
}

// IDs returns the ids met, in order.
func (w Walk) IDs() []string {
	ids := make([]string, len(w.Items))
	for i, item := range w.Items {
		ids[i] = item.ID
	}
	return ids
}

// Follow walks a list from a query on, page by page, until it ends, breaks, or
// has met more than most items (0: no bound).
func Follow(first Query, most int, fetch func(Query) Step) Walk {
	w := Walk{Query: first}
	seen := newPlaces(func(place int) string { // among the items, from 1 on; 0 is the first cursor's
		if place == 0 {
			return first.Cursor
		}
		return w.Items[place-1].ID
	})
	if first.Cursor != "" {
		seen.set(first.Cursor, 0)
	}
	for q := first; ; {
		w.Query = q
		step := fetch(q)
		if step.Problem != "" {
			return w.broken(WalkUnusable, step.Problem)
		}
		w.Starts = append(w.Starts, len(w.Items))
		for _, item := range step.Items {
			if !item.HasID {
				return w.broken(WalkNameless, "an item has no id that could serve as a cursor")
			}
			if len(item.ID) >= LongestCursor {
				return w.broken(WalkNameless, fmt.Sprintf("an item has an id of %d bytes or more, too long for a cursor", LongestCursor))
			}
			if at, again := seen.find(item.ID); again {
				return w.metAgain(item.ID, at, q.Cursor == item.ID)
			}
			w.Items = append(w.Items, item)
			seen.set(item.ID, len(w.Items))
		}
		switch {
		case !step.More:
			return w
		case len(step.Items) == 0:
			return w.broken(WalkEmpty, fmt.Sprintf("page %d is empty and promises more", len(w.Starts)))
		case step.Next == nil:
			return w.broken(WalkLost, fmt.Sprintf("page %d promises more and names no cursor for it", len(w.Starts)))
		case len(*step.Next) >= LongestCursor:
			return w.broken(WalkLost, fmt.Sprintf("page %d names a cursor of %d bytes or more, too long to be sent", len(w.Starts), LongestCursor))
		case most > 0 && len(w.Items) > most:
			w.Cut = true
			return w
		case most == 0 && len(w.Starts) > endless:
			return w.broken(WalkEndless, fmt.Sprintf("the walk has no end after %d pages", len(w.Starts)))
		}
		q = q.After(*step.Next)
	}
}

// metAgain is the walk broken by an item that was met before, at a place: it says
// where, and how it comes again on the page that is read.
func (w Walk) metAgain(id string, place int, own bool) Walk {
	page := len(w.Starts)
	before := 0 // the page on which it was met
	for before < page && place > w.Starts[before] {
		before++
	}
	switch {
	case place == len(w.Items) && place > w.Starts[page-1]:
		return w.broken(WalkDoubled, fmt.Sprintf("item %s is listed twice in a row on page %d", id, page))
	case own && len(w.Items) == w.Starts[page-1]:
		return w.broken(WalkRepeated, fmt.Sprintf("page %d begins with the item of its own cursor, %s", page, id))
	case own:
		return w.broken(WalkRepeated, fmt.Sprintf("page %d lists the item of its own cursor, %s", page, id))
	}
	return w.broken(WalkRepeated, fmt.Sprintf("item %s, which page %d lists, is met again on page %d", id, before, page))
}

// LongestCursor is the length in bytes from which on a walk follows no cursor:
// with it a request line would be longer than servers take.
const LongestCursor = 4096

// endless bounds the pages of a walk without a bound of items.
const endless = 20000

func (w Walk) broken(problem WalkProblem, text string) Walk {
	w.Problem, w.Text = problem, text
	return w
}

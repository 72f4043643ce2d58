package checks

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// sameList wants a walk to have met just the wanted ids, in order; a walk that
// was cut, their beginning.
func sameList(t *engine.T, w oracle.Walk, wanted []string, what string) {
	got := w.IDs()
	for i, id := range got {
		if i >= len(wanted) || wanted[i] != id {
			other := "the end"
			if i < len(wanted) {
				other = wanted[i]
			}
			listDiffers(t, w, wanted, i, misplaced(got, wanted, i), fmt.Sprintf("in place %d of the list stands %s, where %s has %s", i+1, id, what,
				other))
		}
	}
	if !w.Cut && len(got) < len(wanted) {
		listDiffers(t, w, wanted, len(got), spec.Lacking, fmt.Sprintf("the list ends after %s, where %s has %d; the first one missing is %s",
			answer.Count(len(got), "item"), what, len(wanted), wanted[len(got)]))
	}
}

// misplaced is what a list shows that has another item in a place than is wanted.
func misplaced(got, wanted []string, at int) spec.Symptom {
	switch {
	case !slices.Contains(wanted, got[at]):
		return spec.Foreign
	case at < len(wanted) && !slices.Contains(got, wanted[at]):
		return spec.Lacking
	}
	return spec.Disorder
}

// listDiffers accuses with the page on which a walk leaves the wanted list, and says
// which items it never reaches, and what these have in common.
func listDiffers(t *engine.T, w oracle.Walk, wanted []string, at int, s spec.Symptom, summary string) {
	got := w.IDs()
	lost := slices.DeleteFunc(slices.Clone(wanted), func(id string) bool { return slices.Contains(got, id) })
	f := match.Mismatch{Symptom: s, Summary: summary, Wanted: "the same items in the same order",
		Got: fmt.Sprintf("%s in %s", answer.Count(len(w.Items), "item"), answer.Count(len(w.Starts), "page")), Where: t.Roles().Page.Items}
	switch {
	case w.Cut: // what comes later is not known
	case len(lost) > 0:
		shared, hint := sharedByLost(t, w, lost)
		f.Summary = fmt.Sprintf("%s never reaches %d of %s%s; %s", walkText(t, w), len(lost), answer.Count(len(wanted), "item"), shared, summary)
		f.Got, f.Hint = f.Got+fmt.Sprintf(", without %s", answer.List(lost)), hint
	case s == spec.Disorder:
		f.Summary = fmt.Sprintf("%s reaches every item, in another order; %s", walkText(t, w), summary)
		f.Hint = "Nothing is lost, so that the cursor works: give every request one total order, whatever its limit."
	}
	f.Answer = t.Get(engine.Spell(t.Contract(), pageAt(w, t.Data().Confine(w.Query), at)))
	if at < len(wanted) {
		if other := t.Look(engine.Spell(t.Contract(), before(t, wanted[at]))); other != nil {
			f.Shown = []match.Exhibit{{Answer: other, What: "what follows the item before it under another limit"}}
		}
	}
	t.Fail(f)
}

// before is the query that starts after the item which stands before another one in
// the learned list, under the largest limit.
func before(t *engine.T, id string) oracle.Query {
	q := oracle.Query{Limit: t.MaxLimit()}
	if at, known := t.Data().Find(id); known && at > 0 {
		q = q.After(t.Data().Entries[at-1].ID)
	}
	return t.Data().Confine(q)
}

func walkText(t *engine.T, w oracle.Walk) string {
	role := t.Roles().Limit
	switch {
	case role == nil:
		return "the walk"
	case w.Query.Limit == 0:
		return "the walk without " + role.Parameter.Name
	}
	return fmt.Sprintf("the walk under %s %d", role.Parameter.Name, w.Query.Limit)
}

const (
	truncatedKey = "The next page begins behind the whole instant of its cursor's item, or behind a coarser form of it, so that " +
		"others of that instant " +
		"are skipped: compare the pair of instant and id, at the full precision of the store."
	countedPages = "Items are lost where pages meet: take the cursor from the last item that is sent, and begin right after it."
)

// sharedByLost says what the items that a walk never reaches have in common, and a hint
// that follows from it.
func sharedByLost(t *engine.T, w oracle.Walk, lost []string) (text, hint string) {
	var entries []*oracle.Entry
	ends := map[string]bool{} // the last items of pages
	for i, start := range w.Starts {
		if i > 0 && start > 0 {
			ends[w.Items[start-1].ID] = true
		}
	}
	meeting := true
	for _, id := range lost {
		at, known := t.Data().Find(id)
		if !known {
			return "", ""
		}
		entries = append(entries, t.Data().Entries[at])
		for at > 0 && slices.Contains(lost, t.Data().Entries[at-1].ID) {
			at--
		}
		meeting = meeting && at > 0 && ends[t.Data().Entries[at-1].ID]
	}
	each := "each"
	if len(lost) == 1 {
		each = "it"
	}
	var texts []string
	if how := sharedInstant(t, entries); how != "" {
		texts, hint = append(texts, how), truncatedKey
	}
	for i, filter := range t.Roles().Filters {
		if value := sharedValue(entries, i); value != "" && len(entries) > 1 {
			texts = append(texts, fmt.Sprintf("has %s %s", strings.TrimPrefix(string(filter.Field), "/"), value))
		}
	}
	if meeting {
		texts = append(texts, "follows the last item of a page")
		if hint == "" {
			hint = countedPages
		}
	}
	if len(texts) == 0 {
		return "", ""
	}
	return ": " + each + " " + strings.Join(texts, " and "), hint
}

// sharedInstant says, where each of some items shares its instant with another item of
// the list and most items do not, how exactly.
func sharedInstant(t *engine.T, some []*oracle.Entry) string {
	for w, role := range t.Roles().Windows {
		field := strings.TrimPrefix(string(role.Field), "/")
		for _, grain := range []struct {
			size time.Duration
			text string
		}{{1, "its printed %s"}, {time.Millisecond, "the millisecond of its %s"}, {time.Second, "the second of its %s"},
			{time.Minute, "the minute of its %s"}} {
			met := map[time.Time]int{}
			of := func(e *oracle.Entry) (time.Time, bool) {
				if e.Instants[w] == nil {
					return time.Time{}, false
				}
				return e.Instants[w].Time().UTC().Truncate(grain.size), true
			}
			for _, e := range t.Data().Entries {
				if at, ok := of(e); ok {
					met[at]++
				}
			}
			shares := func(e *oracle.Entry) bool { at, ok := of(e); return ok && met[at] > 1 }
			if slices.ContainsFunc(some, func(e *oracle.Entry) bool { return !shares(e) }) {
				continue
			}
			all := 0
			for _, e := range t.Data().Entries {
				if shares(e) {
					all++
				}
			}
			if all < t.Data().Len()*3/4 {
				return "shares " + fmt.Sprintf(grain.text, field) + " with another item"
			}
		}
	}
	return ""
}

// sharedValue is the value of a filter that all of some items have, empty where they
// have several.
func sharedValue(some []*oracle.Entry, filter int) string {
	value := some[0].Values[filter]
	if value == nil || slices.ContainsFunc(some, func(e *oracle.Entry) bool {
		return e.Values[filter] == nil || *e.Values[filter] != *value
	}) {
		return ""
	}
	return *value
}

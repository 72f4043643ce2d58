package suites

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// maximum asks for one more than the maximum.
func (l *listConfirmer) maximum() {
	role := l.list.Role("limit", "parameter")
	if role == nil || l.list.Maximum == 0 {
		return
	}
	more := l.list.Maximum + 1
	page := l.ask(probe.Pair{Name: role.Get("parameter"), Value: strconv.Itoa(more)})
	clamped := l.list.Role("limit", "above")
	switch {
	case page.status >= 400 && page.status < 500 && clamped != nil:
		clamped.Contradict(fmt.Sprintf("a limit of %d is refused", more))
	case page.status >= 400 && page.status < 500:
		role.Confirm(fmt.Sprintf("a limit of %d is refused", more))
		l.refused(page)
	case page.list && clamped != nil:
		clamped.Confirm(fmt.Sprintf("a limit of %d is answered with %s", more, counted(len(page.items), "item", "items")))
	case page.list:
		role.Contradict(fmt.Sprintf("a limit of %d is not refused, but answered with %s; where that is meant, write above: clamped", more,
			counted(len(page.items), "item", "items")))
	}
}

// refused looks whether a refusal has what the draft says of errors.
func (l *listConfirmer) refused(page draftPage) {
	schema := l.list.Role("error", "schema")
	for _, key := range []string{"code", "message"} {
		role := l.list.Role("error", key)
		if role == nil {
			continue
		}
		if _, ok := (spec.Item{Value: page.value}).Text(spec.Pointer(role.Get(key))); !ok {
			role.Contradict(fmt.Sprintf("the refusal of an invalid limit (%d) has no text there", page.status))
			return
		}
		if schema != nil && len(schema.Asks) > 0 {
			schema.Confirm(fmt.Sprintf("the refusal of an invalid limit (%d) looks so", page.status))
		}
	}
}

// windows asks for what comes from an item's own instant on, and up to it.
func (l *listConfirmer) windows() {
	for _, role := range l.list.Roles {
		for _, end := range []string{"from", "to"} {
			if role.Section != "windows" || role.Get(end) == "" {
				continue
			}
			at := l.first.items[len(l.first.items)/2]
			value, ok := spec.Item{Value: at}.Text(spec.Pointer(role.Get("field")))
			id, _ := spec.Item{Value: at}.Text(l.id)
			if !ok {
				continue
			}
			page := l.ask(probe.Pair{Name: role.Get(end), Value: value})
			switch {
			case page.status == 0:
			case !page.list:
				role.Contradict(fmt.Sprintf("%s with an item's own %s is answered %s", role.Get(end), role.Get("field"), page.why))
			case slices.Contains(page.ids(l.id), id):
				l.confirmBound(role, end)
			case len(page.items) < len(l.first.items):
				role.Contradict(fmt.Sprintf("%s is exclusive, or of another field: with an item's own %s the item is not listed", role.Get(end),
					role.Get("field")))
			}
		}
	}
}

// confirmBound notes that one bound is inclusive. Questions about the other stay.
func (l *listConfirmer) confirmBound(role *spec.DraftRole, end string) {
	role.Notes = append(role.Notes, fmt.Sprintf("confirmed: %s lists an item of that very instant", role.Get(end)))
	role.Asks = slices.DeleteFunc(role.Asks, func(ask string) bool { return ask == spec.AskInclusive(role.Get(end)) })
}

// filters asks for the items of one value: first those filters of which something is asked.
func (l *listConfirmer) filters() {
	for _, asked := range []bool{true, false} {
		for _, role := range l.list.Roles {
			if role.Section == "filters" && (len(role.Asks) > 0) == asked && !slices.ContainsFunc(role.Notes, func(string) bool { return true }) {
				l.filter(role, asked)
			}
		}
	}
}

// filter tries the fields that a filter may be about.
func (l *listConfirmer) filter(role *spec.DraftRole, asked bool) {
	for i, field := range role.Fields {
		value := l.valueOf(field)
		if value == "" || i > 0 && !asked || l.left <= 0 {
			continue
		}
		page := l.ask(probe.Pair{Name: role.Get("parameter"), Value: value})
		if !page.list || len(page.items) == 0 {
			if !asked && page.status >= 400 {
				role.Contradict(fmt.Sprintf("a value of %s is answered %s", field, page.why))
			}
			continue
		}
		if slices.ContainsFunc(page.items, func(item any) bool {
			text, ok := spec.Item{Value: item}.Text(field)
			return !ok || text != value
		}) {
			if !asked {
				role.Contradict(fmt.Sprintf("items with another %s are listed", field))
			}
			continue
		}
		// It shows little where all items have that value.
		if slices.ContainsFunc(l.first.items, func(item any) bool {
			text, _ := spec.Item{Value: item}.Text(field)
			return text != value
		}) {
			role.Put("field", string(field))
			role.Confirm(fmt.Sprintf("only items with that %s are listed", field))
		}
		return
	}
	if asked && len(role.Notes) == 0 && l.left > 0 {
		role.Notes = append(role.Notes, "not confirmed: no field of the first items has its value alone")
	}
}

// valueOf is a value of a field that not all items have, else any.
func (l *listConfirmer) valueOf(field spec.Pointer) string {
	first := ""
	for _, item := range l.first.items {
		text, ok := spec.Item{Value: item}.Text(field)
		switch {
		case !ok || text == "":
		case first == "":
			first = text
		case text != first:
			return text
		}
	}
	return first
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

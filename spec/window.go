package spec

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// window reads a pair of bounds.
func (r *reader) window(at place, item Pointer) WindowRole {
	r.keys(at, "from", "to", "field", "unit")
	unit := r.get(at, "unit")
	window := WindowRole{From: r.parameter(r.get(at, "from")), To: r.parameter(r.get(at, "to")),
		Seconds: r.oneOf(unit, "what instants are counted in", "date-time", "seconds") == "seconds"}
	if r.get(at, "from").node == nil && r.get(at, "to").node == nil {
		r.fail(at, "a window needs a lower or an upper bound", "name the parameters under from and to")
	}
	if field := r.pointer(r.need(at, "field"), item); field != nil {
		window.Field = *field
	}
	for _, bound := range []*Parameter{window.From, window.To} {
		if window.Seconds && bound != nil && bound.Format == "date-time" {
			r.fail(unit, fmt.Sprintf("the document says that %q is a date-time, and no number of seconds", bound.Name), "leave unit out")
		}
	}
	if window.Seconds && slices.Contains(r.l.contract.Roles.Item.Timestamps, window.Field) {
		r.fail(unit, fmt.Sprintf("%s is in seconds, and one of the timestamps of an item, which are date-times", window.Field),
			"take it away from timestamps, or leave unit out")
	}
	return window
}

// oneUnit refuses windows in seconds beside others: a list has one unit, by which what is
// next to an instant is found.
func (r *reader) oneUnit(all place) {
	windows := r.l.contract.Roles.Windows
	seconds := func(w WindowRole) bool { return w.Seconds }
	if slices.ContainsFunc(windows, seconds) && slices.ContainsFunc(windows, func(w WindowRole) bool { return !w.Seconds }) {
		r.fail(all, "one window is in seconds, and another one is not", "keep those of one kind, and name the others' parameters under untested")
	}
}

// secondsLayout prints whole seconds as a date-time.
const secondsLayout = "2006-01-02T15:04:05Z"

// secondsText is a number of seconds since 1970 as a date-time in UTC, as which instants
// are kept; false where its year has not four digits.
func secondsText(seconds int64) (string, bool) {
	at := time.Unix(seconds, 0).UTC()
	if at.Year() < 0 || at.Year() > 9999 {
		return "", false
	}
	return at.Format(secondsLayout), true
}

// Spell is an instant, a date-time, as a bound of the window goes into a query.
func (w WindowRole) Spell(instant string) string {
	at, ok := ParseInstant(instant)
	if !w.Seconds || !ok {
		return instant
	}
	return strconv.FormatInt(at.seconds, 10)
}

// Read is the date-time of a bound as it stands in a query; where it is none that the
// window takes, a text that is no date-time.
func (w WindowRole) Read(bound string) string {
	if !w.Seconds {
		return bound
	}
	if n, err := strconv.ParseInt(bound, 10, 64); err == nil {
		if text, ok := secondsText(n); ok {
			return text
		}
	}
	return "no seconds: " + bound
}

// Instant is an item's instant for the window, and a date-time of it: as the item prints
// it, or made from its seconds.
func (w WindowRole) Instant(item Item) (at Instant, text string, ok bool) {
	if !w.Seconds {
		if at, ok = item.Instant(w.Field); ok {
			text, _ = item.Text(w.Field)
		}
		return at, text, ok
	}
	value, _ := w.Field.Lookup(item.Value)
	number, ok := value.(json.Number)
	if !ok {
		return Instant{}, "", false
	}
	n, whole := integer(number)
	if !whole {
		return Instant{}, "", false
	}
	if text, ok = secondsText(n); ok {
		at, ok = ParseInstant(text)
	}
	return at, text, ok
}

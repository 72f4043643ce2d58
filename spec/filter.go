package spec

import (
	"fmt"
	"slices"
	"strings"
)

// filter reads an equality filter; nil where it cannot be.
func (r *reader) filter(at place, item Pointer) *FilterRole {
	r.keys(at, "parameter", "field", "several", "unknown")
	parameter, field := r.parameter(r.need(at, "parameter")), r.pointer(r.need(at, "field"), item)
	several, unknown := r.get(at, "several"), r.get(at, "unknown")
	ignored := r.oneOf(unknown, "what becomes of an unknown value", "refused", "ignored") == "ignored"
	given := Several(r.oneOf(several, "how several values are given", string(CommaSeparated), string(OncePerValue)))
	if parameter == nil || field == nil {
		return nil
	}
	if given == OneValue {
		given = parameter.Several
	}
	if given == CommaSeparated && slices.ContainsFunc(parameter.values(), func(v string) bool { return strings.Contains(v, ",") }) {
		r.fail(several, fmt.Sprintf("an enum value of %q holds a comma, so that commas cannot separate several", parameter.Name),
			"leave several out, or write repeated")
	}
	return &FilterRole{Parameter: *parameter, Field: *field, Several: given, IgnoresUnknown: ignored,
		Optional: !r.l.changed.demands(item, *field)}
}

// oneOf reads one of a few words; empty where there is none.
func (r *reader) oneOf(p place, what string, words ...string) string {
	text := r.text(p)
	if text == "" || slices.Contains(words, text) {
		return text
	}
	r.fail(p, fmt.Sprintf("%q does not say %s", text, what), "write "+strings.Join(words, " or ")+", or leave the key out")
	return ""
}

// Values are the values to filter by that the contract lists: those of the enum, each
// once, but the empty one, which no query can tell from none; true and false of a
// boolean. There is none where they are learned from the data.
func (f FilterRole) Values() []string {
	values := make([]string, 0, len(f.Parameter.Enum))
	for _, v := range f.Parameter.values() {
		if v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	return values
}

// Learned tells that the contract lists no values to filter by, so that they are those
// that the items have.
func (f FilterRole) Learned() bool { return len(f.Parameter.values()) == 0 }

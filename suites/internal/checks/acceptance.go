package checks

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Owner is the requirement that promises that a valid query is accepted which was
// refused: that of what is special in it, found by asking for its parts alone.
func Owner(t *engine.T, a *answer.Answer) string {
	pairs := strings.Split(a.Request.Query, "&")
	if a.Request.Query == "" || refusedForNothing(t, a.Request.Query) {
		return "HTTP-01"
	}
	for _, pair := range pairs {
		if len(pairs) == 1 || t.Accepted(pair).Refused() {
			return ownerOf(t, pair)
		}
	}
	return ownerOfCombination(t, pairs)
}

// refusedForNothing tells whether a query is refused that nothing matches, and so is
// another one, in whose parameters nothing is special.
func refusedForNothing(t *engine.T, query string) bool {
	d := t.Learned()
	q := t.Conditions(query)
	if d.Len() == 0 || !q.Filtered() || slices.ContainsFunc(d.Entries, func(e *oracle.Entry) bool { return !d.Excludes(e, q) }) {
		return false
	}
	for w, role := range t.Roles().Windows {
		sample := d.Moments(w)
		if role.From == nil || len(sample) == 0 {
			continue
		}
		newest, _ := spec.ParseInstant(sample[len(sample)-1])
		later := newest.Time().Add(48 * time.Hour)
		return t.Accepted(pairText(role.From.Name, role.Spell(stamp(t, later)))).Refused() &&
			t.Accepted(pairText(role.From.Name, role.Spell(oracle.Stamp(later, 0, "Z")))).Refused()
	}
	return false
}

// ownerOfCombination is the owner of a query of whose parameters each is accepted
// alone.
func ownerOfCombination(t *engine.T, pairs []string) string {
	var filters, walk []string
	cursor := false
	for _, pair := range pairs {
		switch kind, _ := roleOf(t.Contract(), pair); kind {
		case filterKind, windowKind:
			filters = append(filters, pair)
		case cursorKind:
			cursor = true
			walk = append(walk, pair)
		default:
			walk = append(walk, pair)
		}
	}
	switch {
	case severalRefused(t, filters...):
		return "FLT-06"
	case cursor && (len(filters) == 0 || t.Accepted(strings.Join(walk, "&")).Refused()):
		return "CUR-08"
	case len(filters) > 1 && t.Accepted(strings.Join(filters, "&")).Refused():
		return "CMB-01"
	case len(filters) > 0 && cursor:
		return "CMB-02"
	}
	return "HTTP-01"
}

// severalRefused tells whether pairs give a filter several values that are refused,
// although each of them alone is accepted.
func severalRefused(t *engine.T, pairs ...string) bool {
	for _, f := range t.Roles().Filters {
		var own, alone []string
		for _, pair := range pairs {
			if name, value, _ := strings.Cut(pair, "="); name+"=" == engine.Spelt(f.Parameter) {
				own = append(own, pair)
				if f.Several == spec.CommaSeparated {
					for one := range strings.SplitSeq(value, ",") {
						alone = append(alone, name+"="+one)
					}
				} else {
					alone = append(alone, pair)
				}
			}
		}
		if f.Several != spec.OneValue && len(alone) > 1 && t.Accepted(strings.Join(own, "&")).Refused() &&
			!slices.ContainsFunc(alone, func(pair string) bool { return t.Accepted(pair).Refused() }) {
			return true
		}
	}
	return false
}

// lastOfWhole is the id of the last item of the whole list, where the run walked it.
func lastOfWhole(t *engine.T) string {
	if w := t.WholeWalk(); w != nil && len(w.Items) > 0 {
		return w.Items[len(w.Items)-1].ID
	}
	return ""
}

// ownerOf is the owner of a refused query of one parameter.
func ownerOf(t *engine.T, pair string) string {
	kind, w := roleOf(t.Contract(), pair)
	switch kind {
	case limitKind:
		return "LIM-02"
	case filterKind:
		if severalRefused(t, pair) {
			return "FLT-06"
		}
		return "FLT-01"
	case cursorKind:
		switch d := t.Learned(); {
		case !t.Trusted():
			return "CUR-06" // no walk gets anywhere
		case d.Len() > 0 && decoded(pair) == d.Entries[d.Len()-1].ID, decoded(pair) == lastOfWhole(t):
			return "CUR-09"
		}
		return "CUR-08"
	case windowKind:
		return ownerOfInstant(t, w, pair)
	}
	return "HTTP-01"
}

// ownerOfInstant is the owner of a refused bound: it is asked without one thing
// after the other that is special in it.
func ownerOfInstant(t *engine.T, w int, pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	text := decoded(pair)
	at, ok := spec.ParseInstant(text)
	const seconds = len("2006-01-02T15:04:05")
	sample := t.Learned().Moments(w)
	if !ok || len(text) <= seconds || len(sample) == 0 {
		return "HTTP-01"
	}
	accepts := func(text string) bool { return !t.Accepted(pairText(decodedText(name), text)).Refused() }
	offset := strings.TrimLeft(text[seconds:], ".0123456789")
	fraction := strings.TrimSuffix(text[seconds:], offset)
	plain, _ := spec.ParseInstant(sample[len(sample)/2])
	switch {
	case onEdge(at.Time(), text) && accepts(oracle.Stamp(plain.Time(), 0, "Z")[:seconds]+fraction+offset):
		return "WIN-08"
	case offset != "Z" && accepts(text[:seconds]+fraction+"Z"):
		if beyondUse(offset) {
			return "WIN-15"
		}
		return "WIN-06"
	case fraction != "" && accepts(text[:seconds]+offset), fraction == "" && accepts(text[:seconds]+".000"+offset):
		return "WIN-07"
	}
	return "HTTP-01"
}

// beyondUse tells whether a numeric offset is beyond those in use, -12:00 to +14:00.
func beyondUse(offset string) bool {
	return offset > "+14:00" && offset[0] == '+' || offset > "-12:00" && offset[0] == '-'
}

// onEdge tells whether an instant, in UTC or as it is written, is on an edge of the
// calendar: the 29th of February, the end of a year, the first or the last year, the
// last of a day.
func onEdge(at time.Time, text string) bool {
	day := text[len("2006-"):len("2006-01-02")]
	year := text[:len("2006")]
	return day == "02-29" || day == "12-31" || year == "0001" || year == "9999" ||
		strings.HasPrefix(text[len("2006-01-02T"):], "23:59:59.9") ||
		at.Month() == time.February && at.Day() == 29 || at.Month() == time.December && at.Day() == 31
}

// allAccepted is the case of a requirement that promises that valid queries are
// accepted: what cases of others met.
func allAccepted() engine.Case {
	return engine.Case{Name: "every valid request", Stage: engine.StageLedger, Body: func(t *engine.T) {
		t.MustBeTested()
		if refused := t.Refusals(); len(refused) > 0 || len(t.Pages()) == 0 {
			t.Over(slices.Concat(refused, t.Pages()), "200 with a page", func(a *answer.Answer) *match.Mismatch {
				if a.Listed() {
					return nil
				}
				return refusedThough(a)
			})
		}
	}}
}

// refusedThough accuses of a valid query that is refused.
func refusedThough(a *answer.Answer) *match.Mismatch {
	return &match.Mismatch{Symptom: spec.Refusal, Got: match.Refusal(a),
		Summary: fmt.Sprintf("%s is answered %s instead of 200", a.Asked(), a.Brief())}
}

// accepting adds to a requirement's cases that each valid query is accepted.
func accepting(cases func(*spec.Contract, *engine.Settings) ([]engine.Case, string)) func(*spec.Contract, *engine.Settings) ([]engine.Case,
	string) {
	return func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
		all, reason := cases(c, o)
		if len(all) > 0 {
			all = append(all, allAccepted())
		}
		return all, reason
	}
}

// The kinds of parameters.
type kind uint8

const (
	unknownKind kind = iota
	limitKind
	cursorKind
	filterKind
	windowKind
)

// roleOf is the role of the parameter of a pair, and the index of its window.
func roleOf(c *spec.Contract, pair string) (k kind, window int) {
	is := func(p *spec.Parameter) bool {
		return p != nil && (strings.HasPrefix(pair, p.Name+"=") || strings.HasPrefix(pair, engine.Spelt(*p)))
	}
	switch {
	case c.Roles.Limit != nil && is(&c.Roles.Limit.Parameter):
		return limitKind, 0
	case c.Roles.Cursor != nil && is(&c.Roles.Cursor.Parameter):
		return cursorKind, 0
	}
	for _, f := range c.Roles.Filters {
		if is(&f.Parameter) {
			return filterKind, 0
		}
	}
	for w, role := range c.Roles.Windows {
		if is(role.From) || is(role.To) {
			return windowKind, w
		}
	}
	return unknownKind, 0
}

// decoded is the value of a pair.
func decoded(pair string) string {
	_, value, _ := strings.Cut(pair, "=")
	return decodedText(value)
}

func decodedText(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		return text
	}
	return plain
}

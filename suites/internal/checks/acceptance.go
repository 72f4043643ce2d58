package checks

import (
	"net/url"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Owner is the requirement that promises that a valid query is accepted which was
// refused: that of what is special in it, found by asking for its parts alone.
func Owner(t *engine.T, a *answer.Answer) string {
	pairs := strings.Split(a.Request.Query, "&")
	if a.Request.Query == "" {
		return "HTTP-01"
	}
	for _, pair := range pairs {
		if len(pairs) == 1 || t.Accepted(pair).Refused() {
			return ownerOf(t, pair)
		}
	}
	return ownerOfCombination(t, pairs)
}

// ownerOfCombination is the owner of a query of whose parameters each is accepted
// alone.
func ownerOfCombination(t *engine.T, pairs []string) string {
	var filters []string
	cursor := false
	for _, pair := range pairs {
		switch kind, _ := kindOf(t.Contract(), pair); kind {
		case filterKind, windowKind:
			filters = append(filters, pair)
		case cursorKind:
			cursor = true
		}
	}
	switch {
	case len(filters) > 1 && t.Accepted(strings.Join(filters, "&")).Refused():
		return "CMB-01"
	case len(filters) > 0 && cursor:
		return "CMB-02"
	}
	return "HTTP-01"
}

// ownerOf is the owner of a refused query of one parameter.
func ownerOf(t *engine.T, pair string) string {
	kind, w := kindOf(t.Contract(), pair)
	switch kind {
	case limitKind:
		return "LIM-02"
	case filterKind:
		return "FLT-01"
	case cursorKind:
		switch d := t.Learned(); {
		case !t.Trusted():
			return "CUR-06" // no walk gets anywhere
		case d.Len() > 0 && decoded(pair) == d.Entries[d.Len()-1].ID:
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
	if !ok || len(text) < len("2006-01-02T15:04:05Z") {
		return "HTTP-01"
	}
	accepts := func(text string) bool { return !t.Accepted(pairText(decodedText(name), text)).Refused() }
	digits := 0
	if fraction := text[len("2006-01-02T15:04:05"):]; strings.HasPrefix(fraction, ".") {
		digits = len(fraction) - 1 - len(strings.TrimLeft(fraction[1:], "0123456789"))
	}
	offset := strings.TrimLeft(text[len("2006-01-02T15:04:05"):], ".0123456789")
	if offset != "Z" && accepts(oracle.Stamp(at.Time(), min(digits, 9), "Z")) {
		return "WIN-06"
	}
	if digits > 0 && accepts(text[:len("2006-01-02T15:04:05")]+offset) {
		return "WIN-07"
	}
	if sample := t.Learned().Moments(w); len(sample) > 0 {
		plain, _ := spec.ParseInstant(sample[len(sample)/2])
		if !plain.Time().Truncate(time.Second).Equal(at.Time()) && accepts(oracle.Stamp(plain.Time(), 0, "Z")) {
			return "WIN-08"
		}
	}
	return "HTTP-01"
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

// kindOf is the role of the parameter of a pair, and the index of its window.
func kindOf(c *spec.Contract, pair string) (k kind, window int) {
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

package checks

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// noInstants are texts that neither RFC 3339 nor ISO 8601 takes for an instant, by what
// is wrong with them.
var noInstants = [][]string{
	// Words.
	{"yesterday", "null", "now", "NaN", "today", "Infinity", "foo 1"},
	// Numbers.
	{"1735689600", "1735689600000", "1735689600.5", "-1", "0", "1e9"},
	// Days that no month has.
	{"2025-02-30T00:00:00Z", "2025-02-29T00:00:00Z", "2025-04-31T00:00:00Z", "1900-02-29T00:00:00Z", "2025-06-31T00:00:00Z"},
	// Parts out of their range.
	{"2025-13-01T00:00:00Z", "2025-01-32T00:00:00Z", "2025-00-01T00:00:00Z", "2025-01-00T00:00:00Z"},
	{"2025-01-01T25:00:00Z", "2025-01-01T00:60:00Z", "2025-01-01T00:00:61Z", "2025-01-01T-1:00:00Z"},
	// Offsets.
	{"2025-01-01T00:00:00+24:00", "2025-01-01T00:00:00-25:00", "2025-01-01T00:00:00+05:60",
		"2025-01-01T00:00:00+01:00:30", "2025-01-01T00:00:00+1:00"},
	{"2025-01-01T00:00:00ZZ", "2025-01-01T00:00:00Z+00:00", "2025-01-01T00:00:00+00:00Z", "2025-01-01T00:00:00+01:00+01:00"},
	// More than an instant.
	{"2025-01-01T00:00:00Zx", "2025-01-01T00:00:00Z; drop", "2025-01-01T00:00:00Z\x00", "2025-01-01T12:00:00 PM",
		"2025-01-01T00:00:00 Z", "x2025-01-01T00:00:00Z"},
	// Names of zones.
	{"2025-01-01T00:00:00 UTC", "2025-01-01T00:00:00 GMT", "2025-01-01T00:00:00UTC", "2025-01-01T00:00:00PST",
		"2025-01-01T00:00:00Z[America/New_York]"},
	// Separators.
	{"2025/01/01T00:00:00Z", "2025-01-01x00:00:00Z", "2025-01-01\u00a000:00:00Z"},
	// Too few or too many digits.
	{"2025-1-1T00:00:00Z", "2025-01-01T0:00:00Z", "12025-01-01T00:00:00Z", "202-01-01T00:00:00Z"},
	{"2025-01-01T00:00:00.Z", "2025-01-01T00:00:00.1.2Z"},
	// Other notations.
	{"01/02/2025", "Wed, 01 Jan 2025 00:00:00 GMT", "Jan 1, 2025", "P1D"},
}

// atThisBound tells whether the nth text of one kind is sent to a bound. The first one
// goes to both, and the others take turns, unless all is asked.
func (b bound) atThisBound(o *engine.Settings, n int) bool {
	return n == 0 || o.Thorough() || b.opposite == nil || n%2 == 1 == b.lower
}

// noInstantForms are instants in characters that are no ASCII.
func noInstantForms() []struct{ name, text string } {
	const plain = "2025-01-01T00:00:00Z"
	return []struct{ name, text string }{
		{"wholly full-width", fullWidth.written(plain)}, {"full-width digits", fullWidth.digits(plain)},
		{"full-width year", fullWidth.digits(plain[:4]) + plain[4:]},
		{"full-width separators", strings.NewReplacer("-", "－", ":", "：").Replace(plain)},
		{"mathematical digits", mathematical.digits(plain)},
	}
}

func noInstantCases(o *engine.Settings, _ int, b bound) []engine.Case {
	var cases []engine.Case
	for _, kind := range noInstants {
		for n, text := range kind {
			if !b.atThisBound(o, n) {
				continue
			}
			raw := pairText(b.parameter.Name, text)
			cases = append(cases, engine.Case{Name: raw, Example: raw, Body: func(t *engine.T) {
				t.Suspect(whyNoInstant(text))
				refusal(t, raw, pairText(b.parameter.Name, "2025-01-01T00:00:00Z"), b.parameter.Name, fmt.Sprintf("%s %q", b.parameter.Name, text))
			}})
		}
	}
	for n, form := range noInstantForms() {
		if !b.atThisBound(o, n) {
			continue
		}
		raw := pairText(b.parameter.Name, form.text)
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + form.name, Example: raw, Body: func(t *engine.T) {
			refusal(t, raw, pairText(b.parameter.Name, "2025-01-01T00:00:00Z"), b.parameter.Name, fmt.Sprintf("%s %q", b.parameter.Name, form.text))
		}})
	}
	return cases
}

var (
	wholeNumber = regexp.MustCompile(`^-?[0-9.]+$`)
	dateAndTime = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:[+-][0-9]{2}:[0-9]{2}|Z)$`)
	beginsWell  = regexp.MustCompile(`^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}`)
)

// whyNoInstant is a hint why a text could be taken for an instant that is none.
func whyNoInstant(text string) string {
	switch {
	case wholeNumber.MatchString(text):
		return "A number is no date-time: take nothing but the forms of RFC 3339, and no seconds or milliseconds of an epoch."
	case dateAndTime.MatchString(text):
		return "Each part has its range: refuse a month, day, hour, minute, second or offset beyond it. Lenient parsers roll 30 " +
			"February over into March."
	case beginsWell.MatchString(text):
		return "Read the text to its end, and refuse what is left over: here a date-time is followed by something else."
	case strings.Contains(text, "2025") || strings.Contains(text, "２０２５") || strings.Contains(text, "/"):
		return "Take nothing but the forms of RFC 3339: parsers that try one format after the other find one that fits."
	}
	return "A word is no date-time: parsers that know words, and code that takes what cannot be read for absent, accept it."
}

// blankCases are an empty bound, and blanks where a T or a + belongs.
func blankCases(w int, b bound) []engine.Case {
	empty, blank := b.parameter.Name+"=", pairText(b.parameter.Name, " ")
	cases := []engine.Case{
		{Name: b.parameter.Name + ", empty", Example: empty, Body: func(t *engine.T) { refusal(t, empty, "", "", "an empty "+b.parameter.Name) }},
		{Name: b.parameter.Name + ", a blank alone", Example: blank, Body: func(t *engine.T) {
			refusal(t, blank, "", "", "a blank as "+b.parameter.Name)
		}},
	}
	for _, separator := range [][3]string{{"blank", "a blank", " "}, {"underscore", "an underscore", "_"}} {
		raw := pairText(b.parameter.Name, "2025-01-01"+separator[2]+"00:00:00Z")
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + separator[0] + " for the T", Example: raw, Body: func(t *engine.T) {
			refusal(t, raw, pairText(b.parameter.Name, "2025-01-01T00:00:00Z"), "", separator[1]+" for the T in "+b.parameter.Name)
		}})
	}
	for _, around := range [][3]string{{"leading blank", " ", ""}, {"trailing blank", "", " "}, {"trailing newline", "", "\n"}} {
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + around[0], Body: engine.Relation(func(t *engine.T) {
			text := stamp(t, edge(t, w, b).Instants[w].Time())
			q := oracle.Query{Limit: t.MaxLimit()}
			a := t.Get(t.Encode(b.in(q, w, around[1]+text+around[2])))
			what := "a " + around[0] + " in " + b.parameter.Name
			if listedOrRefused(t, a, what) {
				return
			}
			oneOf(t, a, what, b.in(q, w, text))
		})})
	}
	for _, offset := range []string{"+00:00", "+05:30"} {
		cases = append(cases, engine.Case{Name: b.parameter.Name + ", raw " + offset, Body: engine.Relation(func(t *engine.T) {
			text := oracle.Stamp(edge(t, w, b).Instants[w].Time(), unitDigits(t), offset)
			rawPlus(t, w, b, text)
		})})
	}
	return cases
}

// rawPlus sends an offset whose plus sign is not encoded, a blank on the wire.
func rawPlus(t *engine.T, w int, b bound, text string) {
	q := b.in(oracle.Query{Limit: t.MaxLimit()}, w, text)
	raw := strings.ReplaceAll(t.Encode(q), "%2B", "+")
	a := t.Get(raw)
	what := answer.Describe(raw)
	if listedOrRefused(t, a, what) {
		return
	}
	t.Suspect("A + that is not encoded is a blank in a query: refuse the text, or take the blank for the plus sign that was " +
		"meant, offset included.")
	oneOf(t, a, what, q)
}

// isoTimes are texts that ISO 8601 allows and RFC 3339 does not, by what they have
// otherwise.
var isoTimes = [][]struct{ name, text string }{
	{{"date only", "2025-01-01"}, {"year and month", "2025-01"}, {"year only", "2025"}, {"basic date", "20250101"}},
	{{"week date", "2025-W01-3T00:00:00Z"}, {"ordinal date", "2025-001T00:00:00Z"}},
	{{"no seconds", "2025-01-01T00:00Z"}, {"hours only", "2025-01-01T00Z"}, {"time only", "T00:00:00Z"}},
	{{"no offset", "2025-01-01T00:00:00"}, {"no offset, with fraction", "2025-01-01T00:00:00.000"}},
	{{"offset without colon", "2025-01-01T00:00:00+0100"}, {"offset of hours", "2025-01-01T00:00:00+01"},
		{"minus sign of its own", "2025-01-01T00:00:00\u221201:00"}},
	{{"hour 24", "2025-01-01T24:00:00Z"}},
	{{"basic format", "20250101T000000Z"}, {"comma fraction", "2025-01-01T00:00:00,5Z"}},
	{{"expanded year", "+002025-01-01T00:00:00Z"}, {"year of two digits", "25-01-01T00:00:00Z"},
		{"negative year", "-2025-01-01T00:00:00Z"}, {"year of five digits", "+12025-01-01T00:00:00Z"}},
}

func isoCases(o *engine.Settings, _ int, b bound) []engine.Case {
	var cases []engine.Case
	for _, kind := range isoTimes {
		for n, iso := range kind {
			if !b.atThisBound(o, n) {
				continue
			}
			raw := pairText(b.parameter.Name, iso.text)
			cases = append(cases, engine.Case{Name: b.parameter.Name + ", " + iso.name, Example: raw, Body: func(t *engine.T) {
				refusal(t, raw, pairText(b.parameter.Name, "2025-01-01T00:00:00Z"), "", fmt.Sprintf("%s %q", b.parameter.Name, iso.text))
			}})
		}
	}
	return cases
}

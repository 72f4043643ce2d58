package reference

import (
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// valueDefects are bugs of which values count: what frameworks read without being told.
func valueDefects() []Defect {
	return []Defect{
		{
			Name: "status-normalized", Summary: "The status is brought into Unicode's compatibility form (NFKC) before it is judged.",
			Breaks: []string{"FLT-03"}, Difficulty: Rare,
			change: statusReads(func(text string) ([]string, bool) {
				plain := norm.NFKC.String(text)
				return known(plain != text, plain)
			}),
		},
		{
			Name: "starting-after-normalized", Summary: "starting_after is brought into Unicode's compatibility form (NFKC) before it is judged.",
			// What is no session's id then is refused as an unknown one is, not as a malformed one.
			Breaks: []string{"CUR-10", "ENV-04"}, Difficulty: Rare, change: cursorRewritten(norm.NFKC.String),
		},
		{
			Name: "limit-normalized", Summary: "The limit is brought into Unicode's compatibility form (NFKC), so that 5² is read as 52.",
			Breaks: []string{"LIM-07"}, Difficulty: Rare,
			change: limitReads(func(text string) (int, bool) {
				n, bad := readLimit(nil, norm.NFKC.String(text))
				return n, bad == nil
			}),
		},
		laxTimestamp("bounds-normalized", "Bounds are brought into Unicode's compatibility form (NFKC) before they are judged.", Rare, "WIN-10",
			func(text string) (string, bool) {
				plain := norm.NFKC.String(text)
				return plain, plain != text
			}),
		{
			Name: "limit-wide-unbounded", Summary: "A limit in digits of another script is in force whatever its size.",
			Breaks: []string{"LIM-06"}, Difficulty: Rare,
			change: limitReads(func(text string) (int, bool) {
				n, err := strconv.Atoi(norm.NFKC.String(text))
				return n, err == nil && n > maxLimit && text != strconv.Itoa(n)
			}),
		},
		{
			Name: "limit-as-double", Summary: "A limit is read as a double and must be whole then: what is not is rounded before it is judged.",
			Breaks: []string{"LIM-06"}, Difficulty: Typical,
			change: limitSpelledAs(`\A[0-9]+\.[0-9]+\z`, func(text string) (int, bool) {
				n, err := strconv.ParseFloat(text, 64)
				return int(n), err == nil && n == float64(int(n))
			}),
		},
		{
			Name: "limit-rounded-up", Summary: "A limit that is no whole number is rounded up.",
			Breaks: []string{"LIM-06"}, Difficulty: Typical,
			change: limitSpelledAs(`\A[0-9.]+(e-[0-9])?\z`, func(text string) (int, bool) {
				n, err := strconv.ParseFloat(text, 64)
				whole := int(n)
				if float64(whole) < n {
					whole++
				}
				return whole, err == nil
			}),
		},
		{
			Name: "limit-beyond-double-is-maximum", Summary: "A limit beyond what a double holds is infinite, and taken as 100.",
			Breaks: []string{"LIM-06"}, Difficulty: Rare, change: limitSpelled(`\A[0-9]+e[0-9]{3}\z`, func(string) int { return maxLimit }),
		},
		{
			Name: "limit-blanks-dropped", Summary: "Blanks within a limit are dropped.",
			Breaks: []string{"LIM-06"}, Difficulty: Typical,
			change: limitSpelledAs(`\A[0-9]* [0-9 ]*\z`, func(text string) (int, bool) {
				n, err := strconv.Atoi(strings.ReplaceAll(text, " ", ""))
				return n, err == nil
			}),
		},
		{
			Name: "limit-ends-at-number-sign", Summary: "What follows a # is dropped as a fragment, and an empty limit is none.",
			Breaks: []string{"LIM-07"}, Difficulty: Rare, change: limitSpelled(`\A#`, func(string) int { return defaultLimit }),
		},
		{
			Name: "limit-empty-hexadecimal-is-default", Summary: "limit=0x is taken as no limit given.",
			Breaks: []string{"LIM-06"}, Difficulty: Rare, change: limitSpelled(`\A0x\z`, func(string) int { return defaultLimit }),
		},
		{
			Name: "limit-with-letters-is-hexadecimal", Summary: "A limit of a digit and a letter is read as hexadecimal.",
			Breaks: []string{"LIM-07"}, Difficulty: Rare,
			change: limitSpelledAs(`\A[0-9][a-f]\z`, func(text string) (int, bool) {
				n, err := strconv.ParseInt(text, 16, 32)
				return int(n), err == nil
			}),
		},
		{
			Name: "limit-of-400-digits-is-maximum", Summary: "A limit in more digits than a double holds is infinite, and taken as 100.",
			Breaks: []string{"LIM-05"}, Difficulty: Rare, change: limitSpelled(`\A[0-9]{310,}\z`, func(string) int { return maxLimit }),
		},
		{
			Name: "blank-values-are-none", Summary: "Values are trimmed, NUL included, and one of blanks alone is taken as none.",
			Breaks: []string{"FLT-03", "LIM-07", "CUR-10", "WIN-11"}, Difficulty: Typical,
			change: dropsPairs(func(p pair) bool { return p.value != "" && strings.Trim(p.value, " \x00") == "" }),
		},
		laxTimestamp("any-separator-accepted", "Any character may stand for the T.", Typical, "WIN-10",
			mended(`\A(\d{4}-\d\d-\d\d)[^Tt _](\d\d:)`, "${1}T$2")),
		laxTimestamp("utc-by-name-accepted", "UTC may stand for the Z.", Rare, "WIN-10", mended(`(\d)UTC\z`, "${1}Z")),
		laxTimestamp("years-of-three-digits-accepted", "A year may have three digits.", Rare, "WIN-10", mended(`\A(\d{3}-)`, "0$1")),
		laxTimestamp("zone-names-accepted", "The name of a zone may follow the offset, as in Z[America/New_York].", Typical, "WIN-10",
			mended(`\[[A-Za-z_/]+\]\z`, "")),
		laxTimestamp("offset-seconds-accepted", "An offset may have seconds.", Rare, "WIN-10", mended(`([+-]\d\d:\d\d):\d\d\z`, "$1")),
		laxTimestamp("offset-of-one-digit-accepted", "The hours of an offset may have one digit.", Rare, "WIN-10",
			mended(`([+-])(\d:\d\d)\z`, "${1}0$2")),
		laxTimestamp("blank-before-z-accepted", "A blank may stand before the Z.", Typical, "WIN-10", mended(` Z\z`, "Z")),
		laxTimestamp("years-of-five-digits-cut", "Of a year of five digits, the last four count.", Rare, "WIN-10", mended(`\A\d(\d{4}-)`, "$1")),
		laxTimestamp("durations-accepted", "A duration is read as that long ago.", Rare, "WIN-10", mended(`\AP1D\z`, "2025-03-01T00:00:00Z")),
		{
			Name: "numbers-accepted", Summary: "A bound that is any number is read as seconds since 1970; an infinite one is none.",
			Breaks: []string{"WIN-10", "WIN-14"}, Difficulty: Typical,
			change: boundReads(func(text string) (*instant, bool) {
				n, err := strconv.ParseFloat(text, 64)
				if err != nil {
					return nil, false
				}
				if n > 1e12 || n < -1e12 || n != n {
					return nil, true
				}
				return &instant{micros: int64(n * 1e6), text: text}, true
			}),
		},
		laxTimestamp("underscore-for-t-accepted", "An underscore instead of the T is accepted.", Typical, "WIN-11",
			mended(`\A(\d{4}-\d\d-\d\d)_`, "${1}T")),
		laxTimestamp("basic-date-accepted", "A date in digits alone is accepted.", Typical, "WIN-14",
			mended(`\A(\d{4})(\d\d)(\d\d)\z`, "$1-$2-${3}T00:00:00Z")),
		laxTimestamp("time-alone-is-today", "A time alone is read as one of today.", Rare, "WIN-14", mended(`\AT`, "2025-03-01T")),
		laxTimestamp("minus-sign-accepted", "The sign of an offset may be a minus sign that is no hyphen.", Rare, "WIN-14",
			mended("\u2212", "-")),
		laxTimestamp("signed-years-accepted", "Of a year with a sign, the last four digits count.", Rare, "WIN-14",
			mended(`\A[+-]\d*(\d{4}-)`, "$1")),
		laxTimestamp("second-60-restarts-minute", "Second 60 is read as the first second of its own minute.", Rare, "WIN-09",
			mended(`\A(\d{4}-\d\d-\d\dT\d\d:\d\d:)60`, "${1}00")),
		{
			Name: "fraction-of-19-digits-dropped", Summary: "A fraction that does not fit an integer of 64 bits does not count.",
			Breaks: []string{"WIN-09"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if t.digits > 18 {
					return wholeSeconds(t)
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "bounds-leaving-years-compared-as-text", Summary: "Bounds are compared in UTC as text, where the year 10000 comes before 2025.",
			Breaks: []string{"WIN-15"}, Difficulty: Typical,
			change: boundBecomes(func(t instant) instant {
				if yearOf(t) > 9999 {
					t.micros = at("1000-01-01T00:00:00.000Z")
				}
				return t
			}, paramFrom, paramTo),
		},
	}
}

// mended replaces what makes a text no timestamp.
func mended(pattern, replacement string) func(string) (string, bool) {
	wrong := regexp.MustCompile(pattern)
	return func(text string) (string, bool) {
		return wrong.ReplaceAllString(text, replacement), wrong.MatchString(text)
	}
}

// limitSpelledAs reads texts of that pattern where a valid limit comes of it.
func limitSpelledAs(pattern string, value func(string) (int, bool)) func(*behaviour) {
	spelling := regexp.MustCompile(pattern)
	return limitReads(func(text string) (int, bool) {
		if !spelling.MatchString(text) {
			return 0, false
		}
		n, ok := value(text)
		return n, ok && n >= 1 && n <= maxLimit
	})
}

// companyDefects are bugs of requests in which one parameter is invalid: another one,
// which is valid, excuses it, or it is judged before who asks.
func companyDefects() []Defect {
	var table []Defect
	for _, name := range parameters {
		if name != paramLimit { // defects_gateway.go has that
			table = append(table, Defect{
				Name: hyphens(name) + "-before-credentials", Summary: name + " is judged before credentials.",
				Breaks: []string{"AUTH-06"}, Difficulty: Rare, change: judgedFirst(name),
			})
		}
		kinds := []wrongKind{{"", "An invalid ", everyone}}
		if name == paramLimit {
			kinds = []wrongKind{{"-too-small", "A too small ", tooSmall}, {"-too-large", "A too large ", tooLarge},
				{"-no-integer", "A non-integer ", noInteger}}
		}
		for _, companion := range parameters {
			if companion == name {
				continue
			}
			for _, kind := range kinds {
				breaks := []string{"CMB-05"}
				if companion == paramLimit && (name == paramFrom || name == paramTo) {
					breaks = append(breaks, "WIN-09", "WIN-11") // spellings beside a limit
				}
				table = append(table, Defect{
					Name:    hyphens(name) + kind.name + "-excused-by-" + hyphens(companion),
					Summary: kind.summary + name + " is dropped if " + companion + " is valid.",
					Breaks:  breaks, Difficulty: Rare,
					change: droppedIf(name, func(c *call, text string) bool { return kind.is(text) && c.validly(companion) }),
				})
			}
		}
	}
	return table
}

// wrongKind is a kind of invalid values.
type wrongKind struct {
	name, summary string
	is            func(string) bool
}

func noInteger(text string) bool { return !canonicalLimit.MatchString(text) }

func tooSmall(text string) bool {
	return !noInteger(text) && (text == "0" || strings.HasPrefix(text, "-"))
}

func tooLarge(text string) bool { return !noInteger(text) && !tooSmall(text) }

// validly tells whether the request gives a parameter once and validly.
func (c *call) validly(name string) bool {
	text, ok := c.given[name]
	return ok && strictly(name, text) == nil
}

// strictly says what is wrong with a value.
func strictly(name, text string) (bad *problem) {
	switch name {
	case paramLimit:
		_, bad = readLimit(nil, text)
	case paramCursor:
		_, bad = readCursor(nil, text)
	case paramStatus:
		_, bad = readStatus(nil, text)
	default:
		_, bad = readBound(nil, name, text)
	}
	return bad
}

// judgedFirst judges a parameter before who asks is known.
func judgedFirst(name string) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			if given := c.request.URL.Query(); given.Has(name) {
				if bad := strictly(name, given.Get(name)); bad != nil {
					return c.server.behaviour.invalid(c, bad)
				}
			}
			return next(c)
		}
	})
}

package reference

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// timestampDefects are bugs of which texts are timestamps.
func timestampDefects() []Defect {
	return []Defect{
		{
			Name: "offsets-refused", Summary: "Timestamps with an offset other than Z are refused.",
			Breaks: []string{"WIN-06"}, Difficulty: Plain, change: boundRefuses(func(t instant) bool { return !endsInZ(t) }),
		},
		{
			Name: "offset-zero-refused", Summary: "The offset +00:00 is refused.",
			Breaks: []string{"WIN-06"}, Difficulty: Typical,
			change: boundRefuses(func(t instant) bool { return strings.HasSuffix(t.text, "+00:00") }),
		},
		{
			Name: "offsets-of-full-hours-only", Summary: "Offsets with minutes are refused.",
			Breaks: []string{"WIN-06"}, Difficulty: Rare, change: boundRefuses(func(t instant) bool { return t.offset%60 != 0 }),
		},
		{
			Name: "offsets-with-fraction-refused", Summary: "Offset and fraction together are refused.",
			Breaks: []string{"WIN-06"}, Difficulty: Rare, change: boundRefuses(func(t instant) bool { return !endsInZ(t) && t.digits > 0 }),
		},
		{
			Name: "fractions-refused", Summary: "Timestamps with a fraction are refused.",
			Breaks: []string{"WIN-07"}, Difficulty: Plain, change: boundRefuses(func(t instant) bool { return t.digits > 0 }),
		},
		{
			Name: "fraction-required", Summary: "Timestamps without a fraction are refused.",
			Breaks: []string{"WIN-07"}, Difficulty: Typical, change: boundRefuses(func(t instant) bool { return t.digits == 0 }),
		},
		{
			Name: "fraction-of-3-digits-at-most", Summary: "Fractions of more than three digits are refused.",
			Breaks: []string{"WIN-07"}, Difficulty: Typical, change: boundRefuses(func(t instant) bool { return t.digits > 3 }),
		},
		{
			Name: "fraction-of-6-digits-at-most", Summary: "Fractions of more than six digits are refused.",
			Breaks: []string{"WIN-07"}, Difficulty: Typical, change: boundRefuses(func(t instant) bool { return t.digits > 6 }),
		},
		{
			Name: "fraction-of-9-digits-overflows", Summary: "A fraction of nine digits is read as more than a second.",
			Breaks: []string{"WIN-07"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if t.digits == 9 {
					return wholeSeconds(t).shifted(time.Duration(t.micros-wholeSeconds(t).micros) * time.Millisecond)
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "leap-day-refused", Summary: "29 February is refused in every year.",
			Breaks: []string{"WIN-08"}, Difficulty: Typical,
			change: boundRefuses(func(t instant) bool { return strings.Contains(t.text, "-02-29") }),
		},
		{
			Name: "last-of-december-refused", Summary: "31 December is refused.",
			Breaks: []string{"WIN-08"}, Difficulty: Rare,
			change: boundRefuses(func(t instant) bool { return strings.Contains(t.text, "-12-31") }),
		},
		{
			Name: "leap-day-is-first-of-march", Summary: "29 February is read as 1 March.",
			Breaks: []string{"WIN-04"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if strings.Contains(t.text, "-02-29") {
					return t.shifted(24 * time.Hour)
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "year-1-refused", Summary: "The year 0001 is refused.",
			Breaks: []string{"WIN-08"}, Difficulty: Typical, change: boundRefuses(func(t instant) bool { return strings.HasPrefix(t.text, "0001") }),
		},
		{
			Name: "zero-time-ignored", Summary: "The first instant of the year 0001 is taken as no bound given.",
			Breaks: []string{"WIN-08"}, Difficulty: Rare,
			change: unlessZero,
		},
		{
			Name: "year-9999-refused", Summary: "The year 9999 is refused.",
			Breaks: []string{"WIN-08"}, Difficulty: Typical, change: boundRefuses(func(t instant) bool { return strings.HasPrefix(t.text, "9999") }),
		},
		{
			Name: "year-9999-overflows", Summary: "The year 9999 does not fit the nanoseconds of an integer, and lies in the past.",
			Breaks: []string{"WIN-08"}, Difficulty: Rare,
			change: inYear(func(year int) int { return map[bool]int{true: 1816, false: year}[year == 9999] }),
		},
		{
			Name: "year-9999-is-server-error", Summary: "The year 9999 ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare,
			change: fails(anyBound(func(t instant) bool { return strings.HasPrefix(t.text, "9999") })),
		},
		{
			Name: "last-nanosecond-refused", Summary: "23:59:59.999999999 is rounded up to 24:00:00 and refused.",
			Breaks: []string{"WIN-08"}, Difficulty: Rare,
			change: boundRefuses(func(t instant) bool { return strings.Contains(t.text, "23:59:59.9999999") }),
		},
		{
			Name: "small-z-is-local-time", Summary: "A lower-case z is read as the server's local time, an hour ahead.",
			Breaks: []string{"WIN-09"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if strings.HasSuffix(t.text, "z") {
					return t.shifted(-time.Hour)
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "small-t-drops-time", Summary: "What follows a lower-case t is dropped.",
			Breaks: []string{"WIN-09"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if strings.Contains(t.text, "t") {
					return startOfDay(t)
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "leap-second-is-epoch", Summary: "A timestamp with second 60 is read as 1970.",
			Breaks: []string{"WIN-09"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if strings.Contains(t.text, ":60") && t.text[17:19] == "60" {
					t.micros = 0
				}
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "unknown-offset-is-epoch", Summary: "A timestamp with the offset -00:00 is read as 1970.",
			Breaks: []string{"WIN-09"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				if strings.HasSuffix(t.text, "-00:00") {
					t.micros = 0
				}
				return t
			}, paramFrom, paramTo),
		},
		laxTimestamp("days-roll-over", "30 February is read as 2 March.", Typical, "WIN-10", dayRollsOver),
		laxTimestamp("months-roll-over", "Month 13 is read as January of the next year.", Rare, "WIN-10",
			rollsOver(func(c clockText) bool { return c.month > 12 })),
		laxTimestamp("hours-roll-over", "Hour 25 is read as 1 o'clock of the next day.", Rare, "WIN-10",
			rollsOver(func(c clockText) bool { return c.hour > 24 })),
		laxTimestamp("minutes-roll-over", "Minute 60 is read as the next hour.", Rare, "WIN-10",
			rollsOver(func(c clockText) bool { return c.min > 59 })),
		laxTimestamp("seconds-roll-over", "Second 61 is read as a second of the next minute.", Rare, "WIN-10",
			rollsOver(func(c clockText) bool { return c.sec > 60 })),
		laxTimestamp("offset-24-accepted", "The offset +24:00 is read as a day.", Rare, "WIN-10", func(text string) (string, bool) {
			return offset24.ReplaceAllString(text, "Z"), offset24.MatchString(text)
		}),
		{
			Name: "epoch-seconds-accepted", Summary: "A number is read as seconds since 1970, a date in digits alone too.",
			Breaks: []string{"WIN-10", "WIN-14"}, Difficulty: Typical,
			change: boundReads(func(text string) (*instant, bool) {
				n, err := strconv.ParseInt(text, 10, 48)
				return &instant{micros: n * 1e6, text: text}, err == nil && len(text) > 5
			}),
		},
		laxTimestamp("words-accepted", "yesterday and the like are read as dates.", Typical, "WIN-10", func(text string) (string, bool) {
			return "2025-03-01T00:00:00Z", words.MatchString(text)
		}),
		laxTimestamp("trailing-text-accepted", "What follows a timestamp is dropped.", Typical, "WIN-10", leadingTimestamp),
		{
			Name: "invalid-bound-ignored", Summary: "A bound that is no timestamp is dropped.",
			Breaks: []string{"WIN-09", "WIN-10", "WIN-11", "WIN-14"}, Difficulty: Plain,
			change: boundReads(func(text string) (*instant, bool) {
				_, ok := parseInstant(text)
				return nil, !ok && text != "" && !strings.Contains(text, " ")
			}),
		},
		{
			Name: "empty-bound-ignored", Summary: "An empty bound is dropped.",
			Breaks: []string{"WIN-11"}, Difficulty: Plain, change: boundReads(func(text string) (*instant, bool) { return nil, text == "" }),
		},
		laxTimestamp("blank-for-t-accepted", "A blank instead of the T is accepted.", Typical, "WIN-11", func(text string) (string, bool) {
			return strings.Replace(text, " ", "T", 1), len(text) > 10 && text[10] == ' '
		}),
		laxTimestamp("raw-plus-drops-offset", "An offset whose + was not encoded is dropped.", Typical, "WIN-11",
			func(text string) (string, bool) {
				return rawPlus.ReplaceAllString(text, "Z"), rawPlus.MatchString(text)
			}),
		laxTimestamp("date-only-accepted", "A date alone is accepted.", Plain, "WIN-14", spelled(`\A\d{4}-\d\d-\d\d\z`, "T00:00:00Z")),
		laxTimestamp("missing-offset-is-utc", "A timestamp without offset is accepted.", Plain, "WIN-14",
			spelled(`\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?\z`, "Z")),
		laxTimestamp("missing-seconds-accepted", "A timestamp without seconds is accepted.", Typical, "WIN-14", func(text string) (string, bool) {
			return noSeconds.ReplaceAllString(text, "$1:00$2"), noSeconds.MatchString(text)
		}),
		laxTimestamp("hour-24-accepted", "Hour 24 is accepted as the day's end.", Rare, "WIN-14",
			rollsOver(func(c clockText) bool { return c.hour == 24 && c.min == 0 && c.sec == 0 })),
		laxTimestamp("offset-without-colon-accepted", "An offset without colon is accepted.", Typical, "WIN-14",
			func(text string) (string, bool) {
				return noColon.ReplaceAllString(text, "$1:$2"), noColon.MatchString(text)
			}),
		laxTimestamp("week-date-accepted", "A week date is accepted.", Rare, "WIN-14", func(text string) (string, bool) {
			_, clock, timed := strings.Cut(text, "T")
			if !timed {
				clock = "00:00:00Z"
			}
			return "2025-01-06T" + clock, weekDate.MatchString(text)
		}),
		laxTimestamp("comma-accepted", "A comma before the fraction is accepted.", Rare, "WIN-14", func(text string) (string, bool) {
			return strings.Replace(text, ",", ".", 1), strings.Contains(text, ",")
		}),
		{
			Name: "from-repeated-ignored", Summary: "A repeated created_from is dropped.",
			Breaks: []string{"WIN-13"}, Difficulty: Typical, change: repeats(paramFrom, func([]string) (string, bool) { return "", false }),
		},
		{
			Name: "to-repeated-ignored", Summary: "A repeated created_to is dropped.",
			Breaks: []string{"WIN-13"}, Difficulty: Typical, change: repeats(paramTo, func([]string) (string, bool) { return "", false }),
		},
	}
}

// laxTimestamp is the defect that reads a text, which is no timestamp, as the
// timestamp that read makes of it.
func laxTimestamp(name, summary, difficulty, breaks string, read func(string) (string, bool)) Defect {
	return Defect{
		Name: name, Summary: summary, Breaks: []string{breaks}, Difficulty: difficulty,
		change: boundReads(func(text string) (*instant, bool) {
			mended, ok := read(text)
			t, valid := parseInstant(mended)
			t.text = text
			return &t, ok && valid
		}),
	}
}

var (
	offset24  = regexp.MustCompile(`[+-]24:00\z`)
	words     = regexp.MustCompile(`\A[a-z]+( [a-z0-9]+)*\z`)
	rawPlus   = regexp.MustCompile(` \d\d:\d\d\z`)
	noSeconds = regexp.MustCompile(`(T\d\d:\d\d)(Z|[+-]\d\d:\d\d)\z`)
	noColon   = regexp.MustCompile(`([+-]\d\d)(\d\d)\z`)
	weekDate  = regexp.MustCompile(`\A\d{4}-W\d\d`)
)

func spelled(pattern, suffix string) func(string) (string, bool) {
	spelling := regexp.MustCompile(pattern)
	return func(text string) (string, bool) { return text + suffix, spelling.MatchString(text) }
}

// rollsOver carries what exceeds the calendar or the clock.
func rollsOver(when func(clockText) bool) func(string) (string, bool) {
	return func(text string) (string, bool) {
		c, ok := parseClock(text)
		if !ok || c.valid() || !when(c) || c.day < 1 || c.month < 1 {
			return "", false
		}
		return stampText(c.instant(text).micros, 6, "Z"), true
	}
}

func dayRollsOver(text string) (string, bool) {
	return rollsOver(func(c clockText) bool {
		return c.month <= 12 && c.day > daysIn(c.year, c.month) && c.day <= 31 && c.hour < 24 && c.min < 60 && c.sec < 60
	})(text)
}

// leadingTimestamp is the longest timestamp at the text's beginning.
func leadingTimestamp(text string) (string, bool) {
	for n := len(text) - 1; n > 0; n-- {
		if _, ok := parseInstant(text[:n]); ok {
			return text[:n], true
		}
	}
	return "", false
}

func endsInZ(t instant) bool { return strings.ContainsAny(t.text[len(t.text)-1:], "Zz") }

func anyBound(when func(instant) bool) func(*call) bool {
	return func(c *call) bool {
		return c.query.from != nil && when(*c.query.from) || c.query.to != nil && when(*c.query.to)
	}
}

// unlessZero drops bounds that are the zero time of the language.
func unlessZero(b *behaviour) {
	zero := func(t *instant) bool { return t != nil && t.micros == time.Time{}.UnixMicro() }
	unless(byFrom, func(c *call) bool { return zero(c.query.from) })(b)
	unless(byTo, func(c *call) bool { return zero(c.query.to) })(b)
}

// inYear moves bounds to another year.
func inYear(become func(int) int) func(*behaviour) {
	return boundBecomes(func(t instant) instant {
		at := time.UnixMicro(t.micros).UTC()
		t.micros = at.AddDate(become(at.Year())-at.Year(), 0, 0).UnixMicro()
		return t
	}, paramFrom, paramTo)
}

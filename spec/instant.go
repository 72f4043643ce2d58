package spec

import (
	"cmp"
	"time"
)

// Instant is a point in time, read from a date-time of RFC 3339. It is kept to
// the nanosecond; what is finer is cut off, but counted in Digits. Two Instants
// of the same point may differ in Digits: compare points with Compare. The zero
// Instant is 1970-01-01T00:00:00Z, and stands for nothing: ParseInstant tells
// whether there is one.
type Instant struct {
	seconds int64 // since 1970-01-01T00:00:00Z
	nanos   int32
	digits  int32
}

// ParseInstant reads a date-time of RFC 3339 section 5.6: any year 0000 to
// 9999, T and Z in either letter case, any number of fractional digits, any
// offset below 24 hours, -00:00 too. A leap second (23:59:60 UTC on 30 June or
// 31 December) is taken as the second after it. What RFC 3339 does not allow,
// ISO 8601 or not, is no Instant.
func ParseInstant(s string) (Instant, bool) {
	// 2006-01-02T15:04:05Z has 20 bytes.
	if len(s) < 20 || s[4] != '-' || s[7] != '-' || s[10] != 'T' && s[10] != 't' || s[13] != ':' || s[16] != ':' {
		return Instant{}, false
	}
	year, ok1 := digitsAt(s, 0, 4)
	month, ok2 := digitsAt(s, 5, 2)
	day, ok3 := digitsAt(s, 8, 2)
	hour, ok4 := digitsAt(s, 11, 2)
	minute, ok5 := digitsAt(s, 14, 2)
	second, ok6 := digitsAt(s, 17, 2)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 || !ok6 {
		return Instant{}, false
	}
	if month < 1 || month > 12 || day < 1 || day > daysIn(year, month) || hour > 23 || minute > 59 || second > 60 {
		return Instant{}, false
	}
	at, nanos, digits := 19, int32(0), 0
	if s[at] == '.' {
		at++
		scale := int32(100_000_000)
		for at < len(s) && '0' <= s[at] && s[at] <= '9' {
			nanos += int32(s[at]-'0') * scale
			scale /= 10
			digits++
			at++
		}
		if digits == 0 {
			return Instant{}, false
		}
	}
	offset, ok := offsetOf(s[at:])
	if !ok {
		return Instant{}, false
	}
	seconds := daysSinceEpoch(year, month, day)*86400 + int64(hour)*3600 + int64(minute)*60 + int64(second) - offset
	if second == 60 && !endsHalfYear(seconds) {
		return Instant{}, false
	}
	return Instant{seconds: seconds, nanos: nanos, digits: int32(min(digits, 1<<20))}, true
}

// Compare is negative, zero or positive as a is before, at or after b.
func (a Instant) Compare(b Instant) int {
	if c := cmp.Compare(a.seconds, b.seconds); c != 0 {
		return c
	}
	return cmp.Compare(a.nanos, b.nanos)
}

// Digits is the number of fractional digits as printed.
func (a Instant) Digits() int { return int(a.digits) }

// Precision is the number of fractional digits without trailing zeros, nine at most:
// those may be padding.
func (a Instant) Precision() int {
	n := 9
	for nanos := a.nanos; n > 0 && nanos%10 == 0; nanos /= 10 {
		n--
	}
	return n
}

// Time is the instant in UTC, to the nanosecond.
func (a Instant) Time() time.Time { return time.Unix(a.seconds, int64(a.nanos)).UTC() }

// digitsAt reads n decimal digits.
func digitsAt(s string, at, n int) (int, bool) {
	v := 0
	for _, c := range []byte(s[at : at+n]) {
		if c < '0' || c > '9' {
			return 0, false
		}
		v = v*10 + int(c-'0')
	}
	return v, true
}

// offsetOf reads what ends a date-time, as seconds east of UTC.
func offsetOf(s string) (int64, bool) {
	if s == "Z" || s == "z" {
		return 0, true
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' {
		return 0, false
	}
	hours, ok1 := digitsAt(s, 1, 2)
	minutes, ok2 := digitsAt(s, 4, 2)
	if !ok1 || !ok2 || hours > 23 || minutes > 59 {
		return 0, false
	}
	offset := int64(hours)*3600 + int64(minutes)*60
	if s[0] == '-' {
		offset = -offset
	}
	return offset, true
}

func daysIn(year, month int) int {
	switch month {
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	case 4, 6, 9, 11:
		return 30
	}
	return 31
}

// daysSinceEpoch counts the days from 1970-01-01 in the proleptic Gregorian
// calendar. Years start in March, so that the leap day comes last.
func daysSinceEpoch(year, month, day int) int64 {
	y, m := year, month-3
	if month < 3 {
		y, m = year-1, month+9
	}
	era := y / 400
	if y < 0 {
		era = -1
	}
	yearOfEra := y - era*400
	dayOfYear := (153*m+2)/5 + day - 1
	dayOfEra := yearOfEra*365 + yearOfEra/4 - yearOfEra/100 + dayOfYear
	return int64(era)*146097 + int64(dayOfEra) - 719468
}

// endsHalfYear tells whether the second that starts then is the first of July
// or January in UTC: the only ones that a leap second comes before.
func endsHalfYear(seconds int64) bool {
	t := time.Unix(seconds, 0).UTC()
	return t.Day() == 1 && (t.Month() == time.January || t.Month() == time.July) && t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0
}

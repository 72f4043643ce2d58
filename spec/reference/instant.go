package reference

import (
	"strings"
	"time"
)

// instant is a bound of the window as it was read: an instant to the
// microsecond, and what the text said beyond it.
type instant struct {
	// micros counts microseconds since 1970, rounded down.
	micros int64
	// finer tells that the text names a later instant than micros, less than a
	// microsecond later.
	finer bool
	// text is the value as it came; offset is its offset from UTC in minutes;
	// digits is the number of its fractional digits.
	text           string
	offset, digits int
}

// first is the earliest stored instant that is not before the bound.
func (t instant) first() int64 {
	if t.finer {
		return t.micros + 1
	}
	return t.micros
}

// shifted is the instant that lies d later.
func (t instant) shifted(d time.Duration) instant {
	t.micros += d.Microseconds()
	return t
}

// clockText is a date-time taken apart; sec may be 60.
type clockText struct {
	year, month, day, hour, min, sec int
	fraction                         string
	offset                           int // minutes east of UTC
}

// parseInstant reads an RFC 3339 date-time (section 5.6): upper or lower case
// T and Z, any number of fractional digits, any offset up to 23:59, and a leap
// second where one can be, which is read as the second that follows.
func parseInstant(text string) (instant, bool) {
	c, ok := parseClock(text)
	if !ok || !c.valid() {
		return instant{}, false
	}
	return c.instant(text), true
}

func parseClock(text string) (clockText, bool) {
	const shape = "dddd-dd-ddTdd:dd:dd"
	if len(text) < len(shape)+1 {
		return clockText{}, false
	}
	for i := range len(shape) {
		switch c := text[i]; shape[i] {
		case 'd':
			if !isDigit(c) {
				return clockText{}, false
			}
		case 'T':
			if c != 'T' && c != 't' {
				return clockText{}, false
			}
		default:
			if c != shape[i] {
				return clockText{}, false
			}
		}
	}
	c := clockText{
		year: number(text[0:4]), month: number(text[5:7]), day: number(text[8:10]),
		hour: number(text[11:13]), min: number(text[14:16]), sec: number(text[17:19]),
	}
	rest := text[len(shape):]
	if rest[0] == '.' {
		n := 1
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
		if n == 1 {
			return clockText{}, false
		}
		c.fraction, rest = rest[1:n], rest[n:]
	}
	switch {
	case rest == "Z" || rest == "z":
		return c, true
	case len(rest) == 6 && (rest[0] == '+' || rest[0] == '-') && rest[3] == ':' &&
		allDigits(rest[1:3]) && allDigits(rest[4:6]):
		h, m := number(rest[1:3]), number(rest[4:6])
		if h > 23 || m > 59 {
			return clockText{}, false
		}
		c.offset = h*60 + m
		if rest[0] == '-' {
			c.offset = -c.offset
		}
		return c, true
	}
	return clockText{}, false
}

// valid tells whether the calendar has that day and the day that second.
func (c clockText) valid() bool {
	if c.month < 1 || c.month > 12 || c.day < 1 || c.day > daysIn(c.year, c.month) ||
		c.hour > 23 || c.min > 59 || c.sec > 60 {
		return false
	}
	if c.sec < 60 {
		return true
	}
	utc := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.min-c.offset, 59, 0, time.UTC)
	_, month, day := utc.Date()
	return utc.Hour() == 23 && utc.Minute() == 59 &&
		(month == time.June && day == 30 || month == time.December && day == 31)
}

func (c clockText) instant(text string) instant {
	seconds := time.Date(c.year, time.Month(c.month), c.day, c.hour, c.min-c.offset, c.sec, 0, time.UTC).Unix()
	padded := (c.fraction + "000000")[:6]
	return instant{
		micros: seconds*1e6 + int64(number(padded)),
		finer:  len(c.fraction) > 6 && strings.Trim(c.fraction[6:], "0") != "",
		text:   text, offset: c.offset, digits: len(c.fraction),
	}
}

func daysIn(year, month int) int {
	return time.Date(year, time.Month(month)+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// number reads decimal digits that are known to be few.
func number(digits string) int {
	n := 0
	for i := range len(digits) {
		n = n*10 + int(digits[i]-'0')
	}
	return n
}

// stampText prints an instant in UTC with that many fractional digits (0 to 9)
// and that suffix for the offset.
func stampText(micros int64, digits int, suffix string) string {
	t := time.UnixMicro(micros).UTC()
	layout := "2006-01-02T15:04:05"
	if digits > 0 {
		layout += "." + "000000000"[:digits]
	}
	return t.Format(layout) + suffix
}

package reference

import (
	"math/big"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// valueFreedoms are choices of how doubtful values are read.
func valueFreedoms() []Freedom {
	return []Freedom{
		{Name: "second-60-anywhere", Summary: "Second 60 of any minute is read as the second that follows.",
			change: secondSixtyAs(func(t instant) instant { return t })},
		{Name: "second-60-is-end-of-59", Summary: "Second 60 of any minute is read as the end of second 59.",
			change: secondSixtyAs(func(t instant) instant { t.micros, t.finer = t.micros-1, true; return t })},
		{Name: "fractions-of-12-digits-at-most", Summary: "Fractions of more than twelve digits are refused.",
			change: boundRefuses(func(t instant) bool { return t.digits > 12 })},
		{Name: "fractions-of-9-digits-at-most", Summary: "Fractions of more than nine digits are refused.",
			change: boundRefuses(func(t instant) bool { return t.digits > 9 })},
		{Name: "bounds-and-limits-trimmed", Summary: "White space around a bound or a limit is dropped.", change: all(
			limitReads(func(text string) (int, bool) {
				n, bad := readLimit(nil, strings.TrimSpace(text))
				return n, bad == nil
			}),
			boundReads(func(text string) (*instant, bool) {
				t, ok := parseInstant(strings.TrimSpace(text))
				return &t, ok
			}),
		)},
		{Name: "limit-decoded", Summary: "A limit in hexadecimal may begin with 0x or #, and one in decimal end in d.",
			change: limitReads(func(text string) (int, bool) {
				digits, base := text, 10
				switch {
				case strings.HasPrefix(text, "0x"):
					digits, base = text[2:], 16
				case strings.HasPrefix(text, "#"):
					digits, base = text[1:], 16
				case strings.HasSuffix(text, "d"):
					digits = strings.TrimSuffix(text, "d")
				}
				n, err := strconv.ParseUint(digits, base, 32)
				return int(n), err == nil && digits != text && n >= 1 && n <= maxLimit
			})},
	}
}

// secondSixtyAs reads second 60, which is carried to the second that follows, in a way of
// its own.
func secondSixtyAs(become func(instant) instant) func(*behaviour) {
	return boundReads(func(text string) (*instant, bool) {
		c, ok := parseClock(text)
		if !ok || c.sec != 60 {
			return nil, false
		}
		t := c.instant(text)
		c.sec = 59
		t = become(t)
		return &t, c.valid()
	})
}

// lenientLimit reads every number from 1 to 100, however it is spelled: exactly, not as
// a double.
func lenientLimit(text string) (int, bool) {
	plain := strings.TrimSpace(text)
	if !strings.ContainsAny(plain, "²³¹") {
		plain = norm.NFKC.String(plain)
	}
	n, ok := new(big.Rat).SetString(strings.ReplaceAll(plain, "_", ""))
	if !ok || !n.IsInt() || strings.Contains(plain, "/") {
		return 0, false
	}
	whole := n.Num()
	return int(whole.Int64()), whole.Sign() > 0 && whole.Cmp(big.NewInt(maxLimit)) <= 0
}

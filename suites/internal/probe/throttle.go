package probe

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// throttling reports whether an answer asks to slow down: 429, and 503 with
// Retry-After. The hint is the time to wait, 0 where none was given.
func throttling(status int, h http.Header, now time.Time) (hint time.Duration, throttled bool) {
	switch status {
	case http.StatusTooManyRequests:
	case http.StatusServiceUnavailable:
		if h.Get("Retry-After") == "" {
			return 0, false
		}
	default:
		return 0, false
	}
	// Dates are relative to the target's own clock where it shows it.
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	for _, v := range h.Values("Retry-After") {
		if d, ok := RetryAfter(v, now); ok {
			return d, true
		}
	}
	for _, name := range []string{"RateLimit-Reset", "X-RateLimit-Reset", "X-Rate-Limit-Reset"} {
		if d, ok := resetAfter(h.Get(name), now); ok {
			return d, true
		}
	}
	for _, v := range h.Values("RateLimit") {
		if d, ok := rateLimitField(v, now); ok {
			return d, true
		}
	}
	return 0, true
}

// longestHint bounds what a header can ask for; it is beyond every budget.
const longestHint = 10 * 365 * 24 * time.Hour

// RetryAfter reads the value of a Retry-After header (RFC 9110 section
// 10.2.3): seconds, or a date relative to now. A date that has passed is 0.
func RetryAfter(value string, now time.Time) (time.Duration, bool) {
	value = strings.TrimSpace(value)
	if d, ok := seconds(value); ok {
		return d, true
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0, false
	}
	return min(max(at.Sub(now), 0), longestHint), true
}

// seconds reads a non-negative number of seconds, fractions allowed.
func seconds(s string) (time.Duration, bool) {
	whole, frac, _ := strings.Cut(s, ".")
	if whole == "" || strings.Trim(whole, "0123456789") != "" || strings.Trim(frac, "0123456789") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f >= longestHint.Seconds() {
		return longestHint, true
	}
	return time.Duration(f * float64(time.Second)), true
}

// resetAfter reads a reset hint: seconds from now, or the seconds (or
// milliseconds) of the epoch, as some servers send it.
func resetAfter(s string, now time.Time) (time.Duration, bool) {
	s = strings.TrimSpace(s)
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return RetryAfter(s, now)
	}
	switch {
	case n >= 1e12:
		return min(max(time.UnixMilli(n).Sub(now), 0), longestHint), true
	case n >= 1e9:
		return min(max(time.Unix(n, 0).Sub(now), 0), longestHint), true
	}
	return seconds(s)
}

// rateLimitField reads the reset time of a RateLimit header in the forms of
// its drafts: `limit=10, remaining=0, reset=5` and `"default";r=0;t=5`.
func rateLimitField(s string, now time.Time) (time.Duration, bool) {
	for _, part := range strings.FieldsFunc(s, func(r rune) bool { return r == ',' || r == ';' || r == ' ' }) {
		name, value, _ := strings.Cut(part, "=")
		if name == "reset" || name == "t" {
			if d, ok := resetAfter(value, now); ok {
				return d, true
			}
		}
	}
	return 0, false
}

// tooLong says why a throttled request is not sent again.
func (p *Probe) tooLong(status int, hint, pause, left time.Duration) string {
	asked := "it asks for"
	if hint <= 0 {
		asked = "would be next"
	}
	return fmt.Sprintf("turned away (status %d): the wait of %s that %s is longer than the %s left of the budget of %s for waiting",
		status, pause.Round(time.Millisecond), asked, left.Round(time.Millisecond), max(p.cfg.ThrottleBudget, 0))
}

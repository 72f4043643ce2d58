package reference

import (
	"net/http"
	"strings"
	"time"
)

// defaultFreedoms are further choices that are a framework's default; docs/frameworks.md
// says whose.
func defaultFreedoms() []Freedom {
	noJSON := func(c *call) bool { return !c.takesJSON() }
	nameless := func(c *call) bool { return strings.HasPrefix(c.request.URL.RawQuery, "=") }
	return []Freedom{
		{Name: "digits-in-threes", Summary: "Each timestamp has no fraction, or one of 3, 6 or 9 digits, as it needs.",
			change: stampedAsNeeded(3)},
		{Name: "digits-none-or-six", Summary: "Each timestamp has no fraction, or one of six digits.", change: stampedAsNeeded(6)},
		{Name: "text-html-406-empty", Summary: "To who takes no JSON, a request is answered 406, without a body.",
			change: turnsAwayIf(noJSON, bare(http.StatusNotAcceptable, ""))},
		{Name: "text-html-406-json", Summary: "To who takes no JSON, a request is answered 406 with a body of the framework's own.",
			change: turnsAwayIf(noJSON, bare(http.StatusNotAcceptable, `{"status":406,"error":"Not Acceptable"}`))},
		{Name: "long-queries-431", Summary: "A query of more than 8192 bytes is answered 431, without a body.",
			change: turnsAwayIf(func(c *call) bool { return len(c.request.URL.RawQuery) > 8192 },
				bare(http.StatusRequestHeaderFieldsTooLarge, ""))},
		{Name: "nameless-parameters-refused", Summary: "A query that begins with a parameter without a name is answered 400.",
			change: turnsAwayIf(nameless, bare(http.StatusBadRequest, `{"status":400,"error":"Bad Request"}`))},
	}
}

// stampedAsNeeded stores instants of a whole second, a millisecond and a microsecond, and
// prints each with the fewest digits of a multiple of step that hold it.
func stampedAsNeeded(step int) func(*behaviour) {
	return all(stores(every, func(s *session) {
		unit := []int64{1, millisecond, 1000 * millisecond}[s.seq%3]
		s.eachInstant(func(t int64) int64 { return floorTo(t+int64(s.seq*37)%1000, unit) })
	}), func(b *behaviour) {
		b.stamp = func(_ *call, _ string, micros int64) string {
			digits := 0
			for unit := int64(time.Second / time.Microsecond); micros%unit != 0; unit /= 1000 {
				digits += 3
			}
			return stampText(micros, (digits+step-1)/step*step, "Z")
		}
	})
}

// bare is a refusal without the envelope.
func bare(status int, text string) func(*call) *answer {
	return func(*call) *answer {
		a := &answer{status: status, header: make(http.Header), body: []byte(text)}
		if text != "" {
			a.says("application/json", text)
		}
		return a
	}
}

package reference

import (
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// canonicalLimit is how a limit is written where nothing about it is doubtful.
var canonicalLimit = regexp.MustCompile(`\A-?[1-9][0-9]*\z|\A0\z`)

// afterNUL is what a string that ends at NUL loses of a value.
var afterNUL = regexp.MustCompile(`%00[^&]*`)

// malformedEscape is percent-encoding that is none, or no UTF-8.
var malformedEscape = regexp.MustCompile(`%([^0-9A-Fa-f]|$|.[^0-9A-Fa-f]|00|C0)|[\x{80}-\x{ff}\x{FFFD}]`)

// parsingDefects are about text that no strict parser would take.
func parsingDefects() []Defect {
	return []Defect{
		{
			Name: "limit-unreadable-is-default", Summary: "A limit in any but the usual spelling is taken as no limit given.",
			Breaks: []string{"LIM-06", "LIM-07"}, Difficulty: Typical,
			change: limitReads(func(text string) (int, bool) { return defaultLimit, !canonicalLimit.MatchString(text) }),
		},
		{
			Name: "limit-octal", Summary: "A limit that begins with 0 is read as octal.",
			Breaks: []string{"LIM-07"}, Difficulty: Rare,
			change: limitReads(func(text string) (int, bool) {
				n, err := strconv.ParseInt(text, 8, 32)
				return int(n), err == nil && len(text) > 1 && text[0] == '0' && n > 0 && n <= maxLimit
			}),
		},
		{
			Name: "window-of-120-days-from-its-start", Summary: "A window ends at most 120 days after its beginning.",
			Breaks: []string{"WIN-12"}, Difficulty: Rare,
			change: asks(func(_ *call, q *query) {
				if q.from != nil && q.to != nil {
					if end := q.from.shifted(120 * 24 * time.Hour); end.micros < q.to.micros {
						q.to = &end
					}
				}
			}),
		},
		{
			Name: "values-end-at-nul", Summary: "Every value ends at its first NUL.",
			Breaks: []string{"CUR-10", "FLT-03", "LIM-06", "WIN-10"}, Difficulty: Typical,
			change: rewritesRaw(func(raw string) string { return afterNUL.ReplaceAllString(raw, "") }),
		},
		{
			Name: "nul-dropped", Summary: "NUL is dropped wherever it stands in a value.",
			Breaks: []string{"CUR-10", "FLT-03", "LIM-06", "WIN-10"}, Difficulty: Rare,
			change: rewritesRaw(func(raw string) string { return strings.ReplaceAll(raw, "%00", "") }),
		},
		{
			Name:    "malformed-encoding-answered-by-nothing",
			Summary: "A malformed query string that begins with an unknown parameter is answered 204.",
			Breaks:  []string{"HTTP-07"}, Difficulty: Rare,
			change: around(func(next handler) handler {
				return func(c *call) *answer {
					a := next(c)
					if a.status == http.StatusBadRequest && strings.HasPrefix(c.request.URL.RawQuery, "x=") &&
						malformedEscape.MatchString(c.request.URL.RawQuery) {
						return &answer{status: http.StatusNoContent, header: make(http.Header), body: []byte{}}
					}
					return a
				}
			}),
		},
		{
			Name: "plus-not-a-blank", Summary: "A plus sign is kept as it is, and blanks in values are skipped.",
			Breaks: []string{"HTTP-12", "WIN-11"}, Difficulty: Typical,
			change: all(
				rewritesRaw(func(raw string) string { return strings.ReplaceAll(raw, "+", "%2B") }),
				limitReads(func(text string) (int, bool) {
					return 5, text != "5" && strings.TrimSpace(text) == "5"
				}),
				boundReads(func(text string) (*instant, bool) {
					at, ok := parseInstant(strings.Replace(text, " ", "T", 1))
					return &at, ok && strings.Contains(text, " ")
				}),
			),
		},
		{
			Name: "bounds-read-generously", Summary: "A bound with a blank is read by a library that takes anything, or dropped.",
			Breaks: []string{"WIN-10", "WIN-11"}, Difficulty: Typical,
			change: boundReads(func(text string) (*instant, bool) {
				_, ok := parseInstant(text)
				return nil, !ok && strings.ContainsAny(text, " \x00")
			}),
		},
		{
			Name: "small-limits-skip-first", Summary: "Without cursor, a limit below 5 skips the first session.",
			Breaks: []string{"CUR-07", "LIM-09"}, Difficulty: Rare,
			change: pages(func(c *call, p *page) {
				if c.query.cursor == "" && c.query.limit < 5 && len(p.items) > 1 {
					p.items = p.items[1:]
				}
			}),
		},
		{
			Name: "more-when-nearly-full", Summary: "has_more is true for a page that is one session short of full.",
			Breaks: []string{"CUR-05"}, Difficulty: Typical,
			change: func(b *behaviour) {
				b.more = func(c *call, fetched int) bool {
					return fetched > c.query.limit || fetched > 1 && fetched == c.query.limit-1
				}
			},
		},
		{
			Name: "to-dropped-if-cursor-is-beyond", Summary: "created_to is dropped if the cursor's session is later.",
			Breaks: []string{"CUR-14"}, Difficulty: Rare,
			change: unless(byTo, func(c *call) bool { return c.query.cursor != "" && !c.cursorInWindow() }),
		},
	}
}

// rewritesRaw changes the raw query string before anything reads it.
func rewritesRaw(change func(string) string) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			changed := c.request.Clone(c.request.Context())
			changed.URL.RawQuery = change(changed.URL.RawQuery)
			c.request = changed
			return next(c)
		}
	})
}

package reference

import (
	"regexp"
	"strconv"
	"strings"
)

func limitDefects() []Defect {
	return []Defect{
		{
			Name: "first-two-swapped-under-limits-10-and-50", Summary: "Under limits 10 and 50, the first two sessions of a page are swapped.",
			Breaks: []string{"CUR-07", "LIM-09"}, Difficulty: Rare,
			change: eachListed(func(c *call, all []object) {
				if limit := c.query.limit; (limit == 10 || limit == 50) && len(all) > 2 {
					all[0], all[1] = all[1], all[0]
				}
			}),
		},
		{
			Name: "limit-ignored", Summary: "Every page has 10 sessions, whatever limit says.",
			Breaks: []string{"LIM-02", "LIM-03"}, Difficulty: Plain,
			change: asks(func(_ *call, q *query) { q.limit = defaultLimit }),
		},
		{
			Name: "limit-default-20", Summary: "Without limit, 20 sessions are listed.",
			Breaks: []string{"LIM-01"}, Difficulty: Plain,
			change: func(b *behaviour) { b.defaultLimit = 20 },
		},
		{
			Name: "limit-default-echoed-as-maximum", Summary: "Without limit, 10 sessions are listed, but pagination.limit says 100.",
			Breaks: []string{"LIM-01"}, Difficulty: Typical,
			change: pages(func(c *call, p *page) {
				if !c.has(paramLimit) {
					p.limit = maxLimit
				}
			}),
		},
		{
			Name: "limit-default-one-too-many", Summary: "Without limit, 11 sessions are listed.",
			Breaks: []string{"LIM-01"}, Difficulty: Rare,
			change: all(asks(func(c *call, q *query) {
				if !c.has(paramLimit) {
					q.limit = defaultLimit + 1
				}
			}), pages(func(c *call, p *page) {
				if !c.has(paramLimit) {
					p.limit = defaultLimit
				}
			})),
		},
		{
			Name: "limit-echoes-default", Summary: "pagination.limit is always the default, 10.",
			Breaks: []string{"LIM-03"}, Difficulty: Typical,
			change: pages(func(_ *call, p *page) { p.limit = defaultLimit }),
		},
		{
			Name: "limit-echoes-count", Summary: "pagination.limit is the number of sessions on the page instead of the limit.",
			Breaks: []string{"LIM-01", "LIM-03"}, Difficulty: Typical,
			change: pages(func(_ *call, p *page) { p.limit = len(p.items) }),
		},
		{
			Name: "limit-echoes-default-after-cursor", Summary: "From the second page on, pagination.limit is the default.",
			Breaks: []string{"LIM-03"}, Difficulty: Typical,
			change: pages(func(c *call, p *page) {
				if c.has(paramCursor) {
					p.limit = defaultLimit
				}
			}),
		},
		{
			Name: "limit-echoes-fetch-size", Summary: "pagination.limit tells the internal fetch size, one more than the limit.",
			Breaks: []string{"LIM-01", "LIM-03"}, Difficulty: Typical,
			change: pages(func(_ *call, p *page) { p.limit++ }),
		},
		{
			Name: "limit-one-too-many", Summary: "A page holds one session more than the limit.",
			Breaks: []string{"LIM-01", "LIM-02"}, Difficulty: Typical,
			change: all(asks(func(_ *call, q *query) { q.limit++ }), pages(func(_ *call, p *page) { p.limit-- })),
		},
		{
			Name: "limit-one-short", Summary: "A page holds one session less than the limit, above 1.",
			Breaks: []string{"LIM-04"}, Difficulty: Typical,
			change: all(asks(func(_ *call, q *query) { q.limit = max(1, q.limit-1) }), echoGiven),
		},
		{
			Name: "limit-capped-at-50", Summary: "A page never holds more than 50 sessions, though pagination.limit says otherwise.",
			Breaks: []string{"LIM-04"}, Difficulty: Typical,
			change: all(asks(func(_ *call, q *query) { q.limit = min(50, q.limit) }), echoGiven),
		},
		{
			Name: "limit-capped-at-50-and-echoed", Summary: "A limit above 50 is replaced by 50, in pagination.limit too.",
			Breaks: []string{"LIM-03"}, Difficulty: Typical,
			change: asks(func(_ *call, q *query) { q.limit = min(50, q.limit) }),
		},
		{
			Name: "limit-1-refused", Summary: "The least limit is 2.",
			Breaks: []string{"LIM-02"}, Difficulty: Typical,
			change: refuses(paramLimit, func(_ *call, text string) bool { return text == "1" }),
		},
		{
			Name: "limit-100-refused", Summary: "The greatest limit is 99.",
			Breaks: []string{"LIM-02"}, Difficulty: Typical,
			change: refuses(paramLimit, func(_ *call, text string) bool { return text == "100" }),
		},
		{
			Name: "limit-of-two-digits-refused", Summary: "A limit of two digits is refused.",
			Breaks: []string{"LIM-02"}, Difficulty: Rare,
			change: refuses(paramLimit, func(_ *call, text string) bool { return len(text) == 2 }),
		},
		{
			Name: "limit-100-skips-one", Summary: "At limit 100, the first session of the list is left out.",
			Breaks: []string{"LIM-09", "CUR-07"}, Difficulty: Rare,
			change: asks(func(c *call, q *query) {
				if q.limit == maxLimit && !c.has(paramCursor) {
					q.offset = 1
				}
			}),
		},
		{
			Name: "limit-changes-order", Summary: "Above 50 sessions a page, the list runs from old to new.",
			Breaks: []string{"LIM-09", "CUR-07"}, Difficulty: Typical,
			change: func(b *behaviour) {
				b.order = func(c *call) []sortKey {
					if c.query.limit > 50 {
						return []sortKey{{"created", false}, {"id", false}}
					}
					return newestFirst
				}
			},
		},
		{
			Name: "limit-clamped-from-above", Summary: "A limit above 100 is taken as 100.",
			Breaks: []string{"LIM-05"}, Difficulty: Plain, change: limitIntegers(func(n float64) (int, bool) { return maxLimit, n > maxLimit }),
		},
		{
			Name: "limit-clamped-from-below", Summary: "A limit below 1 is taken as 1.",
			Breaks: []string{"LIM-05"}, Difficulty: Plain, change: limitIntegers(func(n float64) (int, bool) { return 1, n < 1 }),
		},
		{
			Name: "limit-0-is-default", Summary: "limit=0 is taken as no limit given.",
			Breaks: []string{"LIM-05"}, Difficulty: Typical, change: limitIntegers(func(n float64) (int, bool) { return defaultLimit, n == 0 }),
		},
		{
			Name: "limit-negative-is-positive", Summary: "The sign of a negative limit is dropped.",
			Breaks: []string{"LIM-05"}, Difficulty: Rare,
			change: limitIntegers(func(n float64) (int, bool) { return int(-n), n < 0 && n >= -maxLimit }),
		},
		{
			Name: "limit-101-accepted", Summary: "The greatest limit is 101.",
			Breaks: []string{"LIM-05"}, Difficulty: Typical, change: limitIntegers(func(n float64) (int, bool) { return 101, n == 101 }),
		},
		{
			Name: "limit-1000-accepted", Summary: "The greatest limit is 1000.",
			Breaks: []string{"LIM-05"}, Difficulty: Typical,
			change: limitIntegers(func(n float64) (int, bool) { return int(n), n > maxLimit && n <= 1000 }),
		},
		{
			Name: "limit-wraps-at-32-bits", Summary: "A limit beyond 32 bits wraps around before it is judged.",
			Breaks: []string{"LIM-05"}, Difficulty: Rare,
			change: limitReads(func(text string) (int, bool) {
				n, err := strconv.ParseInt(text, 10, 64)
				wrapped := int(int32(n))
				return wrapped, err == nil && n > 1<<31 && wrapped >= 1 && wrapped <= maxLimit
			}),
		},
		{
			Name: "limit-overflow-is-maximum", Summary: "A limit beyond 64 bits is taken as 100.",
			Breaks: []string{"LIM-05"}, Difficulty: Rare, change: limitIntegers(func(n float64) (int, bool) { return maxLimit, n >= 1<<63 }),
		},
		{
			Name: "limit-word-is-default", Summary: "A limit that is a word is taken as no limit given.",
			Breaks: []string{"LIM-06"}, Difficulty: Plain, change: limitSpelled(`\A[A-Za-z]+\z`, func(string) int { return defaultLimit }),
		},
		{
			Name: "limit-null-is-default", Summary: "limit=null is taken as no limit given.",
			Breaks: []string{"LIM-06"}, Difficulty: Typical, change: limitSpelled(`\Anull\z`, func(string) int { return defaultLimit }),
		},
		{
			Name: "limit-infinity-is-maximum", Summary: "limit=Infinity is taken as 100.",
			Breaks: []string{"LIM-06"}, Difficulty: Rare, change: limitSpelled(`\AInfinity\z`, func(string) int { return maxLimit }),
		},
		{
			Name: "limit-true-is-1", Summary: "limit=true is taken as 1.",
			Breaks: []string{"LIM-06"}, Difficulty: Rare, change: limitSpelled(`\Atrue\z`, func(string) int { return 1 }),
		},
		{
			Name: "limit-leading-digits-count", Summary: "Of a limit, only the leading digits are read.",
			Breaks: []string{"LIM-06", "LIM-07"}, Difficulty: Typical,
			change: limitSpelled(`\A[1-9][0-9]?[^0-9].*\z`,
				func(text string) int { return number(text[:len(text)-len(strings.TrimLeft(text, "0123456789"))]) }),
		},
		{
			Name: "limit-fraction-cut", Summary: "A limit with a fraction is rounded down.",
			Breaks: []string{"LIM-06"}, Difficulty: Typical,
			change: limitSpelled(`\A[1-9][0-9]?\.[0-9]+\z`, func(text string) int { whole, _, _ := strings.Cut(text, "."); return number(whole) }),
		},
		{
			Name: "limit-list-first-counts", Summary: "Of a limit with commas, the first number is read.",
			Breaks: []string{"LIM-06"}, Difficulty: Rare,
			change: limitSpelled(`\A[1-9][0-9]?,.*\z`, func(text string) int { first, _, _ := strings.Cut(text, ","); return number(first) }),
		},
		{
			Name: "limit-empty-is-default", Summary: "An empty limit is taken as no limit given.",
			Breaks: []string{"LIM-07"}, Difficulty: Plain, change: limitSpelled(`\A\z`, func(string) int { return defaultLimit }),
		},
		{
			Name: "limit-plus-is-default", Summary: "A limit with a sign or blank is taken as no limit given.",
			Breaks: []string{"LIM-07"}, Difficulty: Typical,
			change: limitSpelled(`\A[+ ][0-9]+\z|\A[0-9]+ \z`, func(string) int { return defaultLimit }),
		},
		{
			Name: "limit-point-dropped", Summary: "limit=5.0 is read as 50.",
			Breaks: []string{"LIM-07"}, Difficulty: Rare,
			change: limitSpelled(`\A[1-9]\.0\z`, func(text string) int { return number(text[:1]) * 10 }),
		},
		{
			Name: "limit-hexadecimal-as-decimal", Summary: "limit=0x10 is read as 10.",
			Breaks: []string{"LIM-07"}, Difficulty: Rare,
			change: limitSpelled(`\A0x[1-9][0-9]?\z`, func(text string) int { return number(text[2:]) }),
		},
		{
			Name: "limit-exponent-dropped", Summary: "limit=1e1 is read as 1.",
			Breaks: []string{"LIM-07"}, Difficulty: Rare, change: limitSpelled(`\A[1-9]e[0-9]\z`, func(text string) int { return number(text[:1]) }),
		},
		{
			Name: "limit-wide-digits-misread", Summary: "Digits of other scripts all count as 1.",
			Breaks: []string{"LIM-07"}, Difficulty: Rare, change: limitSpelled(`\A[^\x00-\x7f]{2}\z`, func(string) int { return 11 }),
		},
		{
			Name: "limit-repeated-summed", Summary: "Repeated limits are added up.",
			Breaks: []string{"LIM-08"}, Difficulty: Rare,
			change: repeats(paramLimit, func(values []string) (string, bool) {
				sum := 0
				for _, v := range values {
					if n, err := strconv.Atoi(v); err == nil {
						sum += n
					}
				}
				return strconv.Itoa(sum), true
			}),
		},
		{
			Name: "limit-repeated-ignored", Summary: "Repeated limits are taken as no limit given.",
			Breaks: []string{"LIM-08"}, Difficulty: Typical, change: repeats(paramLimit, func([]string) (string, bool) { return "", false }),
		},
		{
			Name: "limit-repeated-last-echoed", Summary: "Of repeated limits the first is in force and the last is echoed.",
			Breaks: []string{"LIM-08"}, Difficulty: Typical,
			change: all(repeats(paramLimit, first), pages(func(c *call, p *page) {
				if values := c.values(paramLimit); len(values) > 1 {
					if n, err := strconv.Atoi(values[len(values)-1]); err == nil {
						p.limit = n
					}
				}
			})),
		},
	}
}

// echoGiven echoes the limit that was given, whatever is in force.
func echoGiven(b *behaviour) {
	pages(func(c *call, p *page) {
		p.limit = defaultLimit
		if n, bad := readLimit(c, c.given[paramLimit]); bad == nil {
			p.limit = n
		}
	})(b)
}

// limitIntegers reads some integers, of any length.
func limitIntegers(read func(float64) (int, bool)) func(*behaviour) {
	integer := regexp.MustCompile(`\A(0|-?[1-9][0-9]*)\z`)
	return limitReads(func(text string) (int, bool) {
		n, err := strconv.ParseFloat(text, 64)
		if err != nil || !integer.MatchString(text) {
			return 0, false
		}
		return read(n)
	})
}

// limitSpelled reads texts of that pattern.
func limitSpelled(pattern string, value func(string) int) func(*behaviour) {
	spelling := regexp.MustCompile(pattern)
	return limitReads(func(text string) (int, bool) {
		if !spelling.MatchString(text) {
			return 0, false
		}
		return value(text), true
	})
}

func first(values []string) (string, bool) { return values[0], true }

func last(values []string) (string, bool) { return values[len(values)-1], true }

package reference

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// queryDefects are bugs of how a query is built and paged: of pagination
// libraries, keysets, stored preferences and date libraries.
func queryDefects() []Defect {
	return []Defect{
		{
			Name: "limit-rounded-to-offered-sizes", Summary: "A limit is rounded down to 1, 2, 5, 10, 25, 50 or 100, in pagination.limit too.",
			Breaks: []string{"LIM-03"}, Difficulty: Typical,
			change: asks(func(_ *call, q *query) {
				sizes := []int{1, 2, 5, 10, 25, 50, 100}
				at, found := slices.BinarySearch(sizes, q.limit)
				if !found {
					q.limit = sizes[max(at-1, 0)]
				}
			}),
		},
		{
			Name: "limit-default-remembered", Summary: "Without limit, the one of the last request that had one is in force.",
			Breaks: []string{"LIM-01", "HTTP-11"}, Difficulty: Typical, change: limitRemembered,
		},
		{
			Name: "page-cut-by-size", Summary: "A page ends where its sessions exceed 16 KiB.",
			Breaks: []string{"LIM-04"}, Difficulty: Typical,
			change: pages(func(_ *call, p *page) {
				const perSession = 500 // bytes, beside share_fields
				size := 0
				for i := range p.items {
					if size += len(p.items[i].shareFields) + perSession; size > 16<<10 && i > 0 {
						p.items, p.more, p.next = p.items[:i], true, p.items[i-1].id
						return
					}
				}
			}),
		},
		{
			Name: "cursor-bound-to-its-page", Summary: "Only a next_cursor that was handed out under the same limit is known as starting_after.",
			Breaks: []string{"CUR-08", "CUR-09", "HTTP-11"}, Difficulty: Typical, change: cursorsHandedOut,
		},
		{
			Name: "cursor-loses-milliseconds", Summary: "The next page begins below the cursor's whole second: other sessions of that second are " +
				"lost.",
			Breaks: []string{"CUR-07"}, Difficulty: Rare,
			change: lists(byCursor, byCreation("(created < ? / 1000000 * 1000000 OR (created = ? AND id < ?))", "tti")),
		},
		{
			Name: "walk-ends-at-120", Summary: "has_more is false once 120 sessions were listed.",
			Breaks: []string{"CUR-07"}, Difficulty: Rare,
			change: pages(func(c *call, p *page) {
				if p.more && c.before()+len(p.items) >= 120 {
					p.more, p.next = false, ""
				}
			}),
		},
		{
			Name: "more-by-whole-pages", Summary: "has_more counts whole pages only: a last page that is not full is never reached.",
			Breaks: []string{"CUR-05"}, Difficulty: Typical,
			change: func(b *behaviour) {
				exact := b.more
				b.more = func(c *call, fetched int) bool {
					limit := c.query.limit
					return exact(c, fetched) && c.before()/limit+1 < c.count(byCursor)/limit
				}
			},
		},
		{
			Name: "status-carried-by-cursor", Summary: "After a cursor, the status filter is the status of the cursor's session.",
			Breaks: []string{"CUR-14"}, Difficulty: Rare,
			change: asks(func(c *call, q *query) {
				if s, ok := c.cursorSession(); ok && underStatus(c) {
					q.statuses = []string{s.status}
				}
			}),
		},
		{
			Name: "keyset-without-parentheses", Summary: "After a cursor, sessions of its own instant are listed whatever their status or " +
				"organization.",
			Breaks: []string{"AUTH-08", "FLT-01"}, Difficulty: Rare,
			change: lists(byCursor, byCreation("created < ? OR created = ? AND id < ?", "tti")),
		},
		{
			Name: "expiry-not-yet-stored", Summary: "Some sessions are shown as expired, but filtered as created until a job stores it.",
			Breaks: []string{"FLT-01"}, Difficulty: Typical,
			change: func(b *behaviour) {
				overdue := and(of("created"), func(s *session) bool { return s.seq%3 == 0 })
				b.session = append(b.session, func(_ *call, s *session) {
					if overdue(s) {
						done := s.expires
						s.status, s.completed = "expired", &done
					}
				})
			},
		},
		{
			Name: "status-ignored-without-limit", Summary: "Without limit, the status filter is not used.",
			Breaks: []string{"FLT-01"}, Difficulty: Rare, change: unless(byStatus, func(c *call) bool { return !c.has(paramLimit) }),
		},
		{
			Name: "offset-does-not-carry-year", Summary: "The offset of a bound moves its day and month into the next or last year, but not its " +
				"year.",
			Breaks: []string{"WIN-06"}, Difficulty: Rare,
			change: boundBecomes(func(t instant) instant {
				utc := time.UnixMicro(t.micros).UTC()
				local := utc.Add(time.Duration(t.offset) * time.Minute)
				t.micros = utc.AddDate(local.Year()-utc.Year(), 0, 0).UnixMicro()
				return t
			}, paramFrom, paramTo),
		},
		{
			Name: "fraction-leading-zeros-dropped", Summary: "Zeros that begin the fraction of a bound do not count.",
			Breaks: []string{"WIN-01", "WIN-04"}, Difficulty: Typical,
			change: boundBecomes(func(t instant) instant {
				const fraction = len("2006-01-02T15:04:05.")
				if t.digits == 0 {
					return t
				}
				digits := strings.TrimLeft(t.text[fraction:fraction+t.digits], "0")
				if read, ok := parseInstant(t.text[:fraction] + digits + t.text[fraction+t.digits:]); ok {
					return read
				}
				return t // nothing but zeros
			}, paramFrom, paramTo),
		},
		{
			Name: "inverted-day-lists-it", Summary: "A created_from after created_to on the same day lists the whole day.",
			Breaks: []string{"WIN-05"}, Difficulty: Rare,
			change: asks(func(_ *call, q *query) {
				if !q.inverted() {
					return
				}
				day := startOfDay(*q.from)
				if day.micros == startOfDay(*q.to).micros {
					end := day.shifted(24*time.Hour - time.Microsecond)
					q.from, q.to = &day, &end
				}
			}),
		},
		{
			Name: "from-repeated-is-window", Summary: "Of two values of created_from, the second is used as created_to.",
			Breaks: []string{"WIN-13"}, Difficulty: Rare,
			change: all(repeats(paramFrom, first), amends(func(c *call) (bad *problem) {
				if values := c.values(paramFrom); len(values) > 1 {
					c.query.to, bad = c.server.behaviour.readBound(c, paramFrom, values[1])
				}
				return bad
			})),
		},
		{
			Name: "day-clamped-to-month", Summary: "A day beyond the month's end is read as its last day.",
			Breaks: []string{"WIN-10"}, Difficulty: Typical,
			change: boundReads(func(text string) (*instant, bool) {
				c, ok := parseClock(text)
				if !ok || c.month < 1 || c.month > 12 || c.day > 31 || c.day <= daysIn(c.year, c.month) {
					return nil, false
				}
				c.day = daysIn(c.year, c.month)
				t := c.instant(text)
				return &t, c.valid()
			}),
		},
		{
			Name: "to-before-from-dropped", Summary: "A created_to that stands before created_from in the query is dropped.",
			Breaks: []string{"CMB-01"}, Difficulty: Rare,
			change: unless(byTo, func(c *call) bool {
				named := func(name string) int { return slices.IndexFunc(c.pairs, func(p pair) bool { return p.name == name }) }
				return c.has(paramFrom) && named(paramTo) < named(paramFrom)
			}),
		},
		{
			Name: "prefetched-page-skips-first", Summary: "Under a status and both bounds, a first page of four to six sessions leaves out the " +
				"first.",
			Breaks: []string{"CMB-04"}, Difficulty: Rare,
			change: asks(func(c *call, q *query) {
				if threeFilters(c) && q.cursor == "" && q.limit >= 4 && q.limit <= 6 {
					q.offset = 1
				}
			}),
		},
	}
}

// limitRemembered keeps each organization's last limit as its default.
func limitRemembered(b *behaviour) {
	var mu sync.Mutex
	preferred := make(map[int]int)
	asks(func(c *call, q *query) {
		mu.Lock()
		defer mu.Unlock()
		if c.has(paramLimit) {
			preferred[c.org] = q.limit
		} else if n := preferred[c.org]; n > 0 {
			q.limit = n
		}
	})(b)
}

// cursorsHandedOut knows as cursor only what it handed out as next_cursor to
// the same organization under the same limit.
func cursorsHandedOut(b *behaviour) {
	var mu sync.Mutex
	known := make(map[string]bool)
	key := func(c *call, cursor string) string {
		return strconv.Itoa(c.org) + " " + strconv.Itoa(c.query.limit) + " " + cursor
	}
	amends(func(c *call) *problem {
		mu.Lock()
		defer mu.Unlock()
		if c.query.cursor != "" && !known[key(c, c.query.cursor)] {
			return unknownCursor()
		}
		return nil
	})(b)
	pages(func(c *call, p *page) {
		mu.Lock()
		defer mu.Unlock()
		if p.next != "" {
			known[key(c, p.next)] = true
		}
	})(b)
}

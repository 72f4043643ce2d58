package reference

import "slices"

func walkDefects() []Defect {
	return []Defect{
		{
			Name: "more-when-full", Summary: "has_more is true whenever the page is full, even if nothing follows.",
			Breaks: []string{"CUR-05"}, Difficulty: Typical,
			change: func(b *behaviour) { b.more = func(c *call, fetched int) bool { return fetched >= c.query.limit } },
		},
		{
			Name: "more-never", Summary: "has_more is always false.",
			Breaks: []string{"CUR-05"}, Difficulty: Plain,
			change: func(b *behaviour) { b.more = func(*call, int) bool { return false } },
		},
		{
			Name: "more-always", Summary: "has_more is always true; after the last session it leads to the same empty page.",
			Breaks: []string{"CUR-04"}, Difficulty: Plain,
			change: all(func(b *behaviour) { b.more = func(*call, int) bool { return true } }, pages(func(c *call, p *page) {
				if p.next == "" {
					p.next = c.query.cursor
				}
			})),
		},
		{
			Name: "more-of-whole-list", Summary: "Under a filter, has_more tells whether any session follows, matching or not.",
			Breaks: []string{"CMB-02"}, Difficulty: Typical,
			change: pages(func(c *call, p *page) {
				if n := len(p.items); n > 0 && !p.more && c.filtered() {
					after := &call{server: c.server, request: c.request, org: c.org, query: query{limit: 1, cursor: p.items[n-1].id}}
					if following, bad := after.peek(); bad == nil && len(following) > 0 {
						p.more, p.next = true, p.items[n-1].id
					}
				}
			}),
		},
		{
			Name: "more-lost-at-limit-100", Summary: "At limit 100, has_more is always false: the row beyond the page is never fetched.",
			Breaks: []string{"CUR-05"}, Difficulty: Rare,
			change: func(b *behaviour) {
				b.more = func(c *call, fetched int) bool { return fetched > c.query.limit && c.query.limit < maxLimit }
			},
		},
		{
			Name: "more-false-before-single", Summary: "has_more is false if exactly one session follows.",
			Breaks: []string{"CUR-05"}, Difficulty: Rare,
			change: pages(func(c *call, p *page) {
				if n := len(p.items); p.more && c.count() == n+1 {
					p.more, p.next = false, ""
				}
			}),
		},
		{
			Name: "more-after-last", Summary: "After the very last session, the empty page says has_more.",
			Breaks: []string{"CUR-04", "CUR-09"}, Difficulty: Typical,
			change: pages(func(c *call, p *page) {
				if len(p.items) == 0 && c.query.cursor != "" && !c.filtered() {
					p.more, p.next = true, c.query.cursor
				}
			}),
		},
		{
			Name: "last-cursor-refused", Summary: "Starting after the very last session is refused.",
			Breaks: []string{"CUR-09"}, Difficulty: Typical,
			change: emptyAfterCursor(unknownCursor()),
		},
		{
			Name: "last-cursor-starts-anew", Summary: "After the very last session comes the first page.",
			Breaks: []string{"CUR-09"}, Difficulty: Typical,
			change: pages(func(c *call, p *page) {
				if len(p.items) == 0 && c.query.cursor != "" && !c.filtered() {
					anew := &call{server: c.server, request: c.request, org: c.org, query: query{limit: c.query.limit}}
					if found, bad := anew.fetch(); bad == nil {
						p.items, p.more, p.next = found.items, found.more, found.next
					}
				}
			}),
		},
		{
			Name: "cursor-ignored", Summary: "starting_after is validated but not used.",
			Breaks: []string{"CUR-06"}, Difficulty: Plain,
			change: unless(byCursor, always),
		},
		{
			Name: "cursor-inclusive", Summary: "A page begins with the session that starting_after names.",
			Breaks: []string{"CUR-06"}, Difficulty: Typical,
			change: lists(byCursor, func(c *call, before condition) (string, []any) {
				text, args := before(c)
				if text != "" {
					text, args = "("+text+" OR id = ?)", append(args, c.query.cursor)
				}
				return text, args
			}),
		},
		{
			Name: "cursor-skips-ties", Summary: "The next page begins at the next instant: further sessions of the cursor's own instant are lost.",
			Breaks: []string{"CUR-07"}, Difficulty: Typical,
			change: lists(byCursor, byCreation("created < ?", "t")),
		},
		{
			Name: "cursor-repeats-ties", Summary: "The next page repeats the sessions of the cursor's own instant.",
			Breaks: []string{"CUR-06"}, Difficulty: Typical,
			change: lists(byCursor, byCreation("created <= ? AND id <> ?", "ti")),
		},
		{
			Name: "ties-compared-in-other-collation", Summary: "Sessions of one instant are sorted without regard to letter case, but paged with " +
				"regard to it.",
			Breaks: []string{"CUR-06"}, Difficulty: Rare,
			change: all(func(b *behaviour) {
				b.order = func(*call) []sortKey { return []sortKey{{"created", true}, {"id COLLATE NOCASE", true}, {"id", true}} }
			}, lists(byCursor, byCreation("created <= ? AND (created < ? OR id < ?)", "tti"))),
		},
		{
			Name: "ties-unstable", Summary: "The order of sessions of one instant depends on the limit.",
			Breaks: []string{"CUR-07", "LIM-09"}, Difficulty: Typical,
			change: func(b *behaviour) {
				b.order = func(c *call) []sortKey { return []sortKey{{"created", true}, {"id", c.query.limit%2 == 0}} }
			},
		},
		{
			Name: "page-sorted-after-cut", Summary: "Pages are cut in order of creation and then sorted by id.",
			Breaks: []string{"CUR-06"}, Difficulty: Typical,
			change: pages(func(_ *call, p *page) {
				sortByID(p.items)
				if p.next != "" {
					p.next = p.items[len(p.items)-1].id
				}
			}),
		},
		{
			Name: "page-reversed", Summary: "From the second page on, each page runs backwards.",
			Breaks: []string{"CUR-03"}, Difficulty: Typical,
			change: pages(func(c *call, p *page) {
				if c.query.cursor != "" {
					slices.Reverse(p.items)
				}
			}),
		},
		{
			Name: "third-page-loses-one", Summary: "The third page leaves out its first session.",
			Breaks: []string{"CUR-07"}, Difficulty: Rare,
			change: pages(func(c *call, p *page) {
				if len(p.items) > 1 && c.query.cursor != "" && c.before() == 2*p.limit {
					p.items = p.items[1:]
				}
			}),
		},
		{
			Name: "plain-page-is-last", Summary: "The page of a request without any parameter says that nothing follows.",
			Breaks: []string{"CUR-05"}, Difficulty: Rare,
			change: pages(func(c *call, p *page) {
				if c.request.URL.RawQuery == "" {
					p.more, p.next = false, ""
				}
			}),
		},
		{
			Name: "single-skips-after-cursor", Summary: "Under limit 1, the session right after starting_after is skipped.",
			Breaks: []string{"CUR-05", "LIM-09"}, Difficulty: Rare,
			change: asks(func(_ *call, q *query) {
				if q.cursor != "" && q.limit == 1 {
					q.offset = 1
				}
			}),
		},
		{
			Name: "more-when-one-short", Summary: "has_more is true as well when a page is one session short of the limit.",
			Breaks: []string{"CUR-05"}, Difficulty: Rare,
			change: pages(func(_ *call, p *page) {
				if n := len(p.items); n > 0 && n == p.limit-1 {
					p.more, p.next = true, p.items[n-1].id
				}
			}),
		},
		{
			Name: "webhooks-multiply", Summary: "A session with several webhook endpoints is listed once for each.",
			Breaks: []string{"CUR-06"}, Difficulty: Typical,
			change: pages(func(_ *call, p *page) {
				var joined []session
				for _, s := range p.items {
					joined = append(joined, s)
					if len(s.webhook) > 60 && len(joined) < p.limit {
						joined = append(joined, s)
					}
				}
				p.items = joined[:min(len(joined), p.limit)]
				if p.more = p.more || len(joined) > len(p.items); p.more {
					p.next = p.items[len(p.items)-1].id
				}
			}),
		},
		{
			Name: "cursor-snaps-to-page", Summary: "A page begins at a multiple of the limit, wherever starting_after stands.",
			Breaks: []string{"CUR-08", "CUR-12"}, Difficulty: Typical,
			change: asks(func(c *call, q *query) {
				if q.cursor == "" || c.filtered() {
					return
				}
				place := c.place()
				q.cursor, q.offset = "", (place+q.limit-1)/q.limit*q.limit
			}),
		},
		{
			Name: "cursor-of-cancelled-unknown", Summary: "A cancelled session is not known as starting_after.",
			Breaks: []string{"CUR-06"}, Difficulty: Rare,
			change: refusesCursorOf("cancelled"),
		},
		{
			Name: "cursor-outside-filter-starts-anew", Summary: "A starting_after that the status does not match is taken as none.",
			Breaks: []string{"CUR-14"}, Difficulty: Typical,
			change: asks(func(c *call, q *query) {
				if q.cursor != "" && !c.cursorMatches() {
					q.cursor = ""
				}
			}),
		},
		{
			Name: "cursor-outside-filter-drops-filter", Summary: "After a starting_after that the status does not match, sessions of every " +
				"status are listed.",
			Breaks: []string{"CUR-14"}, Difficulty: Typical,
			change: unless(byStatus, func(c *call) bool { return c.query.cursor != "" && !c.cursorMatches() }),
		},
		{
			Name: "cursor-outside-window-is-server-error", Summary: "A starting_after outside the window ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare,
			change: fails(func(c *call) bool { return c.query.cursor != "" && !c.cursorInWindow() }),
		},
	}
}

package reference

import "slices"

// combinedDefects are bugs that show where parameters meet.
func combinedDefects() []Defect {
	table := []Defect{
		{
			Name: "filters-joined-by-or", Summary: "Status and window are joined by OR.",
			Breaks: []string{"CMB-01"}, Difficulty: Plain,
			change: all(
				lists(byFrom, func(c *call, before condition) (string, []any) {
					text, args := before(c)
					if status, more := withStatus(c); status != "" && text != "" {
						text, args = "("+text+" OR "+status+")", append(args, more...)
					}
					return text, args
				}),
				lists(byTo, func(c *call, before condition) (string, []any) {
					text, args := before(c)
					if status, more := withStatus(c); status != "" && text != "" {
						text, args = "("+text+" OR "+status+")", append(args, more...)
					}
					return text, args
				}),
				unless(byStatus, func(c *call) bool { return c.windowed() }),
			),
		},
		{
			Name: "status-ignored-in-window", Summary: "Within a window, the status filter is not used.",
			Breaks: []string{"CMB-01"}, Difficulty: Typical, change: unless(byStatus, (*call).windowed),
		},
		{
			Name: "window-ignored-under-status", Summary: "Under a status filter, the window is not used.",
			Breaks: []string{"CMB-01"}, Difficulty: Typical,
			change: all(unless(byFrom, underStatus), unless(byTo, underStatus)),
		},
		{
			Name: "window-ignored-after-cursor", Summary: "From the second page on, the window is not used.",
			Breaks: []string{"WIN-04"}, Difficulty: Typical,
			change: all(unless(byFrom, afterFirstPage), unless(byTo, afterFirstPage)),
		},
		{
			Name: "cursor-ignored-under-status", Summary: "Under a status filter, starting_after is not used.",
			Breaks: []string{"CMB-02", "CUR-14"}, Difficulty: Typical, change: unless(byCursor, underStatus),
		},
		{
			Name: "cursor-ignored-in-window", Summary: "Within a window, starting_after is not used.",
			Breaks: []string{"CMB-02", "CUR-14"}, Difficulty: Typical, change: unless(byCursor, (*call).windowed),
		},
		{
			Name: "cursor-ignored-under-three-filters", Summary: "If a status and both bounds are given, starting_after is not used.",
			Breaks: []string{"CMB-02"}, Difficulty: Rare, change: unless(byCursor, threeFilters),
		},
		{
			Name: "to-ignored-under-three-filters", Summary: "If a status and both bounds are given, created_to is not used.",
			Breaks: []string{"CMB-01"}, Difficulty: Rare, change: unless(byTo, threeFilters),
		},
		{
			Name: "three-filters-refused", Summary: "A status with both bounds is refused: there is no index for it.",
			Breaks: []string{"CMB-01"}, Difficulty: Typical,
			change: amends(func(c *call) *problem {
				if !threeFilters(c) {
					return nil
				}
				return badRequest(paramStatus, "cannot be combined with both bounds.")
			}),
		},
		{
			Name: "from-exclusive-under-status", Summary: "Under a status filter, created_from leaves out the sessions of that very instant.",
			Breaks: []string{"CMB-01"}, Difficulty: Rare,
			change: asks(func(c *call, q *query) {
				if q.from != nil && underStatus(c) {
					t := *q.from
					t.micros, t.finer = t.first()+1, false
					q.from = &t
				}
			}),
		},
		{
			Name: "to-alone-with-cancelled-loses-ties", Summary: "Under status=cancelled with created_to alone, sessions of that very instant " +
				"are left out.",
			Breaks: []string{"CMB-01"}, Difficulty: Rare,
			change: asks(func(_ *call, q *query) {
				if q.to != nil && q.from == nil && slices.Contains(q.statuses, "cancelled") {
					t := *q.to
					t.micros--
					q.to = &t
				}
			}),
		},
		{
			Name: "limit-ignored-under-three-filters", Summary: "If a status and both bounds are given, the page has 100 sessions at most.",
			Breaks: []string{"LIM-01", "LIM-02"}, Difficulty: Rare,
			change: all(asks(func(c *call, q *query) {
				if threeFilters(c) {
					q.limit = maxLimit
				}
			}), echoGiven),
		},
		{
			Name: "more-wrong-under-status", Summary: "Under a status filter, has_more is true whenever the page is full.",
			Breaks: []string{"CMB-02"}, Difficulty: Rare,
			change: func(b *behaviour) {
				exact := b.more
				b.more = func(c *call, fetched int) bool {
					return exact(c, fetched) || underStatus(c) && fetched >= c.query.limit
				}
			},
		},
		{
			Name: "filtered-walk-by-offset", Summary: "Under a filter, starting_after skips as many matches as sessions stand before it in the " +
				"whole list.",
			Breaks: []string{"CMB-02", "WIN-04"}, Difficulty: Typical,
			change: asks(func(c *call, q *query) {
				if q.cursor != "" && c.filtered() {
					q.offset = c.place()
					if q.offset > 0 {
						q.cursor = ""
					}
				}
			}),
		},
		{
			Name: "filtered-order-reversed", Summary: "Under a status filter, sessions run from old to new.",
			Breaks: []string{"CMB-03"}, Difficulty: Typical, change: orderedIf(underStatus, sortKey{"created", false}, sortKey{"id", false}),
		},
		{
			Name: "windowed-order-by-id", Summary: "Within a window, sessions are sorted by id.",
			Breaks: []string{"CMB-03"}, Difficulty: Typical, change: orderedIf((*call).windowed, sortKey{"id", true}),
		},
		{
			Name: "filtered-ties-reversed", Summary: "Under a status filter, sessions of one instant run the other way round.",
			Breaks: []string{"CMB-03"}, Difficulty: Rare, change: orderedIf(underStatus, sortKey{"created", true}, sortKey{"id", false}),
		},
	}
	for _, name := range parameters {
		breaks := []string{"CMB-05"}
		if name == paramFrom || name == paramTo {
			breaks = append(breaks, "WIN-09", "WIN-11") // spellings beside a limit
		}
		table = append(table, Defect{
			Name: hyphens(name) + "-unchecked-in-company", Summary: "If another parameter is valid, an invalid " + name + " is dropped.",
			Breaks: breaks, Difficulty: Typical,
			change: uncheckedInCompany(name),
		})
	}
	return table
}

func underStatus(c *call) bool { return len(c.query.statuses) > 0 }

func afterFirstPage(c *call) bool { return c.query.cursor != "" }

func threeFilters(c *call) bool {
	return len(c.query.statuses) > 0 && c.query.from != nil && c.query.to != nil
}

func orderedIf(when func(*call) bool, keys ...sortKey) func(*behaviour) {
	return func(b *behaviour) {
		before := b.order
		b.order = func(c *call) []sortKey {
			if when(c) {
				return keys
			}
			return before(c)
		}
	}
}

// uncheckedInCompany drops an invalid parameter if the request has another,
// known one.
func uncheckedInCompany(name string) func(*behaviour) {
	return droppedIf(name, func(c *call, _ string) bool { return len(c.given) > 1 })
}

// droppedIf drops some invalid texts of a parameter.
func droppedIf(name string, when func(*call, string) bool) func(*behaviour) {
	return func(b *behaviour) {
		switch name {
		case paramLimit:
			strict := b.readLimit
			b.readLimit = func(c *call, text string) (int, *problem) {
				n, bad := strict(c, text)
				if bad != nil && when(c, text) {
					return b.defaultLimit, nil
				}
				return n, bad
			}
		case paramCursor:
			strict := b.readCursor
			b.readCursor = func(c *call, text string) (string, *problem) {
				cursor, bad := strict(c, text)
				if bad != nil && when(c, text) {
					return "", nil
				}
				return cursor, bad
			}
		case paramStatus:
			strict := b.readStatus
			b.readStatus = func(c *call, text string) ([]string, *problem) {
				list, bad := strict(c, text)
				if bad != nil && when(c, text) {
					return nil, nil
				}
				return list, bad
			}
		default:
			strict := b.readBound
			b.readBound = func(c *call, given, text string) (*instant, *problem) {
				t, bad := strict(c, given, text)
				if bad != nil && given == name && when(c, text) {
					return nil, nil
				}
				return t, bad
			}
		}
	}
}

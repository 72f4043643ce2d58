package reference

import (
	"slices"
	"strings"
)

func statusDefects() []Defect {
	table := []Defect{
		{
			Name: "status-ignored", Summary: "The status filter is validated but not used.",
			Breaks: []string{"FLT-01"}, Difficulty: Plain,
			change: unless(byStatus, always),
		},
		{
			Name: "status-ignored-after-cursor", Summary: "From the second page on, the status filter is not used.",
			Breaks: []string{"FLT-01"}, Difficulty: Typical,
			change: unless(byStatus, func(c *call) bool { return c.query.cursor != "" }),
		},
		{
			Name: "status-ignored-at-limit-100", Summary: "At limit 100, the status filter is not used.",
			Breaks: []string{"FLT-01"}, Difficulty: Rare,
			change: unless(byStatus, func(c *call) bool { return c.query.limit == maxLimit }),
		},
		{
			Name: "status-negated", Summary: "The status filter lists the sessions of every other status.",
			Breaks: []string{"FLT-01"}, Difficulty: Plain,
			change: lists(byStatus, func(c *call, before condition) (string, []any) {
				text, args := before(c)
				if text != "" {
					text = "NOT " + text
				}
				return text, args
			}),
		},
		{
			Name: "status-misses-one-in-a-hundred", Summary: "A stale index hides one session in a hundred from the status filter.",
			Breaks: []string{"FLT-02"}, Difficulty: Rare,
			change: andNot("seq % 100 = 33"),
		},
		{
			Name: "status-misses-without-webhook", Summary: "Under a status filter, sessions without webhook endpoint are lost in a join.",
			Breaks: []string{"FLT-02"}, Difficulty: Typical,
			change: andNot("webhook = 'null'"),
		},
		{
			Name: "status-in-progress-includes-created", Summary: "status=in_progress lists created sessions too.",
			Breaks: []string{"FLT-01"}, Difficulty: Typical,
			change: statusReads(func(text string) ([]string, bool) { return []string{"created", "in_progress"}, text == "in_progress" }),
		},
		{
			Name: "status-failed-includes-expired", Summary: "status=failed lists all that did not succeed.",
			Breaks: []string{"FLT-01"}, Difficulty: Typical,
			change: statusReads(func(text string) ([]string, bool) {
				return []string{"failed", "expired", "cancelled"}, text == "failed"
			}),
		},
		{
			Name: "status-cut-after-page", Summary: "The status filter is applied to the page that was cut before, so that pages run short.",
			Breaks: []string{"CMB-02"}, Difficulty: Typical,
			change: all(unless(byStatus, always), pages(func(c *call, p *page) {
				c.keep(p, func(s session) bool { return len(c.query.statuses) == 0 || slices.Contains(c.query.statuses, s.status) })
			})),
		},
		{
			Name: "status-cut-after-page-with-its-cursor", Summary: "The status filter is applied after the page was cut, and next_cursor is the " +
				"last session before it.",
			Breaks: []string{"CUR-03", "CUR-04"}, Difficulty: Typical,
			change: all(unless(byStatus, always), pages(func(c *call, p *page) {
				p.items = slices.DeleteFunc(p.items, func(s session) bool {
					return len(c.query.statuses) > 0 && !slices.Contains(c.query.statuses, s.status)
				})
			})),
		},
		{
			Name: "status-empty-ignored", Summary: "An empty status is taken as none.",
			Breaks: []string{"FLT-04"}, Difficulty: Plain, change: statusReads(func(text string) ([]string, bool) { return nil, text == "" }),
		},
		{
			Name: "status-repeated-lists-nothing", Summary: "A repeated status lists the sessions that have both, which is none.",
			Breaks: []string{"FLT-05"}, Difficulty: Typical,
			change: all(repeats(paramStatus, first), asks(func(c *call, q *query) { q.nothing = q.nothing || len(c.values(paramStatus)) > 1 })),
		},
		{
			Name: "status-repeated-ignored", Summary: "A repeated status is taken as none.",
			Breaks: []string{"FLT-05"}, Difficulty: Typical, change: repeats(paramStatus, func([]string) (string, bool) { return "", false }),
		},
	}
	for _, lax := range statusSpellings {
		table = append(table, Defect{
			Name: "status-" + lax.name, Summary: lax.summary, Breaks: lax.breaks, Difficulty: lax.difficulty,
			change: statusReads(lax.read),
		})
	}
	for _, status := range statuses {
		table = append(table,
			Defect{
				Name: "status-" + hyphens(status) + "-ignored", Summary: "status=" + status + " lists sessions of every status.",
				Breaks: []string{"FLT-01"}, Difficulty: Rare,
				change: statusReads(func(text string) ([]string, bool) { return nil, text == status }),
			},
			Defect{
				Name: "status-" + hyphens(status) + "-lists-nothing", Summary: "status=" + status + " lists nothing.",
				Breaks: []string{"FLT-02"}, Difficulty: Rare,
				change: asks(func(_ *call, q *query) { q.nothing = q.nothing || slices.Contains(q.statuses, status) }),
			},
			Defect{
				Name: "status-" + hyphens(status) + "-refused", Summary: "status=" + status + " is refused.",
				Breaks: []string{"FLT-01"}, Difficulty: Rare,
				change: refuses(paramStatus, func(_ *call, text string) bool { return text == status }),
			},
		)
	}
	return table
}

// spelling is a way to read what is no status as some statuses.
type spelling struct {
	name, summary, difficulty string
	breaks                    []string
	read                      func(string) ([]string, bool)
}

var statusSpellings = []spelling{
	{"in-upper-case", "The status filter accepts upper case.", Plain, []string{"FLT-03"}, func(text string) ([]string, bool) {
		return known(text == strings.ToUpper(text), strings.ToLower(text))
	}},
	{"capitalized", "The status filter accepts a capital at the beginning.", Typical, []string{"FLT-03"}, func(text string) ([]string, bool) {
		return known(text != "" && text[0] < 'a', strings.ToLower(text[:min(1, len(text))])+text[min(1, len(text)):])
	}},
	{"trimmed", "Blanks around the status are dropped.", Typical, []string{"FLT-03"}, func(text string) ([]string, bool) {
		return known(text != strings.TrimSpace(text), strings.TrimSpace(text))
	}},
	{"list-with-commas", "The status filter accepts a list with commas.", Typical, []string{"FLT-03"}, func(text string) ([]string, bool) {
		return known(strings.Contains(text, ","), strings.Split(text, ",")...)
	}},
	{"list-with-bars", "The status filter accepts a list with bars.", Rare, []string{"FLT-03"}, func(text string) ([]string, bool) {
		return known(strings.Contains(text, "|"), strings.Split(text, "|")...)
	}},
	{"pattern", "The status filter is used as a pattern, where % stands for anything.", Typical, []string{"FLT-03"},
		func(text string) ([]string, bool) {
			prefix, _, ok := strings.Cut(text, "%")
			return beginning(prefix), ok
		}},
	{"star", "status=* lists all sessions.", Rare, []string{"FLT-03"}, func(text string) ([]string, bool) { return nil, text == "*" }},
	{"null", "status=null lists all sessions.", Typical, []string{"FLT-03"},
		func(text string) ([]string, bool) { return nil, text == "null" }},
	{"unknown-lists-nothing", "An unknown status lists nothing instead of being refused.", Plain, []string{"FLT-03"},
		func(text string) ([]string, bool) {
			return []string{"unknown"}, text != "" && !slices.Contains(statuses, text)
		}},
	{"unknown-ignored", "An unknown status is taken as none.", Plain, []string{"FLT-03"}, func(text string) ([]string, bool) {
		return nil, text != "" && !slices.Contains(statuses, text)
	}},
	{"done-is-succeeded", "status=done is a forgotten alias of succeeded.", Rare, []string{"FLT-03"}, func(text string) ([]string, bool) {
		return []string{"succeeded"}, text == "done"
	}},
}

// known gives the texts if the condition holds and each is a status.
func known(condition bool, texts ...string) ([]string, bool) {
	for _, text := range texts {
		condition = condition && slices.Contains(statuses, text)
	}
	return texts, condition
}

// beginning lists the statuses with that prefix.
func beginning(prefix string) []string {
	return slices.DeleteFunc(slices.Clone(statuses), func(s string) bool { return !strings.HasPrefix(s, prefix) })
}

// andNot hides sessions from the status filter.
func andNot(hidden string) func(*behaviour) {
	return lists(byStatus, func(c *call, before condition) (string, []any) {
		text, args := before(c)
		if text != "" {
			text += " AND NOT (" + hidden + ")"
		}
		return text, args
	})
}

// keep keeps those sessions of the page; the cursor goes with the last kept.
func (c *call) keep(p *page, wanted func(session) bool) {
	end := p.next
	p.items = slices.DeleteFunc(p.items, func(s session) bool { return !wanted(s) })
	if p.next != "" && len(p.items) > 0 {
		p.next = p.items[len(p.items)-1].id
		return
	}
	if p.next != "" { // nothing kept: go on behind the page
		next := *c
		next.query.cursor, next.given = end, nil
		if again, bad := next.fetch(); bad == nil {
			*p = *again
		}
	}
}

package reference

import "slices"

// cutDefects cut the list to the limit before they filter it: what matches farther on is
// lost, and no page promises it.
func cutDefects() []Defect {
	return []Defect{
		{
			Name: "filters-after-limit", Summary: "The rows of a page are filtered after the LIMIT: what matches farther on is never listed.",
			Breaks: []string{"FLT-02"}, Difficulty: Plain, change: pages(cutsFirst(1, byStatus, byFrom, byTo)),
		},
		{
			Name: "status-after-limit", Summary: "The rows of a page are filtered by status after the LIMIT.",
			Breaks: []string{"FLT-02"}, Difficulty: Plain, change: pages(cutsFirst(1, byStatus)),
		},
		{
			Name: "window-after-limit", Summary: "The window is applied to the rows of a page, of which just as many are read as the limit says.",
			Breaks: []string{"WIN-02"}, Difficulty: Typical, change: pages(cutsFirst(0, byFrom, byTo)),
		},
	}
}

// cutsFirst reads as many rows as the limit says, and extra ones, without some of the
// conditions, and applies these to what was read.
func cutsFirst(extra int, later ...string) func(*call, *page) {
	return func(c *call, p *page) {
		if c.query.nothing {
			return
		}
		read, err := c.rows(c.query.limit+extra, later...)
		if err != nil {
			return
		}
		q := c.query
		found := slices.DeleteFunc(slices.Clone(read), func(s session) bool {
			return slices.Contains(later, byStatus) && len(q.statuses) > 0 && !slices.Contains(q.statuses, s.status) ||
				slices.Contains(later, byFrom) && q.from != nil && s.created < q.from.first() ||
				slices.Contains(later, byTo) && q.to != nil && s.created > q.to.micros
		})
		if len(found) == len(read) {
			return // the page is what it was
		}
		p.items, p.more, p.next = found[:min(len(found), c.query.limit)], len(found) > c.query.limit, ""
		if p.more {
			p.next = p.items[len(p.items)-1].id
		}
	}
}

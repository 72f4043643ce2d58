package reference

import (
	"fmt"
	"slices"
	"strings"
)

// page is what a list request found.
type page struct {
	items []session
	limit int // as echoed
	more  bool
	next  string // "" is null
}

// The names of the conditions of a list.
const (
	byOrganization = "organization"
	byStatus       = "status"
	byFrom         = "from"
	byTo           = "to"
	byCursor       = "cursor"
)

var conditionNames = []string{byOrganization, byStatus, byFrom, byTo, byCursor}

// condition is one SQL condition with its arguments; "" is none.
type condition func(*call) (string, []any)

func ofOrganization(c *call) (string, []any) { return "org = ?", []any{c.org} }

func withStatus(c *call) (string, []any) {
	wanted := c.query.statuses
	if len(wanted) == 0 {
		return "", nil
	}
	args := make([]any, len(wanted))
	for i, s := range wanted {
		args[i] = s
	}
	return "status IN (?" + strings.Repeat(", ?", len(wanted)-1) + ")", args
}

func notBefore(c *call) (string, []any) {
	if c.query.from == nil {
		return "", nil
	}
	return c.bounded(false) + " >= ?", []any{c.query.from.first()}
}

func notAfter(c *call) (string, []any) {
	if c.query.to == nil {
		return "", nil
	}
	return c.bounded(true) + " <= ?", []any{c.query.to.micros}
}

// bounded is what a bound is compared with. Where the cursor bounds the same side, that
// is where the index is entered: else each page of a window is read from its beginning.
func (c *call) bounded(above bool) string {
	order := c.server.behaviour.order(c)
	if c.query.after != nil && len(order) > 0 && order[0].expression == "created" && order[0].descending == above {
		return "+created" // SQLite looks for no index of an expression
	}
	return "created"
}

func afterCursor(c *call) (string, []any) {
	if c.query.after == nil {
		return "", nil
	}
	return following(c.server.behaviour.order(c), c.query.after)
}

// where joins the conditions of the call but those left out.
func (c *call) where(without ...string) (string, []any) {
	texts, args := []string{"TRUE"}, []any(nil)
	for _, name := range conditionNames {
		if slices.Contains(without, name) {
			continue
		}
		text, values := c.server.behaviour.conditions[name](c)
		if text != "" {
			texts, args = append(texts, text), append(args, values...)
		}
	}
	return strings.Join(texts, " AND "), args
}

// fetch reads the page that the call asks for: by keyset, one row more than
// the limit, which tells whether the page has a successor.
func (c *call) fetch() (*page, *problem) {
	b, q := c.server.behaviour, &c.query
	if q.cursor != "" {
		if bad := c.locate(); bad != nil {
			return nil, bad
		}
	}
	var found []session
	if !q.nothing {
		where, args := c.where()
		text := fmt.Sprintf("SELECT %s FROM sessions WHERE %s ORDER BY %s LIMIT ? OFFSET ?", columns, where, orderBy(b.order(c)))
		var err error
		if found, err = c.server.store.rows(text, append(args, q.limit+1, q.offset)...); err != nil {
			return nil, serverError()
		}
	}
	p := &page{items: found[:min(len(found), q.limit)], limit: q.limit, more: b.more(c, len(found))}
	if p.more && len(p.items) > 0 {
		p.next = p.items[len(p.items)-1].id
	}
	for _, change := range b.page {
		change(c, p)
	}
	return p, nil
}

// locate finds the cursor's place in the order of the organization's list.
func (c *call) locate() *problem {
	b := c.server.behaviour
	order := b.order(c)
	keys := make([]string, len(order))
	for i, k := range order {
		keys[i] = k.expression
	}
	own, args := b.conditions[byOrganization](c)
	if own == "" {
		own = "TRUE"
	}
	text := fmt.Sprintf("SELECT %s FROM sessions WHERE %s AND id = ?", strings.Join(keys, ", "), own)
	values, err := c.server.store.row(text, len(keys), append(args, c.query.cursor)...)
	switch {
	case err != nil:
		return serverError()
	case values == nil:
		return b.unknownCursor(c)
	}
	c.query.after = values
	return nil
}

// before is the number of sessions under the call's filters that stand before
// the page.
func (c *call) before() int { return c.count(byCursor) - c.count() }

// count is the number of sessions that meet the conditions of the call but
// those left out.
func (c *call) count(without ...string) int {
	where, args := c.where(without...)
	values, err := c.server.store.row("SELECT count(*) FROM sessions WHERE "+where, 1, args...)
	if err != nil || values == nil {
		return 0
	}
	n, _ := values[0].(int64)
	return int(n)
}

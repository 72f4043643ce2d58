package reference

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// What defects of walks ask about a call.

// filtered tells whether the call names a status or a window.
func (c *call) filtered() bool {
	return c.has(paramStatus) || c.windowed()
}

func (c *call) windowed() bool { return c.has(paramFrom) || c.has(paramTo) }

// peek reads the sessions that the call's query finds, without the changes
// that pages undergo.
func (c *call) peek() ([]session, *problem) {
	if c.query.cursor != "" {
		if bad := c.locate(); bad != nil {
			return nil, bad
		}
	}
	found, err := c.rows(c.query.limit)
	if err != nil {
		return nil, serverError()
	}
	return found, nil
}

// rows reads sessions in the order of the call's list, by its conditions but those left
// out. A cursor was located before.
func (c *call) rows(limit int, without ...string) ([]session, error) {
	where, args := c.where(without...)
	text := fmt.Sprintf("SELECT %s FROM sessions WHERE %s ORDER BY %s LIMIT ?", columns, where, orderBy(c.server.behaviour.order(c)))
	return c.server.store.rows(text, append(args, limit)...)
}

// place is the number of sessions up to and including the cursor's own, 0
// where there is no such session.
func (c *call) place() int {
	whole := &call{server: c.server, request: c.request, org: c.org, query: query{cursor: c.query.cursor}}
	if whole.locate() != nil || whole.query.after == nil {
		return 0
	}
	return whole.before()
}

// cursorSession is the session that the cursor names.
func (c *call) cursorSession() (session, bool) {
	found, err := c.server.store.rows("SELECT "+columns+" FROM sessions WHERE org = ? AND id = ?", c.org, c.query.cursor)
	if err != nil || len(found) == 0 {
		return session{}, false
	}
	return found[0], true
}

// cursorMatches tells whether the cursor's session has a wanted status. An
// unknown cursor is left to be refused.
func (c *call) cursorMatches() bool {
	s, ok := c.cursorSession()
	return !ok || len(c.query.statuses) == 0 || slices.Contains(c.query.statuses, s.status)
}

func (c *call) cursorInWindow() bool {
	s, ok := c.cursorSession()
	return !ok || (c.query.from == nil || s.created >= c.query.from.first()) && (c.query.to == nil || s.created <= c.query.to.micros)
}

// refusesCursorOf knows no cursor whose session has that status.
func refusesCursorOf(status string) func(*behaviour) {
	return amends(func(c *call) *problem {
		if c.query.cursor == "" {
			return nil
		}
		if s, ok := c.cursorSession(); ok && s.status == status {
			return unknownCursor()
		}
		return nil
	})
}

// emptyAfterCursor refuses a cursor after which nothing stands.
func emptyAfterCursor(p *problem) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			if a.status != http.StatusOK || c.query.cursor == "" || c.filtered() {
				return a
			}
			if list, ok := a.doc.get("data").([]object); ok && len(list) == 0 {
				return c.refuse(p)
			}
			return a
		}
	})
}

// byCreation replaces the keyset condition. Of args, each t stands for the
// cursor's instant and each i for its id.
func byCreation(text, args string) func(*call, condition) (string, []any) {
	return func(c *call, _ condition) (string, []any) {
		if c.query.after == nil {
			return "", nil
		}
		var values []any
		for _, arg := range args {
			if arg == 't' {
				values = append(values, c.query.after[0])
			} else {
				values = append(values, c.query.cursor)
			}
		}
		return text, values
	}
}

func sortByID(list []session) {
	slices.SortFunc(list, func(a, b session) int { return strings.Compare(a.id, b.id) })
}

package reference

import (
	"regexp"
	"strings"
)

// What defects and freedoms of the cursor are made of.

// cursorRewritten reads what becomes a valid cursor as that cursor.
func cursorRewritten(rewrite func(string) string) func(*behaviour) {
	return cursorReads(func(text string) (string, bool) {
		cursor := rewrite(text)
		return cursor, cursorPattern.MatchString(cursor)
	})
}

// cursorListsNothing answers malformed cursors of that pattern, but those of
// the prefixes, by an empty list.
func cursorListsNothing(pattern string, but ...string) func(*behaviour) {
	spelling := regexp.MustCompile(pattern)
	return cursorUnknownIf(func(text string) bool {
		for _, prefix := range but {
			if strings.HasPrefix(text, prefix) {
				return false
			}
		}
		return spelling.MatchString(text)
	})
}

// cursorUnknownIf answers some malformed cursors by an empty list.
func cursorUnknownIf(when func(string) bool) func(*behaviour) {
	accepted := func(text string) bool { return when(text) && !cursorPattern.MatchString(text) }
	return all(
		cursorReads(func(text string) (string, bool) { return text, accepted(text) }),
		func(b *behaviour) {
			strict := b.unknownCursor
			b.unknownCursor = func(c *call) *problem {
				if accepted(c.query.cursor) {
					c.query.nothing = true
					return nil
				}
				return strict(c)
			}
		},
	)
}

// unknownListsNothing answers an unknown cursor by an empty list.
func unknownListsNothing(b *behaviour) {
	b.unknownCursor = func(c *call) *problem { c.query.nothing = true; return nil }
}

// unknownListsAll answers an unknown cursor by the first page.
func unknownListsAll(b *behaviour) {
	b.unknownCursor = func(*call) *problem { return nil }
}

// inAnyCase is the least id that equals the cursor but for letter case.
func (c *call) inAnyCase() string {
	found, err := c.server.store.row("SELECT min(id) FROM sessions WHERE org = ? AND id = ? COLLATE NOCASE", 1, c.org, c.query.cursor)
	if err != nil || found == nil {
		return ""
	}
	id, _ := found[0].(string)
	return id
}

// cursorFoundBy takes a cursor for the session that meets a condition of SQL.
func cursorFoundBy(condition string) func(*behaviour) {
	return amends(func(c *call) *problem {
		if c.query.cursor == "" {
			return nil
		}
		found, err := c.server.store.rows("SELECT "+columns+" FROM sessions WHERE org = ? AND "+condition+" LIMIT 1", c.org, c.query.cursor)
		if err != nil {
			return serverError()
		}
		if len(found) > 0 {
			c.query.cursor = found[0].id
		}
		return nil
	})
}

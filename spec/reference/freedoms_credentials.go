package reference

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"time"
)

// credentialsFreedoms are choices of how credentials and cursors of nobody are
// judged.
func credentialsFreedoms() []Freedom {
	return []Freedom{
		{Name: "two-keys-of-one-organization", Summary: "Both keys belong to one organization.",
			Hides: []string{"AUTH-08", "AUTH-10", "AUTH-12"}, change: func(b *behaviour) {
				strict := b.authenticate
				b.authenticate = func(c *call) int {
					if org := strict(c); org != 2 {
						return org
					}
					return 1
				}
			}},
		{Name: "long-credentials-431", Summary: "Credentials of more than 4 KiB are answered 431, in plain text.",
			change: turnsAway(oversized, func(a *answer) {
				a.status = http.StatusRequestHeaderFieldsTooLarge
				a.says("text/plain; charset=utf-8", "Request Header Fields Too Large")
			})},
		{Name: "long-credentials-dropped", Summary: "A connection that brings credentials of more than 4 KiB is closed.",
			change: turnsAway(oversized, func(a *answer) { a.transport = dropped })},
		{Name: "odd-credentials-400", Summary: "Credentials that RFC 6750 does not allow are answered 400, in HTML.",
			change: turnsAway(odd, func(a *answer) {
				a.status = http.StatusBadRequest
				a.says("text/html", "<h1>400 Bad Request</h1>")
			})},
		{Name: "odd-credentials-dropped", Summary: "A connection that brings credentials that RFC 6750 does not allow is closed.",
			change: turnsAway(odd, func(a *answer) { a.transport = dropped })},
		{Name: "locked-out-after-sixty-refusals", Summary: "After 60 refusals everything is answered 403 for ten minutes.",
			change: lockedOut(60)},
		{Name: "unknown-cursor-has-its-place-among-numbers",
			Summary: "Ids are numbers with gaps, in whose order the list stands, and an unknown starting_after has its place in it.",
			Warns:   []string{"CUR-12"}, Hides: []string{"CUR-13"}, change: all(numberedApart(10, 5, 60), placed)},
		{Name: "unknown-cursor-has-its-place-among-shared-numbers",
			Summary: "The same, with ids that are counted across organizations without a gap.",
			Warns:   []string{"CUR-12"}, Hides: []string{"AUTH-10", "CUR-13"}, change: all(numberedApart(2, 101, 2), placed)},
		{Name: "unknown-cursor-by-id",
			Summary: "The list is sorted by creation; after an unknown starting_after come the sessions with greater ids.",
			Warns:   []string{"CUR-12"}, change: func(b *behaviour) {
				b.unknownCursor = func(c *call) *problem { c.afterID = true; return nil }
				lists(byCursor, func(c *call, before condition) (string, []any) {
					if c.afterID {
						return "id > ?", []any{c.query.cursor}
					}
					return before(c)
				})(b)
			}},
	}
}

// turnsAway answers requests with some credentials as what stands before the server
// does.
func turnsAway(when func(token string) bool, how func(*answer)) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			if line, given := c.request.Header["Authorization"]; !given || !when(line[0]) {
				return next(c)
			}
			a := c.refuse(unauthorized())
			how(a)
			return a
		}
	})
}

func oversized(line string) bool { return len(line) > 4<<10 }

// odd tells lines that are no scheme with a token of RFC 6750 (section 2.1).
func odd(line string) bool {
	scheme, token, found := strings.Cut(line, " ")
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="
	return found && strings.EqualFold(scheme, "Bearer") && strings.Trim(strings.TrimLeft(token, " "), allowed) != ""
}

// lockedOut answers everything 403 for a while after so many refusals.
func lockedOut(most int) func(*behaviour) {
	return func(b *behaviour) {
		var mu sync.Mutex
		refused, until := 0, time.Time{}
		around(func(next handler) handler {
			return func(c *call) *answer {
				now := c.server.options.Clock()
				mu.Lock()
				locked := now.Before(until)
				mu.Unlock()
				if locked {
					return c.refuse(forbidden())
				}
				a := next(c)
				if a.status == http.StatusUnauthorized {
					mu.Lock()
					defer mu.Unlock()
					if refused++; refused >= most {
						until = now.Add(10 * time.Minute)
					}
				}
				return a
			}
		})(b)
	}
}

// numberedApart gives the sessions of both organizations consecutive numbers as ids.
func numberedApart(step, first, otherStep int) func(*behaviour) {
	number := func(n int) string { return fmt.Sprintf("vs_%064d", n) }
	return func(b *behaviour) {
		stores(every, func(s *session) { s.id = number(1000 + step*s.seq) })(b)
		b.foreignData = append(b.foreignData, func(list []session) []session {
			for i := range list {
				list[i].id = number(1000 + first + otherStep*list[i].seq)
			}
			return list
		})
	}
}

// placed sorts the list by id, and takes an unknown cursor as a place in it.
func placed(b *behaviour) {
	ordered(sortKey{"id", false})(b)
	b.unknownCursor = func(c *call) *problem { c.query.after = []any{c.query.cursor}; return nil }
}

package reference

import (
	"net/http"
	"strings"
	"sync"
)

// What defects of authentication are made of.

func everyone(string) bool { return true }

// admits lets some requests in, to the first organization, by the
// Authorization line.
func admits(when func(*call, string) bool) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.authenticate
		b.authenticate = func(c *call) int {
			if org := strict(c); org != 0 {
				return org
			}
			if when(c, c.request.Header.Get("Authorization")) {
				return 1
			}
			return 0
		}
	}
}

// tokenAdmitted compares tokens of the right scheme in a way of its own.
func tokenAdmitted(same func(token, own string) bool) func(*behaviour) {
	return admits(func(c *call, line string) bool {
		scheme, token, _ := strings.Cut(line, " ")
		return strings.EqualFold(scheme, "Bearer") && same(token, c.server.Token())
	})
}

// schemeAdmitted accepts the token under other schemes, "" being none.
func schemeAdmitted(when func(string) bool) func(*behaviour) {
	return admits(func(c *call, line string) bool {
		scheme, token, ok := strings.Cut(line, " ")
		if !ok {
			scheme, token = "", line
		}
		return when(scheme) && c.server.organization(token) == 1
	})
}

func schemeRefused(when func(string) bool) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.authenticate
		b.authenticate = func(c *call) int {
			if scheme, _, _ := strings.Cut(c.request.Header.Get("Authorization"), " "); when(scheme) {
				return 0
			}
			return strict(c)
		}
	}
}

// deniedWith changes the answer to a request that nobody may make.
func deniedWith(change func(*call, *answer)) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.denied
		b.denied = func(c *call) *answer {
			a := strict(c)
			change(c, a)
			return a
		}
	}
}

func deniedBy(status int, when func(line string) bool) func(*behaviour) {
	return deniedWith(func(c *call, a *answer) {
		if !when(c.request.Header.Get("Authorization")) {
			return
		}
		a.status = status
		a.header.Del("WWW-Authenticate")
		if status == http.StatusInternalServerError {
			a.doc = c.refuse(serverError()).doc
		}
	})
}

// cached serves the answer to an earlier request of the same key.
func cached(key func(*call) string) func(*behaviour) {
	return func(b *behaviour) {
		var mu sync.Mutex
		kept := make(map[string]object)
		b.wrap = append(b.wrap, func(next handler) handler {
			return func(c *call) *answer {
				mu.Lock()
				doc, ok := kept[key(c)]
				mu.Unlock()
				if ok {
					return &answer{status: http.StatusOK, header: make(http.Header), doc: doc}
				}
				a := next(c)
				if a.status == http.StatusOK {
					mu.Lock()
					kept[key(c)] = a.doc
					mu.Unlock()
				}
				return a
			}
		})
	}
}

// owner is the other organization that owns the cursor's session, 0 if none.
func (c *call) owner() int {
	found, err := c.server.store.row("SELECT org FROM sessions WHERE id = ? AND org <> ?", 1, c.query.cursor, c.org)
	if err != nil || found == nil {
		return 0
	}
	org, _ := found[0].(int64)
	return int(org)
}

// foreignCursor answers a cursor of another organization in a way of its own.
func foreignCursor(answer func(*call) *problem) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.unknownCursor
		b.unknownCursor = func(c *call) *problem {
			if c.owner() != 0 {
				return answer(c)
			}
			return strict(c)
		}
	}
}

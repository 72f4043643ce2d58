package reference

import (
	"net/http"
	"sync"
	"time"
)

// What defects are made of that give one asker's answer to another.

// keptRefusals serves a refusal with a status, for a minute, to whoever asks with the
// same key.
func keptRefusals(status int, key func(*call) string) func(*behaviour) {
	type refusal struct {
		at     time.Time
		status int
		header http.Header
		doc    object
	}
	return func(b *behaviour) {
		var mu sync.Mutex
		kept := make(map[string]refusal)
		b.wrap = append(b.wrap, func(next handler) handler {
			return func(c *call) *answer {
				now := c.server.options.Clock()
				mu.Lock()
				r, found := kept[key(c)]
				mu.Unlock()
				if found && now.Sub(r.at) < time.Minute {
					return &answer{status: r.status, header: r.header.Clone(), doc: r.doc}
				}
				a := next(c)
				if a.status == status {
					mu.Lock()
					kept[key(c)] = refusal{now, a.status, a.header.Clone(), a.doc}
					mu.Unlock()
				}
				return a
			}
		})
	}
}

// flight is a request under way, and those that wait for its answer.
type flight struct {
	done    chan struct{}
	joined  chan struct{} // closed when one waits
	waiting bool
	answer  *answer
}

// slow tells the queries that are held back longer: those for a long page, but not
// the longest, from some instant on. They are few.
func slow(c *call) bool {
	n, bad := readLimit(c, c.rawLimit())
	given := c.request.URL.Query()
	return bad == nil && n > 2*defaultLimit && n < maxLimit && len(given) == 2 && given.Has(paramFrom)
}

// joinedInFlight answers requests of the same key that come together by the answer to
// the first of them, where share says so. Answers are held back a little, so that
// what is sent together does meet.
func joinedInFlight(key func(*call) string, share func(*answer) bool) func(*behaviour) {
	return func(b *behaviour) {
		var mu sync.Mutex
		under := make(map[string]*flight)
		b.wrap = append(b.wrap, func(next handler) handler {
			return func(c *call) *answer {
				k := c.request.Method + " " + key(c)
				mu.Lock()
				f, second := under[k]
				if !second {
					f = &flight{done: make(chan struct{}), joined: make(chan struct{})}
					under[k] = f
				} else if !f.waiting {
					f.waiting = true
					close(f.joined)
				}
				mu.Unlock()
				if second {
					<-f.done
					if a := f.answer; share(a) {
						return &answer{status: a.status, header: a.header.Clone(), doc: a.doc}
					}
					return next(c)
				}
				a := next(c)
				hold := 10 * time.Millisecond
				if slow(c) {
					hold = 120 * time.Millisecond
				}
				timer := time.NewTimer(hold)
				defer timer.Stop()
				select {
				case <-f.joined:
					if slow(c) {
						time.Sleep(hold / 4) // for a third one
					}
				case <-timer.C:
				}
				mu.Lock()
				delete(under, k)
				mu.Unlock()
				f.answer = &answer{status: a.status, header: a.header.Clone(), doc: a.doc}
				close(f.done)
				return a
			}
		})
	}
}

func byQuery(c *call) string { return c.request.URL.RawQuery }

// byQueryAndScheme tells those who send credentials from those who do not.
func byQueryAndScheme(c *call) string {
	if c.request.Header.Get("Authorization") == "" {
		return byQuery(c)
	}
	return "with credentials " + byQuery(c)
}

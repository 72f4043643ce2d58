package reference

import (
	"net/http"
	"regexp"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// What defects of answers on the wire are made of.

// lowerEscape is percent-encoding with a letter as a digit, in lower case.
var lowerEscape = regexp.MustCompile(`%([0-9][a-f]|[a-f][0-9a-f])`)

// encodedLetter is percent-encoding that nobody needs.
var encodedLetter = regexp.MustCompile(`%(3[0-9]|4[1-9A-Fa-f]|5[0-9Aa]|6[1-9A-Fa-f]|7[0-9Aa])`)

func contentType(mediaType string, when func(*call) bool) func(*behaviour) {
	return headers(func(c *call, a *answer) {
		if a.status == http.StatusOK && when(c) {
			a.header["Content-Type"] = []string{mediaType}
			if mediaType == "" {
				a.header["Content-Type"] = nil // net/http adds none
			}
		}
	})
}

func statusCode(status int, when func(*call) bool) func(*behaviour) {
	return headers(func(c *call, a *answer) {
		if a.status == http.StatusOK && when(c) {
			a.status = status
		}
	})
}

func cacheControl(value string, when func(*call) bool) func(*behaviour) {
	return headers(func(c *call, a *answer) {
		if a.status == http.StatusOK && when(c) {
			a.header.Set("Cache-Control", value)
		}
	})
}

// onEmptyList replaces answers that hold an empty list.
func onEmptyList(replace func(*call, *answer) *answer) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			if list, ok := a.doc.get("data").([]object); ok && len(list) == 0 {
				return replace(c, a)
			}
			return a
		}
	})
}

// redirected answers valid queries by a redirection.
func redirected(when func(*call) bool) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			if a.status == http.StatusOK && when(c) {
				a = &answer{status: http.StatusFound, header: make(http.Header), body: []byte{}}
				a.header.Set("Location", "/v1/sessions/list?"+c.request.URL.RawQuery)
			}
			return a
		}
	})
}

// dropsIf drops the connection of authorized requests.
func dropsIf(when func(*call, *answer) bool) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			if c.org != 0 && when(c, a) {
				a.transport = dropped
			}
			return a
		}
	})
}

// failsRaw answers some query strings with a 500.
func failsRaw(when func(string) bool) func(*behaviour) {
	return func(b *behaviour) {
		b.maxQuery = 1 << 20
		strict := b.split
		b.split = func(c *call) ([]pair, *problem) {
			if when(c.request.URL.RawQuery) {
				return nil, serverError()
			}
			if len(c.request.URL.RawQuery) > maxQuery {
				return nil, &problem{http.StatusRequestURITooLong, "URI_TOO_LONG", "The query string is too long.", "Shorten the query string."}
			}
			return strict(c)
		}
	}
}

// rewritesPairs changes names and values after they were decoded.
func rewritesPairs(change func(*pair)) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.split
		b.split = func(c *call) ([]pair, *problem) {
			pairs, bad := strict(c)
			for i := range pairs {
				change(&pairs[i])
			}
			return pairs, bad
		}
	}
}

// dropsPairs reads a query as if some of its pairs had not been sent.
func dropsPairs(which func(pair) bool) func(*behaviour) {
	return func(b *behaviour) {
		strict := b.split
		b.split = func(c *call) ([]pair, *problem) {
			pairs, bad := strict(c)
			return slices.DeleteFunc(pairs, which), bad
		}
	}
}

// hasUnknown tells whether the query names a parameter that the contract does
// not know.
func hasUnknown(c *call) bool {
	return slices.ContainsFunc(c.pairs, func(p pair) bool { return !slices.Contains(parameters, p.name) })
}

// flickers leaves the last session out of every n-th page of several.
func flickers(n int64) func(*behaviour) {
	return func(b *behaviour) {
		var turn atomic.Int64
		pages(func(_ *call, p *page) {
			if last := len(p.items) - 1; last > 0 && turn.Add(1)%n == 0 {
				p.items = p.items[:last]
				if p.next != "" {
					p.next = p.items[last-1].id
				}
			}
		})(b)
	}
}

// staleEveryOther leaves the last session out of every second page under an
// equal request.
func staleEveryOther(when func(*call) bool) func(*behaviour) {
	return func(b *behaviour) {
		var mu sync.Mutex
		asked := make(map[string]int)
		pages(func(c *call, p *page) {
			mu.Lock()
			defer mu.Unlock()
			key := c.request.Method + c.request.URL.RawQuery + c.request.Header.Get("Authorization")
			asked[key]++
			if last := len(p.items) - 1; last > 0 && asked[key]%2 == 0 && when(c) {
				p.items = p.items[:last]
				if p.next != "" {
					p.next = p.items[last-1].id
				}
			}
		})(b)
	}
}

func reversePage(p *page) {
	slices.Reverse(p.items)
	if p.next != "" {
		p.next = p.items[len(p.items)-1].id
	}
}

// whenParallel replaces the answer to a valid request while an equal one is
// under way. Answers are held back a little, so that equal requests sent
// together do meet; longer if the request was seen before.
func whenParallel(replace func(*call, *answer) *answer) func(*behaviour) {
	return func(b *behaviour) {
		var mu sync.Mutex
		under := make(map[string]chan struct{}) // closed when a second one comes
		seen := make(map[string]bool)
		b.wrap = append(b.wrap, func(next handler) handler {
			return func(c *call) *answer {
				key := c.request.Method + c.request.URL.RawQuery + c.request.Header.Get("Authorization")
				mu.Lock()
				met, second := under[key]
				if second {
					delete(under, key)
					close(met)
				} else {
					met = make(chan struct{})
					under[key] = met
				}
				hold := 5 * time.Millisecond
				if seen[key] {
					hold = 100 * time.Millisecond
				}
				seen[key] = true
				mu.Unlock()
				a := next(c)
				if second {
					if a.status == http.StatusOK {
						a = replace(c, a)
					}
					return a
				}
				timer := time.NewTimer(hold)
				defer timer.Stop()
				select {
				case <-met:
				case <-timer.C:
				}
				mu.Lock()
				if under[key] == met {
					delete(under, key)
				}
				mu.Unlock()
				return a
			}
		})
	}
}

// dropped closes the connection without an answer.
func dropped(w http.ResponseWriter, _ *http.Request, _ *answer) {
	if connection, _, err := http.NewResponseController(w).Hijack(); err == nil {
		_ = connection.Close() // it is to be broken
	}
}

// hanging gives no answer until the client goes away.
func hanging(w http.ResponseWriter, r *http.Request, a *answer) {
	timer := time.NewTimer(time.Minute)
	defer timer.Stop()
	select {
	case <-r.Context().Done():
	case <-timer.C:
	}
	dropped(w, r, a)
}

// answersBy sends some answers by another transport.
func answersBy(transport func(http.ResponseWriter, *http.Request, *answer), when func(*call) bool) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			if when(c) {
				a.transport = transport
			}
			return a
		}
	})
}

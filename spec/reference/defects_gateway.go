package reference

import (
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// gatewayDefects are bugs of what stands before the server or around it:
// proxies, caches, replicas and the middleware that knows who is calling.
func gatewayDefects() []Defect {
	return []Defect{
		{
			Name: "length-counted-in-characters", Summary: "A body is cut to as many bytes as it has characters.",
			Breaks: []string{"HTTP-02"}, Difficulty: Rare, change: texts(listed, func(b []byte) []byte { return b[:utf8.RuneCount(b)] }),
		},
		{
			Name: "redirected-to-canonical-limit", Summary: "A query that spells out the default limit is redirected to another one.",
			Breaks: []string{"HTTP-06"}, Difficulty: Rare,
			change: redirected(func(c *call) bool { return c.given[paramLimit] == strconv.Itoa(defaultLimit) }),
		},
		{
			Name: "finished-lists-cached-publicly", Summary: "Lists of a final status may be stored by any cache.",
			Breaks: []string{"HTTP-08"}, Difficulty: Rare,
			change: cacheControl("max-age=300, public",
				func(c *call) bool { return underStatus(c) && !slices.ContainsFunc(c.query.statuses, open) }),
		},
		{
			Name: "gzip-without-content-encoding", Summary: "Compressed bodies do not say that they are compressed.",
			Breaks: []string{"HTTP-02"}, Difficulty: Typical, change: headers(func(_ *call, a *answer) { a.header.Del("Content-Encoding") }),
		},
		{
			Name: "replicas-disagree-on-ties", Summary: "One of three replicas lists sessions of one instant the other way round.",
			Breaks: []string{"HTTP-11"}, Difficulty: Typical,
			change: func(b *behaviour) {
				turns := counter()
				pages(func(_ *call, p *page) {
					if turns()%3 == 0 {
						reverseTies(p)
					}
				})(b)
			},
		},
		{
			Name: "deployed-by-half", Summary: "One of three servers runs the next release, which shows contract_version as 3.",
			Breaks: []string{"HTTP-11", "ITEM-11"}, Difficulty: Typical,
			change: func(b *behaviour) {
				turns := counter()
				eachListed(func(_ *call, all []object) {
					if turns()%3 != 0 {
						return
					}
					for i := range all {
						all[i] = all[i].with("contract_version", 3)
					}
				})(b)
			},
		},
		{
			Name: "gateway-timeout-on-wide-window", Summary: "A window of more than a year ends in a 504.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical,
			change: amends(func(c *call) *problem {
				const year = 366 * 24 * time.Hour
				if q := c.query; q.from != nil && q.to != nil && q.to.micros-q.from.micros > year.Microseconds() {
					return &problem{http.StatusGatewayTimeout, "GATEWAY_TIMEOUT", "The upstream server did not answer in time.", "Try again."}
				}
				return nil
			}),
		},
		{
			Name: "cache-key-without-limit", Summary: "Pages are cached by filters and cursor, without regard to the limit.",
			Breaks: []string{"LIM-01", "LIM-02", "LIM-03"}, Difficulty: Plain, change: pagesKeptWithoutLimit,
		},
		{
			Name: "address-remembered-as-authorized", Summary: "Whoever calls from an address that once sent a valid key is let in without one.",
			Breaks: []string{"AUTH-01", "AUTH-02", "AUTH-03"}, Difficulty: Plain, change: addressRemembered,
		},
		{
			Name: "teaser-without-credentials", Summary: "Pages of up to five sessions need no credentials.",
			Breaks: []string{"AUTH-01"}, Difficulty: Rare,
			change: admits(func(c *call, line string) bool {
				n, bad := readLimit(c, c.rawLimit())
				return line == "" && bad == nil && n <= 5
			}),
		},
		{
			Name: "denial-code-by-scheme", Summary: "The code of the answer 401 to another scheme is INVALID_REQUEST.",
			Breaks: []string{"AUTH-07"}, Difficulty: Typical,
			change: deniedWith(func(c *call, a *answer) {
				line := c.request.Header.Get("Authorization")
				if scheme, _, _ := strings.Cut(line, " "); line == "" || strings.EqualFold(scheme, "Bearer") {
					return
				}
				failure, _ := a.doc.get("error").(object)
				a.doc = a.doc.with("error", failure.with("code", "INVALID_REQUEST"))
			}),
		},
		{
			Name: "limit-before-credentials", Summary: "The limit is judged by the gateway, before credentials.",
			Breaks: []string{"AUTH-06"}, Difficulty: Rare,
			change: around(func(next handler) handler {
				return func(c *call) *answer {
					if text := c.rawLimit(); text != "" {
						if _, bad := readLimit(c, text); bad != nil {
							return c.server.behaviour.invalid(c, bad)
						}
					}
					return next(c)
				}
			}),
		},
	}
}

func open(status string) bool { return !isTerminal(status) }

// rawLimit is the first limit of the query string, before it is judged.
func (c *call) rawLimit() string { return c.request.URL.Query().Get(paramLimit) }

// eachListed changes the sessions' JSON objects of a list, in place.
func eachListed(change func(*call, []object)) func(*behaviour) {
	return documents(func(c *call, doc object) object {
		if list, ok := doc.get("data").([]object); ok {
			change(c, list)
		}
		return doc
	})
}

// reverseTies turns every run of sessions of one instant round; the cursor
// goes with the page's new end.
func reverseTies(p *page) {
	for i := 0; i < len(p.items); {
		j := i + 1
		for j < len(p.items) && p.items[j].created == p.items[i].created {
			j++
		}
		slices.Reverse(p.items[i:j])
		i = j
	}
	if p.next != "" {
		p.next = p.items[len(p.items)-1].id
	}
}

// pagesKeptWithoutLimit serves the page that was first read for the same
// organization, filters and cursor.
func pagesKeptWithoutLimit(b *behaviour) {
	var mu sync.Mutex
	kept := make(map[string]page)
	pages(func(c *call, p *page) {
		key := strings.Join([]string{strconv.Itoa(c.org), c.query.cursor, c.given[paramStatus], c.given[paramFrom], c.given[paramTo]}, "\n")
		mu.Lock()
		defer mu.Unlock()
		if before, ok := kept[key]; ok {
			*p = before
			return
		}
		kept[key] = *p
	})(b)
}

// addressRemembered lets in whoever shares the address of the last authorized
// request, to that request's organization.
func addressRemembered(b *behaviour) {
	var mu sync.Mutex
	known := make(map[string]int)
	strict := b.authenticate
	b.authenticate = func(c *call) int {
		host, _, err := net.SplitHostPort(c.request.RemoteAddr)
		if err != nil {
			host = c.request.RemoteAddr
		}
		mu.Lock()
		defer mu.Unlock()
		if org := strict(c); org != 0 {
			known[host] = org
		}
		return known[host]
	}
}

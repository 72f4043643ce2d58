package reference

import (
	"bytes"
	"net/http"
	"strings"
	"sync/atomic"
)

// httpDefects are bugs of how answers travel.
func httpDefects() []Defect {
	return []Defect{
		{
			Name: "content-type-html", Summary: "Lists are sent as text/html.",
			Breaks: []string{"HTTP-01"}, Difficulty: Plain, change: contentType("text/html; charset=utf-8", always),
		},
		{
			Name: "content-type-text-json", Summary: "Lists are sent as text/json.",
			Breaks: []string{"HTTP-01"}, Difficulty: Typical, change: contentType("text/json", always),
		},
		{
			Name: "content-type-missing", Summary: "Lists after a cursor have no Content-Type.",
			Breaks: []string{"HTTP-01"}, Difficulty: Rare, change: contentType("", afterFirstPage),
		},
		{
			Name: "status-201", Summary: "A list under a status filter is answered 201.",
			Breaks: []string{"HTTP-01"}, Difficulty: Rare, change: statusCode(http.StatusCreated, underStatus),
		},
		{
			Name: "status-206", Summary: "A page that is not the last is answered 206.",
			Breaks: []string{"HTTP-01"}, Difficulty: Typical,
			change: headers(func(_ *call, a *answer) {
				if p, _ := a.doc.get("pagination").(object); a.status == http.StatusOK && p.get("has_more") == true {
					a.status = http.StatusPartialContent
				}
			}),
		},
		{
			Name: "empty-list-404", Summary: "A list that is empty is answered 404.",
			Breaks: []string{"CUR-09", "HTTP-01"}, Difficulty: Typical,
			change: onEmptyList(func(c *call, _ *answer) *answer {
				return c.refuse(&problem{http.StatusNotFound, "NOT_FOUND", "There is no such session.", "Widen the filters."})
			}),
		},
		{
			Name: "empty-list-204", Summary: "A list that is empty is answered 204.",
			Breaks: []string{"HTTP-01"}, Difficulty: Typical,
			change: onEmptyList(func(_ *call, a *answer) *answer { a.says("", ""); a.status = http.StatusNoContent; return a }),
		},
		{
			Name: "byte-order-mark", Summary: "Bodies begin with a byte order mark.",
			Breaks: []string{"HTTP-02"}, Difficulty: Typical,
			change: texts(listed, func(b []byte) []byte { return append([]byte("\xef\xbb\xbf"), b...) }),
		},
		{
			Name: "body-guarded", Summary: "Bodies begin with )]}', against script inclusion.",
			Breaks: []string{"HTTP-02"}, Difficulty: Typical,
			change: texts(listed, func(b []byte) []byte { return append([]byte(")]}',\n"), b...) }),
		},
		{
			Name: "body-with-trailing-text", Summary: "A debug line follows the JSON of empty lists.",
			Breaks: []string{"HTTP-02"}, Difficulty: Rare,
			change: texts(func(a *answer) bool { return listed(a) && bytes.Contains(a.body, []byte(`"data":[]`)) }, func(b []byte) []byte {
				return append(b, "\n<!-- 0 rows -->"...)
			}),
		},
		{
			Name: "body-twice", Summary: "The body of a full page of 100 is sent twice.",
			Breaks: []string{"HTTP-02"}, Difficulty: Rare,
			change: texts(func(a *answer) bool { return bytes.Contains(a.body, []byte(`"limit":100,"has_more":true`)) }, func(b []byte) []byte {
				return append(b, b...)
			}),
		},
		{
			Name: "body-with-nan", Summary: "A count that is missing is NaN.",
			Breaks: []string{"HTTP-02"}, Difficulty: Typical,
			change: fields(oneIn(100), "nfc_tries_used", func(*session) any { return rawJSON("NaN") }),
		},
		{
			Name: "body-with-trailing-comma", Summary: "A comma follows the last session of a page.",
			Breaks: []string{"HTTP-02"}, Difficulty: Typical,
			change: texts(listed, func(b []byte) []byte { return bytes.Replace(b, []byte(`}],"error"`), []byte(`},],"error"`), 1) }),
		},
		{
			Name: "body-in-latin-1", Summary: "Reasons beyond ASCII are sent in Latin-1.",
			Breaks: []string{"HTTP-02"}, Difficulty: Typical,
			change: texts(listed, func(b []byte) []byte { return bytes.ReplaceAll(b, []byte("ï"), []byte{0xef}) }),
		},
		{
			Name: "body-with-raw-control", Summary: "A tab within a reason is sent as it is.",
			Breaks: []string{"HTTP-02"}, Difficulty: Rare,
			change: texts(listed, func(b []byte) []byte { return bytes.Replace(b, []byte("Needed to open"), []byte("Needed\tto open"), 1) }),
		},
		{
			Name: "body-cut", Summary: "Bodies above 64000 bytes are cut.",
			Breaks: []string{"HTTP-02"}, Difficulty: Rare, change: texts(listed, func(b []byte) []byte { return b[:min(len(b), 64000)] }),
		},
		{
			Name: "key-repeated-in-session", Summary: "Sessions repeat their status.",
			Breaks: []string{"HTTP-03"}, Difficulty: Typical,
			change: items(every, func(s *session, o object) object { return append(o, member{"status", s.status}) }),
		},
		{
			Name: "key-repeated-in-one-share-field", Summary: "The share fields of one session repeat a key.",
			Breaks: []string{"HTTP-03"}, Difficulty: Rare,
			change: fields(oneIn(100), "share_fields", func(*session) any {
				return rawJSON(`{"portrait":{"required":true,"reason":"a","reason":"b","source":"rc"}}`)
			}),
		},
		{
			Name: "key-repeated-in-refusal", Summary: "Refusals repeat the error's code.",
			Breaks: []string{"HTTP-03"}, Difficulty: Rare,
			change: errorOf(func(p *problem, o object) object { return append(o, member{"code", p.code}) }),
		},
		{
			Name: "redirected-with-cursor", Summary: "The second page is redirected to an older path.",
			Breaks: []string{"HTTP-06"}, Difficulty: Plain, change: redirected(afterFirstPage),
		},
		{
			Name: "redirected-with-status", Summary: "A list of one status is redirected to the status's own path.",
			Breaks: []string{"HTTP-06"}, Difficulty: Typical, change: redirected(underStatus),
		},
		{
			Name: "redirected-in-other-spelling", Summary: "A query that is not in its shortest spelling is redirected to it.",
			Breaks: []string{"HTTP-06"}, Difficulty: Rare,
			change: redirected(func(c *call) bool { return strings.Contains(c.request.URL.RawQuery, "%6") }),
		},
		{
			Name: "unknown-parameter-is-server-error", Summary: "An unknown parameter ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: fails(hasUnknown),
		},
		{
			Name: "cursor-and-status-are-server-error", Summary: "starting_after together with status ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: fails(func(c *call) bool { return c.query.cursor != "" && underStatus(c) }),
		},
		{
			Name: "dropped-on-unknown-cursor", Summary: "An unknown starting_after makes the server drop the connection.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: dropsIf(func(c *call, a *answer) bool {
				return a.status == 400 && cursorPattern.MatchString(c.given[paramCursor])
			}),
		},
		{
			Name: "dropped-on-three-filters", Summary: "Status and both bounds together make the server drop the connection.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, change: dropsIf(func(c *call, _ *answer) bool { return threeFilters(c) }),
		},
		{
			Name: "dropped-on-malformed-encoding", Summary: "Malformed percent-encoding makes the server drop the connection.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical,
			change: dropsIf(func(c *call, _ *answer) bool { _, ok := unescapeBytes(c.request.URL.RawQuery); return !ok }),
		},
		{
			Name: "nul-is-server-error", Summary: "%00 within the query ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, change: failsRaw(func(raw string) bool { return strings.Contains(raw, "%00") }),
		},
		{
			Name: "overlong-utf-8-is-server-error", Summary: "Overlong UTF-8 within the query ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare,
			change: failsRaw(func(raw string) bool { return strings.Contains(raw, "%C0") || strings.Contains(raw, "%c0") }),
		},
		{
			Name: "semicolon-is-server-error", Summary: "A raw semicolon within the query ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: failsRaw(func(raw string) bool { return strings.Contains(raw, ";") }),
		},
		{
			Name: "nameless-query-empty-answer", Summary: "A query with a nameless or unseparated part is answered 204.",
			Breaks: []string{"HTTP-07", "HTTP-15"}, Difficulty: Rare, change: headers(func(c *call, a *answer) {
				if raw := c.request.URL.RawQuery; strings.HasPrefix(raw, "&") || strings.HasPrefix(raw, "=") || strings.Contains(raw, ";") {
					a.status, a.body = http.StatusNoContent, nil
				}
			}),
		},
		{
			Name: "oversized-dropped", Summary: "A query of more than 32 KiB makes the server drop the connection.",
			Breaks: []string{"HTTP-07"}, Difficulty: Typical,
			change: dropsIf(func(c *call, _ *answer) bool { return len(c.request.URL.RawQuery) > 32<<10 }),
		},
		{
			Name: "oversized-is-server-error", Summary: "A query of more than 8000 bytes ends in a 500.",
			Breaks: []string{"HTTP-07"}, Difficulty: Typical, change: failsRaw(func(raw string) bool { return len(raw) > 8000 }),
		},
		{
			Name: "cached-publicly", Summary: "Lists may be stored by any cache.",
			Breaks: []string{"HTTP-08"}, Difficulty: Plain, change: cacheControl("public, max-age=60", always),
		},
		{
			Name: "cached-by-proxies", Summary: "Lists may be stored by shared caches for ten seconds.",
			Breaks: []string{"HTTP-08"}, Difficulty: Typical, change: cacheControl("max-age=0, s-maxage=10", always),
		},
		{
			Name: "later-pages-cached-publicly", Summary: "Pages after the first may be stored by any cache.",
			Breaks: []string{"HTTP-08"}, Difficulty: Rare, change: cacheControl("Public", afterFirstPage),
		},
		{
			Name: "answers-flicker", Summary: "Every third answer misses its last session: a replica lags.",
			Breaks: []string{"HTTP-11"}, Difficulty: Typical, change: flickers(3),
		},
		{
			Name: "answers-flicker-rarely", Summary: "Every twentieth answer misses its last session.",
			Breaks: []string{"HTTP-11"}, Difficulty: Rare, change: flickers(20),
		},
		{
			Name: "every-other-answer-stale", Summary: "Every other answer to an equal request misses its last session: one of two caches is old.",
			Breaks: []string{"HTTP-11"}, Difficulty: Typical, change: staleEveryOther(always),
		},
		{
			Name: "every-other-default-page-stale", Summary: "Every other answer to an equal request without limit misses its last session.",
			Breaks: []string{"HTTP-11"}, Difficulty: Rare, change: staleEveryOther(func(c *call) bool { return !c.has(paramLimit) }),
		},
		{
			Name: "order-alternates", Summary: "Every other answer runs from old to new.",
			Breaks: []string{"HTTP-11"}, Difficulty: Plain,
			change: func(b *behaviour) {
				var turn atomic.Int64
				pages(func(_ *call, p *page) {
					if turn.Add(1)%2 == 0 {
						reversePage(p)
					}
				})(b)
			},
		},
		{
			Name: "parallel-equal-requests-share", Summary: "A request that comes while an equal one is under way gets an empty list.",
			Breaks: []string{"HTTP-11"}, Difficulty: Rare,
			change: whenParallel(func(c *call, _ *answer) *answer { return c.list(&page{limit: c.query.limit}) }),
		},
		{
			Name: "parallel-equal-requests-fail", Summary: "A request that comes while an equal one is under way ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare,
			change: whenParallel(func(c *call, _ *answer) *answer { return c.refuse(serverError()) }),
		},
		{
			Name: "names-not-decoded", Summary: "Percent-encoding within parameter names is not decoded.",
			Breaks: []string{"HTTP-12"}, Difficulty: Typical, change: rewritesPairs(func(p *pair) {
				if name, _, _ := strings.Cut(p.wire, "="); strings.Contains(name, "%") {
					p.name = name
				}
			}),
		},
		{
			Name: "values-not-decoded", Summary: "Percent-encoded letters and digits of values are not decoded.",
			Breaks: []string{"HTTP-12"}, Difficulty: Typical, change: rewritesPairs(func(p *pair) {
				if _, value, _ := strings.Cut(p.wire, "="); encodedLetter.MatchString(value) {
					p.value = value
				}
			}),
		},
		{
			Name: "lower-case-escapes-not-decoded", Summary: "A percent-encoded byte whose digits are written in lower case is not decoded.",
			Breaks: []string{"HTTP-12"}, Difficulty: Rare, change: rewritesPairs(func(p *pair) {
				if _, value, _ := strings.Cut(p.wire, "="); lowerEscape.MatchString(value) {
					p.value = value
				}
			}),
		},
		{
			Name: "bare-colon-refused", Summary: "A colon within a value is refused unless it is percent-encoded.",
			Breaks: []string{"HTTP-12"}, Difficulty: Typical,
			change: amends(func(c *call) *problem {
				for _, p := range c.pairs {
					if name, value, _ := strings.Cut(p.wire, "="); strings.Contains(value, ":") {
						return badRequest(name, "must be percent-encoded.")
					}
				}
				return nil
			}),
		},
		{
			Name: "identity-misses-one", Summary: "Without compression, the last session of a page is missing.",
			Breaks: []string{"HTTP-13"}, Difficulty: Rare,
			change: pages(func(c *call, p *page) {
				if n := len(p.items); n > 1 && c.request.Header.Get("Accept-Encoding") == "identity" {
					p.items = p.items[:n-1]
				}
			}),
		},
		{
			Name: "identity-refused", Summary: "Accept-Encoding: identity is answered 406.",
			Breaks: []string{"HTTP-13"}, Difficulty: Typical,
			change: amends(func(c *call) *problem {
				if c.request.Header.Get("Accept-Encoding") == "identity" {
					return &problem{http.StatusNotAcceptable, "NOT_ACCEPTABLE", "Only gzip is offered.", "Accept gzip."}
				}
				return nil
			}),
		},
		{
			Name: "condition-lists-nothing", Summary: "A request with If-None-Match is answered 200 with an empty list.",
			Breaks: []string{"HTTP-13"}, Difficulty: Typical,
			change: all(asks(func(c *call, q *query) { q.nothing = q.nothing || c.request.Header.Get("If-None-Match") != "" })),
		},
		{
			Name: "condition-refused", Summary: "A request with If-None-Match is answered 412.",
			Breaks: []string{"HTTP-13"}, Difficulty: Typical,
			change: amends(func(c *call) *problem {
				if c.request.Header.Get("If-None-Match") != "" {
					return &problem{http.StatusPreconditionFailed, "PRECONDITION_FAILED", "The precondition failed.", "Leave it out."}
				}
				return nil
			}),
		},
	}
}

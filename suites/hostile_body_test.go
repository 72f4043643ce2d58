package suites_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
)

// session is an item with an id, as it stands in a page; the rest is valid.
func session(id string) string { return sessionWith(id, "") }

// sessionWith is a session with further members, which win over equal ones.
func sessionWith(id, members string) string {
	return fmt.Sprintf(`{"id":%s,"status":"created","failure_code":null,"nfc_tries_used":0,"liveness_tries_used":0,"contract_version":1,`+
		`"share_fields":{},"redirect_url":null,"webhook_endpoint_id":null,"verification_url":%s,"expires_at":"2025-01-01T01:00:00Z",`+
		`"completed_at":null,"created_at":"2025-01-01T00:00:00Z","updated_at":"2025-01-01T00:00:00Z"%s}`, quoted(id),
		quoted("https://verify.invalid/"+id), members)
}

// quoted is a text as a JSON string.
func quoted(s string) string {
	b, _ := json.Marshal(s)
	return string(b)
}

// sessionID is a well-formed id with a number.
func sessionID(n int64) string { return fmt.Sprintf("vs_%064d", n) }

// listing is a page of items.
func listing(more bool, next string, items ...string) string {
	cursor := "null"
	if next != "" {
		cursor = quoted(next)
	}
	return fmt.Sprintf(`{"data":[%s],"error":null,"pagination":{"limit":10,"has_more":%t,"next_cursor":%s}}`, strings.Join(items, ","), more,
		cursor)
}

// asked is the limit of a request, 10 where it has none.
func (v *visit) limit() int {
	n, err := strconv.Atoi(v.request.URL.Query().Get("limit"))
	if err != nil {
		return 10
	}
	return min(max(n, 1), 100)
}

// fresh are as many items as were asked for that no page had before.
func fresh(counter *atomic.Int64, n int) (items []string, last string) {
	for range n {
		last = sessionID(counter.Add(1))
		items = append(items, session(last))
	}
	return items, last
}

// dangerous is text that must be escaped wherever it lands.
const dangerous = "\x1b[31m\x1b]0;owned\x07 ]]> <script>alert(1)</script> &amp; \u202e\u2066\u200f | `x` \r\n## x\u2028\x7f\u0085"

// bodyBehaviours are hostile in what a body says.
func bodyBehaviours() []hostile {
	var counter atomic.Int64
	items := func(n int, item func(int) string) string {
		all := make([]string, n)
		for i := range all {
			all[i] = item(i)
		}
		return listing(true, sessionID(1), all...)
	}
	deep := func(open, shut string) string { return strings.Repeat(open, 200_000) + strings.Repeat(shut, 200_000) }
	long := strings.Repeat("x", 2_000_000)
	longer := long[:300_000] // than anything honest
	digits := strings.Repeat("7", 400)
	return []hostile{
		// A list without end cannot be told from one that is long and moves: what
		// fails is what else the pages say.
		{name: "endless pages of fresh items", answer: page(func(v *visit) string {
			list, last := fresh(&counter, v.limit())
			return listing(true, last, list...)
		}), requests: 3000, heavy: true, first: said{"LIM-03", "limit in force"}},
		{name: "endless pages of one fresh item", answer: page(func(*visit) string {
			list, last := fresh(&counter, 1)
			return listing(true, last, list...)
		}), first: said{"LIM-03", "limit in force"}},
		{name: "cursor loop", answer: page(func(v *visit) string {
			id := sessionID(1)
			if v.request.URL.Query().Get("starting_after") == id {
				id = sessionID(2)
			}
			return listing(true, id, session(id))
		}), requests: 2300, first: said{"CUR-06", "is met again on page 3"}},
		{name: "the same page for ever", answer: body(listing(true, sessionID(1), session(sessionID(1)))), requests: 2300,
			first: said{"CUR-06", "page 2 begins with the item of its own cursor"}},
		{name: "empty pages that promise more", answer: body(listing(true, sessionID(1))), first: said{"CUR-04", "empty page"}},
		{name: "cursor that is never the same", answer: page(func(*visit) string {
			return listing(true, sessionID(counter.Add(1)), session(sessionID(1)))
		}), first: said{"CUR-03|HTTP-11", ""}},

		{name: "arrays 200 000 deep", answer: body(deep("[", "]")), first: said{"HTTP-02", "deep"}},
		{name: "objects 200 000 deep", answer: body(deep(`{"data":`, "}")), requests: 60, first: said{"HTTP-02", ""}},
		{name: "an item 200 000 deep", answer: body(listing(false, "", deep("[", "]"))), first: said{"HTTP-02", "deep"}},
		{name: "nesting never closed", answer: lazily(func() func(*visit) bool { return body(`{"data":` + strings.Repeat("[", 1<<20)) }),
			heavy: true, first: said{"HTTP-02", ""}},
		{name: "a 2 MB string", answer: lazily(func() func(*visit) bool { return body(quoted(long)) }), heavy: true, first: said{"ENV-01", ""}},
		{name: "a 2 MB id", answer: lazily(func() func(*visit) bool { return body(listing(false, "", session(long))) }), heavy: true,
			first: said{"ITEM-01", "xxx"}},
		{name: "a 1.3 MB id that is the cursor", answer: lazily(func() func(*visit) bool {
			return body(listing(true, long[:1_300_000],
				session(long[:1_300_000])))
		}), heavy: true, first: said{"CUR-02", "xxx"}},
		{name: "fresh ids of 200 kB that are cursors", answer: streamed(func(_ *visit, w *bufio.Writer) {
			id := sessionID(counter.Add(1))
			write(w, `{"data":[{"id":"`, id, long[:200<<10], `"}],"error":null,"pagination":{"limit":10,"has_more":true,"next_cursor":"`, id,
				long[:200<<10], `"}}`)
		}), heavy: true, first: said{"ITEM-01", "vs_0"}},
		{name: "a 300 kB value of every field", answer: lazily(func() func(*visit) bool {
			return body(listing(false, "", strings.ReplaceAll(session(sessionID(1)), `"created"`, quoted(longer))))
		}), heavy: true, first: said{"ENV-01", ""}},
		{name: "a 300 kB key", answer: lazily(func() func(*visit) bool {
			return body(listing(false, "", sessionWith(sessionID(1), `,"`+longer+`":1,"status":"x"`)))
		}), heavy: true, first: said{"ENV-01", ""}},
		{name: "300 kB of escapes", answer: lazily(func() func(*visit) bool {
			return body(listing(false, "", session("\x01")[:8]+strings.Repeat(`\u0001`, 50_000)+session("")[7:]))
		}), heavy: true, first: said{"ITEM-01", ""}},
		{name: "a 300 kB error message", answer: lazily(func() func(*visit) bool {
			return says(whole("400 No", jsonType,
				`{"data":null,"error":{"code":"BAD_REQUEST","message":`+quoted(longer)+`,"hint":"","docs":""},"pagination":null}`))
		}), requests: 250, first: said{"HTTP-01|LIM-02", "400"}},
		{name: "fresh bodies of 2 MB", answer: streamed(func(_ *visit, w *bufio.Writer) {
			id := fmt.Sprintf("bad %d", counter.Add(1))
			before, after, _ := strings.Cut(listing(true, id, sessionWith(id, `,"x":"*"`)), "*")
			write(w, before, long, after)
		}), heavy: true, first: said{"ITEM-01", "bad"}},
		{name: "a million empty items", answer: lazily(func() func(*visit) bool {
			return body(items(1_000_000,
				func(int) string { return "{}" }))
		}), heavy: true, first: said{"cut", "budget"}},
		{name: "a million items that are null", answer: lazily(func() func(*visit) bool {
			return body(items(1_000_000,
				func(int) string { return "null" }))
		}), heavy: true, first: said{"cut", "budget"}},
		{name: "half a million tiny items", answer: lazily(func() func(*visit) bool {
			return body(items(500_000, func(i int) string { return `{"id":` + strconv.Itoa(i) + `}` }))
		}), heavy: true, first: said{"cut", "budget"}},
		{name: "19 000 tiny items", answer: lazily(func() func(*visit) bool {
			return body(items(19_000, func(i int) string { return `{"id":"` + strconv.Itoa(i) + `"}` }))
		}), heavy: true, first: said{"LIM-01", "19000 items"}},
		{name: "fresh pages of 10 000 tiny items", answer: streamed(func(_ *visit, w *bufio.Writer) {
			write(w, `{"error":null,"pagination":{"limit":10,"has_more":false,"next_cursor":null},"data":[{}`)
			for n := counter.Add(10_000); n%10_000 != 9999; n++ {
				write(w, `,{"id":"vs_`, strconv.FormatInt(n, 10), `"}`)
			}
			write(w, "]}")
		}), heavy: true, first: said{"LIM-01", "items"}},
		{name: "an item that comes 2000 times in two forms", answer: lazily(func() func(*visit) bool {
			form := func(n int) func(*visit) bool {
				return body(items(2_000, func(i int) string {
					return sessionWith(sessionID(1), `,"contract_version":`+strconv.Itoa((i+n)%2))
				}))
			}
			forms := []func(*visit) bool{form(0), form(1)}
			return func(v *visit) bool { return forms[v.n%2](v) }
		}), heavy: true, first: said{"LIM-01", "2000 items"}},
		{name: "30 000 undeclared fields", answer: lazily(func() func(*visit) bool {
			return body(listing(false, "",
				sessionWith(sessionID(1), fields(30_000))))
		}), heavy: true, first: said{"LIM-03", ""}},
		{name: "30 000 times the same key", answer: lazily(func() func(*visit) bool {
			return body(listing(false, "", sessionWith("x", strings.Repeat(`,"id":"x"`, 30_000))))
		}), heavy: true, first: said{"HTTP-03", "id"}},
		{name: "15 000 empty arrays in a field", answer: lazily(func() func(*visit) bool {
			return body(listing(false, "", sessionWith("x", `,"share_fields":[`+strings.Repeat("[],", 15_000)+`[]]`)))
		}), heavy: true, first: said{"ENV-01", ""}},

		{name: "invalid UTF-8", answer: body(listing(false, "", "{\"id\":\"\xff\xfe\xc0\xaf\"}")), first: said{"HTTP-02", "UTF-8"}},
		{name: "raw NUL", answer: body(listing(false, "", "{\"id\":\"\x00\"}")), first: said{"HTTP-02", "no JSON text"}},
		{name: "NUL instead of a body", answer: body(strings.Repeat("\x00", 5000)), first: said{"HTTP-02", "no JSON text"}},
		{name: "escaped NUL in ids", answer: body(listing(true, "\x00", session("\x00"))), first: said{"ITEM-01", ""}},
		{name: "byte order mark", answer: body("\ufeff" + listing(false, "")), first: said{"HTTP-02", "byte order mark"}},
		{name: "numbers beyond any range", answer: body(listing(false, "",
			sessionWith(sessionID(1), `,"nfc_tries_used":1e999,"liveness_tries_used":-0,"contract_version":`+digits))),
			first: said{"ENV-01", "1e999"}},
		{name: "exponents that explode", answer: body(listing(false, "",
			sessionWith(sessionID(1), `,"nfc_tries_used":1e999999999,"liveness_tries_used":1e-999999999,"contract_version":1E2147483648`))),
			first: said{"ENV-01", ""}},
		{name: "a page limit beyond any range", answer: body(strings.Replace(listing(false, "", session(sessionID(1))), `"limit":10`,
			`"limit":1e99999999`, 1)), first: said{"LIM-03", "1e99999999"}},
		{name: "ids that are numbers beyond any range", answer: body(listing(false, "", `{"id":1e999999999}`, `{"id":-0}`, `{"id":`+digits+`}`)),
			first: said{"ENV-01", ""}},
		{name: "NaN", answer: body(`{"data":[NaN],"error":null}`), first: said{"HTTP-02", "NaN"}},
		{name: "repeated keys", answer: body(listing(false, "", sessionWith("x", `,"id":"y","id":"z"`))), first: said{"HTTP-03", "id"}},
		{name: "text to be escaped in ids", answer: body(listing(true, dangerous, session(dangerous), session(dangerous+"2"))),
			first: said{"ITEM-01", ""}},
		{name: "text to be escaped in fields", answer: body(listing(false, "",
			strings.ReplaceAll(session(sessionID(1)), `"created"`, quoted(dangerous)))), first: said{"ENV-01", ""}},
		{name: "text to be escaped in keys", answer: body(listing(false, "",
			sessionWith("x", `,`+quoted(dangerous)+`:1,`+quoted(dangerous)+`:2`))), first: said{"HTTP-03", ""}},
		{name: "text to be escaped in messages", answer: says(whole("400 No", jsonType,
			`{"data":null,"error":{"code":`+quoted(dangerous)+`,"message":`+quoted(dangerous)+`,"hint":"","docs":""}}`)), requests: 600,
			first: said{"HTTP-01|LIM-02", "400"}},
		{name: "text to be escaped as a whole body", answer: says(whole("500 No", jsonType, dangerous)), first: said{"HTTP-05", ""}},
		{name: "timestamps of nowhere", answer: body(listing(false, "",
			strings.ReplaceAll(session(sessionID(1)), "2025-01-01T00:00:00Z", "9999-12-31T23:59:59.9999999999999999999999999999-99:99"))),
			first: said{"ITEM-08", ""}},

		{name: "null", answer: body("null"), first: said{"ENV-01", ""}},
		{name: "an array", answer: body("[]"), first: said{"ENV-01", ""}},
		{name: "a number", answer: body("1e400"), first: said{"ENV-01", ""}},
		{name: "items that are no objects", answer: body(`{"data":[1,"x",null,[],true],"error":null,"pagination":{}}`),
			first: said{"ENV-01", ""}},
		{name: "an object of items", answer: body(`{"data":{"0":{}},"error":null,"pagination":[]}`), first: said{"ENV-01", ""}},
		{name: "parts of other types",
			answer: body(`{"data":[],"error":{"code":5},"pagination":{"limit":"ten","has_more":"yes","next_cursor":{"a":[]}}}`),
			first:  said{"ENV-01", ""}},
		{name: "ids of one character", answer: body(listing(true, "b", session("a"), session("b"), session(""))), first: said{"ITEM-01", ""}},
		{name: "the request in the answer", answer: page(func(v *visit) string {
			return listing(false, "", session(v.request.Header.Get("Authorization")+v.request.URL.String()))
		}), first: said{"ITEM-01", ""}},
		{name: "another answer each time", answer: func(v *visit) bool {
			switch v.n % 7 {
			case 0:
				return v.say(whole("500 No", jsonType, "{}"))
			case 1:
				return v.say(whole("200 OK", jsonType, listing(true, sessionID(v.n), session(sessionID(v.n)))))
			case 2:
				return v.say(whole("404 No", jsonType, "{}"))
			case 3:
				return v.say(whole("200 OK", "Content-Type: text/html\r\n", "<p>"))
			case 4:
				return v.say(whole("401 No", jsonType, ""))
			case 5:
				return v.reset()
			}
			return v.say(whole("200 OK", jsonType, listing(false, "", session(dangerous))))
		}, first: said{"HTTP-04", ""}},
	}
}

// write writes a text in pieces; what fails shows when it is flushed.
func write(w *bufio.Writer, pieces ...string) {
	for _, p := range pieces {
		_, _ = w.WriteString(p)
	}
}

// fields are members of an object that no schema declares.
func fields(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"f%d":%d`, i, i)
	}
	return b.String()
}

package reference

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// wireFreedoms are choices of how answers are written and sent.
func wireFreedoms() []Freedom {
	return []Freedom{
		{Name: "extra-fields", Summary: "Sessions, envelope and pagination have undeclared fields.", change: extraFields},
		{Name: "extra-fields-in-refusals", Summary: "Refusals have undeclared fields.", change: all(
			errorOf(func(_ *problem, o object) object {
				return append(o, member{"request_id", "r_1"}, member{"details", []any{object{}}})
			}),
			rejected(func(_ *call, _ *problem, a *answer) { a.doc = a.doc.with("meta", object{{"version", 2}}) }),
		)},
		{Name: "keys-reversed", Summary: "The members of objects stand in reverse order.",
			change: func(b *behaviour) { b.style.arrange = reversed }},
		{Name: "keys-alphabetical", Summary: "The members of objects stand in alphabetical order.",
			change: func(b *behaviour) { b.style.arrange = alphabetical }},
		{Name: "pretty-printed", Summary: "JSON is indented, with carriage returns.",
			change: texts(func(*answer) bool { return true }, indented)},
		{Name: "white-space-around", Summary: "White space surrounds the JSON.",
			change: texts(func(*answer) bool { return true }, func(b []byte) []byte {
				return append(append([]byte(" \t\r\n"), b...), "\n\n"...)
			})},
		{Name: "escaped-beyond-ascii", Summary: "What is beyond ASCII is escaped.", change: func(b *behaviour) { b.style.escapeNonASCII = true }},
		{Name: "escaped-slashes", Summary: "Slashes are escaped.", change: func(b *behaviour) { b.style.escapeSlash = true }},
		{Name: "numbers-with-fraction", Summary: "Integers are written with a fraction of zero.", change: func(b *behaviour) {
			b.style.number = func(n int64) string { return strconv.FormatInt(n, 10) + ".0" }
		}},
		{Name: "numbers-with-exponent", Summary: "Integers are written with an exponent.", change: func(b *behaviour) {
			b.style.number = func(n int64) string { return strconv.FormatInt(n, 10) + "E+00" }
		}},
		{Name: "charset-left-out", Summary: "The media type has no parameter.", change: contentType("application/json", always)},
		{Name: "media-type-in-capitals", Summary: "The media type is in capitals and has further parameters.",
			change: contentType(`Application/JSON;Charset="UTF-8"; profile="v1"`, always)},
		{Name: "gzip-always", Summary: "Every body is compressed where that is accepted.", change: func(b *behaviour) { b.gzipsAbove = -1 }},
		{Name: "gzip-never", Summary: "No body is compressed.", change: func(b *behaviour) { b.gzipsAbove = 1 << 40 }},
		{Name: "chunked", Summary: "Bodies come in small chunks, without length.", change: answersBy(chunked, always)},
		{Name: "connection-closed", Summary: "The connection is closed after each answer.",
			change: headers(func(_ *call, a *answer) { a.header.Set("Connection", "close") })},
		{Name: "http-1.0", Summary: "Answers are HTTP/1.0, ended by the end of the connection.", change: answersBy(http10, always)},
		{Name: "early-hints", Summary: "An answer 103 precedes each answer.", change: answersBy(hinted, always)},
		{Name: "extra-headers", Summary: "Answers have many further headers, some of them long or repeated.",
			change: headers(func(_ *call, a *answer) {
				for i := range 40 {
					a.header.Add(fmt.Sprintf("X-Trace-%d", i), strings.Repeat("t", i*10))
				}
				a.header["Set-Cookie"] = []string{"a=1; Path=/", "b=2; Path=/"}
				a.header.Set("Server", "nginx")
				a.header.Set("Strict-Transport-Security", "max-age=31536000")
				a.header.Set("RateLimit-Remaining", "99")
			})},
		{Name: "no-validators", Summary: "Answers have neither ETag nor Cache-Control nor Vary.", change: headers(func(_ *call, a *answer) {
			for _, name := range []string{"ETag", "Cache-Control", "Vary"} {
				a.header.Del(name)
			}
		})},
		{Name: "conditions-ignored", Summary: "If-None-Match is ignored.", change: around(func(next handler) handler {
			return func(c *call) *answer { c.request.Header.Del("If-None-Match"); return next(c) }
		})},
		{Name: "cached-privately", Summary: "Lists may be stored by the client for a minute.",
			change: cacheControl("private, max-age=60, must-revalidate", always)},
		{Name: "slow", Summary: "Each answer takes 4 ms.", change: delayed(func() time.Duration { return 4 * time.Millisecond })},
		{Name: "jitter", Summary: "Answers take 0 to 8 ms.", change: delayed(func() time.Duration { return rand.N(8 * time.Millisecond) })},
		{Name: "throttled", Summary: "Every hundredth request is answered 429, to be repeated at once.",
			change: throttled(http.StatusTooManyRequests)},
		{Name: "unavailable-at-times", Summary: "Every hundredth request is answered 503, to be repeated at once.",
			change: throttled(http.StatusServiceUnavailable)},
		{Name: "head-refused", Summary: "HEAD is answered 405.", change: onHead(func(c *call) *answer {
			a := c.refuse(&problem{http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "The method is not allowed here.", "Use GET."})
			a.header.Set("Allow", "GET")
			return a
		})},
		{Name: "head-unknown", Summary: "HEAD is answered 404.", change: onHead(func(c *call) *answer {
			return c.refuse(&problem{http.StatusNotFound, "NOT_FOUND", "There is no such resource.", "Use GET."})
		})},
		{Name: "options-answered", Summary: "OPTIONS is answered 204 with the headers of CORS.", change: around(func(next handler) handler {
			return func(c *call) *answer {
				a := next(c)
				a.header.Set("Access-Control-Allow-Origin", "*")
				if c.request.Method == http.MethodOptions {
					a.status, a.doc = http.StatusNoContent, nil
				}
				return a
			}
		})},
	}
}

func counter() func() int64 {
	var n atomic.Int64
	return func() int64 { return n.Add(1) }
}

func extraFields(b *behaviour) {
	all(
		items(every, func(s *session, o object) object {
			return append(object{{"object", "session"}}, append(o, member{"metadata", object{{"status", "created"}, {"limit", nil}}},
				member{"deleted_at", nil}, member{"tags", []any{s.version, "a", nil, true}}, member{"created", s.created / 1_000_000})...)
		}),
		fields(every, "share_fields", func(s *session) any {
			return rawJSON(strings.ReplaceAll(s.shareFields, `{"required":`, `{"label":{"de":"Feld"},"required":`))
		}),
		pagination(func(o object) object { return append(o, member{"total", 4711}, member{"prev_cursor", nil}) }),
		documents(func(_ *call, doc object) object {
			return append(doc, member{"meta", object{{"took_ms", 1}}}, member{"has_more", true}, member{"items", []any{}})
		}),
	)(b)
}

func indented(b []byte) []byte {
	var out bytes.Buffer
	if json.Indent(&out, b, "", "\t") != nil {
		return b
	}
	return bytes.ReplaceAll(out.Bytes(), []byte("\n"), []byte("\r\n"))
}

// chunked sends the body in pieces.
func chunked(w http.ResponseWriter, _ *http.Request, a *answer) {
	for name, values := range a.header {
		w.Header()[name] = values
	}
	w.WriteHeader(a.status)
	flush := http.NewResponseController(w)
	for rest := a.body; len(rest) > 0; {
		n := min(len(rest), 1000)
		if _, err := w.Write(rest[:n]); err != nil {
			return
		}
		_ = flush.Flush() // what cannot flush sends later
		rest = rest[n:]
	}
}

// http10 writes the answer as HTTP/1.0 and closes the connection.
func http10(w http.ResponseWriter, r *http.Request, a *answer) {
	connection, buffer, err := http.NewResponseController(w).Hijack()
	if err != nil {
		a.transport = nil
		a.send(w, r)
		return
	}
	defer func() { _ = connection.Close() }()
	writeHTTP10(buffer.Writer, r, a)
}

func writeHTTP10(w *bufio.Writer, r *http.Request, a *answer) {
	fmt.Fprintf(w, "HTTP/1.0 %d %s\r\n", a.status, http.StatusText(a.status))
	_ = a.header.Write(w) // a client that went is no matter, here and below
	_, _ = io.WriteString(w, "Connection: close\r\n\r\n")
	if r.Method != http.MethodHead && a.status != http.StatusNotModified {
		_, _ = w.Write(a.body)
	}
	_ = w.Flush()
}

// hinted sends an informational answer first.
func hinted(w http.ResponseWriter, r *http.Request, a *answer) {
	w.Header().Set("Link", "</style.css>; rel=preload")
	w.WriteHeader(http.StatusEarlyHints)
	w.Header().Del("Link")
	a.transport = nil
	a.send(w, r)
}

func delayed(by func() time.Duration) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			timer := time.NewTimer(by())
			defer timer.Stop()
			select {
			case <-timer.C:
			case <-c.request.Context().Done():
			}
			return a
		}
	})
}

// throttled turns every hundredth request away.
func throttled(status int) func(*behaviour) {
	return func(b *behaviour) {
		turns := counter()
		around(func(next handler) handler {
			return func(c *call) *answer {
				if turns()%100 != 0 {
					return next(c)
				}
				a := c.refuse(&problem{status, "RATE_LIMITED", "Too many requests.", "Try again."})
				a.header.Set("Retry-After", "0")
				return a
			}
		})(b)
	}
}

func onHead(answerHead func(*call) *answer) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			if c.request.Method == http.MethodHead {
				return answerHead(c)
			}
			return next(c)
		}
	})
}

package suites_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"time"
)

// hostile is one hostile behaviour, and what a run must say of it.
type hostile struct {
	name   string
	answer func(*visit) bool
	// requests is how many hostile answers the run gets, where that is not the
	// usual number.
	requests int
	// early answers a connection before anything is asked.
	early bool
	// heavy tells that the answers are large: it runs alone, so that its memory
	// can be told.
	heavy bool
	// slow tells that each request costs a timeout, so that few may be sent.
	slow bool
	// first is what is said where every request meets it; later, where the first
	// ones are answered well. One that is the same is left out.
	first, later said
}

// said is a requirement (or one of several, with bars between them) that fails
// or warns, with a text in its finding; without
// an id the run is not tested, with the text in its sentence or hint; with the
// id "cut" it was cut short for the reason, and nothing fails.
type said struct{ id, text string }

// The timeout of a request where each one costs a timeout, and where none does
// on a machine that is not overloaded.
const (
	shortTimeout = 700 * time.Millisecond
	longTimeout  = 20 * time.Second
	inTime       = "no complete answer within 700ms"
)

func zip(b []byte) string {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.String()
}

// wireBehaviours are hostile below the body: connections, headers, framing.
func wireBehaviours() []hostile {
	slow := said{"", "does not answer in time"}
	breaks := said{"", "the connection breaks"}
	noHTTP := said{"", "scheme right"}
	// What is larger than the run reads is cut, what explodes or never ends fails.
	large := func() string { return strings.Repeat(zip(make([]byte, 1<<20)), 64) }
	bomb := func(block []byte) string { return strings.Repeat(zip(block), 257<<20/len(block)+1) }
	const chunked = "HTTP/1.1 200 OK\r\n" + jsonType + "Transfer-Encoding: chunked\r\n\r\n"
	var headers strings.Builder
	for i := range 10_000 {
		fmt.Fprintf(&headers, "X-%d: %d\r\n", i, i)
	}
	hostilePage := listing(false, "", session("not an id"))
	return []hostile{
		{name: "never answers", answer: silence, slow: true, first: slow, later: said{"HTTP-04", inTime}},
		{name: "never reads", answer: silence, early: true, slow: true, first: slow, later: said{"HTTP-04", inTime}},
		{name: "answers late", answer: func(v *visit) bool {
			return v.wait(shortTimeout*3/2) && v.say(whole("200 OK", jsonType, hostilePage))
		}, slow: true, first: slow, later: said{"HTTP-04", inTime}},
		{name: "drips a status line", answer: then("HTTP/1.1 2", drip), slow: true, first: slow, later: said{"HTTP-04", inTime}},
		{name: "drips a header", answer: then("HTTP/1.1 200 OK\r\nX-Drip: ", drip), slow: true, first: slow,
			later: said{"HTTP-04", "reading the header"}},
		{name: "drips a body", answer: then("HTTP/1.1 200 OK\r\n"+jsonType+"Content-Length: 1000000\r\n\r\n{", drip), slow: true, first: slow,
			later: said{"HTTP-04", "reading the body"}},
		{name: "drips a body without length", answer: then("HTTP/1.1 200 OK\r\n"+jsonType+"\r\n[", drip), slow: true, first: slow,
			later: said{"HTTP-04", "reading the body"}},
		{name: "half a header, then nothing", answer: then("HTTP/1.1 200 OK\r\nContent-Ty", silence), slow: true, first: slow,
			later: said{"HTTP-04", "reading the header"}},
		{name: "half a body, then nothing", answer: then("HTTP/1.1 200 OK\r\n"+jsonType+"Content-Length: 99\r\n\r\n{", silence), slow: true,
			first: slow, later: said{"HTTP-04", "after 1 of 99 bytes"}},
		{name: "drips chunks of one byte", answer: then(chunked, func(v *visit) bool {
			for v.wait(10*time.Millisecond) && v.say("1\r\n \r\n") {
			}
			return false
		}), slow: true, first: slow, later: said{"HTTP-04", "reading the body"}},
		{name: "drips early hints", answer: func(v *visit) bool {
			for v.wait(10*time.Millisecond) && v.say("HTTP/1.1 103 Early Hints\r\n\r\n") {
			}
			return false
		}, slow: true, first: slow, later: said{"HTTP-04", inTime}},

		{name: "endless body", answer: then("HTTP/1.1 200 OK\r\n"+jsonType+"\r\n", flood(`{"a":`)), requests: 6, heavy: true,
			first: said{"HTTP-04", "does not end within"}},
		{name: "endless chunks", answer: then(chunked, flood("400\r\n"+strings.Repeat("[", 0x400)+"\r\n")), requests: 6, heavy: true,
			first: said{"HTTP-04", "does not end within"}},
		{name: "200 MB body", answer: then("HTTP/1.1 200 OK\r\n"+jsonType+"Content-Length: 200000000\r\n\r\n", flood(" ")), heavy: true,
			first: said{"cut", "budget"}},
		{name: "gzip bomb", answer: lazily(func() func(*visit) bool {
			return says(whole("200 OK", jsonType+"Content-Encoding: gzip\r\n", bomb(make([]byte, 1<<20))))
		}), heavy: true, first: said{"HTTP-04", "decompress to more than"}},
		{name: "gzip of 64 MiB", answer: lazily(func() func(*visit) bool {
			return says(whole("200 OK", jsonType+"Content-Encoding: gzip\r\n",
				large()))
		}), heavy: true, first: said{"HTTP-04", "times as much"}},
		{name: "gzip bomb in gzip", answer: lazily(func() func(*visit) bool {
			return says(whole("200 OK", jsonType+"Content-Encoding: gzip, gzip\r\n", zip([]byte(bomb(make([]byte, 1<<20))))))
		}), heavy: true, first: said{"HTTP-04", "decompress to more than"}},
		{name: "gzip bomb of text", answer: lazily(func() func(*visit) bool {
			return says(whole("200 OK", jsonType+"Content-Encoding: gzip\r\n", bomb(bytes.Repeat([]byte(`{"id":"x"},`), 100_000))))
		}), heavy: true, first: said{"HTTP-04", "decompress to more than"}},
		{name: "gzip is a lie", answer: says(whole("200 OK", jsonType+"Content-Encoding: gzip\r\n", hostilePage)),
			first: said{"HTTP-02", "content coding"}},
		{name: "gzip cut short", answer: says(whole("200 OK", jsonType+"Content-Encoding: gzip\r\n", zip([]byte(hostilePage))[:40])),
			first: said{"HTTP-02", "content coding"}},
		{name: "unknown content coding", answer: says(whole("200 OK", jsonType+"Content-Encoding: \u202erot13\r\n", hostilePage)),
			first: said{"HTTP-02", "content coding"}},

		{name: "reset in the body", answer: then("HTTP/1.1 200 OK\r\n"+jsonType+"Content-Length: 9000\r\n\r\n{\"data\":[", (*visit).reset),
			first: breaks, later: said{"HTTP-04", "closed or reset"}},
		{name: "reset on each request", answer: (*visit).reset, first: breaks, later: said{"HTTP-04", "closed or reset"}},
		{name: "Content-Length too long", answer: once("HTTP/1.1 200 OK\r\n" + jsonType + "Content-Length: 5000\r\n\r\n" + hostilePage),
			first: breaks, later: said{"HTTP-04", "of 5000 bytes"}},
		{name: "Content-Length too short", answer: once("HTTP/1.1 200 OK\r\n" + jsonType + "Content-Length: 20\r\n\r\n" + hostilePage),
			first: said{"HTTP-02", "no JSON text"}},
		{name: "Content-Length too short, kept", answer: says("HTTP/1.1 200 OK\r\n" + jsonType + "Content-Length: 20\r\n\r\n" + hostilePage),
			first: said{"HTTP-02", "no JSON text"}},
		{name: "two Content-Lengths", answer: once("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}"), first: noHTTP,
			later: said{"HTTP-04", "Content-Length"}},
		{name: "cut chunks", answer: once(chunked + "5\r\n{\"dat\r\n"), first: breaks, later: said{"HTTP-04", "reading the body"}},
		{name: "bad chunks", answer: once(chunked + "zz\r\n{}\r\n"), first: noHTTP, later: said{"HTTP-04", "chunk"}},

		{name: "1 MB header", answer: once("HTTP/1.1 200 OK\r\nX-Big: " + strings.Repeat("x", 1_000_000) + "\r\n\r\n"), first: noHTTP,
			later: said{"HTTP-04", "headers exceeded"}},
		{name: "endless header", answer: then("HTTP/1.1 200 OK\r\n", flood("X-More: more\r\n")), first: noHTTP,
			later: said{"HTTP-04", "headers exceeded"}},
		{name: "10 000 headers", answer: says(whole("200 OK", jsonType+headers.String(), hostilePage)), requests: 60,
			first: said{"ITEM-01", "not an id"}},
		{name: "headers to be escaped", answer: says(whole("500 \x1b[31m\u202e]]>",
			jsonType+"Location: \x1b]0;x\x07<script>\r\nETag: \x1b\"\xff\r\nX-\x1b: x\r\n", "]]><script>\x1b[2J")), first: noHTTP,
			later: said{"HTTP-04", "malformed"}},
		{name: "ETag to be escaped", answer: says(whole("200 OK", jsonType+"ETag: \"\xff\u202e]]>\"\r\n", hostilePage)),
			first: said{"ITEM-01", "not an id"}},
		{name: "ETag with control characters", answer: says(whole("200 OK", jsonType+"ETag: \"\x01\x7f\x1b\"\r\n", hostilePage)), first: noHTTP,
			later: said{"HTTP-04", "malformed"}},
		{name: "flood of 100 Continue", answer: flood("HTTP/1.1 100 Continue\r\n\r\n"), first: noHTTP,
			later: said{"HTTP-04", "headers exceeded"}},
		{name: "flood of early hints", answer: flood("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"), first: noHTTP,
			later: said{"HTTP-04", "exceeded"}},
		{name: "switches the protocol", answer: once("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
			first: said{"HTTP-01", "101"}},
		{name: "garbage status line", answer: once("\x00\x1b[31m]]> garbage\r\n\r\n"), first: noHTTP, later: said{"HTTP-04", "malformed HTTP"}},
		{name: "status that is no number", answer: once("HTTP/1.1 abc OK\r\n\r\n"), first: noHTTP, later: said{"HTTP-04", "malformed HTTP"}},
		{name: "status 999", answer: says(whole("999 \u202eodd", jsonType, hostilePage)), first: said{"HTTP-04", "999"}},
		{name: "TLS on a plain port", answer: once("\x15\x03\x01\x00\x02\x02\x50"), early: true, first: noHTTP,
			later: said{"HTTP-04", "malformed HTTP"}},
		{name: "another protocol's greeting", answer: once("SSH-2.0-OpenSSH_9.6\r\n"), early: true, first: noHTTP, later: said{"HTTP-04", ""}},
		{name: "close on accept", answer: func(*visit) bool { return false }, early: true, first: breaks,
			later: said{"HTTP-04", "closed or reset"}},
		{name: "close on each request", answer: func(*visit) bool { return false }, first: breaks, later: said{"HTTP-04", "closed or reset"}},

		{name: "empty 200", answer: says(whole("200 OK", jsonType, "")), first: said{"HTTP-02", "empty"}},
		{name: "empty 200 without type", answer: says(whole("200 OK", "", "")), first: said{"HTTP-01", "content type"}},
		{name: "204", answer: says("HTTP/1.1 204 No Content\r\n\r\n"), first: said{"HTTP-01", "204"}},
		{name: "206", answer: says(whole("206 Partial Content", jsonType+"Content-Range: bytes 0-1/9\r\n", hostilePage)),
			first: said{"HTTP-01", "206"}},
		{name: "304", answer: says("HTTP/1.1 304 Not Modified\r\nETag: \"x\"\r\n\r\n"), first: said{"HTTP-01", "304"}},
		{name: "HTML with 200", answer: says(whole("200 OK", "Content-Type: text/html\r\n", "<!doctype html><script>alert(1)</script>")),
			first: said{"HTTP-01", "text/html"}},
		{name: "HTML declared as JSON", answer: body("<!doctype html><script>alert(1)</script>"), first: said{"HTTP-02", "no JSON text"}},
		{name: "500 in HTML", answer: says(whole("500 Oops", "Content-Type: text/html\r\n", "<h1>]]>\x1b[31m</h1>")),
			first: said{"HTTP-05", "no JSON"}},

		{name: "redirect to another port", answer: func(v *visit) bool {
			return v.say(whole("302 Found", "Location: http://"+v.server.astray.Addr().String()+"/v1/sessions\r\n", ""))
		}, first: said{"", "redirected"}, later: said{"HTTP-06", "302"}},
		{name: "redirect loop", answer: func(v *visit) bool {
			return v.say(whole("307 Temporary Redirect", "Location: "+v.request.URL.String()+"\r\n", ""))
		}, first: said{"", "redirected"}, later: said{"HTTP-06", "307"}},
		{name: "redirect to a hostile place", answer: says(whole("301 Moved",
			"Location: javascript:alert(1)//]]>\u202e"+strings.Repeat("x", 100_000)+"\r\n", "")), first: said{"", "redirected"},
			later: said{"HTTP-06", "301"}},

		{name: "throttles for ever", answer: says(whole("429 Slow", jsonType+"Retry-After: 0\r\n", "{}")), first: said{"", "throttles"},
			later: said{"cut", "throttles"}},
		{name: "throttles for ten years", answer: says(whole("503 Slow", jsonType+"Retry-After: 315360000\r\n", "{}")),
			first: said{"", "throttles"}, later: said{"cut", "throttles"}},
	}
}

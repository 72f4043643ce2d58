package reference

import (
	"net/http"
	"strings"
)

// negotiationDefects are bugs of which representation a client is given: media
// types, codings and characters.
func negotiationDefects() []Defect {
	const asXML = "<sessions><session/></sessions>"
	return []Defect{
		{
			Name: "xml-unless-json-is-named", Summary: "A list is XML unless Accept names JSON.",
			Breaks: []string{"HTTP-01"}, Difficulty: Typical,
			change: listsAs("application/xml", asXML, func(c *call) bool { return !strings.Contains(c.accept(), "application/json") }),
		},
		{
			Name: "html-for-any-media-type", Summary: "To a client that takes any media type, a list is shown as a page of HTML.",
			Breaks: []string{"HTTP-01"}, Difficulty: Typical,
			change: listsAs("text/html", "<html></html>", func(c *call) bool { return c.accept() == "*/*" }),
		},
		{
			Name: "xml-without-accept", Summary: "Without Accept, a list is XML.",
			Breaks: []string{"HTTP-01"}, Difficulty: Rare, change: listsAs("application/xml", asXML, func(c *call) bool { return c.accept() == "" }),
		},
		{
			Name: "accept-compared-as-text", Summary: "A request whose Accept is anything but application/json is answered 406.",
			Breaks: []string{"HTTP-01"}, Difficulty: Typical,
			change: around(func(next handler) handler {
				return func(c *call) *answer {
					if a := next(c); a.status != http.StatusOK || c.accept() == "application/json" {
						return a
					}
					return c.refuse(&problem{http.StatusNotAcceptable, "NOT_ACCEPTABLE", "Only JSON is offered.", "Accept application/json."})
				}
			}),
		},
		{
			Name: "text-plain-among-others", Summary: "JSON is sent as text/plain to a client that takes that, too.",
			Breaks: []string{"HTTP-01"}, Difficulty: Rare,
			change: contentType("text/plain", func(c *call) bool { return strings.Contains(c.accept(), "text/plain") }),
		},
		{
			Name: "no-accept-is-server-error", Summary: "A request without Accept ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, change: fails(func(c *call) bool { return c.accept() == "" }),
		},
		{
			Name: "gzip-whatever-is-accepted", Summary: "Every list is compressed, whatever Accept-Encoding says.",
			Breaks: []string{"HTTP-13"}, Difficulty: Typical, change: zipsAbove(-1),
		},
		{
			Name: "large-lists-always-gzip", Summary: "A list of more than 16 KiB is compressed, whatever Accept-Encoding says.",
			Breaks: []string{"HTTP-13"}, Difficulty: Rare, change: zipsAbove(16 << 10),
		},
		{
			Name: "identity-gzip-unnamed", Summary: "Under Accept-Encoding: identity, a list is compressed and does not say so.",
			Breaks: []string{"HTTP-13"}, Difficulty: Rare,
			change: headers(func(c *call, a *answer) {
				if a.status == http.StatusOK && c.request.Header.Get("Accept-Encoding") == "identity" {
					a.body = c.server.compress(a.body)
				}
			}),
		},
		{
			Name: "reason-cut-within-a-pair", Summary: "A long reason is cut within a surrogate pair.",
			Breaks: []string{"HTTP-14"}, Difficulty: Typical,
			change: fields(oneIn(40), "share_fields", func(*session) any {
				return rawJSON(`{"portrait":{"required":true,"reason":"Passfoto \ud83e","source":"rc"}}`)
			}),
		},
		{
			Name: "name-begins-within-a-pair", Summary: "The name of a share field begins with the second half of a surrogate pair.",
			Breaks: []string{"HTTP-14"}, Difficulty: Rare,
			change: fields(oneIn(100), "share_fields", func(*session) any {
				return rawJSON(`{"\uddaa_portrait":{"required":true,"reason":"a","source":"rc"}}`)
			}),
		},
		{
			Name: "halves-in-the-wrong-order", Summary: "Above the basic plane, the halves of a pair are escaped the wrong way round.",
			Breaks: []string{"HTTP-14"}, Difficulty: Rare,
			change: fields(oneIn(100), "share_fields", func(*session) any {
				return rawJSON(`{"portrait":{"required":true,"reason":"\uddaa\ud83e","source":"rc"}}`)
			}),
		},
		{
			Name: "refusal-cut-within-a-pair", Summary: "The hint of a refusal is cut within a surrogate pair.",
			Breaks: []string{"HTTP-14"}, Difficulty: Rare,
			change: errorOf(func(_ *problem, o object) object { return o.with("hint", rawJSON(`"See the documentation \ud83d"`)) }),
		},
	}
}

// accept is what the request says of media types, "" where it says nothing.
func (c *call) accept() string { return c.request.Header.Get("Accept") }

// listsAs sends lists as some text of another media type.
func listsAs(mediaType, text string, when func(*call) bool) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			a := next(c)
			if a.status == http.StatusOK && when(c) {
				a.says(mediaType, text)
			}
			return a
		}
	})
}

// zipsAbove compresses lists above so many bytes without being asked to.
func zipsAbove(size int) func(*behaviour) {
	return headers(func(c *call, a *answer) {
		if a.status == http.StatusOK && len(a.body) > size && a.header.Get("Content-Encoding") == "" {
			a.body = c.server.compress(a.body)
			a.header.Set("Content-Encoding", "gzip")
		}
	})
}

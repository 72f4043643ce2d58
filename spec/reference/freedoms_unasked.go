package reference

import (
	"net/http"
	neturl "net/url"
	"regexp"
	"strings"
)

// brokenEscape is a percent sign that begins no escape, with what follows of one.
var brokenEscape = regexp.MustCompile(`%([0-9A-Fa-f]?[^0-9A-Fa-f&]|[0-9A-Fa-f]?(&|$))`)

// unaskedFreedoms are what frameworks do without being told, and may.
func unaskedFreedoms() []Freedom {
	hasContent := func(c *call) bool { return c.content() != "" }
	noJSON := func(c *call) bool { return !c.takesJSON() }
	return []Freedom{
		{Name: "broken-percent-skipped", Summary: "A percent sign that begins no escape is skipped.",
			change: brokenEscapesRead(func(text string) string { return text[1:] })},
		{Name: "broken-escape-replaced", Summary: "An escape that is none is read as the replacement character.",
			change: brokenEscapesRead(func(string) string { return "%EF%BF%BD" })},
		{Name: "values-end-at-broken-escape", Summary: "A value ends at an escape that is none.",
			change: rewritesParts(func(parts []string) []string {
				for i, part := range parts {
					for undecodable(parts[i]) {
						parts[i] = parts[i][:strings.LastIndexByte(parts[i], '%')]
					}
					if _, valued := cutName(part); !valued && parts[i] != part {
						parts[i] = ""
					}
				}
				return parts
			})},
		{Name: "broken-utf-8-skipped", Summary: "Bytes that are no UTF-8 are skipped.", change: noTextRead("")},
		{Name: "broken-utf-8-replaced", Summary: "Bytes that are no UTF-8 are read as the replacement character.",
			change: noTextRead("\uFFFD")},
		{Name: "semicolon-separates", Summary: "A raw semicolon separates parameters, as an ampersand does.",
			change: rewritesRaw(func(raw string) string { return strings.ReplaceAll(raw, ";", "&") })},
		{Name: "malformed-refused-with-html", Summary: "Malformed and long queries are refused with a page of HTML.",
			change: around(func(next handler) handler {
				return func(c *call) *answer {
					a := next(c)
					if a.status == http.StatusRequestURITooLong || a.status == http.StatusBadRequest && c.org != 0 && c.pairs == nil {
						return showing(a.status)(c)
					}
					return a
				}
			})},
		{Name: "content-refused-400", Summary: "A GET with content is answered 400.",
			change: turnsAwayIf(hasContent, refusing(http.StatusBadRequest, "BAD_REQUEST", "A GET has no content."))},
		{Name: "content-refused-413", Summary: "A GET with content is answered 413, and the connection closed.",
			change: turnsAwayIf(hasContent, func(c *call) *answer {
				a := refusing(http.StatusRequestEntityTooLarge, "CONTENT_TOO_LARGE", "A GET has no content.")(c)
				a.header.Set("Connection", "close")
				return a
			})},
		{Name: "content-forbidden", Summary: "A GET with content is answered 403, as by a content delivery network.", Hides: []string{"HTTP-15"},
			change: turnsAwayIf(hasContent, refusing(http.StatusForbidden, "FORBIDDEN", "A GET has no content."))},
		{Name: "content-type-refused", Summary: "A GET with a Content-Type is answered 415.",
			change: turnsAwayIf((*call).typed, refusing(http.StatusUnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "A GET has no content."))},
		{Name: "many-parameters-refused-400", Summary: "A query of more than a thousand parameters is answered 400, with a page of HTML.",
			change: turnsAwayIf(crowded, showing(http.StatusBadRequest))},
		{Name: "many-parameters-refused-413", Summary: "A query of more than a thousand parameters is answered 413.",
			change: turnsAwayIf(crowded, refusing(http.StatusRequestEntityTooLarge, "CONTENT_TOO_LARGE", "There are too many parameters."))},
		{Name: "many-parameters-refused-431", Summary: "A query of more than a thousand parameters is answered 431.",
			change: turnsAwayIf(crowded, showing(http.StatusRequestHeaderFieldsTooLarge))},
		{Name: "text-html-406", Summary: "To who takes no JSON, a request is answered 406 with a page of HTML.",
			change: turnsAwayIf(noJSON, showing(http.StatusNotAcceptable))},
		{Name: "text-html-shown", Summary: "To who takes no JSON, a list is shown as a page of HTML.",
			change: listsAs("text/html; charset=utf-8", "<html></html>", noJSON)},
		{Name: "browser-gets-html", Summary: "To browsers, which take JSON too, a list is shown as a page of HTML.",
			change: listsAs("text/html; charset=utf-8", "<html></html>", func(c *call) bool { return strings.HasPrefix(c.accept(), "text/html") })},
	}
}

// cutName is the name of a part of a query string, and whether it has a value.
func cutName(part string) (name string, valued bool) {
	name, _, valued = strings.Cut(part, "=")
	return name, valued
}

// brokenEscapesRead reads escapes that are none as something else.
func brokenEscapesRead(as func(string) string) func(*behaviour) {
	return rewritesRaw(func(raw string) string {
		return brokenEscape.ReplaceAllStringFunc(raw, func(text string) string {
			end := strings.IndexByte(text+"&", '&')
			return as(text[:end]) + text[end:]
		})
	})
}

// noTextRead reads bytes that are no UTF-8 as something else.
func noTextRead(as string) func(*behaviour) {
	return rewritesParts(func(parts []string) []string {
		for i, part := range parts {
			if !noText(part) {
				continue
			}
			name, value, _ := strings.Cut(part, "=")
			for _, text := range []*string{&name, &value} {
				decoded, _ := unescapeBytes(*text)
				*text = neturl.QueryEscape(strings.ToValidUTF8(decoded, as))
			}
			parts[i] = name + "=" + value
		}
		return parts
	})
}

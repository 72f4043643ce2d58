package reference

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	neturl "net/url"
	"strings"
	"unicode/utf8"
)

// What defects and freedoms of frameworks are made of: parsers of query strings, of
// content and of paths that do more, or less, than they say.

// undecodable tells whether a part of a query string has an escape that is none.
func undecodable(part string) bool { _, ok := unescapeBytes(part); return !ok }

// noText tells whether a part of a query string decodes to what is no UTF-8.
func noText(part string) bool {
	decoded, ok := unescapeBytes(part)
	return ok && !utf8.ValidString(decoded)
}

// isOf tells whether a part of a query string is of a parameter.
func isOf(name string) func(string) bool {
	return func(part string) bool { return strings.HasPrefix(part, name+"=") }
}

// rewritesParts changes the parts of the query string before anything reads them.
func rewritesParts(change func([]string) []string) func(*behaviour) {
	return rewritesRaw(func(raw string) string {
		if raw == "" {
			return raw
		}
		return strings.Join(change(strings.Split(raw, "&")), "&")
	})
}

// dropsParts leaves some parts of the query string unread.
func dropsParts(when func(part string) bool) func(*behaviour) {
	return rewritesParts(func(parts []string) []string {
		var kept []string
		for _, part := range parts {
			if !when(part) {
				kept = append(kept, part)
			}
		}
		return kept
	})
}

// rewritesAsked changes the raw query string by the whole request.
func rewritesAsked(change func(c *call, raw string) string) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			changed := c.request.Clone(c.request.Context())
			changed.URL.RawQuery = change(c, changed.URL.RawQuery)
			c.request = changed
			return next(c)
		}
	})
}

// content is what the request carries. It can be asked for again.
func (c *call) content() string {
	if c.request.Body == nil {
		return ""
	}
	text, err := io.ReadAll(c.request.Body)
	if err != nil {
		return ""
	}
	c.request.Body = io.NopCloser(strings.NewReader(string(text)))
	return string(text)
}

// carries tells whether the request has content of a media type, or of any.
func (c *call) carries(media string) bool {
	return strings.HasPrefix(c.request.Header.Get("Content-Type"), media) && c.content() != ""
}

// typed tells whether the request says what its content is, if it has any.
func (c *call) typed() bool { return c.request.Header.Get("Content-Type") != "" }

// isBrokenJSON tells whether the request carries what is no JSON, but says so.
func (c *call) isBrokenJSON() bool {
	return c.carries("application/json") && !json.Valid([]byte(c.content()))
}

// form are the parameters in the content, of a form or of JSON.
func (c *call) form() neturl.Values {
	values := neturl.Values{}
	switch {
	case c.carries("application/x-www-form-urlencoded"):
		values, _ = neturl.ParseQuery(c.content()) // what can be read of it
	case c.carries("application/json"):
		var members map[string]any
		if json.Unmarshal([]byte(c.content()), &members) == nil {
			for name, value := range members {
				values.Set(name, fmt.Sprint(value))
			}
		}
	}
	return values
}

// parts are the parameters in multipart content.
func (c *call) parts() neturl.Values {
	values := neturl.Values{}
	kind, of, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" || of["boundary"] == "" {
		return values
	}
	for reader := multipart.NewReader(strings.NewReader(c.content()), of["boundary"]); ; {
		part, err := reader.NextPart()
		if err != nil {
			return values
		}
		text, _ := io.ReadAll(part) // it is in memory
		values.Set(part.FormName(), string(text))
	}
}

// overridden is a query string with parameters in the place of its own, where it names
// them, and added where it does not.
func overridden(raw string, by neturl.Values) string {
	values, err := neturl.ParseQuery(raw)
	if err != nil || len(by) == 0 {
		return raw
	}
	for name := range by {
		values.Set(name, by.Get(name))
	}
	return values.Encode()
}

// takesJSON tells whether the client accepts JSON.
func (c *call) takesJSON() bool {
	accept := c.accept()
	return accept == "" || strings.Contains(accept, "application/json") || strings.Contains(accept, "*/*")
}

// escapedPath tells whether the path has an escape, which it need not.
func (c *call) escapedPath() bool { return strings.Contains(c.request.URL.EscapedPath(), "%") }

// turnsAway answers some requests by a refusal of its own, whoever asks.
func turnsAwayIf(when func(*call) bool, by func(*call) *answer) func(*behaviour) {
	return around(func(next handler) handler {
		return func(c *call) *answer {
			if when(c) {
				return by(c)
			}
			return next(c)
		}
	})
}

// refusing is a refusal with the envelope.
func refusing(status int, code, message string) func(*call) *answer {
	return func(c *call) *answer { return c.refuse(&problem{status, code, message, "See the documentation."}) }
}

// showing is a page for people.
func showing(status int) func(*call) *answer {
	return func(*call) *answer {
		a := &answer{status: status, header: make(http.Header)}
		a.says("text/html; charset=utf-8", "<!doctype html><h1>"+http.StatusText(status)+"</h1>")
		return a
	}
}

// failing is a 500 as it is documented.
func failing(c *call) *answer { return c.refuse(serverError()) }

// crowded tells whether a query has more than a thousand parameters.
func crowded(c *call) bool { return strings.Count(c.request.URL.RawQuery, "&") >= 1000 }

package reference

import (
	"net/http"
	neturl "net/url"
	"slices"
	"strings"
)

// unaskedDefects are what frameworks do without being told: parsers that leave out
// what they cannot read, and read what they need not.
func unaskedDefects() []Defect {
	return slices.Concat(decodingDefects(), contentDefects(), crowdDefects(), dispatchDefects())
}

func decodingDefects() []Defect {
	var list []Defect
	for _, name := range parameters {
		of := isOf(name)
		list = append(list, Defect{
			Name:    "broken-escape-drops-" + strings.ReplaceAll(name, "_", "-"),
			Summary: "A value of " + name + " with a broken escape is taken as no " + name + " given.",
			Breaks:  []string{"HTTP-07"}, Difficulty: Typical,
			change: dropsParts(func(part string) bool { return of(part) && undecodable(part) }),
		})
	}
	return append(list, []Defect{
		{
			Name: "broken-escape-drops-parameter", Summary: "A parameter with a broken escape is left out, whichever it is.",
			Breaks: []string{"HTTP-07"}, Difficulty: Plain, change: dropsParts(undecodable),
		},
		{
			Name: "trailing-percent-drops-parameter", Summary: "A parameter that ends in a percent sign is left out.",
			Breaks: []string{"HTTP-07"}, Difficulty: Rare,
			change: dropsParts(func(part string) bool { return strings.HasSuffix(part, "%") }),
		},
		{
			Name: "broken-utf-8-drops-parameter", Summary: "A parameter whose value is no UTF-8 is left out.",
			Breaks: []string{"HTTP-07"}, Difficulty: Typical, change: dropsParts(noText),
		},
		{
			Name: "semicolon-drops-parameter", Summary: "A parameter with a raw semicolon is left out.",
			Breaks: []string{"HTTP-07"}, Difficulty: Typical,
			change: dropsParts(func(part string) bool { return strings.Contains(part, ";") }),
		},
		{
			Name: "semicolon-drops-query", Summary: "Where one parameter has a raw semicolon, none is read.",
			Breaks: []string{"HTTP-07"}, Difficulty: Rare,
			change: rewritesRaw(func(raw string) string {
				if strings.Contains(raw, ";") {
					return ""
				}
				return raw
			}),
		},
		{
			Name: "broken-escape-drops-query", Summary: "Where one parameter has a broken escape, none is read.",
			Breaks: []string{"HTTP-07"}, Difficulty: Typical,
			change: rewritesParts(func(parts []string) []string {
				if slices.ContainsFunc(parts, undecodable) {
					return nil
				}
				return parts
			}),
		},
		{
			Name: "broken-utf-8-drops-query", Summary: "Where one parameter is no UTF-8, none is read.",
			Breaks: []string{"HTTP-07"}, Difficulty: Rare,
			change: rewritesParts(func(parts []string) []string {
				if slices.ContainsFunc(parts, noText) {
					return nil
				}
				return parts
			}),
		},
		{
			Name: "broken-escape-drops-what-follows", Summary: "A query is read as far as to the first broken escape.",
			Breaks: []string{"HTTP-07"}, Difficulty: Typical,
			change: rewritesParts(func(parts []string) []string {
				if at := slices.IndexFunc(parts, undecodable); at >= 0 {
					return parts[:at]
				}
				return parts
			}),
		},
		{
			Name: "broken-escape-drops-what-precedes", Summary: "A broken escape makes the parser begin anew behind it.",
			Breaks: []string{"HTTP-07"}, Difficulty: Rare,
			change: rewritesParts(func(parts []string) []string {
				for slices.ContainsFunc(parts, undecodable) {
					parts = parts[1:]
				}
				return parts
			}),
		},
	}...)
}

func contentDefects() []Defect {
	jsonType := func(c *call) bool { return strings.HasPrefix(c.request.Header.Get("Content-Type"), "application/json") }
	multipart := func(c *call) bool { return strings.HasPrefix(c.request.Header.Get("Content-Type"), "multipart/") }
	anonymous := func(c *call) bool { return c.request.Header.Get("Authorization") == "" }
	unread := func(when func(*call) bool) func(*behaviour) {
		return rewritesAsked(func(c *call, raw string) string {
			if when(c) {
				return ""
			}
			return raw
		})
	}
	return []Defect{
		{
			Name: "content-type-is-server-error", Summary: "A GET with a Content-Type ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: turnsAwayIf((*call).typed, failing),
		},
		{
			Name: "multipart-without-boundary-is-server-error", Summary: "Content that is said to be multipart is parsed: without a boundary it " +
				"ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, change: turnsAwayIf(multipart, failing),
		},
		{
			Name: "content-is-server-error", Summary: "A GET with content ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Plain, change: turnsAwayIf(func(c *call) bool { return c.content() != "" }, failing),
		},
		{
			Name: "hangs-on-content", Summary: "A GET with content is never answered: what reads the content waits for the end of another one.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare, Hangs: true,
			change: answersBy(hanging, func(c *call) bool { return c.content() != "" }),
		},
		{
			Name: "broken-content-is-server-error", Summary: "A GET with content that is no JSON ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: turnsAwayIf((*call).isBrokenJSON, failing),
		},
		{
			Name: "content-before-credentials-is-server-error", Summary: "Without credentials, content that is no JSON ends in a 500: it is " +
				"parsed first.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare,
			change: turnsAwayIf(func(c *call) bool { return anonymous(c) && c.isBrokenJSON() }, failing),
		},
		{
			Name: "form-content-overrides-query", Summary: "Parameters in content of a form win over those of the query.",
			Breaks: []string{"HTTP-15"}, Difficulty: Typical,
			change: rewritesAsked(func(c *call, raw string) string {
				if !c.carries("application/x-www-form-urlencoded") {
					return raw
				}
				return overridden(raw, c.form())
			}),
		},
		{
			Name: "form-content-fills-in", Summary: "What the query does not say is read from content of a form.",
			Breaks: []string{"HTTP-15"}, Difficulty: Typical,
			change: rewritesAsked(func(c *call, raw string) string {
				query, err := neturl.ParseQuery(raw)
				if err != nil || !c.carries("application/x-www-form-urlencoded") {
					return raw
				}
				added := c.form()
				for name := range query {
					added.Del(name)
				}
				return overridden(raw, added)
			}),
		},
		{
			Name: "json-content-is-parameters", Summary: "The members of JSON content are read as parameters.",
			Breaks: []string{"HTTP-15"}, Difficulty: Typical,
			change: rewritesAsked(func(c *call, raw string) string {
				if !c.carries("application/json") {
					return raw
				}
				return overridden(raw, c.form())
			}),
		},
		{
			Name: "multipart-content-overrides-query", Summary: "Parameters in multipart content win over those of the query.",
			Breaks: []string{"HTTP-15"}, Difficulty: Rare,
			change: rewritesAsked(func(c *call, raw string) string { return overridden(raw, c.parts()) }),
		},
		{
			Name: "broken-content-drops-query", Summary: "Where content cannot be parsed, the query is not read either.",
			Breaks: []string{"HTTP-15"}, Difficulty: Rare, change: unread((*call).isBrokenJSON),
		},
		{
			Name: "json-type-drops-query", Summary: "Where the Content-Type is JSON, parameters are expected there, and not in the query.",
			Breaks: []string{"HTTP-15"}, Difficulty: Typical, change: unread(jsonType),
		},
		{
			Name: "multipart-type-drops-query", Summary: "Where the Content-Type is multipart, parameters are expected there, and not in the query.",
			Breaks: []string{"HTTP-15"}, Difficulty: Rare, change: unread(multipart),
		},
		{
			Name: "broken-content-is-401", Summary: "An error of the parser of content is dispatched to a page that asks for a login.",
			Breaks: []string{"HTTP-15"}, Difficulty: Typical,
			change: turnsAwayIf((*call).isBrokenJSON, func(c *call) *answer { return c.refuse(unauthorized()) }),
		},
		{
			Name: "content-before-credentials-answers-200", Summary: "Without credentials, content that cannot be parsed is answered 200 with the " +
				"error.",
			Breaks: []string{"AUTH-01"}, Difficulty: Rare,
			change: turnsAwayIf(func(c *call) bool { return anonymous(c) && c.isBrokenJSON() }, func(c *call) *answer {
				a := c.refuse(badRequest("", "The content is no JSON."))
				a.status = http.StatusOK
				return a
			}),
		},
		{
			Name: "content-type-skips-credentials", Summary: "A request with a Content-Type is routed past authentication.",
			Breaks: []string{"AUTH-01"}, Difficulty: Rare,
			change: admits(func(c *call, line string) bool { return line == "" && c.typed() }),
		},
	}
}

func crowdDefects() []Defect {
	const most = 1000
	return []Defect{
		{
			Name: "parameters-after-1000-dropped", Summary: "Of a query, the first thousand parameters are read.",
			Breaks: []string{"HTTP-15"}, Difficulty: Typical,
			change: rewritesParts(func(parts []string) []string { return parts[:min(len(parts), most)] }),
		},
		{
			Name: "last-1000-parameters-kept", Summary: "Of a query, the last thousand parameters are read.",
			Breaks: []string{"HTTP-15"}, Difficulty: Rare,
			change: rewritesParts(func(parts []string) []string { return parts[max(len(parts)-most, 0):] }),
		},
		{
			Name: "more-than-1024-parameters-drop-query", Summary: "A query of more than 1024 parameters is not read at all.",
			Breaks: []string{"HTTP-15"}, Difficulty: Rare,
			change: rewritesParts(func(parts []string) []string {
				if len(parts) > 1024 {
					return nil
				}
				return parts
			}),
		},
		{
			Name: "separators-count-as-parameters", Summary: "Of a query, what follows the first thousand separators is not read, however little " +
				"stands between them.",
			Breaks: []string{"HTTP-15"}, Difficulty: Rare,
			change: rewritesParts(func(parts []string) []string {
				if len(parts) > 10_000 {
					return parts
				}
				return parts[:min(len(parts), most)]
			}),
		},
		{
			Name: "more-than-10000-parameters-drop-query", Summary: "Of a query with more than ten thousand parameters none is read, and it is " +
				"not refused.",
			Breaks: []string{"HTTP-15"}, Difficulty: Typical,
			change: all(func(b *behaviour) { b.maxQuery = 60_000 }, rewritesParts(func(parts []string) []string {
				if len(parts) > 10_000 {
					return nil
				}
				return parts
			})),
		},
		{
			Name: "1000-parameters-are-server-error", Summary: "A query of more than a thousand parameters ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: turnsAwayIf(crowded, failing),
		},
	}
}

// dispatchDefects are of how a request finds its handler, and an error its page.
func dispatchDefects() []Defect {
	return []Defect{
		{
			Name: "escaped-path-404", Summary: "A path with a letter percent-encoded is answered 404.",
			Breaks: []string{"HTTP-12"}, Difficulty: Typical,
			change: turnsAwayIf((*call).escapedPath, refusing(http.StatusNotFound, "NOT_FOUND", "There is no such resource.")),
		},
		{
			Name: "escaped-path-redirected", Summary: "A path with a letter percent-encoded is redirected to its plain spelling.",
			Breaks: []string{"HTTP-12"}, Difficulty: Rare,
			change: turnsAwayIf((*call).escapedPath, func(c *call) *answer {
				a := &answer{status: http.StatusMovedPermanently, header: make(http.Header), body: []byte{}}
				a.header.Set("Location", sessionsPath+"?"+c.request.URL.RawQuery)
				return a
			}),
		},
		{
			Name: "escaped-path-drops-query", Summary: "Under a path with a letter percent-encoded the query is not read.",
			Breaks: []string{"HTTP-12"}, Difficulty: Rare,
			change: rewritesAsked(func(c *call, raw string) string {
				if c.escapedPath() {
					return ""
				}
				return raw
			}),
		},
		{
			Name: "text-html-401", Summary: "To who takes no JSON the error page asks for a login, although the token is good.",
			Breaks: []string{"HTTP-01"}, Difficulty: Typical,
			change: turnsAwayIf(func(c *call) bool { return !c.takesJSON() }, func(c *call) *answer { return c.refuse(unauthorized()) }),
		},
		{
			Name: "text-html-is-server-error", Summary: "A request whose Accept names no JSON ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: turnsAwayIf(func(c *call) bool { return !c.takesJSON() }, failing),
		},
		{
			Name: "browser-gets-406", Summary: "Only the first media type of Accept is looked at: a browser is answered 406.",
			Breaks: []string{"HTTP-01"}, Difficulty: Rare,
			change: turnsAwayIf(func(c *call) bool { return strings.HasPrefix(c.accept(), "text/html") },
				refusing(http.StatusNotAcceptable, "NOT_ACCEPTABLE", "Only JSON is offered.")),
		},
	}
}

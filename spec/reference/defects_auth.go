package reference

import (
	"net/http"
	"strings"
)

// authDefects are bugs of who may ask, and for whose data.
func authDefects() []Defect {
	return []Defect{
		{
			Name: "auth-not-checked", Summary: "Credentials are not checked.",
			Breaks: []string{"AUTH-01", "AUTH-02", "AUTH-03"}, Difficulty: Plain,
			change: admits(func(*call, string) bool { return true }),
		},
		{
			Name: "auth-optional", Summary: "A request without credentials is let through.",
			Breaks: []string{"AUTH-01"}, Difficulty: Typical,
			change: admits(func(_ *call, line string) bool { return line == "" }),
		},
		{
			Name: "auth-not-checked-after-cursor", Summary: "From the second page on, credentials are not checked.",
			Breaks: []string{"AUTH-01", "AUTH-02", "AUTH-03"}, Difficulty: Rare,
			change: admits(func(c *call, _ string) bool { return strings.Contains(c.request.URL.RawQuery, paramCursor+"=vs_") }),
		},
		{
			Name: "auth-cache-without-token", Summary: "Answers are cached by query alone, and served to anybody.",
			Breaks: []string{"AUTH-01", "AUTH-02", "AUTH-03", "AUTH-08", "AUTH-12"}, Difficulty: Typical,
			change: cached(func(c *call) string { return c.request.URL.RawQuery }),
		},
		{
			Name: "auth-cache-for-same-scheme", Summary: "Answers are cached by query and scheme, and served to any token.",
			Breaks: []string{"AUTH-02", "AUTH-08", "AUTH-12"}, Difficulty: Rare,
			change: cached(func(c *call) string {
				scheme, _, _ := strings.Cut(c.request.Header.Get("Authorization"), " ")
				return scheme + " " + c.request.URL.RawQuery
			}),
		},
		{
			Name: "refusal-of-auth-with-data", Summary: "The answer 401 to a missing key holds the list all the same.",
			Breaks: []string{"AUTH-01", "AUTH-07", "ENV-03"}, Difficulty: Rare,
			change: deniedWith(func(c *call, a *answer) {
				if c.request.Header.Get("Authorization") == "" {
					own := &call{server: c.server, request: c.request, org: 1, query: query{limit: defaultLimit}}
					if p, bad := own.fetch(); bad == nil {
						a.doc = own.list(p).doc
					}
				}
			}),
		},
		{
			Name: "token-any-accepted", Summary: "Any token that looks like one is accepted.",
			Breaks: []string{"AUTH-02"}, Difficulty: Plain,
			change: tokenAdmitted(func(token, own string) bool { return strings.HasPrefix(token, own[:5]) || len(token) == len(own) }),
		},
		{
			Name: "token-empty-accepted", Summary: "An empty token is accepted.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical, change: tokenAdmitted(func(token, _ string) bool { return token == "" }),
		},
		{
			Name: "token-truncated-accepted", Summary: "A token is compared as far as it goes.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical,
			change: tokenAdmitted(func(token, own string) bool { return token != "" && strings.HasPrefix(own, token) }),
		},
		{
			Name: "token-lengthened-accepted", Summary: "What follows a known token is not compared.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical,
			change: tokenAdmitted(func(token, own string) bool { return strings.HasPrefix(token, own) }),
		},
		{
			Name: "token-in-any-case", Summary: "Tokens are compared without regard to letter case.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical, change: tokenAdmitted(strings.EqualFold),
		},
		{
			Name: "token-first-half-compared", Summary: "Of a token, only the first half is compared.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical,
			change: tokenAdmitted(func(token, own string) bool { return strings.HasPrefix(token, own[:len(own)/2]) }),
		},
		{
			Name: "token-ends-compared", Summary: "Of a token, only both ends are compared.",
			Breaks: []string{"AUTH-02"}, Difficulty: Rare,
			change: tokenAdmitted(func(token, own string) bool {
				third := len(own) / 3
				return len(token) == len(own) && token[:third] == own[:third] && token[2*third:] == own[2*third:]
			}),
		},
		{
			Name: "token-last-third-compared", Summary: "Of a token, only the last third is compared.",
			Breaks: []string{"AUTH-02"}, Difficulty: Rare,
			change: tokenAdmitted(func(token, own string) bool { return strings.HasSuffix(token, own[2*len(own)/3:]) }),
		},
		{
			Name: "scheme-any-accepted", Summary: "The scheme of the credentials is not looked at.",
			Breaks: []string{"AUTH-03"}, Difficulty: Plain, change: schemeAdmitted(func(scheme string) bool { return scheme != "" }),
		},
		{
			Name: "scheme-basic-accepted", Summary: "The token is accepted under the scheme Basic.",
			Breaks: []string{"AUTH-03"}, Difficulty: Typical,
			change: schemeAdmitted(func(scheme string) bool { return strings.EqualFold(scheme, "Basic") }),
		},
		{
			Name: "scheme-token-accepted", Summary: "The token is accepted under the scheme Token.",
			Breaks: []string{"AUTH-03"}, Difficulty: Typical,
			change: schemeAdmitted(func(scheme string) bool { return strings.EqualFold(scheme, "Token") }),
		},
		{
			Name: "scheme-missing-accepted", Summary: "The token is accepted without a scheme.",
			Breaks: []string{"AUTH-03"}, Difficulty: Typical, change: schemeAdmitted(func(scheme string) bool { return scheme == "" }),
		},
		{
			Name: "scheme-exact", Summary: "The scheme is accepted as Bearer only.",
			Breaks: []string{"AUTH-04"}, Difficulty: Plain, change: schemeRefused(func(scheme string) bool { return scheme != "Bearer" }),
		},
		{
			Name: "scheme-upper-case-refused", Summary: "The scheme is accepted as Bearer and bearer only.",
			Breaks: []string{"AUTH-04"}, Difficulty: Rare, change: schemeRefused(func(scheme string) bool { return scheme == "BEARER" }),
		},
		{
			Name: "challenge-missing", Summary: "The answer 401 has no WWW-Authenticate.",
			Breaks: []string{"AUTH-05"}, Difficulty: Plain, change: deniedWith(func(_ *call, a *answer) { a.header.Del("WWW-Authenticate") }),
		},
		{
			Name: "challenge-basic", Summary: "The answer 401 asks for the scheme Basic.",
			Breaks: []string{"AUTH-05"}, Difficulty: Typical,
			change: deniedWith(func(_ *call, a *answer) { a.header.Set("WWW-Authenticate", `Basic realm="kayle"`) }),
		},
		{
			Name: "challenge-missing-for-wrong-token", Summary: "The answer 401 to an unknown token has no WWW-Authenticate.",
			Breaks: []string{"AUTH-05"}, Difficulty: Rare,
			change: deniedWith(func(c *call, a *answer) {
				if c.request.Header.Get("Authorization") != "" {
					a.header.Del("WWW-Authenticate")
				}
			}),
		},
		{
			Name: "parameters-before-credentials", Summary: "Parameters are validated before credentials.",
			Breaks: []string{"AUTH-06"}, Difficulty: Plain, change: func(b *behaviour) { b.parametersFirst = true },
		},
		{
			Name: "denial-as-text", Summary: "The answer 401 is plain text.",
			Breaks: []string{"AUTH-07", "ENV-03"}, Difficulty: Plain,
			change: deniedWith(func(_ *call, a *answer) { a.says("text/plain; charset=utf-8", "Unauthorized") }),
		},
		{
			Name: "denial-by-gateway", Summary: "The answer 401 is the gateway's own JSON.",
			Breaks: []string{"AUTH-07", "ENV-03"}, Difficulty: Typical,
			change: deniedWith(func(_ *call, a *answer) { a.doc = object{{"message", "Unauthorized"}} }),
		},
		{
			Name: "denial-code-undocumented", Summary: "The code of the answer 401 is AUTHENTICATION_FAILED.",
			Breaks: []string{"AUTH-07"}, Difficulty: Typical,
			change: deniedWith(func(_ *call, a *answer) {
				o, _ := a.doc.get("error").(object)
				a.doc = a.doc.with("error", o.with("code", "AUTHENTICATION_FAILED"))
			}),
		},
		{
			Name: "denial-400", Summary: "Missing or wrong credentials are answered 400.",
			Breaks: []string{"AUTH-09"}, Difficulty: Plain, change: deniedBy(http.StatusBadRequest, everyone),
		},
		{
			Name: "denial-404", Summary: "Missing or wrong credentials are answered 404.",
			Breaks: []string{"AUTH-09"}, Difficulty: Typical, change: deniedBy(http.StatusNotFound, everyone),
		},
		{
			Name: "denial-403-for-wrong-token", Summary: "An unknown token is answered 403.",
			Breaks: []string{"AUTH-09"}, Difficulty: Typical, change: deniedBy(http.StatusForbidden, func(line string) bool { return line != "" }),
		},
		{
			Name: "denial-is-server-error", Summary: "A token without scheme ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Rare,
			change: deniedBy(http.StatusInternalServerError, func(line string) bool { return line != "" && !strings.Contains(line, " ") }),
		},
		{
			Name: "organizations-shown-to-first", Summary: "The lists of the first organization show the sessions of every one.",
			Breaks: []string{"AUTH-08"}, Difficulty: Plain, change: unless(byOrganization, func(c *call) bool { return c.org == 1 }),
		},
		{
			Name: "organizations-share-failed", Summary: "Under status=failed, sessions of every organization are listed.",
			Breaks: []string{"AUTH-08"}, Difficulty: Typical,
			change: unless(byOrganization, func(c *call) bool { return len(c.query.statuses) == 1 && c.query.statuses[0] == "failed" }),
		},
		{
			Name: "organizations-share-windows", Summary: "Within a window, sessions of every organization are listed.",
			Breaks: []string{"AUTH-08"}, Difficulty: Typical, change: unless(byOrganization, (*call).windowed),
		},
		{
			Name: "organizations-share-one-in-a-hundred", Summary: "One session in a hundred is listed for every organization.",
			Breaks: []string{"AUTH-08"}, Difficulty: Rare,
			change: lists(byOrganization, func(c *call, _ condition) (string, []any) { return "(org = ? OR seq % 100 = 7)", []any{c.org} }),
		},
		{
			Name: "foreign-cursor-lists-foreign", Summary: "After a cursor of another organization come that organization's sessions.",
			Breaks: []string{"AUTH-08", "AUTH-10"}, Difficulty: Typical,
			change: asks(func(c *call, q *query) {
				if owner := c.owner(); owner != 0 {
					c.org = owner
				}
			}),
		},
		{
			Name: "foreign-cursor-accepted", Summary: "A cursor of another organization is accepted as a place in the own list.",
			Breaks: []string{"AUTH-10"}, Difficulty: Typical,
			change: foreignCursor(func(c *call) *problem {
				anyone := *c
				anyone.org = c.owner()
				bad := anyone.locate()
				c.query.after = anyone.query.after
				return bad
			}),
		},
		{
			Name: "foreign-cursor-forbidden", Summary: "A cursor of another organization is answered 403 instead of 400.",
			Breaks: []string{"AUTH-10"}, Difficulty: Plain,
			change: foreignCursor(func(*call) *problem {
				return &problem{http.StatusForbidden, "FORBIDDEN", "The session belongs to another organization.", "Use your own."}
			}),
		},
		{
			Name: "foreign-cursor-named", Summary: "The refusal of a cursor of another organization says so.",
			Breaks: []string{"AUTH-10"}, Difficulty: Rare,
			change: foreignCursor(func(*call) *problem {
				p := unknownCursor()
				p.message = "Parameter starting_after names a session that is not yours."
				return p
			}),
		},
		{
			Name: "foreign-cursor-is-server-error", Summary: "A cursor of another organization ends in a 500.",
			Breaks: []string{"HTTP-04"}, Difficulty: Typical, change: foreignCursor(func(*call) *problem { return serverError() }),
		},
	}
}

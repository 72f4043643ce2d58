package reference

import (
	"encoding/base64"
	"net/http"
	"slices"
	"strings"
)

// credentialsDefects are bugs that let in who is not authenticated: under some
// queries, and for what broken clients and attackers send.
func credentialsDefects() []Defect {
	list := []Defect{
		{
			Name: "plain-query-unauthenticated", Summary: "The plain query needs no credentials.",
			Breaks: []string{"AUTH-01", "AUTH-02"}, Difficulty: Rare,
			change: admits(func(c *call, _ string) bool { return c.request.URL.RawQuery == "" }),
		},
		{
			Name: "largest-limit-unauthenticated", Summary: "The largest limit needs no credentials.",
			Breaks: []string{"AUTH-01", "AUTH-02"}, Difficulty: Rare,
			change: admits(func(c *call, _ string) bool { return c.request.URL.RawQuery == "limit=100" }),
		},
		{
			Name: "largest-limit-without-credentials", Summary: "The largest limit is served where no credentials come.",
			Breaks: []string{"AUTH-01"}, Difficulty: Rare,
			change: admits(func(c *call, line string) bool { return line == "" && c.rawLimit() == "100" }),
		},
		{
			Name: "created-from-without-credentials", Summary: "Under a created_from, a request without credentials is let through.",
			Breaks: []string{"AUTH-01"}, Difficulty: Rare,
			change: admits(func(c *call, line string) bool { return line == "" && c.request.URL.Query().Has(paramFrom) }),
		},
		{
			Name: "filters-unauthenticated", Summary: "A query under a status and a limit needs no credentials.",
			Breaks: []string{"AUTH-01", "AUTH-02"}, Difficulty: Rare,
			change: admits(func(c *call, _ string) bool {
				given := c.request.URL.Query()
				return len(given) == 2 && given.Has(paramStatus) && given.Has(paramLimit)
			}),
		},
		{
			Name: "every-parameter-unauthenticated", Summary: "A query with every parameter needs no credentials.",
			Breaks: []string{"AUTH-01", "AUTH-02"}, Difficulty: Rare,
			change: admits(func(c *call, _ string) bool { return len(c.request.URL.Query()) == len(parameters) }),
		},
		{
			Name: "header-empty-accepted", Summary: "An empty Authorization header is let through.",
			Breaks: []string{"AUTH-01"}, Difficulty: Rare,
			change: admits(func(c *call, line string) bool { return line == "" && len(c.request.Header["Authorization"]) == 1 }),
		},
		{
			Name: "token-unset-accepted", Summary: "What an unset variable leaves behind is accepted as a token.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical,
			change: tokenAdmitted(func(token, _ string) bool {
				return slices.Contains([]string{"undefined", "null", "None", "nil", "true", "0", "[object Object]"}, token)
			}),
		},
		{
			Name: "token-placeholder-accepted", Summary: "The placeholder of a token is accepted as one.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical,
			change: tokenAdmitted(func(token, _ string) bool { return strings.ContainsAny(token, "${}") && !strings.Contains(token, `"`) }),
		},
		{
			Name: "token-with-quote-accepted", Summary: "The query that looks a token up is put together as text, and its errors let in.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical,
			change: tokenAdmitted(func(token, _ string) bool { return strings.ContainsAny(token, `'"`) }),
		},
		{
			Name: "token-is-pattern", Summary: "A token is looked up by LIKE or a glob.",
			Breaks: []string{"AUTH-02"}, Difficulty: Rare, change: tokenAdmitted(func(token, _ string) bool { return token == "%" || token == "*" }),
		},
		{
			Name: "jwt-not-verified", Summary: "Whatever looks like a JWT is accepted without a look at its signature.",
			Breaks: []string{"AUTH-02"}, Difficulty: Typical,
			change: tokenAdmitted(func(token, _ string) bool { return strings.Contains(token, ".") }),
		},
		{
			Name: "token-beyond-ascii-accepted", Summary: "A token with bytes beyond ASCII is accepted.",
			Breaks: []string{"AUTH-02"}, Difficulty: Rare, change: tokenAdmitted(func(token, _ string) bool { return !isASCII(token) }),
		},
		{
			Name: "token-long-accepted", Summary: "A token of more than 4 KiB is accepted.",
			Breaks: []string{"AUTH-02"}, Difficulty: Rare, change: tokenAdmitted(func(token, _ string) bool { return len(token) > 4<<10 }),
		},
		{
			Name: "token-one-of-several", Summary: "Of several tokens in one header, any may be the right one.",
			Breaks: []string{"AUTH-02"}, Difficulty: Rare,
			change: admits(func(c *call, line string) bool {
				words := strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || r == ',' })
				return len(words) > 2 && slices.Contains(words, c.server.Token())
			}),
		},
		{
			Name: "basic-with-token", Summary: "The token is accepted as user name or password of the scheme Basic.",
			Breaks: []string{"AUTH-03"}, Difficulty: Typical,
			change: admits(func(c *call, line string) bool {
				text, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(line, "Basic "))
				user, password, found := strings.Cut(string(text), ":")
				return err == nil && found && (user == c.server.Token() || password == c.server.Token())
			}),
		},
		{
			Name: "scheme-with-one-blank", Summary: "Exactly one blank may follow the scheme.",
			Breaks: []string{"AUTH-04"}, Difficulty: Typical,
			change: func(b *behaviour) {
				strict := b.authenticate
				b.authenticate = func(c *call) int {
					if strings.Contains(c.request.Header.Get("Authorization"), "  ") {
						return 0
					}
					return strict(c)
				}
			},
		},
	}
	for _, bug := range []struct {
		name, what string
		when       func(token string) bool
	}{
		{"token-with-quote-is-server-error", "A token with a quote", func(token string) bool { return strings.ContainsAny(token, `'"`) }},
		{"token-beyond-ascii-is-server-error", "A token with bytes beyond ASCII", func(token string) bool { return !isASCII(token) }},
		{"token-long-is-server-error", "A token of more than 4 KiB", func(token string) bool { return len(token) > 4<<10 }},
		{"jwt-is-server-error", "A token that looks like a JWT", func(token string) bool { return strings.Contains(token, ".") }},
	} {
		list = append(list, Defect{Name: bug.name, Summary: bug.what + " ends in a 500.", Breaks: []string{"HTTP-04"}, Difficulty: Typical,
			change: deniedBy(http.StatusInternalServerError, func(line string) bool {
				_, token, _ := strings.Cut(line, " ")
				return bug.when(token)
			})})
	}
	for _, name := range []string{paramCursor, paramStatus, paramFrom, paramTo} {
		list = append(list, Defect{
			Name:    strings.ReplaceAll(name, "_", "-") + "-unauthenticated",
			Summary: "A query under " + name + " alone needs no credentials.",
			Breaks:  []string{"AUTH-01", "AUTH-02"}, Difficulty: Rare,
			change: admits(func(c *call, _ string) bool {
				given := c.request.URL.Query()
				return len(given) == 1 && given.Has(name)
			}),
		})
	}
	return list
}

func isASCII(s string) bool { return !strings.ContainsFunc(s, func(r rune) bool { return r > 0x7f }) }

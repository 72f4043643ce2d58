package checks

import (
	"encoding/base64"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// inEveryShape makes cases that depend on what queries the contract has.
func inEveryShape(cases func(*spec.Contract) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) { return secured(cases(c)...)(c, o) }
}

// shape is one shape that a query can have.
type shape struct {
	name  string
	query func(*engine.T) oracle.Query
}

// warmed asks the shape's query with credentials, so that a cache has it, and returns
// it.
func (s shape) warmed(t *engine.T) string {
	raw := engine.Spell(t.Contract(), s.query(t))
	t.Get(raw)
	return raw
}

// allParameters is the shape that has them all.
const allParameters = "all parameters"

// shapes are all that wrong credentials are tried with.
func shapes(c *spec.Contract) []shape {
	small := func(t *engine.T) oracle.Query { return oracle.Query{Limit: smallLimit(t.Contract(), 2)} }
	list := []shape{{"plain", func(*engine.T) oracle.Query { return oracle.Query{} }}}
	if c.Roles.Limit != nil {
		list = append(list, shape{"largest limit", func(t *engine.T) oracle.Query { return oracle.Query{Limit: t.MaxLimit()} }})
	}
	everything := []func(*engine.T, oracle.Query) oracle.Query{}
	add := func(name string, add func(*engine.T, oracle.Query) oracle.Query) {
		everything = append(everything, add)
		list = append(list, shape{name + " alone", func(t *engine.T) oracle.Query { return add(t, oracle.Query{}) }})
	}
	if cursor := c.Roles.Cursor; cursor != nil {
		list = append(list, shape{"after a cursor", func(t *engine.T) oracle.Query { return afterMiddle(t, small(t)) }})
		add(cursor.Parameter.Name, afterMiddle)
	}
	if len(c.Roles.Filters) > 0 {
		list = append(list, shape{"under a filter", func(t *engine.T) oracle.Query { return underFilters(t, small(t)) }})
	}
	for i, f := range c.Roles.Filters {
		if all := choices(i, f); len(all) > 0 {
			add(f.Parameter.Name, all[0].in)
		}
	}
	for w, role := range c.Roles.Windows {
		if role.From != nil {
			add(role.From.Name, func(t *engine.T, q oracle.Query) oracle.Query { return q.Since(w, moments(t, w)[0]) })
		}
		if role.To != nil {
			add(role.To.Name, func(t *engine.T, q oracle.Query) oracle.Query {
				all := moments(t, w)
				return q.Until(w, all[len(all)-1])
			})
		}
	}
	return append(list, shape{allParameters, func(t *engine.T) oracle.Query {
		q := small(t)
		for _, add := range everything {
			q = add(t, q)
		}
		return q
	}})
}

// afterMiddle is a query after the item in the middle of the learned list.
func afterMiddle(t *engine.T, q oracle.Query) oracle.Query {
	d := t.Learned()
	if d.Len() == 0 {
		t.NotApplicable("there is no cursor to ask with")
	}
	return q.After(d.Entries[max(d.Len()/2-1, 0)].ID)
}

// moments are the learned instants of a window's field, at least one.
func moments(t *engine.T, w int) []string {
	all := t.Learned().Moments(w)
	if len(all) == 0 {
		t.NotApplicable("no item has an instant to ask with")
	}
	return all
}

// noCredentialsCases ask without credentials in every shape of a query.
func noCredentialsCases(c *spec.Contract) []engine.Case {
	cases := []engine.Case{{Name: "no credentials", Body: func(t *engine.T) { kept(t, "", noCredentials, true) }},
		{Name: "no credentials, a query just answered", Body: func(t *engine.T) { kept(t, warm(t), noCredentials, true) }},
		{Name: "an empty header", Body: func(t *engine.T) { kept(t, warm(t), emptyHeader(c), true) }}}
	for _, s := range shapes(c)[1:] {
		cases = append(cases, engine.Case{Name: "no credentials, " + s.name,
			Body: func(t *engine.T) { kept(t, s.warmed(t), noCredentials, true) }})
	}
	return append(cases, unauthorizedContentCases()...)
}

// emptyHeader are credentials whose header is there and empty. An API key stands in its
// header alone.
func emptyHeader(c *spec.Contract) probe.Credentials {
	if c.Credentials.Kind == spec.APIKey {
		return probe.Credentials{Mutation: probe.Empty}
	}
	return probe.Credentials{Kind: probe.Bare, Mutation: probe.Empty}
}

// wrongTokenCases change the token in ways that must not do, and send what broken
// clients and attackers do instead.
func wrongTokenCases(c *spec.Contract) []engine.Case {
	var cases []engine.Case
	for _, m := range []probe.Mutation{probe.Unknown, probe.Truncated, probe.Lengthened, probe.AlteredEarly,
		probe.Altered, probe.AlteredLate, probe.CaseSwapped, probe.Empty} {
		cases = append(cases, wrongCase(string(m)+" token", probe.Credentials{Mutation: m}))
	}
	for _, s := range shapes(c) {
		cases = append(cases, engine.Case{Name: "unknown token, " + s.name,
			Body: func(t *engine.T) { kept(t, s.warmed(t), unknownToken, false) }})
	}
	for _, m := range []probe.Mutation{probe.Followed, probe.ListedFirst, probe.ListedLast} {
		cases = append(cases, guess("two tokens, the right one "+string(m), probe.Credentials{Mutation: m}))
	}
	for _, l := range literals() {
		name := l.name
		if name == "" {
			name = "the token " + l.text
		}
		cases = append(cases, guess(name, probe.Credentials{Literal: l.text}))
	}
	return cases
}

// wrongCase asks the usual query with credentials that must not do.
func wrongCase(name string, c probe.Credentials) engine.Case {
	return engine.Case{Name: name, Body: func(t *engine.T) { kept(t, warm(t), c, false) }}
}

// guess is a case of what broken clients and attackers send.
func guess(name string, c probe.Credentials) engine.Case {
	made := wrongCase(name, c)
	made.Stage = engine.StageGuess
	return made
}

// literal is a text that comes instead of a token.
type literal struct{ name, text string }

func literals() []literal {
	var list []literal
	// What a variable leaves behind that was not set, or not filled in.
	for _, text := range []string{"undefined", "null", "None", "nil", "true", "0", "[object Object]", "${TOKEN}", "$KAYLE_TOKEN",
		"{{token}}"} {
		list = append(list, literal{text: text})
	}
	// What means something in a query language or a pattern. None changes anything.
	for _, text := range []string{"'", "' OR '1'='1", `" OR ""="`, "%", "*", `{"$ne":null}`} {
		list = append(list, literal{text: text})
	}
	part := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	return append(list,
		literal{"a JWT without signature, alg none", part(`{"alg":"none","typ":"JWT"}`) + "." + part(`{"sub":"admin"}`) + "."},
		literal{"a JWT that is cut off", part(`{"alg":"HS256","typ":"JWT"}`) + "." + part(`{"sub"`)},
		literal{"a JWT of dots", ".."},
		literal{"letters beyond ASCII", "tök€n"},
		literal{"bytes that are no UTF-8", "tok\xff\xfe\x80n"},
		literal{"a token of 8 KiB", strings.Repeat("x", 8<<10)},
		literal{"a token of 64 KiB", strings.Repeat("x", 64<<10)},
	)
}

// longestToken is what every server takes as a token, in bytes.
const longestToken = 2000

// malformed tells whether credentials are none of RFC 6750 (section 2.1), or longer
// than servers need take: they may be turned away by what stands before the server.
func malformed(c probe.Credentials) bool {
	switch c.Mutation {
	case probe.Followed, probe.ListedFirst, probe.ListedLast:
		return true
	case probe.Empty:
		return c.Kind == probe.Bare
	}
	if c.Literal == "" {
		return false
	}
	const allowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/="
	return len(c.Literal) > longestToken || strings.Trim(c.Literal, allowed) != ""
}

// otherSchemeCases send the right token under another scheme, or none. Sent by Basic, it is
// there in the base64 form.
func otherSchemeCases(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	other := "Basic"
	if c.Credentials.Kind == spec.Basic {
		other = "Bearer"
	}
	cases := []engine.Case{wrongCase("scheme "+other, probe.Credentials{Scheme: other})}
	if c.Scheme != "token" {
		cases = append(cases, wrongCase("scheme Token", probe.Credentials{Scheme: "Token"}))
	}
	cases = append(cases,
		engine.Case{Name: "scheme " + other + ", after a cursor", Body: func(t *engine.T) {
			kept(t, shape{query: func(t *engine.T) oracle.Query {
				return afterMiddle(t, oracle.Query{Limit: smallLimit(t.Contract(), 2)})
			}}.warmed(t),
				probe.Credentials{Scheme: other}, false)
		}},
		wrongCase("no scheme", probe.Credentials{Kind: probe.Bare}))
	if c.Credentials.Kind != spec.Basic {
		cases = append(cases,
			wrongCase("scheme Basic, the token as user name", probe.Credentials{Scheme: "Basic", Mutation: probe.UserName}),
			wrongCase("scheme Basic, the token as password", probe.Credentials{Scheme: "Basic", Mutation: probe.UserPassword}))
	}
	return secured(cases...)(c, o)
}

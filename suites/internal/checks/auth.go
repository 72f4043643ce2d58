package checks

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// authChecks judge who may ask. They are sent last and few, so that nobody is
// locked out.
func authChecks() []engine.Check {
	return []engine.Check{
		{ID: "AUTH-01", Cases: secured(
			engine.Case{Name: "no credentials", Body: func(t *engine.T) { kept(t, "", probe.Credentials{Kind: probe.None}, true) }},
			engine.Case{Name: "no credentials, a query just answered",
				Body: func(t *engine.T) { kept(t, warm(t), probe.Credentials{Kind: probe.None}, true) }},
			engine.Case{Name: "no credentials, after a cursor",
				Body: func(t *engine.T) { kept(t, warmCursor(t), probe.Credentials{Kind: probe.None}, true) }},
			engine.Case{Name: "no credentials, under a filter",
				Body: func(t *engine.T) { kept(t, warmFilter(t), probe.Credentials{Kind: probe.None}, true) }})},
		{ID: "AUTH-02", Cases: secured(mutationCases()...)},
		{ID: "AUTH-03", Cases: secured(
			engine.Case{Name: "scheme Basic", Body: func(t *engine.T) { kept(t, warm(t), probe.Credentials{Scheme: "Basic"}, false) }},
			engine.Case{Name: "scheme Token", Body: func(t *engine.T) { kept(t, warm(t), probe.Credentials{Scheme: "Token"}, false) }},
			engine.Case{Name: "scheme Basic, after a cursor",
				Body: func(t *engine.T) { kept(t, warmCursor(t), probe.Credentials{Scheme: "Basic"}, false) }},
			engine.Case{Name: "no scheme", Body: func(t *engine.T) { kept(t, warm(t), probe.Credentials{Kind: probe.Bare}, false) }})},
		{ID: "AUTH-04", Cases: secured(
			engine.Case{Name: "lower case", Body: func(t *engine.T) { schemeSpelt(t, strings.ToLower) }},
			engine.Case{Name: "upper case", Body: func(t *engine.T) { schemeSpelt(t, strings.ToUpper) }})},
		{ID: "AUTH-05", Cases: secured(engine.Case{Name: "every 401", Body: challengeGiven})},
		{ID: "AUTH-06", Cases: secured(invalidUnauthenticated()...)},
		{ID: "AUTH-07", Cases: secured(engine.Case{Name: "every 401", Body: unauthorizedEnvelope})},
		{ID: "AUTH-08", Cases: twoOrganizations(organizationCases)},
		{ID: "AUTH-09", Cases: secured(engine.Case{Name: "every refusal", Body: refusedAsUnauthorized})},
		{ID: "AUTH-10", Cases: twoOrganizations(func(c *spec.Contract) []engine.Case {
			if c.Roles.Cursor == nil {
				return nil
			}
			return []engine.Case{{Name: "foreign cursor", Stage: engine.StageAuth, Body: foreignCursorHidden}}
		})},
		{ID: "AUTH-11", Cases: observedCredentials},
	}
}

// secured makes cases of the last stage where the operation demands credentials.
func secured(cases ...engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		if !c.Secured {
			return nil, "the operation demands no credentials"
		}
		for i := range cases {
			cases[i].Stage = engine.StageAuth
			body := cases[i].Body
			cases[i].Body = func(t *engine.T) {
				if !t.Settings().Token {
					t.NotApplicable("no token was given, and the target answers without one")
				}
				body(t)
			}
		}
		return cases, ""
	}
}

// mutationCases change the token in ways that must not do.
func mutationCases() []engine.Case {
	var cases []engine.Case
	for _, m := range []probe.Mutation{probe.Unknown, probe.Truncated, probe.Lengthened, probe.AlteredEarly,
		probe.Altered, probe.AlteredLate, probe.CaseSwapped, probe.Empty} {
		cases = append(cases, engine.Case{Name: string(m) + " token", Body: func(t *engine.T) {
			kept(t, warm(t), probe.Credentials{Mutation: m}, false)
		}})
	}
	return append(cases, engine.Case{Name: "unknown token, after a cursor", Body: func(t *engine.T) {
		kept(t, warmCursor(t), probe.Credentials{Mutation: probe.Unknown}, false)
	}})
}

// warmCursor asks for a page after a cursor and returns the query.
func warmCursor(t *engine.T) string {
	d := t.Learned()
	if t.Roles().Cursor == nil || d.Len() < 2 {
		t.NotApplicable("there is no cursor to ask with")
	}
	raw := t.Encode(oracle.Query{Limit: smallLimit(t.Contract(), 2)}.After(d.Entries[d.Len()/2-1].ID))
	t.Get(raw)
	return raw
}

// warmFilter asks under all filters and returns the query.
func warmFilter(t *engine.T) string {
	q := oracle.Query{Limit: smallLimit(t.Contract(), 2)}
	for i, f := range t.Roles().Filters {
		if len(f.Parameter.Enum) > 0 {
			q = q.With(i, f.Parameter.Enum[0])
		}
	}
	raw := t.Encode(q)
	t.Get(raw)
	return raw
}

// warm asks a query with credentials and returns it, so that a cache has it.
func warm(t *engine.T) string {
	raw := t.Encode(oracle.Query{Limit: smallLimit(t.Contract(), 2)})
	t.Get(raw)
	return raw
}

// wrong asks with credentials that must not do.
func wrong(t *engine.T, raw string, c probe.Credentials) *answer.Answer {
	if c.Mutation != probe.Intact && !t.Differs(c) {
		t.NotApplicable("the token has no letter, so that letter case changes nothing")
	}
	a := t.Do(probe.Request{Query: raw, Credentials: c})
	t.Explained(a, "a request with "+credentialsText(c))
	return a
}

// kept wants that wrong credentials get no data, and where refused is set a 4xx.
func kept(t *engine.T, raw string, c probe.Credentials, refused bool) {
	a := wrong(t, raw, c)
	what := "a request with " + credentialsText(c)
	t.Expect(a).To(match.Satisfy("4xx without data", func(a *answer.Answer) *match.Mismatch {
		if leaked := leaks(t, a); leaked != "" {
			return &match.Mismatch{Summary: fmt.Sprintf("%s is answered %d with data: %s", what, a.Status, leaked), Got: a.Brief(),
				Where: t.Roles().Page.Items}
		}
		if refused && (a.Status < 400 || a.Status > 499) {
			return &match.Mismatch{Summary: fmt.Sprintf("%s is answered %s instead of 4xx", what, a.Brief()), Got: a.Brief()}
		}
		return nil
	}))
}

// leaks says which data an answer holds; empty if none.
func leaks(t *engine.T, a *answer.Answer) string {
	if a.Page != nil && len(a.Page.Items) > 0 {
		return answer.Count(len(a.Page.Items), "item")
	}
	for _, entry := range t.Learned().Entries {
		if len(entry.ID) > 8 && a.Holds(entry.ID) {
			return "the id " + entry.ID
		}
	}
	return ""
}

func credentialsText(c probe.Credentials) string { return answer.Credentials(c) }

func schemeSpelt(t *engine.T, spell func(string) string) {
	scheme := spell(t.Contract().Scheme)
	raw := warm(t)
	good := t.Get(raw)
	if !good.Listed() {
		t.Inconclusive("the usual spelling is not answered with a page either: see HTTP-01")
	}
	a := t.Do(probe.Request{Query: raw, Credentials: probe.Credentials{Scheme: scheme}})
	t.Explained(a, "the scheme "+scheme)
	t.Expect(a).To(match.BeAccepted("the scheme " + scheme))
}

func observedCredentials(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	if !c.Secured {
		return nil, "the operation demands no credentials"
	}
	cases := []engine.Case{{Name: "two Authorization lines", Stage: engine.StageAuth, Body: func(t *engine.T) {
		a := t.Do(probe.Request{Credentials: probe.Credentials{Kind: probe.Twice}})
		t.Observe("a request with two Authorization lines is answered %s", a.Brief())
	}}}
	if o.TokenInQuery {
		cases = append(cases, engine.Case{Name: "token in the query string", Stage: engine.StageAuth, Body: func(t *engine.T) {
			a := t.Do(probe.Request{Credentials: probe.Credentials{Kind: probe.InQuery}})
			t.Observe("a token in the query string is answered %s", a.Brief())
		}})
	}
	return cases, ""
}

package suites

import (
	"bytes"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// authChecks judge who may ask. They are sent last and few, so that nobody is
// locked out.
func authChecks() []check {
	return []check{
		{id: "AUTH-01", cases: secured(
			testCase{name: "no credentials", body: func(t *T) { t.kept("", probe.Credentials{Kind: probe.None}, true) }},
			testCase{name: "no credentials, a query just answered", body: func(t *T) { t.kept(t.warm(), probe.Credentials{Kind: probe.None}, true) }},
			testCase{name: "no credentials, after a cursor", body: func(t *T) { t.kept(t.warmCursor(), probe.Credentials{Kind: probe.None}, true) }},
			testCase{name: "no credentials, under a filter", body: func(t *T) { t.kept(t.warmFilter(), probe.Credentials{Kind: probe.None}, true) }})},
		{id: "AUTH-02", cases: secured(mutationCases()...)},
		{id: "AUTH-03", cases: secured(
			testCase{name: "scheme Basic", body: func(t *T) { t.kept(t.warm(), probe.Credentials{Scheme: "Basic"}, false) }},
			testCase{name: "scheme Token", body: func(t *T) { t.kept(t.warm(), probe.Credentials{Scheme: "Token"}, false) }},
			testCase{name: "scheme Basic, after a cursor", body: func(t *T) { t.kept(t.warmCursor(), probe.Credentials{Scheme: "Basic"}, false) }},
			testCase{name: "no scheme", body: func(t *T) { t.kept(t.warm(), probe.Credentials{Kind: probe.Bare}, false) }})},
		{id: "AUTH-04", cases: secured(
			testCase{name: "lower case", body: func(t *T) { t.schemeSpelt(strings.ToLower) }},
			testCase{name: "upper case", body: func(t *T) { t.schemeSpelt(strings.ToUpper) }})},
		{id: "AUTH-05", cases: secured(testCase{name: "every 401", body: challengeGiven})},
		{id: "AUTH-06", cases: secured(invalidUnauthenticated()...)},
		{id: "AUTH-07", cases: secured(testCase{name: "every 401", body: unauthorizedEnvelope})},
		{id: "AUTH-08", cases: twoOrganizations(organizationCases)},
		{id: "AUTH-09", cases: secured(testCase{name: "every refusal", body: refusedAsUnauthorized})},
		{id: "AUTH-10", cases: twoOrganizations(func(c *spec.Contract) []testCase {
			if c.Roles.Cursor == nil {
				return nil
			}
			return []testCase{{name: "foreign cursor", stage: stageAuth, body: foreignCursorHidden}}
		})},
		{id: "AUTH-11", cases: observedCredentials},
	}
}

// secured makes cases of the last stage where the operation demands credentials.
func secured(cases ...testCase) func(*spec.Contract, *Options) ([]testCase, string) {
	return func(c *spec.Contract, _ *Options) ([]testCase, string) {
		if !c.Secured {
			return nil, "the operation demands no credentials"
		}
		for i := range cases {
			cases[i].stage = stageAuth
			body := cases[i].body
			cases[i].body = func(t *T) {
				if t.env.options.Token == "" {
					t.NotApplicable("no token was given, and the target answers without one")
				}
				body(t)
			}
		}
		return cases, ""
	}
}

// mutationCases change the token in ways that must not do.
func mutationCases() []testCase {
	var cases []testCase
	for _, m := range []probe.Mutation{probe.Unknown, probe.Truncated, probe.Lengthened, probe.AlteredEarly,
		probe.Altered, probe.AlteredLate, probe.CaseSwapped, probe.Empty} {
		cases = append(cases, testCase{name: string(m) + " token", body: func(t *T) {
			t.kept(t.warm(), probe.Credentials{Mutation: m}, false)
		}})
	}
	return append(cases, testCase{name: "unknown token, after a cursor", body: func(t *T) {
		t.kept(t.warmCursor(), probe.Credentials{Mutation: probe.Unknown}, false)
	}})
}

// warmCursor asks for a page after a cursor and returns the query.
func (t *T) warmCursor() string {
	d := t.env.learned.data
	if t.roles().Cursor == nil || d.Len() < 2 {
		t.NotApplicable("there is no cursor to ask with")
	}
	raw := t.encode(oracle.Query{Limit: t.env.smallLimit(2)}.After(d.Entries[d.Len()/2-1].ID))
	t.Get(raw)
	return raw
}

// warmFilter asks under all filters and returns the query.
func (t *T) warmFilter() string {
	q := oracle.Query{Limit: t.env.smallLimit(2)}
	for i, f := range t.roles().Filters {
		if len(f.Parameter.Enum) > 0 {
			q = q.With(i, f.Parameter.Enum[0])
		}
	}
	raw := t.encode(q)
	t.Get(raw)
	return raw
}

// warm asks a query with credentials and returns it, so that a cache has it.
func (t *T) warm() string {
	raw := t.encode(oracle.Query{Limit: t.env.smallLimit(2)})
	t.Get(raw)
	return raw
}

// wrong asks with credentials that must not do.
func (t *T) wrong(raw string, c probe.Credentials) *match.Answer {
	if c.Mutation != probe.Intact && !t.env.mutates(c) {
		t.NotApplicable("the token has no letter, so that letter case changes nothing")
	}
	a := t.Do(probe.Request{Query: raw, Credentials: c})
	t.explained(a, "a request with "+credentialsText(c))
	return a
}

// kept wants that wrong credentials get no data, and where refused is set a 4xx.
func (t *T) kept(raw string, c probe.Credentials, refused bool) {
	a := t.wrong(raw, c)
	what := "a request with " + credentialsText(c)
	t.Expect(a).To(match.Satisfy("4xx without data", func(a *match.Answer) *match.Finding {
		if leaked := t.leaks(a); leaked != "" {
			return &match.Finding{Summary: fmt.Sprintf("%s is answered %d with data: %s", what, a.Status, leaked), Got: a.Brief(), Where: t.roles().Page.Items}
		}
		if refused && (a.Status < 400 || a.Status > 499) {
			return &match.Finding{Summary: fmt.Sprintf("%s is answered %s instead of 4xx", what, a.Brief()), Got: a.Brief()}
		}
		return nil
	}))
}

// leaks says which data an answer holds; empty if none.
func (t *T) leaks(a *match.Answer) string {
	if a.Page != nil && len(a.Page.Items) > 0 {
		return match.Count(len(a.Page.Items), "item")
	}
	for _, entry := range t.env.learned.data.Entries {
		if len(entry.ID) > 8 && bytes.Contains(a.Body, []byte(entry.ID)) {
			return "the id " + entry.ID
		}
	}
	return ""
}

func credentialsText(c probe.Credentials) string {
	switch {
	case c.Kind == probe.None:
		return "no credentials"
	case c.Kind == probe.Bare:
		return "the token without scheme"
	case c.Scheme != "":
		return "the scheme " + c.Scheme
	case c.Mutation == probe.Empty:
		return "an empty token"
	}
	return "a token that is " + string(c.Mutation)
}

func (t *T) schemeSpelt(spell func(string) string) {
	scheme := spell(t.contract().Scheme)
	raw := t.warm()
	good := t.Get(raw)
	if !good.Listed() {
		t.Inconclusive("the usual spelling is not answered with a page either: see HTTP-01")
	}
	a := t.Do(probe.Request{Query: raw, Credentials: probe.Credentials{Scheme: scheme}})
	t.explained(a, "the scheme "+scheme)
	t.Expect(a).To(match.BeAccepted("the scheme " + scheme))
}

// refusals are the answers to wrong credentials.
func (t *T) refusals() []*match.Answer {
	raw := t.warm()
	var answers []*match.Answer
	for _, c := range []probe.Credentials{{Kind: probe.None}, {Mutation: probe.Unknown}, {Mutation: probe.Empty}, {Mutation: probe.Truncated},
		{Scheme: "Basic"}, {Kind: probe.Bare}} {
		a := t.Do(probe.Request{Query: raw, Credentials: c})
		if !a.Broken() && !a.Listed() {
			answers = append(answers, a)
		}
	}
	if len(answers) == 0 {
		t.NotApplicable("no occasion: no wrong credentials were refused")
	}
	return answers
}

// unauthorized are the refusals that are 401.
func (t *T) unauthorized() []*match.Answer {
	var answers []*match.Answer
	for _, a := range t.refusals() {
		if a.Status == http.StatusUnauthorized {
			answers = append(answers, a)
		}
	}
	if len(answers) == 0 {
		t.NotApplicable("no occasion: no 401 was seen")
	}
	return answers
}

func challengeGiven(t *T) {
	scheme := t.contract().Scheme
	challenge := regexp.MustCompile(`(?i)(^|,)\s*` + regexp.QuoteMeta(scheme) + `(\s|,|$)`)
	t.over(t.unauthorized(), "WWW-Authenticate with the scheme "+scheme, func(a *match.Answer) *match.Finding {
		got := strings.Join(a.Header.Values("WWW-Authenticate"), ", ")
		if challenge.MatchString(got) {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("a 401 has no WWW-Authenticate with the scheme %s", scheme), Got: fmt.Sprintf("WWW-Authenticate: %q", got)}
	})
}

func invalidUnauthenticated() []testCase {
	return []testCase{{name: "no credentials, invalid request", body: func(t *T) {
		raw, ok := anInvalidQuery(t.contract())
		if !ok {
			t.NotApplicable("the contract has no parameter whose value could be invalid")
		}
		if a := t.Get(raw); !a.Refused() {
			t.Inconclusive("%s is not refused with credentials either", t.env.describe(raw))
		}
		t.unauthorizedFirst(raw, probe.Credentials{Kind: probe.None})
	}}, {name: "unknown token, invalid request", body: func(t *T) {
		raw, ok := anInvalidQuery(t.contract())
		if !ok {
			t.NotApplicable("the contract has no parameter whose value could be invalid")
		}
		t.unauthorizedFirst(raw, probe.Credentials{Mutation: probe.Unknown})
	}}}
}

func (t *T) unauthorizedFirst(raw string, c probe.Credentials) {
	a := t.wrong(raw, c)
	usual := t.wrong(t.warm(), c)
	if usual.Status != http.StatusUnauthorized && usual.Status != http.StatusForbidden {
		t.Inconclusive("a valid request with %s is answered %d: see AUTH-09", credentialsText(c), usual.Status)
	}
	t.Expect(a).To(match.Satisfy(fmt.Sprintf("%d, as for a valid request", usual.Status), func(a *match.Answer) *match.Finding {
		if a.Status == usual.Status || a.Status == http.StatusUnauthorized {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("an invalid request with %s is answered %d instead of 401: parameters are judged before credentials", credentialsText(c), a.Status), Got: a.Brief()}
	}))
}

// anInvalidQuery is a query with a plainly invalid value.
func anInvalidQuery(c *spec.Contract) (string, bool) {
	if l := c.Roles.Limit; l != nil {
		return probe.Encode(probe.Pair{Name: l.Parameter.Name, Value: "abc"}), true
	}
	for _, f := range c.Roles.Filters {
		return probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: outsideEnum}), true
	}
	return "", false
}

func unauthorizedEnvelope(t *T) {
	code := t.roles().Codes.Unauthorized
	t.over(t.unauthorized(), fmt.Sprintf("the error envelope with code %s", code), func(a *match.Answer) *match.Finding {
		return t.envelopeFinding(a, code)
	})
}

func refusedAsUnauthorized(t *T) {
	t.over(t.refusals(), "401", func(a *match.Answer) *match.Finding {
		if a.Status == http.StatusUnauthorized || (a.Status == http.StatusForbidden && a.Request.Credentials.Kind == probe.None) {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("a request with %s is answered %s instead of 401", credentialsText(a.Request.Credentials), a.Brief()), Got: a.Brief()}
	})
}

func observedCredentials(c *spec.Contract, o *Options) ([]testCase, string) {
	if !c.Secured {
		return nil, "the operation demands no credentials"
	}
	cases := []testCase{{name: "two Authorization lines", stage: stageAuth, body: func(t *T) {
		a := t.Do(probe.Request{Credentials: probe.Credentials{Kind: probe.Twice}})
		t.Observe("a request with two Authorization lines is answered %s", a.Brief())
	}}}
	if o.TokenInQuery {
		cases = append(cases, testCase{name: "token in the query string", stage: stageAuth, body: func(t *T) {
			a := t.Do(probe.Request{Credentials: probe.Credentials{Kind: probe.InQuery}})
			t.Observe("a token in the query string is answered %s", a.Brief())
		}})
	}
	return cases, ""
}

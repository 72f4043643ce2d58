package checks

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// refusals are the answers to wrong credentials.
func refusals(t *engine.T) []*answer.Answer {
	raw := warm(t)
	var answers []*answer.Answer
	wrong := []probe.Credentials{{Kind: probe.None}, {Mutation: probe.Unknown}, {Mutation: probe.Empty}, {Mutation: probe.Truncated}}
	switch t.Contract().Credentials.Kind {
	case spec.Bearer:
		wrong = append(wrong, probe.Credentials{Scheme: "Basic"}, probe.Credentials{Kind: probe.Bare})
	case spec.Basic:
		wrong = append(wrong, probe.Credentials{Scheme: "Bearer"}, probe.Credentials{Kind: probe.Bare})
	}
	for _, c := range wrong {
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
func unauthorized(t *engine.T) []*answer.Answer {
	var answers []*answer.Answer
	for _, a := range refusals(t) {
		if a.Status == http.StatusUnauthorized {
			answers = append(answers, a)
		}
	}
	if len(answers) == 0 {
		t.NotApplicable("no occasion: no 401 was seen")
	}
	return answers
}

func challengeGiven(t *engine.T) {
	scheme := t.Contract().Scheme
	challenge := regexp.MustCompile(`(?i)(^|,)\s*` + regexp.QuoteMeta(scheme) + `(\s|,|$)`)
	t.Over(unauthorized(t), "WWW-Authenticate with the scheme "+scheme, func(a *answer.Answer) *match.Mismatch {
		got := strings.Join(a.Header.Values("WWW-Authenticate"), ", ")
		if challenge.MatchString(got) {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("a 401 has no WWW-Authenticate with the scheme %s", scheme),
			Got: fmt.Sprintf("WWW-Authenticate: %q", got)}
	})
}

// invalidUnauthenticatedCases ask with each parameter as the invalid one.
func invalidUnauthenticatedCases(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	var unknown engine.Case
	var all []probe.Pair
	for _, p := range c.Parameters {
		bad := badValues(c, p)
		if len(bad) == 0 {
			continue
		}
		all = append(all, bad[len(bad)-1].pair)
		raw, valid := probe.Encode(bad[len(bad)-1].pair), shapeOf(c, p)
		cases = append(cases, engine.Case{Name: "no credentials, invalid " + p.Name, Example: raw, Body: func(t *engine.T) {
			if a := t.Get(raw); !a.Refused() {
				t.Inconclusive("%s is not refused with credentials either", answer.Describe(raw))
			}
			unauthorizedFirst(t, raw, valid, noCredentials)
		}})
		if len(cases) == 1 {
			unknown = engine.Case{Name: "unknown token, invalid request", Example: raw, Body: func(t *engine.T) {
				unauthorizedFirst(t, raw, valid, unknownToken)
			}}
		}
	}
	if len(cases) == 0 {
		return nil, "the contract has no parameter whose value could be invalid"
	}
	if len(all) > 1 {
		raw, valid := probe.Encode(all...), shapes(c)[0]
		for _, s := range shapes(c) {
			if s.name == allParameters {
				valid = s
			}
		}
		cases = append(cases, engine.Case{Name: "no credentials, all invalid", Example: raw, Body: func(t *engine.T) {
			if a := t.Get(raw); !a.Refused() {
				t.Inconclusive("%s is not refused with credentials either", answer.Describe(raw))
			}
			unauthorizedFirst(t, raw, valid, noCredentials)
		}})
	}
	return secured(append(cases, unknown)...)(c, o)
}

// shapeOf is a valid query of one parameter, as it is asked with wrong credentials.
func shapeOf(c *spec.Contract, p spec.Parameter) shape {
	list := shapes(c)
	for _, s := range list {
		if s.name == p.Name+" alone" {
			return s
		}
	}
	if kind, _ := roleOf(c, p.Name+"="); kind == limitKind {
		return list[1] // the largest limit
	}
	return list[0]
}

// neverAsked is an unknown parameter that no request with good credentials has: whatever
// is kept of the same query otherwise is not kept of this one.
const neverAsked = "never-asked=1"

// unauthorizedFirst wants an invalid query to be refused for its credentials, as a valid
// one of that shape is.
func unauthorizedFirst(t *engine.T, raw string, valid shape, c probe.Credentials) {
	a := wrong(t, raw, c)
	usual := wrong(t, valid.warmed(t), c)
	if usual.Listed() {
		t.Inconclusive("a valid request with %s is answered with a page: see AUTH-01 and AUTH-02", credentialsText(c))
	}
	if usual.Status != http.StatusUnauthorized && usual.Status != http.StatusForbidden {
		t.Inconclusive("a valid request with %s is answered %d: see AUTH-09", credentialsText(c), usual.Status)
	}
	unauthorized := func(a *answer.Answer) bool { return a.Status == usual.Status || a.Status == http.StatusUnauthorized }
	if !unauthorized(a) {
		if fresh := wrong(t, raw+"&"+neverAsked, c); unauthorized(fresh) {
			t.Inconclusive("an invalid request with %s is answered %d, and one that nobody asked with credentials %d: see AUTH-12",
				credentialsText(c), a.Status, fresh.Status)
		}
	}
	t.Expect(a).To(match.Satisfy(fmt.Sprintf("%d, as for a valid request", usual.Status), func(a *answer.Answer) *match.Mismatch {
		if unauthorized(a) {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("an invalid request with %s is answered %d instead of 401: parameters are judged before "+
			"credentials", credentialsText(c), a.Status), Got: a.Brief()}
	}))
}

func unauthorizedEnvelope(t *engine.T) {
	code := t.Roles().Codes.Unauthorized
	t.Over(unauthorized(t), fmt.Sprintf("the error envelope with code %s", code), func(a *answer.Answer) *match.Mismatch {
		return envelopeFinding(t, a, code)
	})
}

func refusedAsUnauthorized(t *engine.T) {
	t.Over(refusals(t), "401", func(a *answer.Answer) *match.Mismatch {
		if a.Status == http.StatusUnauthorized || (a.Status == http.StatusForbidden && a.Request.Credentials.Kind == probe.None) {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("a request with %s is answered %s instead of 401", credentialsText(a.Request.Credentials),
			a.Brief()), Got: a.Brief()}
	})
}

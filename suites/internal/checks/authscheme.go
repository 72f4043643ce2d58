package checks

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// schemeCases spell the scheme in other ways. Each asks a query that nobody is
// refused.
func schemeCases() []engine.Case {
	return []engine.Case{
		{Name: "lower case", Body: func(t *engine.T) { schemeSpelt(t, strings.ToLower, 0) }},
		{Name: "upper case", Body: func(t *engine.T) { schemeSpelt(t, strings.ToUpper, 2) }},
		{Name: "several blanks", Body: func(t *engine.T) { schemeSpelt(t, func(scheme string) string { return scheme + "  " }, 16) }},
	}
}

func schemeSpelt(t *engine.T, spell func(string) string, n int) {
	scheme, raw := spell(t.Contract().Scheme), cold(t, n)
	what := "the scheme " + scheme
	if blanks := strings.Count(scheme, " "); blanks > 0 {
		what = "the scheme with several blanks behind it"
		scheme = strings.ToUpper(scheme[:1]) + scheme[1:]
	}
	if !t.Get(raw).Listed() {
		t.Inconclusive("the usual spelling is not answered with a page either: see HTTP-01")
	}
	a := t.Do(probe.Request{Query: raw, Credentials: probe.Credentials{Scheme: scheme}})
	t.Explained(a, what)
	if !a.Listed() && !t.Do(probe.Request{Query: raw, Occasion: occasion.Named("in the usual spelling again")}).Listed() {
		t.Inconclusive("%s is answered %s, but so is the usual spelling now", what, a.Brief())
	}
	t.Expect(a).To(match.BeAccepted(what))
}

func observedCredentials(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	if !c.Secured {
		return nil, "the operation demands no credentials"
	}
	lines := fmt.Sprintf("two %s lines", c.Credentials.Header)
	cases := []engine.Case{{Name: lines, Stage: engine.StageRefusal, Body: func(t *engine.T) {
		a := t.Do(probe.Request{Credentials: probe.Credentials{Kind: probe.Twice}})
		t.Observe("a request with %s is answered %s", lines, a.Brief())
	}}}
	if o.TokenInQuery {
		cases = append(cases, engine.Case{Name: "token in the query string", Stage: engine.StageRefusal, Body: func(t *engine.T) {
			if t.Contract().Scheme != "bearer" {
				t.NotApplicable("only a bearer token has a place in the query (RFC 6750, 2.3)")
			}
			a := t.Do(probe.Request{Credentials: probe.Credentials{Kind: probe.InQuery}})
			t.Observe("a token in the query string is answered %s", a.Brief())
		}})
	}
	return cases, ""
}

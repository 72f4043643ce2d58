package checks

import (
	"fmt"
	"net/http"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// unscopedCases ask with a known token that lacks the right to list.
func unscopedCases(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	if !o.UnscopedToken && !o.Listing {
		return nil, "no token that lacks the right to list is given (KAYLE_UNSCOPED_TOKEN)"
	}
	return tokenStateCases(c, o, probe.Unscoped, coldLimits-2, http.StatusForbidden, c.Roles.Codes.Forbidden,
		"a token that lacks the right to list")
}

// frozenCases ask with a token of an organization that is pending deletion.
func frozenCases(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	if !o.FrozenToken && !o.Listing {
		return nil, "no token of a frozen organization is given (KAYLE_FROZEN_TOKEN)"
	}
	return tokenStateCases(c, o, probe.Frozen, coldLimits-1, http.StatusGone, c.Roles.Codes.Frozen, "the token of a frozen organization")
}

// tokenStateCases want that a token is refused with a status and the envelope, whose
// code is the documented one. They ask the nth query that nothing else asks.
func tokenStateCases(c *spec.Contract, o *engine.Settings, kind probe.CredentialKind, n, status int, code,
	what string) ([]engine.Case, string) {
	if code == "" {
		return nil, "the contract documents no code of such a refusal"
	}
	body := func(query func(*engine.T) oracle.Query) func(*engine.T) {
		return func(t *engine.T) {
			raw := engine.Spell(t.Contract(), query(t))
			a := t.Do(probe.Request{Query: raw, Credentials: probe.Credentials{Kind: kind}})
			t.Explained(a, "a request with "+what)
			wanted := fmt.Sprintf("%d with the error envelope and the code %s", status, code)
			t.Expect(a).To(match.Satisfy(wanted, func(a *answer.Answer) *match.Mismatch {
				if a.Status != status {
					return &match.Mismatch{Summary: fmt.Sprintf("a request with %s is answered %s instead of %d", what, a.Brief(), status), Got: a.Brief()}
				}
				return envelopeFinding(t, a, code)
			}))
		}
	}
	cases, reason := secured(
		engine.Case{Name: "whole list", Body: body(func(t *engine.T) oracle.Query { return coldQuery(t, n) })},
		engine.Case{Name: "under a filter", Body: body(func(t *engine.T) oracle.Query {
			return underFilters(t, coldQuery(t, n))
		})})(c, o)
	for i := range cases {
		cases[i].Stage = engine.StageAuth // known tokens: no refusal of who guesses
	}
	return cases, reason
}

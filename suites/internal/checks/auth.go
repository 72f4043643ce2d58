package checks

import (
	"fmt"

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
		{ID: "AUTH-01", Cases: inEveryShape(noCredentialsCases)},
		{ID: "AUTH-02", Cases: inEveryShape(wrongTokenCases)},
		{ID: "AUTH-03", Cases: otherSchemeCases},
		{ID: "AUTH-04", Cases: secured(schemeCases()...)},
		{ID: "AUTH-05", Cases: secured(engine.Case{Name: "every 401", Body: challengeGiven})},
		{ID: "AUTH-06", Cases: invalidUnauthenticatedCases},
		{ID: "AUTH-07", Cases: secured(engine.Case{Name: "every 401", Body: unauthorizedEnvelope})},
		{ID: "AUTH-08", Cases: twoOrganizations(organizationCases)},
		{ID: "AUTH-09", Cases: secured(engine.Case{Name: "every refusal", Body: refusedAsUnauthorized})},
		{ID: "AUTH-10", Cases: twoOrganizations(foreignCursorCases)},
		{ID: "AUTH-11", Cases: observedCredentials},
		{ID: "AUTH-12", Cases: sharingCases},
		{ID: "AUTH-13", Cases: unscopedCases},
		{ID: "AUTH-14", Cases: frozenCases},
	}
}

// noToken is why nothing is asked with other credentials than the run's. The target may
// ask for none, or for what a header carries that the run sends with each request.
const noToken = "no token was given (KAYLE_TOKEN), so that none can be left out or be wrong"

// secured makes cases of what is to be refused where the operation demands
// credentials.
func secured(cases ...engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		if !c.Secured {
			return nil, "the operation demands no credentials"
		}
		for i := range cases {
			cases[i].Stage = max(cases[i].Stage, engine.StageRefusal)
			body := cases[i].Body
			cases[i].Body = func(t *engine.T) {
				if !t.Settings().Token {
					t.NotApplicable(noToken)
				}
				body(t)
			}
		}
		return cases, ""
	}
}

// warm asks a query with credentials and returns it, so that a cache has it.
func warm(t *engine.T) string {
	raw := t.Encode(oracle.Query{Limit: smallLimit(t.Contract(), 2)})
	t.Get(raw)
	return raw
}

// wrong asks with credentials that must not do.
func wrong(t *engine.T, raw string, c probe.Credentials) *answer.Answer {
	if (c.Mutation != probe.Intact || c.Literal != "") && !t.Differs(c) {
		if c.Mutation == probe.CaseSwapped {
			t.NotApplicable("the token has no letter, so that letter case changes nothing")
		}
		t.NotApplicable("%s is the right one", credentialsText(c))
	}
	return asked(t, probe.Request{Query: raw, Credentials: c, Intent: probe.Intent{Malformed: malformed(c)}})
}

// asked asks a request with credentials that must not do.
func asked(t *engine.T, r probe.Request) *answer.Answer {
	a := t.Do(r)
	if !turnedAway(a) {
		t.Explained(a, "a request with "+credentialsText(r.Credentials))
	}
	return a
}

// turnedAway tells whether a request with malformed or oversized credentials met a
// closed connection, as it may.
func turnedAway(a *answer.Answer) bool {
	return malformed(a.Request.Credentials) && a.Failure != nil &&
		(a.Failure.Kind == probe.FailureDropped || a.Failure.Kind == probe.FailureProtocol)
}

// kept wants that wrong credentials get no data, and where refused is set a 4xx.
func kept(t *engine.T, raw string, c probe.Credentials, refused bool) {
	keptFrom(t, wrong(t, raw, c), "a request with "+credentialsText(c), refused)
}

// keptFrom wants an answer to wrong credentials, named by what, to hold no data.
func keptFrom(t *engine.T, a *answer.Answer, what string, refused bool) {
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

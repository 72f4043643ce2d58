package checks

import (
	"fmt"
	"net/http"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// goodTokenRefused wants no invalid request to be answered as if its token were bad.
// Of each such answer alone nothing follows, and so the cases of its value are
// inconclusive: here the cause is told.
func goodTokenRefused(c *spec.Contract) engine.Case {
	return engine.Case{Name: "a good token beside what is invalid", Body: func(t *engine.T) {
		var asked []*answer.Answer
		for _, p := range c.Parameters {
			if raw, ok := invalidValue(c, p.Name); ok {
				a := t.Do(probe.Request{Query: raw, Intent: probe.Intent{Offender: p.Name}})
				t.Explained(a, answer.Describe(raw))
				asked = append(asked, a)
			}
		}
		if plain := t.Accepted(""); !plain.Listed() {
			t.Inconclusive("the plain request is no page (%s): see HTTP-01", plain.Brief())
		}
		t.Over(asked, "a refusal that is about the request, with the status 400", func(a *answer.Answer) *match.Mismatch {
			if a.Status != http.StatusUnauthorized {
				return nil
			}
			return &match.Mismatch{Summary: fmt.Sprintf("%s is answered 401, which says that the token is bad, and the same token is answered 200 "+
				"without the invalid value", a.Asked()), Got: fmt.Sprint(a.Status),
				Hint: "A refusal passes authentication a second time, without its token: let the error handler answer without it (in Spring " +
					"Security, permit the dispatcher type ERROR)."}
		})
	}}
}

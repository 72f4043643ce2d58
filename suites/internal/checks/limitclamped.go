package checks

import (
	"fmt"
	"strconv"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
)

// clampedLimit wants a limit above the maximum to be lowered to it, as the contract says:
// the page is that under the maximum. A number beyond 64 bits may be refused as well.
func clampedLimit(c *spec.Contract, l *spec.LimitRole, value string) engine.Case {
	_, high := l.Bounds()
	raw, most := limitQuery(l, value), limitQuery(l, strconv.Itoa(high))
	what := fmt.Sprintf("%s %q", l.Parameter.Name, clipped(value))
	return engine.Case{Name: limitName(l, value), Example: raw, Body: engine.Unlearned(func(t *engine.T) {
		full, a := t.Accepted(most), t.Get(raw)
		t.Explained(a, what)
		if !full.Listed() {
			t.Inconclusive("?%s is answered %s: see LIM-02", most, full.Brief())
		}
		if _, err := strconv.ParseInt(value, 10, 64); err != nil && a.Refused() {
			return
		}
		notAboutWho(t, a, what)
		wanted := fmt.Sprintf("the page under the maximum, %d", high)
		t.Expect(a).To(match.Satisfy(wanted, func(a *answer.Answer) *match.Mismatch {
			if !a.Listed() {
				return &match.Mismatch{Summary: fmt.Sprintf("%s is answered %s, and not lowered to %d", what, a.Brief(), high), Got: match.Refusal(a),
					Hint: "The contract says that a limit above the maximum is lowered to it: take the smaller of the two."}
			}
			echo, n := a.Page.Echo, len(full.IDs())
			switch {
			case c.Roles.Page.LimitEcho != nil && echo != nil && *echo != int64(high):
				return &match.Mismatch{Symptom: spec.WrongEcho, Summary: fmt.Sprintf("%s is taken for %d, and not for %d", what, *echo, high),
					Got: fmt.Sprintf("limit %d", *echo), Where: *c.Roles.Page.LimitEcho}
			case len(a.IDs()) > high:
				return &match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("%s brings %s", what, answer.Count(len(a.IDs()), "item")),
					Got: answer.Count(len(a.IDs()), "item"), Where: c.Roles.Page.Items}
			case len(a.IDs()) < n:
				return &match.Mismatch{Symptom: spec.Lacking, Got: answer.Count(len(a.IDs()), "item"), Where: c.Roles.Page.Items,
					Summary: fmt.Sprintf("%s brings %s where the maximum, %d, brings %d", what, answer.Count(len(a.IDs()), "item"), high, n)}
			}
			return nil
		}))
	})}
}

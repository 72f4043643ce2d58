package checks

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// usualLength is how long queries are that servers read, at least, in bytes; proxies and
// servers in front of the API refuse longer ones.
const usualLength = 2000

// refusal asks a request that must be refused, and one that differs only in a
// valid value, which must not. parameter is the offender's name, empty where
// the refusal is not about the value of one parameter.
func refusal(t *engine.T, query, control, parameter, what string) {
	r := probe.Request{Query: query, Intent: probe.Intent{Offender: parameter}}
	if strings.Contains(query, "%00") || len(query) > usualLength {
		// Refused below the parameters, as a malformed query (HTTP-07) or a long one (414).
		r.Intent = probe.Intent{Malformed: true}
	}
	a := t.Do(r)
	t.Explained(a, what)
	if l := t.Roles().Limit; l != nil && parameter == l.Parameter.Name && a.Listed() && a.Page.Echo != nil {
		what += fmt.Sprintf(" (taken for %d)", *a.Page.Echo)
	}
	if !a.Refused() {
		notAboutWho(t, a, what)
		if !a.Listed() && !t.Accepted(control).Listed() {
			t.Inconclusive("%s is answered %s, and the valid request beside it is no page either: see HTTP-01 and HTTP-02", what, a.Brief())
		}
		t.Expect(a).To(match.BeRefused(what))
	}
	provenBy(t, a, control, what)
}

// provenBy ends the case where the valid request beside a refused one is refused as well.
func provenBy(t *engine.T, a *answer.Answer, control, what string) {
	if b := t.Accepted(control); !b.Listed() {
		t.Inconclusive("%s is refused (%d), but so is the valid request beside it (%s): that proves nothing", what, a.Status, b.Brief())
	}
}

// listedOrRefused ends the case where an answer that may be a page or a refusal
// cannot be read as either: other requirements judge that. It tells whether the
// request was refused.
func listedOrRefused(t *engine.T, a *answer.Answer, what string) (refused bool) {
	t.Explained(a, what)
	if a.Refused() {
		return true
	}
	notAboutWho(t, a, what)
	if a.Disguised() {
		t.Inconclusive("%s is refused with status %d: see ENV-02", what, a.Status)
	}
	if !a.Listed() {
		t.Inconclusive("%s is answered %s, which cannot be read as a page: see HTTP-01 and HTTP-02", what, a.Brief())
	}
	return false
}

// notAboutWho ends the case where the answer is about who asks or how often.
func notAboutWho(t *engine.T, a *answer.Answer, what string) {
	if a.Status == http.StatusUnauthorized {
		t.Inconclusive("answered 401, which is about the token, not about the request: see ENV-04 (%s)", what)
	}
	if a.Status >= 400 && a.Status < 500 && !a.Refused() {
		t.Inconclusive("answered %d, which is about who asks or how often, not about the request (%s)", a.Status, what)
	}
}

package suites

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// T is what a case's body works with: it asks the ledger and asserts. A body
// is a deterministic function of the ledger.
type T struct {
	env  *environment
	c    *boundCase
	seen []string // ids of the exchanges asked for
	// repetition tells the questions of a confirmation apart from the first ones.
	repetition string
	// data is the learned list that the body judges by.
	data *oracle.Dataset
	// suspicion is a hint that goes with a finding, more exact than the
	// requirement's.
	suspicion    string
	observations []string
	// astray tells that a query was asked that may list what is not in data.
	astray bool
	// script takes what the body asks and notes, where it is to be remembered.
	script *script
}

// stop ends a body. It travels as a panic.
type stop struct {
	outcome report.Outcome
	reason  string
	finding *match.Finding
	// certain tells that no change of the data explains the finding, so that
	// nothing is looked at again.
	certain bool
	// astray tells that it rests on more than the part of the data that was
	// looked at.
	astray bool
	// missing tells that the ledger lacks what the body asked for.
	missing bool
}

// contract is what the target is held against.
func (t *T) contract() *spec.Contract { return t.env.contract }

// roles bind meaning to names.
func (t *T) roles() spec.Roles { return t.env.contract.Roles }

// Inconclusive ends the case: the data or the target cannot show it.
func (t *T) Inconclusive(format string, args ...any) {
	panic(stop{outcome: report.Inconclusive, reason: fmt.Sprintf(format, args...)})
}

// NotApplicable ends the case: the contract, the options or the run give no
// occasion.
func (t *T) NotApplicable(format string, args ...any) {
	panic(stop{outcome: report.NotApplicable, reason: fmt.Sprintf(format, args...)})
}

// Fail ends the case with a finding made by hand.
func (t *T) Fail(f match.Finding) {
	panic(stop{outcome: report.Fail, reason: f.Summary, finding: &f})
}

// Prove ends the case with a finding that no change of the data explains.
func (t *T) Prove(f match.Finding) {
	panic(stop{outcome: report.Fail, reason: f.Summary, finding: &f, certain: true})
}

// Warn ends the case with a finding that is a warning whatever the level.
func (t *T) Warn(f match.Finding) {
	panic(stop{outcome: report.Warn, reason: f.Summary, finding: &f})
}

// Observe records something that is never judged.
func (t *T) Observe(format string, args ...any) {
	t.observations = append(t.observations, fmt.Sprintf(format, args...))
}

// assertion is a Gomega assertion on an answer.
type assertion struct {
	t *T
	a *match.Answer
}

// Expect starts an assertion on an answer.
func (t *T) Expect(a *match.Answer) assertion { return assertion{t, a} }

// To asserts; a mismatch ends the case with the matcher's finding.
func (x assertion) To(m match.Matcher) {
	g := gomega.NewGomega(func(message string, _ ...int) {
		f := m.Finding()
		f.Hint = x.t.suspicion
		panic(stop{outcome: report.Fail, reason: message, finding: &f})
	})
	g.Expect(x.a).To(m)
}

// Do asks the ledger for a request. It ends the case where the request could
// not be sent.
func (t *T) Do(r probe.Request) *match.Answer {
	t.astray = t.astray || !t.covered(r.Query)
	return t.ask(r)
}

// accepted asks a query of which only counts whether it is refused, whatever the
// data.
func (t *T) accepted(query string) *match.Answer { return t.ask(probe.Request{Query: query}) }

func (t *T) ask(r probe.Request) *match.Answer {
	r.Repetition = t.repetition + r.Repetition
	t.script.write(line{requests: []probe.Request{r}})
	a := t.env.ask(r)
	if a == nil {
		panic(stop{outcome: report.Inconclusive, missing: true, reason: "a request that this case needs was not sent: " + t.env.whyMissing()})
	}
	t.seen = append(t.seen, a.ID)
	switch {
	case a.Unsent():
		t.Inconclusive("a request that this case needs was not sent: %s", strings.TrimPrefix(a.Failure.Text, "not sent: "))
	case a.Failure != nil && a.Failure.Kind == probe.FailureThrottled:
		t.Inconclusive("the target still throttles after all the waiting that is allowed")
	}
	return a
}

// covered tells whether all that a query may list lies in the part of the data
// that the body judges by.
func (t *T) covered(query string) bool {
	if t.data == nil || t.data.Scope == nil {
		return true
	}
	values, _ := url.ParseQuery(query) // what cannot be read is not covered
	return t.data.Within(t.env.conditions(values))
}

// confined adds the bounds of the part of the data that the body judges by to a
// raw query, where it has none of its own.
func (t *T) confined(query string) string {
	if t.data == nil || t.data.Scope == nil {
		return query
	}
	values, _ := url.ParseQuery(query)
	role := t.roles().Windows[t.data.Scope.Window]
	for _, side := range []struct {
		parameter *spec.Parameter
		bound     string
	}{{role.From, t.data.Scope.From}, {role.To, t.data.Scope.To}} {
		if side.bound != "" && !values.Has(side.parameter.Name) {
			query = strings.TrimPrefix(query+"&", "&") + probe.Encode(probe.Pair{Name: side.parameter.Name, Value: side.bound})
		}
	}
	return query
}

// Get asks a raw query string with the run's credentials.
func (t *T) Get(query string) *match.Answer { return t.Do(probe.Request{Query: query}) }

// tag notes what is known of a query.
func (t *T) tag(query string, note func(*tags)) {
	t.script.write(line{query: query, note: note})
	t.env.tag(query, note)
}

// valid asks a query that the contract allows.
func (t *T) valid(query string) *match.Answer {
	t.tag(query, func(g *tags) { g.valid = true })
	return t.Get(query)
}

// encode spells a valid query, confined to the scope of the dataset in use.
func (t *T) encode(q oracle.Query) string {
	if t.data != nil {
		q = t.data.Confine(q)
	}
	return t.env.encode(q)
}

// Page asks a valid query and returns its page. Where the answer is a refusal
// the case fails; where it is broken in a way that another requirement
// forbids, the case is inconclusive: one root cause is one finding.
func (t *T) Page(q oracle.Query) *match.Answer {
	raw := t.encode(q)
	a := t.valid(raw)
	t.mustList(a, t.env.describe(raw))
	for _, item := range a.Page.Items {
		if !item.HasID {
			t.Inconclusive("%s lists an item without id: see ENV-01", t.env.describe(raw))
		}
	}
	return a
}

func (t *T) mustList(a *match.Answer, what string) {
	if a.Listed() {
		return
	}
	t.explained(a, what)
	if a.Status == 200 {
		t.Inconclusive("%s is answered 200 with a body that cannot be read as a page: see HTTP-01, HTTP-02 and ENV-01", what)
	}
	if !a.Refused() {
		t.Inconclusive("%s is answered %s: see HTTP-01", what, a.Brief())
	}
	if t.env.inverted(a.Request.Query) {
		t.Inconclusive("%s is refused (%d): its lower bound is later than its upper one, so that it may be", what, a.Status)
	}
	if alone := t.refusedAlone(a.Request.Query); alone != "" {
		t.Inconclusive("%s is refused (%d), and so is ?%s alone: one finding is enough", what, a.Status, alone)
	}
	t.Expect(a).To(match.BeAccepted(what))
}

// refusedAlone is the limit of a refused query that is refused by itself as
// well, which LIM-02 judges; empty otherwise.
func (t *T) refusedAlone(query string) string {
	limit := t.roles().Limit
	for _, pair := range strings.Split(query, "&") {
		if limit != nil && pair != query && strings.HasPrefix(pair, spelt(limit.Parameter)) {
			t.tag(pair, func(g *tags) { g.valid = true })
			if t.accepted(pair).Refused() {
				return pair
			}
		}
	}
	return ""
}

// explained ends the case as inconclusive where the answer is broken in a way
// that a requirement of its own forbids.
func (t *T) explained(a *match.Answer, what string) {
	switch {
	case a.Failure != nil && a.Failure.Kind == probe.FailureEncoding:
		t.Inconclusive("%s is answered with a body that cannot be decoded: see HTTP-02", what)
	case a.Broken():
		t.Inconclusive("%s is answered %s: see HTTP-04", what, a.Brief())
	case a.Redirected():
		t.Inconclusive("%s is redirected (%d): see HTTP-06", what, a.Status)
	}
}

// Refusal asks a request that must be refused, and one that differs only in a
// valid value, which must not. parameter is the offender's name, empty where
// the refusal is not about the value of one parameter.
func (t *T) Refusal(query, control, parameter, what string) {
	if strings.Contains(query, "%00") {
		// Refused below the parameters, as a malformed query (HTTP-07).
		t.tag(query, func(g *tags) { g.malformed = true })
	} else if parameter != "" {
		t.tag(query, func(g *tags) { g.offender = parameter })
	}
	a := t.Get(query)
	t.explained(a, what)
	if !a.Refused() {
		t.notAboutWho(a, what)
		if !a.Listed() && !t.accepted(control).Listed() {
			t.Inconclusive("%s is answered %s, and the valid request beside it is no page either: see HTTP-01 and HTTP-02", what, a.Brief())
		}
		t.Expect(a).To(match.BeRefused(what))
	}
	if b := t.accepted(control); !b.Listed() {
		t.Inconclusive("%s is refused (%d), but so is the valid request beside it (%s): that proves nothing", what, a.Status, b.Brief())
	}
}

// listedOrRefused ends the case where an answer that may be a page or a refusal
// cannot be read as either: other requirements judge that. It tells whether the
// request was refused.
func (t *T) listedOrRefused(a *match.Answer, what string) (refused bool) {
	t.explained(a, what)
	if a.Refused() {
		return true
	}
	t.notAboutWho(a, what)
	if !a.Listed() {
		t.Inconclusive("%s is answered %s, which cannot be read as a page: see HTTP-01 and HTTP-02", what, a.Brief())
	}
	return false
}

// notAboutWho ends the case where the answer is about who asks or how often.
func (t *T) notAboutWho(a *match.Answer, what string) {
	if a.Status >= 400 && a.Status < 500 && !a.Refused() {
		t.Inconclusive("%s is answered %d, which is about who asks or how often, not about the request", what, a.Status)
	}
}

// Items ends the case as inconclusive where the learned list is shorter than n.
func (t *T) Items(n int) {
	if t.data.Len() < n {
		t.Inconclusive("the list has %s; at least %d are needed to show it", match.Count(t.data.Len(), "item"), n)
	}
}

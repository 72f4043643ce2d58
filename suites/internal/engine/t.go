package engine

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// T is what a case's body works with: it asks the ledger and asserts. A body
// is a deterministic function of the ledger.
type T struct {
	env  *Run
	c    *BoundCase
	seen []string // ids of the exchanges asked for
	// occasion tells the questions of an attempt apart from the first ones.
	occasion occasion.Occasion
	// data is the learned list that the body judges by.
	data *oracle.Dataset
	// suspicion is a hint that goes with a finding, more exact than the
	// requirement's.
	suspicion    string
	observations []string
	// astray tells that a query was asked that may list what is not in data.
	astray bool
	// again tells that the body was told more than the ledger holds: it was judged
	// again around its first answers.
	again bool
}

// Contract is what the target is held against.
func (t *T) Contract() *spec.Contract { return t.env.Contract }

// Roles bind meaning to names.
func (t *T) Roles() spec.Roles { return t.env.Contract.Roles }

// Inconclusive ends the case: the data or the target cannot show it.
func (t *T) Inconclusive(format string, args ...any) {
	panic(ended(report.Inconclusive, fmt.Sprintf(format, args...)))
}

// NotApplicable ends the case: the contract, the options or the run give no
// occasion.
func (t *T) NotApplicable(format string, args ...any) {
	panic(ended(report.NotApplicable, fmt.Sprintf(format, args...)))
}

// Fail ends the case with a finding made by hand.
func (t *T) Fail(f match.Finding) {
	panic(accused(report.Fail, f))
}

// Prove ends the case with a finding that no change of the data explains.
func (t *T) Prove(f match.Finding) {
	s := accused(report.Fail, f)
	s.Certain = true
	panic(s)
}

// Warn ends the case with a finding that is a warning whatever the level.
func (t *T) Warn(f match.Finding) {
	panic(accused(report.Warn, f))
}

// Observe records something that is never judged.
func (t *T) Observe(format string, args ...any) {
	t.observations = append(t.observations, fmt.Sprintf(format, args...))
}

// assertion is a Gomega assertion on an answer.
type assertion struct {
	t *T
	a *answer.Answer
}

// Expect starts an assertion on an answer.
func (t *T) Expect(a *answer.Answer) assertion { return assertion{t, a} }

// To asserts; a mismatch ends the case with the matcher's finding.
func (x assertion) To(m match.Matcher) {
	g := gomega.NewGomega(func(message string, _ ...int) {
		f := m.Finding()
		f.Hint = x.t.suspicion
		s := accused(report.Fail, f)
		s.Reason = message
		panic(s)
	})
	g.Expect(x.a).To(m)
}

// Do asks the ledger for a request. It ends the case where the request could
// not be sent.
func (t *T) Do(r probe.Request) *answer.Answer {
	t.astray = t.astray || !t.Covered(r.Query)
	return t.ask(r)
}

// accepted asks a query of which only counts whether it is refused, whatever the
// data.
func (t *T) accepted(query string) *answer.Answer { return t.ask(probe.Request{Query: query}) }

func (t *T) ask(r probe.Request) *answer.Answer {
	r.Occasion = t.occasion.With(r.Occasion)
	a := t.env.ask(r)
	if a == nil {
		t.Inconclusive("a request that this case needs was not sent: %s", t.env.whyMissing())
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

// Covered tells whether all that a query may list lies in the part of the data
// that the body judges by.
func (t *T) Covered(query string) bool {
	if t.data == nil || t.data.Scope == nil {
		return true
	}
	values, _ := url.ParseQuery(query) // what cannot be read is not covered
	return t.data.Within(t.env.conditions(values))
}

// Confined adds the bounds of the part of the data that the body judges by to a
// raw query, where it has none of its own.
func (t *T) Confined(query string) string {
	if t.data == nil || t.data.Scope == nil {
		return query
	}
	values, _ := url.ParseQuery(query)
	role := t.Roles().Windows[t.data.Scope.Window]
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
func (t *T) Get(query string) *answer.Answer { return t.Do(probe.Request{Query: query}) }

// Valid asks a query that the contract allows.
func (t *T) Valid(query string) *answer.Answer { return t.Do(ValidRequest(query)) }

// ValidRequest is a request that the contract allows.
func ValidRequest(query string) probe.Request {
	return probe.Request{Query: query, Intent: probe.Intent{Valid: true}}
}

// Encode spells a valid query, confined to the scope of the dataset in use.
func (t *T) Encode(q oracle.Query) string {
	if t.data != nil {
		q = t.data.Confine(q)
	}
	return Spell(t.Contract(), q)
}

// Page asks a valid query and returns its page. Where the answer is a refusal
// the case fails; where it is broken in a way that another requirement
// forbids, the case is inconclusive: one root cause is one finding.
func (t *T) Page(q oracle.Query) *answer.Answer {
	raw := t.Encode(q)
	a := t.Valid(raw)
	t.MustList(a, answer.Describe(raw))
	for _, item := range a.Page.Items {
		if !item.HasID {
			t.Inconclusive("%s lists an item without id: see ENV-01", answer.Describe(raw))
		}
	}
	return a
}

func (t *T) MustList(a *answer.Answer, what string) {
	if a.Listed() {
		return
	}
	t.Explained(a, what)
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
	limit := t.Roles().Limit
	for _, pair := range strings.Split(query, "&") {
		if limit != nil && pair != query && strings.HasPrefix(pair, Spelt(limit.Parameter)) {
			if t.ask(ValidRequest(pair)).Refused() {
				return pair
			}
		}
	}
	return ""
}

// Explained ends the case as inconclusive where the answer is broken in a way
// that a requirement of its own forbids.
func (t *T) Explained(a *answer.Answer, what string) {
	switch {
	case a.Failure != nil && a.Failure.Kind == probe.FailureEncoding:
		t.Inconclusive("%s is answered with a body that cannot be decoded: see HTTP-02", what)
	case a.TooLarge():
		t.Inconclusive("%s is answered with more than this run reads (--max-body): %s", what, a.Failure.Text)
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
	r := probe.Request{Query: query, Intent: probe.Intent{Offender: parameter}}
	if strings.Contains(query, "%00") {
		// Refused below the parameters, as a malformed query (HTTP-07).
		r.Intent = probe.Intent{Malformed: true}
	}
	a := t.Do(r)
	t.Explained(a, what)
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

// ListedOrRefused ends the case where an answer that may be a page or a refusal
// cannot be read as either: other requirements judge that. It tells whether the
// request was refused.
func (t *T) ListedOrRefused(a *answer.Answer, what string) (refused bool) {
	t.Explained(a, what)
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
func (t *T) notAboutWho(a *answer.Answer, what string) {
	if a.Status >= 400 && a.Status < 500 && !a.Refused() {
		t.Inconclusive("%s is answered %d, which is about who asks or how often, not about the request", what, a.Status)
	}
}

// Items ends the case as inconclusive where the learned list is shorter than n.
func (t *T) Items(n int) {
	if t.data.Len() < n {
		t.Inconclusive("the list has %s; at least %d are needed to show it", answer.Count(t.data.Len(), "item"), n)
	}
}

// Learned is the whole learned list, whatever part or later state of it the
// body judges by.
func (t *T) Learned() *oracle.Dataset { return t.env.Learned.Data }

// Trusted tells whether the walk of the learned list can be trusted.
func (t *T) Trusted() bool { return t.env.Learned.trusted }

// MustBeTested ends the case where nothing could be tested.
func (t *T) MustBeTested() {
	if reason := t.env.Learned.NotTested; reason != "" {
		t.Inconclusive("not tested: %s", reason)
	}
}

// Seed makes what the body chooses by chance.
func (t *T) Seed() uint64 { return t.env.Settings.Seed }

// MaxLimit is the largest limit that the target takes well; 0 leaves it out.
func (t *T) MaxLimit() int { return t.env.maxLimit() }

// HasToken tells whether the run has credentials.
func (t *T) HasToken() bool { return t.env.Settings.Token }

// Differs tells whether credentials differ from the right ones.
func (t *T) Differs(c probe.Credentials) bool { return t.env.source.Differs(c) }

// Drifted tells whether the list was seen to change during the run.
func (t *T) Drifted() bool { return t.env.drifted() }

// Answers are all answers to an ordinary GET with the run's own credentials.
func (t *T) Answers() []*answer.Answer { return t.env.all() }

// Pages are those of answers that are pages.
func (t *T) Pages() []*answer.Answer { return t.env.pages() }

// Inverted tells whether a query has a lower bound that is later than its upper
// one.
func (t *T) Inverted(query string) bool { return t.env.inverted(query) }

// Intent is what an answer's request is meant to be, by all who asked for it.
func (t *T) Intent(a *answer.Answer) probe.Intent { return t.env.ledger.Intent(a.Request) }

// OnLearned is a body's view of the list as it was learned first, with the
// answers of then.
func (t *T) OnLearned() *T { return &T{env: t.env, c: t.c, data: t.env.Learned.Data} }

// Noticed adds what another view of the same body asked for.
func (t *T) Noticed(other *T) { t.seen = append(t.seen, other.seen...) }

// Everything returns all answers, with whatever credentials and method, but
// for oversized queries, which HTTP-04 exempts.
func (t *T) Everything() []*answer.Answer { return t.env.every() }

// Data is the learned list, or the part or later state of it that the body judges by.
func (t *T) Data() *oracle.Dataset { return t.data }

// Suspect gives a hint that is more exact than the requirement's to go with a finding.
func (t *T) Suspect(hint string) { t.suspicion = hint }

// Cite names an answer as one that the verdict rests on.
func (t *T) Cite(a *answer.Answer) { t.seen = append(t.seen, a.ID) }

// Quote prints a value of an answer's body as JSON, cut where it is long. Where the
// body is not kept any more it says so.
func (t *T) Quote(a *answer.Answer, at spec.Pointer) string {
	value, _ := body.Parse([]byte(t.env.Text(a, a.Content.Size)))
	found, ok := at.Lookup(value)
	if !ok {
		return "a value that is not kept"
	}
	const most = 300
	text := oracle.Canonical(found)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// Every judges all answers to the run's own requests: the first broken one is
// the finding, with the count of all.
func (t *T) Every(wanted string, check func(*answer.Answer) *match.Finding) {
	t.Over(t.Answers(), wanted, check)
}

func (t *T) Over(answers []*answer.Answer, wanted string, check func(*answer.Answer) *match.Finding) {
	var first *match.Finding
	for _, a := range answers {
		f := check(a)
		if f == nil {
			continue
		}
		if first != nil {
			first.Count++
			continue
		}
		f.Answer, f.Wanted, f.Count = a, wanted, 1
		first = f
		t.Cite(a)
	}
	if first == nil {
		return
	}
	if first.Count > 1 {
		first.Summary += fmt.Sprintf(" (and %d more)", first.Count-1)
	}
	t.Fail(*first)
}

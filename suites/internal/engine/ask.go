package engine

import (
	"context"
	"net/url"
	"strings"
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Do asks the ledger for a request. It ends the case where the request could
// not be sent.
func (t *T) Do(r probe.Request) *answer.Answer {
	t.astray = t.astray || t.data != nil && !t.Covered(r.Query) // where it counts there is data
	return t.ask(r)
}

// Accepted asks a query of which only counts whether it is refused, whatever the
// data.
func (t *T) Accepted(query string) *answer.Answer { return t.ask(probe.Request{Query: query}) }

// Look asks a valid query for what it shows beside a finding. It returns nil where
// that cannot be told: the finding stands without it.
func (t *T) Look(query string) *answer.Answer {
	t.mayAsk()
	r := ValidRequest(query)
	r.Occasion, r.Rank = t.occasion, t.c.Rank
	a := t.env.ask(r)
	if a == nil || a.Failure != nil || t.env.lapsed(a.Exchange) != "" {
		return nil
	}
	t.seen = append(t.seen, a.ID)
	return a
}

// Flight is how many other requests were under way at some time while one was.
func (e *Run) Flight(x *probe.Exchange) int {
	return e.beside(x, func(*probe.Exchange) bool { return true })
}

// beside counts other requests that were under way at some time while one was.
func (e *Run) beside(x *probe.Exchange, counts func(other *probe.Exchange) bool) int {
	n := 0
	for _, other := range e.ledger.Exchanges() {
		if other != x && other.Sent < x.Done && x.Sent < other.Done && counts(other) {
			n++
		}
	}
	return n
}

// Flight is how many other requests were under way at some time while one was.
func (t *T) Flight(a *answer.Answer) int { return t.env.Flight(a.Exchange) }

// Alongside is how many requests with the same query were under way while one was.
func (t *T) Alongside(a *answer.Answer) int {
	return t.env.beside(a.Exchange, func(other *probe.Exchange) bool { return other.Request.Query == a.Request.Query })
}

func (t *T) ask(r probe.Request) *answer.Answer {
	t.mayAsk()
	r.Occasion, r.Rank = t.occasion.With(r.Occasion), t.c.Rank
	t.env.pause(r)
	a := t.env.ask(r)
	if a == nil {
		panic(unasked(t.env.whyMissing()))
	}
	t.seen = append(t.seen, a.ID)
	reason := t.env.lapsed(a.Exchange)
	switch {
	case reason != "":
		t.Inconclusive("%s", reason)
	case a.Unsent():
		panic(unasked(strings.TrimPrefix(a.Failure.Text, "not sent: ")))
	case a.Failure != nil && a.Failure.Kind == probe.FailureThrottled:
		t.Inconclusive("the target throttles: %s", a.Failure.Text)
	}
	return a
}

// Covered tells whether all that a query may list lies in the part of the data
// that the body judges by.
func (t *T) Covered(query string) bool {
	if t.Data().Scope == nil {
		return true
	}
	values, _ := url.ParseQuery(query) // what cannot be read is not covered
	return t.Data().Within(t.env.conditions(values))
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
	return Spell(t.Contract(), t.Data().Confine(q))
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

// MustList ends the case where an answer to a valid query, named by what, is no page:
// as a failure where it refuses the query, else as inconclusive.
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
	if owner := t.env.Settings.Owner(t, a); owner != t.c.Requirement.ID && t.env.promised(owner) {
		t.env.book(owner, a)
		t.Inconclusive("%s is refused (%d): see %s", what, a.Status, owner)
	}
	t.Expect(a).To(match.BeAccepted(what))
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

// Together asks several requests at the same moment and returns their answers.
func (t *T) Together(requests ...probe.Request) []*answer.Answer {
	for _, r := range requests {
		if r.Credentials.Wrong() {
			t.env.pause(r) // once: what is asked together is not to wait for each other
			break
		}
	}
	t.AtOnce(len(requests), func(i int) probe.Request { return requests[i] })
	answers := make([]*answer.Answer, len(requests))
	for i, r := range requests {
		answers[i] = t.Do(r)
	}
	return answers
}

// Ahead asks n requests at once and drops the answers: who asks for one of
// them afterwards finds it in the ledger.
func (t *T) Ahead(n int, request func(int) probe.Request) { t.ahead(t.env.ctx, n, request) }

// AtOnce is Ahead for what is to be on its way together: a pass means nothing where one
// waits for the other. They do not wait until the target is known to take so many.
func (t *T) AtOnce(n int, request func(int) probe.Request) {
	t.ahead(probe.AtOnce(t.env.ctx), n, request)
}

func (t *T) ahead(ctx context.Context, n int, request func(int) probe.Request) {
	t.mayAsk()
	var all sync.WaitGroup
	requests := make([]probe.Request, n)
	for i := range requests {
		requests[i] = request(i)
		requests[i].Occasion, requests[i].Rank = t.occasion.With(requests[i].Occasion), t.c.Rank
	}
	for _, r := range requests {
		all.Add(1)
		go func() {
			defer all.Done()
			t.env.askWithin(ctx, r)
		}()
	}
	all.Wait()
}

// Conditions are the filters and windows of a raw query, as far as each is given
// once.
func (t *T) Conditions(query string) oracle.Query {
	values, _ := url.ParseQuery(query) // what can be read of it
	return t.env.conditions(values)
}

package engine

import (
	"fmt"
	"net/http"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// learned is what a run knows of its target before the cases ask.
type learned struct {
	// hint says why nothing can be tested; empty if something can.
	NotTested, Hint string
	// data is the learned list; trusted tells that two walks agree on it, else
	// distrust says why not.
	Data     *oracle.Dataset
	trusted  bool
	Distrust string
	// complete tells that the list has no items beyond data.
	Complete bool
	// drift tells that the list changed while it was learned.
	Drift bool
	// limit is the page size under which the list is walked.
	limit int
}

// Baseline are the plain authorized requests.
func Baseline(c *spec.Contract) []oracle.Query {
	queries := []oracle.Query{{}}
	if limit := c.Roles.Limit; limit != nil {
		for _, bound := range []*int64{limit.Parameter.Minimum, limit.Parameter.Maximum} {
			if bound != nil {
				queries = append(queries, oracle.Query{Limit: int(*bound)})
			}
		}
	}
	return queries
}

// Learn asks the baseline, walks the list, and cross-checks the walk.
func (e *Run) Learn() *learned {
	l := &learned{Data: oracle.NewDataset(e.Contract, nil, nil)}
	var answers []*answer.Answer
	listed := map[int]bool{}
	for _, q := range Baseline(e.Contract) {
		raw := e.encode(q)
		a := e.ask(ValidRequest(raw))
		if a == nil {
			l.NotTested, l.Hint = "nothing was asked: "+e.whyMissing(), ""
			return l
		}
		answers = append(answers, a)
		listed[q.Limit] = a.Listed()
	}
	switch most := maxLimit(e.Contract); {
	case listed[most]:
		l.limit = most
	case listed[0]:
	case len(answers) > 1 && answers[1].Listed():
		l.limit = Baseline(e.Contract)[1].Limit
	default:
		l.NotTested, l.Hint = notTested(answers)
		l.Distrust = "no plain request is answered with a page"
		return l
	}
	e.survey(l)
	return l
}

// notTested tells whether the baseline shows that nothing can be tested, and
// what to look at first.
func notTested(answers []*answer.Answer) (reason, hint string) {
	for _, a := range answers {
		if a.Unsent() {
			return "the plain authorized request is " + a.Failure.Text, ""
		}
		hint = baselineHint(a)
		if hint == "" {
			return "", ""
		}
		reason = fmt.Sprintf("the plain authorized request is answered %s", a.Brief())
		if a.Failure != nil {
			reason = "the plain authorized request is not answered: " + a.Failure.Text
		}
	}
	return reason, hint
}

// baselineHint is empty where the answer is the target's fault, to be judged.
func baselineHint(a *answer.Answer) string {
	if a.Failure != nil {
		switch a.Failure.Kind {
		case probe.FailureRefused:
			return "nothing listens there: is the server running, and are host and port right (option --wait gives it time to start)?"
		case probe.FailureTLS, probe.FailureProtocol:
			return "is the URL's scheme right (http or https), and the certificate trusted (--ca-cert)?"
		case probe.FailureTimeout:
			return "the target accepts the connection and does not answer in time: is it the right port, and is --timeout long enough?"
		case probe.FailureThrottled:
			return "the target throttles: lower --rate and --concurrency, or raise --throttle-budget"
		case probe.FailureTooLarge, probe.FailureEndless, probe.FailureEncoding:
			return ""
		}
		return "the connection breaks before an answer: is it the right port and scheme?"
	}
	switch a.Status {
	case http.StatusUnauthorized:
		return "the token is missing, wrong or expired: set it in the environment (KAYLE_TOKEN)"
	case http.StatusForbidden:
		return "the token lacks the right to list"
	case http.StatusNotFound:
		return "wrong base URL? The operation's path is appended to it"
	case http.StatusGone:
		return "the organization is frozen, pending deletion: use another one"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "the target throttles or is down for maintenance: try again later, lower --rate"
	}
	if a.Redirected() {
		return "every request is redirected: use the URL that it points to (scheme, host or trailing slash)"
	}
	return ""
}

// survey walks the list until two walks under different limits agree.
func (e *Run) survey(l *learned) {
	first := e.look(l.limit, nil, "", e.Settings.MaxItems)
	if first.walk.Cut {
		if first = e.narrow(l, first); first.walk.Cut {
			l.Data = first.data
			return
		}
	} else {
		l.Complete = true
	}
	l.Data = first.data
	scope := first.data.Scope
	other := crossLimit(e.Contract, l.limit, first.data.Len())
	for try := 0; ; try++ {
		tag := ""
		if try > 0 {
			tag = fmt.Sprintf("learn %d ", try)
		}
		most := first.data.Len() + e.Settings.MaxItems
		cross := e.look(other, scope, tag+"cross", most)
		if first.walk.Problem == oracle.WalkSound && cross.same(first) {
			l.trusted = true
			break
		}
		second := e.look(l.limit, scope, tag+"again", most)
		if second.same(first) {
			e.arbitrate(l, first, cross, scope)
			break
		}
		if second.data.SameSet(first.data) && second.walk.Problem == oracle.WalkSound {
			l.Distrust = "the walk of the list cannot be trusted: the order of the items changes while they do not"
			break
		}
		l.Drift = true
		if try == 3 {
			// What moves cannot be pinned here; each relation looks for itself.
			l.trusted = second.walk.Problem == oracle.WalkSound
			l.Distrust = "the walk of the list does not hold: " + second.walk.Text
			l.Data = second.data
			break
		}
		first = second
		l.Data = second.data
	}
	if l.trusted {
		l.Data.OrderKept = e.orderKept(l.Data)
	}
}

// arbitrate decides between two walks that disagree although nothing changed:
// a third under the default limit has the casting vote.
func (e *Run) arbitrate(l *learned, first, cross look, scope *oracle.Scope) {
	casting := e.look(0, scope, "", first.data.Len()+e.Settings.MaxItems)
	switch {
	case casting.walk.Problem != oracle.WalkSound:
	case casting.same(first):
		l.trusted = true
		return
	case casting.same(cross):
		l.trusted, l.Data, l.limit = true, cross.data, 0
		return
	}
	l.Distrust = "the walk of the list cannot be trusted: walks under different limits disagree"
	for _, seen := range []look{first, cross, casting} {
		if seen.walk.Problem != oracle.WalkSound {
			l.Distrust = "the walk of the list cannot be trusted: " + seen.walk.Text
			return
		}
	}
}

// crossLimit is a limit, other than the given one, under which a list of n
// items takes about twenty pages that do not end where it does.
func crossLimit(c *spec.Contract, limit, n int) int {
	role := c.Roles.Limit
	if role == nil {
		return 0
	}
	other := max(3, n/20+1)
	for other == limit || (n > 0 && n%other == 0) {
		other++
	}
	if high := role.Parameter.Maximum; high != nil && int64(other) > *high {
		other = int(*high) - 1
	}
	if low := role.Parameter.Minimum; low != nil && int64(other) < *low {
		other = int(*low)
	}
	return other
}

// narrow finds a window of the data with at most MaxItems items.
func (e *Run) narrow(l *learned, wide look) look {
	l.Distrust = fmt.Sprintf("the list has more than %d items, and the contract has no window to work on a part of it (raise --max-items)", e.Settings.MaxItems)
	for w, role := range e.Contract.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		sample := wide.data.Moments(w)
		for try := 0; len(sample) > 2 && try < 24; try++ {
			// The first instant may be one that the walk met only in part.
			from, to := sample[1], sample[len(sample)-1]
			scope := &oracle.Scope{Window: w, From: from, To: to}
			part := e.look(l.limit, scope, "", e.Settings.MaxItems)
			if !part.walk.Cut {
				return part
			}
			sample = sample[len(sample)/2:]
		}
		l.Distrust = fmt.Sprintf("the list has more than %d items, and no window was found that holds fewer (raise --max-items)", e.Settings.MaxItems)
	}
	return wide
}

// orderKept asks one page a filter and a window and tells whether items come in
// the order of the whole list.
func (e *Run) orderKept(d *oracle.Dataset) bool {
	var queries []oracle.Query
	for i, f := range e.Contract.Roles.Filters {
		for _, value := range f.Parameter.Enum {
			queries = append(queries, oracle.Query{Limit: e.maxLimit()}.With(i, value))
		}
	}
	if d.Len() > 0 {
		middle := d.Entries[d.Len()/2]
		for w := range e.Contract.Roles.Windows {
			text := middle.Printed(w)
			if text == "" {
				continue
			}
			queries = append(queries, oracle.Query{Limit: e.maxLimit()}.Since(w, text), oracle.Query{Limit: e.maxLimit()}.Until(w, text))
		}
	}
	for _, q := range queries {
		raw := e.encode(d.Confine(q))
		a := e.ask(probe.Request{Query: raw})
		if a == nil || !a.Listed() {
			continue
		}
		last, inversions := -1, 0
		for _, id := range a.IDs() {
			if i, found := d.Find(id); found {
				if i < last {
					inversions++
				}
				last = i
			}
		}
		if inversions > 0 {
			return false
		}
	}
	return true
}

// maxLimit is the largest limit that the target takes well; 0 leaves it out.
func (e *Run) maxLimit() int {
	if e.Learned != nil {
		return e.Learned.limit
	}
	return maxLimit(e.Contract)
}

// maxLimit is the contract's largest limit, 0 where it names none.
func maxLimit(c *spec.Contract) int {
	if l := c.Roles.Limit; l != nil && l.Parameter.Maximum != nil {
		return int(*l.Parameter.Maximum)
	}
	return 0
}

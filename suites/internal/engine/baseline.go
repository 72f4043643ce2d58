package engine

import (
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Baseline are the plain authorized requests.
func Baseline(c *spec.Contract) []oracle.Query {
	queries := []oracle.Query{{}}
	if limit := c.Roles.Limit; limit != nil {
		low, high := limit.Bounds()
		if limit.Parameter.Minimum != nil {
			queries = append(queries, oracle.Query{Limit: low})
		}
		if limit.Parameter.Maximum != nil {
			queries = append(queries, oracle.Query{Limit: high})
		}
	}
	return queries
}

// firstAnswers is how long pages took to come, the middle one, and the most items of
// one; 0 where none came.
func firstAnswers(answers []*answer.Answer) (latency time.Duration, items int) {
	var took []time.Duration
	for _, a := range answers {
		if a.Listed() {
			took, items = append(took, a.Took), max(items, len(a.IDs()))
		}
	}
	if len(took) == 0 {
		return 0, 0
	}
	slices.Sort(took)
	return took[len(took)/2], items
}

// notTested tells whether the baseline shows that nothing can be tested, and
// what to look at first.
func notTested(c *spec.Contract, answers []*answer.Answer) (reason, hint string) {
	for _, a := range answers {
		if a.Unsent() {
			return "the plain authorized request is " + a.Failure.Text, ""
		}
		hint = baselineHint(c, a)
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
func baselineHint(c *spec.Contract, a *answer.Answer) string {
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
		if c.Roles.Codes.Frozen == "" {
			return "the target says that the list is gone: is the URL right?"
		}
		return "the organization is frozen, pending deletion: use another one"
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return "the target throttles or is down for maintenance: try again later, lower --rate"
	}
	if a.Redirected() {
		return "every request is redirected: use the URL that it points to (scheme, host or trailing slash)"
	}
	return ""
}

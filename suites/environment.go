package suites

import (
	"context"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// environment is what the bodies of one run share.
type environment struct {
	ctx      context.Context
	contract *spec.Contract
	options  Options
	ledger   *probe.Ledger
	curl     func(probe.Request) string
	// mutates tells whether wrong credentials differ from the right ones.
	mutates func(probe.Credentials) bool
	decoder *decoder
	learned *learned
	phases  *phases
	// familiar tells that the run learned what the run learned that the
	// memory is of; ended are the cases whose bodies need not run again.
	familiar bool
	ended    sync.Map // *boundCase to result
	brackets *brackets
	// spent is the part of the run's budgets that is spent, from 0 to 1.
	spent func() float64

	mu       sync.Mutex
	sealed   []*match.Answer // what all returns, once the ledger is complete
	cut      string          // why the run ended before all was asked
	contents map[string]*match.Content
	violated map[*match.Content]violated
	answers  map[*probe.Exchange]*match.Answer
	tagged   map[string]*tags
	looks    map[string]look // by repetition
}

// tags say what the run knows of a query, by its raw form.
type tags struct {
	valid     bool   // the contract allows it
	offender  string // the one parameter whose value is invalid
	malformed bool   // it is malformed on the wire
	oversized bool
}

func newEnvironment(ctx context.Context, o Options, ledger *probe.Ledger, curl func(probe.Request) string) *environment {
	return &environment{ctx: ctx, contract: o.Contract, options: o, ledger: ledger, curl: curl, phases: newPhases(), decoder: newDecoder(o), brackets: newBrackets(), spent: func() float64 { return 0 },
		mutates:  func(probe.Credentials) bool { return true },
		contents: map[string]*match.Content{}, violated: map[*match.Content]violated{}, answers: map[*probe.Exchange]*match.Answer{}, tagged: map[string]*tags{}, looks: map[string]look{}}
}

// ask returns the answer to a request, nil where it is missing from a sealed
// ledger.
func (e *environment) ask(r probe.Request) *match.Answer {
	exchange := e.ledger.Ask(e.ctx, r)
	if exchange == nil {
		return nil
	}
	return e.read(exchange)
}

// read reads an exchange by the contract, once.
func (e *environment) read(x *probe.Exchange) *match.Answer {
	e.mu.Lock()
	a, content := e.answers[x], e.contents[x.BodyDigest]
	e.mu.Unlock()
	if a != nil {
		return a
	}
	if content == nil {
		content = e.options.Memory.content(x.BodyDigest)
	}
	if content == nil || x.BodyDigest == "" {
		if content = e.decoder.read(x); content == nil {
			return unread(x)
		}
		e.options.Memory.learn(x.BodyDigest, content)
	}
	a = &match.Answer{Exchange: x, Content: content}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.contents[x.BodyDigest] = content
	e.answers[x] = a
	return a
}

// unread is an answer for which there is no memory left: as good as not asked
// for.
func unread(x *probe.Exchange) *match.Answer {
	copied := *x
	copied.Failure = &probe.Failure{Kind: probe.FailureBudget, Text: "not read: " + full}
	return &match.Answer{Exchange: &copied, Content: &match.Content{}}
}

// all returns every answer to an ordinary GET with the run's own credentials so
// far, in the order of sending. What asks for another coding or has a condition
// is judged where that is (HTTP-13).
func (e *environment) all() []*match.Answer {
	if e.sealed != nil {
		return e.sealed
	}
	var answers []*match.Answer
	for _, x := range e.ledger.Exchanges() {
		if x.Request.Method == probe.Get && x.Request.Credentials == (probe.Credentials{}) && x.Request.Path == "" &&
			x.Request.AcceptEncoding == "" && x.Request.IfNoneMatch == "" {
			answers = append(answers, e.read(x))
		}
	}
	sort.Slice(answers, func(i, j int) bool { return answers[i].Sent < answers[j].Sent })
	return answers
}

// seal keeps what all returns, now that the ledger is complete, and why it is
// not, where the run was cut short.
func (e *environment) seal() {
	e.sealed, e.cut = e.all(), e.whyCut()
}

// whyCut says why the run ended before all was asked; empty if it did not.
func (e *environment) whyCut() string {
	switch err := context.Cause(e.ctx); err {
	case nil:
	case context.Canceled:
		return "interrupted"
	default:
		return err.Error()
	}
	if e.decoder.exhausted() {
		return full
	}
	for _, x := range e.ledger.Exchanges() {
		if x.Unsent() && x.Failure.Kind != probe.FailureRequest {
			return strings.TrimPrefix(x.Failure.Text, "not sent: ")
		}
	}
	return ""
}

// pages returns the answers that are pages.
func (e *environment) pages() []*match.Answer {
	var pages []*match.Answer
	for _, a := range e.all() {
		if a.Listed() {
			pages = append(pages, a)
		}
	}
	return pages
}

// tag notes what is known of a query.
func (e *environment) tag(query string, note func(*tags)) {
	e.mu.Lock()
	defer e.mu.Unlock()
	g := e.tagged[query]
	if g == nil {
		g = &tags{}
		e.tagged[query] = g
	}
	note(g)
}

// tags returns what is known of a query.
func (e *environment) tags(query string) tags {
	e.mu.Lock()
	defer e.mu.Unlock()
	if g := e.tagged[query]; g != nil {
		return *g
	}
	return tags{}
}

// encode spells a valid query.
func (e *environment) encode(q oracle.Query) string { return encodeQuery(e.contract, q) }

func encodeQuery(c *spec.Contract, q oracle.Query) string {
	var pairs []probe.Pair
	for _, p := range q.Pairs(c) {
		pairs = append(pairs, probe.Pair{Name: p.Name, Value: p.Value})
	}
	return probe.Encode(pairs...)
}

// describe names a request by its query, in the words of a finding.
func (e *environment) describe(query string) string {
	if query == "" {
		return "the plain request"
	}
	const most = 160
	if len(query) > most {
		query = query[:most] + "..."
	}
	return "?" + query
}

// whyMissing says why a request is missing from the ledger.
func (e *environment) whyMissing() string {
	if err := context.Cause(e.ctx); err != nil {
		return "the run was cut short: " + err.Error()
	}
	return "it is not in the recording"
}

// limitIn reads the limit in force of a query whose limit is given once and is
// plainly valid, or not given at all.
func (e *environment) limitIn(query string) (limit int, given, ok bool) {
	role := e.contract.Roles.Limit
	if role == nil {
		return 0, false, false
	}
	limit = role.Default
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if strings.ContainsAny(name, "%+;") && !e.spells(name) {
			return 0, false, false
		}
		if name != role.Parameter.Name && name+"=" != spelt(role.Parameter) {
			continue
		}
		var n int
		if _, err := fmt.Sscanf(value, "%d", &n); err != nil || fmt.Sprint(n) != value || given {
			return 0, true, false
		}
		if (role.Parameter.Minimum != nil && int64(n) < *role.Parameter.Minimum) ||
			(role.Parameter.Maximum != nil && int64(n) > *role.Parameter.Maximum) {
			return 0, true, false
		}
		limit, given = n, true
	}
	return limit, given, limit > 0
}

// spelt is how a parameter's name begins its pair on the wire.
func spelt(p spec.Parameter) string { return probe.Encode(probe.Pair{Name: p.Name}) }

// spells tells whether a name on the wire is a parameter's, spelt as Encode does.
func (e *environment) spells(name string) bool {
	return slices.ContainsFunc(e.contract.Parameters, func(p spec.Parameter) bool { return spelt(p) == name+"=" })
}

package engine

import (
	"context"
	"sort"
	"strings"
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/confirm"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Run is what the bodies of one run share.
type Run struct {
	ctx      context.Context
	Contract *spec.Contract
	Settings *Settings
	memory   *Memory
	ledger   *probe.Ledger
	Curl     func(probe.Request) string
	// mutates tells whether wrong credentials differ from the right ones.
	Mutates   func(probe.Credentials) bool
	Decoder   *decoder
	Learned   *learned
	ended     sync.Map // *boundCase to result: the cases whose bodies need not run again
	confirmer *confirm.Confirmer
	// spent is the part of the run's budgets that is spent, from 0 to 1.
	Spent func() float64

	mu       sync.Mutex
	sealed   []*match.Answer // what all returns, once the ledger is complete
	Cut      string          // why the run ended before all was asked
	contents map[string]*match.Content
	violated map[*match.Content]violated
	answers  map[*probe.Exchange]*match.Answer
}

func New(ctx context.Context, o *Settings, memory *Memory, ledger *probe.Ledger, curl func(probe.Request) string) *Run {
	e := &Run{ctx: ctx, Contract: o.Contract, Settings: o, memory: memory, ledger: ledger, Curl: curl, Decoder: newDecoder(o),
		Spent:    func() float64 { return 0 },
		Mutates:  func(probe.Credentials) bool { return true },
		contents: map[string]*match.Content{}, violated: map[*match.Content]violated{}, answers: map[*probe.Exchange]*match.Answer{}}
	e.confirmer = confirm.New(ctx, o.Contract, confirm.DefaultPolicy(), newSource(e))
	return e
}

// ask returns the answer to a request, nil where it is missing from a sealed
// ledger.
func (e *Run) ask(r probe.Request) *match.Answer {
	exchange := e.ledger.Ask(e.ctx, r)
	if exchange == nil {
		return nil
	}
	return e.read(exchange)
}

// read reads an exchange by the contract, once.
func (e *Run) read(x *probe.Exchange) *match.Answer {
	e.mu.Lock()
	a, content := e.answers[x], e.contents[x.BodyDigest]
	e.mu.Unlock()
	if a != nil {
		return a
	}
	if content == nil {
		content = e.memory.content(x.BodyDigest)
	}
	if content == nil || x.BodyDigest == "" {
		if content = e.Decoder.read(x); content == nil {
			return unread(x)
		}
		e.memory.learn(x.BodyDigest, content)
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
func (e *Run) all() []*match.Answer {
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

// Seal keeps what all returns, now that the ledger is complete, and why it is
// not, where the run was cut short.
func (e *Run) Seal() {
	e.sealed, e.Cut = e.all(), e.whyCut()
}

// whyCut says why the run ended before all was asked; empty if it did not.
func (e *Run) whyCut() string {
	switch err := context.Cause(e.ctx); err {
	case nil:
	case context.Canceled:
		return "interrupted"
	default:
		return err.Error()
	}
	if e.Decoder.exhausted() {
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
func (e *Run) pages() []*match.Answer {
	var pages []*match.Answer
	for _, a := range e.all() {
		if a.Listed() {
			pages = append(pages, a)
		}
	}
	return pages
}

// encode spells a valid query.
func (e *Run) encode(q oracle.Query) string { return Spell(e.Contract, q) }

// Spell spells a valid query as it goes over the wire.
func Spell(c *spec.Contract, q oracle.Query) string {
	var pairs []probe.Pair
	for _, p := range q.Pairs(c) {
		pairs = append(pairs, probe.Pair{Name: p.Name, Value: p.Value})
	}
	return probe.Encode(pairs...)
}

// whyMissing says why a request is missing from the ledger.
func (e *Run) whyMissing() string {
	if err := context.Cause(e.ctx); err != nil {
		return "the run was cut short: " + err.Error()
	}
	return "it is not in the recording"
}

// Spelt is how a parameter's name begins its pair on the wire.
func Spelt(p spec.Parameter) string { return probe.Encode(probe.Pair{Name: p.Name}) }

package engine

import (
	"context"
	"sort"
	"strings"
	"sync"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Run is what the bodies of one run share.
type Run struct {
	ctx      context.Context
	Contract *spec.Contract
	Settings *Settings
	Learned  *learned
	source   Source
	ledger   *probe.Ledger
	phases   *phases
	ended    sync.Map // *BoundCase to Result: the cases whose bodies need not run again
	brackets *brackets

	mu         sync.Mutex
	ordinary   []*answer.Answer // what all returns, once the ledger is complete
	everything []*answer.Answer // and everything
	Cut        string           // why the run ended before all was asked
	looks      map[string]look  // by repetition
}

// Source is where the answers of a run come from.
type Source struct {
	Ledger *probe.Ledger
	// Text returns the beginning of a redacted body, of at most so many bytes, by its
	// digest, where it is still there.
	Text func(digest string, most int) ([]byte, bool)
	// Differs tells whether credentials make another token than the right ones.
	Differs func(probe.Credentials) bool
	// Spent is the part, from 0 to 1, of the run's budgets that is spent.
	Spent func() float64
	// HoldBack keeps a share of the budgets for what comes last, until Release.
	HoldBack, Release func()
}

// New returns a run that has learned nothing yet. What the source leaves out is
// not there: no text, no budgets, and all credentials differ.
func New(ctx context.Context, o *Settings, from Source) *Run {
	if from.Text == nil {
		from.Text = func(string, int) ([]byte, bool) { return nil, false }
	}
	if from.Differs == nil {
		from.Differs = func(probe.Credentials) bool { return true }
	}
	if from.Spent == nil {
		from.Spent = func() float64 { return 0 }
	}
	if from.HoldBack == nil || from.Release == nil {
		from.HoldBack, from.Release = func() {}, func() {}
	}
	return &Run{ctx: ctx, Contract: o.Contract, Settings: o, source: from, ledger: from.Ledger, phases: newPhases(), brackets: newBrackets(),
		looks: map[string]look{}}
}

// ask returns the answer to a request, nil where it is missing from a sealed
// ledger.
func (e *Run) ask(r probe.Request) *answer.Answer {
	exchange := e.ledger.Ask(e.ctx, r)
	if exchange == nil {
		return nil
	}
	return answer.Of(exchange)
}

// Text is the beginning of the redacted body of an answer, of at most so many
// bytes, as far as it is still there.
func (e *Run) Text(a *answer.Answer, most int) string {
	if a.Content == nil || a.Content.Digest == "" {
		return ""
	}
	text, _ := e.source.Text(a.Content.Digest, most)
	return string(text)
}

// all returns every answer to an ordinary GET with the run's own credentials so
// far, in the order of sending. What asks for another coding or has a condition
// is judged where that is (HTTP-13).
func (e *Run) all() []*answer.Answer {
	if e.ordinary != nil {
		return e.ordinary
	}
	var answers []*answer.Answer
	for _, x := range e.ledger.Exchanges() {
		if x.Request.Method == probe.Get && x.Request.Credentials == (probe.Credentials{}) && x.Request.Path == "" &&
			x.Request.AcceptEncoding == "" && x.Request.IfNoneMatch == "" {
			answers = append(answers, answer.Of(x))
		}
	}
	sort.Slice(answers, func(i, j int) bool { return answers[i].Sent < answers[j].Sent })
	return answers
}

// every returns all answers, with whatever credentials and method, but for
// oversized queries, which HTTP-04 exempts, in the order of receipt.
func (e *Run) every() []*answer.Answer {
	if e.everything != nil {
		return e.everything
	}
	var answers []*answer.Answer
	for _, x := range e.ledger.Exchanges() {
		if !e.ledger.Intent(x.Request).Oversized {
			answers = append(answers, answer.Of(x))
		}
	}
	return answers
}

// Seal ends the asking, and keeps what was answered and why that is not all, where
// the run was cut short.
func (e *Run) Seal() {
	e.ledger.Seal()
	e.ordinary, e.everything, e.Cut = e.all(), e.every(), e.whyCut()
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
	if e.Cut != "" { // the main stage; what came last had its time
		return e.Cut
	}
	for _, x := range e.ledger.Exchanges() {
		if x.Unsent() && x.Failure.Kind != probe.FailureRequest {
			return strings.TrimPrefix(x.Failure.Text, "not sent: ")
		}
	}
	return ""
}

// pages returns the answers that are pages.
func (e *Run) pages() []*answer.Answer {
	var pages []*answer.Answer
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
	if e.Cut != "" {
		return "the run was cut short: " + e.Cut
	}
	return "it is not in the recording"
}

// Spelt is how a parameter's name begins its pair on the wire.
func Spelt(p spec.Parameter) string { return probe.Encode(probe.Pair{Name: p.Name}) }

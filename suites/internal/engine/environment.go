package engine

import (
	"cmp"
	"context"
	"net/url"
	"sort"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/confirm"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Run is what the bodies of one run share.
type Run struct {
	ctx      context.Context
	Contract *spec.Contract
	Settings *Settings
	Learned  *Learned
	source   Source
	ledger   *probe.Ledger
	// ended are the cases whose bodies need not run again: *BoundCase to Result.
	ended     sync.Map
	confirmer *confirm.Confirmer
	lapses    lapses
	halt      atomic.Pointer[halt]

	mu sync.Mutex
	// booked are the refusals of valid queries that show whatever the data, by the
	// requirement that promises that they are accepted, and by the query.
	booked map[string]map[string]*answer.Answer

	ordinary   []*answer.Answer // what all returns, once the ledger is complete
	everything []*answer.Answer // and everything
	Cut        string           // why the run ended before all was asked
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
	// Pause waits before a request that is to be refused.
	Pause func(context.Context)
	// Begun, where set, is told what the first answers are like: how long they take,
	// and the most items of a page.
	Begun func(latency time.Duration, items int)
	// Long, where set, is told how long the list is, about, that the run will walk as a
	// whole, and Walked how many items of it were met so far.
	Long   func(Extent)
	Walked func(items int)
	// HoldBack keeps a share of the budgets for what comes last, until Release.
	HoldBack, Release func()
	// OnlyUrgent sends urgent requests, and no others, until the returned function is
	// called.
	OnlyUrgent func() (release func())
	// Stop ends the sending for good, for a reason.
	Stop func(reason string)
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
	if from.Pause == nil {
		from.Pause = func(context.Context) {}
	}
	if from.Begun == nil {
		from.Begun = func(time.Duration, int) {}
	}
	if from.Long == nil || from.Walked == nil {
		from.Long, from.Walked = func(Extent) {}, func(int) {}
	}
	if from.HoldBack == nil || from.Release == nil {
		from.HoldBack, from.Release = func() {}, func() {}
	}
	if from.OnlyUrgent == nil {
		from.OnlyUrgent = func() func() { return func() {} }
	}
	if from.Stop == nil {
		from.Stop = func(string) {}
	}
	e := &Run{ctx: ctx, Contract: o.Contract, Settings: o, source: from, ledger: from.Ledger}
	e.confirmer = confirm.New(ctx, o.Contract, confirm.DefaultPolicy(), newListing(e))
	return e
}

// learned is what is known of the target; it waits until all of it is.
func (e *Run) learned() *Learned {
	if l := e.Learned; l.known != nil {
		<-l.known
	}
	return e.Learned
}

// Learning tells whether the list is still being learned.
func (e *Run) Learning() bool {
	if e.Learned.known == nil {
		return false
	}
	select {
	case <-e.Learned.known:
		return false
	default:
		return true
	}
}

// early puts a request before all others while the list is being learned: what waits for
// it is most of a run.
func (e *Run) early(r probe.Request) probe.Request {
	if e.Learned != nil && e.Learning() {
		r.Rank = probe.BeforeAll
	}
	return r
}

// ask returns the answer to a request, nil where it is missing from a sealed
// ledger.
func (e *Run) ask(r probe.Request) *answer.Answer { return e.askWithin(e.ctx, r) }

func (e *Run) askWithin(ctx context.Context, r probe.Request) *answer.Answer {
	exchange := e.ledger.Ask(ctx, r)
	if exchange == nil {
		return nil
	}
	e.watch(exchange)
	return answer.Of(exchange)
}

// pause waits before a request that is to be refused, unless it was asked already.
func (e *Run) pause(r probe.Request) {
	if r.Credentials.Wrong() && !e.ledger.Sealed() && !e.ledger.Holds(r) {
		e.source.Pause(e.ctx)
	}
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
// far, in the order of sending, but for those that a token was too old for. What asks for another coding, another media
// type or at another path, has a condition or content is judged where that is.
func (e *Run) all() []*answer.Answer {
	if e.ordinary != nil {
		return e.ordinary
	}
	var answers []*answer.Answer
	for _, x := range e.ledger.Exchanges() {
		if ordinary(x.Request) && e.lapsed(x) == "" {
			answers = append(answers, answer.Of(x))
		}
	}
	sort.Slice(answers, func(i, j int) bool { return answers[i].Sent < answers[j].Sent })
	return answers
}

// ordinary tells whether a request is a GET with the run's own credentials that asks
// for JSON, and for nothing beyond that.
func ordinary(r probe.Request) bool {
	return r.Method == probe.Get && r.Credentials == (probe.Credentials{}) && r.Path == "" && r.AcceptEncoding == "" &&
		r.IfNoneMatch == "" && !r.Carries() && r.PrefersJSON()
}

// every returns all answers to GET, with whatever credentials, but for oversized
// queries, which HTTP-04 exempts, in the order of receipt. How other methods are
// answered the contract does not say.
func (e *Run) every() []*answer.Answer {
	if e.everything != nil {
		return e.everything
	}
	var answers []*answer.Answer
	for _, x := range e.ledger.Exchanges() {
		if x.Request.Method == probe.Get && !e.ledger.Intent(x.Request).Oversized && e.lapsed(x) == "" {
			answers = append(answers, answer.Of(x))
		}
	}
	return answers
}

// Seal ends the asking, and keeps what was answered and why that is not all, where
// the run was cut short.
func (e *Run) Seal() {
	e.ledger.Seal()
	e.finishLapses()
	e.ordinary, e.everything = e.all(), e.every()
	if why := e.whyCut(); e.Cut == "" || e.ctx.Err() != nil { // the end of all the time outranks that of a part of it
		e.Cut = why
	}
	e.Cut = cmp.Or(e.whyLapsed(), e.Cut)
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
		if x.Unsent() && x.Failure.Kind != probe.FailureRequest && x.Failure.Kind != probe.FailureHanging {
			return strings.TrimPrefix(x.Failure.Text, "not sent: ")
		}
	}
	return ""
}

// Hanging is how many requests were not sent because those of their kind hang.
func (e *Run) Hanging() int {
	n := 0
	for _, x := range e.ledger.Exchanges() {
		if x.Failure != nil && x.Failure.Kind == probe.FailureHanging {
			n++
		}
	}
	return n
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

// Pages are the answers to ordinary requests that are pages.
func (e *Run) Pages() []*answer.Answer { return e.pages() }

// Intent is what an answer's request is meant to be, by all who asked for it.
func (e *Run) Intent(a *answer.Answer) probe.Intent { return e.ledger.Intent(a.Request) }

// Recorded are all answers by the ids of their exchanges.
func (e *Run) Recorded() map[string]*answer.Answer {
	all := map[string]*answer.Answer{}
	for _, x := range e.ledger.Exchanges() {
		all[x.ID] = answer.Of(x)
	}
	return all
}

// encode spells a valid query.
func (e *Run) encode(q oracle.Query) string { return Spell(e.Contract, q) }

// Spell spells a valid query as it goes over the wire.
func Spell(c *spec.Contract, q oracle.Query) string {
	var pairs []string
	for _, p := range q.Pairs(c) {
		pair := probe.Encode(probe.Pair{Name: p.Name, Value: p.Value})
		if p.List {
			pair = strings.ReplaceAll(pair, probe.Escape(","), ",")
		}
		pairs = append(pairs, pair)
	}
	return strings.Join(pairs, "&")
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

// drifted tells whether the list was seen to change during the run. While that lasts
// nobody knows.
func (e *Run) drifted() bool {
	if e.learned().Drift || !e.ledger.Sealed() {
		return true
	}
	if e.Learned.NotTested != "" {
		return false
	}
	c := e.confirmer
	return !c.Shared(occasion.BeforeAll()).Data.Same(e.Learned.Data) || !c.Shared(occasion.AtTheEnd()).Data.Same(e.Learned.Data)
}

// promised tells whether a requirement is one that the contract promises.
func (e *Run) promised(id string) bool {
	_, ok := e.Contract.Requirement(id)
	return ok
}

// book notes a refused valid query on the requirement that promises that it is
// accepted, where the refusal shows by itself: not after a cursor, which may be
// gone.
func (e *Run) book(owner string, a *answer.Answer) {
	values, _ := url.ParseQuery(a.Request.Query) // what can be read of it
	if cursor := e.Contract.Roles.Cursor; cursor != nil && values.Has(cursor.Parameter.Name) {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.booked == nil {
		e.booked = map[string]map[string]*answer.Answer{}
	}
	if e.booked[owner] == nil {
		e.booked[owner] = map[string]*answer.Answer{}
	}
	if e.booked[owner][a.Request.Query] == nil {
		e.booked[owner][a.Request.Query] = a
	}
}

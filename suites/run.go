package suites

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// UsageError is a mistake in what was asked for, found before any request.
type UsageError struct{ Problem, Hint string }

// Error says what is wrong and how to mend it.
func (e *UsageError) Error() string {
	if e.Hint == "" {
		return e.Problem
	}
	return e.Problem + "; " + e.Hint
}

// Run tests a target and returns the report. The report is never nil where the
// error is nil, also after a cancelled context: whatever was observed until
// then is judged. A *UsageError says that nothing was sent.
//
// Runs of one process may overlap in their observation; their judging is
// serialized, because Ginkgo's state is global to the process. Run cannot be
// called from within a Ginkgo spec.
//
// What is returned is redacted. But net/http itself logs bytes that a target
// sends unasked to the standard logger of package log, which is the caller's.
func Run(ctx context.Context, o Options) (*report.Report, error) {
	o = o.withDefaults()
	if o.Contract == nil {
		return nil, &UsageError{Problem: "no contract is given"}
	}
	cat := o.catalogue()
	cases, requirements, err := cat.choose(o.Contract, o.Selection)
	if err != nil {
		return nil, err
	}
	if err := checkKnown(o.Contract, o.Known); err != nil {
		return nil, err
	}
	base, err := url.Parse(o.Target)
	if err != nil {
		return nil, &UsageError{Problem: "the target's URL cannot be read", Hint: "give it as http://host:port or https://host/prefix"}
	}
	started := time.Now()
	meter := newMeter(&o, len(cases))
	read := o.readPath(ctx, base, meter)
	o.PathValues = read.values
	config := o.config(base)
	config.OnSend, config.Kinds, config.Cache = meter.sent, engine.Kinds(o.Contract), engine.CacheOf(ctx, o.common())
	config.Read = answer.NewReader(o.Contract).Read
	source := engine.Source{}
	if config.Cache == nil {
		spool, err := probe.NewSpool(maxSpool)
		if err != nil {
			return nil, err
		}
		defer func() { _ = spool.Close() }() // the file is gone already where the system allows
		config.Spool, source.Text = spool, spool.Text
	}
	p, err := probe.New(config)
	if err != nil {
		return nil, &UsageError{Problem: err.Error()}
	}
	var recorder *probe.Recorder
	if o.Record != nil {
		meta := probe.Meta{List: o.Contract.List, Contract: o.Contract.Digest, Tool: o.Version,
			Target:  p.Redact(strings.TrimSuffix(o.Target, "/")),
			Started: started.UTC(), Evidence: string(report.EvidenceFull), Settings: o.recorded()}
		meta.Settings[settingSame] = withoutEffect(p.Mutates)
		if recorder, err = probe.NewRecorder(o.Record, meta); err != nil {
			return nil, err
		}
		p.Record(recorder)
	}
	defer p.Close()
	ctx, cancel := context.WithTimeoutCause(ctx, o.Deadline, fmt.Errorf("the deadline of %v has passed", o.Deadline))
	defer cancel()

	source.Ledger, source.Differs = probe.NewLedger(p.Do), p.Mutates
	source.Spent = func() float64 { return max(p.Spent(), float64(time.Since(started))/float64(o.Deadline)) }
	source.Pause, source.OnlyUrgent = p.Pause, p.OnlyUrgent
	source.HoldBack, source.Release = func() { p.HoldBack(o.heldBack(), heldBytes) }, p.Release
	source.Stop = p.Stop
	slow, answering := "", time.Duration(0)
	source.Begun = func(latency time.Duration, items int) {
		answering = latency
		if slow = o.outlook(len(cases), latency, items); slow != "" {
			meter.remark(slow)
			p.Hurry()
		}
	}
	source.Long = func(list engine.Extent) {
		meter.change(func(p *Progress) {
			p.Remark = strings.TrimPrefix(slow+" "+o.wholeCost(list, len(cases), answering), " ")
			if list.Pages > 0 {
				p.Estimate = list.Pages + perCase*len(cases)
			}
		})
	}
	source.Walked = func(items int) { meter.change(func(p *Progress) { p.Items = items }) }
	if o.FailFast { // what must hold is asked first
		p.Hurry()
	}
	// Where the first answers promised better, too.
	defer time.AfterFunc(o.Deadline/hurryAfter, p.Hurry).Stop()
	e := engine.New(ctx, o.settings(), source)
	if o.Wait > 0 {
		meter.phase("waiting")
		p.Await(ctx, engine.ValidRequest(""), o.Wait, engine.Started)
	}
	meter.phase("learning")
	fast, estimated := newFailFast(e, o, cases), func() {}
	tell := func(phase string) {
		fast.look()
		if meter.phase(phase); phase == "observing" {
			estimated = meter.estimate(ctx, o, e.Learned.Items())
		}
	}
	switch {
	case read.problem != "":
		e.Learned = engine.Untested(o.Contract, read.problem, read.hint)
	case o.FailFast || o.Concurrency == 1: // nothing is to be asked in vain, or nothing beside
		e.Learn()
	default:
		e.Begin()
	}
	if !e.Learning() {
		tell("observing")
	}
	e.Observe(cases, tell, func(c *engine.BoundCase, r engine.Result) {
		meter.settled()
		fast.settled(c, r)
	})
	e.Seal()
	estimated()
	meter.phase("judging")
	results := judge(e, cases, o.Signals, meter.judged)

	assembled := &assembly{run: e, options: o, catalogue: cat, curl: p.Curl, header: p.ShownHeader}
	r := assembled.assemble(requirements, cases, results)
	stats := p.Stats()
	r.Target.URL = p.Redact(strings.TrimSuffix(o.Target, "/"))
	r.Summary.Started, r.Summary.Seconds = started.UTC(), time.Since(started).Seconds()
	r.Summary.Requests, r.Summary.Throttled = read.requests+stats.Requests, stats.Throttled
	r.Summary.Resent, r.Summary.Waited = stats.Resent, stats.Waited.Seconds()
	r.Health = health(source.Ledger.Exchanges(), p.Curl)
	r.Health.Phases = meter.ended()
	w := stats.Window
	r.Health.Concurrency = &report.Concurrency{Start: w.Start, Lowest: w.Lowest, Highest: w.Highest, Ceiling: w.Ceiling}
	if slow != "" {
		r.Notes = append(r.Notes, slow)
	}
	assembled.conclude(r)
	if err := recorder.Err(); err != nil {
		return r, fmt.Errorf("the recording could not be written to its end: %w", err)
	}
	return r, nil
}

// keyHeader is the header in which an API key goes, "" where credentials are none.
func (o Options) keyHeader() string {
	if c := o.Contract.Credentials; c.Kind == spec.APIKey {
		return c.Header
	}
	return ""
}

// config says where the requests of a run go, and within which limits.
func (o Options) config(base *url.URL) probe.Config {
	config := probe.Config{Base: base, Path: o.path(), Scheme: o.Contract.Scheme, Given: o.given(),
		Token: o.Token, OtherToken: o.OtherToken, UnscopedToken: o.UnscopedToken, FrozenToken: o.FrozenToken,
		RefusalPause: o.RefusalPause, Headers: o.probeHeaders(), CACert: o.CACert, Insecure: o.Insecure,
		Timeout: o.Timeout, Concurrency: o.Concurrency, Rate: o.Rate, MaxRequests: o.MaxRequests, MaxBody: o.MaxBody, MaxValues: o.maxValues(),
		ThrottleBudget: o.ThrottleBudget, MaxReadings: o.maxReadings(), Masked: o.Contract.Masked, UserAgent: "kayle-conformance/" + o.Version,
		Published: o.Published, Transport: o.Transport}
	config.KeyHeader = o.keyHeader()
	if o.Contract.List != o.Contract.Name {
		config.IDs = o.Contract.List + "-"
	}
	return config
}

// The bounds of what a run keeps, in bytes.
const (
	// maxSpool bounds the temporary file with the bodies that findings show.
	maxSpool = 256 << 20
	// heldBytes of the readings are kept back for what comes last, as is a part of
	// the requests: most of heldRequests.
	heldBytes    = 4 << 20
	heldRequests = 400
	// wholeBytes bounds the readings of a run that walks the whole list: ten million items.
	wholeBytes = 6 << 30
)

// heldBack is how many requests are kept for what comes last.
func (o Options) heldBack() int {
	if o.MaxRequests <= 0 {
		return heldRequests
	}
	return min(heldRequests, o.MaxRequests/4)
}

// maxValues bounds the JSON values of a body: who reads larger bodies reads more of
// them.
func (o Options) maxValues() int {
	return int(probe.DefaultMaxValues * max(o.MaxBody, probe.DefaultMaxBody) / probe.DefaultMaxBody)
}

// maxReadings bounds what a run keeps of its answers, for the items that it works
// on.
func (o Options) maxReadings() int64 {
	if o.MaxItems == AllItems {
		return wholeBytes
	}
	return probe.DefaultMaxReadings * int64(max(o.MaxItems, DefaultMaxItems)) / DefaultMaxItems
}

// common is what runs have in common that can share a cache.
func (o Options) common() string {
	return fmt.Sprintf("%q", []any{o.Contract.Digest, o.Contract.Operation(), o.Contract.List, o.Token, o.OtherToken, o.UnscopedToken,
		o.FrozenToken, o.Headers, o.MaxBody, o.Contract.Credentials, o.Contract.Scheme})
}

package suites

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
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
	cat := newCatalogue(o.settings())
	cases, requirements, err := cat.choose(o.Contract, o.Selection)
	if err != nil {
		return nil, err
	}
	if err := checkKnown(o.Contract, o.Known); err != nil {
		return nil, err
	}
	o.Memory = o.Memory.Serving(fmt.Sprintf("%q", []any{o.Contract.Digest, o.Token, o.OtherToken, o.Headers}))
	base, err := url.Parse(o.Target)
	if err != nil {
		return nil, &UsageError{Problem: "the target's URL cannot be read", Hint: "give it as http://host:port or https://host/prefix"}
	}
	meter := newMeter(&o, len(cases))
	p, err := probe.New(probe.Config{Base: base, Path: o.Contract.Path, Scheme: o.Contract.Scheme,
		Token: o.Token, OtherToken: o.OtherToken, Headers: o.probeHeaders(), CACert: o.CACert, Insecure: o.Insecure,
		Timeout: o.Timeout, Concurrency: o.Concurrency, Rate: o.Rate, MaxRequests: o.MaxRequests,
		ThrottleBudget: o.ThrottleBudget, MaxKept: o.settings().Scaled(engine.KeptInAll), Masked: o.Contract.Masked, UserAgent: "kayle-conformance/" + o.Version,
		OnSend: meter.sent, Transport: o.Transport, Memory: o.Memory.Received()})
	if err != nil {
		return nil, &UsageError{Problem: err.Error()}
	}
	defer p.Close()
	ctx, cancel := context.WithTimeoutCause(ctx, o.Deadline, fmt.Errorf("the deadline of %v has passed", o.Deadline))
	defer cancel()

	started := time.Now()
	ledger := probe.NewLedger(p.Do)
	e := engine.New(ctx, o.settings(), o.Memory, ledger, p.Curl)
	e.Decoder.Halt, e.Decoder.Reserve = p.Stop, p.Reserve
	e.Spent = func() float64 {
		return max(p.Spent(), e.Decoder.Spent(), float64(time.Since(started))/float64(o.Deadline))
	}
	e.Mutates = p.Mutates
	if o.Wait > 0 {
		meter.phase("waiting")
		p.Await(ctx, probe.Request{}, o.Wait)
	}
	meter.phase("learning")
	e.Learned = e.Learn()
	meter.phase("observing")
	e.Observe(cases, meter.phase)
	ledger.Seal()
	e.Seal()
	meter.phase("judging")
	results := judge(e, cases, o.Signals, meter.judged)

	assembled := &assembly{run: e, options: o, catalogue: cat}
	r := assembled.assemble(requirements, cases, results)
	stats := p.Stats()
	r.Target.URL = p.Redact(strings.TrimSuffix(o.Target, "/"))
	r.Summary.Started, r.Summary.Seconds = started.UTC(), time.Since(started).Seconds()
	r.Summary.Requests, r.Summary.Throttled = stats.Requests, stats.Throttled
	r.Summary.Resent, r.Summary.Waited = stats.Resent, stats.Waited.Seconds()
	assembled.conclude(r)
	if o.Record != nil {
		meta := probe.Meta{Contract: o.Contract.Digest, Target: r.Target.URL, Tool: o.Version, Started: started.UTC(), Settings: o.recorded()}
		meta.Settings[settingSame] = withoutEffect(p.Mutates)
		if err := probe.WriteRecording(o.Record, meta, ledger.Exchanges()); err != nil {
			return r, fmt.Errorf("the recording could not be written: %w", err)
		}
	}
	return r, nil
}

// Replay judges a recorded run again, offline. What is wanted and was not
// recorded is inconclusive. Of the options only Contract, Selection and Known
// have an effect; what makes the requests is the recorded run's.
func Replay(ctx context.Context, o Options, recording io.Reader) (*report.Report, error) {
	o = o.withDefaults()
	meta, exchanges, err := probe.ReadRecording(recording)
	if err != nil {
		return nil, &UsageError{Problem: err.Error(), Hint: "give a file that the option --record of the command run wrote"}
	}
	if o, err = o.restore(meta.Settings); err != nil {
		return nil, &UsageError{Problem: "the recording's settings cannot be read: " + err.Error()}
	}
	cat := newCatalogue(o.settings())
	cases, requirements, err := cat.choose(o.Contract, o.Selection)
	if err != nil {
		return nil, err
	}
	if err := checkKnown(o.Contract, o.Known); err != nil {
		return nil, err
	}
	started := time.Now()
	base, err := url.Parse(meta.Target)
	if err != nil || base.Host == "" {
		base = &url.URL{Scheme: "http", Host: "target.invalid"}
	}
	p, err := probe.New(probe.Config{Base: base, Path: o.Contract.Path, Scheme: o.Contract.Scheme})
	if err != nil {
		return nil, &UsageError{Problem: "the recording's target cannot be read: " + err.Error()}
	}
	e := engine.New(ctx, o.settings(), nil, probe.LoadLedger(exchanges), p.Curl)
	e.Mutates = recordedMutates(meta.Settings[settingSame])
	e.Learned = e.Learn()
	e.Observe(cases, func(string) {})
	e.Seal()
	results := judge(e, cases, nil, func(engine.Result) {})
	assembled := &assembly{run: e, options: o, catalogue: cat}
	r := assembled.assemble(requirements, cases, results)
	r.Target.URL = meta.Target
	r.Summary.Started, r.Summary.Seconds = meta.Started, time.Since(started).Seconds()
	r.Summary.Requests = len(exchanges)
	if meta.Contract != o.Contract.Digest {
		r.Notes = append(r.Notes, "the recorded run was held against another version of the document")
	}
	assembled.conclude(r)
	return r, nil
}

// Curl is a line for a POSIX shell that sends a query to a server with curl, as a
// run would. base is the server's URL; a variable stands for the token.
func Curl(c *spec.Contract, base, query string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", errors.New("the URL cannot be read")
	}
	config := probe.Config{Base: u, Path: c.Path, Scheme: c.Scheme, Masked: c.Masked}
	if c.Secured {
		config.Token = "token" // never printed: a variable stands there in the line
	}
	p, err := probe.New(config)
	if err != nil {
		return "", err
	}
	return p.Curl(probe.Request{Query: query}), nil
}

// Listed is a requirement with the cases that the contract gives it.
type Listed struct {
	Requirement spec.Requirement `json:"requirement"`
	Cases       []string         `json:"cases"`
	// NotApplicable says why the contract leaves it out; empty otherwise.
	NotApplicable string `json:"not_applicable,omitempty"`
	// Example is the query of an example request, without the question mark.
	Example string `json:"example,omitempty"`
}

// List returns the selected requirements and their cases without a target.
func List(c *spec.Contract, s Selection) ([]Listed, error) {
	o := Options{Contract: c}.withDefaults().settings()
	o.Listing = true
	cat := newCatalogue(o)
	cases, requirements, err := cat.choose(c, s)
	if err != nil {
		return nil, err
	}
	var listed []Listed
	for _, r := range requirements {
		l := Listed{Requirement: r, Cases: []string{}, NotApplicable: cat.absent[r.ID]}
		for _, b := range cases {
			if b.Requirement.ID != r.ID {
				continue
			}
			l.Cases = append(l.Cases, b.Name)
			if l.Example == "" {
				l.Example = b.Example
			}
		}
		listed = append(listed, l)
	}
	return listed, nil
}

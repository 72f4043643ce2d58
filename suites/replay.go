package suites

import (
	"context"
	"errors"
	"io"
	"net/url"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Replay judges a recorded run again, offline. What is wanted and was not
// recorded is inconclusive. Of the options only Contract, Selection and Known
// have an effect; what makes the requests is the recorded run's. The recording is
// read as a stream, and one that was cut off at its end is judged as far as it
// goes.
func Replay(ctx context.Context, o Options, from io.Reader) (*report.Report, error) {
	return ReplayLists(ctx, []Options{o}, from)
}

// replay judges the part of a recording that is of one list.
func replay(ctx context.Context, o Options, recording *probe.Recording) (*report.Report, error) {
	o = o.withDefaults()
	if o.Contract == nil {
		return nil, &UsageError{Problem: "no contract is given"}
	}
	meta := recording.Meta
	o, err := o.restore(meta.Settings)
	if err != nil {
		return nil, &UsageError{Problem: "the recording's settings cannot be read: " + err.Error()}
	}
	cat := o.catalogue()
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
	p, err := probe.New(o.config(base))
	if err != nil {
		return nil, &UsageError{Problem: "the recording's target cannot be read: " + err.Error()}
	}
	spool, err := probe.NewSpool(maxSpool)
	if err != nil {
		return nil, err
	}
	defer func() { _ = spool.Close() }() // the file is gone already where the system allows
	recording.Read, recording.Spool = answer.NewReader(o.Contract).Read, spool
	ledger, exchanges, err := load(ctx, recording)
	if err != nil {
		return nil, err
	}
	e := engine.New(ctx, o.settings(), engine.Source{Ledger: ledger, Text: spool.Text, Differs: recordedMutates(meta.Settings[settingSame])})
	e.Learn()
	e.Observe(cases, func(string) {}, func(*engine.BoundCase, engine.Result) {})
	e.Seal()
	results := judge(e, cases, nil, func(engine.Result) {})
	assembled := &assembly{run: e, options: o, catalogue: cat, curl: p.Curl, header: p.ShownHeader}
	r := assembled.assemble(requirements, cases, results)
	r.Target.URL = meta.Target
	r.Summary.Started, r.Summary.Seconds = meta.Started, time.Since(started).Seconds()
	r.Summary.Requests = exchanges
	r.Health = health(ledger.Exchanges(), p.Curl)
	if meta.Contract != o.Contract.Digest {
		r.Notes = append(r.Notes, "the recorded run was held against another version of the document")
	}
	if recording.Truncated {
		r.Notes = append(r.Notes, "the recording was cut off: its last line is left out")
	}
	assembled.conclude(r)
	return r, nil
}

// load reads a recording to its end.
func load(ctx context.Context, recording *probe.Recording) (ledger *probe.Ledger, exchanges int, err error) {
	ledger = probe.NewLedger(nil)
	for ctx.Err() == nil {
		x, err := recording.Next()
		switch {
		case errors.Is(err, io.EOF):
			return ledger, exchanges, nil
		case err != nil:
			return nil, 0, unreadable(err)
		}
		if x.Sent > 0 {
			exchanges++
		}
		ledger.Load(x)
	}
	return nil, 0, context.Cause(ctx)
}

func unreadable(err error) *UsageError {
	return &UsageError{Problem: err.Error(), Hint: "give a file that the option --record of the command run wrote"}
}

package suites

import (
	"context"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// RunModel judges the answers of the model of a list of n items, through a
// ledger as a run does, and counts the requests.
func RunModel(o Options, n int) (r *report.Report, requests int, err error) {
	o = o.withDefaults()
	cat := newCatalogue(o.settings())
	cases, requirements, err := cat.choose(o.Contract, o.Selection)
	if err != nil {
		return nil, 0, err
	}
	ledger := probe.NewLedger(newModel(o.Contract, n).send)
	e := engine.New(context.Background(), o.settings(), engine.Source{Ledger: ledger})
	e.Learn()
	e.Observe(cases, func(string) {}, func(*engine.BoundCase, engine.Result) {})
	e.Seal()
	assembled := &assembly{run: e, options: o, catalogue: cat, curl: func(probe.Request) string { return "" },
		header: func(probe.Request) []probe.HeaderLine { return nil }}
	r = assembled.assemble(requirements, cases, judge(e, cases, nil, func(engine.Result) {}))
	assembled.conclude(r)
	return r, len(ledger.Exchanges()), nil
}

// FailedCases are the cases in which the harness itself failed, with the reasons, of
// a run against the model of a list of n items. A deaf model takes no notice of
// what it cannot read.
func FailedCases(o Options, n int, deaf bool) (failed []string, err error) {
	o = o.withDefaults()
	cases, _, err := newCatalogue(o.settings()).choose(o.Contract, o.Selection)
	if err != nil {
		return nil, err
	}
	m := newModel(o.Contract, n)
	send := m.send
	if deaf {
		send = func(ctx context.Context, r probe.Request) *probe.Exchange {
			pairs := slices.DeleteFunc(strings.Split(r.Query, "&"), func(pair string) bool { _, read := m.query(pair); return !read })
			plain := r
			plain.Query = strings.Join(pairs, "&")
			x := m.send(ctx, plain)
			x.Request = r
			return x
		}
	}
	e := engine.New(context.Background(), o.settings(), engine.Source{Ledger: probe.NewLedger(send)})
	e.Learn()
	e.Observe(cases, func(string) {}, func(*engine.BoundCase, engine.Result) {})
	e.Seal()
	for _, c := range cases {
		if r := e.Execute(c); r.Outcome == report.Error {
			failed = append(failed, c.Key()+": "+r.Reason)
		}
	}
	return failed, nil
}

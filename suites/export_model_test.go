package suites

import (
	"context"

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
	e.Learned = e.Learn()
	e.Observe(cases, func(string) {})
	e.Seal()
	assembled := &assembly{run: e, options: o, catalogue: cat, curl: func(probe.Request) string { return "" }}
	r = assembled.assemble(requirements, cases, judge(e, cases, nil, func(engine.Result) {}))
	assembled.conclude(r)
	return r, len(ledger.Exchanges()), nil
}

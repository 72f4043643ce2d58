package suites

import (
	"context"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// RunModel judges the answers of the model of a list of n items, through a
// ledger as a run does, and counts the requests.
func RunModel(o Options, n int) (r *report.Report, requests int, err error) {
	o = o.withDefaults()
	cases, requirements, err := newCatalogue(&o).choose(o.Contract, o.Selection)
	if err != nil {
		return nil, 0, err
	}
	ledger := probe.NewLedger(newModel(o.Contract, n).send)
	e := newEnvironment(context.Background(), o, ledger, func(probe.Request) string { return "" })
	e.learned = e.learn()
	e.observe(cases, func(string) {})
	ledger.Seal()
	e.seal()
	r = e.assemble(requirements, cases, e.judge(cases, nil, func(result) {}))
	e.conclude(r)
	return r, len(ledger.Exchanges()), nil
}

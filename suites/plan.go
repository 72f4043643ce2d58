package suites

import (
	"context"
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// PlanRow is the share of one family in the requests of a run.
type PlanRow struct {
	// Family is the family whose cases ask first, or "learning".
	Family string `json:"family"`
	Cases  int    `json:"cases"`
	// Requests are those that no family before it has asked.
	Requests int `json:"requests"`
}

// Plan returns the requests of a run by family, against a conformant list of
// the given size that rests. A target that breaks promises, throttles or moves
// is asked again, within MaxRequests. Plan sends nothing.
func Plan(o Options, items int) ([]PlanRow, error) {
	return plan(context.Background(), o, items)
}

// plan is Plan, which gives up when the context ends.
func plan(ctx context.Context, o Options, items int) ([]PlanRow, error) {
	o = o.withDefaults()
	cases, _, err := o.catalogue().choose(o.Contract, o.Selection)
	if err != nil {
		return nil, err
	}
	if o.Token == "" {
		o.Token = "planned"
	}
	model := newModel(o.Contract, min(items, o.workedOn()))
	ledger := probe.NewLedger(func(ctx context.Context, r probe.Request) *probe.Exchange {
		if ctx.Err() != nil {
			return &probe.Exchange{Request: r, Content: &probe.Content{}, Failure: &probe.Failure{Kind: probe.FailureCancelled, Text: "given up"}}
		}
		return model.send(ctx, r)
	})
	e := engine.New(ctx, o.settings(), engine.Source{Ledger: ledger})
	e.Learn()
	rows := []PlanRow{{Family: "learning", Requests: len(ledger.Exchanges())}}
	e.Observe(cases, func(string) {}, func(*engine.BoundCase, engine.Result) {})
	e.Seal()
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("plan given up: %w", err)
	}
	seen := map[string]bool{}
	byFamily := map[string]int{}
	for _, c := range cases {
		family := c.Requirement.Family()
		i, found := byFamily[family]
		if !found {
			i = len(rows)
			byFamily[family] = i
			rows = append(rows, PlanRow{Family: family})
		}
		rows[i].Cases++
		if c.Stage == engine.StageLedger {
			continue // asks nothing
		}
		for _, id := range e.Execute(c).Exchanges {
			if !seen[id] {
				seen[id] = true
				rows[i].Requests++
			}
		}
	}
	total := len(ledger.Exchanges())
	counted := 0
	for _, r := range rows[1:] {
		counted += r.Requests
	}
	// What the cases share with the learning counts for the learning.
	rows[0].Requests = max(0, total-counted)
	if o.MaxItems == AllItems && items > o.workedOn() {
		rows[0].Requests += pagesOf(o.Contract, items)
	}
	return rows, nil
}

// pagesOf is how many pages of the largest size so many items fill.
func pagesOf(c *spec.Contract, items int) int {
	size := 10
	if l := c.Roles.Limit; l != nil {
		_, size = l.Bounds()
	}
	return (items + size - 1) / max(size, 1)
}

// sum is the number of requests of a plan.
func sum(rows []PlanRow) int {
	requests := 0
	for _, row := range rows {
		requests += row.Requests
	}
	return requests
}

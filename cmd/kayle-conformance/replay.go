package main

import (
	"context"

	"github.com/kayleai/kayle-conformance/suites"
)

// replayCommand judges a recorded run again.
type replayCommand struct {
	File           string `arg:"" help:"Recording of run --record; - is standard input."`
	selectionFlags `embed:""`
	verdictFlags   `embed:""`
	contractFlags  `embed:""`
	outputFlags    `embed:""`
	configFlag     `embed:""`
}

// Run executes the command.
func (c *replayCommand) Run(ctx context.Context, a *app) error {
	contracts, err := c.contractFlags.load()
	if err != nil {
		return err
	}
	common := suites.Options{Signals: a.Signals, Version: buildVersion(), FullEvidence: c.full(), Named: len(c.Operation) > 0}
	lists, err := a.judgedBy(common, contracts, c.selectionFlags, c.verdictFlags)
	if err != nil {
		return err
	}
	from, err := a.open(c.File)
	if err != nil {
		return err
	}
	defer from.Close()
	outputs, err := a.openOutputs(c.outputFlags.Report, "")
	if err != nil {
		return err
	}
	defer outputs.close()
	result, err := a.replay(ctx, lists, from)
	if result == nil {
		return err
	}
	return a.conclude(result, err, outputs, c.outputFlags, c.verdictFlags, nil)
}

package main

import (
	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// diffCommand compares two reports.
type diffCommand struct {
	Old     string `arg:"" help:"JSON report of the earlier run."`
	New     string `arg:"" help:"JSON report of the later run."`
	Strict  bool   `help:"A SHOULD that is newly broken counts too."`
	Format  string `complete:"diffformats" placeholder:"FORMAT" help:"text, json, markdown or html. Default: text."`
	JSON    bool   `name:"json" help:"As JSON: short for --format json."`
	Quiet   bool   `short:"q" help:"Say regressions and the result only, in all but JSON."`
	NoColor bool   `help:"No colours (also: $$NO_COLOR)."`
}

// Run executes the command.
func (c *diffCommand) Run(a *app) error {
	format, err := printedFormat(diffFormats(), c.Format, c.JSON)
	if err != nil {
		return err
	}
	if c.Old == "-" && c.New == "-" {
		return usage("name a file for one of them", "both reports cannot come from standard input")
	}
	before, err := a.readReport(c.Old)
	if err != nil {
		return err
	}
	after, err := a.readReport(c.New)
	if err != nil {
		return err
	}
	d := report.Compare(before, after)
	style := textStyle{quiet: c.Quiet, noColor: c.NoColor, strict: c.Strict}
	if err := reporters.RenderComparison(format, a.out, d, a.textOptions(a.out, style)); err != nil {
		return troubled(err)
	}
	if d.Regressed(c.Strict) {
		return ended(exitFailed)
	}
	return nil
}

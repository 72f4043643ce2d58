package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// runCommand tests a target.
type runCommand struct {
	targetFlags    `embed:""`
	referenceFlags `embed:""`
	selectionFlags `embed:""`
	againFlag      `embed:""`
	exploreFlags   `embed:""`
	budgetFlags    `embed:""`
	verdictFlags   `embed:""`
	FailFast       bool `group:"Verdict" help:"Stop at the first broken MUST, once it is confirmed and what could explain it was asked. What was not asked is inconclusive."`
	contractFlags  `embed:""`
	outputFlags    `embed:""`
	Record         string `group:"Output" placeholder:"FILE" help:"Record all requests and answers, redacted, for replay."`
	DryRun         bool   `group:"Output" help:"Show the requests that the run would send, by family, and send none."`
	configFlag     `embed:""`
}

// Run executes the command.
func (c *runCommand) Run(ctx context.Context, a *app) error {
	if err := c.check(); err != nil {
		return err
	}
	options, err := c.options(a)
	if err != nil {
		return err
	}
	var left bool
	if options.Selection, left, err = c.narrow(a, options.Contract, options.Selection); err != nil {
		return err
	}
	if !left {
		fmt.Fprintf(a.out, "Nothing is left to ask again: all that was asked in %s passed or was not applicable.\n", c.Again)
		return nil
	}
	outputs, err := a.openOutputs(c.outputFlags.Report, c.Record)
	if err != nil {
		return err
	}
	defer outputs.close()
	if c.DryRun {
		return c.plan(a, options)
	}
	if options.Target == "" {
		server, err := c.start(&options)
		if err != nil {
			return err
		}
		defer func() { _ = server.Close() }() // its data is dropped
		for _, token := range []string{options.Token, options.OtherToken, options.UnscopedToken, options.FrozenToken} {
			a.keep(token)
		}
		if !c.Quiet {
			outputs.remark("No target given: testing the embedded reference server.")
		}
	}
	recording := outputs.recording()
	if recording != nil {
		options.Record = recording
	}
	progress := a.newProgress(c.Quiet)
	options.Progress, options.EstimateAfter, options.Signals = progress.update, progress.estimate(), a.Signals
	result, err := a.run(ctx, options)
	progress.done()
	if result == nil {
		recording.discard()
		return err
	}
	return a.conclude(result, err, outputs, c.outputFlags, c.verdictFlags, recording)
}

// check refuses numbers that make no sense, before anything is read.
func (c *runCommand) check() error {
	switch {
	case c.Timeout <= 0:
		return usage("", "--timeout: %s: must be above zero", c.Timeout)
	case c.Deadline <= 0:
		return usage("", "--deadline: %s: must be above zero", c.Deadline)
	case c.Wait < 0:
		return usage("", "--wait: %s: must not be negative", c.Wait)
	case c.ThrottleBudget < 0:
		return usage("", "--throttle-budget: %s: must not be negative", c.ThrottleBudget)
	case c.Concurrency < 1:
		return usage("", "--concurrency: %d: must be at least 1", c.Concurrency)
	case !(c.Rate >= 0 && c.Rate <= 1e6):
		return usage("", "--rate: %v: must be from 0 (no limit) to 1000000", c.Rate)
	case c.MaxRequests < 1:
		return usage("", "--max-requests: %d: must be at least 1", c.MaxRequests)
	case c.MaxItems < 1:
		return usage("", "--max-items: %d: must be at least 1", c.MaxItems)
	case c.Explore < 0:
		return usage("", "--explore: %d: must not be negative; 0 sends no random queries", c.Explore)
	case c.Quiet && c.Verbose:
		return usage("choose one", "--quiet and --verbose contradict each other")
	case c.Target != nil && (c.ReferenceSessions != nil || c.ReferenceSeed != nil || len(c.ReferenceDefect) > 0):
		return usage("leave out one or the other ($"+targetVariable+" counts as --target)",
			"--reference-... shape the embedded server, which --target replaces")
	case c.ReferenceSessions != nil && *c.ReferenceSessions < 0:
		return usage("", "--reference-sessions: %d: must not be negative", *c.ReferenceSessions)
	}
	if c.Target != nil {
		return checkTarget(*c.Target)
	}
	return nil
}

// options makes the options of the run, but for the embedded server.
func (c *runCommand) options(a *app) (suites.Options, error) {
	o := suites.Options{
		Insecure:       c.Insecure,
		Timeout:        c.Timeout,
		Wait:           c.Wait,
		Deadline:       c.Deadline,
		Concurrency:    c.Concurrency,
		Rate:           c.Rate,
		MaxRequests:    c.MaxRequests,
		MaxItems:       c.MaxItems,
		MaxBody:        int64(c.MaxBody),
		ThrottleBudget: max(c.ThrottleBudget, time.Nanosecond), // the zero value means the default
		TokenInQuery:   c.TokenInQuery,
		Version:        buildVersion(),

		OneOrganization: c.OneOrganization,
		FullEvidence:    c.full(),
		FailFast:        c.FailFast,
	}
	o.Explore, o.Seed = c.exploreFlags.budget(), c.Seed
	var err error
	if o.Headers, err = a.headers(c.Header); err != nil {
		return o, err
	}
	if o.CACert, err = readCACert(c.CACert); err != nil {
		return o, err
	}
	if c.Target != nil {
		o.Target = *c.Target
		if err := a.credentials(&o); err != nil {
			return o, err
		}
	}
	if o.Contract, err = c.contractFlags.load(); err != nil {
		return o, err
	}
	if c.Target != nil && !c.DryRun && o.Contract.Secured && o.Token == "" && len(o.Headers) == 0 {
		return o, usage("set $"+tokenVariable, "no token: %s %s demands credentials", o.Contract.Method, o.Contract.Path)
	}
	if err := checkPrefix(o.Target, o.Contract.Path); err != nil {
		return o, err
	}
	if c.Target == nil {
		if err := c.contractFlags.fitsReference(o.Contract); err != nil {
			return o, err
		}
	}
	if o.Selection, _, err = c.selectionFlags.listed(o.Contract); err != nil {
		return o, err
	}
	if o.Known, err = a.known(c.Known, o.Contract); err != nil {
		return o, err
	}
	o.Baseline, err = a.baseline(c.Baseline, o.Contract)
	return o, err
}

// budget is the number of random queries in the terms of suites.Options.
func (f exploreFlags) budget() int {
	if f.Explore == 0 {
		return -1
	}
	return f.Explore
}

// credentials reads the tokens of the target.
func (a *app) credentials(o *suites.Options) (err error) {
	given := map[string]string{} // the variable by its value
	for _, x := range []struct {
		variable string
		token    *string
	}{{tokenVariable, &o.Token}, {otherTokenVariable, &o.OtherToken}, {unscopedTokenVariable, &o.UnscopedToken},
		{frozenTokenVariable, &o.FrozenToken}} {
		if *x.token, err = a.token(x.variable); err != nil {
			return err
		}
		if earlier, twice := given[*x.token]; twice {
			return usage("give each a token of its own, or none", "$%s and $%s are the same", earlier, x.variable)
		}
		if *x.token != "" {
			given[*x.token] = x.variable
		}
	}
	return nil
}

// known reads the known failures and says which of them no longer count.
func (a *app) known(file string, c *spec.Contract) (map[string]string, error) {
	known, notes, err := loadKnown(file, c, a.Now())
	for _, note := range notes {
		a.complain(note)
	}
	return known, err
}

// plan prints what the run would send.
func (c *runCommand) plan(a *app, o suites.Options) error {
	items := o.MaxItems
	if o.Target == "" {
		items = c.sessions()
		o.Token, o.OtherToken, o.UnscopedToken, o.FrozenToken = "planned", "planned too", "without scope", "frozen"
	}
	rows, err := a.plan(o, items)
	if err != nil {
		return err
	}
	fmt.Fprintf(a.out, "Requests, about, for a list of %d items (what breaks, throttles or moves is asked again):\n\n", items)
	cases, requests := 0, 0
	fmt.Fprintf(a.out, "  %-8s %8s %10s\n", "family", "cases", "requests")
	for _, row := range rows {
		fmt.Fprintf(a.out, "  %-8s %8d %10d\n", row.Family, row.Cases, row.Requests)
		cases, requests = cases+row.Cases, requests+row.Requests
	}
	fmt.Fprintf(a.out, "  %-8s %8d %10d\n\n", "all", cases, requests)
	fmt.Fprintf(a.out, "A request counts in the first family that asks for it. --max-requests %d bounds the run", o.MaxRequests)
	if requests > o.MaxRequests {
		fmt.Fprint(a.out, ", which would cut this one short")
	}
	fmt.Fprintln(a.out, ". Nothing was sent.")
	return nil
}

// conclude writes everything that was asked for, and returns the exit code of
// the verdict as an error. A report that could not be written does not keep
// the others from being written, and neither does an incident after the verdict.
func (a *app) conclude(r *report.Report, incident error, outputs *outputs, output outputFlags, verdict verdictFlags,
	recording *recordingFile) error {
	code := report.ExitCode(r, verdict.Strict, verdict.Complete)
	failed := incident != nil
	if failed {
		a.complain(fileProblem(incident))
	}
	note := func(what string, err error) {
		if err != nil {
			a.complain(what + ": " + fileProblem(err))
			failed = true
		}
	}
	options := output.junitFlag.options()
	for _, out := range outputs.reports {
		note("report "+out.format+"="+out.to.name, out.to.write(func(w io.Writer) error { return reporters.Render(out.format, w, r, options) }))
	}
	if recording != nil {
		note("recording "+recording.to.name, recording.finish())
	}
	style := textStyle{quiet: output.Quiet, verbose: output.Verbose, noColor: output.NoColor, strict: verdict.Strict}
	note("write the result", reporters.Terminal(outputs.text, r, a.textOptions(outputs.text, style)))
	if failed && code != exitFailed {
		code = exitTrouble
	}
	if code != exitOK {
		return ended(code)
	}
	return nil
}

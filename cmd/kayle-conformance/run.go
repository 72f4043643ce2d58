package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
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
	lists, err := c.lists(a)
	if err != nil {
		return err
	}
	if len(lists) == 0 {
		fmt.Fprintf(a.out, "Nothing is left to ask again: all that was asked in %s passed or was not applicable.\n", c.Again)
		return nil
	}
	outputs, err := a.openOutputs(c.outputFlags.Report, c.Record)
	if err != nil {
		return err
	}
	defer outputs.close()
	if c.DryRun {
		return c.plan(a, lists)
	}
	if lists[0].Target == "" {
		options := &lists[0] // the only one
		server, err := c.start(options)
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
	progress := a.newProgress(c.Quiet)
	for i := range lists {
		if recording != nil {
			lists[i].Record = recording
		}
		lists[i].Progress, lists[i].EstimateAfter, lists[i].Signals = progress.update, progress.estimate(), a.Signals
	}
	result, err := a.run(ctx, lists)
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
	case c.Deadline != nil && *c.Deadline <= 0:
		return usage("", "--deadline: %s: must be above zero", *c.Deadline)
	case c.Wait < 0:
		return usage("", "--wait: %s: must not be negative", c.Wait)
	case c.ThrottleBudget < 0:
		return usage("", "--throttle-budget: %s: must not be negative", c.ThrottleBudget)
	case c.Concurrency < 1:
		return usage("", "--concurrency: %d: must be at least 1", c.Concurrency)
	case !(c.Rate >= 0 && c.Rate <= 1e6):
		return usage("", "--rate: %v: must be from 0 (no limit) to 1000000", c.Rate)
	case c.MaxRequests != nil && *c.MaxRequests < 1:
		return usage("", "--max-requests: %d: must be at least 1", *c.MaxRequests)
	case c.Published != "" && !strings.HasPrefix(c.Published, "/"):
		return usage("write it with its slash, as in /openapi.json", "--published: %q is no path", c.Published)
	case c.Explore != nil && *c.Explore < 0:
		return usage("", "--explore: %d: must not be negative; 0 sends no random queries", *c.Explore)
	case c.Profile == string(suites.Quick) && c.Complete:
		return usage("leave out one or the other", "--profile quick leaves questions out, so that no run of it is --complete")
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

// lists are the options of the run, a list each, but for the embedded server; none
// where nothing is left to ask again.
func (c *runCommand) lists(a *app) ([]suites.Options, error) {
	common, err := c.common(a)
	if err != nil {
		return nil, err
	}
	contracts, err := c.contractFlags.load()
	if err != nil {
		return nil, err
	}
	if c.Target == nil {
		if err := c.contractFlags.fitsReference(contracts); err != nil {
			return nil, err
		}
	}
	for _, contract := range contracts {
		if c.Target != nil && !c.DryRun && contract.Secured && common.Token == "" && len(common.Headers) == 0 {
			return nil, usage("set $"+tokenVariable+tokenForm(contract), "no token: %s demands credentials", contract.Operation())
		}
		if err := checkPrefix(common.Target, contract.Path); err != nil {
			return nil, err
		}
	}
	common.Named = len(c.Operation) > 0
	lists, err := a.judgedBy(common, contracts, c.selectionFlags, c.verdictFlags)
	if err != nil {
		return nil, err
	}
	return c.narrow(a, lists)
}

// common makes the options that all lists of the run share.
func (c *runCommand) common(a *app) (suites.Options, error) {
	o := suites.Options{
		Insecure:       c.Insecure,
		Timeout:        c.Timeout,
		Wait:           c.Wait,
		Concurrency:    c.Concurrency,
		Rate:           c.Rate,
		MaxItems:       int(c.MaxItems),
		MaxBody:        int64(c.MaxBody),
		ThrottleBudget: max(c.ThrottleBudget, time.Nanosecond), // the zero value means the default
		TokenInQuery:   c.TokenInQuery,
		Published:      c.Published,
		Version:        buildVersion(),

		OneOrganization: c.OneOrganization,
		FullEvidence:    c.full(),
		FailFast:        c.FailFast,
	}
	if o.MaxItems != suites.AllItems {
		o.Deadline, o.MaxRequests = suites.DefaultDeadline, suites.DefaultMaxRequests
	}
	if c.Deadline != nil {
		o.Deadline = *c.Deadline
	}
	if c.MaxRequests != nil {
		o.MaxRequests = *c.MaxRequests
	}
	o.Profile, o.Explore, o.Seed = suites.Profile(c.Profile), c.exploreFlags.budget(), c.Seed
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
	return o, nil
}

// budget is the number of random queries in the terms of suites.Options.
func (f exploreFlags) budget() int {
	switch {
	case f.Explore == nil:
		return 0
	case *f.Explore == 0:
		return -1
	}
	return *f.Explore
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

// plan prints what the run would send.
func (c *runCommand) plan(a *app, lists []suites.Options) error {
	items := lists[0].MaxItems
	switch {
	case lists[0].Target == "":
		items = c.sessions()
	case items == suites.AllItems:
		items = suites.DefaultMaxItems
	}
	fmt.Fprintf(a.out, "Requests, about, for a list of %d items (what breaks, throttles or moves is asked again):\n\n", items)
	requests := 0
	for _, o := range lists {
		if o.Target == "" {
			o.Token, o.OtherToken, o.UnscopedToken, o.FrozenToken = "planned", "planned too", "without scope", "frozen"
		}
		rows, err := a.plan(o, items)
		if err != nil {
			return err
		}
		if len(lists) > 1 {
			fmt.Fprintf(a.out, "%s, %s\n", o.Contract.List, o.Contract.Operation())
		}
		requests += a.planned(rows)
	}
	fmt.Fprint(a.out, "A request counts in the first family that asks for it. ")
	switch most := lists[0].MaxRequests; {
	case most == 0:
		fmt.Fprint(a.out, "Each further page of the list takes one more, and nothing bounds the run. ")
	case requests > most:
		fmt.Fprintf(a.out, "--max-requests %d bounds the run, which would cut this one short. ", most)
	default:
		fmt.Fprintf(a.out, "--max-requests %d bounds the run. ", most)
	}
	fmt.Fprintln(a.out, "Nothing was sent.")
	return nil
}

// planned prints the requests of one list by family, and counts them.
func (a *app) planned(rows []suites.PlanRow) int {
	cases, requests := 0, 0
	fmt.Fprintf(a.out, "  %-8s %8s %10s\n", "family", "cases", "requests")
	for _, row := range rows {
		fmt.Fprintf(a.out, "  %-8s %8d %10d\n", row.Family, row.Cases, row.Requests)
		cases, requests = cases+row.Cases, requests+row.Requests
	}
	fmt.Fprintf(a.out, "  %-8s %8d %10d\n\n", "all", cases, requests)
	return requests
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

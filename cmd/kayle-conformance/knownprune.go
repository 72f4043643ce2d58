package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// knownPruneCommand drops from a list of known failures what holds again.
type knownPruneCommand struct {
	Report string `arg:"" help:"JSON report of a run; - is standard input."`
	Known  string `required:"" placeholder:"FILE" help:"YAML list of known failures, as run --known reads it."`
	Output string `short:"o" default:"-" placeholder:"FILE" help:"Where to, the list itself for example; - is standard output."`
}

// Run executes the command.
func (c *knownPruneCommand) Run(a *app) error {
	data, err := readFile("--known", c.Known)
	if err != nil {
		return err
	}
	list, err := parseKnown(c.Known, data)
	if err != nil {
		return err
	}
	r, err := a.readReport(c.Report)
	if err != nil {
		return err
	}
	drop, count := make([]bool, len(list)), 0
	for i, k := range list {
		if drop[i] = holdsAgain(r, k); drop[i] {
			count++
		}
	}
	text, err := withoutEntries(c.Known, data, list, drop)
	if err != nil {
		return err
	}
	if err := a.writeKnown(c.Output, text); err != nil {
		return err
	}
	for i, k := range list {
		if drop[i] {
			fmt.Fprintf(a.err, "dropped %s:%d %s: it holds again\n", c.Known, k.line, reporters.EscapeTerminal(oneLineOf(k.name())))
		}
	}
	fmt.Fprintf(a.err, "%d dropped, %d kept\n", count, len(list)-count)
	return nil
}

func oneLineOf(text string) string { return strings.Join(strings.Fields(text), " ") }

// holdsAgain tells whether what is listed was judged in a run and holds, as a
// whole or in its case: in its list, or in each that has it. What is
// inconclusive, not applicable or not in the report tells nothing.
func holdsAgain(r *report.Report, k knownFailure) bool {
	meant := func(c report.Case) bool { return k.Case == "" || c.Name == k.Case }
	holds := false
	for _, q := range r.Requirements {
		switch {
		case !strings.EqualFold(q.ID, k.ID), k.List != "" && q.List != k.List:
		case k.Case == "" && q.Outcome == report.NotApplicable, k.Case != "" && !slices.ContainsFunc(q.Cases, meant):
		case k.Case == "" && q.Outcome != report.Pass, !q.Holds(meant):
			return false
		default:
			holds = true
		}
	}
	return holds
}

package main

import (
	"fmt"
	"io"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/spec"
)

// lintCommand holds the document against itself.
type lintCommand struct {
	contractFlags `embed:""`
	Verbatim      bool `help:"The document as it was published, without the overlay."`
	configFlag    `embed:""`
}

// Run executes the command.
func (c *lintCommand) Run(a *app) error {
	found, err := spec.Lint(c.contractFlags.sources(), !c.Verbatim)
	if err != nil {
		return err
	}
	counts := map[spec.LintStatus]int{}
	for _, f := range found {
		counts[f.Status]++
		printLint(a.out, f)
	}
	state := "with the overlay"
	if c.Verbatim {
		state = "as published"
	}
	fmt.Fprintf(a.out, "The document %s: %s, of which %d declared and mended, %d declared and open, %d without erratum.\n",
		state, counted(len(found), "finding", "findings"), counts[spec.Mended], counts[spec.Open], counts[spec.Contradiction])
	if counts[spec.Contradiction] > 0 {
		return ended(exitFailed)
	}
	return nil
}

// printLint prints one finding: what is wrong, where, and which erratum
// declares it. The document may hold anything.
func printLint(w io.Writer, f spec.LintFinding) {
	fmt.Fprintf(w, "%s: %s: %s\n", spec.Position{File: f.File, Line: f.Line, Column: f.Column}, f.Status, reporters.EscapeTerminal(f.Text))
	fmt.Fprintf(w, "  rule     %s\n  pointer  %s\n", f.Rule, reporters.EscapeTerminal(string(f.Pointer)))
	switch {
	case f.Erratum == "":
		fmt.Fprintf(w, "  to mend  mend the document, or declare an erratum in the overlay\n")
	case f.Reason != f.Text:
		fmt.Fprintf(w, "  erratum  %s: %s\n", f.Erratum, reporters.EscapeTerminal(f.Reason))
	default:
		fmt.Fprintf(w, "  erratum  %s\n", f.Erratum)
	}
	fmt.Fprintln(w)
}

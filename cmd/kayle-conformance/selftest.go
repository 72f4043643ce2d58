package main

import (
	"context"
	"errors"
	"io"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// selftestCommand proves the checks themselves.
type selftestCommand struct {
	Report  []string `sep:"none" placeholder:"FORMAT=FILE" help:"Write the matrix: ${matrixformats}. Repeatable; - is standard output."`
	Quiet   bool     `short:"q" help:"Say the result only."`
	Verbose bool     `short:"v" help:"Show every row."`
	NoColor bool     `help:"No colours (also: $$NO_COLOR)."`
}

// Run executes the command.
func (c *selftestCommand) Run(ctx context.Context, a *app) error {
	outputs, err := a.openMatrixOutputs(c)
	if err != nil {
		return err
	}
	defer outputs.close()
	progress := a.newProgress(c.Quiet)
	matrix, err := a.matrix(ctx, progress.update)
	progress.done()
	if err != nil {
		return &trouble{err}
	}
	failed := false
	for _, out := range outputs.reports {
		if err := out.to.write(func(w io.Writer) error { return reporters.RenderMatrix(out.format, w, matrix) }); err != nil {
			a.complain("report " + out.format + "=" + out.to.name + ": " + fileProblem(err))
			failed = true
		}
	}
	if err := reporters.MatrixTerminal(outputs.text, matrix, a.textOptions(outputs.text, textStyle{quiet: c.Quiet, verbose: c.Verbose, noColor: c.NoColor})); err != nil {
		return &trouble{err}
	}
	switch {
	case !matrix.Sound():
		return ended(exitFailed)
	case ctx.Err() != nil || failed:
		return ended(exitTrouble)
	}
	return nil
}

// openMatrixOutputs checks the places that the matrix is written to.
func (a *app) openMatrixOutputs(c *selftestCommand) (*outputs, error) {
	o := &outputs{text: a.out, side: a.err}
	reports, toStdout, err := openReports(c.Report, reporters.MatrixFormats(), a.out)
	if err != nil {
		return nil, err
	}
	o.reports = reports
	if toStdout {
		o.text = a.err
	}
	return o, nil
}

// runMatrix runs every defect and freedom of the reference server.
func runMatrix(context.Context, func(suites.Progress)) (*report.Matrix, error) {
	return nil, errors.New("this version has no self-test yet; go test ./... holds what there is")
}

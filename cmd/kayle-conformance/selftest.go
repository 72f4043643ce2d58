package main

import (
	"context"
	"io"
	"runtime"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

// selftestCommand proves the checks themselves.
type selftestCommand struct {
	Report  []string `sep:"none" complete:"matrixformats" placeholder:"FORMAT=FILE" help:"Write the matrix: ${matrixformats}. Repeatable; - is standard output."`
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
	result, err := a.matrix(ctx, progress.update)
	progress.done()
	if err != nil {
		return &trouble{err}
	}
	failed := false
	for _, out := range outputs.reports {
		if err := out.to.write(func(w io.Writer) error { return reporters.RenderMatrix(out.format, w, result) }); err != nil {
			a.complain("report " + out.format + "=" + out.to.name + ": " + fileProblem(err))
			failed = true
		}
	}
	if err := reporters.MatrixTerminal(outputs.text, result,
		a.textOptions(outputs.text, textStyle{quiet: c.Quiet, verbose: c.Verbose, noColor: c.NoColor})); err != nil {
		return &trouble{err}
	}
	switch {
	case !result.Sound():
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
func runMatrix(ctx context.Context, update func(suites.Progress)) (*report.Matrix, error) {
	contract, err := embedded()
	if err != nil {
		return nil, err
	}
	cache := reference.NewCache()
	server := func(o reference.Options) func() (matrix.Server, error) {
		o.Cache = cache
		return func() (matrix.Server, error) { return reference.New(o) }
	}
	o := matrix.Options{
		Contract: contract,
		Plain:    server(reference.Options{}),
		Workers:  runtime.GOMAXPROCS(0) + 1, // one computes while others wait for answers
		Version:  buildVersion(),
		Progress: func(done, total int, _ string) {
			update(suites.Progress{Phase: "selftest", Cases: done, Total: total})
		},
	}
	for _, d := range reference.Defects() {
		o.Defects = append(o.Defects, matrix.Mutant{Name: d.Name, Summary: d.Summary, Difficulty: d.Difficulty,
			Expected: d.Breaks, Hangs: d.Hangs, Start: server(reference.Options{Defects: []string{d.Name}})})
	}
	for _, f := range reference.Freedoms() {
		o.Freedoms = append(o.Freedoms, matrix.Mutant{Name: f.Name, Summary: f.Summary,
			Expected: f.Warns, Hidden: f.Hides, Start: server(reference.Options{Freedoms: []string{f.Name}})})
	}
	m, err := matrix.Run(ctx, o)
	if err != nil && ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return m, err
}

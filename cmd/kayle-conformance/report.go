package main

import (
	"io"
	"os"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// reportCommand shows JSON reports: one in another format, or several beside each other.
type reportCommand struct {
	Render renderCommand `cmd:"" default:"withargs" help:"Render a JSON report in another format; the word can be left out."`
	Merge  mergeCommand  `cmd:"" help:"Lay the JSON reports of several targets beside each other: a row a requirement, a column a target."`
}

// renderCommand renders a JSON report again.
type renderCommand struct {
	File    string `arg:"" help:"JSON report of a run; - is standard input."`
	Format  string `default:"text" complete:"formats" placeholder:"FORMAT" help:"One of ${formats}."`
	Output  string `short:"o" default:"-" placeholder:"FILE" help:"Where to; - is standard output."`
	Quiet   bool   `short:"q" help:"Say the verdict only."`
	Verbose bool   `short:"v" help:"Show every case."`
	NoColor bool   `help:"No colours (also: $$NO_COLOR)."`

	junitFlag `embed:""`
}

// textFormat is the text for people.
const textFormat = "text"

// Run executes the command.
func (c *renderCommand) Run(a *app) error {
	formats := names(reporters.Formats())
	format, ok := formats.find(c.Format)
	if !ok {
		return usage(suggest(c.Format, formats, "the formats are "+strings.Join(formats, ", ")), "--format: unknown format %q", c.Format)
	}
	r, err := a.readReport(c.File)
	if err != nil {
		return err
	}
	to, err := openDestination(c.Output, a.out)
	if err != nil {
		return usage("give a path that can be written", "--output %v", err)
	}
	defer to.close()
	var shown io.Writer = a.out
	if to.stdout == nil {
		shown = io.Discard
	}
	return troubled(to.write(func(w io.Writer) error {
		if format != textFormat {
			return reporters.Render(format, w, r, c.junitFlag.options())
		}
		return reporters.Terminal(w, r, a.textOptions(shown, textStyle{quiet: c.Quiet, verbose: c.Verbose, noColor: c.NoColor}))
	}))
}

// readReport reads a JSON report.
func (a *app) readReport(name string) (*report.Report, error) {
	from, err := a.open(name)
	if err != nil {
		return nil, err
	}
	defer from.Close()
	r, err := report.Read(from)
	if err != nil {
		return nil, usage("give a file that run --report json=FILE wrote", "%s: %v", name, err)
	}
	return r, nil
}

// open opens a file, or standard input for "-".
func (a *app) open(name string) (io.ReadCloser, error) {
	if name == "-" {
		return io.NopCloser(a.Stdin), nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, usage("", "%s", fileProblem(err))
	}
	return f, nil
}

// troubled marks an error as one of the surroundings.
func troubled(err error) error {
	if err == nil {
		return nil
	}
	return &trouble{err}
}

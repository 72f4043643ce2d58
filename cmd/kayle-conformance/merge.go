package main

import (
	"io"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// mergeCommand lays reports beside each other.
type mergeCommand struct {
	Files  []string `arg:"" name:"file" help:"JSON reports of runs, in the order of the columns; - is standard input."`
	Format string   `default:"markdown" complete:"mergeformats" placeholder:"FORMAT" help:"markdown or html. Default: markdown."`
	Output string   `short:"o" default:"-" placeholder:"FILE" help:"Where to; - is standard output."`
}

// Run executes the command. Whatever the verdicts are, an overview that was written is a
// success: each run has its own exit code.
func (c *mergeCommand) Run(a *app) error {
	formats := names(reporters.OverviewFormats())
	format, ok := formats.find(c.Format)
	if !ok {
		return usage(suggest(c.Format, formats, "the formats are "+strings.Join(formats, ", ")), "--format: unknown format %q", c.Format)
	}
	overview, read := &report.Overview{}, false
	for _, file := range c.Files {
		if file == "-" && read {
			return usage("name a file for one of them", "two reports cannot come from standard input")
		}
		read = read || file == "-"
		r, err := a.readReport(file)
		if err != nil {
			return err
		}
		overview.Add(file, r)
	}
	to, err := openDestination(c.Output, a.out)
	if err != nil {
		return usage("give a path that can be written", "--output %v", err)
	}
	defer to.close()
	return troubled(to.write(func(w io.Writer) error { return reporters.RenderOverview(format, w, overview) }))
}

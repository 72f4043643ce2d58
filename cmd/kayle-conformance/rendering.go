package main

import (
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/suites"
)

// textStyle is how text for people is written.
type textStyle struct{ quiet, verbose, noColor, strict bool }

// textOptions are the options of a text that ends up on shown, whose terminal
// decides on colours and width.
func (a *app) textOptions(shown io.Writer, s textStyle) reporters.TerminalOptions {
	return reporters.TerminalOptions{
		Color:   a.colour(shown, s.noColor),
		Verbose: s.verbose,
		Quiet:   s.quiet,
		Strict:  s.strict,
		Width:   a.width(shown),
	}
}

// options are the options of reports.
func (f junitFlag) options() reporters.Options {
	folder, err := os.Getwd()
	if err != nil {
		folder = "" // then absolute paths lie in no working tree
	}
	return reporters.Options{JUnitWarnings: reporters.JUnitWarnings(f.JUnitWarnings), Folder: folder}
}

// width is the number of columns to wrap at; 0 where the writer is no
// terminal: what reads it then cuts lines itself.
func (a *app) width(w io.Writer) int {
	if sticky, ok := w.(*stickyWriter); ok {
		w = sticky.to
	}
	f, ok := w.(*os.File)
	if !ok || !a.terminal(w) {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil {
		return 0
	}
	return columns
}

// progress shows how far a run has come.
type progress struct {
	to   *reporters.ProgressLine // nil: quiet
	live bool                    // on a terminal
}

// newProgress shows progress on standard error, unless all shall be quiet.
func (a *app) newProgress(quiet bool) progress {
	if quiet {
		return progress{}
	}
	var width func() int // nil: no terminal
	if a.terminal(a.err) {
		width = func() int { return a.width(a.err) }
	}
	return progress{to: reporters.NewProgressLine(a.err, width, a.Now), live: width != nil}
}

// estimateAfter is how long a run lasts at least for which the live line tells how many
// requests it takes.
const estimateAfter = 2 * time.Second

// estimate is when the number of requests is wanted; 0: not at all.
func (p progress) estimate() time.Duration {
	if p.live {
		return estimateAfter
	}
	return 0
}

func (p progress) update(s suites.Progress) {
	if p.to != nil {
		p.to.Update(reporters.Progress(s))
	}
}

// done removes the live line.
func (p progress) done() {
	if p.to != nil {
		p.to.Clear()
	}
}

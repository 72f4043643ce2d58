package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// isTerminal tells whether a writer is an interactive terminal.
func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// terminal tells whether one of the app's own writers leads to a terminal.
func (a *app) terminal(w io.Writer) bool {
	if sticky, ok := w.(*stickyWriter); ok {
		w = sticky.to
	}
	return a.IsTerminal != nil && a.IsTerminal(w)
}

// colour tells whether text for people is coloured on w. NO_COLOR counts
// where it is set and not empty (no-color.org).
func (a *app) colour(w io.Writer, noColor bool) bool {
	if value, _ := a.Lookup("NO_COLOR"); noColor || value != "" {
		return false
	}
	if kind, _ := a.Lookup("TERM"); kind == "dumb" {
		return false
	}
	return a.terminal(w)
}

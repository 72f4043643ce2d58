package reporters

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Formats returns the names of the formats that Render knows, sorted.
func Formats() []string { return []string{"json", "junit", "markdown", "text"} }

// MatrixFormats returns the names of the formats that RenderMatrix knows,
// sorted. "catches" is the page of which bugs each requirement catches.
func MatrixFormats() []string { return []string{"catches", "json", "markdown", "text"} }

// Render renders the report in a format. "text" is the terminal's, verbose and
// without colors.
func Render(format string, w io.Writer, r *report.Report) error {
	switch format {
	case "json":
		return report.Write(w, r)
	case "junit":
		return JUnit(w, r)
	case "markdown":
		return Markdown(w, r)
	case "text":
		return Terminal(w, r, TerminalOptions{Verbose: true})
	}
	return unknownFormat(format, Formats())
}

// RenderMatrix renders the kill matrix in a format.
func RenderMatrix(format string, w io.Writer, m *report.Matrix) error {
	switch format {
	case "json":
		return report.WriteMatrix(w, m)
	case "markdown":
		return MatrixMarkdown(w, m)
	case "catches":
		return CatchesMarkdown(w, m)
	case "text":
		return MatrixTerminal(w, m, TerminalOptions{Verbose: true})
	}
	return unknownFormat(format, MatrixFormats())
}

// UnknownFormatError is a format that no renderer is named by.
type UnknownFormatError struct {
	Format string
	Known  []string
}

// Error names the formats that there are.
func (e *UnknownFormatError) Error() string {
	return fmt.Sprintf("unknown report format %q; there are %s", e.Format, strings.Join(e.Known, ", "))
}

func unknownFormat(format string, known []string) error {
	return &UnknownFormatError{Format: format, Known: slices.Clone(known)}
}

package reporters

import (
	"fmt"
	"io"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Formats returns the names of the formats that Render knows, sorted. "comment"
// is "markdown" in as many bytes as a comment on GitHub may have.
func Formats() []string {
	return []string{"comment", "github", "har", "html", "json", "junit", "markdown", "sarif", "text"}
}

// MatrixFormats returns the names of the formats that RenderMatrix knows,
// sorted. "catches" is the page of which bugs each requirement catches.
func MatrixFormats() []string { return []string{"catches", "json", "markdown", "text"} }

// Render renders the report in a format. "text" is the terminal's, verbose and
// without colors.
func Render(format string, w io.Writer, r *report.Report, o Options) error {
	o, err := o.check()
	if err != nil {
		return err
	}
	if format != "json" && format != "junit" { // class names tell lists apart there
		r = told(r)
	}
	switch format {
	case "comment":
		return markdown(w, r, maxComment)
	case "github":
		return github(w, r, o)
	case "har":
		return har(w, r)
	case "html":
		return html(w, r)
	case "json":
		return report.Write(w, r)
	case "junit":
		return junit(w, r, o.JUnitWarnings)
	case "markdown":
		return markdown(w, r, maxJobSummary)
	case "sarif":
		return sarif(w, r, o)
	case "text":
		return terminalReport(w, r, TerminalOptions{Verbose: true})
	}
	return unknownFormat(format, Formats())
}

// RenderMatrix renders the kill matrix in a format.
func RenderMatrix(format string, w io.Writer, m *report.Matrix) error {
	switch format {
	case "json":
		return report.WriteMatrix(w, m)
	case "markdown":
		return matrixMarkdown(w, m)
	case "catches":
		return catchesMarkdown(w, m)
	case "text":
		return MatrixTerminal(w, m, TerminalOptions{Verbose: true})
	}
	return unknownFormat(format, MatrixFormats())
}

func unknownFormat(format string, known []string) error {
	return fmt.Errorf("unknown report format %q; there are %s", format, strings.Join(known, ", "))
}

package reporters

import (
	"bufio"
	"fmt"
	"io"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// ComparisonTerminal renders what changed between two reports: regressions
// first, the result in one sentence last. Quiet leaves regressions and the
// sentence, Strict counts new warnings as regressions.
func ComparisonTerminal(w io.Writer, d *report.Comparison, o TerminalOptions) error {
	t := &terminal{w: bufio.NewWriter(w), o: o}
	if !o.Quiet {
		t.list("remarks", d.Remarks)
	}
	t.changes("regressions", red, d.Regressions)
	if !o.Quiet || o.Strict {
		t.changes("new warnings", yellow, d.Warnings)
	}
	if !o.Quiet {
		t.changes("repaired", green, d.Repaired)
		t.changes("otherwise changed", none, d.Changed)
		t.list("only in the new report", d.Added)
		t.list("only in the old report", d.Removed)
	}
	t.section()
	color, verdict := green, "No regression"
	if d.Regressed(o.Strict) {
		color, verdict = red, "Regressed"
	}
	t.line(t.paint(color, fmt.Sprintf("%s: %s, %s, %d repaired, %d otherwise changed; %s before, %s now.", verdict,
		plural(len(d.Regressions), "regression"), plural(len(d.Warnings), "new warning"), len(d.Repaired), len(d.Changed),
		oneLine(string(d.OldVerdict)), oneLine(string(d.NewVerdict)))))
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("write comparison: %w", err)
	}
	return nil
}

func (t *terminal) changes(title string, s style, changes []report.Change) {
	if len(changes) == 0 {
		return
	}
	t.section()
	t.line(t.paint(s, title))
	for _, c := range changes {
		text := fmt.Sprintf("%s %s  %s -> %s", c.Requirement, c.Level, firstOf(string(c.Old), "absent"), firstOf(string(c.New), "absent"))
		if c.Case != "" {
			text += "  [" + c.Case + "]"
		}
		if c.Reason != "" {
			text += "  " + c.Reason
		}
		t.wrapped(4, "  "+oneLineExact(cut(text, maxField)))
	}
}

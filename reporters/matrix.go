package reporters

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// MatrixTerminal renders the self-test for reading: what is wrong first in
// full; under Verbose each defect and freedom in one line.
func MatrixTerminal(w io.Writer, m *report.Matrix, o TerminalOptions) error {
	t := &terminal{w: bufio.NewWriter(w), o: o}
	if !o.Quiet {
		t.section()
		t.line(t.paint(bold, oneLine(strings.TrimSpace(m.Tool.Name+" "+m.Tool.Version)+" selftest: "+firstOf(m.Contract.Title, m.Contract.Name))))
	}
	t.defects(m)
	t.freedoms(m)
	t.list("dead checks: no defect makes them fail", m.DeadChecks)
	t.section()
	color := green
	if !m.Sound() {
		color = red
	}
	t.line(t.paint(color, matrixSentence(m)))
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("write matrix: %w", err)
	}
	return nil
}

func (t *terminal) defects(m *report.Matrix) {
	width := 0
	for _, r := range m.Rows {
		width = max(width, textWidth(oneLine(r.Defect)))
	}
	begun := false
	for _, r := range m.Rows {
		if r.Exact && !t.o.Verbose {
			continue
		}
		if !begun {
			t.section()
			begun = true
		}
		state, color := "caught", green
		if !r.Exact {
			state, color = "WRONG ", red
		}
		t.line(fmt.Sprintf("%s  %s  %-7s  %s", t.paint(color, state), padded(oneLine(r.Defect), width), oneLine(r.Difficulty),
			oneLine(strings.Join(r.Got, ", "))))
		if !r.Exact {
			t.misses(r.Summary, difference(r.Declared, r.Got), difference(r.Got, r.Declared))
		}
	}
}

func (t *terminal) freedoms(m *report.Matrix) {
	begun := false
	for _, f := range m.Freedoms {
		if f.Clean && !t.o.Verbose {
			continue
		}
		if !begun {
			t.section()
			begun = true
		}
		if f.Clean {
			t.line(t.paint(green, "free   ") + " " + oneLine(f.Freedom+": "+f.Summary))
			continue
		}
		t.line(t.paint(red, "ACCUSED") + " " + oneLine(f.Freedom))
		t.misses(f.Summary, nil, difference(f.Got, f.Allowed))
	}
}

func (t *terminal) misses(summary string, missed, undeclared []string) {
	t.wrapped(labelWidth, row{"what", oneLine(summary)}.String())
	if len(missed) > 0 {
		t.wrapped(labelWidth, row{"missed", oneLine(strings.Join(missed, ", "))}.String())
	}
	if len(undeclared) > 0 {
		t.wrapped(labelWidth, row{"accused", oneLine(strings.Join(undeclared, ", "))}.String())
	}
}

// difference are the elements of a that b lacks, in the order of a.
func difference(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

// matrixSentence is the result of the self-test in one sentence.
func matrixSentence(m *report.Matrix) string {
	exact, clean := 0, 0
	for _, r := range m.Rows {
		if r.Exact {
			exact++
		}
	}
	for _, f := range m.Freedoms {
		if f.Clean {
			clean++
		}
	}
	verdict := "Sound"
	if !m.Sound() {
		verdict = "Not sound"
	}
	return fmt.Sprintf("%s: %d of %d defects are caught by exactly the requirements that they break; %d of %d freedoms are accused of "+
		"nothing; of %d cases %d were seen to fail; %s.",
		verdict, exact, len(m.Rows), clean, len(m.Freedoms), m.Cases.Total, m.Cases.Killed,
		plural(len(m.DeadChecks), "dead check"))
}

// matrixMarkdown renders the self-test as Markdown: the result, and the defects
// and freedoms as tables.
func matrixMarkdown(w io.Writer, m *report.Matrix) error {
	d := &markdownWriter{w: bufio.NewWriter(w)}
	d.f("# Self-test: which check catches which bug\n\n%s\n", escapeMarkdown(matrixSentence(m)))
	d.list("Dead checks", m.DeadChecks)
	if len(m.Rows) > 0 {
		d.f("\n## Defects\n\n")
		d.row("defect", "difficulty", "what is wrong with the server", "breaks", "reported")
		d.row("---", "---", "---", "---", "---")
		for _, r := range m.Rows {
			got := "exactly these"
			if !r.Exact {
				got = firstOf(escapeMarkdown(strings.Join(r.Got, ", ")), "nothing")
			}
			d.row(code(r.Defect), escapeMarkdown(r.Difficulty), escapeMarkdown(r.Summary), escapeMarkdown(strings.Join(r.Declared, ", ")), got)
		}
	}
	if len(m.Freedoms) > 0 {
		d.f("\n## Freedoms\n\n")
		d.row("freedom", "what the server does", "allowed warnings", "accused of")
		d.row("---", "---", "---", "---")
		for _, f := range m.Freedoms {
			d.row(code(f.Freedom), escapeMarkdown(f.Summary), firstOf(escapeMarkdown(strings.Join(f.Allowed, ", ")), "none"),
				firstOf(escapeMarkdown(strings.Join(difference(f.Got, f.Allowed), ", ")), "nothing"))
		}
	}
	if err := d.w.Flush(); err != nil {
		return fmt.Errorf("write matrix: %w", err)
	}
	return nil
}

// catchesMarkdown renders the page that shows which bugs each requirement
// catches, in the order of the registry.
func catchesMarkdown(w io.Writer, m *report.Matrix) error {
	d := &markdownWriter{w: bufio.NewWriter(w)}
	d.f("# Which bugs each requirement catches\n\nGenerated from the self-test: each bug is built into the reference server, and the " +
		"requirement was seen to report it.\n")
	for _, q := range m.Requirements {
		d.f("\n## %s %s\n\n%s\n\n", escapeMarkdown(q.ID), escapeMarkdown(q.Level), escapeMarkdown(q.Title))
		rows := m.Catches(q.ID)
		for _, r := range rows {
			d.f("- %s (%s): %s\n", code(r.Defect), escapeMarkdown(r.Difficulty), escapeMarkdown(r.Summary))
		}
		switch {
		case len(rows) > 0:
		case q.Level == "MAY":
			d.f("It is recorded, and never judged.\n")
		default:
			d.f("No bug that the reference server knows.\n")
		}
	}
	if err := d.w.Flush(); err != nil {
		return fmt.Errorf("write matrix: %w", err)
	}
	return nil
}

// code is a name as inline code where that is safe, else as escaped text.
func code(name string) string {
	for _, r := range name {
		if r != '-' && r != '_' && r != '.' && r != '/' && r != '=' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') {
			return escapeMarkdown(name)
		}
	}
	return "`" + name + "`"
}

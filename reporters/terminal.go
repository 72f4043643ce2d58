package reporters

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// TerminalOptions say how much of a report is shown, and how.
type TerminalOptions struct {
	Color bool // ANSI colors; NO_COLOR is the caller's business
	// Verbose adds every failing case in full, the whole of the answers, the names
	// of what is not applicable and the observations.
	Verbose bool
	// Quiet leaves failures, harness trouble and the verdict.
	Quiet bool
	// Strict tells that a broken SHOULD counts: it is shown under Quiet too.
	Strict bool
	// Width is the number of columns to wrap at; below 40, nothing is wrapped.
	// Curl lines never are.
	Width int
}

// Terminal renders the report for reading: what ran, a table by family, the
// failures in the fixed order, what could not be shown and why, and the
// verdict in the last line.
func Terminal(w io.Writer, r *report.Report, o TerminalOptions) error {
	return terminalReport(w, told(r), o)
}

func terminalReport(w io.Writer, r *report.Report, o TerminalOptions) error {
	t := &terminal{w: bufio.NewWriter(w), o: o, r: r}
	if !o.Quiet {
		t.header()
		t.lists()
		t.families()
	}
	t.findings(report.Fail)
	if !o.Quiet || o.Strict {
		t.findings(report.Warn)
	}
	t.findings(report.Error)
	t.resolved()
	if !o.Quiet {
		t.reasons("known failures", report.Known, true)
		t.reasons("inconclusive", report.Inconclusive, true)
		t.reasons("not applicable", report.NotApplicable, o.Verbose)
		t.observations()
		t.list("notes", r.Notes)
	}
	t.verdict()
	if err := t.w.Flush(); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// terminal writes a report to a terminal. Errors of writing stay in w.
type terminal struct {
	w *bufio.Writer
	o TerminalOptions
	r *report.Report
	// begun tells that something was written: sections are set apart by an
	// empty line.
	begun bool
}

func (t *terminal) section() {
	if t.begun {
		t.w.WriteByte('\n')
	}
	t.begun = true
}

func (t *terminal) line(text string) {
	t.w.WriteString(commandless(text))
	t.w.WriteByte('\n')
}

func (t *terminal) header() {
	r := t.r
	t.section()
	for i, text := range headerLines(r) {
		if i == 0 {
			text = t.paint(bold, text)
		}
		t.line(text)
	}
}

// headerLines say what ran against what, and how that answered.
func headerLines(r *report.Report) []string {
	title := strings.TrimSpace(firstOf(r.Contract.Title, r.Contract.Name) + " " + r.Contract.Version)
	lines := []string{
		oneLine(fmt.Sprintf("%s %s: %s, %s", r.Tool.Name, r.Tool.Version, title, tested(r))),
		oneLine(fmt.Sprintf("%s, %s, %s in %.1f s", r.Target.URL, itemsOf(r), plural(r.Summary.Requests, "request"), r.Summary.Seconds)),
	}
	var extra []string
	if text := profileOf(r.Summary); text != "" {
		extra = append(extra, "profile: "+text)
	}
	if r.Summary.Selection != "" {
		extra = append(extra, "selected: "+r.Summary.Selection)
	}
	if r.Target.Scope != "" {
		extra = append(extra, "scope: "+r.Target.Scope)
	}
	if len(r.Health.Waits) == 0 && (r.Summary.Throttled > 0 || r.Summary.Waited > 0) { // of an earlier version
		extra = append(extra, fmt.Sprintf("waited %.1f s for %s", r.Summary.Waited, plural(r.Summary.Throttled, "throttled answer")))
	}
	if r.Summary.Resent > 0 {
		extra = append(extra, plural(r.Summary.Resent, "request")+" resent on a dropped connection")
	}
	if len(extra) > 0 {
		lines = append(lines, oneLine(strings.Join(extra, ", ")))
	}
	return append(lines, healthLines(r.Health)...)
}

// profileOf says how much was asked, and what was left out; empty where the report does
// not tell.
func profileOf(s report.Summary) string {
	if s.LeftOut == 0 {
		return s.Profile
	}
	return fmt.Sprintf("%s (a thorough run has %s more)", s.Profile, plural(s.LeftOut, "case"))
}

func items(target report.Target) string {
	if target.Complete {
		return plural(target.Items, "item")
	}
	return plural(target.Items, "item") + " of possibly more"
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func (t *terminal) families() {
	table := newFamilyTable(t.r)
	if len(table.families) == 0 {
		return
	}
	t.section()
	width := len("family")
	for _, row := range table.rows() {
		width = max(width, textWidth(row.name))
	}
	levels, titles := "", fmt.Sprintf("%-*s", width, "family")
	for i, c := range table.columns {
		if i == 0 || c.level != table.columns[i-1].level {
			titles += "  "
			levels = fmt.Sprintf("%-*s  %s", len(titles), levels, c.level)
		}
		titles += "  " + c.title
	}
	t.line(t.paint(bold, levels))
	t.line(t.paint(bold, titles))
	for _, row := range table.rows() {
		text := padded(row.name, width)
		for i, c := range table.columns {
			if i == 0 || c.level != table.columns[i-1].level {
				text += "  "
			}
			number := row.number(c)
			text += "  " + strings.Repeat(" ", max(0, len(c.title)-len(number))) + t.paintCount(c.outcome, number)
		}
		t.line(text)
	}
}

// maxAlso is the number of further cases of a requirement that are shown, and of their
// kinds.
const maxAlso = 10

// findings shows what ended with an outcome, requirement by requirement: the
// first case in full, the others in one line each, or for each kind of failing.
func (t *terminal) findings(o report.Outcome) {
	broken := symptomsOf(t.r)
	for _, q := range t.r.Requirements {
		cases := ended(q, o)
		if len(cases) == 0 {
			continue
		}
		t.section()
		t.finding(q, cases[0])
		if t.o.Verbose {
			for _, c := range cases[1:] {
				t.w.WriteByte('\n')
				t.finding(q, c)
			}
		} else {
			for _, text := range bounded(furtherGroups(q, cases), " (--verbose shows them)") {
				t.wrapped(labelWidth, row{"also", text}.String())
			}
		}
		if text := broken.line(q); text != "" {
			t.wrapped(labelWidth, row{"also", text}.String())
		}
	}
}

// bounded are the first of the lines that tell of further cases, and how many more
// there are.
func bounded(lines []string, how string) []string {
	if len(lines) <= maxAlso {
		return lines
	}
	return append(slices.Clip(lines[:maxAlso]), fmt.Sprintf("%d kinds of further cases%s", len(lines)-maxAlso, how))
}

func (t *terminal) finding(q report.Requirement, c report.Case) {
	text := t.wrap(2*len("  "), headline(q, c))
	if name := word(c.Outcome); strings.HasPrefix(text, name) {
		text = t.paint(colorOf(c.Outcome), name) + text[len(name):]
	}
	t.line(text)
	for _, r := range rows(q, c) {
		if r.label == "" {
			t.line(r.String())
			continue
		}
		t.wrapped(labelWidth, r.String())
	}
	if t.o.Verbose {
		if answer := answerText(c); answer != "" {
			t.wrapped(labelWidth, answer)
		}
		return
	}
	t.answer(c.Finding)
}

func (t *terminal) resolved() {
	if len(t.r.Resolved) > 0 {
		t.list("known failures that no longer fail (take them off the list)", t.r.Resolved)
	}
}

// reasons shows what ended with an outcome, grouped by the reason.
func (t *terminal) reasons(title string, o report.Outcome, named bool) {
	all := byReason(t.r, o, t.o.Verbose)
	if all.requirements == 0 {
		return
	}
	t.section()
	title = all.title(title)
	if !named {
		t.line(title + " (--verbose names them)")
		return
	}
	t.line(t.paint(bold, title))
	for _, g := range all.groups {
		t.wrapped(4, "  "+g.String()+":")
		t.wrapped(4, "    "+strings.Join(g.ids, ", "))
	}
}

func (t *terminal) observations() {
	n := len(t.r.Observations)
	switch {
	case n == 0:
	case !t.o.Verbose:
		t.section()
		t.line(plural(n, "observation") + " (--verbose shows them)")
	default:
		t.list("observations", observations(t.r))
	}
}

func (t *terminal) list(title string, texts []string) {
	if len(texts) == 0 {
		return
	}
	t.section()
	t.line(t.paint(bold, title))
	for _, text := range texts {
		t.wrapped(4, "  "+oneLine(cut(text, maxField)))
	}
}

func (t *terminal) verdict() {
	t.section()
	if t.r.Hint != "" {
		t.wrapped(labelWidth, row{"hint", oneLine(cut(t.r.Hint, maxField))}.String())
	}
	t.line(t.paint(colorOfVerdict(t.r.Verdict), verdictLine(t.r)))
}

// verdictLine is the verdict in one sentence that begins with it.
func verdictLine(r *report.Report) string {
	text := oneLine(cut(r.Sentence, maxField))
	bare := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), " ", "-") }
	if name := oneLine(string(r.Verdict)); !strings.HasPrefix(bare(text), bare(name)) {
		return strings.TrimSuffix(name+": "+text, ": ")
	}
	return text
}

package main

import (
	"io"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// knownCommand keeps the list of known failures.
type knownCommand struct {
	Write knownWriteCommand `cmd:"" help:"Draft the list from a JSON report: what fails in it."`
	Prune knownPruneCommand `cmd:"" help:"Drop from the list what holds again in a JSON report."`
}

// knownWriteCommand drafts a list of known failures.
type knownWriteCommand struct {
	Report string `arg:"" help:"JSON report of a run; - is standard input."`
	Output string `short:"o" default:"-" placeholder:"FILE" help:"Where to; - is standard output."`
	Strict bool   `help:"List a SHOULD that is broken too: for runs with --strict."`
}

// Run executes the command.
func (c *knownWriteCommand) Run(a *app) error {
	r, err := a.readReport(c.Report)
	if err != nil {
		return err
	}
	list := draftKnown(r, c.Strict)
	if len(list) == 0 {
		a.complain(c.Report + ": nothing fails: the list is empty")
	}
	text, err := encodeKnown(list)
	if err != nil {
		return troubled(err)
	}
	return a.writeKnown(c.Output, text)
}

// writeKnown writes a list to a file or to standard output.
func (a *app) writeKnown(name string, text []byte) error {
	to, err := openDestination(name, a.out)
	if err != nil {
		return usage("give a path that can be written", "--output %v", err)
	}
	defer to.close()
	return troubled(to.write(func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	}))
}

// draftKnown lists what fails in a report, listed or not, and what warns where
// that counts: the requirement as a whole where every case of it fails, else
// each case that does. Where there are several lists, each entry is of one.
func draftKnown(r *report.Report, strict bool) []knownFailure {
	var list []knownFailure
	counts := func(o report.Outcome) bool {
		return o == report.Fail || o == report.Known || strict && o == report.Warn
	}
	for _, q := range r.Requirements {
		of := ""
		if len(r.Lists) > 1 {
			of = q.List
		}
		failing := countingCases(q, counts)
		switch {
		case len(failing) == 0 && !counts(q.Outcome):
		case len(failing) == 0:
			list = append(list, knownFailure{List: of, ID: q.ID, Reason: draftReason(q, report.Case{})})
		case len(failing) == len(q.Cases) || unnamed(failing):
			list = append(list, knownFailure{List: of, ID: q.ID, Reason: draftReason(q, failing[0])})
		default:
			for _, c := range failing {
				list = append(list, knownFailure{List: of, ID: q.ID, Case: c.Name, Reason: draftReason(q, c)})
			}
		}
	}
	return list
}

func countingCases(q report.Requirement, counts func(report.Outcome) bool) []report.Case {
	var failing []report.Case
	for _, c := range q.Cases {
		if counts(c.Outcome) {
			failing = append(failing, c)
		}
	}
	return failing
}

// unnamed tells whether one of the cases has no name that a list can give.
func unnamed(cases []report.Case) bool {
	for _, c := range cases {
		if strings.TrimSpace(c.Name) == "" {
			return true
		}
	}
	return false
}

// maxReason bounds a drafted reason, in characters.
const maxReason = 300

// draftReason is what is wrong, in one line. What is listed already keeps the
// reason that somebody wrote: a run adds to it what is wrong, in brackets.
func draftReason(q report.Requirement, c report.Case) string {
	texts := []string{c.Reason, q.Reason, q.Title, "it fails"}
	if c.Finding != nil {
		written, ok := strings.CutSuffix(c.Reason, " ("+c.Finding.Summary+")")
		if ok && c.Outcome == report.Known && oneLineOf(written) != "" {
			return reporters.EscapeTerminal(oneLineOf(written))
		}
		texts = append([]string{c.Finding.Summary}, texts...)
	}
	for _, text := range texts {
		if text = oneLineOf(text); text != "" {
			line := []rune(reporters.EscapeTerminal(text))
			if len(line) > maxReason {
				return string(line[:maxReason]) + "..."
			}
			return string(line)
		}
	}
	return ""
}

// knownHeader begins a drafted list. The empty line keeps it from belonging to
// the first entry, with which it would be dropped.
const knownHeader = "# A draft: say in each reason why it is known to fail, and until when (until: 2026-12-31), where that is decided.\n\n"

// encodeKnown is the list as YAML that parseKnown reads.
func encodeKnown(list []knownFailure) ([]byte, error) {
	type entry struct {
		ID     string `yaml:"id"`
		List   string `yaml:"list,omitempty"`
		Case   string `yaml:"case,omitempty"`
		Reason string `yaml:"reason"`
	}
	entries, printable := make([]entry, 0, len(list)), true
	for _, k := range list {
		entries = append(entries, entry{k.ID, k.List, k.Case, k.Reason})
		// A name is never changed, but may be written in escapes.
		printable = printable && reporters.EscapeTerminal(k.name()) == k.name()
	}
	text, err := yaml.Dump(entries, yaml.WithV4Defaults(), yaml.WithLineWidth(-1), yaml.WithUnicode(printable))
	return append([]byte(knownHeader), text...), err
}

package main

import (
	"io"
	"strings"

	"go.yaml.in/yaml/v4"

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
}

// Run executes the command.
func (c *knownWriteCommand) Run(a *app) error {
	r, err := a.readReport(c.Report)
	if err != nil {
		return err
	}
	list := draftKnown(r)
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

// draftKnown lists what fails in a report, listed or not: the requirement as a
// whole where every case of it fails, else each case that does.
func draftKnown(r *report.Report) []knownFailure {
	var list []knownFailure
	for _, q := range r.Requirements {
		failing := failingCases(q)
		switch {
		case len(failing) == 0 && !fails(q.Outcome):
		case len(failing) == 0:
			list = append(list, knownFailure{ID: q.ID, Reason: draftReason(q, report.Case{})})
		case len(failing) == len(q.Cases) || unnamed(failing):
			list = append(list, knownFailure{ID: q.ID, Reason: draftReason(q, failing[0])})
		default:
			for _, c := range failing {
				list = append(list, knownFailure{ID: q.ID, Case: c.Name, Reason: draftReason(q, c)})
			}
		}
	}
	return list
}

func fails(o report.Outcome) bool { return o == report.Fail || o == report.Known }

func failingCases(q report.Requirement) []report.Case {
	var failing []report.Case
	for _, c := range q.Cases {
		if fails(c.Outcome) {
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
		Case   string `yaml:"case,omitempty"`
		Reason string `yaml:"reason"`
	}
	entries, printable := make([]entry, 0, len(list)), true
	for _, k := range list {
		entries = append(entries, entry{k.ID, k.Case, k.Reason})
		// A name is never changed, but may be written in escapes.
		printable = printable && reporters.EscapeTerminal(k.key()) == k.key()
	}
	text, err := yaml.Dump(entries, yaml.WithV4Defaults(), yaml.WithLineWidth(-1), yaml.WithUnicode(printable))
	return append([]byte(knownHeader), text...), err
}

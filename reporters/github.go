package reporters

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// GitHub shows ten annotations of each level that a step prints, and says
// nothing of those that it drops.
const (
	maxAnnotations = 10
	maxAnnotation  = 4000 // bytes of one message, before it is escaped
)

// annotation is one workflow command of GitHub Actions. Its texts are plain.
type annotation struct {
	title, message string
	id             string // of the requirement
	file           string // empty where there is none in the working tree
	line, column   int
}

// github renders the report as workflow commands of GitHub Actions: an error
// for each broken MUST, a warning for each broken SHOULD, and the verdict with how the
// target answered.
func github(w io.Writer, r *report.Report, o Options) error {
	var b bytes.Buffer
	errors := slices.Concat(annotations(r, report.Fail, o), annotations(r, report.Error, o))
	said := append([]string{verdictLine(r)}, healthLines(r.Health)...)
	verdict := annotation{title: "Conformance: " + string(r.Verdict), message: strings.Join(said, "\n")}
	untested := r.Verdict == report.NotTested
	if untested { // which no finding tells
		errors = slices.Insert(errors, 0, verdict)
	}
	annotate(&b, "error", errors)
	annotate(&b, "warning", annotations(r, report.Warn, o))
	if !untested {
		command(&b, "notice", verdict)
	}
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write GitHub annotations: %w", err)
	}
	return nil
}

// annotations are those of one outcome. The first one of each requirement
// comes before the further ones of any, which are the first to be left out.
func annotations(r *report.Report, outcome report.Outcome, o Options) []annotation {
	var first, others []annotation
	for _, q := range r.Requirements {
		for i, c := range ended(q, outcome) {
			a := annotation{id: oneLine(q.ID), message: findingText(q, c)}
			a.title = a.id + " " + oneLine(q.Level) + ": " + oneLine(cut(q.Title, maxLine))
			if outcome != report.Error { // what goes wrong in the harness is no fault of the document
				a.file, a.line, _ = o.place(r, q)
				a.column = q.Column
			}
			if i == 0 {
				first = append(first, a)
			} else {
				others = append(others, a)
			}
		}
	}
	return append(first, others...)
}

// annotate writes annotations of a level. Where GitHub would drop some, the
// last one that it shows says how many there are more, and of what.
func annotate(b *bytes.Buffer, level string, all []annotation) {
	shown := all
	if len(all) > maxAnnotations {
		shown = all[:maxAnnotations-1]
	}
	for _, a := range shown {
		command(b, level, a)
	}
	left := all[len(shown):]
	if len(left) == 0 {
		return
	}
	var ids []string
	for _, a := range left {
		if !slices.Contains(ids, a.id) {
			ids = append(ids, a.id)
		}
	}
	more := plural(len(left), "further "+level)
	const text = "%s: %s. GitHub shows %d annotations of a level; the other reports have all."
	command(b, level, annotation{title: more,
		message: fmt.Sprintf(text, more, cut(strings.Join(ids, ", "), maxLine), maxAnnotations)})
}

// commandData escapes the message of a workflow command: it stays on its line,
// and reads back as it was.
var commandData = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A")

// commandProperty escapes the value of a property, which a colon or a comma ends.
var commandProperty = strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C")

// What GitHub Actions takes for a command in the log of a step: "::" as the
// first thing on a line, and, of old, "##[" anywhere.
var commandLine = regexp.MustCompile(`(?m)^([ \t]*)::`)

// commandless is text for people that may be the log of a step: no line of it,
// such as one of a body, is taken for a command.
func commandless(s string) string {
	if strings.Contains(s, "::") {
		s = commandLine.ReplaceAllString(s, `$1\u{3a}:`)
	}
	return strings.ReplaceAll(s, "##[", `\u{23}#[`)
}

// command writes one workflow command on a line of its own. Only what follows
// the beginning of a line can be a command, and no text of the report begins one.
func command(b *bytes.Buffer, level string, a annotation) {
	var properties []string
	if a.file != "" {
		properties = append(properties, "file="+commandProperty.Replace(EscapeTerminal(a.file)))
		if a.line > 0 {
			properties = append(properties, fmt.Sprintf("line=%d", a.line))
			if a.column > 0 {
				properties = append(properties, fmt.Sprintf("col=%d", a.column))
			}
		}
	}
	properties = append(properties, "title="+commandProperty.Replace(oneLine(a.title)))
	message := commandData.Replace(EscapeTerminal(cut(a.message, maxAnnotation)))
	fmt.Fprintf(b, "::%s %s::%s\n", level, strings.Join(properties, ","), message)
}

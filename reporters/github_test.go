package reporters_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func asGitHub(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.Render("github", &b, r, reporters.Options{})).To(Succeed())
	return b.String()
}

// workflowCommand is a command as the runner of GitHub Actions understands it.
type workflowCommand struct {
	name, message string
	properties    map[string]string
}

// readCommands reads the log of a step as the runner does: a line is a command
// where "::" is the first thing on it; the next "::" ends its properties.
func readCommands(g *WithT, log string) (commands []workflowCommand) {
	unescape := func(s string, codes ...string) string {
		for _, code := range append(codes, "%0D", "%0A", "%25") {
			n, err := strconv.ParseUint(code[1:], 16, 8)
			g.Expect(err).NotTo(HaveOccurred())
			s = strings.ReplaceAll(s, code, string(rune(n)))
		}
		return s
	}
	for line := range strings.Lines(log) {
		line = strings.TrimRight(line, "\r\n")
		g.Expect(line).To(HavePrefix("::"), "a line that is no command")
		head, message, ended := strings.Cut(line[2:], "::")
		g.Expect(ended).To(BeTrue())
		c := workflowCommand{message: unescape(message), properties: map[string]string{}}
		var properties string
		c.name, properties, _ = strings.Cut(head, " ")
		for property := range strings.SplitSeq(properties, ",") {
			key, value, _ := strings.Cut(property, "=")
			c.properties[key] = unescape(value, "%3A", "%2C")
		}
		commands = append(commands, c)
	}
	return commands
}

func commandsOf(commands []workflowCommand, name string) (of []workflowCommand) {
	for _, c := range commands {
		if c.name == name {
			of = append(of, c)
		}
	}
	return of
}

func TestGitHubGolden(t *testing.T) { golden(t, "github.txt", []byte(asGitHub(t, sample()))) }

func TestGitHubReadsBack(t *testing.T) {
	g := NewWithT(t)
	commands := readCommands(g, asGitHub(t, sample()))
	errors, warnings, notices := commandsOf(commands, "error"), commandsOf(commands, "warning"), commandsOf(commands, "notice")
	g.Expect(errors).To(HaveLen(3), "two broken MUSTs, and trouble")
	g.Expect(warnings).To(HaveLen(1))
	g.Expect(notices).To(HaveLen(1))
	g.Expect(commands).To(HaveLen(5))
	q := sample().Requirements[2]
	g.Expect(errors[0].properties).To(Equal(map[string]string{"file": "openapi.yaml", "line": "58",
		"title": "LIM-05 MUST: A limit out of bounds is refused"}))
	g.Expect(errors[0].message).To(Equal(reporters.FindingText(q, q.Cases[0])), "the text is the same in every report")
	g.Expect(errors[2].properties).NotTo(HaveKey("file"), "the document is not to blame for trouble of the harness")
	g.Expect(warnings[0].properties["title"]).To(HavePrefix("LIM-04 SHOULD: "))
	g.Expect(notices[0].properties["title"]).To(Equal("Conformance: non-conformant"))
}

func TestGitHubNamesFilesOfTheTreeOnly(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Contract.Embedded = true
	for _, c := range readCommands(g, asGitHub(t, r)) {
		g.Expect(c.properties).NotTo(HaveKey("file"))
		g.Expect(c.properties).NotTo(HaveKey("line"))
		g.Expect(c.properties).To(HaveKey("title"))
	}
	r = sample()
	r.Requirements[2].File, r.Requirements[2].Line = "a,b:c%0A.yaml", 0
	c := readCommands(g, asGitHub(t, r))[0]
	g.Expect(c.properties).To(HaveKeyWithValue("file", "a,b:c%0A.yaml"))
	g.Expect(c.properties).NotTo(HaveKey("line"))
}

// GitHub drops what is beyond ten of a level, so that the last one says it.
func TestGitHubLimit(t *testing.T) {
	g := NewWithT(t)
	many := func(cases int, level string, outcome report.Outcome) []report.Requirement {
		var all []report.Requirement
		for _, id := range []string{level + "-01", level + "-02"} {
			q := report.Requirement{ID: id, Level: level, Title: "title", Outcome: outcome}
			for i := range cases / 2 {
				q.Cases = append(q.Cases, report.Case{Name: fmt.Sprint(i), Outcome: outcome, Reason: fmt.Sprint("reason ", i)})
			}
			all = append(all, q)
		}
		return all
	}
	for _, c := range []struct{ cases, shown, left int }{{10, 10, 0}, {12, 9, 3}, {1200, 9, 1191}} {
		r := &report.Report{Requirements: append(many(c.cases, "MUST", report.Fail), many(c.cases, "SHOULD", report.Warn)...)}
		r.Conclude("")
		commands := readCommands(g, asGitHub(t, r))
		for level, of := range map[string][]workflowCommand{"MUST": commandsOf(commands, "error"), "SHOULD": commandsOf(commands, "warning")} {
			g.Expect(of).To(HaveLen(10))
			g.Expect(of[0].properties["title"]).To(HavePrefix(level + "-01 "))
			g.Expect(of[1].properties["title"]).To(HavePrefix(level+"-02 "), "each requirement comes before further cases")
			if c.left > 0 {
				g.Expect(of[9].properties["title"]).To(Equal(fmt.Sprintf("%d further %ss", c.left, of[9].name)))
				g.Expect(of[9].message).To(ContainSubstring(level+"-02. "), "of what")
			}
		}
	}
}

func TestGitHubTellsThatNothingWasTested(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Requirements = r.Requirements[:1]
	r.Requirements[0].Outcome = ""
	r.Conclude("the list is empty")
	commands := readCommands(g, asGitHub(t, r))
	g.Expect(commands).To(HaveLen(1))
	g.Expect(commands[0].name).To(Equal("error"))
	g.Expect(commands[0].properties["title"]).To(Equal("Conformance: not-tested"))
	g.Expect(commands[0].message).To(ContainSubstring("the list is empty"))
}

// No text of a target begins a command, ends one, or adds a property.
func TestGitHubOfHostileText(t *testing.T) {
	for _, text := range []string{hostile, "::error::x", "\n::error::forged", "\r::stop-commands::forged", "%0A::add-mask::forged",
		"%250A::error::forged", "a,file=/etc/passwd,line=1::b", "##[error]forged", "::set-output name=a::b\r\n::debug::c"} {
		g := NewWithT(t)
		r := hostileReport()
		for i := range r.Requirements {
			q := &r.Requirements[i]
			q.ID, q.Title, q.Level, q.Words, q.Hint, q.File, q.Reason = text, text, text, text, text, text, text
			for k := range q.Cases {
				q.Cases[k].Name, q.Cases[k].Reason = text, text
				if f := q.Cases[k].Finding; f != nil {
					f.Summary, f.Wanted, f.Got, f.Where, f.Hint, f.Curl = text, text, "x\n"+text, text, text, text
				}
			}
		}
		log := asGitHub(t, r)
		expectPrintable(g, log)
		names := ""
		for _, c := range readCommands(g, log) {
			names += c.name + " "
			for key := range c.properties {
				g.Expect(key).To(BeElementOf("file", "line", "title"))
			}
			g.Expect(c.properties).NotTo(HaveKeyWithValue("file", "/etc/passwd"))
		}
		g.Expect(names).To(Equal("error error error error warning warning notice "), "%q", text)
		for line := range strings.SplitSeq(strings.TrimSuffix(log, "\n"), "\n") {
			g.Expect(line).To(MatchRegexp(`^::(error|warning|notice) [^:]*::`))
		}
	}
}

func TestGitHubBoundsMessages(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	f := r.Requirements[2].Cases[0].Finding
	f.Summary, f.Wanted, f.Got, f.Curl = strings.Repeat("%", 1<<20), strings.Repeat("%\n", 1<<20), strings.Repeat("é", 1<<20),
		strings.Repeat("c", 1<<20)
	g.Expect(len(asGitHub(t, r))).To(BeNumerically("<", 32<<10))
}

// The text for people is part of a step's log too.
func TestNoCommandInTheTerminal(t *testing.T) {
	r := sample()
	f := r.Requirements[2].Cases[0].Finding
	f.Got, f.Body = "200\n::error::forged\n\t ::add-mask::forged", "{}\n::stop-commands::forged ##[error]forged"
	f.Requests = []report.Request{{Curl: curl}, {What: "a::b", Curl: "::error::forged"}}
	r.Requirements[3].Reason, r.Requirements[3].Cases[1].Reason = "::error::forged", "::error::forged"
	r.Notes, r.Hint = []string{"::error::forged", "std::vector"}, "::error::forged"
	for _, o := range []reporters.TerminalOptions{{}, {Verbose: true}, {Quiet: true}, {Verbose: true, Width: 40}} {
		g := NewWithT(t)
		text := printed(t, r, o)
		g.Expect(text).NotTo(MatchRegexp(`(?m)^\s*::`))
		g.Expect(text).NotTo(ContainSubstring("##["))
		g.Expect(text).To(ContainSubstring(`\u{3a}:error::forged`))
		if !o.Quiet {
			g.Expect(text).To(ContainSubstring("std::vector"), "what is harmless stays as it is")
		}
	}
}

package reporters

import (
	"bytes"
	"fmt"
	"hash/fnv"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// maxName bounds the name of a test case, in bytes.
const maxName = 300

// junitCase is one testcase element.
type junitCase struct {
	name    string
	seconds float64
	file    string
	line    int
	// What follows is plain text until fitJUnit has escaped and bounded it.
	warning string // the value of the warning property
	// kind is the element that says how the case ended: "failure", "error",
	// "skipped", or empty where it passed.
	kind, message, kindType, text string
	output                        string
}

// junitSuite is the testsuite element of one family.
type junitSuite struct {
	name  string
	cases []junitCase
	// properties are how the target answered, which the first suite tells.
	properties []fact
}

// junit renders the report as JUnit XML: one suite a family, one test case a
// case. Counters are those of the elements. Properties belong to a suite there, not to
// the whole: how the target answered stands in the first one.
func junit(w io.Writer, r *report.Report, warnings JUnitWarnings) error {
	suites := junitSuites(r, warnings)
	fitJUnit(suites, max(1, len(r.Lists)))
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	var all []junitCase
	for _, s := range suites {
		all = append(all, s.cases...)
	}
	fmt.Fprintf(&b, `<testsuites name="%s"%s>`+"\n", attribute(firstOf(r.Contract.Name, "contract")), junitCounters(all))
	for _, s := range suites {
		s.write(&b, r)
	}
	b.WriteString("</testsuites>\n")
	if _, err := w.Write(b.Bytes()); err != nil {
		return fmt.Errorf("write JUnit report: %w", err)
	}
	return nil
}

func junitSuites(r *report.Report, warnings JUnitWarnings) []junitSuite {
	var suites []junitSuite
	at := map[string]int{}
	used := map[string]bool{} // classname and name of the cases so far
	for _, q := range r.Requirements {
		class := className(r, q)
		i, ok := at[class]
		if !ok {
			i = len(suites)
			at[class] = i
			suites = append(suites, junitSuite{name: class})
		}
		for _, c := range junitCases(q, warnings) {
			c.name = unique(used, class, c.name)
			suites[i].cases = append(suites[i].cases, c)
		}
	}
	if len(suites) > 0 {
		suites[0].properties = healthFacts(r.Health)
	}
	return suites
}

// className is <contract>.<family>, and <contract>.<list>.<family> for a list that has
// another name than the contract.
func className(r *report.Report, q report.Requirement) string {
	contract := firstOf(r.Contract.Name, "contract")
	if q.List != "" && q.List != r.Contract.Name {
		contract += "." + q.List
	}
	return contract + "." + q.Family
}

// junitCases are the test cases of a requirement. One without cases, or one
// that ended worse than all its cases, is a test case itself.
func junitCases(q report.Requirement, warnings JUnitWarnings) []junitCase {
	var out []junitCase
	explained := false
	for _, c := range q.Cases {
		explained = explained || report.Worst(c.Outcome, q.Outcome) == c.Outcome
		out = append(out, junitCaseOf(q, c, warnings))
	}
	if !explained {
		out = append(out, junitCaseOf(q, report.Case{Outcome: q.Outcome, Reason: q.Reason}, warnings))
	}
	return out
}

func junitCaseOf(q report.Requirement, c report.Case, warnings JUnitWarnings) junitCase {
	out := junitCase{name: q.ID + " " + q.Title, seconds: c.Seconds, file: q.File, line: q.Line, kindType: q.ID}
	if c.Name != "" {
		out.name += " [" + c.Name + "]"
	}
	text := findingText(q, c)
	if answer := answerText(c); answer != "" {
		text += "\n" + answer
	}
	switch c.Outcome {
	case report.Pass:
	case report.Fail:
		out.kind, out.message, out.text = "failure", summary(q, c), text
	case report.Warn:
		out.warn(summary(q, c), q.Level, text, warnings)
	case report.Known:
		out.kind, out.message, out.output = "skipped", "known failure: "+firstOf(c.Reason, q.Reason, summary(q, c)), text
	case report.Inconclusive, report.NotApplicable:
		out.kind = "skipped"
		out.message = string(c.Outcome) + ": " + firstOf(c.Reason, q.Reason, "no reason given")
		out.kindType = ""
	default: // report.Error, and whatever a later version may add
		out.kind, out.message, out.text = "error", firstOf(c.Reason, q.Reason, "trouble of the harness itself"), text
	}
	if out.kind == "skipped" {
		out.kindType = ""
	}
	return out
}

// warn tells of a broken SHOULD. The property is there in every way, so that
// a program finds warnings without reading texts.
func (c *junitCase) warn(what, level, text string, warnings JUnitWarnings) {
	c.warning = what
	switch warnings {
	case PassWarnings:
		c.output = text
	case FailWarnings:
		c.kind, c.message, c.text = "failure", level+" broken: "+what, text
	default:
		c.kind, c.message, c.output = "skipped", level+" broken: "+what, text
	}
}

// unique makes a name that no case of the class has yet; it depends on nothing
// but the names before it, so it is the same in every run.
func unique(used map[string]bool, class, name string) string {
	name = oneLine(name)
	if len(name) > maxName {
		h := fnv.New32a()
		h.Write([]byte(name))
		end := maxName
		for end > 0 && name[end]&0xC0 == 0x80 {
			end--
		}
		name = fmt.Sprintf("%s... %08x", name[:end], h.Sum32())
	}
	candidate := name
	for n := 2; used[class+"\x00"+candidate]; n++ {
		candidate = name + " #" + strconv.Itoa(n)
	}
	used[class+"\x00"+candidate] = true
	return candidate
}

func (s junitSuite) write(b *bytes.Buffer, r *report.Report) {
	fmt.Fprintf(b, `  <testsuite name="%s"%s`, attribute(s.name), junitCounters(s.cases))
	if !r.Summary.Started.IsZero() {
		fmt.Fprintf(b, ` timestamp="%s"`, r.Summary.Started.UTC().Format("2006-01-02T15:04:05"))
	}
	b.WriteString(">\n")
	if len(s.properties) > 0 {
		b.WriteString("    <properties>\n")
		for _, f := range s.properties {
			fmt.Fprintf(b, "      <property name=\"%s\" value=\"%s\"/>\n", attribute(f.Name), attribute(f.Text))
		}
		b.WriteString("    </properties>\n")
	}
	for _, c := range s.cases {
		c.write(b, s.name)
	}
	b.WriteString("  </testsuite>\n")
}

func (c junitCase) write(b *bytes.Buffer, class string) {
	fmt.Fprintf(b, `    <testcase classname="%s" name="%s" time="%s"`, attribute(class), attribute(c.name), seconds(c.seconds))
	if c.file != "" {
		fmt.Fprintf(b, ` file="%s" line="%d"`, attribute(c.file), c.line)
	}
	if c.warning == "" && c.kind == "" && c.output == "" {
		b.WriteString("/>\n")
		return
	}
	b.WriteString(">\n")
	if c.warning != "" {
		fmt.Fprintf(b, "      <properties>\n        <property name=\"warning\" value=\"%s\"/>\n      </properties>\n", c.warning)
	}
	if c.kind != "" {
		fmt.Fprintf(b, `      <%s message="%s"`, c.kind, c.message)
		if c.kindType != "" {
			fmt.Fprintf(b, ` type="%s"`, attribute(c.kindType))
		}
		if c.text == "" {
			b.WriteString("/>\n")
		} else {
			fmt.Fprintf(b, ">%s</%s>\n", c.text, c.kind)
		}
	}
	if c.output != "" {
		fmt.Fprintf(b, "      <system-out>%s</system-out>\n", c.output)
	}
	b.WriteString("    </testcase>\n")
}

func junitCounters(cases []junitCase) string {
	failures, errors, skipped, total := 0, 0, 0, 0.0
	for _, c := range cases {
		total += c.seconds
		switch c.kind {
		case "failure":
			failures++
		case "error":
			errors++
		case "skipped":
			skipped++
		}
	}
	return fmt.Sprintf(` tests="%d" failures="%d" errors="%d" skipped="%d" time="%s"`, len(cases), failures, errors, skipped, seconds(total))
}

// seconds is a time as JUnit readers parse it: no exponent, no separators.
func seconds(s float64) string {
	if math.IsNaN(s) || math.IsInf(s, 0) || s < 0 {
		s = 0
	}
	return strconv.FormatFloat(s, 'f', 3, 64)
}

// attribute is an attribute value: one line, bounded.
func attribute(s string) string { return escapeXML(oneLine(cut(strings.TrimSpace(s), 2*maxLine))) }

package reporters_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// twoLists is a report of two lists that make the same requirements, all of which ended
// the same.
func twoLists() *report.Report {
	r := sample()
	r.Evidence = []report.Evidence{{List: "things", Cases: []string{"LIM-05 0"}}, {List: "events", Cases: []string{"LIM-05 0"}}}
	r.Lists = []report.List{{Name: "things", Operation: "GET /v1/things"}, {Name: "events", Operation: "GET /v1/events"}}
	for _, q := range slices.Clone(r.Requirements) {
		q.List = "events"
		q.Cases = slices.Clone(q.Cases)
		r.Requirements = append(r.Requirements, q)
	}
	r.Requirements[3].Cases[1].Explained, r.Requirements[3].Cases[1].Cause = true, "LIM-05"
	r.Lacking = []report.Lack{{List: "events", Sample: "two alike", Requirements: []string{"CUR-05"}, Open: true}}
	r.Conclude("")
	return r
}

// Where there are several lists, every report says of which each requirement is, and
// what is told of one is not taken for the other.
func TestReportsOfSeveralLists(t *testing.T) {
	g := NewWithT(t)
	for _, format := range reporters.Formats() {
		text := rendered(t, format, twoLists())
		if format == "json" {
			g.Expect(text).NotTo(ContainSubstring(`"id": "events LIM-05"`), "there it is a field")
			continue
		}
		told := []string{"things LIM-05", "events LIM-05"}
		if format == "junit" {
			told = []string{`"things.LIM"`, `"things.events.LIM"`}
		}
		for _, name := range told {
			g.Expect(strings.ReplaceAll(text, `\`, "")).To(ContainSubstring(name), format)
		}
	}
	root := parsed(t, twoLists())
	g.Expect(all(root, named("article"))).To(HaveLen(2 * len(all(parsed(t, sample()), named("article")))))
	expectContained(g, rendered(t, "html", twoLists()), 1)
	first, second := all(root, withID("X-things-LIM-05"))[0], all(root, withID("X-events-LIM-05"))[0]
	g.Expect(texts(all(first, classed("symptoms")))).To(Equal([]string{"Also broken by this: things CUR-05 (1 of 2 cases)"}))
	g.Expect(all(second, classed("symptoms"))).To(BeEmpty())
	g.Expect(textOf(all(root, withID("to-do"))[0])).To(ContainSubstring("two alike events CUR-05"))

	run := readSARIF(t, asSARIF(t, twoLists()))
	seen := map[string]bool{}
	for _, result := range run.Results {
		for _, print := range result.PartialFingerprints {
			g.Expect(seen).NotTo(HaveKey(print))
			seen[print] = true
		}
	}
	g.Expect(run.Tool.Driver.Rules).To(HaveLen(4))
	classes := map[string]int{}
	for _, s := range readStrictly(t, asJUnit(t, twoLists())).Suites {
		for _, c := range s.Cases {
			g.Expect(c.Name).NotTo(Or(ContainSubstring("#"), ContainSubstring("events")), "the class name says it")
			classes[c.Classname]++
		}
	}
	for _, family := range []string{"LIM", "CUR"} {
		g.Expect(classes["things."+family]).To(BeNumerically(">", 0))
		g.Expect(classes["things.events."+family]).To(Equal(classes["things."+family]))
	}
	before := twoLists()
	rendered(t, "html", before)
	g.Expect(before).To(Equal(twoLists()), "the report itself stays")
}

// A table says of each list how it ended, and of one that could not be tested why.
func TestTableOfLists(t *testing.T) {
	g := NewWithT(t)
	r := twoLists()
	r.Lists[1].NotTested, r.Lists[1].Hint = "the plain authorized request is answered 403", "the token lacks the right to list"
	r.Conclude("")
	for _, format := range []string{"text", "markdown", "html"} {
		text := strings.ReplaceAll(rendered(t, format, r), `\`, "")
		g.Expect(text).To(And(ContainSubstring("GET /v1/events"), ContainSubstring("2 lists"), ContainSubstring(
			"the plain authorized request is answered 403; the token lacks the right to list")), format)
	}
	table := all(parsed(t, r), classed("lists"))
	g.Expect(table).To(HaveLen(1))
	g.Expect(texts(all(table[0], named("th")))).To(ContainElements("list", "verdict", "things", "events"))
	g.Expect(all(parsed(t, sample()), classed("lists"))).To(BeEmpty())
	g.Expect(rendered(t, "text", r)).To(MatchRegexp(`(?m)^things +non-conformant +1 +1 +\d+ +0\+ +GET /v1/things$`))
}

// The progress of a run of several lists says which of them it is at.
func TestProgressOfSeveralLists(t *testing.T) {
	g := NewWithT(t)
	var out bytes.Buffer
	line := reporters.NewProgressLine(&out, nil, time.Now)
	line.Update(reporters.Progress{List: "events", AtList: 2, OfLists: 3, Phase: "observing"})
	g.Expect(out.String()).To(Equal("events: observing\n"))
	out.Reset()
	line = reporters.NewProgressLine(&out, func() int { return 80 }, time.Now)
	line.Update(reporters.Progress{List: "events", AtList: 2, OfLists: 3, Phase: "observing", Requests: 7})
	g.Expect(out.String()).To(ContainSubstring("events (2 of 3) observing   7 requests"))
}

// The cases of many lists leave the few that fail their whole texts.
func TestJUnitOfManyLists(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	q := r.Requirements[2]
	r.Lists, r.Requirements = nil, nil
	for i := range 8 {
		name := fmt.Sprintf("list%d", i)
		r.Lists = append(r.Lists, report.List{Name: name, Operation: "GET /" + name})
		own := q
		own.List, own.Cases = name, nil
		for j := range 1100 {
			own.Cases = append(own.Cases, report.Case{Name: fmt.Sprintf("case %d of a list that has many cases with long names, %d", j, i),
				Outcome: report.Pass})
		}
		if i == 7 {
			own.Cases = append(own.Cases, q.Cases[0])
		}
		r.Requirements = append(r.Requirements, own)
	}
	text := string(asJUnit(t, r))
	g.Expect(len(text)).To(BeNumerically(">", 1_100_000))
	g.Expect(len(text)).To(BeNumerically("<", 8_000_000))
	g.Expect(text).To(ContainSubstring("and an echo of 10"))
	g.Expect(text).To(ContainSubstring("with-a-rather-long-value'"))
}

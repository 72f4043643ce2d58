package reporters_test

import (
	"slices"
	"strings"
	"testing"

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
		for _, name := range []string{"things LIM-05", "events LIM-05"} {
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
	for _, s := range readStrictly(t, asJUnit(t, twoLists())).Suites {
		for _, c := range s.Cases {
			g.Expect(c.Name).To(MatchRegexp(`^(things|events) `))
			g.Expect(c.Name).NotTo(ContainSubstring("#"))
		}
	}
	before := twoLists()
	rendered(t, "html", before)
	g.Expect(before).To(Equal(twoLists()), "the report itself stays")
}

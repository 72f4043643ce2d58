package reporters_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// largest is the size of a page, in bytes, that is promised.
const largest = 1_500_000

// failingPage is a report of a run in which every case fails in a way of its own, with
// texts of a size.
func failingPage(requirements, cases int, text string) *report.Report {
	r := &report.Report{Contract: report.Contract{Title: "Things API"}}
	for i := range requirements {
		q := report.Requirement{ID: fmt.Sprintf("F%02d-%02d", i/10, i%10), Family: fmt.Sprintf("F%02d", i/10), Level: "MUST",
			Title: "A promise", Words: text, Hint: text, File: "openapi.yaml", Line: i}
		for j := range cases {
			kind := strings.Repeat("x", j+1)
			f := &report.Finding{Summary: kind + " is wrong", Wanted: text, Got: text + kind, Where: "/data/0", Count: 1, Curl: curl,
				Body: `{"data":[` + strconv.Quote(text) + `],"other":` + strconv.Quote(text) + `}`}
			for k := range 10 {
				f.Requests = append(f.Requests, report.Request{What: fmt.Sprintf("page %d", k), Curl: curl})
			}
			q.Cases = append(q.Cases, report.Case{Name: kind, Outcome: report.Fail, Finding: f})
		}
		r.Requirements = append(r.Requirements, q)
	}
	r.Conclude("")
	return r
}

func TestHTMLOfARunInWhichEverythingFails(t *testing.T) {
	if testing.Short() {
		t.Skip("renders megabytes")
	}
	for name, c := range map[string]struct {
		text                string
		requirements, cases int
	}{
		"large texts":    {strings.Repeat("some words, ", 400), 100, 12},
		"all is escaped": {strings.Repeat("\x00'\"<&\u202e", 600), 100, 12},
		"many":           {strings.Repeat("some words, ", 400), 1200, 1},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := failingPage(c.requirements, c.cases, c.text)
			text := asHTML(t, r)
			g.Expect(len(text)).To(BeNumerically("<", largest))
			root, err := html.Parse(strings.NewReader(text))
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(texts(all(root, classed("left-out")))).To(ConsistOf(HavePrefix("So much is told here that some of it is left out")))
			shown := len(all(root, named("article")))
			g.Expect(shown).To(BeNumerically(">=", 100))
			if shown < c.requirements {
				g.Expect(texts(all(root, classed("more")))).To(ContainElement(
					Equal(fmt.Sprintf("and %d more findings; the JSON report has all", c.requirements-shown))))
			}
			g.Expect(regexp.MustCompile(`\(\d+ bytes more\)`).MatchString(textOf(root))).To(BeTrue())
			t.Logf("%d bytes, %d findings", len(text), shown)
		})
	}
}

func TestHTMLOfAnOrdinaryRunLeavesNothingOut(t *testing.T) {
	g := NewWithT(t)
	g.Expect(all(parsed(t, sample()), classed("left-out"))).To(BeEmpty())
	root := parsed(t, failingPage(100, 3, "some words"))
	g.Expect(all(root, classed("left-out"))).To(BeEmpty())
	g.Expect(all(root, named("article"))).To(HaveLen(100))
}

package reporters_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// largest is the size of a page, in bytes, that is promised.
const largest = 1_500_000

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
			r := failing(c.requirements, c.cases, report.Fail, c.text)
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
	root := parsed(t, failing(100, 3, report.Fail, "some words"))
	g.Expect(all(root, classed("left-out"))).To(BeEmpty())
	g.Expect(all(root, named("article"))).To(HaveLen(100))
}

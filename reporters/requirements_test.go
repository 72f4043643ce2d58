package reporters_test

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

func requirementsPage(t *testing.T, r *report.Report) string {
	t.Helper()
	var b bytes.Buffer
	NewWithT(t).Expect(reporters.Requirements(&b, r.Contract, r.Requirements)).To(Succeed())
	return b.String()
}

// titles are the headings of a level, as a reader sees them.
func titles(p page, marks string) []string {
	var out []string
	for _, line := range p.lines {
		if text, ok := strings.CutPrefix(line, marks+" "); ok {
			out = append(out, text)
		}
	}
	return out
}

func TestRequirementsHaveSectionsByFamily(t *testing.T) {
	g := NewWithT(t)
	r := sample()
	r.Requirements[0].Source = "RFC 1, 2"
	r.Requirements[2].Words = r.Requirements[2].Text
	text := requirementsPage(t, r)
	p := readMarkdown(text)
	g.Expect(titles(p, "##")).To(Equal([]string{"LIM", "CUR", "AUTH", "ENV"}))
	g.Expect(titles(p, "###")).To(HaveLen(len(r.Requirements)))
	g.Expect(p.blocks).To(HaveLen(len(r.Requirements)-1), "the text is not said twice")
	g.Expect(p.blocks[0]).To(Equal("minimum: 1\nmaximum: 100"))
	for _, q := range r.Requirements {
		g.Expect(p.lines).To(ContainElement(`<a id="` + strings.ToLower(q.ID) + `"></a>`))
	}
	g.Expect(p.lines).To(ContainElement("- [LIM](#lim): 3 requirements"))
	g.Expect(p.lines).To(ContainElement("MUST, basis: schema, RFC 1, 2."))
	g.Expect(p.lines).To(ContainElement("MAY, basis: schema; recorded, never judged."))
	g.Expect(p.lines).To(ContainElement("Not tested: no second token was given"))
	g.Expect(p.lines).To(ContainElement("The contract's words, openapi.yaml:58:"))
	g.Expect(p.lines).To(ContainElement("Place in the contract: openapi.yaml:58"))
	g.Expect(p.lines).To(ContainElement("To mend: Refuse it with a 4xx."))
	g.Expect(text).NotTo(ContainSubstring("limit=0 is answered"), "how a run ended is not on the page")
}

func TestRequirementsOfHostileText(t *testing.T) {
	g := NewWithT(t)
	text := requirementsPage(t, hostileReport())
	expectPrintable(g, text)
	p := readMarkdown(text)
	g.Expect(p.blocks).To(BeEmpty(), "words and text are the same")
	anchor := regexp.MustCompile(`^<a id="[a-z0-9-]+"></a>$`)
	for _, line := range p.lines {
		if !anchor.MatchString(line) {
			g.Expect(line).NotTo(ContainSubstring("<"))
		}
		g.Expect(line).NotTo(ContainSubstring("https://"))
		g.Expect(line).NotTo(Equal("a fence is not closed"))
	}
}

func TestRequirementsTellOfAFailedWrite(t *testing.T) {
	NewWithT(t).Expect(reporters.Requirements(full{}, report.Contract{}, nil)).To(MatchError(ContainSubstring("write requirements")))
}

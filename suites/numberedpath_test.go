package suites_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// numberedLines is the shop's contract of the lines, with orders that are whole numbers.
func numberedLines(t *testing.T) *spec.Contract {
	t.Helper()
	g := NewWithT(t)
	text, err := os.ReadFile("testdata/shop/openapi.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	document := string(text)
	for old, changed := range map[string]string{
		"{type: string, pattern: '^[a-z]+-[0-9]+$'}": "{type: integer, minimum: 1}",
		"no: {type: string}":                         "no: {type: [string, integer]}",
		"order: {type: string}":                      "order: {type: integer}",
		"next: {type: [string, 'null']":              "next: {type: [string, integer, 'null']",
	} {
		g.Expect(document).To(ContainSubstring(old))
		document = strings.ReplaceAll(document, old, changed)
	}
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	g.Expect(os.WriteFile(file, []byte(document), 0o600)).To(Succeed())
	c, err := spec.Load(spec.Sources{Spec: file, Overlay: "testdata/shop/overlay.yaml", Operations: []string{"GET /orders/{order}/lines"}})
	g.Expect(err).NotTo(HaveOccurred())
	return c
}

// Where ids are whole numbers, one next to the other, an id that is made up is one that
// something has: that accuses nobody, and neither does a number in place of a text.
func TestAPathOfWholeNumbers(t *testing.T) {
	outcomes := func(bug string) (map[string]report.Outcome, []string) {
		s := newShopOf(99, func(i int) any { return i + 1 })
		s.bug = bug
		r, err := suites.Run(t.Context(), suites.Options{Contract: numberedLines(t), Target: "http://shop.test", Explore: -1,
			Transport: suites.InProcess(s), Selection: suites.Selection{Families: []string{"PATH", "LIM"}}})
		NewWithT(t).Expect(err).NotTo(HaveOccurred())
		all := map[string]report.Outcome{}
		for _, q := range r.Requirements {
			all[q.ID] = q.Outcome
		}
		return all, broken(r)
	}
	g := NewWithT(t)
	sound, found := outcomes("")
	g.Expect(found).To(BeEmpty())
	g.Expect(sound["PATH-01"]).To(Equal(report.Pass))
	g.Expect(sound["PATH-02"]).To(Equal(report.Inconclusive), "the number that was made up is an order")
	_, found = outcomes(orderIgnored)
	g.Expect(found).To(ContainElement("PATH-01"))
}

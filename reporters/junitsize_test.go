package reporters_test

import (
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// However much fails, the file stays small enough for its readers, is well
// formed, and each case still says what is wrong and that more is to be had.
func TestJUnitIsBoundedAsAWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("renders megabytes")
	}
	long, entities, wide := strings.Repeat("limit=0 is answered 200. ", 100), strings.Repeat(`<&">`, 600), strings.Repeat("\u202e\u00e9", 800)
	for name, c := range map[string]struct {
		outcome report.Outcome
		text    string
		mode    reporters.JUnitWarnings
	}{
		"fail":       {report.Fail, long, ""},
		"entities":   {report.Fail, entities, ""},
		"wide":       {report.Fail, wide, ""},
		"error":      {report.Error, long, ""},
		"known":      {report.Known, long, ""},
		"warn, pass": {report.Warn, long, reporters.PassWarnings},
		"warn, skip": {report.Warn, entities, reporters.SkipWarnings},
		"warn, fail": {report.Warn, wide, reporters.FailWarnings},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			data := asJUnitWith(t, failing(100, 12, c.outcome, c.text), c.mode)
			g.Expect(len(data)).To(BeNumerically("<=", 1_000_000))
			g.Expect(len(data)).To(BeNumerically(">", 500_000), "what there is room for is used")
			said := regexp.MustCompile(`(?s)^[A-Z]+ FAM-\d+ MUST .* \(\d+ bytes more; the JSON report has all of it\)$`)
			for _, c := range readStrictly(t, data).Suites[0].Cases {
				text := c.Output
				for _, e := range []*element{c.Failure, c.Error, c.Skipped} {
					if e != nil {
						text += e.Text
						if e.Message == "" {
							t.Errorf("%s has no message", c.Name)
						}
					}
				}
				if !said.MatchString(text) {
					t.Fatalf("%s says %s", c.Name, text)
				}
			}
		})
	}
}

// Where few fail nothing is cut that was not cut before, and short texts stay
// whole beside long ones.
func TestJUnitCutsOnlyWhatIsLong(t *testing.T) {
	g := NewWithT(t)
	g.Expect(string(asJUnit(t, failing(1, 12, report.Fail, "limit=0 is answered 200")))).NotTo(ContainSubstring("bytes more"))
	r := failing(100, 12, report.Fail, strings.Repeat("long ", 400))
	r.Requirements[0].Cases[0].Finding = &report.Finding{Summary: "short", Wanted: "1", Got: "2", Count: 1}
	q := &r.Requirements[0]
	q.Words, q.Hint = "", ""
	c := readStrictly(t, asJUnit(t, r)).Suites[0].Cases[0]
	g.Expect(c.Failure.Text).To(Equal(reporters.FindingText(*q, q.Cases[0])))
}

package suites_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// The evidence of a report holds each exchange that a finding names, once, with the
// cases that rest on it, and no secret.
func TestEvidenceHoldsWhatFindingsName(t *testing.T) {
	g := NewWithT(t)
	for _, full := range []bool{false, true} {
		token := ""
		r := testReference(t, reference.Options{Sessions: 45, Defects: []string{"from-exclusive", "scheme-token-accepted"}},
			func(o *suites.Options) { o.Explore, o.FullEvidence, token = -1, full, o.Token })
		by := map[string]report.Evidence{}
		for _, e := range r.Evidence {
			g.Expect(by).NotTo(HaveKey(e.Exchange))
			by[e.Exchange] = e
			g.Expect(e.URL).To(HavePrefix("http"))
			g.Expect(e.Method).To(Equal("GET"))
			g.Expect(e.Cases).NotTo(BeEmpty())
			for _, h := range append(e.Headers, e.Answer...) {
				g.Expect(h.Value).NotTo(ContainSubstring(token))
			}
		}
		named := 0
		for _, q := range r.Requirements {
			for _, c := range q.Cases {
				if c.Finding == nil {
					continue
				}
				for _, x := range append(c.Finding.Requests, report.Request{Exchange: c.Finding.Exchange}) {
					named++
					g.Expect(by).To(HaveKey(x.Exchange))
					g.Expect(by[x.Exchange].Cases).To(Or(ContainElement(q.ID+" "+c.Name), HaveLen(20)))
				}
			}
		}
		g.Expect(named).To(BeNumerically(">", 2))
		g.Expect(r.Shown == report.EvidenceFull).To(Equal(full))
		authorized := 0
		for _, e := range r.Evidence {
			for _, h := range e.Headers {
				if h.Name == "Authorization" && strings.Contains(h.Value, "$KAYLE_TOKEN") {
					authorized++
				}
			}
			if !full && e.Status == 200 && len(e.Body) > 0 {
				g.Expect(wholeURL.MatchString(e.Body)).To(BeFalse(), e.Body)
			}
		}
		g.Expect(authorized).To(BeNumerically(">", 0))
	}
}

// Where everything fails, the evidence stays small, and each requirement has some.
func TestEvidenceOfEverythingFailing(t *testing.T) {
	if testing.Short() {
		t.Skip("renders megabytes")
	}
	g := NewWithT(t)
	r := testReference(t, defect("limit-capped-at-50", "refusals-answered-200", "to-exclusive", "status-ignored-in-window",
		"next-cursor-of-following-item", "content-type-missing"), func(o *suites.Options) { o.Explore = -1 })
	g.Expect(len(r.Evidence)).To(BeNumerically("<=", 500))
	cited := map[string]bool{}
	for _, e := range r.Evidence {
		for _, name := range e.Cases {
			id, _, _ := strings.Cut(name, " ")
			cited[id] = true
		}
	}
	for _, q := range r.Requirements {
		if q.Has(report.Fail) || q.Has(report.Warn) {
			g.Expect(cited).To(HaveKey(q.ID))
		}
	}
}

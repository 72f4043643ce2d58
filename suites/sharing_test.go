package suites_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// verdicts are the outcomes of all cases.
func verdicts(r *report.Report) map[string]report.Outcome {
	out := map[string]report.Outcome{}
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			out[q.ID+" "+c.Name] = c.Outcome
		}
	}
	return out
}

func TestSharingChangesNoVerdict(t *testing.T) {
	g := NewWithT(t)
	cache := &engine.Cache{}
	brief := func(o *suites.Options) { o.Explore = 24 }
	plain := verdicts(testReferenceSharing(t, cache, reference.Options{Sessions: 60}, brief))
	cache.Freeze()
	g.Expect(verdicts(testReferenceSharing(t, cache, reference.Options{Sessions: 60}, brief))).To(Equal(plain))
	for _, o := range []reference.Options{
		{Sessions: 60, Defects: []string{"status-ignored"}},
		{Sessions: 60, Defects: []string{"third-page-loses-one"}},
		{Sessions: 60, Freedoms: []string{"digits-9"}},
	} {
		with := testReferenceSharing(t, cache, o, brief)
		g.Expect(verdicts(with)).To(Equal(verdicts(testReference(t, o, brief))), "%+v", o)
	}
	// Another seed asks other random queries, and is not told the first one's
	// answers.
	other := func(o *suites.Options) { o.Seed, o.Selection.IDs = 99, []string{"CMB-04"} }
	r := testReferenceSharing(t, cache, reference.Options{Sessions: 60, Defects: []string{"window-ignored-under-status"}}, other)
	g.Expect(r.Requirements[0].Has(report.Fail)).To(BeTrue())
	// Nor is a run with other credentials.
	changed := testReferenceSharing(t, cache, reference.Options{Sessions: 60, Token: "another_token_0123456789"}, brief)
	g.Expect(verdicts(changed)).To(Equal(plain))
}

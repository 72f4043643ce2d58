package spec_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// summary is a finding without its text.
type summary struct {
	rule, erratum string
	line          int
	status        spec.LintStatus
}

func summaries(t *testing.T, s spec.Sources, overlaid bool) []summary {
	t.Helper()
	findings, err := spec.Lint(s, overlaid)
	if err != nil {
		t.Fatal(err)
	}
	var all []summary
	for _, f := range findings {
		if f.Text == "" || f.File == "" || f.Pointer == "" || (f.Erratum == "") != (f.Reason == "") {
			t.Fatalf("incomplete finding %+v", f)
		}
		all = append(all, summary{f.Rule, f.Erratum, f.Line, f.Status})
	}
	return all
}

func TestTheVerbatimDocumentShowsAllItsErrata(t *testing.T) {
	NewWithT(t).Expect(summaries(t, spec.Sources{}, false)).To(Equal([]summary{
		{"format-prose", "E5", 40, spec.Open},
		{"format-prose", "E5", 48, spec.Open},
		{"undocumented-refusal", "E3", 81, spec.Mended},
		{"undocumented-unauthorized", "E3", 81, spec.Mended},
		{"enum-without-null", "E1", 109, spec.Mended},
		{"erratum", "E2", 187, spec.Open},
		{"example-schema", "E1", 235, spec.Mended},
		{"example-rule", "E4", 235, spec.Mended},
		{"example-rule", "E4", 235, spec.Mended},
		{"erratum", "E6", 307, spec.Mended},
	}))
}

func TestTheOverlaidDocumentShowsWhatStaysOpen(t *testing.T) {
	NewWithT(t).Expect(summaries(t, spec.Sources{}, true)).To(Equal([]summary{
		{"format-prose", "E5", 40, spec.Open},
		{"format-prose", "E5", 48, spec.Open},
		{"erratum", "E2", 187, spec.Open},
	}))
}

func TestOtherContradictionsHaveNoErratum(t *testing.T) {
	stepByStep(t)
	for name, x := range map[string]struct {
		edits []edited
		rule  string
	}{
		"a default out of bounds": {[]edited{{"spec", "            maximum: 100\n",
			"            maximum: 100\n            default: 500\n"}}, "example-schema"},
		"an example of a parameter": {[]edited{{"spec", "          name: status\n", "          name: status\n          example: done\n"}},
			"example-schema"},
		"named examples of a parameter": {[]edited{{"spec", "          name: status\n",
			"          name: status\n          examples:\n            one:\n              value: done\n"}}, "example-schema"},
		"an example of a property": {[]edited{{"spec", "example: false", "example: 'no'"}}, "example-schema"},
		"a required field undescribed": {[]edited{{"spec", "      required:\n        - limit\n        - has_more",
			"      required:\n        - limitation\n        - has_more"}}, "required-undeclared"},
		"an enum without null": {[]edited{{"spec", "                        redirect_url:\n                          type:\n",
			"                        redirect_url:\n                          enum: [https://a.example]\n                          type:\n"}},
			"enum-without-null"},
		"an example against a rule": {[]edited{{"spec", "redirect_url: https://example.com/redirect",
			"redirect_url: http://example.com/redirect"}}, "example-rule"},
		"stale evidence": {[]edited{{"spec", "Returned only on", "Returned on"},
			{"requirements", "quote: 'Returned only on session creation.'", "quote: 'session creation.'"},
			{"requirements", "quote: 'Returned only on session creation.'", "quote: 'session creation.'"}}, "stale-erratum"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			s := sources(t, x.edits...)
			for _, overlaid := range []bool{false, true} {
				var found []string
				for _, f := range summaries(t, s, overlaid) {
					if f.status == spec.Contradiction {
						found = append(found, f.rule)
					}
				}
				g.Expect(found).To(ContainElement(x.rule), "overlaid: %v", overlaid)
			}
		})
	}
}

func TestAnErratumThatMendsNothingIsSaid(t *testing.T) {
	g := NewWithT(t)
	// The action is applied, but puts the example's expiry where it was.
	found := summaries(t, sources(t, edited{"overlay", "expires_at: '2025-01-01T01:00:00Z'", "expires_at: '2025-01-01T00:00:00Z'"}), true)
	g.Expect(found).To(ContainElement(summary{"example-rule", "E4", 235, spec.Contradiction}))
}

func TestTheLedgerIsAtOneWithItself(t *testing.T) {
	const dir = "../suites/testdata/ledger/"
	s := spec.Sources{Spec: dir + "openapi.yaml", Overlay: dir + "overlay.yaml"}
	g := NewWithT(t)
	g.Expect(summaries(t, s, false)).To(BeEmpty())
	g.Expect(summaries(t, s, true)).To(BeEmpty())
}

func TestLintNeedsAContract(t *testing.T) {
	_, err := spec.Lint(spec.Sources{Spec: "/nowhere"}, false)
	NewWithT(t).Expect(err).To(HaveOccurred())
}

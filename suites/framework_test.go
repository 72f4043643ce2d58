package suites_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// inHTTP narrows a run to what travels, beside the parameters that are judged there.
func inHTTP(families ...string) func(*suites.Options) {
	return func(o *suites.Options) { o.Explore, o.Selection.Families = -1, append(families, "HTTP", "ENV") }
}

// observed are what a run observed of a requirement.
func observed(r *report.Report, id string) []string {
	texts := []string{}
	for _, o := range r.Observations {
		if o.ID == id {
			texts = append(texts, o.Text)
		}
	}
	return texts
}

// Malformed, long and very many parameters may be refused in whatever form; that it is
// not the documented one is said, in one line.
func TestRefusalsBelowTheAPIAreObserved(t *testing.T) {
	g := NewWithT(t)
	r := testReference(t, reference.Options{Freedoms: []string{"malformed-refused-with-html"}}, inHTTP())
	g.Expect(broken(r)).To(BeEmpty())
	g.Expect(observed(r, "ENV-03")).To(ConsistOf(MatchRegexp(`^[1-9][0-9] refusals of malformed or long queries without the error envelope, ` +
		`which they need not have: text/html \(such as \?x=%, answered 400\)$`)))
	plain := testReference(t, reference.Options{}, inHTTP())
	g.Expect(observed(plain, "ENV-03")).To(BeEmpty(), "the envelope is nothing to tell")
}

// What does not decode and is read as the text that stands there is not dropped: what
// comes of such a text is judged where it is well encoded.
func TestWhatIsReadAsItStandsHasNotVanished(t *testing.T) {
	for defect, wanted := range map[string][]string{
		"limit-unreadable-is-default":   {"LIM-06", "LIM-07"},
		"status-unknown-ignored":        {"FLT-03"},
		"broken-escape-drops-parameter": {"HTTP-07"},
	} {
		g := NewWithT(t)
		r := testReference(t, reference.Options{Defects: []string{defect}, Freedoms: []string{"malformed-encoding-kept"}},
			inHTTP("LIM", "FLT"))
		g.Expect(broken(r)).To(ConsistOf(wanted), defect)
	}
}

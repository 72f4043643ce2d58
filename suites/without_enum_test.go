package suites_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	document "github.com/kayleai/kayle-conformance/spec/kayle"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// A filter whose values the contract does not list is no reason to fail a conformant
// server: what the items have is asked for.
func TestAFilterWithoutEnum(t *testing.T) {
	g := NewWithT(t)
	const listed = `            enum:
              - created
              - in_progress
              - succeeded
              - failed
              - expired
              - cancelled
            description: Filter sessions by status.
`
	whole := string(document.OpenAPI())
	g.Expect(strings.Count(whole, listed)).To(Equal(1))
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	g.Expect(os.WriteFile(file, []byte(strings.Replace(whole, listed, "            description: Filter sessions by status.\n", 1)), 0o600)).
		To(Succeed())
	c, err := spec.Load(spec.Sources{Spec: file})
	g.Expect(err).NotTo(HaveOccurred())
	r := testReference(t, reference.Options{}, func(o *suites.Options) { o.Contract, o.Explore = c, -1 })
	g.Expect(broken(r)).To(BeEmpty(), r.Sentence)
	for _, q := range r.Requirements {
		switch q.ID {
		case "FLT-01", "FLT-02", "FLT-05", "CMB-01", "CMB-02":
			g.Expect(q.Outcome).To(Equal(report.Pass), "%s: %s", q.ID, q.Reason)
		case "FLT-03", "FLT-04":
			g.Expect(q.Outcome).To(Equal(report.NotApplicable), "%s: no value is ruled out", q.ID)
		}
	}
}

package suites_test

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	contract "github.com/kayleai/kayle-conformance/spec/kayle"
	"github.com/kayleai/kayle-conformance/suites"
)

// publishing serves a document beside the reference server, to those who show no token.
func publishing(s http.Handler, document string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/openapi.yaml" {
			s.ServeHTTP(w, r)
			return
		}
		if r.Header.Get("Authorization") != "" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		w.Header().Set("Content-Type", "application/yaml")
		_, _ = w.Write([]byte(document))
	})
}

// The document that the target publishes is held against the contract where that is
// asked for, and what breaks clients is told with its places.
func TestPublishedDocument(t *testing.T) {
	s := honest(t)
	own := string(contract.OpenAPI())
	for name, x := range map[string]struct {
		document, path string
		outcome        report.Outcome
		text           string
	}{
		"the same": {own, "/openapi.yaml", report.Pass, ""},
		"another bound": {strings.Replace(own, "maximum: 100", "maximum: 50", 1), "/openapi.yaml", report.Warn,
			`the maximum of "limit" is 50, and was 100`},
		"nothing there": {own, "/nowhere", report.Inconclusive, "is that the path below the base URL"},
		"no document":   {"hello", "/openapi.yaml", report.Inconclusive, "no OpenAPI document"},
		"a broken one":  {"openapi: 3.1.0\n\tx", "/openapi.yaml", report.Inconclusive, "cannot be read"},
		"not asked for": {own, "", report.NotApplicable, "--published"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r, err := suites.Run(t.Context(), suites.Options{Contract: loaded(t), Target: "http://reference.test", Explore: -1,
				Transport: suites.InProcess(publishing(s, x.document)), Token: s.Token(), RefusalPause: -1, Published: x.path,
				Selection: suites.Selection{Families: []string{"PUB", "AUTH", "HTTP"}}})
			g.Expect(err).NotTo(HaveOccurred())
			q := r.Requirements[len(r.Requirements)-1]
			g.Expect(q.ID).To(Equal("PUB-01"))
			g.Expect(q.Outcome).To(Equal(x.outcome), q.Reason)
			if x.outcome == report.Warn {
				f := q.Cases[0].Finding
				g.Expect(f.Summary).To(ContainSubstring(x.text))
				g.Expect(f.Got).To(And(ContainSubstring("line "), ContainSubstring("openapi.yaml:")))
				g.Expect(f.Curl).NotTo(ContainSubstring("Authorization"))
				g.Expect(broken(r)).To(Equal([]string{"PUB-01"}))
				return
			}
			g.Expect(q.Reason).To(ContainSubstring(x.text))
			g.Expect(broken(r)).To(BeEmpty())
		})
	}
}

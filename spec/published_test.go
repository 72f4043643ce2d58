package spec_test

import (
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// What another version of the document takes away from clients is told with its place,
// and what it adds is not.
func TestDifferencesOfAPublishedDocument(t *testing.T) {
	c := kayleContract(t)
	own := string(kayle.OpenAPI())
	for name, x := range map[string]struct{ old, new, text string }{
		"as it is":         {"", "", ""},
		"a parameter gone": {"name: created_to\n", "name: created_until\n", `the query parameter "created_to" is gone`},
		"a new one that is optional": {"      parameters:\n",
			"      parameters:\n        - {in: query, name: sort, schema: {type: string}}\n", ""},
		"a new one that is required": {"      parameters:\n",
			"      parameters:\n        - {in: query, name: sort, required: true, schema: {type: string}}\n",
			`the new parameter "sort" is required`},
		"a value gone":   {"              - expired\n", "", `the parameter "status" does not take expired any more`},
		"a value more":   {"              - expired\n", "              - expired\n              - archived\n", ""},
		"a bound nearer": {"maximum: 100", "maximum: 50", `the maximum of "limit" is 50, and was 100`},
		"a bound wider":  {"maximum: 100", "maximum: 500", ""},
		"a field gone":   {"redirect_url:", "redirect:", `the field "data[].redirect_url" is gone`},
		"a path gone":    {"  /v1/sessions:", "  /v2/sessions:", "the operation GET /v1/sessions is gone"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			if !strings.Contains(own, x.old) {
				t.Fatalf("the document does not hold %q", x.old)
			}
			found, err := c.Differences([]byte(strings.Replace(own, x.old, x.new, 1)))
			g.Expect(err).NotTo(HaveOccurred())
			if x.text == "" {
				g.Expect(found).To(BeEmpty())
				return
			}
			texts := []string{}
			for _, f := range found {
				texts = append(texts, f.Text)
				_, ok := c.Locate(f.Own)
				g.Expect(ok).To(BeTrue())
				g.Expect(f.Line).To(BeNumerically(">", 0))
			}
			g.Expect(texts).To(ContainElement(x.text))
		})
	}
}

func TestDifferencesInTheBody(t *testing.T) {
	g := NewWithT(t)
	c := ledger(t)
	data, err := os.ReadFile("../suites/testdata/ledger/openapi.yaml")
	g.Expect(err).NotTo(HaveOccurred())
	differences := func(old, new string) []string {
		g.Expect(string(data)).To(ContainSubstring(old))
		found, err := c.Differences([]byte(strings.Replace(string(data), old, new, 1)))
		g.Expect(err).NotTo(HaveOccurred())
		texts := []string{}
		for _, f := range found {
			texts = append(texts, f.Text)
		}
		return texts
	}
	g.Expect(differences("", "")).To(BeEmpty())
	g.Expect(differences("number, kind, ", "kind, ")).To(Equal([]string{`the field "items[].number" is not required any more`}))
	for _, text := range []string{"", "[]", "{}", "swagger: '2.0'\n", "\x00", `{"openapi":"3.1.0"`} {
		_, err := c.Differences([]byte(text))
		g.Expect(err).To(HaveOccurred(), text)
	}
	found, err := c.Differences([]byte(`{"openapi":"3.1.0"}`))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(found).To(Equal([]spec.Difference{{Text: "the operation GET /ledger/entries is gone",
		Own: "/paths/~1ledger~1entries/get", Line: 1}}))
	g.Expect(spec.LooksLikeDocument([]byte(`{"data":[]}`))).To(BeFalse())
	g.Expect(spec.LooksLikeDocument(kayle.OpenAPI())).To(BeTrue())
}

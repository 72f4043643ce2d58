package spec_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// asJSON is the Kayle document as a JSON file, as servers publish it.
func asJSON(t *testing.T, indent string) []byte {
	t.Helper()
	var tree map[string]any
	if err := yaml.Unmarshal(kayle.OpenAPI(), &tree); err != nil {
		t.Fatal(err)
	}
	data, err := json.Marshal(tree)
	if err != nil {
		t.Fatal(err)
	}
	if indent == "" {
		return data
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", indent); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDocumentsInJSON(t *testing.T) {
	odd := func(data []byte) []byte {
		// What JSON allows and YAML does not: an escaped slash, a surrogate pair, a bare DEL.
		return []byte(strings.Replace(string(data), `"Privacy-first identity verification."`, `"Privacy\/first \ud83d\ude00 \u0041"`, 1))
	}
	for name, data := range map[string][]byte{
		"minified": odd(asJSON(t, "")),
		"blanks":   odd(asJSON(t, "  ")),
		"tabs":     odd(asJSON(t, "\t")),
		"CRLF":     bytes.ReplaceAll(odd(asJSON(t, "  ")), []byte("\n"), []byte("\r\n")),
		"BOM":      append([]byte("\xef\xbb\xbf"), asJSON(t, "  ")...),
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			file := filepath.Join(t.TempDir(), "openapi.json")
			g.Expect(os.WriteFile(file, data, 0o600)).To(Succeed())
			c, err := spec.Load(spec.Sources{Spec: file})
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(c.Parameters).To(HaveLen(5))
			violations, _ := c.Validate(200, mustDecode(pageOf(session)))
			g.Expect(violations).To(BeEmpty())
			g.Expect(c.Line(c.OperationPointer)).NotTo(BeEmpty())
			at, _ := c.Locate(c.Roles.Limit.Parameter.Pointer)
			lines := strings.Split(string(data), "\n")
			g.Expect(at.Line).To(BeNumerically("<=", len(lines)))
			g.Expect(lines[at.Line-1]).To(ContainSubstring("{"))
		})
	}
}

func TestYAMLWithCRLF(t *testing.T) {
	g := NewWithT(t)
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	g.Expect(os.WriteFile(file, bytes.ReplaceAll(kayle.OpenAPI(), []byte("\n"), []byte("\r\n")), 0o600)).To(Succeed())
	c, err := spec.Load(spec.Sources{Spec: file})
	g.Expect(err).NotTo(HaveOccurred())
	r, _ := c.Requirement("LIM-05")
	g.Expect(c.Words(r)).To(Equal("type: integer\nminimum: 1\nmaximum: 100"))
}

func TestRulesAboutAPage(t *testing.T) {
	g := NewWithT(t)
	rule := "        rules:\n          - requirement: ENV-02\n            name: no error\n            scope: page\n            fields: " +
		"[error, data]\n" +
		"            expression: self.error == null && type(self.data) == list\n            message: a page has an error\n" +
		"          - requirement: ENV-02\n            name: pagination\n            scope: page\n            fields: [pagination, error]\n" +
		"            expression: has(self.pagination)\n            message: a page does not say whether it is the last\n"
	c, err := spec.Load(sources(t, edited{"overlay", "        rules:\n", rule},
		edited{"spec", "type: 'null'\n                  pagination", "type: [object, 'null']\n                  pagination"}))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.BrokenRules(spec.ScopePage, mustDecode(pageOf(session)))).To(BeEmpty())
	page := mustDecode(strings.Replace(pageOf(), `"error":null`, `"error":{}`, 1))
	g.Expect(c.BrokenRules(spec.ScopeItem, page)).To(BeEmpty())
	broken := c.BrokenRules(spec.ScopePage, page)
	g.Expect(broken).To(HaveLen(1))
	g.Expect(c.Rules[broken[0].Rule].Name).To(Equal("no error"))
	g.Expect(broken[0].Pointer).To(Equal(spec.Pointer("/error")))
	g.Expect(broken[0].Evidence).To(Equal("error is {}, data is []"))

	broken = c.BrokenRules(spec.ScopePage, mustDecode(`{"data":[],"error":null}`))
	g.Expect(broken).To(HaveLen(1))
	g.Expect(broken[0].Pointer).To(Equal(spec.Pointer("/error")), "the first that is there")
	g.Expect(broken[0].Evidence).To(Equal("pagination is missing, error is null"))
	broken = c.BrokenRules(spec.ScopePage, mustDecode(`{}`))
	g.Expect(broken).To(HaveLen(1), "the other has no verdict")
	g.Expect(broken[0].Pointer).To(BeEmpty())
}

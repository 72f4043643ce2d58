package spec_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec"
)

const paginationRef = "'#/components/schemas/Pagination'"

func TestReferencesThatLeadAstrayAreNamed(t *testing.T) {
	components := func(text string) edited { return edited{"spec", "  schemas:\n", "  schemas:\n" + text} }
	for name, x := range map[string]struct {
		edits         []edited
		problem, hint string
	}{
		"another file": {[]edited{{"spec", paginationRef, "'parts/other.yaml#/Pagination'"}},
			`the reference "parts/other.yaml#/Pagination" leads into another file`, "npx @redocly/cli bundle"},
		"a file by its URL": {[]edited{{"spec", paginationRef, "'file:///etc/passwd'"}}, "leads into another file", "bundle"},
		"the network": {[]edited{{"spec", paginationRef, "'https://example.invalid/p.json'"}}, "to the network, and is not followed",
			"bundle"},
		"another host": {[]edited{{"spec", paginationRef, "'//example.invalid/p.json'"}}, "to the network, and is not followed", "bundle"},
		"nowhere":      {[]edited{{"spec", paginationRef, "'#/components/schemas/Gone'"}}, "leads nowhere", "add what it names"},
		"a circle of references": {[]edited{{"spec", paginationRef, "'#/components/schemas/A'"},
			components("    A:\n      $ref: '#/components/schemas/B'\n    B:\n      $ref: '#/components/schemas/A'\n")}, "in a circle",
			"hold what is meant"},
		"itself": {[]edited{{"spec", paginationRef, "'#/components/schemas/A'"},
			components("    A:\n      $ref: '#/components/schemas/A'\n")}, "in a circle", "hold what is meant"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := spec.Load(sources(t, x.edits...))
			failed, ok := errors.AsType[*spec.LoadError](err)
			g.Expect(ok).To(BeTrue(), "%v", err)
			g.Expect(failed.Problem).To(ContainSubstring(x.problem))
			g.Expect(failed.Hint).To(ContainSubstring(x.hint))
			g.Expect(failed.File).To(HaveSuffix("spec.yaml"))
			g.Expect(failed.Line).To(BeNumerically(">", 50))
		})
	}
}

func TestSeveralReferencesAreNamedAtOnce(t *testing.T) {
	g := NewWithT(t)
	_, err := spec.Load(sources(t, edited{"spec", paginationRef, "'#/components/schemas/Gone'"},
		edited{"spec", "                        redirect_url:\n", "                        more:\n                          $ref: 'more.yaml'\n" +
			"                        redirect_url:\n"}))
	several, ok := errors.AsType[spec.LoadErrors](err)
	g.Expect(ok).To(BeTrue(), "%v", err)
	g.Expect(several).To(HaveLen(2))
	g.Expect(strings.Split(err.Error(), "\n")).To(ConsistOf(ContainSubstring("more.yaml"), ContainSubstring("Gone")))
}

// A reference to the network is refused, and nobody asks for it: not the loader, and not
// the compiler of schemas.
func TestNoReferenceIsFollowed(t *testing.T) {
	asked := false
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked = true
		_, _ = w.Write([]byte(`{"type":"object"}`))
	}))
	defer server.Close()
	g := NewWithT(t)
	for _, key := range []string{"$ref", "$dynamicRef"} {
		_, err := spec.Load(sources(t, edited{"spec", "$ref: " + paginationRef, key + ": '" + server.URL + "/p.json'"}))
		g.Expect(err).To(MatchError(ContainSubstring(server.URL)))
	}
	g.Expect(asked).To(BeFalse())
}

func TestOtherKindsOfDocumentsAreNamed(t *testing.T) {
	for first, remedy := range map[string]string{"swagger: '2.0'": "npx swagger2openapi", "asyncapi: 3.0.0": "name the OpenAPI document",
		"overlay: 1.0.0": "--overlay"} {
		g := NewWithT(t)
		_, err := spec.Load(sources(t, edited{"spec", "openapi: 3.1.0", first}))
		failed, ok := errors.AsType[*spec.LoadError](err)
		g.Expect(ok).To(BeTrue(), "%v", err)
		g.Expect(failed.Problem).To(ContainSubstring("not OpenAPI 3"))
		g.Expect(failed.Hint).To(ContainSubstring(remedy))
		g.Expect(failed.Line).To(Equal(1))
	}
}

// Schemas that hold themselves load, wherever the circle closes.
func TestCircularSchemas(t *testing.T) {
	stepByStep(t)
	const property = "                        redirect_url:\n"
	for name, schemas := range map[string]string{
		"required": "    A:\n      type: object\n      required: [a]\n      properties:\n        a:\n          $ref: '#/components/schemas/A'\n",
		"all of":   "    A:\n      allOf:\n        - $ref: '#/components/schemas/A'\n",
		"one of":   "    A:\n      oneOf:\n        - type: string\n        - $ref: '#/components/schemas/A'\n",
		"items":    "    A:\n      type: array\n      items:\n        $ref: '#/components/schemas/A'\n",
		"by two": "    A:\n      properties:\n        b:\n          $ref: '#/components/schemas/B'\n    B:\n" +
			"      items:\n        $ref: '#/components/schemas/A'\n",
		"not":       "    A:\n      not:\n        $ref: '#/components/schemas/A'\n",
		"its parts": "    A:\n      properties:\n        b:\n          $ref: '#/components/schemas/A/properties/b/items'\n",
	} {
		t.Run(name, func(t *testing.T) {
			s := sources(t, edited{"spec", property, "                        knot:\n                          $ref: '#/components/schemas/A'\n" +
				property},
				edited{"spec", "  schemas:\n", "  schemas:\n" + schemas})
			c, err := spec.Load(s)
			if err != nil {
				failed, ok := errors.AsType[*spec.LoadError](err)
				if !ok || failed.Hint == "" {
					t.Fatalf("an error without remedy: %v", err)
				}
				t.Log(err)
				return
			}
			c.Validate(200, mustDecode(`{"data":[{"knot":{"a":{"a":1},"b":[{"b":[]}]}}],"pagination":{}}`))
			if _, err := spec.Lint(s, false); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// minified is the Kayle document as one line of JSON.
func minified(t *testing.T, edits ...edited) spec.Sources {
	t.Helper()
	s := sources(t, edits...)
	data, err := os.ReadFile(s.Spec)
	if err != nil {
		t.Fatal(err)
	}
	var tree any
	if err := yaml.Unmarshal(data, &tree); err != nil {
		t.Fatal(err)
	}
	if data, err = json.Marshal(tree); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "min.json")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return spec.Sources{Spec: file}
}

func TestPlacesInMinifiedJSON(t *testing.T) {
	g := NewWithT(t)
	s := minified(t, edited{"spec", "title: Kayle ID", "title: Käyle 🪪 ID"})
	c, err := spec.Load(s)
	g.Expect(err).NotTo(HaveOccurred())
	text, err := os.ReadFile(s.Spec)
	g.Expect(err).NotTo(HaveOccurred())
	characters := []rune(string(text))
	for _, r := range c.Requirements {
		at, ok := c.Locate(r.Pointer)
		g.Expect(ok).To(BeTrue())
		g.Expect(at.Line).To(Equal(1))
		tokens := r.Pointer.Tokens()
		if last := tokens[len(tokens)-1]; last[0] < '0' || last[0] > '9' || len(last) == 3 {
			g.Expect(string(characters[at.Column-1:][:len(last)+2])).To(Equal(`"`+last+`"`), r.ID)
		} else {
			g.Expect(characters[at.Column-1]).To(Equal('{'), r.ID)
		}
		g.Expect(at.String()).To(MatchRegexp(`min\.json:1:\d+$`))
		g.Expect(len(c.Words(r))).To(BeNumerically("<", 1000), r.ID)
	}
	findings, err := spec.Lint(s, true)
	g.Expect(err).NotTo(HaveOccurred())
	for _, f := range findings {
		g.Expect(f.Column).To(BeNumerically(">", 1))
	}

	broken := minified(t, edited{"spec", paginationRef, "'#/components/schemas/Gone'"})
	_, err = spec.Load(broken)
	failed, ok := errors.AsType[*spec.LoadError](err)
	g.Expect(ok).To(BeTrue())
	g.Expect(failed.Column).To(BeNumerically(">", 1))
	g.Expect(failed.Error()).To(ContainSubstring("min.json:1:"))

	indented, err := spec.Load(sources(t))
	g.Expect(err).NotTo(HaveOccurred())
	at, _ := indented.Locate(indented.OperationPointer)
	g.Expect(at.Column).To(BeZero(), "a line of ordinary length says enough")
}

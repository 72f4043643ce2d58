package spec_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// largePaths is how many paths the large document has, the list of sessions among them.
const largePaths = 400

// largeDocument is the Kayle document with many more paths and components, as one
// line of JSON of about 8 MB: the shape that a generator gives to a whole API.
func largeDocument(t testing.TB) []byte {
	t.Helper()
	var document map[string]any
	if err := yaml.Unmarshal(kayle.OpenAPI(), &document); err != nil {
		t.Fatal(err)
	}
	paths := document["paths"].(map[string]any)
	schemas := document["components"].(map[string]any)["schemas"].(map[string]any)
	for i := range largePaths - 1 {
		name := fmt.Sprintf("Thing%03d", i)
		properties := map[string]any{}
		for f := range 70 {
			properties[fmt.Sprintf("field_%02d", f)] = map[string]any{"type": []any{"string", "null"}, "maxLength": 200,
				"description": fmt.Sprintf("The field %d of the thing %d, as the service that owns it last wrote it.", f, i), "example": "a"}
		}
		properties["next"] = map[string]any{"$ref": fmt.Sprintf("#/components/schemas/Thing%03d", (i+1)%(largePaths-1))}
		schemas[name] = map[string]any{"type": "object", "properties": properties, "required": []any{"field_00", "field_01"}}
		answer := func(schema any) map[string]any {
			return map[string]any{"200": map[string]any{"description": "Fine.",
				"content": map[string]any{"application/json": map[string]any{"schema": schema}}}}
		}
		reference := map[string]any{"$ref": "#/components/schemas/" + name}
		paths[fmt.Sprintf("/v1/things%03d", i)] = map[string]any{
			"get": map[string]any{"operationId": "list" + name, "responses": answer(map[string]any{"type": "object", "properties": map[string]any{
				"data":       map[string]any{"type": "array", "items": reference},
				"pagination": map[string]any{"$ref": "#/components/schemas/Pagination"}}})},
			"post": map[string]any{"operationId": "create" + name, "responses": answer(map[string]any{"type": "object", "properties": properties})},
		}
	}
	data, err := json.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// largeSources writes the large document.
func largeSources(t testing.TB) spec.Sources {
	t.Helper()
	file := filepath.Join(t.TempDir(), "large.json")
	if err := os.WriteFile(file, largeDocument(t), 0o600); err != nil {
		t.Fatal(err)
	}
	return spec.Sources{Spec: file}
}

// Only what the list reaches is built of a large document, and reports show the places
// of the whole one.
func TestOneListOfALargeDocumentIsCheap(t *testing.T) {
	stepByStep(t)
	g := NewWithT(t)
	s := largeSources(t)
	whole, err := os.ReadFile(s.Spec)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(len(whole)).To(BeNumerically(">", 8_000_000))
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	c, err := spec.Load(s)
	runtime.ReadMemStats(&after)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(after.TotalAlloc-before.TotalAlloc).To(BeNumerically("<", 300<<20), "bytes allocated in all, freed ones too")
	g.Expect(c.BuiltSize()).To(BeNumerically("<", 50_000), "what is overlaid and built")

	digest := sha256.Sum256(whole)
	g.Expect(c.Digest).To(Equal(hex.EncodeToString(digest[:])))
	for _, p := range []spec.Pointer{c.OperationPointer, "/paths/~1v1~1things100/post", "/components/schemas/Thing398"} {
		at, ok := c.Locate(p)
		g.Expect(ok).To(BeTrue(), string(p))
		g.Expect(at.Line).To(Equal(1))
		tokens := p.Tokens()
		g.Expect(string(whole[at.Column-1:])).To(HavePrefix(`"`+tokens[len(tokens)-1]+`":`), string(p))
	}
	for _, verbatim := range []bool{true, false} {
		for _, f := range summaries(t, s, !verbatim) {
			g.Expect(f.status).NotTo(Equal(spec.Contradiction))
		}
	}
}

// BenchmarkLoadLarge loads one list of a large document; document-sizes is how many times
// the document's size is allocated for it.
func BenchmarkLoadLarge(b *testing.B) {
	s := largeSources(b)
	info, err := os.Stat(s.Spec)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for b.Loop() {
		if _, err := spec.Load(s); err != nil {
			b.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/float64(b.N)/float64(info.Size()), "document-sizes/op")
}

// Neither does it take the whole document to say that an operation is not there.
func TestNoListOfALargeDocumentIsCheapToo(t *testing.T) {
	stepByStep(t)
	g := NewWithT(t)
	s := largeSources(t)
	for _, operation := range []string{"GET /v1/session", "sessions"} {
		s.Operations = []string{operation}
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := spec.Load(s)
		runtime.ReadMemStats(&after)
		g.Expect(err).To(MatchError(And(ContainSubstring("no operation"), ContainSubstring("and 380 more"))))
		g.Expect(after.TotalAlloc - before.TotalAlloc).To(BeNumerically("<", 300<<20))
	}
}

// stepByStep leaves out under -short what does one thing after the other: it is nothing
// for the race detector.
func stepByStep(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it does one thing after the other")
	}
}

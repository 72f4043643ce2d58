package spec

import (
	"errors"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// FuzzDraft drafts any document: there is a draft that is YAML, the same at each time, or
// an error that says what is wrong.
func FuzzDraft(f *testing.F) {
	f.Add(kayle.OpenAPI())
	const page = `{"200":{"description":"x","content":{"application/json":{"schema":{"properties":{"data":{"type":"array","items":` +
		`{"properties":{"id":{"type":"string"},"a: #\n'\"b":{"type":"string","format":"date-time"},"self":{"$ref":"#/components/schemas/A"}}}},` +
		`"next":{"type":"string"}}}}}}}`
	for _, s := range []string{
		"", "[]", "{}", `{"openapi":"3.1.0","paths":5}`, `{"openapi":"3.1.0","paths":{"/":[]}}`,
		`{"openapi":"3.1.0","paths":{"/a":{"get":{"parameters":[{"name":"after","in":"query","schema":{"type":"string"}},{"name":"a: #\n'\"b",` +
			`"in":"query","description":"# }\n...\u0000\u2028\ud800"},{"name":"x","in":"query","required":true,"example":"null"},` +
			`{"name":"limit","in":"query","schema":{"type":"integer","maximum":1e400}}],"responses":` + page + `}}},` +
			`"components":{"schemas":{"A":{"allOf":[{"$ref":"#/components/schemas/A"}],"properties":{"a":{"$ref":"#/components/schemas/A"}}}}}}`,
		`{"openapi":"3.1.0","paths":{"/a":{"$ref":"#/paths/~1a"},"/b":{"get":{}},"/c":{"get":{"responses":{"200":{"$ref":"#"}}}}}}`,
		`{"openapi":"3.1.0","paths":{"/a/{b}/{b}":{"get":{"parameters":[{"name":"b","in":"path"},{"name":"cursor","in":"query"}],"responses":` +
			page + `}}}}`,
		"openapi: 3.1.0\npaths: &p\n  /a: &a {get: {responses: *p}, <<: *a}\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		draft := func() (*Draft, error) {
			l := newLoader(Sources{Spec: "spec"}, func(string) ([]byte, error) { return document, nil })
			return l.draftFile()
		}
		d, err := draft()
		if err != nil {
			if failed := (*LoadError)(nil); !errors.As(err, &failed) || failed.Problem == "" || failed.Hint == "" {
				t.Fatalf("an error without explanation: %v", err)
			}
			return
		}
		text := d.Overlay()
		var root map[string]any
		if err := yaml.Unmarshal([]byte(text), &root); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		if _, err := parseSource("overlay", []byte(text)); err != nil {
			t.Fatalf("%v\n%s", err, text)
		}
		for line := range strings.Lines(text) {
			_, comment, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "# ")
			if strings.ContainsFunc(comment, func(r rune) bool { return r < ' ' }) {
				t.Fatalf("a comment steers: %q", line)
			}
		}
		if again, err := draft(); err != nil || again.Overlay() != text {
			t.Fatalf("another draft at the second time: %v", err)
		}
	})
}

package spec

import (
	"errors"
	"testing"

	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// FuzzLoadOverlay loads the Kayle document with any overlay: it loads, or says
// what is wrong.
func FuzzLoadOverlay(f *testing.F) {
	f.Add(kayle.Overlay())
	for _, s := range []string{
		"", "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions: []\n", "a: &a [*a]",
		"overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $\n  update: {x-conformance: {contract: k, roles: {page: {items: " +
			"/data}, item: {id: /id}}}}\n",
		"overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $.paths\n  remove: true\n",
		"overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $..[?(@.a == 1)]\n  update: 5\n",
		"overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $\n  update: {x-conformance: {contract: [k], roles: 5, rules: " +
			"{}}}\n",
		"overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $\n  x-erratum: [1]\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, overlay []byte) {
		c, err := single(newLoader(Sources{Overlay: "overlay.yaml"}, func(string) ([]byte, error) { return overlay, nil }).load())
		if err != nil {
			var failed *LoadError
			if !errors.As(err, &failed) || failed.Problem == "" {
				t.Fatalf("an error without explanation: %v", err)
			}
			return
		}
		page := map[string]any{"data": []any{map[string]any{}}}
		c.Validate(200, page)
		c.BrokenRules(ScopePage, page)
		for _, item := range c.ReadPage(page).Items {
			c.BrokenRules(ScopeItem, item.Value)
		}
	})
}

// FuzzLoadDocument loads any document with an overlay that suits few of them: it loads,
// or says what is wrong and what to write.
func FuzzLoadDocument(f *testing.F) {
	f.Add(kayle.OpenAPI())
	const answer = `{"200":{"description":"x","content":{"application/json":{"schema":{"properties":{"data":{"items":` +
		`{"properties":{"id":{"$ref":"#/components/schemas/A"}}}}}}}}}}`
	for _, s := range []string{
		"", "[]", "{}", `{"swagger":"2.0"}`, `{"openapi":"3.1.0","paths":5}`, `{"openapi":"3.1.0","paths":{"/":[]},"components":[]}`,
		`{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":` + answer + `}}},` +
			`"components":{"schemas":{"A":{"$ref":"#/components/schemas/A"}}}}`,
		`{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"get":{"responses":` + answer + `}}},` +
			`"components":{"schemas":{"A":{"allOf":[{"$ref":"#/components/schemas/A"}]}}}}`,
		`{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{"/a":{"$ref":"#/paths/~1a"},"/b":{"get":{}}}}`,
		`{"openapi":"3.1.0","paths":{"/a":{"get":{"parameters":[{"$ref":"#/paths/~1a/get/parameters/0"}],"responses":` + answer + `}}}}`,
		`{"openapi":"3.1.0","paths":{"/a":{"get":{"$ref":"#"}}}}`, `{"openapi":"3.1.0","paths":{"/a":{"get":{"$ref":"x.json"}}}}`,
		"openapi: 3.1.0\npaths: &p\n  /a: &a {get: {responses: *p}, <<: *a}\n",
	} {
		f.Add([]byte(s))
	}
	const overlay = "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $\n  update: {x-conformance: {contract: k, roles: " +
		"{page: {items: /data}, item: {id: /id}}}}\n"
	const requirements = "requirements:\n- {id: LIM-02, level: SHOULD, pointer: /paths}\n"
	f.Fuzz(func(t *testing.T, document []byte) {
		for _, whole := range []string{"", "- target: $..[?@.id=='x']\n  update: {a: b}\n"} {
			files := map[string]string{"spec": string(document), "overlay": overlay + whole, "requirements": requirements}
			from := Sources{Spec: "spec", Overlay: "overlay", Requirements: "requirements"}
			c, err := single(newLoader(from, func(name string) ([]byte, error) { return []byte(files[name]), nil }).load())
			if err == nil {
				c.Validate(200, map[string]any{"data": []any{map[string]any{}}})
				continue
			}
			var failed *LoadError
			if !errors.As(err, &failed) || failed.Problem == "" || failed.Hint == "" {
				t.Fatalf("an error without explanation: %v", err)
			}
		}
	})
}

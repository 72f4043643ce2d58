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
		l := &loader{sources: Sources{Overlay: "overlay.yaml"}, contract: &Contract{},
			readFile: func(string) ([]byte, error) { return overlay, nil }}
		c, err := l.load()
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

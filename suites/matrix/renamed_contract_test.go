package matrix_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// renamedSources are the embedded contract's files under other names: document,
// overlay and registry, with pointers, rules and quotes.
func renamedSources(t *testing.T, n *naming) spec.Sources {
	t.Helper()
	dir := t.TempDir()
	file := func(name string, text []byte) string {
		var document yaml.Node
		if err := yaml.Unmarshal(text, &document); err != nil {
			t.Fatal(err)
		}
		n.rename(&document, "", false, false)
		renamed, err := yaml.Marshal(&document)
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, renamed, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	return spec.Sources{Spec: file("openapi.yaml", kayle.OpenAPI()), Overlay: file("overlay.yaml", kayle.Overlay()),
		Requirements: file("requirements.yaml", kayle.Requirements())}
}

func renamedContract(t *testing.T, n *naming) *spec.Contract {
	t.Helper()
	c, err := spec.Load(renamedSources(t, n))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// rename renames a YAML node that stands under a key. named tells that its keys
// are names of the contract and not words of OpenAPI; deep, that so are all keys
// below.
func (n *naming) rename(node *yaml.Node, key string, named, deep bool) {
	switch node.Kind {
	case yaml.MappingNode:
		members := map[string]string{}
		for i := 0; i+1 < len(node.Content); i += 2 {
			members[node.Content[i].Value] = node.Content[i+1].Value
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			k, v := node.Content[i], node.Content[i+1]
			old := k.Value
			switch {
			case named || deep:
				k.Value = exactly(old, n.keys)
			case old == n.path[0]:
				k.Value = n.path[1]
			}
			_, placed := members["in"]
			switch {
			case deep || v.Kind != yaml.ScalarNode:
			case old == "name" && placed, old == "parameter", old == "from", old == "to":
				v.Value = exactly(v.Value, n.parameters)
				continue
			case old == "basis":
				continue
			}
			example := old == "update" && strings.HasSuffix(members["target"], "examples[0]")
			n.rename(v, old, old == "properties" && !named, deep || example || old == "examples")
		}
	case yaml.ScalarNode:
		switch {
		case node.Tag != "!!str" || strings.HasPrefix(node.Value, "https://"):
		case key == "enum" || key == "required":
			node.Value = exactly(node.Value, n.keys, n.values)
		default:
			node.Value = n.text(node.Value)
		}
	default:
		for _, child := range node.Content {
			n.rename(child, key, false, deep)
		}
	}
}

var parameterByName = regexp.MustCompile(`@\.name == '([^']*)'`)

// text renames the names within prose, pointers, JSON paths and expressions.
func (n *naming) text(s string) string {
	s = strings.ReplaceAll(s, n.path[0], n.path[1])
	s = strings.ReplaceAll(s, strings.ReplaceAll(n.path[0], "/", "~1"), strings.ReplaceAll(n.path[1], "/", "~1"))
	s = parameterByName.ReplaceAllStringFunc(s, func(match string) string {
		name := parameterByName.FindStringSubmatch(match)[1]
		return strings.Replace(match, name, exactly(name, n.parameters), 1)
	})
	return n.prose.ReplaceAllStringFunc(s, func(word string) string { return exactly(word, n.keys, n.values, n.parameters) })
}

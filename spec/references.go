package spec

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// mostReferences is how many wrong references are told at once.
const mostReferences = 20

// references tells which references of what is built lead out of the document, nowhere,
// or in a circle. None is ever followed out of the document.
func (l *loader) references() error {
	var failed LoadErrors
	told := map[string]bool{}
	l.changed.eachReference(l.changed.root, "", func(at Pointer, ref string) {
		problem, hint := l.wrongReference(at, ref)
		if problem == "" || told[ref] || len(failed) == mostReferences {
			return
		}
		told[ref] = true
		one := &LoadError{File: l.original.file, Pointer: at, Problem: problem, Hint: hint}
		one.Line, one.Column = l.original.position(l.original.nearest(at))
		failed = append(failed, one)
	})
	return failed.orNil()
}

// eachReference calls found for all references at and below a node, with the place that
// holds them.
func (s *source) eachReference(n *yaml.Node, at Pointer, found func(at Pointer, ref string)) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			key, v := n.Content[i].Value, n.Content[i+1]
			if key == "$ref" && v.Kind == yaml.ScalarNode {
				found(at, v.Value)
			}
			s.eachReference(v, at.Append(key), found)
		}
	case yaml.SequenceNode:
		for i, c := range n.Content {
			s.eachReference(c, at.Append(strconv.Itoa(i)), found)
		}
	}
}

// bundling is how a document in several files becomes one.
const bundling = "npx @redocly/cli bundle %s -o bundled.yaml, and test that"

// wrongReference says what is wrong with a reference at a place of the overlaid document;
// the problem is "" where nothing is.
func (l *loader) wrongReference(at Pointer, ref string) (problem, hint string) {
	bundle := "make one file of them: " + fmt.Sprintf(bundling, l.original.file)
	if !strings.HasPrefix(ref, "#") {
		if u, err := url.Parse(ref); err == nil && u.Scheme != "file" && (len(u.Scheme) > 1 || u.Host != "") {
			return fmt.Sprintf("the reference %q leads to the network, and is not followed", ref),
				"copy what it names into the document, or " + bundle
		}
		return fmt.Sprintf("the reference %q leads into another file: the document must be a single one", ref), bundle
	}
	if isData(at) {
		return "", ""
	}
	if ref != "#" && !strings.HasPrefix(ref, "#/") {
		return "", "" // an anchor: the compiler knows it
	}
	seen := map[Pointer]bool{}
	for p := at; ; {
		if seen[p] {
			return fmt.Sprintf("the reference %q leads in a circle, and to no value", ref),
				"let one of the places that it runs through hold what is meant"
		}
		seen[p] = true
		_, n, ok := l.changed.find(p)
		if !ok {
			return fmt.Sprintf("the reference %q leads nowhere in the file", ref), "correct it, or add what it names to the document"
		}
		next, isReference := referenceOf(n)
		if !isReference || !strings.HasPrefix(next, "#/") {
			return "", ""
		}
		p = Pointer(next[1:])
	}
}

// isData tells whether a place may be within an example or another value, where a
// reference is only what it looks like.
func isData(at Pointer) bool {
	tokens := at.Tokens()
	for i, token := range tokens {
		switch token {
		case "example", "default", "const", "enum", "value":
			return true
		case "examples":
			if i+2 < len(tokens) {
				return true
			}
		}
	}
	return false
}

// referenceOf is the reference that stands in place of a node's value, its fragment
// unescaped.
func referenceOf(n *yaml.Node) (string, bool) {
	_, ref, ok := child(n, "$ref")
	if !ok || n.Kind != yaml.MappingNode || ref.Kind != yaml.ScalarNode {
		return "", false
	}
	if plain, err := url.PathUnescape(ref.Value); err == nil {
		return plain, true
	}
	return ref.Value, true
}

// otherKind refuses a document of another kind by its name.
func (s *source) otherKind() error {
	for _, kind := range []struct{ key, name, hint string }{
		{"swagger", "Swagger", "convert it to OpenAPI 3: npx swagger2openapi %s -o openapi.yaml, and test that"},
		{"asyncapi", "AsyncAPI", "%s describes messages: name the OpenAPI document of the API"},
		{"overlay", "OpenAPI Overlay", "name the OpenAPI document with --spec, and %s with --overlay"},
	} {
		at, version, ok := child(s.root, kind.key)
		if _, _, isOpenAPI := child(s.root, "openapi"); !ok || isOpenAPI || version.Kind != yaml.ScalarNode {
			continue
		}
		failed := &LoadError{File: s.file, Pointer: Pointer("/" + kind.key),
			Problem: fmt.Sprintf("the file is no OpenAPI document that can be used: it is %s %s, not OpenAPI 3", kind.name, version.Value),
			Hint:    fmt.Sprintf(kind.hint, s.file)}
		failed.Line, failed.Column = s.place(at)
		return failed
	}
	return nil
}

package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/pb33f/go-yaml"
)

// jsonTree reads valid JSON into the tree that YAML would give, in a fraction of the
// time and memory: a document of many megabytes is JSON. Texts are parts of the file's
// own, columns count characters as YAML does.
type jsonTree struct {
	text string
	at   int
	line int
	// column counts from where a line starts: its offset, and the bytes since then
	// that begin no character.
	start, within int
	open          []*yaml.Node // the members of the collections that are being read
	spare         []yaml.Node
}

// deepest is how deeply a file may be nested.
const deepest = 200

var errTooDeep = errors.New("too deeply nested")

// isJSON tells whether a file, without its byte order mark, is a JSON object.
func isJSON(data []byte) bool {
	start := bytes.TrimLeft(data, " \t\r\n")
	return len(start) > 0 && start[0] == '{' && json.Valid(data)
}

// readJSON reads a text of which isJSON holds. The error is errTooDeep.
func readJSON(text string) (*yaml.Node, error) {
	t := &jsonTree{text: text, line: 1}
	return t.value(0)
}

// space goes to the next token.
func (t *jsonTree) space() {
	for t.at < len(t.text) {
		switch t.text[t.at] {
		case '\n':
			t.line++
			t.start, t.within = t.at+1, 0
		case ' ', '\t', '\r', ',', ':':
		default:
			return
		}
		t.at++
	}
}

// node is a node at the present place.
func (t *jsonTree) node(kind yaml.Kind, tag string) *yaml.Node {
	if len(t.spare) == 0 {
		t.spare = make([]yaml.Node, 256)
	}
	n := &t.spare[0]
	t.spare = t.spare[1:]
	n.Kind, n.Tag, n.Line, n.Column = kind, tag, t.line, t.at-t.start-t.within+1
	return n
}

func (t *jsonTree) value(depth int) (*yaml.Node, error) {
	t.space()
	switch t.text[t.at] {
	case '{':
		return t.collection(yaml.MappingNode, "!!map", '}', depth)
	case '[':
		return t.collection(yaml.SequenceNode, "!!seq", ']', depth)
	case '"':
		return t.string(), nil
	}
	n := t.node(yaml.ScalarNode, "")
	end := t.at
	for end < len(t.text) && !strings.ContainsRune(" \t\r\n,]}", rune(t.text[end])) {
		end++
	}
	n.Value = t.text[t.at:end]
	t.at = end
	switch {
	case n.Value == "null":
		n.Tag = "!!null"
	case n.Value == "true", n.Value == "false":
		n.Tag = "!!bool"
	case strings.ContainsAny(n.Value, ".eE"), len(n.Value) > 18: // beyond what YAML takes for whole
		n.Tag = "!!float"
	default:
		n.Tag = "!!int"
	}
	return n, nil
}

func (t *jsonTree) collection(kind yaml.Kind, tag string, end byte, depth int) (*yaml.Node, error) {
	if depth > deepest {
		return nil, errTooDeep
	}
	n := t.node(kind, tag)
	t.at++
	first := len(t.open)
	for t.space(); t.text[t.at] != end; t.space() {
		member, err := t.value(depth + 1)
		if err != nil {
			return nil, err
		}
		t.open = append(t.open, member)
	}
	t.at++
	n.Content = append(make([]*yaml.Node, 0, len(t.open)-first), t.open[first:]...)
	t.open = t.open[:first]
	return n, nil
}

func (t *jsonTree) string() *yaml.Node {
	n := t.node(yaml.ScalarNode, "!!str")
	n.Style = yaml.DoubleQuotedStyle
	begin := t.at
	plain := true
	for t.at++; t.text[t.at] != '"'; t.at++ {
		switch c := t.text[t.at]; {
		case c == '\\':
			plain = false
			t.at++
		case c >= utf8.RuneSelf:
			if !utf8.RuneStart(c) {
				t.within++
			}
		}
	}
	t.at++
	n.Value = t.text[begin+1 : t.at-1]
	if !plain || !utf8.ValidString(n.Value) {
		// It is valid, so that nothing can fail.
		_ = json.Unmarshal([]byte(t.text[begin:t.at]), &n.Value)
	}
	return n
}

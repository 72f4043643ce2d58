package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// source is a YAML file as it was written: its tree keeps line numbers.
type source struct {
	file  string
	lines []string
	root  *yaml.Node
}

// largestTree bounds the nodes of a file with all aliases expanded.
const largestTree = 2_000_000

// parseSource reads a YAML or JSON file that holds one mapping.
func parseSource(file string, data []byte) (*source, error) {
	s := &source{file: file}
	text := string(data)
	s.lines = strings.Split(text, "\n")
	const tooLarge = "the file is too large or too deeply nested with its aliases expanded"
	if plain := bytes.TrimPrefix(data, byteOrderMark); isJSON(plain) {
		root, err := readJSON(text[len(data)-len(plain):])
		if err != nil {
			return nil, &LoadError{File: file, Problem: tooLarge, Hint: "nest it less deeply", Err: err}
		}
		s.root = root
	} else {
		var document yaml.Node
		if err := yaml.Unmarshal(plain, &document); err != nil {
			line, text := YAMLProblem(err)
			return nil, &LoadError{File: file, Line: line, Problem: "the file is not readable YAML: " + text,
				Hint: "mend its syntax", Err: err}
		}
		if len(document.Content) == 0 || document.Content[0].Kind != yaml.MappingNode {
			return nil, &LoadError{File: file, Problem: "the file holds no mapping", Hint: "check that it is the file that you meant"}
		}
		s.root = document.Content[0]
	}
	budget := largestTree
	if !withinBudget(s.root, &budget, 0) {
		return nil, &LoadError{File: file, Problem: tooLarge, Hint: "write it with fewer aliases"}
	}
	if twice := repeatedKey(s.root); twice != nil {
		failed := &LoadError{File: file, Problem: "the key " + strconv.Quote(twice.Value) + " is repeated", Hint: "remove one of the two"}
		failed.Line, failed.Column = s.place(twice)
		return nil, failed
	}
	return s, nil
}

// yamlPlace is how the parser of YAML begins a complaint: which part of it stopped, where.
var yamlPlace = regexp.MustCompile(`^go-yaml load error in .*? at L([0-9]+)\.C[0-9]+: `)

// YAMLProblem is the line from 1 at which YAML cannot be read, 0 where the parser does not
// say, and why, on one line.
func YAMLProblem(err error) (line int, text string) {
	text = strings.Join(strings.Fields(err.Error()), " ")
	if m := yamlPlace.FindStringSubmatch(text); m != nil {
		line, _ = strconv.Atoi(m[1])
		text = text[len(m[0]):]
	}
	return line, text
}

// withinBudget counts nodes with aliases expanded; an alias of its own parent
// runs into the limit of depth.
func withinBudget(n *yaml.Node, budget *int, depth int) bool {
	*budget--
	if *budget < 0 || depth > deepest {
		return false
	}
	if n.Kind == yaml.AliasNode {
		return withinBudget(n.Alias, budget, depth+1)
	}
	for _, child := range n.Content {
		if !withinBudget(child, budget, depth+1) {
			return false
		}
	}
	return true
}

func repeatedKey(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.MappingNode {
		if twice := repeatedMember(n.Content); twice != nil {
			return twice
		}
	}
	for _, child := range n.Content {
		if twice := repeatedKey(child); twice != nil {
			return twice
		}
	}
	return nil
}

func repeatedMember(members []*yaml.Node) *yaml.Node {
	const few = 16 // to compare them all is cheaper than to index them
	var seen map[string]bool
	if len(members) > 2*few {
		seen = make(map[string]bool, len(members)/2)
	}
	for i := 0; i+1 < len(members); i += 2 {
		key := members[i]
		if key.Value == "<<" {
			continue
		}
		if seen != nil {
			if seen[key.Value] {
				return key
			}
			seen[key.Value] = true
			continue
		}
		for j := 0; j < i; j += 2 {
			if members[j].Value == key.Value {
				return key
			}
		}
	}
	return nil
}

// dealias follows an alias to what it stands for.
func dealias(n *yaml.Node) *yaml.Node {
	for n != nil && n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

// child finds a mapping's member or a sequence's element. place is the node
// whose line a reader looks for: the key, or the element.
func child(n *yaml.Node, token string) (place, value *yaml.Node, ok bool) {
	n = dealias(n)
	if n == nil {
		return nil, nil, false
	}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == token {
				return n.Content[i], dealias(n.Content[i+1]), true
			}
		}
	case yaml.SequenceNode:
		if i, ok := arrayIndex(token); ok && i < len(n.Content) {
			return n.Content[i], dealias(n.Content[i]), true
		}
	}
	return nil, nil, false
}

// find follows a pointer literally, without following references.
func (s *source) find(p Pointer) (place, value *yaml.Node, ok bool) {
	if p != "" && p[0] != '/' {
		return nil, nil, false
	}
	place, value = s.root, s.root
	for _, token := range p.Tokens() {
		if place, value, ok = child(value, token); !ok {
			return nil, nil, false
		}
	}
	return place, value, true
}

// deref follows the references ($ref within the document) at a pointer, and
// gives the pointer of what they lead to.
func (s *source) deref(p Pointer) (Pointer, *yaml.Node, bool) {
	for range 20 {
		_, n, ok := s.find(p)
		if !ok {
			return "", nil, false
		}
		_, ref, isRef := child(n, "$ref")
		if !isRef || n.Kind != yaml.MappingNode || ref.Kind != yaml.ScalarNode {
			return p, n, true
		}
		fragment, local := strings.CutPrefix(ref.Value, "#")
		if !local {
			return "", nil, false
		}
		if plain, err := url.PathUnescape(fragment); err == nil {
			fragment = plain
		}
		p = Pointer(fragment)
	}
	return "", nil, false
}

// text is the scalar at a pointer, "" where there is none.
func (s *source) text(p Pointer) string {
	_, n, ok := s.find(p)
	if !ok || n.Kind != yaml.ScalarNode {
		return ""
	}
	return n.Value
}

// server is the URL of the document's first server, without a slash at its end; "" where
// it is relative, has variables, or more than a path.
func (s *source) server() string {
	text := strings.TrimRight(s.text("/servers/0/url"), "/")
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || strings.ContainsAny(text, "{}?#") {
		return ""
	}
	return text
}

// line is the line of a place, 0 where the pointer leads nowhere.
func (s *source) line(p Pointer) int {
	line, _ := s.position(p)
	return line
}

// position is the line of a place, and its column where the line alone says little;
// 0 where the pointer leads nowhere.
func (s *source) position(p Pointer) (line, column int) {
	place, _, ok := s.find(p)
	if !ok {
		return 0, 0
	}
	return s.place(place)
}

// longLine is the number of bytes from which on a line is no place that a reader can
// find something in, as in minified JSON.
const longLine = 400

// place is the line of a node, and its column where that line is long, else 0.
func (s *source) place(n *yaml.Node) (line, column int) {
	if n.Line < 1 || n.Line > len(s.lines) || len(s.lines[n.Line-1]) <= longLine {
		return n.Line, 0
	}
	return n.Line, n.Column
}

// value turns a YAML node into what a JSON parser would give: numbers are
// json.Number, and what only YAML knows (dates, say) is a string as written.
func value(n *yaml.Node) (any, error) {
	n = dealias(n)
	switch n.Kind {
	case yaml.MappingNode:
		m := make(map[string]any, len(n.Content)/2)
		for i := 0; i+1 < len(n.Content); i += 2 {
			v, err := value(n.Content[i+1])
			if err != nil {
				return nil, err
			}
			m[n.Content[i].Value] = v
		}
		return m, nil
	case yaml.SequenceNode:
		list := make([]any, len(n.Content))
		for i, c := range n.Content {
			v, err := value(c)
			if err != nil {
				return nil, err
			}
			list[i] = v
		}
		return list, nil
	case yaml.ScalarNode:
		return scalar(n), nil
	}
	return nil, errors.New("no value")
}

var jsonNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

func scalar(n *yaml.Node) any {
	switch n.ShortTag() {
	case "!!null":
		return nil
	case "!!bool":
		return strings.EqualFold(n.Value, "true")
	case "!!int", "!!float":
		if jsonNumber.MatchString(n.Value) {
			return json.Number(n.Value)
		}
		var f float64
		if n.Decode(&f) == nil {
			if data, err := json.Marshal(f); err == nil {
				return json.Number(data)
			}
		}
	}
	return n.Value
}

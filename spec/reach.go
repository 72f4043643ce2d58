package spec

import (
	"net/url"
	"strings"

	"github.com/pb33f/go-yaml"
)

// reach finds the part of a document that some places of it need: the places
// themselves, and all that they refer to, directly or not. The rest of a large
// document is never built.
type reach struct {
	s *source
	// whole are the nodes that are needed with all that they hold, part those of which
	// only some members are.
	whole, part map[*yaml.Node]bool
	// all tells that only the whole document will do: what is needed has references
	// whose meaning depends on where else they stand.
	all bool
}

// reached is the document with nothing but what some of its paths need: their path
// items, what stands at the root beside the paths and components, the security schemes,
// and what the overlay mentions. It is nil where only the whole document will do.
func (s *source) reached(overlay *source, paths ...string) *yaml.Node {
	r := &reach{s: s, whole: map[*yaml.Node]bool{}, part: map[*yaml.Node]bool{s.root: true}}
	for i := 0; i+1 < len(s.root.Content); i += 2 {
		key, member := s.root.Content[i].Value, dealias(s.root.Content[i+1])
		switch {
		case key == "paths" || key == "webhooks":
			r.part[member] = true
		case key == "components":
			r.part[member] = true
			for j := 0; member.Kind == yaml.MappingNode && j+1 < len(member.Content); j += 2 {
				r.part[dealias(member.Content[j+1])] = true
			}
		case !strings.HasPrefix(key, "x-") || key == extension:
			r.keep(Pointer("").Append(key))
		}
	}
	r.keep("/components/securitySchemes")
	for _, path := range paths {
		r.keep(Pointer("/paths").Append(path))
	}
	r.mentioned(overlay.root)
	if _, own, ok := child(s.root, extension); ok {
		r.mentioned(own)
	}
	if r.all || r.whole[s.root] {
		return nil
	}
	return r.copied(s.root)
}

// keep marks what a pointer leads to, and all that it refers to.
func (r *reach) keep(p Pointer) {
	_, n, ok := r.s.find(p)
	if !ok {
		return
	}
	at := r.s.root
	for _, token := range p.Tokens() {
		if r.whole[at] {
			return
		}
		r.part[at] = true
		if at.Kind == yaml.SequenceNode {
			n = at // an element keeps its number only among all of them
			break
		}
		_, at, _ = child(at, token)
	}
	r.need(n)
}

// need marks a node with all that it holds and refers to.
func (r *reach) need(n *yaml.Node) {
	if n = dealias(n); n == nil || r.whole[n] {
		return
	}
	r.whole[n] = true
	if n.Kind != yaml.MappingNode {
		for _, c := range n.Content {
			r.need(c)
			r.refer(dealias(c), "")
		}
		return
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		v := dealias(n.Content[i+1])
		r.need(v)
		r.refer(v, n.Content[i].Value)
	}
}

// refer follows a text that is, or may be, a reference.
func (r *reach) refer(n *yaml.Node, key string) {
	if n == nil || n.Kind != yaml.ScalarNode {
		return
	}
	fragment, local := strings.CutPrefix(n.Value, "#")
	switch {
	case local && strings.HasPrefix(fragment, "/"):
		if plain, err := url.PathUnescape(fragment); err == nil {
			fragment = plain
		}
		r.keep(Pointer(fragment))
	case local && (key == "$ref" || key == "$dynamicRef" || key == "$recursiveRef"), key == "$id":
		r.all = true // the root, an anchor, or another base
	}
}

// mentioned keeps what an overlay names: references, and JSON Pointers into the
// document, of which the longest part counts that resolves.
func (r *reach) mentioned(n *yaml.Node) {
	n = dealias(n)
	if n.Kind != yaml.ScalarNode {
		for _, c := range n.Content {
			r.mentioned(c)
		}
		return
	}
	r.refer(n, "")
	if !strings.HasPrefix(n.Value, "/") {
		return
	}
	at := r.s.nearest(Pointer(n.Value))
	tokens := at.Tokens()
	if len(tokens) >= 3 || len(tokens) == 2 && tokens[0] != "components" {
		r.keep(at)
	}
}

// copied is what is needed of a node, without aliases, anchors and comments.
func (r *reach) copied(n *yaml.Node) *yaml.Node {
	n = dealias(n)
	kept := yaml.Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Value: n.Value, Line: n.Line, Column: n.Column}
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if v := dealias(n.Content[i+1]); r.whole[n] || r.whole[v] || r.part[v] {
				kept.Content = append(kept.Content, r.copied(n.Content[i]), r.copied(v))
			}
		}
	case yaml.ScalarNode:
		if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
			kept.Style = yaml.DoubleQuotedStyle // the only one that says every blank
		}
	default:
		for _, c := range n.Content {
			kept.Content = append(kept.Content, r.copied(c))
		}
	}
	return &kept
}

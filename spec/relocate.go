package spec

import (
	"strconv"

	"github.com/pb33f/go-yaml"
)

// relocate finds a place of the embedded document in the one that takes its
// place: a parameter is known by its name there, not by its number in the list.
// So the next version of the API is tested by dropping in its document.
func (l *loader) relocate(p Pointer) Pointer {
	if l.builtin == nil {
		return p
	}
	at, old, now := Pointer(""), l.builtin.root, l.original.root
	for _, token := range p.Tokens() {
		if name, ok := nameOf(old, token); ok {
			if i, ok := indexNamed(now, name); ok {
				_, old, _ = child(old, token)
				token = strconv.Itoa(i)
				at = at.Append(token)
				_, now, _ = child(now, token)
				continue
			}
		}
		_, old, _ = child(old, token)
		_, now, _ = child(now, token)
		at = at.Append(token)
	}
	return at
}

// nameOf is the name of a parameter in a list.
func nameOf(list *yaml.Node, token string) (string, bool) {
	if list == nil || list.Kind != yaml.SequenceNode {
		return "", false
	}
	_, element, ok := child(list, token)
	if !ok || element.Kind != yaml.MappingNode {
		return "", false
	}
	_, name, ok := child(element, "name")
	if _, _, placed := child(element, "in"); !ok || !placed {
		return "", false
	}
	return name.Value, true
}

// indexNamed finds a parameter by its name in a list.
func indexNamed(list *yaml.Node, name string) (int, bool) {
	if list == nil {
		return 0, false
	}
	for i := range list.Content {
		if n, ok := nameOf(list, strconv.Itoa(i)); ok && n == name {
			return i, true
		}
	}
	return 0, false
}

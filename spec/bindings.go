package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// extension is the key under which the overlay puts what the engine needs to
// know at the document's root.
const extension = "x-conformance"

// reader walks the extension in the overlaid document, and remembers what is wrong, at
// each place the first thing. Lines are those of the overlay.
type reader struct {
	l      *loader
	failed LoadErrors
}

// place is a node of the extension with the path that leads to it.
type place struct {
	node *yaml.Node
	path []string
}

// bindings reads name, masked fields, roles and rules; registries reads the requirements.
func (l *loader) bindings() error {
	r := &reader{l: l}
	_, root, ok := l.changed.find(Pointer("").Append(extension))
	if !ok {
		return &LoadError{File: l.overlay.file, Problem: "no action of the overlay adds " + extension + " to the document",
			Hint: "add an action with target $ that says what the parameters and fields mean"}
	}
	top := place{node: root}
	r.keys(top, "contract", "operation", "masked", "roles", "rules", "requirements")
	c := l.contract
	c.Name = r.text(r.need(top, "contract"))
	for _, m := range r.list(r.get(top, "masked")) {
		c.Masked = append(c.Masked, r.text(m))
	}
	r.roles(r.need(top, "roles"))
	if c.internals.itemSchema != "" {
		c.Fields = l.changed.fields(c.internals.itemSchema)
		for i := range c.Fields {
			c.Fields[i].Pointer = l.original.nearest(c.Fields[i].Pointer)
		}
		r.rules(r.get(top, "rules"))
	}
	for _, m := range c.Masked {
		if m == "" {
			r.fail(r.get(top, "masked"), "a masked name is empty", "name the field whose values are secret")
		}
	}
	return r.failed.orNil()
}

// overlayLine finds the line of the overlay that gives a part of the
// extension, or else the nearest part around it.
func (l *loader) overlayLine(path ...string) int {
	_, actions, ok := l.overlay.find("/actions")
	if !ok {
		return 0
	}
	best, depth := 0, -1
	for _, action := range actions.Content {
		_, update, ok := child(action, "update")
		if !ok {
			continue
		}
		at, n, ok := child(update, extension)
		for i := 0; ok; i++ {
			if i > depth {
				best, depth = at.Line, i
			}
			if i == len(path) {
				break
			}
			at, n, ok = child(n, path[i])
		}
	}
	return best
}

func (r *reader) fail(p place, problem, hint string) {
	at := Pointer("/" + extension).Append(p.path...)
	if slices.ContainsFunc(r.failed, func(e *LoadError) bool { return e.Pointer == at }) {
		return // what follows from an error is none of its own
	}
	r.failed = append(r.failed, &LoadError{File: r.l.overlay.file, Line: r.l.overlayLine(p.path...), Pointer: at,
		Problem: problem, Hint: hint})
}

// get finds a member; its node is nil where it is absent.
func (r *reader) get(p place, key string) place {
	next := place{path: append(append([]string{}, p.path...), key)}
	if p.node != nil {
		if _, n, ok := child(p.node, key); ok && n.ShortTag() != "!!null" {
			next.node = n
		}
	}
	return next
}

func (r *reader) need(p place, key string) place {
	next := r.get(p, key)
	if next.node == nil {
		r.fail(p, fmt.Sprintf("the key %q is missing", key), "add it")
	}
	return next
}

// keys refuses members with any other name: a typing error must not pass for
// a role that is absent.
func (r *reader) keys(p place, known ...string) {
	if p.node == nil {
		return
	}
	if p.node.Kind != yaml.MappingNode {
		r.fail(p, "a mapping is expected here", "its keys are "+strings.Join(known, ", "))
		return
	}
outer:
	for i := 0; i+1 < len(p.node.Content); i += 2 {
		name := p.node.Content[i].Value
		for _, k := range known {
			if name == k {
				continue outer
			}
		}
		r.fail(r.get(p, name), fmt.Sprintf("the key %q is unknown", name), "the keys here are "+strings.Join(known, ", "))
	}
}

func (r *reader) text(p place) string {
	if p.node == nil {
		return ""
	}
	if p.node.Kind != yaml.ScalarNode || strings.TrimSpace(p.node.Value) == "" {
		r.fail(p, "a text is expected here", "write it as a plain scalar")
		return ""
	}
	return p.node.Value
}

func (r *reader) list(p place) []place {
	if p.node == nil {
		return nil
	}
	if p.node.Kind != yaml.SequenceNode {
		r.fail(p, "a list is expected here", "write it with a dash for each entry")
		return nil
	}
	var all []place
	for i := range p.node.Content {
		all = append(all, r.get(p, strconv.Itoa(i)))
	}
	return all
}

func (r *reader) number(p place) int {
	text := r.text(p)
	if text == "" {
		return 0
	}
	const most = 1 << 53 // what every reader of JSON holds exactly
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > most {
		r.fail(p, fmt.Sprintf("%q is not a whole number from 1 to 2^53", text), "write it in digits")
	}
	return n
}

// parameter reads the name of a query parameter.
func (r *reader) parameter(p place) *Parameter {
	name := r.text(p)
	if name == "" {
		return nil
	}
	found, ok := r.l.contract.parameter(name)
	if !ok {
		var names []string
		for _, one := range r.l.contract.Parameters {
			names = append(names, one.Name)
		}
		r.fail(p, fmt.Sprintf("%s %s has no query parameter %q", r.l.contract.Method, r.l.contract.Path, name),
			"its query parameters are: "+strings.Join(names, ", "))
		return nil
	}
	return &found
}

// pointer reads a JSON Pointer into what a schema describes, and checks that
// the schema declares the place.
func (r *reader) pointer(p place, schema Pointer) *Pointer {
	text := r.text(p)
	if text == "" {
		return nil
	}
	at, err := parsePointer(text)
	if err != nil {
		r.fail(p, err.Error(), "see RFC 6901; it starts with a slash")
		return nil
	}
	if _, ok := r.l.changed.schemaAt(schema, at); !ok {
		r.fail(p, fmt.Sprintf("the pointer %s leads to nothing that the schema at %s declares", at, schema),
			"point at a field that the document declares")
		return nil
	}
	return &at
}

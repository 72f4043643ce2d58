package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
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

// place is a node of the extension with the path that leads to it. What stands there for
// one operation lies over what all of them share: under is that place, nil where there is
// none.
type place struct {
	node  *yaml.Node
	path  []string
	under *place
}

// over lays a place over another one: mappings are merged, key by key; all else takes
// the other's place.
func (p place) over(under place) place {
	switch {
	case under.node == nil:
		return p
	case p.node == nil:
		return under
	case p.node.Kind == yaml.MappingNode && under.node.Kind == yaml.MappingNode:
		p.under = &under
	}
	return p
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
	r.keys(top, "contract", "operation", "operations", "masked", "security", "roles", "rules", "requirements")
	c := l.contract
	c.Name = r.text(r.need(top, "contract"))
	for _, m := range r.list(r.get(top, "masked")) {
		c.Masked = append(c.Masked, r.text(m))
	}
	own := r.own(top)
	c.List = c.Name
	if own.node != nil {
		c.List = r.listName(own)
	}
	r.credentials(r.get(own, "security"), r.get(top, "security"))
	shared := r.get(top, "roles")
	roles := r.get(own, "roles").over(shared)
	if roles.node == nil {
		r.need(top, "roles")
	}
	r.roles(roles)
	c.splitItems()
	if c.internals.itemSchema != "" {
		c.Fields = l.changed.fields(c.internals.itemSchema)
		for i := range c.Fields {
			c.Fields[i].Pointer = l.original.nearest(c.Fields[i].Pointer)
		}
		r.rules(append(r.list(r.get(top, "rules")), r.list(r.get(own, "rules"))...))
	}
	for _, m := range c.Masked {
		if m == "" {
			r.fail(r.get(top, "masked"), "a masked name is empty", "name the field whose values are secret")
		}
	}
	return r.failed.orNil()
}

// own is what the extension says of the operation that is loaded; its node is nil where
// that is nothing.
func (r *reader) own(top place) place {
	list := r.get(top, "operations")
	if list.node != nil && r.get(top, "operation").node != nil {
		r.fail(list, "the extension has both operation and operations",
			"name a single operation under operation, or all of them under operations")
	}
	found := place{path: list.path}
	for _, at := range r.list(list) {
		r.keys(at, "operation", "list", "security", "roles", "rules")
		if name := r.text(r.need(at, "operation")); sameOperation(name, r.l.contract.Operation()) {
			found = at
		}
	}
	return found
}

// listName is what reports call the operation's list.
func (r *reader) listName(own place) string {
	at := r.get(own, "list")
	if at.node == nil {
		segments := strings.Split(r.l.contract.Path, "/")
		for i := len(segments) - 1; i >= 0; i-- {
			if s := segments[i]; s != "" && !strings.HasPrefix(s, "{") {
				return s
			}
		}
	}
	name := r.text(at)
	if at.node != nil && strings.ContainsFunc(name, func(c rune) bool { return !isListRune(c) }) {
		r.fail(at, fmt.Sprintf("the list's name %q has other characters than letters, digits, - and _", name),
			"name it plainly, as in \"events\"")
	}
	return name
}

func isListRune(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_'
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

// get finds a member; its node is nil where it is absent. A null takes away what lies
// under it.
func (r *reader) get(p place, key string) place {
	next := place{path: append(append([]string{}, p.path...), key)}
	if p.node == nil {
		return next
	}
	if _, n, ok := child(p.node, key); ok {
		if n.ShortTag() == "!!null" {
			return next
		}
		next.node = n
	}
	if p.under != nil {
		return next.over(r.get(*p.under, key))
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
	if p.under != nil {
		r.keys(*p.under, known...)
	}
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
		r.fail(place{path: append(append([]string{}, p.path...), name)}, fmt.Sprintf("the key %q is unknown", name),
			"the keys here are "+strings.Join(known, ", "))
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
		all = append(all, r.get(place{node: p.node, path: p.path}, strconv.Itoa(i)))
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

// parameter reads the name of a query parameter, or of a property of one that is an
// object: created[gte].
func (r *reader) parameter(p place) *Parameter {
	return r.parameterOf(p, "query", r.l.contract.Parameters)
}

func (r *reader) parameterOf(p place, where string, declared []Parameter) *Parameter {
	name := r.text(p)
	if name == "" {
		return nil
	}
	names := []string{}
	for _, one := range declared {
		if one.Name == name {
			return &one
		}
		names = append(names, one.Name)
	}
	if where == "query" {
		if one := r.l.property(name); one != nil {
			return one
		}
		for _, one := range r.l.properties() {
			if !slices.Contains(names, one) {
				names = append(names, one)
			}
		}
	}
	hint := fmt.Sprintf("its %s parameters are: %s", where, strings.Join(names, ", "))
	if len(names) == 0 {
		hint = fmt.Sprintf("it has no %s parameters: take the role away, or let null stand for it where all operations share it", where)
	}
	r.fail(p, fmt.Sprintf("%s has no %s parameter %q", r.l.contract.Operation(), where, name), hint)
	return nil
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

package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Difference is one way in which another document of the operation breaks what clients
// of this contract rely on.
type Difference struct {
	// Text says in one line what is different.
	Text string
	// Own is the place in the contract's document, There that in the other one: the
	// nearest around it where it has no such place.
	Own, There Pointer
	// Line is the line of There in the other document, counted from 1.
	Line int
}

// mostDifferences bounds those that are told of one document.
const mostDifferences = 100

// LooksLikeDocument tells whether a text may be an OpenAPI document, in JSON or YAML.
func LooksLikeDocument(text []byte) bool {
	const beginning = 4096
	head := string(text[:min(len(text), beginning)])
	return strings.Contains(head, `"openapi"`) || strings.HasPrefix(head, "openapi:") || strings.Contains(head, "\nopenapi:")
}

// Differences holds the operation as another document has it against the contract's
// own: what would break a client is a parameter or value gone, a bound that is narrower,
// a parameter newly required, and of the 200 body a field gone, no longer required, or of
// a further type. What is added breaks nobody. The error says why the text cannot be read
// as an OpenAPI document.
func (c *Contract) Differences(document []byte) ([]Difference, error) {
	there, err := parseSource("the published document", document)
	if err != nil {
		return nil, err
	}
	if there.text("/openapi") == "" {
		return nil, &LoadError{File: there.file, Problem: "it names no version of OpenAPI", Hint: "publish a document of OpenAPI 3"}
	}
	d := &differ{own: c.internals.original, there: there, compared: map[[2]Pointer]bool{}}
	at := c.OperationPointer
	if _, _, ok := there.find(at); !ok {
		d.differ(at, at, "the operation %s is gone", c.Operation())
		return d.found, nil
	}
	for _, p := range slices.Concat(c.Parameters, c.PathParameters) {
		d.parameter(p, c)
	}
	d.newlyRequired(c)
	d.body(at.Append("responses", "200"))
	return d.found, nil
}

// differ compares two documents.
type differ struct {
	own, there *source
	found      []Difference
	compared   map[[2]Pointer]bool
}

func (d *differ) differ(own, there Pointer, format string, args ...any) {
	if len(d.found) == mostDifferences {
		return
	}
	there = d.there.nearest(there)
	line, _ := d.there.position(there)
	d.found = append(d.found, Difference{Text: singleLine(fmt.Sprintf(format, args...)), Own: d.own.nearest(own), There: there, Line: line})
}

// parametersOf are the parameters of an operation in a document, by name and place.
func parametersOf(s *source, c *Contract) map[string]Pointer {
	all := map[string]Pointer{}
	for _, list := range []Pointer{Pointer("/paths").Append(c.Path, "parameters"), c.OperationPointer.Append("parameters")} {
		_, n, ok := s.find(list)
		if !ok || n.Kind != yaml.SequenceNode {
			continue
		}
		for i := range n.Content {
			at, one, ok := s.deref(list.Append(strconv.Itoa(i)))
			if !ok {
				continue
			}
			_, name, named := child(one, "name")
			_, in, placed := child(one, "in")
			if named && placed {
				all[in.Value+" "+name.Value] = at
			}
		}
	}
	return all
}

func (d *differ) parameter(p Parameter, c *Contract) {
	own, there := parametersOf(d.own, c), parametersOf(d.there, c)
	for _, in := range []string{"query", "path"} {
		key := in + " " + p.Name
		at, ok := own[key]
		if !ok {
			continue
		}
		other, found := there[key]
		if !found {
			d.differ(at, c.OperationPointer.Append("parameters"), "the %s parameter %q is gone", in, p.Name)
			continue
		}
		if d.flag(other, "required") && !d.flagOf(d.own, at, "required") {
			d.differ(at, other, "the parameter %q is required now", p.Name)
		}
		d.narrower(at.Append("schema"), other.Append("schema"), p.Name)
	}
}

// newlyRequired tells of required parameters that the contract does not have.
func (d *differ) newlyRequired(c *Contract) {
	own := parametersOf(d.own, c)
	var names []string
	there := parametersOf(d.there, c)
	for key := range there {
		names = append(names, key)
	}
	slices.Sort(names)
	for _, key := range names {
		if _, known := own[key]; !known && d.flag(there[key], "required") {
			_, name, _ := strings.Cut(key, " ")
			d.differ(c.OperationPointer, there[key], "the new parameter %q is required", name)
		}
	}
}

func (d *differ) flag(at Pointer, name string) bool { return d.flagOf(d.there, at, name) }

func (d *differ) flagOf(s *source, at Pointer, name string) bool {
	return strings.EqualFold(s.text(at.Append(name)), "true")
}

// narrower tells where the schema of a parameter allows less than it did.
func (d *differ) narrower(own, there Pointer, name string) {
	own, _, ok := d.own.deref(own)
	if !ok {
		return
	}
	there, _, ok = d.there.deref(there)
	if !ok {
		return
	}
	if gone := without(d.own.types(own), d.there.types(there)); len(gone) > 0 && len(d.there.types(there)) > 0 {
		d.differ(own.Append("type"), there.Append("type"), "the parameter %q takes no %s any more", name, strings.Join(gone, " or "))
	}
	if before, now := enumOf(d.own, own), enumOf(d.there, there); len(now) > 0 {
		switch gone := without(before, now); {
		case len(before) == 0:
			d.differ(own, there.Append("enum"), "the parameter %q takes only %s now", name, strings.Join(now, ", "))
		case len(gone) > 0:
			d.differ(own.Append("enum"), there.Append("enum"), "the parameter %q does not take %s any more", name, strings.Join(gone, ", "))
		}
	}
	for _, bound := range []struct {
		keyword string
		upper   bool
	}{
		{"minimum", false}, {"exclusiveMinimum", false}, {"minLength", false},
		{"maximum", true}, {"exclusiveMaximum", true}, {"maxLength", true},
	} {
		now, err := strconv.ParseFloat(d.there.text(there.Append(bound.keyword)), 64)
		if err != nil {
			continue
		}
		before, err := strconv.ParseFloat(d.own.text(own.Append(bound.keyword)), 64)
		if err != nil || bound.upper && now < before || !bound.upper && now > before {
			was := d.own.text(own.Append(bound.keyword))
			if was == "" {
				was = "none"
			}
			d.differ(own.Append(bound.keyword), there.Append(bound.keyword), "the %s of %q is %s, and was %s", bound.keyword, name,
				d.there.text(there.Append(bound.keyword)), was)
		}
	}
}

func enumOf(s *source, schema Pointer) []string {
	var values []string
	if _, n, ok := s.find(schema.Append("enum")); ok {
		for _, v := range n.Content {
			values = append(values, v.Value)
		}
	}
	return values
}

// without are the texts that another list does not have.
func without(all, other []string) []string {
	var gone []string
	for _, one := range all {
		if !slices.Contains(other, one) && !(one == "integer" && slices.Contains(other, "number")) {
			gone = append(gone, one)
		}
	}
	return gone
}

// body compares the JSON bodies of a response.
func (d *differ) body(response Pointer) {
	own, _, ok := d.own.deref(response)
	if !ok {
		return
	}
	there, n, ok := d.there.deref(response)
	if !ok {
		d.differ(response, response, "no answer with status 200 is described any more")
		return
	}
	_, media, ok := child(n, "content")
	if !ok {
		d.differ(own, there, "the answer 200 has no content any more")
		return
	}
	_, content, ok := d.own.find(own.Append("content"))
	if !ok {
		return
	}
	before, now := jsonMedia(keysOf(content)), jsonMedia(keysOf(media))
	switch {
	case before == "":
	case now == "":
		d.differ(own.Append("content"), there.Append("content"), "the answer 200 has no JSON content any more")
	default:
		d.value(own.Append("content", before, "schema"), there.Append("content", now, "schema"), "", 0)
	}
}

func keysOf(n *yaml.Node) []string {
	var keys []string
	for i := 0; n.Kind == yaml.MappingNode && i+1 < len(n.Content); i += 2 {
		keys = append(keys, n.Content[i].Value)
	}
	return keys
}

// deepestValue is how deep bodies are compared.
const deepestValue = 12

// value compares the schemas of a part of the body, which name tells.
func (d *differ) value(own, there Pointer, name string, depth int) {
	own, _, ok := d.own.deref(own)
	there, _, found := d.there.deref(there)
	if pair := [2]Pointer{own, there}; !ok || !found || depth > deepestValue || d.compared[pair] {
		return
	} else {
		d.compared[pair] = true
	}
	before, now := d.own.types(own), d.there.types(there)
	if further := without(now, before); len(further) > 0 && len(before) > 0 {
		d.differ(own, there, "%s may be %s now", called(name), strings.Join(further, " or "))
	}
	required := requiredOf(d.there, there)
	for _, f := range d.own.fields(own) {
		part := strings.TrimPrefix(name+"."+f.Name, ".")
		i := slices.IndexFunc(d.there.fields(there), func(other Field) bool { return other.Name == f.Name })
		if i < 0 {
			d.differ(f.Pointer, there, "%s is gone", called(part))
			continue
		}
		other := d.there.fields(there)[i]
		if slices.Contains(requiredOf(d.own, own), f.Name) && !slices.Contains(required, f.Name) {
			d.differ(f.Pointer, other.Pointer, "%s is not required any more", called(part))
		}
		d.value(f.Pointer, other.Pointer, part, depth+1)
	}
	d.value(own.Append("items"), there.Append("items"), name+"[]", depth+1)
}

func called(name string) string {
	if name == "" {
		return "the body"
	}
	return "the field " + strconv.Quote(name)
}

// requiredOf are the fields that a schema requires, those of its parts too.
func requiredOf(s *source, schema Pointer) []string {
	var all []string
	seen := map[Pointer]bool{}
	var collect func(Pointer)
	collect = func(p Pointer) {
		at, n, ok := s.deref(p)
		if !ok || seen[at] {
			return
		}
		seen[at] = true
		if _, list, ok := child(n, "required"); ok {
			for _, one := range list.Content {
				all = append(all, one.Value)
			}
		}
		if _, parts, ok := child(n, "allOf"); ok {
			for i := range parts.Content {
				collect(at.Append("allOf", strconv.Itoa(i)))
			}
		}
	}
	collect(schema)
	return all
}

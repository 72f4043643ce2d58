package spec

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// composed are the keywords of which a schema is put together: of all of its parts, or
// of one or several.
var composed = []string{"allOf", "oneOf", "anyOf"}

// schemaAt follows a pointer into a value through the schemas that describe it: from
// the schema of the whole to the schema of the part. Of a schema that is put together
// the first that declares the part counts.
func (s *source) schemaAt(schema Pointer, part Pointer) (Pointer, bool) {
	at, _, ok := s.deref(schema)
	if !ok {
		return "", false
	}
	for _, token := range part.Tokens() {
		next := s.declared(at, "properties", token)
		if next == "" {
			next = at.Append("additionalProperties")
			if _, n, ok := s.find(next); !ok || n.Kind != yaml.MappingNode {
				return "", false
			}
		}
		if at, _, ok = s.deref(next); !ok {
			return "", false
		}
	}
	return at, true
}

// declared is where a schema, or else the first of those that it is put together of,
// has a keyword; "" where none has.
func (s *source) declared(at Pointer, keyword ...string) Pointer {
	return s.declaredOnce(at, keyword, map[Pointer]bool{})
}

func (s *source) declaredOnce(schema Pointer, keyword []string, seen map[Pointer]bool) Pointer {
	at, _, ok := s.deref(schema)
	if !ok || seen[at] {
		return ""
	}
	seen[at] = true
	if _, _, ok := s.find(at.Append(keyword...)); ok {
		return at.Append(keyword...)
	}
	for _, part := range s.parts(at, composed...) {
		if found := s.declaredOnce(part, keyword, seen); found != "" {
			return found
		}
	}
	return ""
}

// parts are the schemas that a schema is put together of by some keywords, in order.
func (s *source) parts(at Pointer, keywords ...string) []Pointer {
	var all []Pointer
	for _, keyword := range keywords {
		if _, list, ok := s.find(at.Append(keyword)); ok && list.Kind == yaml.SequenceNode {
			for i := range list.Content {
				all = append(all, at.Append(keyword, strconv.Itoa(i)))
			}
		}
	}
	return all
}

// demands tells whether each value of a schema has a part, and none where that is null.
func (s *source) demands(schema, part Pointer) bool {
	at := schema
	for _, token := range part.Tokens() {
		next, ok := s.schemaAt(at, Pointer("").Append(token))
		if !ok || !s.requires(at, token, map[Pointer]bool{}) || slices.Contains(s.types(next), "null") {
			return false
		}
		at = next
	}
	return true
}

// requires tells whether an object of a schema has a member: the schema or a part of it
// says so, or each alternative does.
func (s *source) requires(schema Pointer, name string, seen map[Pointer]bool) bool {
	at, n, ok := s.deref(schema)
	if !ok || seen[at] {
		return false
	}
	seen[at] = true
	if _, list, ok := child(n, "required"); ok && slices.ContainsFunc(list.Content, func(one *yaml.Node) bool { return one.Value == name }) {
		return true
	}
	for _, part := range s.parts(at, "allOf") {
		if s.requires(part, name, seen) {
			return true
		}
	}
	for _, keyword := range composed[1:] {
		alternatives := s.parts(at, keyword)
		all := len(alternatives) > 0
		for _, part := range alternatives {
			all = all && s.requires(part, name, maps.Clone(seen))
		}
		if all {
			return true
		}
	}
	return false
}

// fields lists the declared fields of an object schema, each once.
func (s *source) fields(schema Pointer) []Field { return s.fieldsOnce(schema, map[Pointer]bool{}) }

func (s *source) fieldsOnce(schema Pointer, seen map[Pointer]bool) []Field {
	at, object, ok := s.deref(schema)
	if !ok || seen[at] {
		return nil
	}
	seen[at] = true
	var all []Field
	for _, part := range s.parts(at, "allOf") {
		all = joined(all, s.fieldsOnce(part, seen), false)
	}
	_, properties, _ := child(object, "properties")
	if properties != nil && properties.Kind == yaml.MappingNode {
		var own []Field
		for i := 0; i+1 < len(properties.Content); i += 2 {
			name := properties.Content[i].Value
			own = append(own, s.field(name, at.Append("properties", name)))
		}
		all = joined(all, own, false)
	}
	for _, keyword := range composed[1:] {
		var alternatives []Field
		for _, part := range s.parts(at, keyword) {
			alternatives = joined(alternatives, s.fieldsOnce(part, seen), true)
		}
		all = joined(all, alternatives, false)
	}
	return all
}

// joined adds fields to others. What two schemas declare is one field: of alternatives
// it may be as either says, else it is as the first says.
func joined(all, more []Field, alternatives bool) []Field {
	for _, f := range more {
		i := slices.IndexFunc(all, func(other Field) bool { return other.Name == f.Name })
		switch {
		case i < 0:
			all = append(all, f)
		case alternatives:
			all[i] = all[i].or(f)
		}
	}
	return all
}

// or is a field that is as one of two schemas says.
func (f Field) or(other Field) Field {
	for _, t := range other.Types {
		if !slices.Contains(f.Types, t) {
			f.Types = append(slices.Clone(f.Types), t)
		}
	}
	if len(f.Types) == 0 || len(other.Types) == 0 {
		f.Types = nil
	}
	if f.Format != other.Format {
		f.Format = ""
	}
	var values []string
	if len(f.Enum) > 0 && len(other.Enum) > 0 {
		values = slices.Clone(f.Enum)
		for _, v := range other.Enum {
			if !slices.Contains(values, v) {
				values = append(values, v)
			}
		}
	}
	f.Enum = values
	return f
}

func (s *source) field(name string, schema Pointer) Field {
	f := Field{Name: name, Pointer: schema}
	at, n, ok := s.deref(schema)
	if !ok {
		return f
	}
	f.Types = s.types(at)
	if _, format, ok := child(n, "format"); ok {
		f.Format = format.Value
	}
	if _, values, ok := child(n, "enum"); ok {
		for _, v := range values.Content {
			if v.ShortTag() != "!!null" {
				f.Enum = append(f.Enum, v.Value)
			}
		}
	}
	if len(f.Types) == 0 { // it says no more than its parts do
		if from := s.declared(at, "type"); from != "" && len(s.parts(at, "allOf")) > 0 {
			whole := s.field(name, from[:len(from)-len("/type")])
			f.Types, f.Format, f.Enum = whole.Types, cmp.Or(f.Format, whole.Format), append(f.Enum, whole.Enum...)
		}
	}
	return f
}

// types are the types that a schema allows, those of its alternatives too.
func (s *source) types(schema Pointer) []string { return s.typesOnce(schema, map[Pointer]bool{}) }

func (s *source) typesOnce(schema Pointer, seen map[Pointer]bool) []string {
	at, n, ok := s.deref(schema)
	if !ok || seen[at] {
		return nil
	}
	seen[at] = true
	var all []string
	if _, t, ok := child(n, "type"); ok {
		if t.Kind == yaml.ScalarNode {
			all = append(all, t.Value)
		}
		for _, one := range t.Content {
			all = append(all, one.Value)
		}
	}
	if _, nullable, ok := child(n, "nullable"); ok && strings.EqualFold(nullable.Value, "true") {
		all = append(all, "null")
	}
	for _, choice := range []string{"anyOf", "oneOf"} {
		if _, list, ok := child(n, choice); ok {
			for i := range list.Content {
				all = append(all, s.typesOnce(at.Append(choice, strconv.Itoa(i)), seen)...)
			}
		}
	}
	return all
}

// ruleField adds the bounds of a field of an object schema.
func (s *source) ruleField(f Field, schema Pointer) ruleField {
	bounded := ruleField{Field: f}
	at, ok := s.schemaAt(schema, Pointer("").Append(f.Name))
	if !ok {
		return bounded
	}
	for keyword, bound := range map[string]**float64{"minimum": &bounded.minimum, "maximum": &bounded.maximum} {
		if n, err := strconv.ParseFloat(s.text(at.Append(keyword)), 64); err == nil {
			*bound = &n
		}
	}
	return bounded
}

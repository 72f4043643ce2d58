package spec

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"
)

// schemaAt follows a pointer into a value through the schemas that describe
// it: from the schema of the whole to the schema of the part.
func (s *source) schemaAt(schema Pointer, part Pointer) (Pointer, bool) {
	at, _, ok := s.deref(schema)
	if !ok {
		return "", false
	}
	for _, token := range part.Tokens() {
		next := at.Append("properties", token)
		if _, _, ok := s.find(next); !ok {
			next = at.Append("additionalProperties")
			if _, n, ok := s.find(next); !ok || n.Kind != yaml.MappingNode {
				next = s.inAllOf(at, token, map[Pointer]bool{})
			}
		}
		if at, _, ok = s.deref(next); next == "" || !ok {
			return "", false
		}
	}
	return at, true
}

// inAllOf looks for a property in the parts of a schema that is put together.
func (s *source) inAllOf(at Pointer, token string, seen map[Pointer]bool) Pointer {
	_, parts, ok := s.find(at.Append("allOf"))
	if !ok || seen[at] {
		return ""
	}
	seen[at] = true
	for i := range parts.Content {
		part, _, ok := s.deref(at.Append("allOf", strconv.Itoa(i)))
		if !ok {
			continue
		}
		if _, _, ok := s.find(part.Append("properties", token)); ok {
			return part.Append("properties", token)
		}
		if found := s.inAllOf(part, token, seen); found != "" {
			return found
		}
	}
	return ""
}

// fields lists the declared fields of an object schema.
func (s *source) fields(schema Pointer) []Field { return s.fieldsOnce(schema, map[Pointer]bool{}) }

func (s *source) fieldsOnce(schema Pointer, seen map[Pointer]bool) []Field {
	at, object, ok := s.deref(schema)
	if !ok || seen[at] {
		return nil
	}
	seen[at] = true
	var all []Field
	if _, parts, ok := child(object, "allOf"); ok {
		for i := range parts.Content {
			all = append(all, s.fieldsOnce(at.Append("allOf", strconv.Itoa(i)), seen)...)
		}
	}
	_, properties, _ := child(object, "properties")
	if properties != nil && properties.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(properties.Content); i += 2 {
			name := properties.Content[i].Value
			all = append(all, s.field(name, at.Append("properties", name)))
		}
	}
	return all
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

package spec

import (
	"math"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

// parameters takes over the query parameters of the operation.
func (l *loader) parameters() error {
	c := l.contract
	for _, p := range l.document.Operations[0].Parameters {
		if p.In != "query" {
			continue
		}
		list := c.OperationPointer
		if p.Shared {
			list = Pointer("/paths").Append(c.Path)
		}
		at := list.Append("parameters", strconv.Itoa(p.Index))
		if target, _, ok := l.changed.deref(at); ok {
			at = target
		}
		c.Parameters = append(c.Parameters, parameterOf(p, l.original.nearest(at)))
	}
	return nil
}

func parameterOf(p openapi.Parameter, at Pointer) Parameter {
	own := Parameter{
		Name: p.Name, Pointer: at, Required: p.Required, Format: p.Format, Pattern: p.Pattern,
		Enum: p.Enum, Description: p.Description,
	}
	for _, t := range p.Types {
		if t != "null" {
			own.Type = t
			break
		}
	}
	own.Minimum = lowest(p.Minimum, p.ExclusiveMin)
	own.Maximum = highest(p.Maximum, p.ExclusiveMax)
	return own
}

// lowest is the least whole number that both lower bounds allow.
func lowest(inclusive, exclusive *float64) *int64 {
	var bound *int64
	if inclusive != nil {
		bound = whole(math.Ceil(*inclusive))
	}
	if exclusive != nil {
		if b := whole(math.Floor(*exclusive) + 1); b != nil && (bound == nil || *b > *bound) {
			bound = b
		}
	}
	return bound
}

// highest is the greatest whole number that both upper bounds allow.
func highest(inclusive, exclusive *float64) *int64 {
	var bound *int64
	if inclusive != nil {
		bound = whole(math.Floor(*inclusive))
	}
	if exclusive != nil {
		if b := whole(math.Ceil(*exclusive) - 1); b != nil && (bound == nil || *b < *bound) {
			bound = b
		}
	}
	return bound
}

func whole(f float64) *int64 {
	if math.IsNaN(f) || math.Abs(f) > 1<<62 {
		return nil
	}
	i := int64(f)
	return &i
}

// Parameter finds a query parameter by its name.
func (c *Contract) Parameter(name string) (Parameter, bool) {
	for _, p := range c.Parameters {
		if p.Name == name {
			return p, true
		}
	}
	return Parameter{}, false
}

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
				next = s.inAllOf(at, token)
			}
		}
		if at, _, ok = s.deref(next); next == "" || !ok {
			return "", false
		}
	}
	return at, true
}

// inAllOf looks for a property in the parts of a schema that is put together.
func (s *source) inAllOf(at Pointer, token string) Pointer {
	_, parts, ok := s.find(at.Append("allOf"))
	if !ok {
		return ""
	}
	for i := range parts.Content {
		if found, ok := s.schemaAt(at.Append("allOf", strconv.Itoa(i)), Pointer("").Append(token)); ok {
			return found
		}
	}
	return ""
}

// fields lists the declared fields of an object schema.
func (s *source) fields(schema Pointer) []Field {
	at, object, ok := s.deref(schema)
	if !ok {
		return nil
	}
	var all []Field
	if _, parts, ok := child(object, "allOf"); ok {
		for i := range parts.Content {
			all = append(all, s.fields(at.Append("allOf", strconv.Itoa(i)))...)
		}
	}
	required := map[string]bool{}
	if _, list, ok := child(object, "required"); ok {
		for _, name := range list.Content {
			required[name.Value] = true
		}
	}
	_, properties, _ := child(object, "properties")
	if properties != nil && properties.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(properties.Content); i += 2 {
			name := properties.Content[i].Value
			all = append(all, s.field(name, at.Append("properties", name)))
		}
	}
	for i := range all {
		all[i].Required = all[i].Required || required[all[i].Name]
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
func (s *source) types(schema Pointer) []string {
	at, n, ok := s.deref(schema)
	if !ok {
		return nil
	}
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
				all = append(all, s.types(at.Append(choice, strconv.Itoa(i)))...)
			}
		}
	}
	return all
}

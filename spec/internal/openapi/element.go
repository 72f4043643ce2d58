package openapi

import (
	"bytes"

	"github.com/pb33f/jsonschema/v6"
)

// Element is the schema of each element of the array that lies at a place in a value, as
// the unescaped tokens of a JSON Pointer. It is nil where more than that schema and the
// kind of value decides what may stand in the array: how many elements there are, which
// others, or a choice. Where there is one, elements that hold by themselves can be left
// out of the array: what else is wrong with the value stays the same.
func (s *Schema) Element(place []string) *Schema {
	if s.dynamic {
		return nil
	}
	at := s.compiled
	for _, token := range place {
		if at = referred(at); at == nil || !separable(at) || len(at.PatternProperties) > 0 {
			return nil
		}
		at = at.Properties[token]
	}
	if at = referred(at); at == nil || !separable(at) || counted(at) {
		return nil
	}
	if at.Items2020 != nil {
		return &Schema{compiled: at.Items2020}
	}
	if each, ok := at.Items.(*jsonschema.Schema); ok {
		return &Schema{compiled: each}
	}
	return nil
}

// referred follows references that say nothing else; nil where one has anything beside it.
func referred(s *jsonschema.Schema) *jsonschema.Schema {
	for range longestChain {
		if s == nil || s.Ref == nil {
			return s
		}
		if !separable(s) || ofMembers(s) || counted(s) || s.Items != nil || s.Items2020 != nil {
			return nil
		}
		s = s.Ref
	}
	return nil
}

// longestChain bounds references that lead to references.
const longestChain = 32

// separable tells that no keyword of a schema looks at what lies deeper in a value, but
// for those that lead to one member or to each element.
func separable(s *jsonschema.Schema) bool {
	return s.Bool == nil && s.Enum == nil && s.Const == nil && s.Not == nil && len(s.AllOf) == 0 && len(s.AnyOf) == 0 &&
		len(s.OneOf) == 0 && s.If == nil && s.RecursiveRef == nil && s.DynamicRef == nil && len(s.Dependencies) == 0 &&
		len(s.DependentSchemas) == 0 && s.UnevaluatedProperties == nil && s.UnevaluatedItems == nil && len(s.Extensions) == 0
}

// ofMembers tells whether a schema speaks of an object's members.
func ofMembers(s *jsonschema.Schema) bool {
	return len(s.Properties) > 0 || len(s.PatternProperties) > 0 || s.AdditionalProperties != nil
}

// counted tells whether a schema looks at an array as a whole, or at some places in it.
func counted(s *jsonschema.Schema) bool {
	return s.MinItems != nil || s.MaxItems != nil || s.UniqueItems || s.Contains != nil || len(s.PrefixItems) > 0 || s.AdditionalItems != nil
}

// dynamic tells whether a document has references that depend on the way to them.
func dynamic(document []byte) bool {
	return bytes.Contains(document, []byte(`"$dynamicRef"`)) || bytes.Contains(document, []byte(`"$recursiveRef"`))
}

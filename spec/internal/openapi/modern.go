package openapi

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"
)

// modern says in terms of OpenAPI 3.1, which are those of JSON Schema, what a schema of
// OpenAPI 3.0 says in terms of its own: nullable, and bounds that are exclusive by a
// boolean.
func modern(value any) any {
	switch v := value.(type) {
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = modern(e)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for name, e := range v {
			object[name] = modern(e)
		}
		if nullable, ok := object["nullable"].(bool); ok {
			delete(object, "nullable")
			if nullable {
				allowNull(object)
			}
		}
		exclude(object, "exclusiveMinimum", "minimum")
		exclude(object, "exclusiveMaximum", "maximum")
		return object
	}
	return value
}

// allowNull lets a schema take null besides.
func allowNull(schema map[string]any) {
	switch types := schema["type"].(type) {
	case string:
		schema["type"] = []any{types, "null"}
	case []any:
		if !slices.Contains(types, any("null")) {
			schema["type"] = append(types, "null")
		}
	}
	if all, ok := schema["allOf"]; ok {
		delete(schema, "allOf")
		choice, _ := schema["oneOf"].([]any)
		schema["oneOf"] = append(choice, map[string]any{"allOf": all}, map[string]any{"type": "null"})
	}
	if values, ok := schema["enum"].([]any); ok && !slices.Contains(values, nil) {
		schema["enum"] = append(values, nil)
	}
}

// exclude makes a number of a bound that a boolean makes exclusive.
func exclude(schema map[string]any, exclusive, bound string) {
	excludes, ok := schema[exclusive].(bool)
	if !ok {
		return
	}
	delete(schema, exclusive)
	if value, there := schema[bound]; excludes && there {
		schema[exclusive] = value
		delete(schema, bound)
	}
}

// fits tells whether a number is whole, and is a signed one of so many bits.
func fits(n json.Number, bits int) bool {
	_, err := strconv.ParseInt(string(n), 10, bits)
	if err == nil || errors.Is(err, strconv.ErrRange) {
		return err == nil
	}
	value, err := n.Float64() // 1.0 and 1e3 are whole too
	limit := math.Ldexp(1, bits-1)
	return err == nil && value == math.Trunc(value) && value >= -limit && value < limit
}

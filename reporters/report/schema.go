package report

import _ "embed"

//go:embed schema.json
var jsonSchema string

// JSONSchema returns the JSON Schema (draft 2020-12) of what Write writes.
func JSONSchema() []byte { return []byte(jsonSchema) }

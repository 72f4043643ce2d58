package report

import _ "embed"

var (
	//go:embed report.schema.json
	reportSchema string
	//go:embed matrix.schema.json
	matrixSchema string
	//go:embed comparison.schema.json
	comparisonSchema string
)

// SchemaNames are the names of the published JSON formats, sorted.
func SchemaNames() []string { return []string{"comparison", "matrix", "report"} }

// JSONSchema is the JSON Schema (draft 2020-12) of a published format: of what
// Write writes for "report", WriteMatrix for "matrix", WriteComparison for
// "comparison". ok is false for any other name.
func JSONSchema(name string) (text []byte, ok bool) {
	switch name {
	case "comparison":
		return []byte(comparisonSchema), true
	case "matrix":
		return []byte(matrixSchema), true
	case "report":
		return []byte(reportSchema), true
	}
	return nil, false
}

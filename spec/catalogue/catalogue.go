// Package catalogue holds the requirements that ship with the tool: the promises that
// hold for any list, whatever API it is of.
package catalogue

import _ "embed"

//go:embed requirements.yaml
var requirements string

// Requirements is the registry of the generic requirements.
func Requirements() []byte { return []byte(requirements) }

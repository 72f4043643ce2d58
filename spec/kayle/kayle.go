// Package kayle holds the contract of Kayle's session list: the OpenAPI
// document as published, the overlay that binds roles, rules and errata to it,
// and the requirements that the catalogue lacks or says otherwise.
package kayle

import _ "embed"

var (
	//go:embed openapi.yaml
	document string
	//go:embed overlay.yaml
	overlay string
	//go:embed requirements.yaml
	requirements string
)

// Name is the contract's name, and Operation what it is about, as its overlay says.
const (
	Name      = "kayle"
	Operation = "GET /v1/sessions"
)

// OpenAPI is the OpenAPI document, byte for byte as published.
func OpenAPI() []byte { return []byte(document) }

// Overlay is the OpenAPI Overlay with roles, rules and errata.
func Overlay() []byte { return []byte(overlay) }

// Requirements are the contract's own requirements, and what it changes of the catalogue's.
func Requirements() []byte { return []byte(requirements) }

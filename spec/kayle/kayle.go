// Package kayle holds the contract of Kayle's session list: the OpenAPI
// document as published, the overlay that binds roles, rules and errata to it,
// and the registry of requirements.
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

// OpenAPI is the OpenAPI document, byte for byte as published.
func OpenAPI() []byte { return []byte(document) }

// Overlay is the OpenAPI Overlay with roles, rules and errata.
func Overlay() []byte { return []byte(overlay) }

// Requirements is the registry of requirements.
func Requirements() []byte { return []byte(requirements) }

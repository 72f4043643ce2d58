package openapi

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/pb33f/jsonschema/v6"
	"github.com/pb33f/libopenapi-validator/openapi_vocabulary"
)

// resource is the name under which a document is known to the compiler: a URL,
// since it makes one of anything else from the working directory.
const resource = "https://contract.invalid/document"

// Compile compiles the schema at a pointer of a document, which is given as
// JSON; references lead into the same document. Formats are asserted.
//
// The compiler is set up here as the validator's package helpers sets it up for an
// answer's body: that package leads to the validator's router, which no contract needs,
// and to half a minute of cold build.
func Compile(document []byte, pointer string, dialect float32) (schema *Schema, err error) {
	defer recovered("the schema at "+pointer, &err)
	if err := closed(document); err != nil {
		return nil, err
	}
	tree, err := jsonschema.UnmarshalJSON(bytes.NewReader(document))
	if err != nil {
		return nil, oneLine(err)
	}
	if dialect < betweenVersions {
		tree = modern(tree)
	}
	compiler := jsonschema.NewCompiler()
	compiler.UseLoader(alone{})
	compiler.AssertFormat()
	compiler.RegisterFormat(&jsonschema.Format{Name: "int32", Validate: wholeOfBits(32)})
	compiler.RegisterFormat(&jsonschema.Format{Name: "int64", Validate: wholeOfBits(64)})
	compiler.RegisterVocabulary(openapi_vocabulary.NewOpenAPIVocabularyWithCoercion(vocabulary(dialect), false))
	compiler.AssertVocabs()
	fragment := (&url.URL{Fragment: pointer}).EscapedFragment()
	if err = compiler.AddResource(resource, tree); err == nil {
		var compiled *jsonschema.Schema
		if compiled, err = compiler.Compile(resource + "#" + fragment); err == nil {
			return &Schema{compiled, dynamic(document)}, nil
		}
	}
	return nil, errors.New(strings.ReplaceAll(oneLine(err).Error(), resource, ""))
}

// betweenVersions is a number between the OpenAPI versions 3.0 and 3.1: a version such as
// 3.1 is none that a number of this kind holds exactly.
const betweenVersions = 3.05

func vocabulary(dialect float32) openapi_vocabulary.VersionType {
	switch {
	case dialect < betweenVersions:
		return openapi_vocabulary.Version30
	case dialect < betweenVersions+0.1:
		return openapi_vocabulary.Version31
	}
	return openapi_vocabulary.Version32
}

// alone is the loader of a document that leads to no other one.
type alone struct{}

// Load refuses to load anything.
func (alone) Load(url string) (any, error) {
	return nil, fmt.Errorf("%q is in another file, and is not loaded", url)
}

// wholeOfBits is a format of whole numbers that fit into so many bits, as OpenAPI's
// registry of formats has it. What is no number is no matter of the format.
func wholeOfBits(bits int) func(value any) error {
	return func(value any) error {
		n, ok := value.(json.Number)
		if !ok || fits(n, bits) {
			return nil
		}
		return fmt.Errorf("must be a whole number of %d bits", bits)
	}
}

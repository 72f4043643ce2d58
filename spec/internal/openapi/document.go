// Package openapi is the only package of ours that imports libopenapi and its
// validator. It offers what a contract needs of them in plain Go types. It
// imports their subpackages: the roots pull in Arazzo and change detection,
// which cost most of a minute of cold build and are of no use here.
package openapi

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/libopenapi/datamodel"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	"github.com/pb33f/libopenapi/datamodel/high/v3"
	lowv3 "github.com/pb33f/libopenapi/datamodel/low/v3"
	"github.com/pb33f/libopenapi/index"
	"github.com/pb33f/libopenapi/utils"
)

// Document is an OpenAPI document in plain types.
type Document struct {
	Title, Version string
	// Dialect is the OpenAPI version as a number, 3.1 for 3.1.0.
	Dialect    float32
	Operations []Operation
}

// Operation is one operation of a document.
type Operation struct {
	Method, Path string // the method in upper case
	Parameters   []Parameter
	// Secured tells whether it demands credentials of any kind, Alternatives how they can
	// be given, each the schemes that go together.
	Secured      bool
	Alternatives [][]SecurityScheme
	// Responses are the documented statuses in document order.
	Responses []Response
}

// Parameter is a parameter of an operation.
type Parameter struct {
	Name, In string
	// Shared tells that it stands in the path item's list; Index is its place in
	// the list where it stands.
	Shared               bool
	Index                int
	Required             bool
	Types                []string
	Format, Pattern      string
	Enum                 []string
	MinLength, MaxLength *int64
	// Array tells that the schema is a list of values, of which Types and what follows
	// speak; Exploded that they come as a parameter each, and Style how else they are put
	// together (form: with commas).
	Array, Exploded                              bool
	Style                                        string
	Minimum, Maximum, ExclusiveMin, ExclusiveMax *float64
	// Properties are those of an object whose style is deepObject, each with the name that
	// it has on the wire: created[gte]. At is the way to a property's schema from the
	// parameter object, references aside.
	Properties []Parameter
	At         []string
}

// SecurityScheme is a declared way to give credentials.
type SecurityScheme struct {
	Name string
	// Type is the declared one in lower case, empty where the document does not declare the
	// scheme. Scheme is the HTTP authentication scheme, in lower case too.
	Type, Scheme string
	In, Key      string // where an API key goes, and the name under which it does
}

// Response is a documented answer.
type Response struct {
	Status     string
	MediaTypes []string
}

// Open reads a document. The error says what libopenapi could not make of it.
func Open(data []byte) (doc *Document, err error) {
	defer recovered("the OpenAPI document", &err)
	info, err := datamodel.ExtractSpecInfo(data)
	if err != nil {
		return nil, err
	}
	if info.SpecFormat != datamodel.OAS3 && info.SpecFormat != datamodel.OAS31 && info.SpecFormat != datamodel.OAS32 {
		return nil, fmt.Errorf("it is %q, not an OpenAPI 3 document", info.SpecType)
	}
	config := datamodel.NewDocumentConfiguration()
	config.Logger = slog.New(slog.DiscardHandler)
	low, err := lowv3.CreateDocumentFromConfig(info, config)
	if low == nil {
		return nil, oneLine(err)
	}
	for _, e := range utils.UnwrapErrors(err) {
		// A schema that refers to itself is fine: nothing here expands references.
		var resolving *index.ResolvingError
		if !errors.As(e, &resolving) || resolving.CircularReference == nil {
			return nil, oneLine(err)
		}
	}
	return plainDocument(v3.NewDocument(low), info.VersionNumeric), nil
}

// oneLine joins the errors of the library to one line.
func oneLine(err error) error {
	if err == nil {
		return errors.New("it has no content")
	}
	var all []string
	for _, e := range utils.UnwrapErrors(err) {
		all = append(all, strings.Join(strings.Fields(e.Error()), " "))
	}
	return errors.New(strings.Join(all, "; "))
}

// recovered turns a panic of the library on a document that it did not expect
// into an error.
func recovered(what string, err *error) {
	if r := recover(); r != nil {
		*err = fmt.Errorf("%s cannot be read: %v", what, r)
	}
}

func plainDocument(model *v3.Document, dialect float32) *Document {
	doc := &Document{Dialect: dialect}
	if model.Info != nil {
		doc.Title, doc.Version = model.Info.Title, model.Info.Version
	}
	if model.Paths == nil || model.Paths.PathItems == nil {
		return doc
	}
	for path, item := range model.Paths.PathItems.FromOldest() {
		for method, operation := range item.GetOperations().FromOldest() {
			doc.Operations = append(doc.Operations, plainOperation(model, path, method, item, operation))
		}
	}
	return doc
}

func plainOperation(model *v3.Document, path, method string, item *v3.PathItem, operation *v3.Operation) Operation {
	plain := Operation{Method: strings.ToUpper(method), Path: path}
	own := map[string]bool{}
	for i, p := range operation.Parameters {
		if p != nil {
			own[p.In+" "+p.Name] = true
			plain.Parameters = append(plain.Parameters, plainParameter(p, i, false))
		}
	}
	for i, p := range item.Parameters {
		if p != nil && !own[p.In+" "+p.Name] {
			plain.Parameters = append(plain.Parameters, plainParameter(p, i, true))
		}
	}
	demands := operation.Security
	if operation.Security == nil {
		demands = model.Security
	}
	plain.Secured, plain.Alternatives = security(model, demands)
	if operation.Responses != nil && operation.Responses.Codes != nil {
		for status, response := range operation.Responses.Codes.FromOldest() {
			plain.Responses = append(plain.Responses, plainResponse(status, response))
		}
	}
	if operation.Responses != nil && operation.Responses.Default != nil {
		plain.Responses = append(plain.Responses, plainResponse("default", operation.Responses.Default))
	}
	return plain
}

func plainResponse(status string, response *v3.Response) Response {
	plain := Response{Status: status}
	if response != nil && response.Content != nil {
		for media := range response.Content.KeysFromOldest() {
			plain.MediaTypes = append(plain.MediaTypes, media)
		}
	}
	return plain
}

// security tells whether credentials are demanded, which they are not if one
// of the alternatives is empty, and lists the others.
func security(model *v3.Document, demands []*base.SecurityRequirement) (secured bool, alternatives [][]SecurityScheme) {
	secured = len(demands) > 0
	for _, demand := range demands {
		if demand.Requirements == nil || demand.Requirements.Len() == 0 {
			secured = false
			continue
		}
		var together []SecurityScheme
		for name := range demand.Requirements.KeysFromOldest() {
			together = append(together, securityScheme(model, name))
		}
		alternatives = append(alternatives, together)
	}
	return secured, alternatives
}

func securityScheme(model *v3.Document, name string) SecurityScheme {
	plain := SecurityScheme{Name: name}
	if model.Components == nil || model.Components.SecuritySchemes == nil {
		return plain
	}
	scheme, ok := model.Components.SecuritySchemes.Get(name)
	if !ok {
		return plain
	}
	plain.Type, plain.In, plain.Key = strings.ToLower(scheme.Type), scheme.In, scheme.Name
	switch plain.Type {
	case "http":
		plain.Scheme = strings.ToLower(scheme.Scheme)
	case "oauth2", "openidconnect":
		plain.Scheme = "bearer" // that is how their tokens are sent: RFC 6750, 2.1
	}
	return plain
}

func plainParameter(p *v3.Parameter, index int, shared bool) Parameter {
	plain := Parameter{
		Name: p.Name, In: p.In, Index: index, Shared: shared,
		Required: p.Required != nil && *p.Required,
	}
	if p.Schema == nil {
		return plain
	}
	if p.Style == "deepObject" {
		plain.Properties = deepProperties(plain, p.Schema)
	}
	schema := described(p.Schema)
	if schema == nil {
		return plain
	}
	if slices.Contains(schema.Type, "array") {
		plain.Array, plain.Style = true, cmp.Or(p.Style, "form")
		plain.Exploded = plain.Style == "form" && (p.Explode == nil || *p.Explode)
		if schema.Items == nil || !schema.Items.IsA() {
			return plain
		}
		if schema = described(schema.Items.A); schema == nil {
			return plain
		}
	}
	plain.restrict(schema)
	return plain
}

// deepProperties are the properties of a parameter's object: its schema is one, or has
// one among its alternatives.
func deepProperties(p Parameter, proxy *base.SchemaProxy) []Parameter {
	schema, at := proxy.Schema(), []string{"schema"}
	if schema != nil && schema.Properties == nil {
		var objects []*base.Schema
		for keyword, parts := range map[string][]*base.SchemaProxy{"allOf": schema.AllOf, "oneOf": schema.OneOf, "anyOf": schema.AnyOf} {
			for i, part := range parts {
				if s := part.Schema(); s != nil && s.Properties != nil {
					objects, at = append(objects, s), []string{"schema", keyword, strconv.Itoa(i)}
				}
			}
		}
		if len(objects) != 1 {
			return nil
		}
		schema = objects[0]
	}
	if schema == nil {
		return nil
	}
	var all []Parameter
	for name, part := range schema.Properties.FromOldest() {
		own := Parameter{Name: p.Name + "[" + name + "]", In: p.In, At: slices.Concat(at, []string{"properties", name})}
		if s := described(part); s != nil && !slices.Contains(s.Type, "array") {
			own.restrict(s)
		}
		all = append(all, own)
	}
	return all
}

// restrict takes over what a schema says of a value.
func (plain *Parameter) restrict(schema *base.Schema) {
	plain.Types, plain.Format, plain.Pattern = schema.Type, schema.Format, schema.Pattern
	plain.MinLength, plain.MaxLength = schema.MinLength, schema.MaxLength
	for _, v := range schema.Enum {
		if v != nil && v.Tag != "!!null" {
			plain.Enum = append(plain.Enum, v.Value)
		}
	}
	plain.Minimum, plain.Maximum = schema.Minimum, schema.Maximum
	if e := schema.ExclusiveMinimum; e != nil {
		plain.ExclusiveMin = exclusive(e.N == 1, e.A, e.B, &plain.Minimum)
	}
	if e := schema.ExclusiveMaximum; e != nil {
		plain.ExclusiveMax = exclusive(e.N == 1, e.A, e.B, &plain.Maximum)
	}
}

// mostNested is how many schemas within each other say what one value is.
const mostNested = 16

// described is the schema that says what a value is: where it says no more than that
// another one does, or null, that one.
func described(proxy *base.SchemaProxy) *base.Schema {
	schema := proxy.Schema()
	for range mostNested {
		if schema == nil || len(schema.Type) > 0 || len(schema.Enum) > 0 {
			return schema
		}
		var only []*base.Schema
		for _, part := range slices.Concat(schema.AllOf, schema.OneOf, schema.AnyOf) {
			if s := part.Schema(); s != nil && !slices.Equal(s.Type, []string{"null"}) {
				only = append(only, s)
			}
		}
		if len(only) != 1 {
			return schema
		}
		schema = only[0]
	}
	return schema
}

// exclusive reads an exclusive bound: a number of its own since OpenAPI 3.1, a
// flag on the other bound before.
func exclusive(isNumber, flag bool, number float64, inclusive **float64) *float64 {
	if isNumber {
		return &number
	}
	if !flag {
		return nil
	}
	bound := *inclusive
	*inclusive = nil
	return bound
}

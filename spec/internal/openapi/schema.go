package openapi

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/pb33f/jsonschema/v6"
	"github.com/pb33f/jsonschema/v6/kind"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
)

// Schema is a compiled schema of a document. It is safe for concurrent use.
type Schema struct {
	compiled *jsonschema.Schema
	dynamic  bool // its document has references that depend on the way to them
}

// Failure is one way in which a value breaks a schema.
type Failure struct {
	// Instance leads to the value, as the unescaped tokens of a JSON Pointer.
	Instance []string
	// Schema is the JSON Pointer of the broken keyword's schema in the document.
	Schema string
	// Keyword is the broken keyword, "" for a schema that is false.
	Keyword string
	// Wanted says what the schema demands: "must be one of ...".
	Wanted string
	// Whole tells that Wanted says all there is to say, and that the value adds
	// nothing.
	Whole bool
	// Format tells that nothing but a format is broken.
	Format bool
}

// Validate gives the ways in which a decoded value breaks the schema, the first
// few of each kind.
// Numbers are json.Number; exponents must be of a size that can be computed
// with.
func (s *Schema) Validate(value any) (failures []Failure) {
	var err error
	func() {
		defer recovered("the value", &err)
		err = s.compiled.Validate(value)
	}()
	if err == nil {
		return nil
	}
	var broken *jsonschema.ValidationError
	if !errors.As(err, &broken) {
		return []Failure{{Wanted: "cannot be validated: " + err.Error(), Whole: true}}
	}
	return flatten(broken)
}

// mostAlike is how many failures of one keyword of one schema are told: a page
// can hold ten thousand items that break it.
const mostAlike = 5

// leaves gathers failures.
type leaves struct {
	all   []Failure
	alike map[[2]string]int // by schema and keyword
}

// flatten gathers the leaves of a tree of errors; a choice (anyOf, oneOf, not)
// is a leaf: what is wrong with each alternative tells nobody anything.
func flatten(e *jsonschema.ValidationError) []Failure {
	l := leaves{alike: map[[2]string]int{}}
	l.gather(e)
	return l.all
}

// enough tells whether failures of a keyword were told often enough.
func (l *leaves) enough(e *jsonschema.ValidationError, keyword string) bool {
	key := [2]string{e.SchemaURL, keyword}
	l.alike[key]++
	return l.alike[key] > mostAlike
}

func (l *leaves) gather(e *jsonschema.ValidationError) {
	switch k := e.ErrorKind.(type) {
	case *kind.Schema, *kind.Group, *kind.Reference, *kind.AllOf:
		if len(e.Causes) > 0 {
			for _, cause := range e.Causes {
				l.gather(cause)
			}
			return
		}
	case *kind.Required:
		for _, name := range k.Missing {
			if l.enough(e, name) {
				continue
			}
			f := failure(e, fmt.Sprintf("lacks the required field %q", name))
			f.Whole = true
			l.all = append(l.all, f)
		}
		return
	case *kind.AnyOf, *kind.OneOf:
		if l.enough(e, "choice") {
			return
		}
		f := failure(e, "must match one of the documented alternatives"+alternatives(e))
		f.Format = onlyFormat(e)
		l.all = append(l.all, f)
		return
	}
	if len(e.Causes) > 0 {
		if _, ok := e.ErrorKind.(*kind.Not); !ok {
			for _, cause := range e.Causes {
				l.gather(cause)
			}
			return
		}
	}
	if l.enough(e, strings.Join(e.ErrorKind.KeywordPath(), "/")) {
		return
	}
	f := failure(e, wanted(e.ErrorKind))
	_, f.Format = e.ErrorKind.(*kind.Format)
	switch e.ErrorKind.(type) {
	case *kind.MinItems, *kind.MaxItems, *kind.UniqueItems, *kind.AdditionalProperties, *kind.MinProperties, *kind.MaxProperties:
		f.Whole = true
	}
	l.all = append(l.all, f)
}

func failure(e *jsonschema.ValidationError, text string) Failure {
	f := Failure{Instance: e.InstanceLocation, Wanted: text}
	if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
		f.Keyword = path[0]
	}
	if _, fragment, ok := strings.Cut(e.SchemaURL, "#"); ok {
		if plain, err := url.PathUnescape(fragment); err == nil {
			f.Schema = plain
		}
	}
	return f
}

// onlyFormat tells whether some alternative is broken by formats alone.
func onlyFormat(e *jsonschema.ValidationError) bool {
	for _, cause := range e.Causes {
		told := flatten(cause)
		only := len(told) > 0
		for _, f := range told {
			only = only && f.Format
		}
		if only {
			return true
		}
	}
	return false
}

// alternatives lists what the alternatives of a choice demand, where that is
// short.
func alternatives(e *jsonschema.ValidationError) string {
	var all []string
	for _, cause := range e.Causes {
		for _, leaf := range flatten(cause) {
			all = append(all, strings.TrimPrefix(leaf.Wanted, "must be "))
		}
	}
	if len(all) == 0 || len(all) > 6 {
		return ""
	}
	return " (" + strings.Join(all, "; or ") + ")"
}

func wanted(k jsonschema.ErrorKind) string {
	switch k := k.(type) {
	case *kind.Type:
		return "must be " + strings.Join(k.Want, " or ")
	case *kind.Enum:
		values := make([]string, len(k.Want))
		for i, v := range k.Want {
			values[i] = fmt.Sprint(v)
			if v == nil {
				values[i] = "null"
			} else if s, ok := v.(string); ok {
				values[i] = fmt.Sprintf("%q", s)
			}
		}
		if len(values) == 1 {
			return "must be " + values[0]
		}
		return "must be one of " + strings.Join(values, ", ")
	case *kind.Format:
		return "must be of format " + k.Want
	case *kind.Pattern:
		return "must match the pattern " + k.Want
	case *kind.Minimum:
		return "must be at least " + k.Want.RatString()
	case *kind.Maximum:
		return "must be at most " + k.Want.RatString()
	case *kind.ExclusiveMinimum:
		return "must be above " + k.Want.RatString()
	case *kind.ExclusiveMaximum:
		return "must be below " + k.Want.RatString()
	case *kind.MinLength:
		return fmt.Sprintf("must have at least %d characters", k.Want)
	case *kind.MaxLength:
		return fmt.Sprintf("must have at most %d characters", k.Want)
	case *kind.AdditionalProperties:
		return fmt.Sprintf("has fields that are not allowed: %q", k.Properties)
	}
	return k.LocalizedString(message.NewPrinter(language.English))
}

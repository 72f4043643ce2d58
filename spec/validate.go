package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

// Violation is one way in which a body breaks its schema.
type Violation struct {
	// Pointer leads to the place in the answer.
	Pointer Pointer
	// Schema leads to the schema of that place in the original document; to the
	// nearest schema around it where the overlay added the place.
	Schema Pointer
	// Keyword is the broken keyword: "required", "type", "enum", "format" ...
	Keyword string
	// Message says in one line what is wrong, with the value: "must be string,
	// is 5".
	Message string
	// Format tells that nothing but a format is broken.
	Format bool
}

// schemas are the compiled schemas of an operation's answers.
type schemas struct {
	byStatus map[string]*openapi.Schema
	failure  *openapi.Schema // of the error envelope, nil where none is declared
	page     *openapi.Schema // of a 200 body
	item     *openapi.Schema // of each item in it, nil where none tells of an item by itself
}

// responses compiles the schemas of the documented answers. Answers that the
// overlay adds are no promise of the document, and judged by ValidateError only.
func (l *loader) responses() error {
	c := l.contract
	set := &schemas{byStatus: map[string]*openapi.Schema{}}
	c.internals.schemas = set
	for _, r := range l.tested.Responses {
		at, _, ok := l.changed.deref(c.OperationPointer.Append("responses", r.Status))
		if !ok {
			continue
		}
		if _, _, own := l.original.find(c.OperationPointer.Append("responses", r.Status)); !own {
			continue
		}
		media := jsonMedia(r.MediaTypes)
		if media == "" {
			continue
		}
		schemaAt := at.Append("content", media, "schema")
		if _, _, ok := l.changed.find(schemaAt); !ok {
			continue
		}
		schema, err := l.compile(schemaAt)
		if err != nil {
			return err
		}
		set.byStatus[strings.ToUpper(r.Status)] = schema
		if r.Status == "200" {
			c.internals.successSchema = schemaAt
		}
	}
	if c.internals.successSchema == "" {
		at := c.OperationPointer.Append("responses")
		return &LoadError{File: l.original.file, Line: l.original.line(at), Pointer: at,
			Problem: "the operation documents no JSON body for status 200",
			Hint:    "document it, or choose another operation"}
	}
	return nil
}

func (l *loader) compile(at Pointer) (*openapi.Schema, error) {
	schema, err := openapi.Compile(l.contract.internals.overlaidJSON, string(at), l.document.Dialect)
	if err != nil {
		return nil, &LoadError{File: l.original.file, Line: l.lineOf(at), Pointer: at, Problem: "the schema cannot be compiled: " + err.Error(),
			Hint: "correct the schema", Err: err}
	}
	return schema, nil
}

// lineOf is the line of a pointer into the overlaid document in the original,
// or of the nearest place around it.
func (l *loader) lineOf(p Pointer) int { return l.original.line(l.original.nearest(p)) }

// nearest is the longest part of the pointer that resolves.
func (s *source) nearest(p Pointer) Pointer {
	for {
		if _, _, ok := s.find(p); ok {
			return p
		}
		i := strings.LastIndexByte(string(p), '/')
		if i < 0 {
			return ""
		}
		p = p[:i]
	}
}

func jsonMedia(all []string) string {
	for _, m := range all {
		kind, _, _ := strings.Cut(m, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
		if kind == "application/json" || strings.HasSuffix(kind, "+json") {
			return m
		}
	}
	if slices.Contains(all, "*/*") {
		return "*/*"
	}
	return ""
}

// Validate holds the decoded body of an answer (see package body) against the
// documented schema of its status, errata included, and gives the first few
// violations of each kind, sorted by place, each once. documented is false
// where the original document has no schema for that status. A nil value is the
// JSON null; whether a body is JSON at all is for its reader to say.
func (c *Contract) Validate(status int, value any) (violations []Violation, documented bool) {
	return c.ValidateRest(status, value, nil)
}

// Documents tells whether the original document has a schema for a status.
func (c *Contract) Documents(status int) bool { return c.schemaOf(status) != nil }

// ValidateError holds the decoded body of a refusal against the error envelope
// of the public documentation, which the overlay declares. Without such a
// declaration nothing is wrong with any body.
func (c *Contract) ValidateError(value any) []Violation {
	if c.internals.schemas == nil || c.internals.schemas.failure == nil {
		return nil // put together by hand: nothing is documented
	}
	return c.judge(c.internals.schemas.failure, value, value)
}

func (c *Contract) schemaOf(status int) *openapi.Schema {
	if c.internals.schemas == nil {
		return nil
	}
	code := strconv.Itoa(status)
	by := c.internals.schemas.byStatus
	if s, ok := by[code]; ok {
		return s
	}
	if s, ok := by[code[:1]+"XX"]; ok {
		return s
	}
	return by["DEFAULT"]
}

// validator gives the ways in which a decoded value breaks a schema.
type validator interface {
	Validate(value any) []openapi.Failure
}

// judge validates what is looked at of a decoded value.
func (c *Contract) judge(schema validator, looked, value any) []Violation {
	failures := schema.Validate(tame(looked))
	violations := make([]Violation, 0, len(failures))
	for _, f := range failures {
		v := Violation{
			Pointer: Pointer("").Append(f.Instance...),
			Schema:  c.internals.original.nearest(Pointer(f.Schema)),
			Keyword: f.Keyword, Message: f.Wanted, Format: f.Format,
		}
		if !f.Whole {
			if at, ok := v.Pointer.Lookup(value); ok {
				v.Message += ", is " + show(at)
			}
		}
		v.Message = singleLine(v.Message)
		violations = append(violations, v)
	}
	slices.SortFunc(violations, func(a, b Violation) int {
		if c := strings.Compare(string(a.Pointer), string(b.Pointer)); c != 0 {
			return c
		}
		return strings.Compare(a.Keyword+" "+a.Message, b.Keyword+" "+b.Message)
	})
	return slices.Compact(violations)
}

package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// Sources name the files of a contract. An empty field means the part of the
// Kayle contract that is built in.
type Sources struct {
	// Spec is the OpenAPI document, Overlay the OpenAPI Overlay with roles, rules
	// and errata, Requirements the contract's own requirements: those that the
	// catalogue lacks, and what it changes of the catalogue's. Those that are built in
	// belong to the built-in overlay, or to a copy of it: with another one there are
	// none but its own.
	Spec, Overlay, Requirements string
	// Operation is what is tested, as "GET /v1/sessions". Empty means the one
	// that the overlay names, or else the only GET operation of the document.
	Operation string
}

// requirementPages is where the catalogue and the built-in contract's own requirements are
// published for readers.
const requirementPages = "https://github.com/kayleai/kayle-conformance/blob/main/docs/requirements.md"

// Page is the URL of the place that explains a requirement of the catalogue or of the
// built-in contract; empty for another contract's own.
func (c *Contract) Page(id string) string {
	if !c.internals.explained[id] {
		return ""
	}
	return requirementPages + "#" + strings.ToLower(id)
}

// The names under which reports print the embedded files.
const (
	embeddedSpec         = "spec/kayle/openapi.yaml"
	embeddedOverlay      = "spec/kayle/overlay.yaml"
	embeddedRequirements = "spec/kayle/requirements.yaml"
)

// internals are the parts of a contract that are no plain data.
type internals struct {
	original *source
	schemas  *schemas
	// successSchema and itemSchema point at the schemas of a 200 body and of an
	// item, in the overlaid document.
	successSchema, itemSchema Pointer
	overlaid                  *source
	reached                   []byte // what was built of the original, as JSON; nil where that is all
	overlaidJSON              []byte
	errata                    []declaredErratum
	// errorSchema points at the schema of an error answer in the overlaid document, "" where
	// none is declared.
	errorSchema Pointer
	// explained are the ids of requirements that are published for readers.
	explained    map[string]bool
	requirements map[string]int
	dialect      float32 // the OpenAPI version, 3.1 for 3.1.0
}

// loader holds the files while a contract is put together.
type loader struct {
	sources  Sources
	contract *Contract
	original *source
	overlay  *source
	registry *source // the contract's own requirements, nil where no file has any
	entries  []entry // all requirements, in their order
	changed  *source // the original with the overlay applied
	rendered []byte  // the same as the library wrote it
	builtin  *source // the embedded document, where another one takes its place
	document *openapi.Document
	chosen   string // the operation that is tested, "" where it was not known before the overlay
	readFile func(name string) ([]byte, error)
}

// Load reads the files of a contract, applies the overlay, and binds
// parameters, roles, rules and requirements. Every failure is a *LoadError, or, where
// several are known at once, LoadErrors.
func Load(s Sources) (*Contract, error) {
	l := &loader{sources: s, contract: &Contract{}, readFile: os.ReadFile}
	return l.load()
}

// load goes through the stages, and ends with the first that fails: what follows from
// an error is no error of its own. The steps of a stage do not need each other.
func (l *loader) load() (*Contract, error) {
	for _, stage := range [][]func() error{
		{l.read}, {l.references}, {l.model}, {l.operation}, {l.parameters}, {l.responses}, {l.registries, l.bindings, l.errata},
		{l.requirements},
	} {
		var failed LoadErrors
		for _, step := range stage {
			failed.add(step())
		}
		if len(failed) > 0 {
			return nil, failed.orNil()
		}
	}
	return l.contract, nil
}

// open reads one file, or its embedded counterpart.
func (l *loader) open(path, embedded string, builtin []byte) (name string, data []byte, err error) {
	if path == "" {
		return embedded, builtin, nil
	}
	data, err = l.readFile(path)
	if err != nil {
		cause := err
		if pathError := (*os.PathError)(nil); errors.As(err, &pathError) {
			cause = pathError.Err
		}
		return path, nil, &LoadError{File: path, Problem: "the file cannot be read: " + cause.Error(), Hint: "check its path and permissions",
			Err: err}
	}
	return path, data, nil
}

// parsed reads one file, or its embedded counterpart, as a tree.
func (l *loader) parsed(path, embedded string, builtin []byte, failed *LoadErrors) (*source, []byte) {
	name, data, err := l.open(path, embedded, builtin)
	if err == nil {
		var s *source
		if s, err = parseSource(name, data); err == nil {
			return s, data
		}
	}
	failed.add(err)
	return nil, nil
}

// read reads the files and applies the overlay.
func (l *loader) read() error {
	var failed LoadErrors
	var spec, overlay []byte
	l.original, spec = l.parsed(l.sources.Spec, embeddedSpec, kayle.OpenAPI(), &failed)
	l.overlay, overlay = l.parsed(l.sources.Overlay, embeddedOverlay, kayle.Overlay(), &failed)
	if l.sources.Requirements != "" {
		l.registry, _ = l.parsed(l.sources.Requirements, "", nil, &failed)
	}
	if l.sources.Spec != "" {
		l.builtin, _ = l.parsed("", embeddedSpec, kayle.OpenAPI(), &failed)
	}
	if l.original != nil {
		failed.add(l.original.otherKind())
	}
	if len(failed) > 0 {
		return failed.orNil()
	}
	digest := sha256.Sum256(spec)
	l.contract.File, l.contract.Digest = l.original.file, hex.EncodeToString(digest[:])
	l.contract.Embedded, l.contract.Server = l.sources.Spec == "", l.original.server()
	l.contract.internals.original = l.original
	return l.apply(yamlText(spec), yamlText(overlay))
}

// model has libopenapi read the document.
func (l *loader) model() error {
	var err error
	if l.document, err = openapi.Open(l.rendered); err != nil {
		return &LoadError{File: l.original.file, Problem: "the file is no OpenAPI document that can be used: " + err.Error(),
			Hint: "it must be OpenAPI 3.0, 3.1 or 3.2 with all references inside the file", Err: err}
	}
	l.contract.internals.dialect = l.document.Dialect
	l.contract.Title, l.contract.Version = l.document.Title, l.document.Version
	return nil
}

// operation finds the operation that is tested.
func (l *loader) operation() error {
	wanted := l.sources.Operation
	if wanted == "" {
		wanted = l.changed.text("/x-conformance/operation")
	}
	var gets []openapi.Operation
	var names []string
	for _, o := range l.document.Operations {
		if o.Method == "GET" {
			gets = append(gets, o)
			names = append(names, o.Method+" "+o.Path)
		}
	}
	if l.contract.internals.reached != nil {
		names = l.original.gets()
		if wanted == "" {
			wanted = l.chosen // the only one
		}
	}
	if wanted == "" && len(gets) == 1 {
		l.bindOperation(gets[0])
		return nil
	}
	for _, o := range gets {
		if sameOperation(wanted, o.Method+" "+o.Path) {
			l.bindOperation(o)
			return nil
		}
	}
	return l.noOperation(wanted, names)
}

// noOperation is the error where none of a document's GET operations is the one to test.
func (l *loader) noOperation(wanted string, names []string) *LoadError {
	hint := "the document has no GET operation"
	if len(names) > 0 {
		hint = "its GET operations are: " + strings.Join(names[:min(len(names), 20)], ", ")
		if more := len(names) - 20; more > 0 {
			hint += fmt.Sprintf(" and %d more", more)
		}
	}
	if wanted == "" {
		return &LoadError{File: l.original.file, Problem: fmt.Sprintf("the document has %d GET operations and none is chosen", len(names)),
			Hint: "choose one with --operation \"GET /path\"; " + hint}
	}
	failed := &LoadError{File: "--operation", Problem: fmt.Sprintf("%s has no operation %q that can be tested", l.original.file, wanted),
		Hint: hint}
	if l.sources.Operation == "" {
		failed.File, failed.Line = l.overlay.file, l.overlayLine("operation")
	}
	return failed
}

func (l *loader) bindOperation(o openapi.Operation) {
	c := l.contract
	c.Method, c.Path = o.Method, o.Path
	c.OperationPointer = Pointer("/paths").Append(o.Path, strings.ToLower(o.Method))
	c.Secured = o.Secured
	if len(o.Schemes) > 0 {
		c.Scheme = o.Schemes[0]
	}
	l.document.Operations = []openapi.Operation{o}
}

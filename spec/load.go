package spec

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"

	"cel.dev/cel-go/cel"

	"github.com/kayleai/kayle-conformance/spec/catalogue"
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
	// Operations are what is tested, each as "GET /v1/sessions". None means those that
	// the overlay names, or else the only GET operation of the document.
	Operations []string
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
	base     *Contract // what the contracts of all operations have in common
	original *source
	overlay  *source
	registry *source // the contract's own requirements, nil where no file has any
	entries  []entry // all requirements, in their order
	changed  *source // the original with the overlay applied
	rendered []byte  // the same as the library wrote it
	builtin  *source // the embedded document, where another one takes its place
	document *openapi.Document
	tested   openapi.Operation    // the one that the contract is about
	chosen   []string             // the operations that are tested, none where they were not known before the overlay
	lists    map[string]*Contract // what was loaded so far, by operation
	readFile func(name string) ([]byte, error)
	// What no file of the user decides is made beside the reading of them.
	catalogue   func() (*source, error)
	environment func() (*cel.Env, error)
}

// Load reads the files of a contract of one operation, applies the overlay, and binds
// parameters, roles, rules and requirements. Every failure is a *LoadError, or, where
// several are known at once, LoadErrors.
func Load(s Sources) (*Contract, error) { return single(LoadAll(s)) }

// single is the only contract, where that is what is wanted.
func single(all []*Contract, err error) (*Contract, error) {
	if err != nil {
		return nil, err
	}
	if len(all) > 1 {
		var names []string
		for _, c := range all {
			names = append(names, c.Operation())
		}
		return nil, &LoadError{File: all[0].File, Problem: fmt.Sprintf("the overlay gives roles to %d operations, and one is wanted", len(all)),
			Hint: "choose it with --operation: " + strings.Join(names, ", ")}
	}
	return all[0], nil
}

func newLoader(s Sources, readFile func(name string) ([]byte, error)) *loader {
	base := &Contract{}
	return &loader{sources: s, contract: base, base: base, readFile: readFile, lists: map[string]*Contract{},
		catalogue:   sync.OnceValues(func() (*source, error) { return parseSource(embeddedCatalogue, catalogue.Requirements()) }),
		environment: sync.OnceValues(ruleEnvironment)}
}

// LoadAll is Load for all operations that the sources or the overlay name, in that
// order: a contract each, of one document that is read once.
func LoadAll(s Sources) ([]*Contract, error) {
	return newLoader(s, os.ReadFile).load()
}

// load goes through the stages, and ends with the first that fails: what follows from
// an error is no error of its own. The steps of a stage do not need each other.
func (l *loader) load() ([]*Contract, error) {
	go func() {
		_, _ = l.catalogue() // who needs them is told of errors
		_, _ = l.environment()
	}()
	if err := inStages([][]func() error{{l.read}, {l.references}, {l.model}}); err != nil {
		return nil, err
	}
	operations, err := l.operations()
	if err != nil {
		return nil, err
	}
	var all []*Contract
	var failed LoadErrors
	for _, o := range operations {
		c, err := l.list(o)
		failed.add(err)
		all = append(all, c)
	}
	failed.add(uniqueLists(all))
	if err := failed.once().orNil(); err != nil {
		return nil, err
	}
	return all, nil
}

// list loads the contract of one operation.
func (l *loader) list(o openapi.Operation) (*Contract, error) {
	key := o.Method + " " + o.Path
	if c, loaded := l.lists[key]; loaded {
		return c, nil
	}
	one, contract := *l, *l.base
	one.contract = &contract
	l.lists[key] = &contract
	one.bindOperation(o)
	return &contract, inStages([][]func() error{
		{one.parameters}, {one.responses}, {one.registries, one.bindings, one.errata}, {one.requirements},
	})
}

// inStages goes through stages, and ends with the first that fails.
func inStages(stages [][]func() error) error {
	for _, stage := range stages {
		var failed LoadErrors
		for _, step := range stage {
			failed.add(step())
		}
		if len(failed) > 0 {
			return failed.orNil()
		}
	}
	return nil
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

func (l *loader) bindOperation(o openapi.Operation) {
	c := l.contract
	c.Method, c.Path = o.Method, o.Path
	c.OperationPointer = Pointer("/paths").Append(o.Path, strings.ToLower(o.Method))
	c.Secured = o.Secured
	l.tested = o
}

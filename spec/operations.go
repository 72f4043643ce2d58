package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

// operations finds the operations that are tested.
func (l *loader) operations() ([]openapi.Operation, error) {
	wanted := l.sources.Operations
	if len(wanted) == 0 {
		wanted = l.changed.operationsNamed()
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
		if len(wanted) == 0 {
			wanted = l.chosen // the only one
		}
	}
	if len(wanted) == 0 && len(gets) == 1 {
		return gets, nil
	}
	if len(wanted) == 0 {
		return nil, l.noOperation("", names)
	}
	var all []openapi.Operation
	var failed LoadErrors
	for _, w := range wanted {
		i := slices.IndexFunc(gets, func(o openapi.Operation) bool { return sameOperation(w, o.Method+" "+o.Path) })
		switch {
		case i < 0:
			failed.add(l.noOperation(w, names))
		case slices.ContainsFunc(all, func(o openapi.Operation) bool { return o.Path == gets[i].Path }):
			failed.add(l.operationTwice(w))
		default:
			all = append(all, gets[i])
		}
	}
	return all, failed.orNil()
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
	return l.operationError(wanted, fmt.Sprintf("%s has no operation %q that can be tested", l.original.file, wanted), hint)
}

// operationError is an error about an operation that the user or the overlay names.
func (l *loader) operationError(wanted, problem, hint string) *LoadError {
	failed := &LoadError{File: "--operation", Problem: problem, Hint: hint}
	if len(l.sources.Operations) == 0 {
		failed.File = l.overlay.file
		failed.Line = l.overlayLine(l.changed.operationNamed(wanted)...)
	}
	return failed
}

func (l *loader) operationTwice(wanted string) *LoadError {
	return l.operationError(wanted, fmt.Sprintf("the operation %q is named twice", wanted), "name it once")
}

// uniqueLists refuses two lists of one name: reports tell them apart by it.
func uniqueLists(all []*Contract) error {
	var failed LoadErrors
	named := map[string]*Contract{}
	for _, c := range all {
		if other := named[c.List]; other != nil && c.List != "" {
			failed.add(&LoadError{File: c.File, Problem: fmt.Sprintf("%s and %s are both the list %q", other.Operation(), c.Operation(), c.List),
				Hint: "give one of them another name with the key list, beside its operation in the overlay"})
		}
		named[c.List] = c
	}
	return failed.orNil()
}

// wanted is what the user, or else the overlay or the document, names as the operations.
func (l *loader) wanted() []string {
	if len(l.sources.Operations) > 0 {
		return l.sources.Operations
	}
	wanted := l.original.operationsNamed()
	for _, own := range l.overlay.extensions() {
		if named := namedIn(own); len(named) > 0 {
			wanted = named
		}
	}
	return wanted
}

// extensions are what the actions of an overlay put under our key.
func (s *source) extensions() []*yaml.Node {
	var all []*yaml.Node
	_, actions, ok := s.find("/actions")
	for i := 0; ok && i < len(actions.Content); i++ {
		_, update, _ := child(actions.Content[i], "update")
		if _, own, ok := child(update, extension); ok {
			all = append(all, own)
		}
	}
	return all
}

// operationsNamed are the operations that the document itself names.
func (s *source) operationsNamed() []string {
	_, own, _ := s.find(Pointer("").Append(extension))
	return namedIn(own)
}

// namedIn are the operations that our extension names: one, or a list.
func namedIn(own *yaml.Node) []string {
	if _, operation, ok := child(own, "operation"); ok {
		return []string{operation.Value}
	}
	var named []string
	_, list, ok := child(own, "operations")
	for i := 0; ok && i < len(list.Content); i++ {
		if _, operation, ok := child(list.Content[i], "operation"); ok {
			named = append(named, operation.Value)
		}
	}
	return named
}

// operationNamed is the path to the words by which the extension names an operation.
func (s *source) operationNamed(wanted string) []string {
	_, own, _ := s.find(Pointer("").Append(extension))
	_, list, ok := child(own, "operations")
	for i := 0; ok && i < len(list.Content); i++ {
		if _, operation, ok := child(list.Content[i], "operation"); ok && operation.Value == wanted {
			return []string{"operations", strconv.Itoa(i), "operation"}
		}
	}
	return []string{"operation"}
}

// operationsRead are the operations from which the overlay reads a path's values.
func (s *source) operationsRead() []string {
	var all []string
	for _, own := range s.extensions() {
		_, list, ok := child(own, "operations")
		for i := 0; ok && i < len(list.Content); i++ {
			_, roles, _ := child(list.Content[i], "roles")
			_, path, found := child(roles, "path")
			for j := 0; found && j < len(path.Content); j++ {
				if _, from, ok := child(path.Content[j], "from"); ok {
					all = append(all, from.Value)
				}
			}
		}
	}
	return all
}

// choose tells which operation is going to be tested, as the document spells it; none
// where only the overlaid document tells, or nothing does.
func choose(wanted string, gets []string) []string {
	if wanted == "" && len(gets) == 1 {
		return gets
	}
	for _, get := range gets {
		if sameOperation(wanted, get) {
			return []string{get}
		}
	}
	return nil
}

// sameOperation tells whether a user's words name an operation.
func sameOperation(wanted, operation string) bool {
	method, path, _ := strings.Cut(wanted, " ")
	own, ownPath, _ := strings.Cut(operation, " ")
	return strings.EqualFold(method, own) && strings.TrimSpace(path) == ownPath
}

// gets are the GET operations of a document, as "GET /v1/sessions", in its order.
func (s *source) gets() []string {
	_, paths, ok := s.find("/paths")
	if !ok || paths.Kind != yaml.MappingNode {
		return nil
	}
	var all []string
	for i := 0; i+1 < len(paths.Content); i += 2 {
		path := paths.Content[i].Value
		if _, item, ok := s.deref(Pointer("/paths").Append(path)); ok {
			if _, _, ok := child(item, "get"); ok {
				all = append(all, "GET "+path)
			}
		}
	}
	return all
}

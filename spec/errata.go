package spec

import (
	"fmt"
	"strings"

	"github.com/pb33f/go-yaml"
)

// declaredErratum is an erratum with what shows it in the document.
type declaredErratum struct {
	Erratum
	// also are further places of the same contradiction.
	also []Pointer
	// shows are the lint rules by which the document shows the contradiction by
	// itself; evidence are its own words, where only a reader sees it.
	shows    []string
	evidence []evidence
}

// evidence is a quotation that proves a contradiction.
type evidence struct {
	pointer Pointer
	quote   string
}

// erratumKey marks an action of the overlay as an erratum.
const erratumKey = "x-erratum"

// errata reads the errata that the overlay's actions declare. Several actions
// may mend one erratum; the first describes it, the others only name its id.
func (l *loader) errata() error {
	_, actions, _ := l.overlay.find("/actions")
	described := map[string]bool{}
	c := l.contract
	var failed LoadErrors
	for _, action := range actions.Content {
		at, n, ok := child(action, erratumKey)
		if !ok {
			continue
		}
		if n.Kind == yaml.ScalarNode {
			if !described[n.Value] {
				failed.add(l.erratumError(at, fmt.Sprintf("the erratum %q is not described by an earlier action", n.Value),
					"describe it: id, pointer, reason"))
			}
			continue
		}
		e, err := l.erratum(at, n)
		failed.add(err)
		if err == nil && described[e.ID] {
			failed.add(l.erratumError(at, fmt.Sprintf("the erratum %q is described twice", e.ID),
				"further actions of one erratum give its id only"))
		}
		described[e.ID] = true
		c.Errata = append(c.Errata, e.Erratum)
		c.internals.errata = append(c.internals.errata, e)
	}
	return failed.orNil()
}

func (l *loader) erratumError(n *yaml.Node, problem, hint string) *LoadError {
	return &LoadError{File: l.overlay.file, Line: n.Line, Problem: problem, Hint: hint}
}

func (l *loader) erratum(at, n *yaml.Node) (declaredErratum, error) {
	var e declaredErratum
	if n.Kind != yaml.MappingNode {
		return e, l.erratumError(at, "an erratum must be a mapping or the id of one", "give it id, pointer and reason")
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], dealias(n.Content[i+1])
		switch key.Value {
		case "id":
			e.ID = v.Value
		case "reason":
			e.Reason = folded(v.Value)
		case "pointer":
			e.Pointer = l.moved(Pointer(v.Value))
		case "also":
			for _, s := range v.Content {
				e.also = append(e.also, l.moved(Pointer(s.Value)))
			}
		case "open":
			e.Open = strings.EqualFold(v.Value, "true")
		case "shows":
			for _, s := range v.Content {
				e.shows = append(e.shows, s.Value)
			}
		case "evidence":
			for _, s := range v.Content {
				_, pointer, ok1 := child(s, "pointer")
				_, quote, ok2 := child(s, "quote")
				if !ok1 || !ok2 {
					return e, l.erratumError(key, "evidence needs a pointer and a quote", "quote the document's own words")
				}
				e.evidence = append(e.evidence, evidence{l.moved(Pointer(pointer.Value)), folded(quote.Value)})
			}
		default:
			return e, l.erratumError(key, fmt.Sprintf("an erratum has no field %q", key.Value),
				"its fields are id, pointer, also, reason, open, shows, evidence")
		}
	}
	if e.ID == "" || e.Reason == "" || e.Pointer == "" {
		return e, l.erratumError(at, "an erratum needs id, pointer and reason", "say what contradicts what, and why it is mended so")
	}
	if _, _, ok := l.original.find(e.Pointer); !ok {
		failed := l.erratumError(at, fmt.Sprintf("the pointer of erratum %q leads nowhere in %s", e.ID, l.original.file),
			"correct it, or drop the erratum if the document is mended")
		failed.Pointer = e.Pointer
		return e, failed
	}
	return e, nil
}

// moved is a place that an erratum names.
func (l *loader) moved(p Pointer) Pointer {
	if l.sources.Overlay != "" {
		return p
	}
	return l.relocate(p)
}

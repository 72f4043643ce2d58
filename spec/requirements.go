package spec

import (
	"fmt"
	"regexp"
	"strings"

	"go.yaml.in/yaml/v4"
)

var (
	requirementID = regexp.MustCompile(`^[A-Z]{2,8}-[0-9]{2,3}$`)
	modalVerb     = regexp.MustCompile(`(?i)\b(must|should|shall|may|might|can|could|cannot|can't|ought)\b`)
)

func familyOf(id string) string {
	family, _, _ := strings.Cut(id, "-")
	return family
}

// requirements reads the registry and holds it against the document.
func (l *loader) requirements() error {
	_, list, ok := l.registry.find("/requirements")
	if !ok || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		return &LoadError{File: l.registry.file, Problem: "the file has no list of requirements", Hint: "write them under the key requirements"}
	}
	c := l.contract
	c.internals.requirements = map[string]int{}
	var failed LoadErrors
	for i := range list.Content {
		r, err := l.requirement(dealias(list.Content[i]))
		failed.add(err)
		if _, twice := c.internals.requirements[r.ID]; twice && err == nil {
			failed.add(l.registryError(list.Content[i], "the id "+r.ID+" is given twice",
				"an id, once released, keeps its meaning: take the next free number"))
		}
		c.internals.requirements[r.ID] = len(c.Requirements)
		c.Requirements = append(c.Requirements, r)
	}
	if len(failed) > 0 {
		return failed.orNil()
	}
	return l.explanationsSound(list)
}

func (l *loader) registryError(n *yaml.Node, problem, hint string) *LoadError {
	return &LoadError{File: l.registry.file, Line: n.Line, Problem: problem, Hint: hint}
}

// requirement reads one entry.
func (l *loader) requirement(n *yaml.Node) (Requirement, error) {
	var r Requirement
	if n.Kind != yaml.MappingNode {
		return r, l.registryError(n, "a requirement must be a mapping", "give it id, level, basis, pointer, title, text and hint")
	}
	texts := map[string]*string{"id": &r.ID, "quote": &r.Quote, "source": &r.Source, "title": &r.Title, "text": &r.Text, "hint": &r.Hint,
		"level": (*string)(&r.Level), "basis": (*string)(&r.Basis), "pointer": (*string)(&r.Pointer)}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], dealias(n.Content[i+1])
		if key.Value == "explains" {
			if err := l.explains(&r, v); err != nil {
				return r, err
			}
			continue
		}
		if key.Value == "also" {
			also, err := l.quotations(key, v)
			if err != nil {
				return r, err
			}
			r.Also = also
			continue
		}
		target, known := texts[key.Value]
		if !known {
			return r, l.registryError(key, fmt.Sprintf("a requirement has no field %q", key.Value),
				"its fields are id, level, basis, pointer, quote, also, source, title, text, hint, explains")
		}
		if v.Kind != yaml.ScalarNode {
			return r, l.registryError(key, fmt.Sprintf("the field %q must be a text", key.Value), "write it on one line or as a folded block")
		}
		*target = folded(v.Value)
	}
	if l.sources.Requirements == "" {
		r.Pointer = l.relocate(r.Pointer)
		for i := range r.Also {
			r.Also[i].Pointer = l.relocate(r.Also[i].Pointer)
		}
	}
	return r, l.sound(r, n)
}

// sound tells what is wrong with an entry.
func (l *loader) sound(r Requirement, n *yaml.Node) error {
	name := r.ID
	if name == "" {
		name = "a requirement"
	}
	switch {
	case !requirementID.MatchString(r.ID):
		return l.registryError(n, fmt.Sprintf("the id %q is not of the form FAMILY-00", r.ID),
			"use capital letters, a dash, and two or three digits")
	case r.Level != Must && r.Level != Should && r.Level != May:
		return l.registryError(n, fmt.Sprintf("%s has the unknown level %q", name, r.Level), "use MUST, SHOULD or MAY")
	case !knownBasis(r.Basis):
		return l.registryError(n, fmt.Sprintf("%s has the unknown basis %q", name, r.Basis), "use schema, prose, security, rfc, docs or logic")
	case r.Title == "" || r.Text == "" || r.Hint == "":
		return l.registryError(n, name+" lacks a title, a text or a hint", "write all three")
	case modalVerb.MatchString(r.Title):
		return l.registryError(n, fmt.Sprintf("the title of %s has the modal verb %q", name, modalVerb.FindString(r.Title)),
			"state it as a fact in the present tense")
	case r.Basis == BasisProse && r.Quote == "":
		return l.registryError(n, name+" has the basis prose, but no quote", "quote the sentence that promises it")
	case (r.Basis == BasisRFC || r.Basis == BasisDocs) && r.Source == "":
		return l.registryError(n, fmt.Sprintf("%s has the basis %s, but no source", name, r.Basis),
			"name the RFC and section, or the fact of the documentation")
	case r.Pointer == "":
		return l.registryError(n, name+" has no pointer", "point at the place in the OpenAPI document that it rests upon")
	}
	for _, q := range append([]Quotation{{r.Pointer, r.Quote}}, r.Also...) {
		if err := l.found(q, name, n); err != nil {
			return err
		}
	}
	return nil
}

// quotations reads further sentences of a requirement.
func (l *loader) quotations(key, list *yaml.Node) ([]Quotation, error) {
	wrong := l.registryError(key, `the field "also" must be a list of quotations`, "give each a pointer and a quote")
	if list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
		return nil, wrong
	}
	var all []Quotation
	for _, n := range list.Content {
		if n = dealias(n); n.Kind != yaml.MappingNode || len(n.Content) != 4 {
			return nil, wrong
		}
		_, pointer, ok1 := child(n, "pointer")
		_, quote, ok2 := child(n, "quote")
		if !ok1 || !ok2 || pointer.Kind != yaml.ScalarNode || quote.Kind != yaml.ScalarNode || folded(quote.Value) == "" {
			return nil, wrong
		}
		all = append(all, Quotation{Pointer(folded(pointer.Value)), folded(quote.Value)})
	}
	return all, nil
}

// found tells what is wrong with a pointer into the document, and with the sentence
// that it leads to, where there is one.
func (l *loader) found(q Quotation, name string, n *yaml.Node) error {
	if _, err := parsePointer(string(q.Pointer)); err != nil {
		return l.registryError(n, name+": "+err.Error(), "see RFC 6901")
	}
	_, at, ok := l.original.find(q.Pointer)
	if !ok {
		e := l.registryError(n, fmt.Sprintf("the pointer of %s leads nowhere in %s", name, l.original.file),
			"correct the pointer, or drop the requirement if the document no longer promises it")
		if l.sources.Requirements == "" {
			e.Hint = "the built-in registry is that of the Kayle API: name your own with --requirements"
		}
		e.Pointer = q.Pointer
		return e
	}
	if q.Quote != "" && !holdsText(at, folded(q.Quote)) {
		e := l.registryError(n, fmt.Sprintf("the quote of %s is not found in %s", name, l.original.file),
			"quote the document's own words, below the pointer")
		e.Pointer = q.Pointer
		return e
	}
	return nil
}

func knownBasis(b Basis) bool {
	switch b {
	case BasisSchema, BasisProse, BasisSecurity, BasisRFC, BasisDocs, BasisLogic:
		return true
	}
	return false
}

// folded is a text with every stretch of white space as one blank.
func folded(s string) string { return strings.Join(strings.Fields(s), " ") }

// holdsText tells whether a scalar at or below a node holds a text.
func holdsText(n *yaml.Node, text string) bool {
	n = dealias(n)
	if n.Kind == yaml.ScalarNode {
		return strings.Contains(folded(n.Value), text)
	}
	for _, c := range n.Content {
		if holdsText(c, text) {
			return true
		}
	}
	return false
}

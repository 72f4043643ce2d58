package spec

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/pb33f/go-yaml"
)

var (
	requirementID = regexp.MustCompile(`^[A-Z]{2,8}-[0-9]{2,3}$`)
	modalVerb     = regexp.MustCompile(`(?i)\b(must|should|shall|may|might|can|could|cannot|can't|ought)\b`)
)

// registry is a list of requirements where it is written.
type registry struct {
	file string
	list []*yaml.Node
	// generic tells that it is the catalogue, builtin that it is the one of the embedded
	// contract, whose pointers lead into the embedded document.
	generic, builtin bool
}

// entry is a requirement as a registry gives it.
type entry struct {
	Requirement
	from  *registry
	node  *yaml.Node
	at    []string // roles from whose places the pointer follows, the first that there is
	needs []string // what the contract must have
	// dropped is why the contract does not promise a generic requirement.
	dropped string
	given   map[string]bool // the fields that the entry has
	generic bool            // the catalogue has its id
}

func (g *registry) wrong(n *yaml.Node, problem, hint string) *LoadError {
	return &LoadError{File: g.file, Line: n.Line, Problem: problem, Hint: hint}
}

// entry reads one entry.
func (g *registry) entry(n *yaml.Node) (entry, error) {
	e := entry{from: g, node: n, given: map[string]bool{}, generic: g.generic}
	if n.Kind != yaml.MappingNode {
		return e, g.wrong(n, "a requirement must be a mapping", "give it id, level, basis, pointer, title, text and hint")
	}
	texts := map[string]*string{"id": &e.ID, "quote": &e.Quote, "source": &e.Source, "title": &e.Title, "text": &e.Text, "hint": &e.Hint,
		"level": (*string)(&e.Level), "basis": (*string)(&e.Basis), "pointer": (*string)(&e.Pointer), "drop": &e.dropped}
	lists := map[string]*[]string{"at": &e.at}
	if g.generic {
		lists["needs"] = &e.needs
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, v := n.Content[i], dealias(n.Content[i+1])
		e.given[key.Value] = true
		var err error
		text, isText := texts[key.Value]
		list, isList := lists[key.Value]
		switch {
		case isText && v.Kind == yaml.ScalarNode:
			*text = folded(v.Value)
		case isText:
			err = g.wrong(key, fmt.Sprintf("the field %q must be a text", key.Value), "write it on one line or as a folded block")
		case isList:
			*list, err = g.words(key, v)
		case key.Value == "explains":
			e.explains, err = g.explains(v)
		case key.Value == "also":
			e.Also, err = g.quotations(key, v)
		default:
			err = g.wrong(key, fmt.Sprintf("a requirement has no field %q", key.Value),
				"its fields are id, level, basis, pointer, at, quote, also, source, title, text, hint, explains, drop")
		}
		if err != nil {
			return e, err
		}
	}
	if !requirementID.MatchString(e.ID) {
		return e, g.wrong(n, fmt.Sprintf("the id %q is not of the form FAMILY-00", e.ID),
			"use capital letters, a dash, and two or three digits")
	}
	return e, nil
}

// words reads one word or a list of them.
func (g *registry) words(key, v *yaml.Node) ([]string, error) {
	if v.Kind == yaml.ScalarNode {
		return []string{v.Value}, nil
	}
	if v.Kind != yaml.SequenceNode {
		return nil, g.wrong(key, fmt.Sprintf("the field %q must be a word or a list of words", key.Value), "write them in brackets")
	}
	var all []string
	for _, n := range v.Content {
		all = append(all, dealias(n).Value)
	}
	return all, nil
}

// quotations reads further sentences of a requirement.
func (g *registry) quotations(key, list *yaml.Node) ([]Quotation, error) {
	wrong := g.wrong(key, `the field "also" must be a list of quotations`, "give each a pointer and a quote")
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

// over is the entry with what it does not give taken from the one of the catalogue. A
// basis of its own leaves nothing of the other's source.
func (e entry) over(generic entry) entry {
	whole := generic
	whole.from, whole.node, whole.given, whole.dropped = e.from, e.node, e.given, e.dropped
	if e.given["basis"] {
		whole.Basis, whole.Source = e.Basis, ""
	}
	if e.given["pointer"] || e.given["at"] {
		whole.Pointer, whole.at = e.Pointer, e.at
	}
	for key, set := range map[string]func(){
		"level": func() { whole.Level = e.Level }, "quote": func() { whole.Quote = e.Quote }, "also": func() { whole.Also = e.Also },
		"source": func() { whole.Source = e.Source }, "title": func() { whole.Title = e.Title }, "text": func() { whole.Text = e.Text },
		"hint": func() { whole.Hint = e.Hint }, "explains": func() { whole.explains = e.explains },
	} {
		if e.given[key] {
			set()
		}
	}
	return whole
}

// sound tells what is wrong with a whole entry in itself.
func (e entry) sound() error {
	wrong := func(problem, hint string) error { return e.from.wrong(e.node, e.ID+" "+problem, hint) }
	switch {
	case e.Level != Must && e.Level != Should && e.Level != May:
		return wrong(fmt.Sprintf("has the unknown level %q", e.Level), "use MUST, SHOULD or MAY")
	case !knownBasis(e.Basis):
		return wrong(fmt.Sprintf("has the unknown basis %q", e.Basis), "use schema, prose, security, rfc, docs or logic")
	case e.Title == "" || e.Text == "" || e.Hint == "":
		return wrong("lacks a title, a text or a hint", "write all three")
	case modalVerb.MatchString(e.Title):
		return wrong(fmt.Sprintf("has the modal verb %q in its title", modalVerb.FindString(e.Title)), "state it as a fact in the present tense")
	case e.given["basis"] && !e.from.generic && e.Basis == BasisProse && e.Quote == "":
		return wrong("has the basis prose, but no quote", "quote the sentence that promises it")
	case (e.Basis == BasisRFC || e.Basis == BasisDocs) && e.Source == "":
		return wrong(fmt.Sprintf("has the basis %s, but no source", e.Basis), "name the RFC and section, or the fact of the documentation")
	case e.Pointer != "" && len(e.at) > 0:
		return wrong("has a pointer and a role", "point at the place in the OpenAPI document, or name the role with at, not both")
	case e.Pointer == "" && len(e.at) == 0:
		return wrong("has no pointer", "point at the place in the OpenAPI document that it rests upon, or name its role with at: "+
			strings.Join(roleNames(), ", "))
	}
	for _, role := range e.at {
		if !knownRole(role) {
			return wrong(fmt.Sprintf("stands at the unknown role %q", role), "the roles are "+strings.Join(roleNames(), ", "))
		}
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

package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// embeddedCatalogue is the name under which reports print the generic requirements.
const embeddedCatalogue = "spec/catalogue/requirements.yaml"

func familyOf(id string) string {
	family, _, _ := strings.Cut(id, "-")
	return family
}

// registries reads the catalogue and the contract's own requirements, and puts them
// together: an entry with an id of the catalogue changes what it gives.
func (l *loader) registries() error {
	var failed LoadErrors
	generic, err := l.catalogue()
	if err != nil {
		return err
	}
	known := map[string]int{}
	_, list, _ := generic.find("/requirements")
	for _, n := range list.Content {
		e, err := (&registry{file: generic.file, generic: true}).entry(n)
		failed.add(err)
		known[e.ID] = len(l.entries)
		l.entries = append(l.entries, e)
	}
	index := map[string]int{}
	own := l.own(known, index, &failed)
	l.entries = ordered(l.entries, own)
	for i, e := range l.entries {
		index[e.ID] = i
	}
	l.contract.internals.requirements = index
	told := len(failed)
	for i := range l.entries {
		e := &l.entries[i]
		if err := e.sound(); err != nil {
			failed.add(err)
			continue
		}
		failed.add(l.given(e))
	}
	if len(failed) == told {
		failed.add(l.explanationsSound())
	}
	return failed.orNil()
}

// own reads the contract's own requirements. Those that change the catalogue are
// put in its place, the others returned. Of those that cannot be read, declared has the id.
func (l *loader) own(generic, declared map[string]int, failed *LoadErrors) []entry {
	var own []entry
	seen := map[string]bool{}
	for _, g := range l.ownRegistries(failed) {
		for _, n := range g.list {
			e, err := g.entry(dealias(n))
			if err != nil {
				failed.add(err)
				declared[e.ID] = 0
				continue
			}
			i, isGeneric := generic[e.ID]
			switch {
			case seen[e.ID]:
				failed.add(g.wrong(e.node, "the id "+e.ID+" is given twice", "an id, once released, keeps its meaning: take the next free number"))
			case isGeneric:
				l.entries[i] = e.over(l.entries[i])
			case e.dropped != "":
				failed.add(g.wrong(e.node, e.ID+" is dropped, but is no generic requirement", "leave it out, or correct its id"))
			default:
				own = append(own, e)
			}
			seen[e.ID] = true
		}
	}
	return own
}

// ownRegistries are the file with the contract's own requirements, and what the overlay
// has of them.
func (l *loader) ownRegistries(failed *LoadErrors) []*registry {
	var all []*registry
	source := l.registry
	if l.sources.Requirements == "" && l.isBuiltin() {
		var err error
		source, err = parseSource(embeddedRequirements, kayle.Requirements())
		failed.add(err)
	}
	if source != nil {
		_, list, ok := source.find("/requirements")
		if !ok || list.Kind != yaml.SequenceNode || len(list.Content) == 0 {
			failed.add(&LoadError{File: source.file, Problem: "the file has no list of requirements",
				Hint: "write them under the key requirements; where the catalogue is enough, name no file"})
		} else {
			all = append(all, &registry{file: source.file, list: list.Content, builtin: l.registry == nil})
		}
	}
	_, actions, _ := l.overlay.find("/actions")
	for i := 0; actions != nil && i < len(actions.Content); i++ {
		_, update, _ := child(actions.Content[i], "update")
		_, extended, _ := child(update, extension)
		key, list, ok := child(extended, "requirements")
		switch {
		case !ok:
		case list.Kind != yaml.SequenceNode:
			failed.add(&LoadError{File: l.overlay.file, Line: key.Line, Problem: "the requirements are no list",
				Hint: "write it with a dash for each entry"})
		default:
			all = append(all, &registry{file: l.overlay.file, list: list.Content, builtin: l.sources.Overlay == ""})
		}
	}
	return all
}

// allowed tells what is wrong with a requirement that is not in the catalogue: it has a
// prefix of its own, and a rule proves it.
func (l *loader) allowed(e entry, ruled map[string]bool) error {
	switch {
	case e.from.builtin:
		return nil // tests see to it
	case l.reserved(e.Family()) && !l.kayles(e):
		return e.from.wrong(e.node, fmt.Sprintf("%s is none of the tool's requirements, but has the prefix of a family of them", e.ID),
			"give it a prefix of its own (two to eight capital letters), or correct its id if it is to change a generic requirement")
	case !ruled[e.ID]:
		return e.from.wrong(e.node, "nothing checks "+e.ID+": no rule of the overlay proves it",
			"write a rule with requirement: "+e.ID+", or leave it out")
	}
	return nil
}

// rules tells whether a rule of the operation's list proves a requirement.
func (l *loader) rules(id string) bool {
	return slices.ContainsFunc(l.contract.Rules, func(r Rule) bool { return r.Requirement == id })
}

// reserved tells whether a family is the tool's own.
func (l *loader) reserved(family string) bool {
	return family == "PATH" || slices.ContainsFunc(l.entries, func(e entry) bool { return e.generic && e.Family() == family })
}

// isBuiltin tells whether the contract is the built-in one, or a copy of it that may be
// edited.
func (l *loader) isBuiltin() bool {
	return l.sources.Overlay == "" || l.named() && sameOperation(kayle.Operation, l.contract.Operation())
}

// named tells whether the contract has the name of the built-in one.
func (l *loader) named() bool {
	return l.changed.text(Pointer("").Append(extension, "contract")) == kayle.Name
}

// kayles tells whether a requirement is one of the built-in contract's own, whose ids are
// older than the catalogue.
func (l *loader) kayles(e entry) bool {
	builtin, err := parseSource(embeddedRequirements, kayle.Requirements())
	if err != nil || !l.named() {
		return false
	}
	_, list, _ := builtin.find("/requirements")
	return slices.ContainsFunc(list.Content, func(n *yaml.Node) bool {
		_, id, ok := child(n, "id")
		return ok && id.Value == e.ID
	})
}

// ruled are the ids that rules of the overlay prove, whatever operation they are of.
func (l *loader) ruled() map[string]bool {
	ids := map[string]bool{}
	var visit func(n *yaml.Node)
	visit = func(n *yaml.Node) {
		if n = dealias(n); n == nil {
			return
		}
		_, id, names := child(n, "requirement")
		if _, _, rules := child(n, "expression"); names && rules {
			ids[id.Value] = true
		}
		for _, c := range n.Content {
			visit(c)
		}
	}
	_, root, _ := l.changed.find(Pointer("").Append(extension))
	visit(root)
	return ids
}

// ordered puts own requirements behind those of the catalogue, or, where they are of one of
// its families, in the place of their number.
func ordered(generic, own []entry) []entry {
	all := slices.Concat(generic, own)
	rank := map[string]int{}
	for _, e := range all {
		if _, ok := rank[e.Family()]; !ok {
			rank[e.Family()] = len(rank)
		}
	}
	families := map[string]bool{}
	for _, e := range generic {
		families[e.Family()] = true
	}
	slices.SortStableFunc(all, func(a, b entry) int {
		if byFamily := rank[a.Family()] - rank[b.Family()]; byFamily != 0 || !families[a.Family()] {
			return byFamily
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all
}

// requirements binds the requirements to the document, and tells which do not apply.
func (l *loader) requirements() error {
	var failed LoadErrors
	c := l.contract
	c.internals.explained, c.internals.requirements = map[string]bool{}, map[string]int{}
	ruled := l.ruled()
	for i := range l.entries {
		e := &l.entries[i]
		if !e.generic {
			failed.add(l.allowed(*e, ruled))
			if ruled[e.ID] && !l.rules(e.ID) {
				continue // it is of another list
			}
		}
		c.internals.requirements[e.ID] = len(c.Requirements)
		failed.add(l.place(e))
		e.Unmet = l.unmet(*e)
		c.internals.explained[e.ID] = e.generic || e.from.builtin
		c.Requirements = append(c.Requirements, e.Requirement)
	}
	return failed.orNil()
}

// given moves the pointers that an entry gives to where they lead in the document at hand,
// and tells what is wrong with them.
func (l *loader) given(e *entry) error {
	if e.from.builtin {
		e.Pointer = l.relocate(e.Pointer)
		for i := range e.Also {
			e.Also[i].Pointer = l.relocate(e.Also[i].Pointer)
		}
	}
	if e.Pointer != "" {
		if err := l.found(Quotation{e.Pointer, e.Quote}, *e); err != nil {
			return err
		}
	}
	for _, q := range e.Also {
		if err := l.found(q, *e); err != nil {
			return err
		}
	}
	return nil
}

// found tells what is wrong with a pointer into the document, and with the sentence
// that it leads to, where there is one.
func (l *loader) found(q Quotation, e entry) error {
	if _, err := parsePointer(string(q.Pointer)); err != nil {
		return e.from.wrong(e.node, e.ID+": "+err.Error(), "see RFC 6901")
	}
	_, at, ok := l.original.find(q.Pointer)
	var failed *LoadError
	switch {
	case !ok:
		failed = e.from.wrong(e.node, fmt.Sprintf("the pointer of %s leads nowhere in %s", e.ID, l.original.file),
			"correct the pointer, or drop the requirement if the document no longer promises it")
	case q.Quote != "" && !holdsText(at, folded(q.Quote)):
		failed = e.from.wrong(e.node, fmt.Sprintf("the quote of %s is not found in %s", e.ID, l.original.file),
			"quote the document's own words, below the pointer")
	default:
		return nil
	}
	if e.from.builtin {
		failed.Hint = "the built-in overlay and requirements are those of the Kayle API: name your own overlay with --overlay, " +
			"or other requirements with --requirements"
	}
	failed.Pointer = q.Pointer
	return failed
}

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

package spec

import (
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Requirement finds a requirement by its id.
func (c *Contract) Requirement(id string) (Requirement, bool) {
	i, ok := c.internals.requirements[id]
	if !ok {
		return Requirement{}, false
	}
	return c.Requirements[i], true
}

// Locate finds a place in the original document: the line of the key, or of
// the element of a list.
func (c *Contract) Locate(p Pointer) (Position, bool) {
	place, _, ok := c.internals.original.find(p)
	if !ok {
		return Position{}, false
	}
	at := Position{File: c.File}
	at.Line, at.Column = c.internals.original.place(place)
	return at, true
}

// Words are the contract's own words for a requirement: the quotations, or the
// lines of the document (three at most) that stand at its pointer. What rests on an RFC,
// on the documentation or on what follows from other promises the document does not
// say: the requirement's text does.
func (c *Contract) Words(r Requirement) string {
	if r.Quote != "" {
		words := []string{r.Quote}
		for _, q := range r.Also {
			words = append(words, q.Quote)
		}
		return strings.Join(words, "\n")
	}
	switch r.Basis {
	case BasisRFC, BasisDocs, BasisLogic:
		return r.Text
	case BasisSchema, BasisProse:
		if r.Pointer == c.OperationPointer {
			return r.Text // the operation as a whole does not say it
		}
	case BasisSecurity:
	}
	place, node, ok := c.internals.original.find(r.Pointer)
	if !ok {
		return ""
	}
	if _, column := c.internals.original.place(place); column > 0 {
		return c.wordsOfLongLine(place, node)
	}
	first := place.Line
	lines := c.internals.original.lines
	if r.Pointer == c.OperationPointer {
		if summary, _, ok := child(node, "summary"); ok {
			return strings.TrimSpace(lines[first-1]) + "\n  " + strings.TrimSpace(lines[summary.Line-1])
		}
	}
	if place.Value == "schema" && node.Kind == yaml.MappingNode && node.Line > first {
		// The key says nothing: what stands below it does.
		first = node.Line
	}
	indent := indentOf(lines[first-1])
	words := []string{strings.TrimRight(lines[first-1][indent:], " \r")}
	for _, line := range lines[first:] {
		// What is indented further belongs to the place; the members of a mapping
		// whose key was left out have the same indentation.
		within := indentOf(line) > indent || indentOf(line) == indent && first == node.Line && place.Line != node.Line
		if len(words) == 3 || strings.TrimSpace(line) == "" || !within {
			break
		}
		words = append(words, strings.TrimRight(line[indent:], " \r"))
	}
	return strings.Join(words, "\n")
}

// longestWords bounds, in bytes, what is shown of a value that stands on a long line.
const longestWords = 240

// wordsOfLongLine are the words where a line is the whole document, or much of it: the
// key and the value, cut.
func (c *Contract) wordsOfLongLine(place, node *yaml.Node) string {
	if at, summary, ok := child(node, "summary"); ok && at.Kind == yaml.ScalarNode && summary.Kind == yaml.ScalarNode {
		return place.Value + ":\n  summary: " + canonical(summary.Value, longestWords)
	}
	shown, err := value(node)
	if err != nil {
		return ""
	}
	words := canonical(shown, longestWords)
	if place != node {
		words = strconv.Quote(place.Value) + ": " + words
	}
	return words
}

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

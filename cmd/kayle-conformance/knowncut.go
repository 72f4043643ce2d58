package main

import (
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
)

// withoutEntries is the text of a list of known failures without some of its
// entries. What is kept stays as it was written, comments and empty lines
// included; a comment right above an entry goes with it.
func withoutEntries(file string, data []byte, list []knownFailure, drop []bool) ([]byte, error) {
	if !slices.Contains(drop, true) {
		return data, nil
	}
	var kept []knownFailure
	for i, k := range list {
		if !drop[i] {
			kept = append(kept, k)
		}
	}
	if text := cutLines(string(data), list, drop); sameKnown(file, text, kept) {
		return []byte(text), nil
	}
	// The entries do not stand on lines of their own, as in [{id: ...}, {id: ...}].
	root, err := parseYAML(file, data)
	if err != nil {
		return nil, err
	}
	var content []*yaml.Node
	for i, node := range root.Content {
		if !drop[i] {
			content = append(content, node)
		}
	}
	root.Content = content
	text, err := yaml.Dump(root, yaml.WithV4Defaults(), yaml.WithLineWidth(-1))
	return text, troubled(err)
}

// sameKnown tells whether a text is a list of exactly these entries.
func sameKnown(file, text string, want []knownFailure) bool {
	got, err := parseKnown(file, []byte(text))
	return err == nil && slices.EqualFunc(got, want, func(a, b knownFailure) bool {
		a.line, b.line = 0, 0
		return a == b
	})
}

// cutLines leaves out the lines of some entries, each of which begins with a
// dash on a line of its own.
func cutLines(text string, list []knownFailure, drop []bool) string {
	lines := strings.SplitAfter(text, "\n")
	from := make([]int, len(list)+1)
	for i, k := range list {
		from[i] = k.line - 1
		// The dash may stand above what it lists.
		for from[i] > 0 && !strings.HasPrefix(strings.TrimSpace(lines[from[i]]), "-") {
			from[i]--
		}
	}
	from[len(list)] = len(lines)
	gone := make([]bool, len(lines))
	for i := range list {
		if !drop[i] {
			continue
		}
		indent := indentation(lines[from[i]])
		until := from[i+1]
		for until > from[i]+1 && between(lines[until-1], indent) {
			until--
		}
		first := from[i]
		for first > 0 && isComment(lines[first-1], indent) {
			first--
		}
		for at := first; at < until; at++ {
			gone[at] = true
		}
	}
	var b strings.Builder
	for i, line := range lines {
		if !gone[i] {
			b.WriteString(line)
		}
	}
	return b.String()
}

// between tells whether a line belongs to no entry: it is empty, ends the
// document, or is a comment that is not indented into the entry above it.
func between(line string, indent int) bool {
	text := strings.TrimSpace(line)
	return text == "" || text == "..." || isComment(line, indent)
}

func isComment(line string, indent int) bool {
	return strings.HasPrefix(strings.TrimSpace(line), "#") && indentation(line) <= indent
}

func indentation(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

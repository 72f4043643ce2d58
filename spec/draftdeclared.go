package spec

import (
	"strings"

	"github.com/pb33f/go-yaml"
)

// declaredPaging is what an extension of the document says of an operation's paging. What
// it does not say is empty.
type declaredPaging struct {
	by            string // the extension
	results, next string // pointers into the body
	cursor, limit string // names of parameters
	lastItem      bool   // the next cursor is read of the last item
	idField       string // of which field of it
	other         string // the kind of paging where it is not by a cursor
}

// declaredPaging reads x-speakeasy-pagination or x-fern-pagination.
func (s *source) declaredPaging(operation Pointer) declaredPaging {
	if _, n, ok := s.find(operation.Append("x-speakeasy-pagination")); ok && n.Kind == yaml.MappingNode {
		return s.speakeasy(operation.Append("x-speakeasy-pagination"))
	}
	if _, n, ok := s.find(operation.Append("x-fern-pagination")); ok {
		return s.fern(operation.Append("x-fern-pagination"), n)
	}
	return declaredPaging{}
}

func (s *source) speakeasy(at Pointer) declaredPaging {
	kind := s.scalarAt(at, "type")
	d := declaredPaging{by: "x-speakeasy-pagination"}
	switch kind {
	case "offsetLimit":
		d.other = "offsets or page numbers (type offsetLimit)"
	case "url":
		d.other = "links (type url)"
	}
	if _, inputs, ok := s.find(at.Append("inputs")); ok && inputs.Kind == yaml.SequenceNode {
		for _, input := range inputs.Content {
			_, name, named := child(input, "name")
			_, means, meant := child(input, "type")
			if !named || !meant {
				continue
			}
			switch means.Value {
			case "cursor":
				d.cursor = name.Value
			case "limit":
				d.limit = name.Value
			}
		}
	}
	d.results, _ = pathOfJSONPath(s.scalarAt(at.Append("outputs"), "results"))
	next := s.scalarAt(at.Append("outputs"), "nextCursor")
	array, field, found := strings.Cut(next, "[-1]")
	if !found {
		array, field, found = strings.Cut(next, "[(@.length-1)]")
	}
	if found {
		d.lastItem = true
		d.idField, _ = pathOfJSONPath("$" + field)
		if d.results == "" {
			d.results, _ = pathOfJSONPath(array)
		}
	} else {
		d.next, _ = pathOfJSONPath(next)
	}
	return d
}

func (s *source) fern(at Pointer, n *yaml.Node) declaredPaging {
	d := declaredPaging{by: "x-fern-pagination"}
	if n.Kind == yaml.ScalarNode { // the same for the whole document
		at = "/x-fern-pagination"
		if n.Value != "true" {
			return declaredPaging{}
		}
	}
	parameter := func(key string) string { return strings.TrimPrefix(s.scalarAt(at, key), "$request.") }
	part := func(key string) string {
		path, _ := pathOfJSONPath("$" + strings.TrimPrefix(s.scalarAt(at, key), "$response"))
		return path
	}
	if s.scalarAt(at, "offset") != "" {
		d.other = "offsets or page numbers (offset: " + s.scalarAt(at, "offset") + ")"
	}
	if uri := s.scalarAt(at, "next_uri"); uri != "" {
		d.other = "links (next_uri: " + uri + ")"
	}
	d.cursor, d.next, d.results = parameter("cursor"), part("next_cursor"), part("results")
	return d
}

// pathOfJSONPath is a plain JSONPath ($.data.items) as a pointer.
func pathOfJSONPath(text string) (string, bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(text), "$")
	if !ok {
		return "", false
	}
	path := Pointer("")
	for rest != "" {
		step := plainStep.FindStringSubmatch(rest)
		if step == nil {
			return "", false
		}
		path = path.Append(step[1] + step[2] + step[3] + step[4])
		rest = rest[len(step[0]):]
	}
	return string(path), true
}

package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// draftField is a part of a value, as a schema declares it.
type draftField struct {
	path        Pointer // from the value to the part
	schema      Pointer // of the part, in the document
	name        string  // the last word of the path, as spelt
	types       []string
	format      string
	enum        []string
	description string
	purpose     string // what an extension says that it is for
	example     any
}

const (
	// deepestPart and deepestField are how many names the path of a part of a page, and of
	// a field of an item, may have.
	deepestPart, deepestField = 3, 2
	// mostFields bounds the parts of one value.
	mostFields = 1000
)

// draftFields are the parts of the values of a schema, in the order of the document:
// through objects and what schemas are put together of, but not into arrays.
func (s *source) draftFields(schema Pointer, deepest int) []draftField {
	r := &fieldReader{s: s, seen: map[Pointer]bool{}, deepest: deepest}
	r.read("", schema, 1)
	return r.all
}

type fieldReader struct {
	s       *source
	all     []draftField
	seen    map[Pointer]bool // on the way to the present schema
	deepest int
	steps   int // schemas that may hold each other have many ways through them
}

func (r *fieldReader) read(path, schema Pointer, depth int) {
	at, n, ok := r.s.deref(schema)
	if r.steps++; !ok || r.seen[at] || n.Kind != yaml.MappingNode || len(r.all) > mostFields || r.steps > 4*mostFields {
		return
	}
	r.seen[at] = true
	defer delete(r.seen, at)
	if _, properties, ok := child(n, "properties"); ok && properties.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(properties.Content); i += 2 {
			name := properties.Content[i].Value
			part := at.Append("properties", name)
			where := path.Append(name)
			if slices.ContainsFunc(r.all, func(f draftField) bool { return f.path == where }) {
				continue
			}
			f := r.s.draftField(where, name, part)
			r.all = append(r.all, f)
			if depth < r.deepest && (!f.is("array") || f.is("object")) {
				r.read(where, part, depth+1)
			}
		}
	}
	for _, keyword := range []string{"allOf", "oneOf", "anyOf"} {
		if _, parts, ok := child(n, keyword); ok && parts.Kind == yaml.SequenceNode {
			for i := range parts.Content {
				r.read(path, at.Append(keyword, strconv.Itoa(i)), depth)
			}
		}
	}
}

// draftField reads one part. What stands beside a reference counts before what it leads to.
func (s *source) draftField(path Pointer, name string, schema Pointer) draftField {
	f := draftField{path: path, schema: schema, name: spelt(name), description: s.scalarAt(schema, "description"),
		purpose: s.purposeAt(schema)}
	at, n, ok := s.deref(schema)
	if !ok {
		return f
	}
	f.schema = at
	if f.description == "" {
		f.description = s.scalarAt(at, "description")
	}
	if f.purpose == "" {
		f.purpose = s.purposeAt(at)
	}
	f.types, f.format, f.enum = s.types(at), s.scalarAt(at, "format"), s.enumAt(at)
	for _, keyword := range []string{"allOf", "oneOf", "anyOf"} {
		_, parts, ok := child(n, keyword)
		if !ok || parts.Kind != yaml.SequenceNode {
			continue
		}
		for i := range parts.Content {
			part := at.Append(keyword, strconv.Itoa(i))
			if keyword == "allOf" && len(f.types) == 0 {
				f.types = s.types(part)
			}
			if inner, _, ok := s.deref(part); ok {
				if f.format == "" {
					f.format = s.scalarAt(inner, "format")
				}
				if len(f.enum) == 0 {
					f.enum = s.enumAt(inner)
				}
				if f.description == "" {
					f.description = s.scalarAt(inner, "description")
				}
			}
		}
	}
	if _, _, ok := child(n, "items"); ok && len(f.types) == 0 {
		f.types = []string{"array"}
	}
	if _, _, ok := child(n, "properties"); ok && len(f.types) == 0 {
		f.types = []string{"object"}
	}
	f.example = s.exampleAt(at)
	return f
}

func (s *source) scalarAt(at Pointer, key string) string { return s.text(at.Append(key)) }

func (s *source) enumAt(at Pointer) []string {
	var all []string
	if _, values, ok := s.find(at.Append("enum")); ok && values.Kind == yaml.SequenceNode {
		for _, v := range values.Content {
			if v = dealias(v); v.Kind == yaml.ScalarNode && v.ShortTag() != "!!null" {
				all = append(all, v.Value)
			}
		}
	}
	return all
}

// exampleAt is the first example that a schema gives, nil where it gives none.
func (s *source) exampleAt(at Pointer) any {
	for _, p := range []Pointer{at.Append("example"), at.Append("examples", "0")} {
		if _, n, ok := s.find(p); ok {
			if v, err := value(n); err == nil {
				return v
			}
		}
	}
	return nil
}

// purposeAt is what Stainless' extension says that a parameter or property is for.
func (s *source) purposeAt(at Pointer) string {
	for _, key := range []string{"purpose", "type"} {
		if text := s.text(at.Append("x-stainless-pagination-property", key)); text != "" {
			return text
		}
	}
	return s.text(at.Append("x-stainless-pagination-property"))
}

func (f draftField) is(kind string) bool { return slices.Contains(f.types, kind) }

// isText tells whether it is a text or a whole number, as ids and cursors are.
func (f draftField) isText() bool {
	return len(f.types) == 0 || f.is("string") || f.is("integer") || f.is("number")
}

// depth is the number of objects that it lies within, and itself.
func (f draftField) depth() int { return strings.Count(string(f.path), "/") }

// words are those of the whole path.
func (f draftField) words() []string {
	var all []string
	for _, token := range f.path.Tokens() {
		all = append(all, wordsOf(token)...)
	}
	return all
}

// clue is how sure it is that a field holds an instant.
type clue int

const (
	noClue    clue = iota
	nameClue       // its name
	wordsClue      // its description or an example
	typeClue       // its format
)

// instant tells how sure it is that the field holds a date-time as text, and why.
func (f draftField) instant() (clue, string) {
	if f.format == "date-time" {
		return typeClue, "format date-time"
	}
	if f.format != "" || !f.is("string") || len(f.enum) > 0 {
		return noClue, ""
	}
	if text, ok := f.example.(string); ok {
		if _, ok := ParseInstant(text); ok {
			return wordsClue, "its example is a date-time"
		}
		return noClue, ""
	}
	if !strings.HasSuffix(f.name, "_at") && f.name != "timestamp" && !strings.HasSuffix(f.name, "_timestamp") {
		return noClue, ""
	}
	if sentence := saying(f.description, saysTime); sentence != "" {
		return wordsClue, quoted(sentence)
	}
	return nameClue, byName
}

// seconds tells whether the field holds whole seconds since the epoch.
func (f draftField) seconds() bool {
	return (f.is("integer") || f.is("number")) && !saysMillis.MatchString(f.description) &&
		(saysUnix.MatchString(f.description) || f.format == "unix-time" || f.format == "unixtime" || f.format == "timestamp")
}

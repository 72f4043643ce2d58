package spec

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
)

// draftParam is a parameter as the document declares it.
type draftParam struct {
	draftField

	given    string // the name as it is written
	in       string
	required bool
	at       Pointer // of the parameter, in the document
	style    string
	explode  *bool
	fallback string // the schema's default
	low      string // the schema's minimum, as it is written
	high     string // its maximum
}

// listShape is what an operation looks like, and the roles that were read of it so far.
type listShape struct {
	s         *source
	operation string
	path      string
	at        Pointer // of the operation
	params    []draftParam
	body      Pointer // the schema of a 200 body
	parts     []draftField
	items     draftField // the array; its path may be empty
	fields    []draftField
	declared  declaredPaging
	links     bool // a Link header is documented

	limit, cursor *draftParam
	id            *draftField
	used          map[string]bool // parameters that have a role
	minimum       int
	maximum       int
	roles         []*DraftRole
	asks          []string
	notes         []string
	bounds        []draftBounds
}

// listShape reads an operation; nil where it answers no JSON.
func (s *source) listShape(operation string) *listShape {
	_, path, _ := strings.Cut(operation, " ")
	l := &listShape{s: s, operation: operation, path: path, used: map[string]bool{}}
	item, _, ok := s.deref(Pointer("/paths").Append(path))
	if !ok {
		return nil
	}
	l.at = item.Append("get")
	l.readParams(item.Append("parameters"))
	l.readParams(l.at.Append("parameters"))
	response, _, ok := s.deref(l.at.Append("responses", "200"))
	if !ok {
		return nil
	}
	if _, headers, ok := s.find(response.Append("headers")); ok && headers.Kind == yaml.MappingNode {
		for i := 0; i+1 < len(headers.Content); i += 2 {
			l.links = l.links || strings.EqualFold(headers.Content[i].Value, "link")
		}
	}
	if l.body = s.jsonSchema(response); l.body == "" {
		return nil
	}
	l.parts = s.draftFields(l.body, deepestPart)
	l.declared = s.declaredPaging(l.at)
	return l
}

// jsonSchema is where an answer has the schema of its JSON body, "" where it has none.
func (s *source) jsonSchema(response Pointer) Pointer {
	_, content, ok := s.find(response.Append("content"))
	if !ok || content.Kind != yaml.MappingNode {
		return ""
	}
	var media []string
	for i := 0; i+1 < len(content.Content); i += 2 {
		media = append(media, content.Content[i].Value)
	}
	at := response.Append("content", jsonMedia(media), "schema")
	if _, _, ok := s.deref(at); !ok {
		return ""
	}
	return at
}

// readParams reads a list of parameters; one of an operation takes the place of the
// path's of the same name.
func (l *listShape) readParams(list Pointer) {
	_, n, ok := l.s.find(list)
	if !ok || n.Kind != yaml.SequenceNode {
		return
	}
	for i := range n.Content {
		at, n, ok := l.s.deref(list.Append(strconv.Itoa(i)))
		if !ok || n.Kind != yaml.MappingNode {
			continue
		}
		p := draftParam{at: at, given: l.s.scalarAt(at, "name"), in: l.s.scalarAt(at, "in"), style: l.s.scalarAt(at, "style"),
			required: l.s.scalarAt(at, "required") == "true"}
		if p.given == "" {
			continue
		}
		p.draftField = l.s.draftField("", p.given, at.Append("schema"))
		if said := l.s.scalarAt(at, "description"); said != "" {
			p.description = said
		}
		if purpose := l.s.purposeAt(at); purpose != "" {
			p.purpose = purpose
		}
		if example := l.s.exampleAt(at); example != nil {
			p.example = example
		} else if v, ok := l.s.namedExample(at); ok {
			p.example = v
		}
		if explode := l.s.scalarAt(at, "explode"); explode != "" {
			yes := explode == "true"
			p.explode = &yes
		}
		if len(p.enum) == 0 && p.is("array") {
			if inner, _, ok := l.s.deref(p.schema.Append("items")); ok {
				p.enum = l.s.enumAt(inner)
			}
		}
		p.fallback = l.s.scalarAt(p.schema, "default")
		p.low, p.high = l.s.scalarAt(p.schema, "minimum"), l.s.scalarAt(p.schema, "maximum")
		same := func(o draftParam) bool { return o.given == p.given && o.in == p.in }
		if old := slices.IndexFunc(l.params, same); old >= 0 {
			l.params[old] = p
		} else {
			l.params = append(l.params, p)
		}
	}
}

// namedExample is the first of the named examples of a parameter or an answer.
func (s *source) namedExample(at Pointer) (any, bool) {
	_, examples, ok := s.find(at.Append("examples"))
	if !ok || examples.Kind != yaml.MappingNode || len(examples.Content) < 2 {
		return nil, false
	}
	one, _, ok := s.deref(at.Append("examples", examples.Content[0].Value))
	if !ok {
		return nil, false
	}
	_, n, ok := s.find(one.Append("value"))
	if !ok {
		return nil, false
	}
	v, err := value(n)
	return v, err == nil
}

// query are the parameters of the query that no role has yet.
func (l *listShape) query() []*draftParam {
	var all []*draftParam
	for i := range l.params {
		if p := &l.params[i]; p.in == "query" && !l.used[p.given] {
			all = append(all, p)
		}
	}
	return all
}

// isList tells whether the operation looks like a list, and finds its items: an array of
// the body that is the body itself, or has the name of one, or stands beside paging.
func (l *listShape) isList() bool {
	at, n, ok := l.s.deref(l.body)
	if !ok {
		return false
	}
	whole := l.s.draftField("", "", at)
	if _, _, has := child(n, "items"); has || whole.is("array") {
		l.items = whole
		return l.readItems("the body itself is the array")
	}
	best, why := -1, ""
	rank := 1 << 20
	for i, f := range l.parts {
		if !f.is("array") || f.depth() > 2 {
			continue
		}
		score, reason := f.depth()*100, "an array of the body"
		place, named := among(f.name, itemNames)
		switch {
		case l.declared.results == string(f.path) && l.declared.results != "":
			score, reason = -1, l.declared.by
		case f.purpose == "items" || f.purpose == "results":
			score, reason = -1, "x-stainless-pagination-property: "+f.purpose
		case f.name == spelt(nameOfPath(l.operation, 1)):
			score, reason = score+5, "the array with the list's own name"
		case named:
			score += 10 + place
		case l.hasPaging():
			score += 50
		default:
			continue // a thing that has parts is no list
		}
		if !l.s.hasObjects(f) {
			score += 500
		}
		if score < rank {
			best, rank, why = i, score, reason
		}
	}
	if best < 0 {
		return false
	}
	l.items = l.parts[best]
	if l.items.depth() > 1 && !l.hasPaging() {
		return false
	}
	return l.readItems(why)
}

func (l *listShape) readItems(why string) bool {
	l.fields = l.s.draftFields(l.items.schema.Append("items"), deepestField)
	l.set("page", "items", string(l.items.path), why+saidOf(l.items))
	// What lies within the items is not the page's.
	l.parts = slices.DeleteFunc(l.parts, func(f draftField) bool { return l.items.path != "" && f.path.within(l.items.path) })
	return true
}

// saidOf is the first sentence of a description, to be put after a reason.
func saidOf(f draftField) string {
	if text := because(f.description, nil, ""); text != "" {
		return ": " + text
	}
	return ""
}

// hasObjects tells whether an array's items may be objects.
func (s *source) hasObjects(f draftField) bool {
	return len(s.draftFields(f.schema.Append("items"), 1)) > 0
}

// hasPaging tells whether a parameter or the document itself says that the list has pages.
func (l *listShape) hasPaging() bool {
	if l.declared.by != "" {
		return true
	}
	return slices.ContainsFunc(l.params, func(p draftParam) bool {
		if p.in != "query" {
			return false
		}
		for _, names := range [][]string{limitNames[:sureLimits], cursorNames[:sureCursors], tokenNames, pageNames, offsetNames[:2]} {
			if _, named := among(p.given, names); named {
				return true
			}
		}
		return p.purpose != ""
	})
}

// set adds a line to a mapping of the roles.
func (l *listShape) set(section, key, value, why string, asks ...string) *DraftRole {
	return l.entry(section, []DraftPair{{Key: key, Value: value}}, why, asks...)
}

// entry adds a line to the roles.
func (l *listShape) entry(section string, pairs []DraftPair, why string, asks ...string) *DraftRole {
	role := &DraftRole{Section: section, Pairs: pairs, Why: why, Asks: asks}
	l.roles = append(l.roles, role)
	return role
}

// part is the part of the body at a path, nil where none is declared there.
func (l *listShape) part(path string) *draftField {
	for i := range l.parts {
		if string(l.parts[i].path) == path {
			return &l.parts[i]
		}
	}
	return nil
}

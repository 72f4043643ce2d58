package spec

import (
	"slices"
	"strings"
)

// roleNames are the roles at which a requirement can stand.
func roleNames() []string {
	return []string{"operation", "success", "failure", "security", "body", "limit", "limit-schema", "cursor", "cursor-pattern",
		"path", "path-pattern", "filter", "several-values", "enum", "lower-bound", "upper-bound", "date-time", "items", "item-id",
		"has-more", "next-cursor", "limit-echo", "error", "revision", "expiry", "completion", "timestamps", "links"}
}

func knownRole(name string) bool { return slices.Contains(roleNames(), name) }

// place finds where an entry stands in the original document, and its words there. Where
// the contract lacks its roles, or only the overlay has their places, it is the operation.
func (l *loader) place(e *entry) error {
	if e.Pointer != "" {
		return nil // given, and found
	}
	at, found := Pointer(""), false
	for i := 0; i < len(e.at) && !found; i++ {
		at, found = l.roleAt(e.at[i])
	}
	if !found {
		at = l.original.nearest(l.contract.OperationPointer)
	}
	e.Pointer = at
	if e.Quote != "" {
		if l.lacked(e.needs) == "" {
			return l.found(Quotation{at, e.Quote}, *e)
		}
		e.Quote, found = "", false // the place that it stands in is not there
	}
	if e.Basis == BasisProse {
		if found {
			e.Quote = l.original.described(at)
		}
		if e.Quote == "" {
			e.Basis = BasisSchema
		}
	}
	return nil
}

// longestQuote bounds, in bytes, what is quoted of a description.
const longestQuote = 300

// described is the description at a place, or else of the schema there, as far as its first
// sentences go.
func (s *source) described(p Pointer) string {
	text := folded(s.text(p.Append("description")))
	if text == "" {
		text = folded(s.text(p.Append("schema", "description")))
	}
	if len(text) <= longestQuote {
		return text
	}
	head := text[:longestQuote]
	if end := strings.LastIndex(head, ". "); end > 0 {
		return head[:end+1]
	}
	if blank := strings.LastIndexByte(head, ' '); blank > 0 {
		return head[:blank]
	}
	return strings.ToValidUTF8(head, "")
}

// roleAt is the place of a role in the original document.
func (l *loader) roleAt(role string) (Pointer, bool) {
	c := l.contract
	body := c.internals.successSchema
	switch role {
	case "success", "failure":
		for _, status := range map[string][]string{"success": {"200"}, "failure": {"500", "5XX", "5xx", "default"}}[role] {
			if at := c.OperationPointer.Append("responses", status); l.original.has(at) {
				return at, true
			}
		}
		return "", false
	case "security":
		at := c.OperationPointer.Append("security")
		if !l.original.has(at) {
			at = "/security"
		}
		return at, l.original.has(at)
	case "body":
		return l.inDocument(body)
	case "items":
		return l.partAt(body, &c.Roles.Page.Items)
	case "has-more":
		return l.partAt(body, c.Roles.Page.HasMore)
	case "next-cursor":
		return l.partAt(body, c.Roles.Page.NextCursor)
	case "limit-echo":
		return l.partAt(body, c.Roles.Page.LimitEcho)
	case "error":
		return c.internals.errorSchema, c.internals.errorSchema != "" && l.original.has(c.internals.errorSchema)
	case "item-id", "revision", "expiry", "completion", "timestamps", "links":
		return l.itemRoleAt(role)
	}
	return l.parameterRoleAt(role)
}

// itemRoleAt is the place of a part of an item.
func (l *loader) itemRoleAt(role string) (Pointer, bool) {
	item := l.contract.Roles.Item
	first := func(list []Pointer) *Pointer {
		if len(list) == 0 {
			return nil
		}
		return &list[0]
	}
	part := map[string]*Pointer{"item-id": &item.ID, "revision": item.Revision, "expiry": item.Expiry, "completion": item.Completion,
		"timestamps": first(item.Timestamps), "links": first(item.Links)}[role]
	return l.partAt(l.contract.internals.itemSchema, part)
}

// parameterRoleAt is the place of a parameter, or of what its schema says.
func (l *loader) parameterRoleAt(role string) (Pointer, bool) {
	roles := l.contract.Roles
	var parameter *Parameter
	keyword := ""
	switch role {
	case "limit", "limit-schema":
		if roles.Limit != nil {
			parameter = &roles.Limit.Parameter
		}
	case "cursor", "cursor-pattern":
		if roles.Cursor != nil {
			parameter = &roles.Cursor.Parameter
		}
		keyword = "pattern"
	case "path", "path-pattern":
		for i := range roles.Path {
			if p := &roles.Path[i].Parameter; parameter == nil || role == "path-pattern" && parameter.Pattern == "" && p.Pattern != "" {
				parameter = p
			}
		}
		keyword = "pattern"
	case "several-values":
		for i := range roles.Filters {
			if f := &roles.Filters[i]; parameter == nil && f.Several != OneValue {
				parameter = &f.Parameter
			}
		}
	case "filter", "enum":
		for i := range roles.Filters {
			if f := &roles.Filters[i].Parameter; parameter == nil || role == "enum" && len(parameter.Enum) == 0 && len(f.Enum) > 0 {
				parameter = f
			}
		}
		keyword = "enum"
	case "lower-bound", "upper-bound", "date-time":
		for _, w := range roles.Windows {
			bounds := []*Parameter{w.From, w.To}
			if role == "upper-bound" {
				bounds = []*Parameter{w.To}
			} else if role == "lower-bound" {
				bounds = bounds[:1]
			}
			for _, b := range bounds {
				if b != nil && parameter == nil {
					parameter = b
				}
			}
		}
		keyword = "format"
	default: // the operation
		return l.contract.OperationPointer, l.original.has(l.contract.OperationPointer)
	}
	switch role {
	case "limit-schema":
		return l.schemaOf(parameter, "")
	case "cursor-pattern", "path-pattern", "enum", "date-time":
		return l.schemaOf(parameter, keyword)
	}
	if parameter == nil {
		return "", false
	}
	return l.inDocument(parameter.Pointer)
}

// schemaOf is the place of a keyword in a parameter's schema, or else of the schema, or
// else of the parameter.
func (l *loader) schemaOf(p *Parameter, keyword string) (Pointer, bool) {
	if p == nil {
		return "", false
	}
	schema := p.Pointer.Append("schema")
	for _, at := range []Pointer{schema, schema.Append("items"), p.Pointer} { // the last one of a property
		if target, _, ok := l.original.deref(at); ok && keyword != "" && l.original.has(target.Append(keyword)) {
			return target.Append(keyword), true
		}
	}
	return l.inDocument(schema)
}

// partAt is the place of the schema of a part of what a schema describes.
func (l *loader) partAt(schema Pointer, part *Pointer) (Pointer, bool) {
	if part == nil {
		return "", false
	}
	at, ok := l.changed.schemaAt(schema, *part)
	if !ok {
		return "", false
	}
	return l.inDocument(at)
}

// inDocument is the place nearest to one of the overlaid document that the original has;
// false where that says nothing any more.
func (l *loader) inDocument(p Pointer) (Pointer, bool) {
	at := l.original.nearest(p)
	return at, len(at.Tokens()) > 2 || at == p
}

func (s *source) has(p Pointer) bool {
	_, _, ok := s.find(p)
	return ok
}

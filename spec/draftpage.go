package spec

import (
	"fmt"
	"slices"
	"strings"
)

// findID finds the field that is an item's id: the one that the cursor speaks of, or the
// one with the surest name.
func (l *listShape) findID() {
	if f := l.field(l.declared.idField); f != nil && l.declared.idField != "" {
		l.id = f
		l.set("item", "id", string(f.path), l.declared.by)
		return
	}
	resource := singular(spelt(nameOfPath(l.operation, 1)))
	type candidate struct {
		f     *draftField
		score int
	}
	var all []candidate
	said := wordsOf(l.cursor.description)
	for i := range l.fields {
		f := &l.fields[i]
		if f.depth() > 1 || !f.isText() || f.is("null") && f.name != "id" || len(f.enum) > 0 || f.format == "date-time" || f.format == "uri" {
			continue
		}
		place, named := among(f.name, idNames)
		score := 100 + place
		switch {
		case f.purpose == "next_cursor_id" || f.purpose == "id":
			score = -1
		case named && f.name != "id" && len(f.name) > 2 && slices.Contains(said, f.name):
			score = 0 // "after the entry with this number"
		case f.name == "no" && slices.Contains(said, "number"):
			score = 1
		case f.name == "id":
			score = 2
		case f.name == resource+"_id", f.name == resource+"_uuid", f.name == resource+"_number":
			score = 5
		case named:
		default:
			continue
		}
		all = append(all, candidate{f, score})
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return a.score - b.score })
	if len(all) == 0 {
		return
	}
	l.id = all[0].f
	why := byName + saidOf(*l.id)
	if all[0].score < 2 {
		why = because(l.cursor.description, saysCursor, why)
	}
	if l.id.purpose != "" && all[0].score < 0 {
		why = "x-stainless-pagination-property: " + l.id.purpose
	}
	role := l.set("item", "id", string(l.id.path), why)
	for i, c := range all {
		role.Fields = append(role.Fields, c.f.path)
		if i > 0 && (c.score-all[0].score < 3 || all[0].score > 104 && i < 4) {
			role.Asks = append(role.Asks, fmt.Sprintf("or id: %s", c.f.path))
		}
	}
	if all[0].score > 104 && len(role.Asks) == 0 {
		role.Asks = append(role.Asks, "does this field name one item, and does the cursor take it?")
	}
}

func (l *listShape) field(path string) *draftField {
	for i := range l.fields {
		if string(l.fields[i].path) == path {
			return &l.fields[i]
		}
	}
	return nil
}

// singular is a name without the ending of a plural, about.
func singular(name string) string {
	switch {
	case strings.HasSuffix(name, "ies"):
		return strings.TrimSuffix(name, "ies") + "y"
	case strings.HasSuffix(name, "sses"), strings.HasSuffix(name, "xes"):
		return strings.TrimSuffix(name, "es")
	}
	return strings.TrimSuffix(name, "s")
}

// nextPart is the part of a page that looks like its next cursor, nil where none does.
func (l *listShape) nextPart() *draftField {
	if f := l.part(l.declared.next); f != nil && l.declared.next != "" {
		return f
	}
	var best *draftField
	rank := 1 << 20
	for i := range l.parts {
		f := &l.parts[i]
		place, named := among(f.name, nextNames)
		if f.purpose == "next_cursor_field" {
			return f
		}
		if !named || !f.isText() || f.is("object") {
			continue
		}
		if f.format == "uri" || f.format == "url" || f.name != "next_cursor" && saysURL.MatchString(f.description) {
			continue // a link
		}
		if f.name == "next_page" && (f.is("integer") || f.is("number")) && !l.cursor.is("integer") {
			continue // a page's number
		}
		if place < rank {
			best, rank = f, place
		}
	}
	return best
}

// readPage reads where the parts of a page lie.
func (l *listShape) readPage() {
	more := false
	for i := range l.parts {
		f := &l.parts[i]
		if _, named := among(f.name, hasMoreNames); !more && f.is("boolean") && (named || f.purpose == "has_next_page") {
			l.set("page", "has-more", string(f.path), because(f.description, nil, byName))
			more = true
		}
	}
	switch next := l.nextPart(); {
	case next != nil:
		var asks []string
		if next.name == "cursor" || next.name == "after" || next.name == "starting_after" {
			asks = append(asks, "or the cursor that was sent: then leave it out")
		}
		if next.is("string") && l.id.is("integer") || next.is("integer") && l.id.is("string") {
			asks = append(asks, "its type is not that of the id: an opaque cursor cannot be expressed")
		}
		l.set("page", "next-cursor", string(next.path), l.declaredFor(next.path, because(next.description, saysCursor, byName)), asks...)
		if sentence := saying(next.description, saysEmpty); sentence != "" {
			l.set("page", endKey, "empty", quoted(sentence))
		}
	default:
		l.readLastID()
	}
	for i := range l.parts {
		f := &l.parts[i]
		if l.limit == nil || !f.is("integer") && !f.is("number") {
			continue
		}
		if f.name == l.limit.name || f.name == "limit" || f.name == "page_size" || f.name == "per_page" {
			l.set("page", "limit-echo", string(f.path), because(f.description, nil, "it has the name of the limit"))
			break
		}
	}
	for i := range l.parts {
		if f := &l.parts[i]; f.depth() == 1 && (f.name == "error" || f.name == "errors") && !f.is("array") {
			l.set("page", "error", string(f.path), because(f.description, nil, byName))
			break
		}
	}
	l.doubtCursor()
}

// readLastID reads the last item's id, which stands on each page.
func (l *listShape) readLastID() {
	for i := range l.parts {
		f := &l.parts[i]
		if _, named := among(f.name, lastIDNames); named && f.isText() {
			var asks []string
			if f.name != "last_id" {
				asks = append(asks, "or next-cursor: "+string(f.path)+", if it is absent or null on the last page")
			}
			l.set("page", lastIDKey, string(f.path), because(f.description, nil, byName), asks...)
			return
		}
	}
}

// declaredFor is the extension that names a part of the page, or else the reason.
func (l *listShape) declaredFor(path Pointer, why string) string {
	if l.declared.next == string(path) && l.declared.next != "" {
		return l.declared.by + ": " + why
	}
	return why
}

// doubtCursor asks whether the cursor is an item's id where nothing says so.
func (l *listShape) doubtCursor() {
	why := because(l.cursor.description, saysCursor, byName)
	if sentence := saying(l.cursor.description, saysLastItem); sentence != "" {
		why = quoted(sentence)
	}
	switch {
	case l.cursor.given == l.declared.cursor && l.declared.cursor != "":
		why = l.declared.by + ": " + why
	case l.cursor.purpose != "":
		why = "x-stainless-pagination-property: " + l.cursor.purpose
	}
	role := l.set("cursor", "parameter", l.cursor.given, why)
	l.used[l.cursor.given] = true
	says := saysLastItem.MatchString(l.cursor.description) || l.declared.lastItem
	if _, doubtful := among(l.cursor.given, doubtfulCursors); doubtful && !says {
		role.Asks = append(role.Asks, "or a token that is no item's id: then its paging cannot be expressed")
	}
}

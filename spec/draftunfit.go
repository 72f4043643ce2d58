package spec

import (
	"fmt"
	"slices"
)

// unfit says why the roles cannot express a list, and finds its limit, its cursor and its
// items' id where they can.
func (l *listShape) unfit() []string {
	if !l.s.hasObjects(l.items) {
		return []string{fmt.Sprintf("its items (%s) are declared as no objects with fields, so that none has an id", l.placeOfItems())}
	}
	if l.declared.other != "" {
		return []string{fmt.Sprintf("%s says that it is paged by %s", l.declared.by, l.declared.other)}
	}
	l.findLimit()
	l.findCursor()
	if l.cursor == nil {
		return l.otherPaging()
	}
	if text := saying(l.cursor.description, saysOpaque); text != "" && !l.declared.lastItem {
		return []string{fmt.Sprintf("its cursor %s is opaque, and no item's id: %s", l.cursor.given, quoted(text))}
	}
	if next := l.nextPart(); next != nil && !l.declared.lastItem {
		if text := saying(next.description, saysOpaque); text != "" {
			return []string{fmt.Sprintf("its next cursor %s is opaque, and no item's id: %s", next.path, quoted(text))}
		}
	}
	if l.findID(); l.id == nil {
		var names []string
		for _, f := range l.fields {
			if f.depth() == 1 {
				names = append(names, f.path.Tokens()[0])
			}
		}
		return []string{"no field of an item looks like its id: " + fewNames(names, 8)}
	}
	return nil
}

func (l *listShape) placeOfItems() string {
	if l.items.path == "" {
		return "the body itself"
	}
	return string(l.items.path)
}

// otherPaging says how a list without cursor is paged.
func (l *listShape) otherPaging() []string {
	for _, kind := range []struct {
		names []string
		what  string
	}{
		{tokenNames, "it is paged by the opaque token %s, which is no item's id"},
		{pageNames, "it is paged by page numbers (%s)"},
		{offsetNames, "it is paged by offsets (%s)"},
	} {
		for _, p := range l.query() {
			if _, named := among(p.given, kind.names); named {
				if (p.is("string") || saysOpaque.MatchString(p.description)) && !p.is("integer") {
					return []string{fmt.Sprintf("it is paged by the opaque token %s, which is no item's id", p.given)}
				}
				return []string{fmt.Sprintf(kind.what, p.given)}
			}
		}
	}
	if l.links {
		return []string{"it is paged by Link headers, which its 200 documents"}
	}
	for _, f := range l.parts {
		if _, named := among(f.name, nextNames); named && (f.format == "uri" || f.format == "url" || saysURL.MatchString(f.description)) {
			return []string{fmt.Sprintf("its next page is a link (%s)", f.path)}
		}
	}
	var names []string
	for _, p := range l.query() {
		names = append(names, p.given)
	}
	switch {
	case l.limit != nil:
		return []string{fmt.Sprintf("it has a limit (%s), but no parameter that says after which item a page begins", l.limit.given)}
	case len(names) > 0:
		return []string{"none of its parameters pages it: " + fewNames(names, 8)}
	}
	return []string{"it has no parameters: all of it comes in one answer"}
}

// findLimit finds the parameter that bounds the size of a page.
func (l *listShape) findLimit() {
	rank := len(limitNames)
	for _, p := range l.query() {
		place, named := among(p.given, limitNames)
		switch {
		case p.given == l.declared.limit && p.given != "":
			place = -1
		case p.purpose == "limit" || p.purpose == "limit_param" || p.purpose == "page_size_param":
			place = -1
		case !named || !p.is("integer") && !p.is("number") && len(p.types) > 0:
			continue
		}
		if place < rank {
			l.limit, rank = p, place
		}
	}
}

// findCursor finds the parameter that names the item after which a page begins.
func (l *listShape) findCursor() {
	rank := 1 << 20
	for _, p := range l.query() {
		place, named := among(p.given, cursorNames)
		_, backward := among(p.given, backwardNames)
		says := saysCursor.MatchString(p.description)
		switch {
		case p == l.limit || !p.isText() || backward:
			continue
		case p.given == l.declared.cursor && p.given != "", p.purpose == "next_cursor_param":
			place = -1
		case p.format == "date-time" || p.format == "date":
			continue
		case !named && saysFollowing.MatchString(p.description):
			place = 200
		case !named:
			continue
		case slices.Contains([]string{"after", "from", "last", "next", "since_id"}, p.name) && l.isBound(p, says):
			continue
		case says:
		default:
			place += 100
		}
		if place < rank {
			l.cursor, rank = p, place
		}
	}
}

// isBound tells whether a parameter with a name such as after is a bound of time.
func (l *listShape) isBound(p *draftParam, cursor bool) bool {
	return !cursor && (saysTime.MatchString(p.description) || saysUnix.MatchString(p.description))
}

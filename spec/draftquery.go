package spec

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// readQuery gives each parameter of the query a role, or leaves it alone.
func (l *listShape) readQuery() {
	l.readLimit()
	for _, p := range l.query() {
		if p.required {
			l.readGiven("given", p)
		}
	}
	l.readWindows()
	var alone []string
	var why, asks []string
	for _, p := range l.query() {
		reason, asked := l.readFilter(p)
		if reason == "" && asked == "" {
			continue // it has a role
		}
		alone = append(alone, p.given)
		if reason != "" {
			why = append(why, reason)
		}
		if asked != "" {
			asks = append(asks, asked)
		}
	}
	if len(alone) > 0 {
		role := l.entry("untested", []DraftPair{{List: alone}}, strings.Join(why, "; "), asks...)
		if len(role.Why) > longestReason {
			role.Why, role.Notes = "", why // a line each
		}
	}
	for i := range l.params {
		if p := &l.params[i]; p.required && (p.in == "header" || p.in == "cookie") {
			l.asks = append(l.asks, fmt.Sprintf("each request needs the %s %s: run with --header", p.in, p.given))
		}
	}
}

// readLimit reads the limit, its default, and bounds that only words tell.
func (l *listShape) readLimit() {
	p := l.limit
	if p == nil {
		return
	}
	l.used[p.given] = true
	var asks []string
	for _, other := range l.query() {
		place, named := among(other.given, limitNames)
		if named && place < sureLimits && other != l.cursor && (other.is("integer") || other.is("number")) && !other.required {
			asks = append(asks, "or parameter: "+other.given)
		}
	}
	why := because(p.description, saysLimit, l.shapeOf(p))
	if p.given == l.declared.limit && p.given != "" {
		why = l.declared.by + ": " + why
	}
	l.set("limit", "parameter", p.given, why, asks...)
	l.readDefault(p)
	l.readBounds(p)
	if sentence := saying(p.description, saysClamped); sentence != "" {
		l.set("limit", aboveKey, "clamped", quoted(sentence))
	}
}

// shapeOf describes a parameter that has no description.
func (l *listShape) shapeOf(p *draftParam) string {
	kind := strings.Join(p.types, " or ")
	switch {
	case p.low != "" && p.high != "":
		kind += " from " + p.low + " to " + p.high
	case p.high != "":
		kind += " up to " + p.high
	}
	return strings.TrimSuffix(byName+"; "+commentText(kind), "; ")
}

// readDefault reads the limit that is in force where none is given.
func (l *listShape) readDefault(p *draftParam) {
	said, sentence := "", ""
	if m := saysDefault.FindStringSubmatch(p.description); m != nil {
		said, sentence = m[1], saying(p.description, saysDefault)
	} else if m := saysUnless.FindStringSubmatch(p.description); m != nil {
		said, sentence = m[1], saying(p.description, saysUnless)
	}
	isWhole := func(text string) bool { n, err := strconv.Atoi(text); return err == nil && n > 0 && n <= 1<<53 }
	switch {
	case isWhole(p.fallback):
		var asks []string
		if said != "" && said != p.fallback {
			asks = append(asks, fmt.Sprintf("or default: %s, for it says %s", said, quoted(sentence)))
		}
		l.set("limit", "default", p.fallback, "the schema's default", asks...)
	case isWhole(said):
		l.set("limit", "default", said, quoted(sentence))
	}
}

// draftBounds are bounds of a parameter that its schema lacks, but its words have.
type draftBounds struct {
	schema    Pointer
	parameter string
	low, high int
	why       string
}

// addBounds adds bounds, each schema's once.
func (d *Draft) addBounds(all []draftBounds) {
	for _, b := range all {
		if !slices.ContainsFunc(d.bounds, func(o draftBounds) bool { return o.schema == b.schema }) {
			d.bounds = append(d.bounds, b)
		}
	}
}

// readBounds reads the limit's bounds.
func (l *listShape) readBounds(p *draftParam) {
	if low, err := strconv.ParseFloat(p.low, 64); err == nil && low > 0 {
		l.minimum = int(min(low, 1<<31))
	}
	if high, err := strconv.ParseFloat(p.high, 64); err == nil {
		l.maximum = int(min(high, 1<<31))
		return
	}
	if p.high != "" || l.s.text(p.schema.Append("exclusiveMaximum")) != "" {
		return
	}
	b := draftBounds{schema: p.schema, parameter: p.given}
	if m := saysRange.FindStringSubmatch(p.description); m != nil {
		b.low, _ = strconv.Atoi(m[1])
		b.high, _ = strconv.Atoi(m[2])
		b.why = quoted(saying(p.description, saysRange))
	} else if m := saysMost.FindStringSubmatch(p.description); m != nil {
		b.high, _ = strconv.Atoi(m[1])
		b.why = quoted(saying(p.description, saysMost))
	}
	if p.low != "" || l.s.text(p.schema.Append("exclusiveMinimum")) != "" {
		b.low = 0
	}
	if b.high > 0 && b.high >= b.low && b.high < 1<<31 && b.low >= 0 {
		l.maximum = b.high
		l.bounds = append(l.bounds, b)
	}
}

// readGiven gives a parameter that each request needs a value: an example of the
// document, or one to be replaced.
func (l *listShape) readGiven(section string, p *draftParam) {
	l.used[p.given] = true
	value, why := "", ""
	switch {
	case p.example != nil:
		value, why = scalarText(p.example), "the document's example"
	case p.fallback != "":
		value, why = p.fallback, "the schema's default"
	case len(p.enum) > 0:
		value, why = p.enum[0], "the first value of the enum"
	}
	if strings.TrimSpace(value) == "" {
		value, why = "CHANGE-ME", "it is required, and the document gives no example"
		if p.is("integer") || p.is("number") {
			value = "1"
		}
	}
	l.entry(section, []DraftPair{{Key: "parameter", Value: p.given}, {Key: "value", Value: value}}, why,
		"which value holds on the target?")
}

// scalarText is a decoded scalar as text, "" for anything else.
func scalarText(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case fmt.Stringer: // a number
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// readPath says where the values of the path's parameters come from: from the list whose
// path stands before them, or else they are given.
func (l *listShape) readPath(d *drafter) {
	for i := range l.params {
		p := &l.params[i]
		before, _, found := strings.Cut(l.path, "/{"+p.given+"}")
		if p.in != "path" || !found {
			continue
		}
		from := "GET " + before
		if parent := l.parent(d, from); parent != nil {
			pairs := []DraftPair{{Key: "parameter", Value: p.given}, {Key: "from", Value: parent.Operation}}
			field, _, asks := l.matching(p)
			if len(field) > 0 && len(asks) == 0 {
				pairs = append(pairs, DraftPair{Key: "field", Value: string(field[0])})
			}
			l.entry("path", pairs, because(p.description, nil, "the list at the path before it"))
			continue
		}
		l.readGiven("path", p)
	}
}

// parent drafts the list whose items' ids are the values of a path.
func (l *listShape) parent(d *drafter, operation string) *DraftList {
	if pathParameter.MatchString(operation) || !slices.Contains(l.s.gets(), operation) {
		return nil
	}
	return d.operation(operation, l.operation+" takes the values of its path from it")
}

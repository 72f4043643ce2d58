package spec

import (
	"fmt"
	"slices"
	"strings"
)

// side is an end of a window.
type side int

const (
	noSide side = iota
	lower
	upper
)

// bound is a parameter that looks like an end of a window.
type bound struct {
	p      *draftParam
	given  string // the name on the wire: created[gte] of an object created
	side   side
	strict bool // surely exclusive
	loose  bool // its name says after or before, its words nothing
	base   string
	unit   string // "seconds"
	said   string // its description
}

// readWindows finds the parameters that bound an instant of the items, and pairs them.
func (l *listShape) readWindows() {
	var bounds []bound
	for _, p := range l.query() {
		bounds = append(bounds, l.boundsOf(p)...)
	}
	var bases []string
	for _, b := range bounds {
		if !b.strict && !slices.Contains(bases, b.base) {
			bases = append(bases, b.base)
		}
	}
	for _, base := range bases {
		l.readWindow(base, bounds)
	}
}

// boundsOf are the bounds that a parameter is, or that the members of an object are.
func (l *listShape) boundsOf(p *draftParam) []bound {
	if p.style == "deepObject" {
		var all []bound
		for _, member := range l.s.draftFields(p.schema, 1) {
			if member.depth() != 1 {
				continue
			}
			name := member.path.Tokens()[0]
			inner := *p
			inner.draftField = member
			if inner.description == "" {
				inner.description = p.description
			}
			all = append(all, l.boundOf(&inner, p.given+"["+name+"]", p)...)
		}
		return all
	}
	return l.boundOf(p, p.given, p)
}

// boundOf reads one name. The words that tell the end stand first or last in it.
func (l *listShape) boundOf(p *draftParam, given string, of *draftParam) []bound {
	words := wordsOf(given)
	b := bound{p: of, given: given, said: p.description}
	word := ""
	for _, at := range []int{len(words) - 1, 0, len(words) - 2} {
		if at < 0 || b.side != noSide {
			continue
		}
		// At last stands what kind of value it is: start_date.
		if at == len(words)-2 && !slices.Contains(timeWords, words[len(words)-1]) {
			continue
		}
		switch word = words[at]; {
		case slices.Contains(lowerWords, word):
			b.side = lower
		case slices.Contains(upperWords, word):
			b.side = upper
		default:
			continue
		}
		words = slices.Delete(slices.Clone(words), at, at+1)
	}
	if b.side == noSide || !l.isTime(p, words) {
		return nil
	}
	b.base = strings.Join(slices.DeleteFunc(words, func(w string) bool {
		return w == "filter" || slices.Contains(timeWords, w)
	}), "_")
	if p.is("integer") || p.is("number") {
		b.unit = "seconds"
	}
	inclusive := saysWithin.MatchString(p.description) && !saysBeyond.MatchString(p.description)
	b.strict = word == "gt" || word == "lt" || saysBeyond.MatchString(p.description)
	b.loose = (word == "after" || word == "before") && !inclusive
	return []bound{b}
}

// isTime tells whether a parameter's values are instants.
func (l *listShape) isTime(p *draftParam, words []string) bool {
	if p.is("boolean") || len(p.enum) > 0 || p.format == "date" {
		return false
	}
	if p.format == "date-time" {
		return true
	}
	if p.is("integer") || p.is("number") {
		if saysMillis.MatchString(p.description) {
			return false
		}
		return saysUnix.MatchString(p.description) || len(l.instants(strings.Join(words, "_"), true)) > 0
	}
	return p.format == "" && (saysTime.MatchString(p.description) || len(words) > 0 && len(l.instants(strings.Join(words, "_"), false)) > 0)
}

// instants are the fields of an item with an instant whose name has a base, the likeliest
// first; all of them where there is no base.
func (l *listShape) instants(base string, seconds bool) []*draftField {
	var sure, other []*draftField
	for i := range l.fields {
		f := &l.fields[i]
		is, _ := f.instant()
		if f.depth() > 1 || seconds && !f.seconds() || !seconds && is == noClue {
			continue
		}
		words := slices.DeleteFunc(f.words(), func(w string) bool { return slices.Contains(timeWords, w) })
		name := strings.Join(words, "_")
		switch {
		case name == base, f.name == base:
			sure = append(sure, f)
		case base == "", strings.HasPrefix(name, base), strings.HasPrefix(base, name) && name != "":
			other = append(other, f)
		}
	}
	return append(sure, other...)
}

// readWindow makes a window of the bounds with one base.
func (l *listShape) readWindow(base string, bounds []bound) {
	var ends [3]*bound
	var asks, why []string
	for i := range bounds {
		b := &bounds[i]
		if b.base != base || b.strict {
			continue
		}
		if other := ends[b.side]; other != nil {
			asks = append(asks, fmt.Sprintf("or %s instead of %s", b.given, other.given))
			continue
		}
		ends[b.side] = b
	}
	first := ends[lower]
	if first == nil {
		first = ends[upper]
	}
	if first == nil {
		return
	}
	fields := l.windowField(base, first)
	if len(fields) == 0 {
		return // readFilter says that no field has its name
	}
	window := &DraftRole{Section: "windows"}
	for _, end := range []struct {
		key string
		b   *bound
	}{{"from", ends[lower]}, {"to", ends[upper]}} {
		if end.b == nil {
			continue
		}
		l.used[end.b.p.given] = true
		window.Pairs = append(window.Pairs, DraftPair{Key: end.key, Value: end.b.given})
		if sentence := because(end.b.said, saysWithin, ""); sentence != "" && !slices.Contains(why, sentence) {
			why = append(why, sentence)
		}
		if end.b.loose {
			asks = append(asks, AskInclusive(end.b.given))
		}
	}
	if len(why) == 0 {
		why = append(why, byName)
	}
	window.Pairs = append(window.Pairs, DraftPair{Key: "field", Value: string(fields[0].path)})
	if first.unit != "" {
		window.Pairs = append(window.Pairs, DraftPair{Key: unitKey, Value: first.unit})
	}
	for i, f := range fields {
		window.Fields = append(window.Fields, f.path)
		if i > 0 && i < 4 {
			asks = append(asks, "or field: "+string(f.path))
		}
	}
	window.Why, window.Asks = strings.Join(why, " "), asks
	l.roles = append(l.roles, window)
}

// AskInclusive is the question whether a bound is inclusive.
func AskInclusive(parameter string) string {
	return fmt.Sprintf("is %s inclusive? A window is; where it is not, leave it out", parameter)
}

// windowField are the fields that a window may be of: by the base of its names, or else by
// the words of its description.
func (l *listShape) windowField(base string, b *bound) []*draftField {
	found := l.instants(base, b.unit != "")
	if base != "" {
		if len(found) > 0 {
			name := found[0].name
			if strings.TrimSuffix(strings.TrimSuffix(name, "_at"), "_on") == base || name == base {
				return found[:1]
			}
		}
		return found
	}
	if len(found) < 2 {
		return found
	}
	said := wordsOf(b.said)
	for _, f := range found {
		if slices.Contains(said, f.words()[0]) {
			return []*draftField{f}
		}
	}
	// Nothing says which: a list is most often bounded by when its items came to be.
	slices.SortStableFunc(found, func(a, b *draftField) int { return birth(a) - birth(b) })
	return found
}

func birth(f *draftField) int {
	if strings.HasPrefix(f.name, "create") {
		return 0
	}
	return 1
}

package spec

import (
	"fmt"
	"slices"
	"strings"
)

// readFilter makes a parameter a filter. Else it says why it is left alone, and what may be
// asked about it.
func (l *listShape) readFilter(p *draftParam) (why, asks string) {
	for _, kind := range []struct {
		names []string
		what  string
	}{
		{backwardNames, "pages backwards"}, {searchNames, "is a search"}, {shapeNames, "changes what an answer shows, or its order"},
		{pageNames, "is another way of paging"}, {offsetNames, "is another way of paging"}, {tokenNames, "is another way of paging"},
	} {
		if _, named := among(p.given, kind.names); named && l.field("/"+p.given) == nil {
			return p.given + " " + kind.what, ""
		}
	}
	for _, b := range l.boundsOf(p) {
		if b.strict {
			return p.given + " is an exclusive bound, and those of a window are inclusive", ""
		}
	}
	if sentence := saying(p.description, saysSearch); sentence != "" {
		return fmt.Sprintf("%s is no equality: %s", p.given, quoted(sentence)), ""
	}
	if sentence := saying(p.description, saysNot); sentence != "" {
		return fmt.Sprintf("%s leaves out rather than selects: %s", p.given, quoted(sentence)), ""
	}
	if p.is("object") || p.style == "deepObject" {
		return p.given + " is an object", ""
	}
	fields, reason, questions := l.matching(p)
	switch {
	case len(fields) > 0:
	case p.format == "date":
		return p.given + " is a day, and a window bounds instants", ""
	case saysMillis.MatchString(p.description):
		return p.given + " counts milliseconds, and a window bounds date-times or seconds", ""
	default:
		return "", fmt.Sprintf("%s: no field of an item has its name; if it filters by one, write it under filters", p.given)
	}
	l.used[p.given] = true
	pairs := []DraftPair{{Key: "parameter", Value: p.given}, {Key: "field", Value: string(fields[0])}}
	if several := l.several(p); several != "" {
		pairs = append(pairs, DraftPair{Key: severalKey, Value: several})
	}
	if sentence := saying(p.description, saysIgnored); sentence != "" {
		pairs = append(pairs, DraftPair{Key: unknownKey, Value: "ignored"})
	}
	role := l.entry("filters", pairs, because(p.description, nil, reason), questions...)
	role.Fields = fields
	return "", ""
}

// several is how a parameter is given several values, "" where it takes one.
func (l *listShape) several(p *draftParam) string {
	switch {
	case saysSeveral.MatchString(p.description):
		return "comma"
	case !p.is("array"), p.style != "" && p.style != "form":
		return ""
	case p.explode != nil && !*p.explode:
		return "comma"
	}
	return "repeated"
}

// The scores of a field as what a parameter is about.
const (
	sureScore  = 75
	leastScore = 45
)

// matching are the fields of an item that a parameter may be about, the likeliest first,
// why, and what is to be asked where it is not sure.
func (l *listShape) matching(p *draftParam) (fields []Pointer, why string, asks []string) {
	type candidate struct {
		f     *draftField
		score int
		why   string
	}
	var all []candidate
	for i := range l.fields {
		f := &l.fields[i]
		if (f.is("object") || f.is("array")) && !f.is("string") || !fits(p, f) {
			continue
		}
		score, reason := l.nameScore(p, f)
		if same, disjoint := enums(p, f); same {
			score, reason = score+60, "its enum is that of the field"
		} else if disjoint {
			continue
		}
		if score >= leastScore {
			all = append(all, candidate{f, score, reason})
		}
	}
	slices.SortStableFunc(all, func(a, b candidate) int { return b.score - a.score })
	if len(all) == 0 {
		return nil, "", nil
	}
	for _, c := range all[:min(len(all), 4)] {
		fields = append(fields, c.f.path)
	}
	if all[0].score < sureScore {
		asks = append(asks, fmt.Sprintf("the name of the field %s is only like the parameter's", all[0].f.path))
	}
	if odd := beyond(p.enum, all[0].f.enum); len(odd) > 0 {
		asks = append(asks, fmt.Sprintf(askValues+"%s: %s; a filter by what means something else cannot be expressed", all[0].f.path,
			fewNames(odd, 4)))
	}
	if all[0].f.is("object") || all[0].f.is("array") {
		asks = append(asks, fmt.Sprintf("%s may be an object or a list too: does its text stand there?", all[0].f.path))
	}
	for _, c := range all[1:min(len(all), 4)] {
		if all[0].score-c.score < 10 || all[0].score < sureScore {
			asks = append(asks, "or field: "+string(c.f.path))
		}
	}
	return fields, all[0].why, asks
}

// fits tells whether a field can have the values of a parameter.
func fits(p *draftParam, f *draftField) bool {
	numeric := func(is func(string) bool) bool { return is("integer") || is("number") }
	switch {
	case p.is("boolean") || f.is("boolean"):
		return p.is("boolean") && f.is("boolean")
	case numeric(p.is) && !p.is("string"):
		return numeric(f.is) || len(f.types) == 0
	}
	return f.isText()
}

// enums tells whether a parameter and a field have the same values, or none in common.
func enums(p *draftParam, f *draftField) (same, disjoint bool) {
	if len(p.enum) == 0 || len(f.enum) == 0 {
		return false, false
	}
	shared := 0
	for _, v := range p.enum {
		if slices.Contains(f.enum, v) {
			shared++
		}
	}
	return shared == len(p.enum) && len(p.enum) == len(f.enum) && shared > 1, shared == 0
}

// beyond are the values that stand in one enum and not in another one; none where one of
// them is empty.
func beyond(values, enum []string) []string {
	var all []string
	for _, v := range values {
		if len(enum) > 0 && !slices.Contains(enum, v) {
			all = append(all, v)
		}
	}
	return all
}

// nameScore is how like a field's name a parameter's is.
func (l *listShape) nameScore(p *draftParam, f *draftField) (int, string) {
	words := wordsOf(p.given)
	if len(words) > 1 && (words[0] == "filter" || words[0] == "by" || words[0] == "with") {
		words = words[1:]
	}
	if last := len(words) - 1; last > 0 && (words[last] == "eq" || words[last] == "equals") {
		words = words[:last]
	}
	name, path := strings.Join(words, "_"), strings.Join(f.words(), "_")
	if p.is("array") && name != path {
		if one := singular(name); one == path {
			name = one
		}
	}
	top := f.depth() == 1
	resource := singular(spelt(nameOfPath(l.operation, 1)))
	switch {
	case name == path && top:
		return 100, "the field has its name"
	case name == path:
		return 95, "the field has its name, in an object"
	case top && resource+"_"+name == path, top && name == resource+"_"+path:
		return 90, "the field has its name and the list's"
	case top && (name+"_id" == path || strings.TrimSuffix(name, "_id") == path && strings.HasSuffix(name, "_id")):
		return 80, "the field has its name but for _id"
	case !top && name+"_id" == path:
		return 80, "the field is the id of what has its name"
	case top && strings.HasSuffix(path, "_"+name) && (len(words) > 1 || name == "id"):
		if f == l.id {
			return 0, ""
		}
		return 78, "the field's name ends with its name"
	case top && strings.HasSuffix(name, "_"+path) && len(f.words()) > 1:
		return 60, "its name ends with the field's"
	case !top && contained(f.words(), words):
		return 50, "the words of the field are among those of its name"
	case top && len(words) == 1 && slices.Contains(f.words(), name):
		return leastScore, "its name is a word of the field's"
	}
	return 0, ""
}

// contained tells whether some words stand in others in the same order.
func contained(some, others []string) bool {
	at := 0
	for _, word := range others {
		if at < len(some) && some[at] == word {
			at++
		}
	}
	return at == len(some)
}

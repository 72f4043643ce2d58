package spec

import (
	"fmt"
	"slices"
	"strings"
)

// readItem reads which fields of an item tell when it changes, and which hold instants.
func (l *listShape) readItem() {
	for _, role := range []struct {
		key   string
		names []string
		fits  func(f draftField) bool
	}{
		{"revision", revisionNames, func(draftField) bool { return true }},
		{"expiry", expiryNames, func(draftField) bool { return true }},
		// What has not ended has no instant yet.
		{"completion", completionNames, func(f draftField) bool { return f.is("null") || !l.requires(f) }},
	} {
		rank := len(role.names)
		var best *draftField
		for i := range l.fields {
			f := &l.fields[i]
			place, named := among(f.name, role.names)
			if is, _ := f.instant(); named && f.depth() == 1 && place < rank && is != noClue && role.fits(*f) {
				best, rank = f, place
			}
		}
		if best == nil {
			continue
		}
		var asks []string
		if is, _ := best.instant(); is == nameClue {
			asks = append(asks, "is it a date-time of RFC 3339?")
		}
		l.set("item", role.key, string(best.path), because(best.description, nil, byName), asks...)
	}
	l.readTimestamps()
	l.readLinks()
}

// requires tells whether an item has a field always.
func (l *listShape) requires(f draftField) bool {
	at, _, ok := l.s.deref(l.items.schema.Append("items"))
	if !ok {
		return false
	}
	_, list, ok := l.s.find(at.Append("required"))
	if !ok {
		return false
	}
	for _, one := range list.Content {
		if one.Value == f.path.Tokens()[0] {
			return true
		}
	}
	return false
}

// readTimestamps lists the fields that hold an instant.
func (l *listShape) readTimestamps() {
	var all, doubtful, why []string
	for _, f := range l.fields {
		is, reason := f.instant()
		if f.depth() > 1 || is == noClue {
			continue
		}
		all = append(all, string(f.path))
		switch {
		case is == nameClue:
			doubtful = append(doubtful, string(f.path))
		case len(why) == 0:
			why = append(why, reason)
		case why[0] != reason && len(why) < 2:
			why = append(why, "and the like")
		}
	}
	if len(all) == 0 {
		return
	}
	role := &DraftRole{Section: "item", Pairs: []DraftPair{{Key: "timestamps", List: all}}, Why: strings.Join(why, " ")}
	if len(doubtful) > 0 {
		role.Asks = append(role.Asks, "nothing but the name says that a date-time of RFC 3339 stands in "+strings.Join(doubtful, ", "))
	}
	if role.Why == "" {
		role.Why = "by their names"
	}
	l.roles = append(l.roles, role)
}

// readLinks lists the fields whose example holds the id of the example's item.
func (l *listShape) readLinks() {
	example := l.s.exampleAt(l.items.schema.Append("items"))
	if at, _, ok := l.s.deref(l.items.schema.Append("items")); ok && example == nil {
		example = l.s.exampleAt(at)
	}
	id, _ := l.id.path.Lookup(example)
	text, _ := cursorText(id)
	if len(text) < 4 {
		return
	}
	var links []string
	for _, f := range l.fields {
		v, _ := f.path.Lookup(example)
		if url, ok := v.(string); ok && f.depth() == 1 && strings.Contains(url, "://") && strings.Contains(url, text) {
			links = append(links, string(f.path))
		}
	}
	if len(links) > 0 {
		l.entry("item", []DraftPair{{Key: "links", List: links}}, "the document's example holds the item's id there")
	}
}

// The statuses of refusals, those first that say most of what a wrong query gets.
var refusals = []string{"400", "422", "4XX", "4xx", "default", "401", "403", "404", "409"}

// readErrors reads what a refusal looks like.
func (l *listShape) readErrors() {
	var schema Pointer
	status := ""
	var others []string
	for _, one := range refusals {
		response, _, ok := l.s.deref(l.at.Append("responses", one))
		if !ok {
			continue
		}
		found := l.s.jsonSchema(response)
		if found == "" {
			continue
		}
		// A reference is named by what it leads to: it is the same for all operations.
		if at, _, ok := l.s.deref(found); ok && strings.HasPrefix(string(at), "/components/schemas/") {
			found = at
		}
		switch {
		case schema == "":
			schema, status = found, one
		case found != schema && !l.s.alike(found, schema):
			others = append(others, one)
		}
	}
	if schema == "" {
		l.notes = append(l.notes, "The document does not say what an invalid parameter is answered with: error is left out.")
		return
	}
	var asks []string
	if !slices.Contains(refusals[:5], status) {
		asks = append(asks, "the document does not say what answers an invalid parameter: is it this?")
	}
	if len(others) > 0 {
		asks = append(asks, fmt.Sprintf("the answers %s have other schemas", strings.Join(others, ", ")))
	}
	l.set("error", "schema", string(schema), "the schema of the answer "+status, asks...)
	fields := l.s.draftFields(schema, deepestPart)
	code := l.errorPart("code", fields, []string{"code", "error_code", "errorcode", "type", "reason"})
	l.errorPart("message", fields, []string{"message", "detail", "error_message", "error_description", "description", "msg"})
	l.errorPart("hint", fields, []string{"hint", "help", "suggestion"})
	if code != nil {
		l.readCodes(*code)
	}
}

// alike tells whether two schemas are written alike.
func (s *source) alike(a, b Pointer) bool {
	var texts [2]string
	for i, p := range []Pointer{a, b} {
		_, n, ok := s.deref(p)
		if !ok {
			return false
		}
		data, err := jsonOf(n)
		if err != nil {
			return false
		}
		texts[i] = string(data)
	}
	return texts[0] == texts[1]
}

func (l *listShape) errorPart(key string, fields []draftField, names []string) *draftField {
	rank := len(names)
	var best *draftField
	for i := range fields {
		f := &fields[i]
		if place, named := among(f.name, names); named && place < rank && f.isText() {
			best, rank = f, place
		}
	}
	if best != nil {
		l.set("error", key, string(best.path), because(best.description, nil, byName))
	}
	return best
}

// readCodes reads the codes that the document gives for each kind of refusal.
func (l *listShape) readCodes(code draftField) {
	var pairs []string
	for _, kind := range []struct {
		key      string
		statuses []string
	}{{"validation", []string{"400", "422"}}, {"unauthorized", []string{"401"}}, {"forbidden", []string{"403"}}} {
		for _, status := range kind.statuses {
			if text := l.codeOf(status, code.path); text != "" {
				pairs = append(pairs, kind.key, text)
				break
			}
		}
	}
	if len(pairs) > 0 {
		l.entry("error", []DraftPair{{Key: "codes", List: pairs}}, "the only code that the schema or the example of that answer has")
	}
}

// codeOf is the only code that an answer may have, "" where it may have several.
func (l *listShape) codeOf(status string, path Pointer) string {
	response, _, ok := l.s.deref(l.at.Append("responses", status))
	if !ok {
		return ""
	}
	schema := l.s.jsonSchema(response)
	for _, f := range l.s.draftFields(schema, deepestPart) {
		if f.path == path && len(f.enum) == 1 {
			return f.enum[0]
		}
	}
	media, _, ok := strings.Cut(string(schema), "/schema")
	if !ok || schema == "" {
		return ""
	}
	body := l.s.exampleAt(Pointer(media))
	if body == nil {
		_, examples, _ := l.s.find(Pointer(media).Append("examples"))
		if examples != nil && len(examples.Content) == 2 {
			body, _ = l.s.namedExample(Pointer(media))
		}
	}
	v, _ := path.Lookup(body)
	text, _ := v.(string)
	return strings.TrimSpace(text)
}

// secretWords end the names of fields whose values are nobody's to see.
var secretWords = []string{"token", "secret", "password", "passphrase", "credential"}

// secrets are the fields of an item whose names say that their values are secret.
func (l *listShape) secrets() []string {
	var all []string
	for _, f := range l.fields {
		words := wordsOf(f.name)
		tokens := f.path.Tokens()
		if len(words) > 0 && slices.Contains(secretWords, words[len(words)-1]) && f.isText() && f.path != l.id.path &&
			!slices.Contains(all, tokens[len(tokens)-1]) {
			all = append(all, tokens[len(tokens)-1])
		}
	}
	return all
}

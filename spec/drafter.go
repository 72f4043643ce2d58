package spec

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
)

// DraftOf reads the roles of the list operations of a document, or of the operations
// that are named. The error is a *LoadError, or LoadErrors.
func DraftOf(file string, operations []string) (*Draft, error) {
	return newLoader(Sources{Spec: file, Operations: operations}, os.ReadFile).draftFile()
}

// draftFile reads the document and drafts.
func (l *loader) draftFile() (*Draft, error) {
	var failed LoadErrors
	document, _ := l.parsed(l.sources.Spec, "", nil, &failed)
	if document != nil {
		failed.add(document.otherKind())
	}
	if err := failed.orNil(); err != nil {
		return nil, err
	}
	l.original = document
	return l.draft()
}

// draft goes through the operations that are wanted.
func (l *loader) draft() (*Draft, error) {
	s := l.original
	gets := s.gets()
	if len(gets) == 0 {
		return nil, &LoadError{File: s.file, Problem: "the document has no GET operation", Hint: "name the OpenAPI document of the API"}
	}
	wanted := gets
	if len(l.sources.Operations) > 0 {
		wanted = nil
		var failed LoadErrors
		for _, one := range l.sources.Operations {
			found := choose(one, gets)
			if len(found) == 0 {
				failed.add(l.noOperation(one, gets))
			}
			wanted = append(wanted, found...)
		}
		if err := failed.orNil(); err != nil {
			return nil, err
		}
	}
	d := &drafter{s: s, draft: &Draft{File: s.file, Title: singleLine(s.text("/info/title")), Contract: slug(s.text("/info/title"))},
		lists: map[string]*DraftList{}}
	for _, operation := range gets { // in the document's order, each once
		if slices.Contains(wanted, operation) {
			d.operation(operation, "")
		}
	}
	d.nameLists()
	return d.draft, nil
}

// drafter drafts the lists of one document.
type drafter struct {
	s     *source
	draft *Draft
	lists map[string]*DraftList // by operation; nil where it is none, or unfit
}

// operation drafts one operation, unless that was done, and is nil where it is no list
// or cannot be expressed. added says why it is wanted where nobody named it.
func (d *drafter) operation(operation, added string) *DraftList {
	if list, done := d.lists[operation]; done {
		return list
	}
	d.lists[operation] = nil // while it is being read
	shape := d.s.listShape(operation)
	if shape == nil || !shape.isList() {
		if added == "" {
			d.draft.Others++
		} else {
			delete(d.lists, operation)
		}
		return nil
	}
	if why := shape.unfit(); len(why) > 0 {
		if added == "" {
			d.draft.Unfit = append(d.draft.Unfit, UnfitList{operation, why})
		} else {
			delete(d.lists, operation)
		}
		return nil
	}
	shape.readPage()
	shape.readQuery()
	list := &DraftList{Operation: operation, Asks: shape.asks, Minimum: shape.minimum, Maximum: shape.maximum, added: added}
	d.lists[operation] = list
	shape.readPath(d)
	shape.readItem()
	shape.readErrors()
	list.Roles, list.Notes = shape.roles, shape.notes
	for _, name := range shape.secrets() {
		if !slices.Contains(d.draft.Masked, name) {
			d.draft.Masked = append(d.draft.Masked, name)
		}
	}
	d.draft.Lists = append(d.draft.Lists, list)
	d.draft.addBounds(shape.bounds)
	return list
}

// nameLists gives each list a name that no other has: the last word of its path, with as
// many before it as that takes.
func (d *drafter) nameLists() {
	for depth := 1; depth < 8; depth++ {
		count := map[string]int{}
		for _, list := range d.draft.Lists {
			if list.Name == "" || depth == 1 {
				count[nameOfPath(list.Operation, depth)]++
			}
		}
		for _, list := range d.draft.Lists {
			name := nameOfPath(list.Operation, depth)
			taken := slices.ContainsFunc(d.draft.Lists, func(other *DraftList) bool { return other.Name == name })
			if list.Name == "" && count[name] == 1 && !taken && name != "" {
				list.Name = name
			}
		}
	}
	for i, list := range d.draft.Lists {
		if list.Name == "" {
			list.Name = fmt.Sprintf("list-%d", i+1)
		}
	}
}

// versionSegment is a part of a path that names no thing.
var versionSegment = regexp.MustCompile(`(?i)^(v[0-9.]+|api|rest|[0-9.-]+)$`)

// nameOfPath are the last words of an operation's path.
func nameOfPath(operation string, words int) string {
	_, path, _ := strings.Cut(operation, " ")
	var all []string
	for _, segment := range strings.Split(path, "/") {
		if !strings.Contains(segment, "{") && !versionSegment.MatchString(segment) {
			if word := slug(segment); segment != "" {
				all = append(all, word)
			}
		}
	}
	return strings.Join(all[max(0, len(all)-words):], "-")
}

// slug is a text as a short name: letters, digits and dashes.
func slug(text string) string {
	words := wordsOf(text)
	name := ""
	for _, word := range words {
		word = strings.Map(func(r rune) rune {
			if r < 0x80 && isListRune(r) {
				return r
			}
			return -1
		}, word)
		if word == "" || len(name)+len(word) > 40 {
			continue
		}
		name = strings.TrimPrefix(name+"-"+word, "-")
	}
	if name == "" {
		return "api"
	}
	return name
}

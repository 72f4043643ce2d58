package spec

import (
	"os"
	"slices"
	"strings"
)

// Draft is what a document itself says of its lists: roles to begin an overlay with, each
// with its reason, and questions where two readings fit.
type Draft struct {
	// File is the document as the user named it, Title its info.title.
	File, Title string
	// Contract is a short name for the contract, made of the title.
	Contract string
	// Lists are the operations whose roles are drafted, in document order.
	Lists []*DraftList
	// Unfit are lists whose roles cannot be drafted.
	Unfit []UnfitList
	// Others is the number of GET operations that are no lists.
	Others int

	// Masked are the names of fields whose values seem to be secret.
	Masked []string

	bounds []draftBounds
}

// Contracts are those of the draft as it is, one a list. The error is that of LoadAll.
func (d *Draft) Contracts() ([]*Contract, error) {
	const drafted = "the draft"
	return newLoader(Sources{Spec: d.File, Overlay: drafted}, func(name string) ([]byte, error) {
		if name == drafted {
			return []byte(d.Overlay()), nil
		}
		return os.ReadFile(name)
	}).load()
}

// DraftList is the drafted roles of one operation.
type DraftList struct {
	// Operation names it as the document spells it, Name is what reports may call it.
	Operation, Name string
	Roles           []*DraftRole
	// Asks are questions about the list as a whole.
	Asks []string
	// Minimum and Maximum are the smallest and the largest limit that the document allows,
	// 0 where it names none.
	Minimum, Maximum int

	// Notes are what the draft leaves out, and what requests have shown of the list as a
	// whole.
	Notes []string

	added string // why it is drafted although it was not asked for
}

// DraftRole is one line of the roles.
type DraftRole struct {
	// Section is the key of the roles that the line belongs to: "limit", "filters".
	Section string
	// Pairs are what the line says: one key of a mapping such as page, or all keys of an
	// entry of a list such as filters.
	Pairs []DraftPair
	// Why is the reason: words of the document in quotation marks, or what shows it.
	Why string
	// Asks are the other readings that fit too.
	Asks []string
	// Fields are those of an item that the line may be about, the likeliest first.
	Fields []Pointer
	// Notes are further reasons, and what requests have shown of it.
	Notes []string
}

// DraftPair is a key of a role with its value, which is a list where List is not nil.
type DraftPair struct {
	Key, Value string
	List       []string
}

// UnfitList is a list that the roles cannot express, with the reasons.
type UnfitList struct {
	Operation string
	Why       []string
}

// Questions is the number of questions that the draft leaves open.
func (d *Draft) Questions() int {
	n := 0
	for _, list := range d.Lists {
		n += list.Questions()
	}
	return n
}

// Questions is the number of questions that the draft of one list leaves open.
func (l *DraftList) Questions() int {
	n := len(l.Asks)
	for _, role := range l.Roles {
		n += len(role.Asks)
	}
	return n
}

// Value is what a mapping of the roles says under a key, "" where it has none.
func (l *DraftList) Value(section, key string) string {
	for _, role := range l.Roles {
		if role.Section == section && len(role.Pairs) == 1 && role.Pairs[0].Key == key {
			return role.Pairs[0].Value
		}
	}
	return ""
}

// Role is the line of a mapping of the roles under a key, nil where there is none.
func (l *DraftList) Role(section, key string) *DraftRole {
	for _, role := range l.Roles {
		if role.Section == section && len(role.Pairs) > 0 && role.Pairs[0].Key == key {
			return role
		}
	}
	return nil
}

// askValues begins the question about values that no item has: a request for another value
// does not answer it.
const askValues = "no value of "

// Confirm notes what requests have shown to be so: the questions about it are answered.
func (r *DraftRole) Confirm(what string) {
	r.Notes = append(r.Notes, "confirmed: "+what)
	r.Asks = slices.DeleteFunc(r.Asks, func(ask string) bool { return !strings.HasPrefix(ask, askValues) })
}

// Contradict notes what requests have shown not to be so.
func (r *DraftRole) Contradict(what string) { r.Notes = append(r.Notes, "contradicted: "+what) }

// Contradicted tells what of it requests have contradicted.
func (r *DraftRole) Contradicted() []string {
	var all []string
	for _, note := range r.Notes {
		if what, ok := strings.CutPrefix(note, "contradicted: "); ok {
			all = append(all, what)
		}
	}
	return all
}

// Put changes what an entry says under a key.
func (r *DraftRole) Put(key, value string) {
	for i := range r.Pairs {
		if r.Pairs[i].Key == key {
			r.Pairs[i].Value = value
		}
	}
}

// Get is what an entry says under a key, "" where it has none.
func (r *DraftRole) Get(key string) string {
	for _, pair := range r.Pairs {
		if pair.Key == key {
			return pair.Value
		}
	}
	return ""
}

// Name tells which line of the roles it is: "limit.default", "filters status".
func (r *DraftRole) Name() string {
	first := r.Pairs[0]
	switch {
	case slices.Contains(draftMappings, r.Section):
		return r.Section + "." + first.Key
	case first.Value != "":
		return r.Section + " " + first.Value
	}
	return r.Section
}

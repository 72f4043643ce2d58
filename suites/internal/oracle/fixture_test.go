package oracle_test

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

func pointer(p spec.Pointer) *spec.Pointer { return &p }

// contract has two filters and two windows, the second one without lower bound.
func contract() *spec.Contract {
	low, high := int64(1), int64(50)
	parameter := func(name string) *spec.Parameter { return &spec.Parameter{Name: name} }
	return &spec.Contract{
		Fields: []spec.Field{{Name: "id"}, {Name: "kind"}, {Name: "colour"}, {Name: "at"}, {Name: "changed"}, {Name: "n"},
			{Name: "link", Format: "uri"}},
		Roles: spec.Roles{
			Limit:  &spec.LimitRole{Parameter: spec.Parameter{Name: "size", Minimum: &low, Maximum: &high}, Default: 3},
			Cursor: &spec.CursorRole{Parameter: spec.Parameter{Name: "after"}},
			Filters: []spec.FilterRole{
				{Parameter: spec.Parameter{Name: "kind", Enum: []string{"a", "b", "c"}}, Field: "/kind"},
				{Parameter: spec.Parameter{Name: "colour"}, Field: "/colour"}},
			Windows: []spec.WindowRole{
				{From: parameter("since"), To: parameter("until"), Field: "/at"},
				{To: parameter("changed_until"), Field: "/changed"}},
			Page: spec.PageRoles{Items: "/items", HasMore: pointer("/more"), NextCursor: pointer("/next"), LimitEcho: pointer("/size")},
			Item: spec.ItemRoles{ID: "/id", Timestamps: []spec.Pointer{"/at", "/changed"}},
		},
	}
}

// item makes an item from its id, its kind and the milliseconds of its instant;
// an empty kind and negative milliseconds stand for null.
func item(id, kind string, ms int) spec.Item {
	object := map[string]any{"id": id, "kind": nil, "at": nil}
	if kind != "" {
		object["kind"] = kind
	}
	if ms >= 0 {
		object["at"] = moment(ms)
	}
	return spec.Item{ID: id, HasID: true, Value: object}
}

func moment(ms int) string {
	return fmt.Sprintf("2025-03-01T12:00:%02d.%03dZ", ms/1000, ms%1000)
}

// with returns the item with one more field.
func with(i spec.Item, field string, value any) spec.Item {
	object := map[string]any{field: value}
	for k, v := range i.Value.(map[string]any) {
		if k != field {
			object[k] = v
		}
	}
	i.Value = object
	return i
}

// dataset is the list of items as they came.
func dataset(c *spec.Contract, items []spec.Item, scope *oracle.Scope) *oracle.Dataset {
	var entries []*oracle.Entry
	for _, i := range items {
		entries = append(entries, oracle.NewEntry(c, i))
	}
	return oracle.NewDataset(c, entries, scope)
}

// list is a small list: ties, every kind, one item without instant (e5), one
// without kind (e6).
func list() *oracle.Dataset {
	return dataset(contract(), []spec.Item{
		item("e1", "a", 3), item("e2", "b", 2), item("e3", "a", 2), item("e4", "c", 1), item("e5", "a", -1), item("e6", "", 0),
	}, nil)
}

// rows prints a prediction: its ids, those marked that may be listed or not.
func rows(p oracle.Prediction) string {
	if !p.Known {
		return "unknown"
	}
	var ids []string
	for _, r := range p.Rows {
		id := r.Entry.ID
		if r.Either {
			id += "?"
		}
		ids = append(ids, id)
	}
	return strings.Join(ids, " ")
}

// page is an answered page.
type page struct {
	ids         []string
	entries     []*oracle.Entry // where the ids do not do
	more, known bool
}

func (p page) IDs() []string            { return p.ids }
func (p page) Entries() []*oracle.Entry { return p.entries }
func (p page) More() (bool, bool)       { return p.more, p.known }

// answered reads a page from its ids and how it ends: "+" promises more, "." nothing more,
// without either it does not say.
func answered(text string) page {
	p := page{}
	for _, word := range strings.Fields(text) {
		switch word {
		case "+":
			p.more, p.known = true, true
		case ".":
			p.known = true
		default:
			p.ids = append(p.ids, word)
		}
	}
	return p
}

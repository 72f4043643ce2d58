// Package oracle learns a target's list by walking it, and predicts the page
// that any query must be answered with. It is plain Go and shares no code with
// the reference server, so that their agreement means something.
package oracle

import (
	"encoding/json"
	"hash/fnv"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
)

// Dataset is a learned list, or the part of it inside Scope. It is immutable.
type Dataset struct {
	Entries []*Entry
	// Unit is the finest fraction of a second printed anywhere in the list: digits that
	// are zero in every item are padding. Where windows are in seconds, it is one.
	Unit time.Duration
	// Scope is the window that the list was learned under; nil for all of it.
	Scope *Scope
	// OrderKept tells that filtered lists keep the order of the whole list.
	OrderKept bool

	contract *spec.Contract
	index    map[string]int
	moments  []func() []string // what Moments returns, a window each
}

// Scope is a window that every query of a scoped dataset is confined to.
type Scope struct {
	Window   int    // index of the window role
	From, To string // as they go into the query; empty where open
}

// NewDataset builds a dataset from items in list order.
func NewDataset(c *spec.Contract, items []*Entry, scope *Scope) *Dataset {
	d := &Dataset{contract: c, Scope: scope, OrderKept: true, index: map[string]int{}, Unit: time.Second}
	digits := 0
	for _, e := range items {
		digits = max(digits, int(e.Digits))
		d.index[e.ID] = len(d.Entries)
		d.Entries = append(d.Entries, e)
	}
	if slices.ContainsFunc(c.Roles.Windows, func(w spec.WindowRole) bool { return w.Seconds }) {
		digits = 0 // whatever else is printed: bounds have whole seconds
	}
	for range min(digits, 9) {
		d.Unit /= 10
	}
	for w := range c.Roles.Windows {
		d.moments = append(d.moments, sync.OnceValue(func() []string { return d.findMoments(w) }))
	}
	return d
}

// Find returns the position of an item in the list.
func (d *Dataset) Find(id string) (int, bool) {
	i, ok := d.index[id]
	return i, ok
}

// Len is the number of items.
func (d *Dataset) Len() int { return len(d.Entries) }

// IDs returns the ids in list order.
func (d *Dataset) IDs() []string {
	ids := make([]string, len(d.Entries))
	for i, e := range d.Entries {
		ids[i] = e.ID
	}
	return ids
}

// Changes is the number of items that only one of two datasets holds, or that
// differ between them in a declared field.
func (d *Dataset) Changes(other *Dataset) int {
	changed := 0
	for _, e := range d.Entries {
		if at, found := other.Find(e.ID); !found || other.Entries[at].Fingerprint != e.Fingerprint {
			changed++
		}
	}
	for _, e := range other.Entries {
		if _, found := d.Find(e.ID); !found {
			changed++
		}
	}
	return changed
}

// Same tells whether two datasets hold the same items in the same order with
// the same declared fields.
func (d *Dataset) Same(other *Dataset) bool {
	if len(d.Entries) != len(other.Entries) {
		return false
	}
	for i, e := range d.Entries {
		o := other.Entries[i]
		if e.ID != o.ID || e.Fingerprint != o.Fingerprint {
			return false
		}
	}
	return true
}

// ListsAs tells whether two datasets hold the same items in the same order, each with
// the same values of the filters and the same instants: whatever a query asks, both
// predict the same ids. Other fields may differ.
func (d *Dataset) ListsAs(other *Dataset) bool {
	equal := func(x, y *string) bool { return (x == nil) == (y == nil) && (x == nil || *x == *y) }
	return slices.EqualFunc(d.Entries, other.Entries, func(a, b *Entry) bool {
		return a.ID == b.ID && a.without == b.without && slices.EqualFunc(a.Values, b.Values, equal) && a.printsAs(b)
	})
}

// SameSet tells whether two datasets hold the same items with the same declared
// fields, in whatever order.
func (d *Dataset) SameSet(other *Dataset) bool {
	if len(d.Entries) != len(other.Entries) || len(d.index) != len(other.index) {
		return false
	}
	for _, e := range d.Entries {
		i, found := other.index[e.ID]
		if !found || other.Entries[i].Fingerprint != e.Fingerprint {
			return false
		}
	}
	return true
}

// Identity is a digest of all that an item holds, undeclared fields and links
// included.
func Identity(item spec.Item) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(appendCanonical(make([]byte, 0, 1024), item.Value))
	return h.Sum64()
}

// Canonical renders a decoded JSON value so that equal values read equal.
func Canonical(value any) string { return string(appendCanonical(nil, value)) }

func appendCanonical(b []byte, value any) []byte {
	switch v := value.(type) {
	case nil:
		b = append(b, "null"...)
	case bool:
		b = strconv.AppendBool(b, v)
	case string:
		b = appendQuoted(b, v)
	case json.Number:
		b = append(b, canonicalNumber(v)...)
	case []any:
		b = append(b, '[')
		for i, element := range v {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendCanonical(b, element)
		}
		b = append(b, ']')
	case map[string]any:
		keys := make([]string, 0, len(v))
		for key := range v {
			keys = append(keys, key)
		}
		slices.Sort(keys)
		b = append(b, '{')
		for i, key := range keys {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(appendQuoted(b, key), ':')
			b = appendCanonical(b, v[key])
		}
		b = append(b, '}')
	}
	return b
}

// appendQuoted is strconv.AppendQuote, faster for what needs no escaping.
func appendQuoted(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c > '~' || c == '"' || c == '\\' {
			return strconv.AppendQuote(b, s)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// canonicalNumber spells equal numbers alike: "10.0" and "1e1" read "10", "-0"
// reads "0".
func canonicalNumber(n json.Number) string {
	if _, err := strconv.ParseInt(string(n), 10, 64); err == nil && n != "-0" {
		return string(n)
	}
	text, _ := spec.Item{Value: n}.Text("")
	return text
}

// Moments are the distinct instants of a window's field as printed, oldest first. They
// are not to be changed.
func (d *Dataset) Moments(w int) []string { return d.moments[w]() }

// Inner are the moments that do not lie at a bound of the scope itself: the bounds of a
// query may be one unit beyond them, and it stays inside.
func (d *Dataset) Inner(w int) []string {
	all := d.Moments(w)
	if d.Scope == nil || d.Scope.Window != w || len(all) == 0 {
		return all
	}
	if !later(all[0], d.Scope.From) && d.Scope.From != "" {
		all = all[1:]
	}
	if len(all) > 0 && !later(d.Scope.To, all[len(all)-1]) && d.Scope.To != "" {
		all = all[:len(all)-1]
	}
	return all
}

func (d *Dataset) findMoments(w int) []string {
	entries := make([]*Entry, 0, d.Len())
	for _, entry := range d.Entries {
		if entry.Instants[w] != nil {
			entries = append(entries, entry)
		}
	}
	slices.SortStableFunc(entries, func(a, b *Entry) int { return a.Instants[w].Compare(*b.Instants[w]) })
	var texts []string
	for i, entry := range entries {
		if i > 0 && entry.Instants[w].Compare(*entries[i-1].Instants[w]) == 0 {
			continue
		}
		texts = append(texts, entry.Printed(w))
	}
	return texts
}

// Window is a window's role.
func (d *Dataset) Window(w int) spec.WindowRole { return d.contract.Roles.Windows[w] }

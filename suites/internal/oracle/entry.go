package oracle

import (
	"hash/fnv"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
)

// Entry is one item of a list with what judging needs of it, read when its answer
// arrives: its size does not depend on the item's. It is immutable.
type Entry struct {
	// ID is the item's id as it stands in a cursor, empty where HasID is false.
	ID string
	// Values holds the item's value for each equality filter, Instants the
	// item's instant for each window, in the order of the roles; nil where the
	// item has none that can be read.
	Values   []*string
	Instants []*spec.Instant
	// Revision is the item's revision as printed, empty where it has none; Expiry
	// the instant at which it changes by itself, nil where it has none.
	Revision string
	Expiry   *spec.Instant
	// Fields are fingerprints of the declared fields, in the order of the contract's;
	// 0 where a field is absent or holds a URI, which may differ in each answer. None are
	// kept of an item that was made Brief.
	Fields []uint64
	// Fingerprint is equal for items whose Fields are.
	Fingerprint uint64

	printed *[]string // the instants as printed, one a window; nil for one that is Brief
	without uint64    // a bit for each filter by which the item has no value
	// Digits is the longest fraction of a second among the item's timestamps, trailing
	// zeros aside, nine at most.
	Digits int8
	HasID  bool
	// Running tells that the item has a time of completion, and it is not set.
	Running bool
}

// Without tells whether the item has no value for a filter, as the contract lets items
// have none: it is listed under no value.
func (e *Entry) Without(filter int) bool { return e.without>>filter&1 == 1 }

// NewEntry reads one item by the contract's roles.
func NewEntry(c *spec.Contract, item spec.Item) *Entry {
	e := &Entry{ID: strings.Clone(item.ID[:min(len(item.ID), LongestCursor)]), HasID: item.HasID,
		Values: make([]*string, len(c.Roles.Filters)), Instants: make([]*spec.Instant, len(c.Roles.Windows)),
		printed: new([]string)}
	*e.printed = make([]string, len(c.Roles.Windows))
	for i, f := range c.Roles.Filters {
		if text, ok := item.Text(f.Field); ok {
			e.Values[i] = shared(f.Parameter.Enum, text)
		} else if value, found := f.Field.Lookup(item.Value); f.Optional && (!found || value == nil) {
			e.without |= 1 << i // of more filters than bits it is not known
		}
	}
	for i, w := range c.Roles.Windows {
		if at, text, ok := w.Instant(item); ok {
			e.Instants[i], (*e.printed)[i] = &at, text
		}
	}
	for _, p := range c.Roles.Item.Timestamps {
		if at, ok := item.Instant(p); ok {
			e.Digits = max(e.Digits, int8(at.Precision()))
		}
	}
	if p := c.Roles.Item.Revision; p != nil {
		text, _ := item.Text(*p)
		e.Revision = short(text)
	}
	if p := c.Roles.Item.Expiry; p != nil {
		if at, ok := item.Instant(*p); ok {
			e.Expiry = &at
		}
	}
	if p := c.Roles.Item.Completion; p != nil {
		value, found := p.Lookup(item.Value)
		e.Running = !found || value == nil
	}
	e.Fields, e.Fingerprint = fields(c, item)
	return e
}

// longestValue bounds a value that is kept, in bytes; a longer one is kept by its
// beginning and its fingerprint.
const longestValue = 256

// short is a text of bounded length that differs where the text does.
func short(text string) string {
	if len(text) <= longestValue {
		return text
	}
	return strings.ToValidUTF8(text[:longestValue], "") + "#" + digits(hash([]byte(text)))
}

func digits(n uint64) string {
	const hex = "0123456789abcdef"
	b := make([]byte, 16)
	for i := range b {
		b[len(b)-1-i] = hex[n&15]
		n >>= 4
	}
	return string(b)
}

// shared is a value in the memory of the enum where it stands there.
func shared(enum []string, text string) *string {
	if i := slices.Index(enum, text); i >= 0 {
		return &enum[i]
	}
	text = short(text)
	return &text
}

// fields are the fingerprints of an item's declared fields, and of all of them
// together. Key order, white space, spelling of numbers and undeclared fields do
// not count, nor do fields that hold a URI.
func fields(c *spec.Contract, item spec.Item) ([]uint64, uint64) {
	object, _ := item.Value.(map[string]any)
	each := make([]uint64, len(c.Fields))
	all := fnv.New64a()
	b := make([]byte, 0, 256)
	for i, f := range c.Fields {
		value, found := object[f.Name]
		if f.Format == "uri" || !found {
			continue
		}
		b = appendField(b[:0], f.Name, value)
		each[i] = max(hash(b), 1)
		_, _ = all.Write(b)
	}
	return each, all.Sum64()
}

func appendField(b []byte, name string, value any) []byte {
	return append(appendCanonical(append(append(b, name...), '='), value), ';')
}

// Has tells whether the item has a declared field, by its place; false for one that
// holds a URI.
func (e *Entry) Has(field int) bool { return field < len(e.Fields) && e.Fields[field] != 0 }

// Holds tells whether a declared field of the item, by its place, has a value.
func (e *Entry) Holds(c *spec.Contract, field int, value any) bool {
	return field < len(e.Fields) && e.Fields[field] == max(hash(appendField(nil, c.Fields[field].Name, value)), 1)
}

// Links are fingerprints of an item's declared fields that hold a URI, in the order
// of the contract's; 0 where one holds no text.
func Links(c *spec.Contract, item spec.Item) []uint64 {
	object, _ := item.Value.(map[string]any)
	var links []uint64
	for _, f := range c.Fields {
		if f.Format != "uri" {
			continue
		}
		link := uint64(0)
		if text, ok := object[f.Name].(string); ok {
			link = max(hash([]byte(text)), 1)
		}
		links = append(links, link)
	}
	return links
}

func hash(b []byte) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(b)
	return h.Sum64()
}

// Printed is the entry's instant for a window as the target printed it, or as a date-time
// where that is in seconds; empty where it has none.
func (e *Entry) Printed(window int) string {
	switch at := e.Instants[window]; {
	case e.printed != nil:
		return (*e.printed)[window]
	case at != nil:
		return plainly(*at)
	}
	return ""
}

// plainly prints an instant as most servers do.
func plainly(at spec.Instant) string { return Stamp(at.Time(), min(at.Digits(), 9), "Z") }

// Bytes is roughly what the entry takes in memory, in bytes.
func (e *Entry) Bytes() int {
	n := 224 + len(e.ID) + len(e.Revision) + 8*len(e.Fields) + 8*len(e.Values) + 24*len(e.Instants)
	for _, v := range e.Values {
		if v != nil && len(*v) > 32 {
			n += len(*v)
		}
	}
	if e.printed != nil {
		for _, text := range *e.printed {
			n += 16 + len(text)
		}
	}
	return n
}

// DifferingFields names the declared fields in which two items differ, those that
// hold a URI aside.
func DifferingFields(c *spec.Contract, a, b *Entry) []string {
	var names []string
	for i, f := range c.Fields {
		if i < len(a.Fields) && i < len(b.Fields) && a.Fields[i] != b.Fields[i] {
			names = append(names, f.Name)
		}
	}
	return names
}

// Package body reads the bodies of JSON answers from a source that is not
// trusted. It says exactly what is wrong with a body that is no JSON text, and
// gives the value of one that is readable in spite of a fault.
package body

import "fmt"

// Kind says in which way a body is faulty.
type Kind string

// The kinds of faults. See RFC 8259 for what a JSON text is.
const (
	Empty         Kind = "empty"          // nothing, or nothing but white space
	Null          Kind = "null"           // the whole body is the literal null
	BOM           Kind = "bom"            // it starts with a byte order mark (section 8.1)
	InvalidUTF8   Kind = "invalid-utf8"   // it is not UTF-8 throughout (section 8.1)
	Trailing      Kind = "trailing"       // bytes follow the JSON text
	DuplicateKey  Kind = "duplicate-key"  // an object repeats a key (section 4)
	LoneSurrogate Kind = "lone-surrogate" // a \u escape holds half a surrogate pair (section 8.2)
	NotJSON       Kind = "not-json"       // the grammar is broken
	BadNumber     Kind = "bad-number"     // NaN or Infinity, which JSON lacks (section 6)
	TooDeep       Kind = "too-deep"       // nested deeper than the limit
)

// voids tells whether a body with such a fault has no value.
func (k Kind) voids() bool {
	switch k {
	case Empty, NotJSON, BadNumber, TooDeep:
		return true
	}
	return false
}

// Fault is one thing wrong with a body.
type Fault struct {
	Kind Kind
	// Offset is the place in the body, in bytes from 0.
	Offset int
	// Pointer is the place as a JSON Pointer (RFC 6901), "" where it is the
	// whole body or no place in a value.
	Pointer string
	// Text says in one line what is wrong.
	Text string
}

// String is the fault in one line with its offset.
func (f Fault) String() string { return fmt.Sprintf("%s (at byte %d)", f.Text, f.Offset) }

// The bounds of what is read: how deep arrays and objects may be nested, and
// how many faults are told.
const (
	mostDepth  = 512
	mostFaults = 32
)

// Parse reads a body. The value holds nil, bool, string, json.Number, []any and
// map[string]any. It is nil, and a fault says why, where the body is not
// readable: it is Empty, NotJSON, has a BadNumber or is TooDeep (more than 512
// levels). A body with any other fault keeps its value: of a repeated key the
// last wins, what follows the JSON text is ignored, invalid bytes and halves of
// surrogate pairs become U+FFFD. A number is given as it was printed, however
// large. Of many faults the first 32 are told, and one that leaves no value.
func Parse(data []byte) (value any, faults []Fault) {
	p := &parser{data: data}
	value, ok := p.text()
	if !ok {
		value = nil
	}
	return value, p.faults
}

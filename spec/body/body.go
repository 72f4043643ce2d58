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

// Fatal tells whether a body with such a fault has no value.
func (k Kind) Fatal() bool {
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

// Limits bound what is read. A zero field means its default.
type Limits struct {
	// Depth is how deep arrays and objects may be nested (default 512).
	Depth int
	// Faults is how many faults are told (default 32).
	Faults int
}

func (l Limits) orDefault() Limits {
	if l.Depth <= 0 {
		l.Depth = 512
	}
	if l.Faults <= 0 {
		l.Faults = 32
	}
	return l
}

// Parse reads a body. The value holds nil, bool, string, json.Number, []any and
// map[string]any. It is nil, and a fault says why, where the body is not
// readable (see [Kind.Fatal]); a body with any other fault keeps its value: of
// a repeated key the last wins, what follows the JSON text is ignored, invalid
// bytes and halves of surrogate pairs become U+FFFD. A number is given as it
// was printed, however large.
func Parse(data []byte, limits Limits) (value any, faults []Fault) {
	p := &parser{data: data, limits: limits.orDefault()}
	value, ok := p.text()
	if !ok {
		value = nil
	}
	return value, p.faults
}

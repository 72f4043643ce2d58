package spec

import (
	"strings"
	"time"
)

// What only the tests outside the package need.

func ParsePointer(s string) (Pointer, error) { return parsePointer(s) }

func (p Pointer) Within(other Pointer) bool { return p.within(other) }

// Line is the line of the original document where a place stands, without
// indentation; "" where the pointer leads nowhere.
func (c *Contract) Line(p Pointer) string {
	at, ok := c.Locate(p)
	if !ok {
		return ""
	}
	return strings.TrimSpace(c.internals.original.lines[at.Line-1])
}

// Holds evaluates one rule under one unit, without all that BrokenRules does for
// many of them at once.
func (r Rule) Holds(value any, unit time.Duration) (bool, error) {
	if err := r.program.fits(value); err != nil {
		return false, err
	}
	return r.evaluate(native(value), unit)
}

// BuiltSize is the number of bytes, as JSON, of the part of the document that was built.
func (c *Contract) BuiltSize() int { return len(c.internals.overlaidJSON) }

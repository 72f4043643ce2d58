package spec

import (
	"fmt"
	"strings"
)

// LoadError says why a contract cannot be loaded: what is wrong, where, and
// how to mend it.
type LoadError struct {
	// File is the file at fault as the user named it, or an embedded file's name.
	File string
	// Line counts from 1; 0 where it is the whole file.
	Line int
	// Pointer is the place in the document, where there is one.
	Pointer Pointer
	// Problem says what is wrong, Hint how to mend it.
	Problem, Hint string
	// Err is the cause, if any.
	Err error
}

// Error is the whole message in one line.
func (e *LoadError) Error() string {
	var b strings.Builder
	b.WriteString(e.File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	b.WriteString(strings.Join(strings.Fields(e.Problem), " "))
	if e.Pointer != "" {
		fmt.Fprintf(&b, " (at %s)", e.Pointer)
	}
	if e.Hint != "" {
		b.WriteString("; ")
		b.WriteString(e.Hint)
	}
	return b.String()
}

// Unwrap is the cause.
func (e *LoadError) Unwrap() error { return e.Err }

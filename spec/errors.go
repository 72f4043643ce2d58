package spec

import (
	"errors"
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
	// Column counts the characters of the line from 1; 0 where the line says enough.
	Column int
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
		if e.Column > 0 {
			fmt.Fprintf(&b, ":%d", e.Column)
		}
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

// LoadErrors are several reasons at once why a contract cannot be loaded, in the order
// in which they were found; two at least.
type LoadErrors []*LoadError

// Error is all messages, a line each.
func (e LoadErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap gives each of them, so that errors.As finds the first.
func (e LoadErrors) Unwrap() []error {
	all := make([]error, len(e))
	for i, one := range e {
		all[i] = one
	}
	return all
}

// add takes over what an error of this package holds.
func (e *LoadErrors) add(err error) {
	var one *LoadError
	var several LoadErrors
	switch {
	case err == nil:
	case errors.As(err, &several):
		*e = append(*e, several...)
	case errors.As(err, &one):
		*e = append(*e, one)
	default:
		*e = append(*e, &LoadError{File: "the contract", Problem: err.Error(), Hint: "report it: it is not told what to write", Err: err})
	}
}

// orNil is nil where there is none, and a single one as it is.
func (e LoadErrors) orNil() error {
	switch len(e) {
	case 0:
		return nil
	case 1:
		return e[0]
	}
	return e
}

// once are the errors without those that say the same again.
func (e LoadErrors) once() LoadErrors {
	var all LoadErrors
	said := map[string]bool{}
	for _, one := range e {
		if text := one.Error(); !said[text] {
			said[text] = true
			all = append(all, one)
		}
	}
	return all
}

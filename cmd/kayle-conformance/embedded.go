package main

import (
	"fmt"
	"slices"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// sessions is the number of sessions that the embedded server has.
func (f referenceFlags) sessions() int {
	if f.ReferenceSessions == nil {
		return reference.DefaultSessions
	}
	return *f.ReferenceSessions
}

// start starts the embedded server on a free loopback port and points the
// options at it.
func (f referenceFlags) start(o *suites.Options) (*reference.Server, error) {
	options := reference.Options{Defects: f.ReferenceDefect}
	if f.ReferenceSessions != nil {
		options.Sessions = referenceSessions(*f.ReferenceSessions)
	}
	if f.ReferenceSeed != nil {
		options.Seed = *f.ReferenceSeed
	}
	server, err := newReference(options)
	if err != nil {
		return nil, err
	}
	if o.Target, err = server.Listen("127.0.0.1:0"); err != nil {
		return nil, &trouble{fmt.Errorf("no free loopback port for the embedded server: %w", err)}
	}
	o.Token, o.OtherToken = server.Token(), server.OtherToken()
	o.UnscopedToken, o.FrozenToken = server.UnscopedToken(), server.FrozenToken()
	return server, nil
}

// referenceSessions says a number of sessions in the terms of the reference
// server, whose zero value is its default.
func referenceSessions(n int) int {
	if n == 0 {
		return reference.NoSessions
	}
	return n
}

// newReference builds a reference server; unknown names of defects and
// freedoms are errors of usage.
func newReference(o reference.Options) (*reference.Server, error) {
	for _, part := range []struct {
		what, list string
		given      []string
		known      names
	}{
		{"defect", "serve --list-defects shows them all", o.Defects, defectNames()},
		{"freedom", "serve --list-freedoms shows them all", o.Freedoms, freedomNames()},
	} {
		for _, given := range part.given {
			if !slices.Contains(part.known, given) {
				return nil, usage(suggest(given, part.known, part.list), "unknown %s %q", part.what, given)
			}
		}
	}
	server, err := reference.New(o)
	if err != nil {
		return nil, usage("", "%v", err)
	}
	return server, nil
}

func defectNames() names {
	var list names
	for _, d := range reference.Defects() {
		list = append(list, d.Name)
	}
	return list
}

func freedomNames() names {
	var list names
	for _, f := range reference.Freedoms() {
		list = append(list, f.Name)
	}
	return list
}

// fitsReference refuses contracts of other operations where no target is
// given: the embedded server speaks the embedded contract only.
func (f contractFlags) fitsReference(contracts []*spec.Contract) error {
	if f.isEmbedded() {
		return nil
	}
	embedded, err := embedded()
	if err != nil {
		return err
	}
	for _, c := range contracts {
		if c.Operation() != embedded.Operation() {
			return usage("give the server to test with --target", "the embedded server does not have %s", c.Operation())
		}
	}
	return nil
}

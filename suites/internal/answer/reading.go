package answer

import (
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Reading is what a body says, as far as judging needs it. Answers with equal
// bodies share one. It is immutable, and its size does not depend on how large
// the items are.
type Reading struct {
	// Null tells that the body has no value: it is the literal null, or no JSON.
	Null bool
	// Faults are what is wrong with it as a JSON text.
	Faults []body.Fault
	// Page is the body read by the roles, nil where it is no object or array of
	// JSON.
	Page *Page
	// Documented tells that the contract documents a schema for the status, and
	// Violations are how the body breaks it.
	Documented bool
	Violations []Violations
	// Flaw is the first part of the envelope of a 200 that is not as it must be.
	Flaw *Flaw
	// Error is what a refusal says; nil for other answers.
	Error *Error
	// Breaks are the promises about items, and about the page, that do not hold.
	Breaks []Break
	// Undeclared are fields that the schema does not declare, as pointers with *
	// for an index; the first few.
	Undeclared []string
	// Published is what a body that is an OpenAPI document says of the contract's
	// operation; nil for all others.
	Published *Published
	// Excerpt is the structure of a body that is no page, or its beginning where it has
	// none.
	Excerpt string

	words map[uint64]struct{} // of a body that is no page: see Holds
	bytes int
}

// Bytes is roughly what the reading takes in memory, in bytes. It implements
// probe.Reading.
func (r *Reading) Bytes() int { return r.bytes }

// Fatal returns the first fault that makes the body no JSON text at all, or
// one with bytes around it.
func (r *Reading) Fatal() *body.Fault {
	for _, f := range r.Faults {
		switch f.Kind {
		case body.DuplicateKey, body.LoneSurrogate, body.Null:
		default:
			return &f
		}
	}
	return nil
}

// Holds tells whether a body that is no page mentions an id. An id without a letter
// or digit cannot be looked for.
func (r *Reading) Holds(id string) bool {
	if len(r.words) == 0 {
		return false
	}
	found := false
	words([]byte(id), func(word uint64) bool {
		_, found = r.words[word]
		return found
	})
	return found
}

// Published is an OpenAPI document that the target publishes.
type Published struct {
	// Differences are those that break clients of the contract, Problem says why the
	// document cannot be read; empty where it can.
	Differences []spec.Difference
	Problem     string
}

// Page is a page of a list.
type Page struct {
	// Items are the items in order, nil where HasItems is false; equal ones are
	// one. Links are the fingerprints of their links, as many for each item.
	Items    []*oracle.Entry
	HasItems bool
	Links    []uint64
	// HasMore, Next, LastID, NextPresent, Echo, More and MoreKnown are as in spec.Page.
	HasMore         *bool
	Next, LastID    *string
	NextPresent     bool
	Echo            *int64
	More, MoreKnown bool
	// Silent tells that the contract has a cursor, and no page says whether there is more:
	// the list ends with an empty one.
	Silent bool
	// Paging are the fields of paging as printed: has-more, next cursor or last id, limit
	// echo; those that the contract lacks are empty.
	Paging [3]Shown
}

// The places in Page.Paging.
const (
	HasMore = iota
	NextCursor
	LimitEcho
)

// Link is the fingerprint of the link of an item, by their places; 0 where it holds
// no text.
func (p *Page) Link(item, link int) uint64 {
	each := len(p.Links) / max(len(p.Items), 1)
	return p.Links[item*each+link]
}

// Shown is a value as canonical JSON, cut where it is long.
type Shown struct {
	Text string
	// Number tells that it is a number, Present that it is there at all, null or
	// not.
	Number, Present bool

	sum uint64 // of the whole text
}

// Same tells whether two values are equal; an absent one equals null.
func (s Shown) Same(other Shown) bool { return s.sum == other.sum }

// Null tells whether the value is null or absent.
func (s Shown) Null() bool { return !s.Present || s.Text == "null" }

// Violations are those of one keyword at one place of a schema, whatever the
// indexes of arrays.
type Violations struct {
	First spec.Violation
	// Place is the pointer of the first with the indexes left open.
	Place string
	Count int
}

// Flaw is a part of an envelope that is not as it must be.
type Flaw struct {
	Where spec.Pointer
	// Got is what stands there, Wanted what must.
	Got, Wanted string
	// Failure tells that the body says that something failed: its error is there.
	Failure bool
}

// Error is what a refusal says.
type Error struct {
	// Violations are the ways in which the body breaks the documented envelope, the
	// first few; Fields are the members that it has, as pointers.
	Violations []spec.Violation
	Fields     []string
	// Code and Message are those of the envelope.
	Code, Message Shown
	// Names are the contract's parameters that its message names.
	Names []string
}

// Promise names a promise about items or pages that is judged when the answer
// arrives. It is comparable.
type Promise struct {
	kind promiseKind
	// of is the index of the contract's rule, field or link.
	of int
}

type promiseKind uint8

const (
	holdsRule promiseKind = iota
	isTimestamp
	isAbsolute
	containsID
)

// Rule is the promise that a rule of the contract holds, by its index.
func Rule(i int) Promise { return Promise{holdsRule, i} }

// Timestamps is the promise that all timestamps of an item are date-times of RFC 3339.
func Timestamps() Promise { return Promise{kind: isTimestamp} }

// Absolute is the promise that a declared field, by its index, holds an absolute URI.
func Absolute(field int) Promise { return Promise{isAbsolute, field} }

// ContainsID is the promise that a link of the item's roles, by its index, contains the
// item's id.
func ContainsID(link int) Promise { return Promise{containsID, link} }

// Break is one promise that does not hold, for one item, for several, or for the page.
type Break struct {
	Promise Promise
	// Units are those under which a rule is broken.
	Units spec.Units
	// Items are the places of the items that break it, empty where the page does.
	Items []int
	// Where leads from the first item, or the page, to the value; Evidence prints
	// it.
	Where    spec.Pointer
	Evidence string
}

package oracle

import "github.com/kayleai/kayle-conformance/spec"

// brief is the memory of an entry of a contract with few filters and windows, all in one
// piece.
type brief struct {
	Entry
	values   [1]*string
	instants [1]*spec.Instant
	at       [2]spec.Instant
}

// Brief returns an equal entry that takes as little memory as can be: of the declared
// fields it has the fingerprint of all together only, and instants are printed as most
// servers print them. An entry whose instants the target prints otherwise stays as it is.
func (e *Entry) Brief() *Entry {
	if e.printed == nil || len(e.Values) > 1 || len(e.Instants) > 1 {
		return e
	}
	b := &brief{Entry: *e}
	b.printed = nil
	if !e.printsAs(&b.Entry) {
		return e
	}
	texts := e.ID + e.Revision
	b.ID, b.Revision, b.Fields = texts[:len(e.ID)], texts[len(e.ID):], nil
	if copy(b.values[:], e.Values) > 0 {
		b.Values = b.values[:]
	}
	if len(e.Instants) > 0 {
		if b.Instants = b.instants[:]; e.Instants[0] != nil {
			b.at[0] = *e.Instants[0]
			b.instants[0] = &b.at[0]
		}
	}
	if e.Expiry != nil {
		b.at[1] = *e.Expiry
		b.Expiry = &b.at[1]
	}
	return &b.Entry
}

// IsBrief tells whether an entry was made Brief.
func (e *Entry) IsBrief() bool { return e.printed == nil }

// printsAs tells whether two entries print the same instants.
func (e *Entry) printsAs(other *Entry) bool {
	for w := range e.Instants {
		if e.Printed(w) != other.Printed(w) {
			return false
		}
	}
	return true
}

// places are the places of texts in an order, by their hashes: where many are held
// elsewhere, that takes little memory.
type places struct {
	at   map[uint64]int32
	text func(place int) string
}

func newPlaces(text func(place int) string) places { return places{map[uint64]int32{}, text} }

// find returns the place of a text.
func (p places) find(text string) (int, bool) {
	at, found := p.at[hash([]byte(text))]
	if !found || p.text(int(at)) != text {
		return 0, false
	}
	return int(at), true
}

func (p places) set(text string, place int) { p.at[hash([]byte(text))] = int32(place) }

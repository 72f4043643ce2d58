// Package occasion says why an equal request is asked again. What a replay
// finds again of a run, such as which attempts were made, it finds by the
// occasions of the recorded requests.
package occasion

// Occasion is why a request is asked: an attempt or a snapshot, and within an
// attempt what its body repeats by itself. Requests that differ in it are sent
// anew. The zero value is the first asking. Occasions are comparable.
type Occasion struct {
	kind  kind
	n     int    // which one of its kind
	owner string // the key of the case that attempts
	edge  edge
	asked asked
	nth   int    // which of the requests asked in one go
	text  string // the name of a repetition, or an unknown text as it is
}

// kind is what an attempt or a snapshot is made for.
type kind uint8

const (
	first kind = iota
	cross
	again
	casting
	beforeAll
	afterAll
	atTheEnd
	together
	round
	whole
	part
	unknown // a text that is none of an occasion
)

// numbered tells whether there are several of a kind.
func (k kind) numbered() bool { return k == cross || k == again || k.owned() }

// owned tells whether an attempt belongs to a case.
func (k kind) owned() bool { return k == round || k == whole || k == part }

// edge is which snapshot of an attempt a request belongs to; none for those of
// its body.
type edge uint8

const (
	inside edge = iota
	before
	after
)

// asked is how a body repeats an equal request.
type asked uint8

const (
	once asked = iota
	burst
	repeat
	named
)

// Cross is the walk, at a try of learning, under another limit than the first.
func Cross(try int) Occasion { return Occasion{kind: cross, n: try} }

// Again is the walk, at a try of learning, under the limit of the first.
func Again(try int) Occasion { return Occasion{kind: again, n: try} }

// Casting is the walk that decides between two that disagree.
func Casting() Occasion { return Occasion{kind: casting} }

// BeforeAll is the snapshot that is taken when every body has run, before the
// first attempt.
func BeforeAll() Occasion { return Occasion{kind: beforeAll} }

// AfterAll is the snapshot after the attempts that follow BeforeAll all at once.
func AfterAll() Occasion { return Occasion{kind: afterAll} }

// AtTheEnd is the snapshot when nothing else is left to be asked.
func AtTheEnd() Occasion { return Occasion{kind: atTheEnd} }

// Together is the attempt between BeforeAll and AfterAll, of all cases at once.
func Together() Occasion { return Occasion{kind: together} }

// Round is the snapshot that the cases of the nth round share.
func Round(n int) Occasion { return Occasion{kind: round, n: n} }

// InRound is a case's attempt after the snapshot of the nth round.
func InRound(n int, owner string) Occasion { return Occasion{kind: round, n: n, owner: owner} }

// Whole is a case's nth attempt around the whole list.
func Whole(n int, owner string) Occasion { return Occasion{kind: whole, n: n, owner: owner} }

// Part is a case's nth attempt around a part of the list.
func Part(n int, owner string) Occasion { return Occasion{kind: part, n: n, owner: owner} }

// Burst is the nth repetition among equal requests that are asked all at once.
func Burst(n int) Occasion { return Occasion{asked: burst, nth: n} }

// Repeat is the nth repetition among equal requests that are asked one after the
// other.
func Repeat(n int) Occasion { return Occasion{asked: repeat, nth: n} }

// Named is a repetition for a reason of the check's own.
func Named(name string) Occasion { return Occasion{asked: named, text: name} }

// Before is the snapshot that opens a case's own attempt.
func (o Occasion) Before() Occasion { return o.at(before) }

// After is the snapshot that closes a case's own attempt.
func (o Occasion) After() Occasion { return o.at(after) }

func (o Occasion) at(e edge) Occasion {
	if o.kind.owned() {
		o.edge = e
	}
	return o.Attempt()
}

// With is what a body repeats by itself, within an attempt.
func (o Occasion) With(repetition Occasion) Occasion {
	if o.kind == unknown || repetition.kind == unknown {
		return repetition
	}
	o.asked, o.nth, o.text = repetition.asked, repetition.nth, repetition.text
	return o
}

// Attempt is the attempt or snapshot without what a body repeats within it.
func (o Occasion) Attempt() Occasion {
	if o.kind != unknown {
		o.asked, o.nth, o.text = once, 0, ""
	}
	return o
}

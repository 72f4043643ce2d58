package engine

// Profile says how much of what could be asked a run asks.
type Profile string

// The profiles.
const (
	// Quick asks the questions that catch most of the known defects with few requests.
	Quick Profile = "quick"
	// Standard asks each kind of question of each parameter, and none whose answer another
	// one holds already.
	Standard Profile = "standard"
	// Thorough asks everything.
	Thorough Profile = "thorough"
)

// Thorough tells that everything is asked.
func (o *Settings) Thorough() bool { return o.Profile == Thorough }

// Thorough tells that everything is asked.
func (t *T) Thorough() bool { return t.Settings().Thorough() }

// standardWalk is the most pages of a walk of the whole list, unless all is asked: what
// small pages hold, larger ones hold too, and every page but the first and the last is
// like another one.
const standardWalk = 16

// WalkBound is the most pages that a walk of the whole list takes; a longer one is walked
// at its head and its tail.
func (t *T) WalkBound() int {
	if t.Thorough() {
		return WalkBound
	}
	return standardWalk
}

// crossPages is about how many pages the second walk of the list takes.
func (o *Settings) crossPages() int {
	if o.Profile == Quick {
		return 3
	}
	return 20
}

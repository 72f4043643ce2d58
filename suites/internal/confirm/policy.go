package confirm

// Policy says when a body that broke is judged again, around what, and when that
// is enough to accuse or to leave off. It is data and pure functions.
type Policy struct {
	// Calm is how many items may have changed since the list was learned for an
	// attempt of all that broke, taken together, to be worth its requests.
	Calm int
	// EnoughBroken are the settled attempts in which a body breaks that accuse:
	// one may be due to a change that was taken back within it.
	EnoughBroken int
	// EnoughHeld are the settled parts of the list on which a body holds that end
	// the search for one on which it breaks.
	EnoughHeld int
	// Free are the attempts around the whole list that are made however few
	// settle. From then on at least one in Settling has to, or only every Retry-th
	// is made: for a target that has come to rest.
	Free, Settling, Retry int
	// Steps are what is attempted, in this order.
	Steps []Step
}

// Step is a kind of attempt that a case makes a number of times.
type Step struct {
	Kind  Kind
	Times int // attempts of a case
	// Width is how many instants a part of the list spans.
	Width int
	// Members is how many cases share the snapshot of a round: few, so that they
	// run soon after it.
	Members int
	// Places are the turns that an attempt takes while it lasts: one that takes all
	// of them has the target to itself.
	Places int
	// MostSpent is the part of the run's budgets, from 0 to 1, after which the step
	// is left out; 0 where it is always made.
	MostSpent float64
}

// Kind is what an attempt lies around, and who shares its snapshots.
type Kind uint8

// The kinds of attempts.
const (
	Together Kind = iota // all that broke, between two snapshots of the whole list
	Round                // a few, after one snapshot of the whole list
	Whole                // one, between two snapshots of the whole list
	Part                 // one, between two snapshots of a part of the list
)

// DefaultPolicy is the policy of a run: the cheapest attempts come first, and those
// around a part of the list last, which a busy target leaves alone for longer.
func DefaultPolicy() Policy {
	const (
		// all are the places of an attempt that has the target to itself: each is
		// then short. So many attempts around parts may overlap.
		all = 4
		// mostOnRounds leaves the rest to attempts that can accuse of anything,
		// mostSpent to what comes after confirming.
		mostOnRounds, mostSpent = 0.5, 0.8
	)
	return Policy{
		Calm:         3,
		EnoughBroken: 2, EnoughHeld: 3,
		Free: 6, Settling: 4, Retry: 16,
		Steps: []Step{
			{Kind: Together, Times: 1},
			{Kind: Round, Times: 2, Members: 6, Places: all, MostSpent: mostOnRounds},
			{Kind: Whole, Times: 5, Places: all, MostSpent: mostSpent},
			{Kind: Part, Times: 3, Width: 40, Places: 1, MostSpent: mostSpent},
			{Kind: Part, Times: 3, Width: 12, Places: 1, MostSpent: mostSpent},
		},
	}
}

// places are all turns that there are.
func (p Policy) places() int {
	most := 0
	for _, s := range p.Steps {
		most = max(most, s.Places)
	}
	return most
}

// Move is what comes next: an attempt, or the end of the case.
type Move struct {
	End  End
	Step int // the index of the attempt's step
	// Urgent tells that the attempt brings to an end what broke in another one
	// already.
	Urgent bool
}

// End is how a case ends.
type End uint8

// The ends of a case.
const (
	NotYet        End = iota // another attempt comes
	AsItEnded                // as its body ended last
	ListGone                 // the list has become empty
	Contradictory            // it broke, and not again, though nothing changed
	OutOfBudget              // no attempt was left that is worth its requests
	HeldInParts              // it held on each part of the list that rested
	NeverRested              // no attempt could tell
)

// History is what happened to a case so far.
type History struct {
	// First is how its body ended on the list as it was learned.
	First Ending
	// Apart tells that the case observes when all others have: it takes no part in
	// what they do together.
	Apart bool
	Tried []Attempt
}

// Next says what comes after what happened so far.
func (p Policy) Next(h History) Move {
	if h.First.final() || (h.Apart && !h.First.accuses()) {
		return Move{End: AsItEnded}
	}
	t := tally{Policy: p, first: h.First}
	for i, s := range p.Steps {
		if h.Apart && s.Kind == Together {
			continue
		}
		left := s.Times
		for _, a := range h.Tried {
			if a.Step != i {
				continue
			}
			if end := t.after(s.Kind, a); end != NotYet {
				return Move{End: end}
			}
			if left--; a.State == NotMade || a.State == Nowhere {
				left = 0
			}
		}
		if left > 0 {
			return Move{Step: i, Urgent: t.broken > 0}
		}
	}
	return Move{End: NeverRested}
}

// tally counts the settled attempts of a case.
type tally struct {
	Policy
	first        Ending
	broken, held int
}

// after tells whether the case ends with an attempt.
func (t *tally) after(k Kind, a Attempt) End {
	switch {
	case k == Together:
		return t.afterTogether(a)
	case k == Round:
		// Right after a snapshot little has changed: what shows by itself needs no more.
		if a.ran() && (a.Ending.holds() || a.Ending.Certain || a.Ending.Evident) {
			return AsItEnded
		}
	case k == Part && a.State == NotMade:
		return OutOfBudget
	case a.State != Settled:
	case a.Ending.accuses():
		if t.broken++; t.broken == t.EnoughBroken {
			return AsItEnded
		}
	case k == Whole:
		return AsItEnded
	case a.Ending.holds():
		// The part may be one that does not show it.
		if t.held++; t.held == t.EnoughHeld {
			return HeldInParts
		}
	}
	return NotYet
}

func (t *tally) afterTogether(a Attempt) End {
	switch o := a.Opening; {
	case !t.first.accuses() && (o.Changes == 0 || o.Gone):
		return AsItEnded // there is nothing more to be told
	case o.Gone:
		return ListGone
	case !a.ran():
		return NotYet
	case a.Ending.Certain:
		return AsItEnded
	case a.State != Settled:
		return NotYet
	case o.AsLearned && a.Ending.Outcome != t.first.Outcome:
		return Contradictory
	}
	return AsItEnded
}

// Fits tells whether a body is worth judging by the snapshot that opens an
// attempt.
func (p Policy) Fits(s Step, first Ending, o Opening) bool {
	switch s.Kind {
	case Together:
		return !o.Gone && o.Changes <= p.Calm && (first.accuses() || o.Changes > 0)
	case Round:
		return !o.Empty
	}
	return !o.Empty && !o.Cut
}

// Affords tells whether an attempt is worth its requests, given the part of the
// run's budgets that is spent, and how those around the whole list went, which it
// returns with this one.
func (p Policy) Affords(s Step, spent float64, r Rest) (bool, Rest) {
	if s.MostSpent > 0 && spent >= s.MostSpent {
		return false, r
	}
	if s.Kind != Whole || r.Closed < p.Free || r.Settled*p.Settling >= r.Closed {
		return true, r
	}
	r.Doubted++
	return r.Doubted%p.Retry == 0, r
}

// Rest counts the attempts around the whole list that the cases of a run made:
// how many were closed, how many of them settled, and how often it was in doubt
// whether one is worth its requests.
type Rest struct{ Closed, Settled, Doubted int }

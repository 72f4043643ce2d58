package confirm

import (
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Snapshot is one walk of the list, or of a part of it.
type Snapshot struct {
	Walk oracle.Walk
	Data *oracle.Dataset
	// Front is the first page of the whole list, where a part of it stands for the
	// whole: what goes on elsewhere shows there first.
	Front *oracle.Dataset
	// Broken tells that an answer did not come: it says nothing of the list.
	Broken bool
}

// Same tells whether two snapshots saw the same list in the same way.
func (s *Snapshot) Same(other *Snapshot) bool {
	return s.Walk.Problem == other.Walk.Problem && s.Data.Same(other.Data) && s.Front.Same(other.Front)
}

// Opening is what the snapshot that opens an attempt tells of the list.
type Opening struct {
	// Empty tells that it holds no items, Gone that it did when it was learned, Cut
	// that it is longer than what a run works on.
	Empty, Gone, Cut bool
	// Changes are the items that changed since the list was learned, AsLearned
	// tells that it is as it was then: of the whole list.
	Changes   int
	AsLearned bool
}

// opening compares the snapshot of the whole list, or of a part, with what was
// learned.
func (s *Snapshot) opening(learned *oracle.Dataset) Opening {
	o := Opening{Empty: s.Data.Len() == 0, Cut: s.Walk.Cut, Changes: learned.Changes(s.Data), AsLearned: s.Data.Same(learned)}
	o.Gone = o.Empty && learned.Len() > 0
	return o
}

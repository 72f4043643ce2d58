package report

// Mark says what is wrong with an item of a walk. The zero value is nothing.
type Mark string

// The marks of items.
const (
	MarkRepeated  Mark = "repeated"  // the walk met it before
	MarkLacking   Mark = "lacking"   // it is not listed, and should stand here
	MarkMisplaced Mark = "misplaced" // it stands behind one that it comes before in the list
	MarkSurplus   Mark = "surplus"   // it does not match the query, or stands before its cursor
	MarkForeign   Mark = "foreign"   // the list does not hold it
)

// Walk is the walk of which a finding's page is a part, as far as it matters: its first
// page, those around the one that is cited, and the one with which that shares an item.
type Walk struct {
	// Query is what all pages were asked with, without the cursor; empty for the plain list.
	Query string     `json:"query"`
	Pages []WalkPage `json:"pages"`
}

// WalkPage is one page of a walk.
type WalkPage struct {
	// Number counts from 1 on; 0 where the walk from its beginning to this page was not asked.
	Number   int    `json:"number"`
	Exchange string `json:"exchange"`
	// Cited tells that it is the page of the finding.
	Cited bool `json:"cited,omitempty"`
	// Cursor is that of the request, empty for the first page.
	Cursor string     `json:"cursor,omitempty"`
	Items  []WalkItem `json:"items"`
	// More is the promise of a further page, absent where it makes none; MoreWrong tells
	// that it is not so.
	More      *bool `json:"more,omitempty"`
	MoreWrong bool  `json:"more_wrong,omitempty"`
	// Next is the cursor for the next page, empty where there is none; NextWrong tells
	// that the finding is about it.
	Next      string `json:"next,omitempty"`
	NextWrong bool   `json:"next_wrong,omitempty"`
}

// WalkItem is an item of a page, or several in a row.
type WalkItem struct {
	// ID is the item's, shortened where evidence is masked; empty for several.
	ID string `json:"id,omitempty"`
	// Place is where it stands in the learned list, from 1 on; 0 where it does not, and of
	// several that of the first.
	Place int  `json:"place,omitempty"`
	Mark  Mark `json:"mark,omitempty"`
	// Count is how many there are in a row, at least 1.
	Count int `json:"count"`
}

// Window is the window that a finding's request asks for, with the items around its
// bounds, and those that are listed wrongly.
type Window struct {
	Field string `json:"field"` // of the items, which the bounds are compared with
	// From and To are the inclusive bounds as they were sent, empty where it is open.
	From string `json:"from,omitempty"`
	To   string `json:"to,omitempty"`
	// Unit is the finest difference of two instants of the list, in seconds.
	Unit  float64      `json:"unit_seconds"`
	Items []WindowItem `json:"items"` // oldest first
}

// Membership says whether an item is in a window, or was listed.
type Membership string

// The kinds of membership.
const (
	Inside    Membership = "yes"
	Outside   Membership = "no"
	Undecided Membership = "either" // a bound finer than what is printed; or pages that were not asked
)

// WindowItem is an item beside the bounds of a window.
type WindowItem struct {
	ID string `json:"id"` // shortened where evidence is masked
	At string `json:"at"` // as printed
	// Omitted is how many items, older than this one and younger than the one before it,
	// are not shown.
	Omitted int        `json:"omitted,omitempty"`
	Wanted  Membership `json:"wanted"`
	Listed  Membership `json:"listed"`
}

// Wrong tells that an item was listed that should not be, or the other way round.
func (i WindowItem) Wrong() bool {
	return i.Wanted == Inside && i.Listed == Outside || i.Wanted == Outside && i.Listed == Inside
}

// Coverage is what a run asked of a list, and what its data held: a row a parameter, one
// for the statuses, one an enumeration of the items, one a field that may be null, one a
// family of requirements.
type Coverage struct {
	List string        `json:"list"`
	Rows []CoverageRow `json:"rows"`
}

// CoverageRow is one subject with its classes.
type CoverageRow struct {
	Kind  CoverageKind   `json:"kind"`
	Name  string         `json:"name"`
	Cells []CoverageCell `json:"cells"`
}

// CoverageKind is what a row of a coverage is about.
type CoverageKind string

// The kinds of rows.
const (
	CoversParameter CoverageKind = "parameter"   // classes of its values in the requests
	CoversStatus    CoverageKind = "status"      // the documented statuses
	CoversEnum      CoverageKind = "enumeration" // values of a field of the items
	CoversNull      CoverageKind = "null"        // a field that may be null: both were seen or not
	// CoversRequirement is a family: its requirements, and how many cases of each were
	// judged. What is not applicable was not met.
	CoversRequirement CoverageKind = "requirement"
)

// CoverageCell is a class, and how often it was met: in requests, or of what the data
// holds in items.
type CoverageCell struct {
	Name  string        `json:"name"`
	State CoverageState `json:"state"`
	Count int           `json:"count"`
}

// CoverageState says what became of a class.
type CoverageState string

// The states of a class.
const (
	Exercised   CoverageState = "exercised"
	NotMet      CoverageState = "lacking"      // neither data nor answers of the target had it
	NotSelected CoverageState = "not-selected" // the selection, or an early end of the run, left it out
)

package matrix_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

// longList is a list that is longer than a run works on, of so many sessions, and
// mostItems how many it works on.
const longList, mostItems = 900, 150

// shownInAWindow are defects that show in a window of a long list as they do in a whole
// one. A usual run takes the first ones, as with foundInAWindow.
const shownInAWindow = `from-ignored to-exclusive plain-page-is-last bounds-inverted-ignored
	from-exclusive to-ignored bounds-equal-list-nothing bounds-swapped-into-order inverted-day-lists-it cursor-inclusive
	status-cancelled-ignored limit-clamped-from-above`

// foundInAWindow are defects that show in a window under other requirements than in a
// whole list, whose queries have no window.
const foundInAWindow = `filters-joined-by-or status-ignored-in-window window-ignored-after-cursor cursor-ignored-in-window
	bounds-in-summer-time more-when-full`

// A window of a list hides what lies elsewhere, and nothing else.
func TestDefectsShowInAWindow(t *testing.T) {
	c, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	exact, found := strings.Fields(shownInAWindow), strings.Fields(foundInAWindow)
	switch {
	case testing.Short():
		exact, found = exact[:2], nil
	case os.Getenv("KAYLE_MATRIX") == "":
		exact, found = exact[:6], found[:2]
	}
	cache := reference.NewCache()
	var defects []matrix.Mutant
	for _, d := range reference.Defects() {
		if slices.Contains(exact, d.Name) || slices.Contains(found, d.Name) {
			defects = append(defects, matrix.Mutant{Name: d.Name, Summary: d.Summary, Expected: d.Breaks,
				Start: starts(cache, reference.Options{Sessions: longList, Defects: []string{d.Name}})})
		}
	}
	m, err := matrix.Run(context.Background(), matrix.Options{Contract: c, Defects: defects, Workers: 2, MaxItems: mostItems, Explore: 24,
		Plain: func() (matrix.Server, error) {
			return reference.New(reference.Options{Sessions: longList, Cache: cache})
		}})
	if err != nil {
		t.Fatal(err)
	}
	if len(m.Rows) != len(exact)+len(found) {
		t.Errorf("of %d defects %d are known", len(exact)+len(found), len(m.Rows))
	}
	for _, r := range m.Rows {
		if len(r.Got) == 0 || slices.Contains(exact, r.Defect) && !r.Exact {
			t.Errorf("defect %s (%s) declares %v, and in a window %v are reported", r.Defect, r.Summary, r.Declared, r.Got)
		}
	}
}

package suites

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// Profile says how much of what could be asked a run asks.
type Profile = engine.Profile

// The profiles.
const (
	// Quick is for every push: few requests that catch most of the known defects, and each
	// MUST at least once. It ends as partial at best.
	Quick = engine.Quick
	// Standard asks each kind of question of each parameter, and none whose answer another
	// one holds already.
	Standard = engine.Standard
	// Thorough is for a release: everything, more random queries, every instant of the list.
	Thorough = engine.Thorough
)

// Profiles are all profiles, the shortest run first.
func Profiles() []Profile { return []Profile{Quick, Standard, Thorough} }

// The number of random queries by default.
const (
	// DefaultExplore is that of a standard run, and of a quick one that asks any.
	DefaultExplore  = 36
	thoroughExplore = 360
)

// explores is the number of random queries of a profile.
func explores(p Profile) int {
	if p == Thorough {
		return thoroughExplore
	}
	return DefaultExplore
}

// leftOut counts the cases of a selection that only a thorough run asks, by family in the
// order of the requirements.
func (o Options) leftOut(cases []*engine.BoundCase) (total int, byFamily string) {
	if o.Profile == Thorough {
		return 0, ""
	}
	settings := o.settings()
	settings.Profile, settings.Explore = Thorough, max(settings.Explore, 0)
	if o.Explore > 0 {
		settings.Explore = thoroughExplore
	}
	all, _, err := newCatalogue(settings).choose(o.Contract, o.Selection)
	if err != nil {
		return 0, ""
	}
	count := map[string]int{}
	var families []string
	for _, b := range all {
		family := b.Requirement.Family()
		if _, known := count[family]; !known {
			families = append(families, family)
		}
		count[family]++
	}
	for _, b := range cases {
		count[b.Requirement.Family()]--
	}
	var parts []string
	for _, family := range families {
		if n := count[family]; n > 0 {
			total += n
			parts = append(parts, fmt.Sprintf("%s %d", family, n))
		}
	}
	return total, strings.Join(parts, ", ")
}

// tellProfile says in the report how much was asked, and what was left out.
func (o Options) tellProfile(r *report.Report, cases []*engine.BoundCase) {
	r.Summary.Profile = string(o.Profile)
	total, byFamily := o.leftOut(cases)
	r.Summary.LeftOut = total
	if o.Profile == Quick && total > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("the quick profile left out %s that a thorough run asks (%s)", answer.Count(total, "case"),
			byFamily))
	}
}

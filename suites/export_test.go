package suites

import (
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/checks"
)

// Check is what the tests of the registry know of a check.
type Check struct {
	ID string
}

// Checks are all checks that the engine offers.
func Checks() []Check {
	var all []Check
	for _, c := range checks.All() {
		all = append(all, Check{c.ID})
	}
	return all
}

// Case is what the tests of the registry know of a case.
type Case struct{ Requirement, Name, Example string }

// Catalogue binds the checks to a contract under options that leave nothing
// out. absent says, by requirement id, why a requirement has no case.
func Catalogue(c *spec.Contract) (cases []Case, absent map[string]string) {
	o := Options{Contract: c, OtherToken: "other", UnscopedToken: "unscoped", FrozenToken: "frozen",
		TokenInQuery: true}.withDefaults().settings()
	cat := newCatalogue(o)
	for _, b := range cat.cases {
		cases = append(cases, Case{b.Requirement.ID, b.Name, b.Example})
	}
	return cases, cat.absent
}

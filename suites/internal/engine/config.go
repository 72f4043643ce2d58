package engine

import (
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
)

// Settings are what the cases of a run and what they ask depend on, besides the
// contract: a replay needs them again.
type Settings struct {
	Contract *spec.Contract
	// Profile says how much is asked.
	Profile Profile
	// Seed makes the Explore random queries; a negative number means none.
	Seed    uint64
	Explore int
	// MaxItems bounds the items that the run works on; All tells that it walks the whole
	// list besides.
	MaxItems int
	All      bool
	// Token and OtherToken tell whether the run has credentials, and those of a
	// second organization; UnscopedToken and FrozenToken, whether it has a token that
	// lacks the right to list, and one of a frozen organization.
	Token, OtherToken, UnscopedToken, FrozenToken bool
	// OneOrganization tells that there is no second organization.
	OneOrganization bool
	// Serial tells that requests are sent one after the other only.
	Serial bool
	// TokenInQuery allows the observation that puts the token into the URL.
	TokenInQuery bool
	// Published is the path below the base URL at which the target publishes its own
	// OpenAPI document; empty where that is not asked for.
	Published string
	// Listing tells that cases are only listed, with those that wait for an option.
	Listing bool

	// PathValues are values of the path's parameters, in the order of the contract's
	// Path roles: those of the list that is tested, then those of others, which have items
	// too. None where the path has no parameters.
	PathValues [][]string

	// Owner is the requirement that promises that a refused valid query is accepted.
	Owner func(*T, *answer.Answer) string
}

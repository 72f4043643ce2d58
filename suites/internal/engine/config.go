package engine

import "github.com/kayleai/kayle-conformance/spec"

// Settings are what the cases of a run and what they ask depend on, besides the
// contract: a replay needs them again.
type Settings struct {
	Contract *spec.Contract
	// seed makes the explore random queries; a negative number means none.
	Seed    uint64
	Explore int
	// maxItems bounds the items that the run works on.
	MaxItems int
	// token and otherToken tell whether the run has credentials, and those of a
	// second organization; unscopedToken and frozenToken, whether it has a token that
	// lacks the right to list, and one of a frozen organization.
	Token, OtherToken, UnscopedToken, FrozenToken bool
	// oneOrganization tells that there is no second organization.
	OneOrganization bool
	// serial tells that requests are sent one after the other only.
	Serial bool
	// tokenInQuery allows the observation that puts the token into the URL.
	TokenInQuery bool
	// listing tells that cases are only listed, with those that wait for an option.
	Listing bool
}

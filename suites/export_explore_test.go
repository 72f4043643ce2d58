package suites

import "github.com/kayleai/kayle-conformance/suites/internal/checks"

// ShrinkBudget bounds the requests that shrinking one counter-example takes,
// ExploreChunk the random queries of one case.
const (
	ShrinkBudget = checks.ShrinkBudget
	ExploreChunk = checks.ExploreChunk
)

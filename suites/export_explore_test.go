package suites

// ShrinkBudget bounds the requests that shrinking one counter-example takes,
// ExploreChunk the random queries of one case.
const (
	ShrinkBudget = shrinkBudget
	ExploreChunk = exploreChunk
)

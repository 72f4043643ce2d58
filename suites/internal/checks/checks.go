package checks

import (
	"fmt"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// All are all checks that the engine offers.
func All() []engine.Check {
	var list []engine.Check
	for _, family := range [][]engine.Check{
		httpChecks(), encodingChecks(), authChecks(), envelopeChecks(), itemChecks(), limitChecks(), cursorChecks(),
		walkChecks(), pathChecks(), filterChecks(), windowChecks(), windowFormChecks(), combinedChecks(), exploreChecks(), publishedChecks(),
	} {
		list = append(list, family...)
	}
	return list
}

// atLeast ends the case where the list is shorter than n.
func atLeast(t *engine.T, n int) {
	if t.Data().Len() < n {
		t.Lacks(fmt.Sprintf("insert %d more", n-t.Data().Len()), "the list has %s", answer.Count(t.Data().Len(), "item"))
	}
}

// prepare asks several queries at once.
func prepare(t *engine.T, queries []oracle.Query) {
	t.Ahead(len(queries), func(i int) probe.Request { return probe.Request{Query: t.Encode(queries[i])} })
}

package checks

import "github.com/kayleai/kayle-conformance/suites/internal/engine"

// All are all checks that the engine offers.
func All() []engine.Check {
	var list []engine.Check
	for _, family := range [][]engine.Check{
		httpChecks(), encodingChecks(), authChecks(), envelopeChecks(), itemChecks(), limitChecks(), cursorChecks(),
		walkChecks(), filterChecks(), windowChecks(), windowFormChecks(), combinedChecks(), exploreChecks(),
	} {
		list = append(list, family...)
	}
	return list
}

package matrix_test

import (
	"runtime/debug"
	"testing"
)

// TestMain lets the tests collect less, for more memory: a run
// allocates much and keeps little.
func TestMain(m *testing.M) {
	debug.SetGCPercent(800)
	m.Run()
}

package suites_test

import (
	"sync"
	"testing"

	"github.com/kayleai/kayle-conformance/spec"
)

// loaded is the embedded contract, loaded once for all tests of the package.
func loaded(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := kayle()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var loadLedgerOnce = sync.OnceValues(func() (*spec.Contract, error) {
	const dir = "testdata/ledger/"
	return spec.Load(spec.Sources{Spec: dir + "openapi.yaml", Overlay: dir + "overlay.yaml"})
})

// ledgerContract is the second contract, quite unlike the embedded one.
func ledgerContract(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := loadLedgerOnce()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

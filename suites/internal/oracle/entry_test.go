package oracle_test

import (
	"encoding/json"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// What is kept of an item does not grow with it.
func TestAnEntryIsAsLargeAsItsRoles(t *testing.T) {
	g := NewWithT(t)
	small := oracle.NewEntry(contract(), item("e1", "a", 3))
	large := oracle.NewEntry(contract(), with(with(item("e1", strings.Repeat("k", 1<<20), 3), "extra", strings.Repeat("x", 1<<20)), "n",
		json.Number("1")))
	g.Expect(large.Bytes()).To(BeNumerically("<", small.Bytes()+1000))
	g.Expect(len(*large.Values[0])).To(BeNumerically("<", 1000))
	other := oracle.NewEntry(contract(), item("e1", strings.Repeat("k", 1<<20)+"x", 3))
	g.Expect(*other.Values[0]).NotTo(Equal(*large.Values[0]), "the kept text differs where the value does")
}

func TestDifferingFields(t *testing.T) {
	g := NewWithT(t)
	plain := item("e1", "a", 3)
	differing := func(i func() *oracle.Entry) []string {
		return oracle.DifferingFields(contract(), oracle.NewEntry(contract(), plain), i())
	}
	g.Expect(differing(func() *oracle.Entry { return oracle.NewEntry(contract(), with(plain, "kind", "b")) })).To(Equal([]string{"kind"}))
	g.Expect(differing(func() *oracle.Entry { return oracle.NewEntry(contract(), with(plain, "colour", nil)) })).To(Equal([]string{"colour"}))
	g.Expect(differing(func() *oracle.Entry { return oracle.NewEntry(contract(), with(plain, "link", "https://x.test")) })).To(BeEmpty())
}

func TestLinks(t *testing.T) {
	g := NewWithT(t)
	links := func(value any) []uint64 { return oracle.Links(contract(), with(item("e1", "a", 3), "link", value)) }
	g.Expect(oracle.Links(contract(), item("e1", "a", 3))).To(Equal([]uint64{0}))
	g.Expect(links(nil)).To(Equal([]uint64{0}))
	g.Expect(links("https://x.test/1")).NotTo(Equal(links("https://x.test/2")))
	g.Expect(links("https://x.test/1")).To(Equal(links("https://x.test/1")))
}

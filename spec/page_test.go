package spec_test

import (
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// The catalogue is explained on a page, whatever contract it is of, and so are the built-in
// contract's own requirements; those of another file are not.
func TestPageOfARequirement(t *testing.T) {
	g := NewWithT(t)
	c, err := spec.Load(spec.Sources{})
	g.Expect(err).NotTo(HaveOccurred())
	const page = "https://github.com/kayleai/kayle-conformance/blob/main/docs/requirements.md#"
	g.Expect([]string{c.Page("LIM-05"), c.Page("ITEM-02"), c.Page("ITEM-77")}).To(Equal([]string{page + "lim-05", page + "item-02", ""}))
	own := filepath.Join(t.TempDir(), "requirements.yaml")
	g.Expect(os.WriteFile(own, kayle.Requirements(), 0o600)).To(Succeed())
	c, err = spec.Load(spec.Sources{Requirements: own})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect([]string{c.Page("LIM-05"), c.Page("ITEM-02")}).To(Equal([]string{page + "lim-05", ""}))
	c = ledger(t)
	g.Expect([]string{c.Page("LIM-05"), c.Page("LED-01")}).To(Equal([]string{page + "lim-05", ""}))
}

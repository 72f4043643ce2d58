package spec_test

import (
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// The built-in registry is explained on a page; another one is not.
func TestPageOfARequirement(t *testing.T) {
	g := NewWithT(t)
	c, err := spec.Load(spec.Sources{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Page("LIM-05")).To(Equal("https://github.com/kayleai/kayle-conformance/blob/main/docs/requirements.md#lim-05"))
	registry := filepath.Join(t.TempDir(), "requirements.yaml")
	g.Expect(os.WriteFile(registry, kayle.Requirements(), 0o600)).To(Succeed())
	c, err = spec.Load(spec.Sources{Requirements: registry})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Page("LIM-05")).To(BeEmpty())
}

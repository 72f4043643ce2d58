package spec_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// contractsPage is docs/contracts.md.
func contractsPage(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../docs/contracts.md")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return string(page)
}

// Every key that an overlay may have stands on the page that explains them.
func TestEveryKeyIsExplained(t *testing.T) {
	g := NewWithT(t)
	page := contractsPage(t)
	files, err := filepath.Glob("*.go")
	g.Expect(err).NotTo(HaveOccurred())
	calls := regexp.MustCompile(`r\.keys\([a-z]+, ([^)]*)\)`)
	names := regexp.MustCompile(`"([a-z-]+)"`)
	keys := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		g.Expect(err).NotTo(HaveOccurred())
		for _, call := range calls.FindAllStringSubmatch(string(text), -1) {
			for _, name := range names.FindAllStringSubmatch(call[1], -1) {
				keys++
				g.Expect(page).To(MatchRegexp("[`.[{ ,]"+name[1]+"[`:.[{},\\]]"), "%s of %s", name[1], file)
			}
		}
	}
	g.Expect(keys).To(BeNumerically(">", 50))
}

// The examples on the page are what they say: the first one is a whole overlay, and the
// rules and requirements stand beside its roles.
func TestTheExamplesOfContractsLoad(t *testing.T) {
	g := NewWithT(t)
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(contractsPage(t), -1)
	g.Expect(len(blocks)).To(BeNumerically(">=", 2))
	s := shopSources(t, "")
	write := func(text string) {
		g.Expect(os.WriteFile(s.Overlay, []byte(text), 0o600)).To(Succeed())
	}
	write(blocks[0][1])
	c, err := spec.Load(s)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Operation()).To(Equal("GET /orders"))

	document, err := os.ReadFile(s.Spec)
	g.Expect(err).NotTo(HaveOccurred())
	fields := `"no":{"type":"string"},"state":{"type":"string"},"total":{"type":"number"},`
	g.Expect(os.WriteFile(s.Spec, []byte(strings.ReplaceAll(string(document), `"no":{"type":"string"},`, fields)), 0o600)).To(Succeed())
	write(blocks[0][1] + "        " + strings.ReplaceAll(strings.TrimSpace(blocks[1][1]), "\n", "\n        ") + "\n")
	c, err = spec.Load(s)
	g.Expect(err).NotTo(HaveOccurred())
	own, ok := c.Requirement("SHOP-01")
	g.Expect(ok).To(BeTrue())
	g.Expect(own.Unmet).To(BeEmpty())
	changed, _ := c.Requirement("LIM-05")
	g.Expect(changed.Level).To(Equal(spec.Should))
}

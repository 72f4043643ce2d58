package spec_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// apiDocument is the whole document of the Kayle API, which is not part of the
// repository: the variable KAYLE_API_DOCUMENT names it.
func apiDocument(t *testing.T) string {
	t.Helper()
	file := os.Getenv("KAYLE_API_DOCUMENT")
	if file == "" {
		t.Skip("KAYLE_API_DOCUMENT is not set: the document of the whole API is not tested")
	}
	return file
}

func TestTheSessionsOfTheWholeAPI(t *testing.T) {
	g := NewWithT(t)
	s := spec.Sources{Spec: apiDocument(t), Operations: []string{"GET /v1/sessions"}}
	c, err := spec.Load(s)
	g.Expect(err).NotTo(HaveOccurred())
	alone, err := spec.Load(spec.Sources{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Roles.Windows).To(HaveLen(len(alone.Roles.Windows)))
	g.Expect(c.Requirements).To(HaveLen(len(alone.Requirements)))
	g.Expect(c.BuiltSize()).To(BeNumerically("<", 3*alone.BuiltSize()), "the path has other operations too")
	for _, overlaid := range []bool{true, false} {
		for _, f := range summaries(t, s, overlaid) {
			g.Expect(f.status).NotTo(Equal(spec.Contradiction))
		}
	}
}

// Every operation of the document loads with the few roles that lists share, or is refused
// with a remedy.
func TestEveryOperationOfTheWholeAPI(t *testing.T) {
	g := NewWithT(t)
	dir := t.TempDir()
	s := spec.Sources{Spec: apiDocument(t), Overlay: filepath.Join(dir, "overlay.yaml")}
	g.Expect(os.WriteFile(s.Overlay, []byte("overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $\n"+
		"  update: {x-conformance: {contract: k, roles: {page: {items: /data}, item: {id: /id}}}}\n"), 0o600)).To(Succeed())
	data, err := os.ReadFile(s.Spec)
	g.Expect(err).NotTo(HaveOccurred())
	paths := mustDecode(string(data)).(map[string]any)["paths"].(map[string]any)
	lists := 0
	for path := range paths {
		s.Operations = []string{"GET " + path}
		_, err := spec.Load(s)
		if err == nil {
			lists++
			continue
		}
		failed, ok := errors.AsType[*spec.LoadError](err)
		g.Expect(ok).To(BeTrue(), "%s: %v", path, err)
		g.Expect(failed.Hint).NotTo(BeEmpty(), path)
	}
	g.Expect(lists).To(BeNumerically(">", 5))
}

package reporters_test

import (
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// Only a document in the working tree has a place there.
func TestPlaceInTheWorkingTree(t *testing.T) {
	folder, err := filepath.Abs("tree")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	for name, c := range map[string]struct {
		file, folder string
		embedded     bool
		want         string
	}{
		"relative":                {file: filepath.Join("api", "openapi.yaml"), want: "api/openapi.yaml"},
		"relative, with a dot":    {file: "./openapi.yaml", want: "openapi.yaml"},
		"relative, outside":       {file: "../openapi.yaml"},
		"absolute":                {file: filepath.Join(folder, "api", "openapi.yaml"), folder: folder, want: "api/openapi.yaml"},
		"absolute, outside":       {file: filepath.Join(folder, "..", "openapi.yaml"), folder: folder},
		"absolute, of no folder":  {file: filepath.Join(folder, "openapi.yaml")},
		"embedded":                {file: "spec/kayle/openapi.yaml", folder: folder, embedded: true},
		"nowhere in the document": {folder: folder},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := &report.Report{Contract: report.Contract{Embedded: c.embedded}}
			file, line, ok := reporters.Place(reporters.Options{Folder: c.folder}, r, report.Requirement{File: c.file, Line: 7})
			g.Expect(file).To(Equal(c.want))
			g.Expect(ok).To(Equal(c.want != ""))
			g.Expect(line == 7).To(Equal(ok))
		})
	}
}

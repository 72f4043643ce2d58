package suites_test

import (
	"bufio"
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"
)

// module is the path under which the packages of this repository are imported.
const module = "github.com/kayleai/kayle-conformance"

// source is one Go file of the repository.
type source struct {
	dir, name string // "suites/internal/probe", "probe.go"
	lines     int
	file      *ast.File
	set       *token.FileSet
}

func (s *source) test() bool { return strings.HasSuffix(s.name, "_test.go") }

// place names a node by file and line.
func (s *source) place(n ast.Node) string {
	return path.Join(s.dir, s.name) + ":" + strconv.Itoa(s.set.Position(n.Pos()).Line)
}

// imports are the paths that the file imports; those of this module start with
// "@/".
func (s *source) imports() map[string]*ast.ImportSpec {
	all := map[string]*ast.ImportSpec{}
	for _, i := range s.file.Imports {
		p, _ := strconv.Unquote(i.Path.Value)
		if rest, ours := strings.CutPrefix(p, module+"/"); ours {
			p = "@/" + rest
		}
		all[p] = i
	}
	return all
}

func parse(dir, name string, text []byte) (*source, error) {
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	return &source{dir, name, bytes.Count(text, []byte("\n")), file, set}, nil
}

// planted is a file that breaks a rule, for the tests of the rules themselves.
func planted(t *testing.T, dir, name, text string) *source {
	t.Helper()
	s, err := parse(dir, name, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

var readTree = sync.OnceValues(func() ([]*source, error) {
	root, err := filepath.Abs("..")
	if err != nil {
		return nil, err
	}
	var all []*source
	err = filepath.WalkDir(root, func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && (strings.HasPrefix(entry.Name(), ".") || entry.Name() == "testdata") && name != root {
			return fs.SkipDir
		}
		if entry.IsDir() || !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(name))
		if err != nil {
			return err
		}
		s, err := parse(filepath.ToSlash(dir), filepath.Base(name), text)
		if err == nil {
			all = append(all, s)
		}
		return err
	})
	return all, err
})

// tree is every Go file of the repository.
func tree(t *testing.T) []*source {
	t.Helper()
	all, err := readTree()
	if err != nil {
		t.Fatal(err)
	}
	if len(all) < 100 {
		t.Fatalf("only %d files were found", len(all))
	}
	return all
}

// mayImport says what of ours each folder may import: imports run one way.
// A folder without entry may not exist.
func mayImport() map[string][]string {
	return map[string][]string{
		"cmd/kayle-conformance":    {"@/suites", "@/suites/matrix", "@/reporters", "@/reporters/report", "@/spec", "@/spec/reference"},
		"suites":                   {"@/suites/internal/checks", "@/suites/internal/engine", "@/suites/internal/match", "@/suites/internal/oracle", "@/suites/internal/probe", "@/spec", "@/reporters/report"},
		"suites/matrix":            {"@/suites", "@/suites/internal/engine", "@/spec", "@/reporters/report"},
		"suites/internal/checks":   {"@/suites/internal/engine", "@/suites/internal/match", "@/suites/internal/occasion", "@/suites/internal/oracle", "@/suites/internal/probe", "@/spec"},
		"suites/internal/engine":   {"@/suites/internal/confirm", "@/suites/internal/match", "@/suites/internal/occasion", "@/suites/internal/oracle", "@/suites/internal/probe", "@/spec", "@/reporters/report"},
		"suites/internal/match":    {"@/suites/internal/oracle", "@/suites/internal/probe", "@/spec", "@/spec/body"},
		"suites/internal/oracle":   {"@/spec"},
		"suites/internal/probe":    {"@/suites/internal/occasion"},
		"suites/internal/occasion": {},
		"suites/internal/confirm":  {"@/suites/internal/occasion", "@/suites/internal/oracle", "@/spec", "@/reporters/report"},
		"reporters":                {"@/reporters/report"},
		"reporters/report":         {},
		"spec":                     {"@/spec/kayle", "@/spec/body", "@/spec/internal/openapi"},
		"spec/kayle":               {},
		"spec/body":                {},
		"spec/internal/openapi":    {},
		"spec/reference":           {},
	}
}

// strayImports are imports of ours that run the wrong way. Tests may import
// what they test with.
func strayImports(files []*source) []string {
	var found []string
	for _, s := range files {
		allowed, known := mayImport()[s.dir]
		if !known {
			found = append(found, s.dir+" is a folder that DESIGN does not know")
			continue
		}
		for p, at := range s.imports() {
			if strings.HasPrefix(p, "@/") && !slices.Contains(allowed, p) && !s.test() {
				found = append(found, s.place(at)+" imports "+p)
			}
		}
	}
	return found
}

// openAPIPackages are the packages of ours that import libopenapi or its
// validator, tests included: each costs seconds of cold build.
func openAPIPackages(files []*source) []string {
	packages := map[string]bool{}
	for _, s := range files {
		for p := range s.imports() {
			if strings.HasPrefix(p, "github.com/pb33f/libopenapi") {
				packages[s.dir] = true
			}
		}
	}
	var names []string
	for name := range packages {
		names = append(names, name)
	}
	return names
}

// strayDots are dot imports of anything but Ginkgo and Gomega.
func strayDots(files []*source) []string {
	var found []string
	for _, s := range files {
		for p, at := range s.imports() {
			if at.Name != nil && at.Name.Name == "." && p != "github.com/onsi/ginkgo/v2" && p != "github.com/onsi/gomega" {
				found = append(found, s.place(at)+" dot-imports "+p)
			}
		}
	}
	return found
}

func TestImportsRunOneWay(t *testing.T) {
	g := NewWithT(t)
	g.Expect(strayImports(tree(t))).To(BeEmpty())
	g.Expect(openAPIPackages(tree(t))).To(Equal([]string{"spec/internal/openapi"}))
	g.Expect(strayDots(tree(t))).To(BeEmpty())

	// The rules notice what breaks them.
	for _, dir := range []string{"suites/internal/oracle", "spec/reference", "reporters", "suites/internal/probe", "spec"} {
		g.Expect(strayImports([]*source{planted(t, dir, "x.go", `package x; import "`+module+`/suites"`)})).To(HaveLen(1), dir)
		g.Expect(strayImports([]*source{planted(t, dir, "x_test.go", `package x; import "`+module+`/suites"`)})).To(BeEmpty(), dir)
	}
	g.Expect(strayImports([]*source{planted(t, "utils", "x.go", `package x`)})).To(HaveLen(1))
	g.Expect(openAPIPackages([]*source{planted(t, "spec", "x_test.go", `package x; import "github.com/pb33f/libopenapi-validator/x"`)})).To(Equal([]string{"spec"}))
	g.Expect(strayDots([]*source{planted(t, "spec", "x.go", `package x; import . "fmt"`)})).To(HaveLen(1))
}

// The top level holds four folders and the usual files of a public Go project.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var folders []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			folders = append(folders, e.Name())
		}
	}
	g := NewWithT(t)
	g.Expect(folders).To(ConsistOf("spec", "suites", "reporters", "cmd"))
	file, err := os.Open("../go.mod")
	g.Expect(err).NotTo(HaveOccurred())
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan()
	g.Expect(lines.Text()).To(Equal("module " + module))
}

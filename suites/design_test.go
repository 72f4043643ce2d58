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

// folders are those that hold packages. What each may import is held by
// .golangci.yml: a new one needs its rule there, too.
func folders() []string {
	return []string{
		"cmd/kayle-conformance", "cmd/kayle-conformance/internal/commandline",
		"reporters", "reporters/browser", "reporters/report",
		"spec", "spec/body", "spec/catalogue", "spec/internal/openapi", "spec/kayle", "spec/reference",
		"suites", "suites/matrix",
		"suites/internal/answer", "suites/internal/checks", "suites/internal/confirm", "suites/internal/engine", "suites/internal/inprocess",
		"suites/internal/match", "suites/internal/occasion", "suites/internal/oracle", "suites/internal/probe",
		"examples",
	}
}

// strays are packages in other folders.
func strays(files []*source) []string {
	var found []string
	for _, s := range files {
		if !slices.Contains(folders(), s.dir) && !strings.HasPrefix(s.dir, "examples/") {
			found = append(found, path.Join(s.dir, s.name)+" is in a folder that DESIGN does not know")
		}
	}
	return found
}

func TestPackagesStandInKnownFolders(t *testing.T) {
	g := NewWithT(t)
	g.Expect(strays(tree(t))).To(BeEmpty())
	g.Expect(strays([]*source{planted(t, "utils", "x.go", `package x`)})).To(HaveLen(1))
}

// The linter's rules name folders by their path: one that is renamed would
// lose its rule in silence.
func TestEveryFolderHasItsImportsRuled(t *testing.T) {
	rules, err := os.ReadFile("../.golangci.yml")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range folders() {
		if strings.HasPrefix(dir, "cmd/") || dir == "examples" || dir == "reporters/browser" {
			continue // at the end of every chain: nobody imports them
		}
		if !strings.Contains(string(rules), `"**/`+dir+`/*.go"`) {
			t.Errorf(".golangci.yml says nothing about the imports of %s", dir)
		}
	}
}

// The top level holds four folders, and the usual files and folders of a public
// Go project.
func TestTopLevel(t *testing.T) {
	entries, err := os.ReadDir("..")
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			found = append(found, e.Name())
		}
	}
	g := NewWithT(t)
	g.Expect(found).To(ContainElements("spec", "suites", "reporters", "cmd"))
	g.Expect([]string{"spec", "suites", "reporters", "cmd", "docs", "examples"}).To(ContainElements(found))
	file, err := os.Open("../go.mod")
	g.Expect(err).NotTo(HaveOccurred())
	defer file.Close()
	lines := bufio.NewScanner(file)
	lines.Scan()
	g.Expect(lines.Text()).To(Equal("module " + module))
}

package suites_test

import (
	"go/ast"
	"go/token"
	"slices"
	"testing"

	. "github.com/onsi/gomega"
)

// byPackage groups the files that make up packages, tests left out.
func byPackage(files []*source) map[string][]*source {
	packages := map[string][]*source{}
	for _, s := range files {
		if !s.test() {
			packages[s.dir] = append(packages[s.dir], s)
		}
	}
	return packages
}

// initializers are Ginkgo's specs and the like that loading a package registers;
// the linter holds that there is no init function.
func initializers(files []*source) []string {
	var found []string
	for _, s := range files {
		for _, d := range s.file.Decls {
			d, ok := d.(*ast.GenDecl)
			if !ok {
				continue
			}
			for _, v := range variables(d) {
				if len(v.Names) != 1 || v.Names[0].Name != "_" || len(v.Values) != 1 {
					continue
				}
				if call, ok := v.Values[0].(*ast.CallExpr); ok && !converts(call) {
					found = append(found, s.place(v)+" does something when the package is loaded")
				}
			}
		}
	}
	return found
}

// converts tells whether a call is a conversion such as (*T)(nil).
func converts(call *ast.CallExpr) bool {
	_, parenthesized := call.Fun.(*ast.ParenExpr)
	return parenthesized && len(call.Args) == 1
}

func variables(d *ast.GenDecl) []*ast.ValueSpec {
	var specs []*ast.ValueSpec
	if d.Tok == token.VAR {
		for _, s := range d.Specs {
			specs = append(specs, s.(*ast.ValueSpec))
		}
	}
	return specs
}

// exempt are package-level variables that are state, with the reason.
func exempt() map[string]string {
	return map[string]string{
		"suites.ginkgoLock": "Ginkgo's own state is global to the process: runs take turns behind this lock",
	}
}

// state are package-level variables that are no constant tables: those without
// value (but embedded files), and those that code writes to.
func state(files []*source) []string {
	var found []string
	for dir, sources := range byPackage(files) {
		names := map[string]bool{}
		for _, s := range sources {
			for _, d := range s.file.Decls {
				d, ok := d.(*ast.GenDecl)
				if !ok {
					continue
				}
				for _, v := range variables(d) {
					for i, n := range v.Names {
						names[n.Name] = true
						_, excused := exempt()[dir+"."+n.Name]
						if n.Name != "_" && i >= len(v.Values) && !excused && !embeds(s, d) {
							found = append(found, s.place(n)+" declares "+n.Name+" without value")
						}
					}
				}
			}
		}
		for _, s := range sources {
			found = append(found, writes(s, names)...)
		}
	}
	slices.Sort(found)
	return found
}

// embeds tells whether the file embeds others: the variables without value that
// it declares are theirs.
func embeds(s *source, _ *ast.GenDecl) bool {
	_, found := s.imports()["embed"]
	return found
}

// writes are statements that change a package-level variable, as far as names
// tell: a local variable of the same name hides it.
func writes(s *source, names map[string]bool) []string {
	var found []string
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok || f.Body == nil {
			continue
		}
		local := locals(f)
		check := func(at ast.Node, target ast.Expr) {
			if name := root(target); names[name] && !local[name] && name != "_" {
				found = append(found, s.place(at)+" changes "+name)
			}
		}
		ast.Inspect(f.Body, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.AssignStmt:
				if n.Tok != token.DEFINE {
					for _, target := range n.Lhs {
						check(n, target)
					}
				}
			case *ast.IncDecStmt:
				check(n, n.X)
			case *ast.UnaryExpr:
				if n.Op == token.AND {
					check(n, n.X)
				}
			case *ast.CallExpr:
				if name, ok := n.Fun.(*ast.Ident); ok && (name.Name == "delete" || name.Name == "clear") && len(n.Args) > 0 {
					check(n, n.Args[0])
				}
			}
			return true
		})
	}
	return found
}

// root is the name at the beginning of an expression such as a.b[c].
func root(e ast.Expr) string {
	for {
		switch x := e.(type) {
		case *ast.Ident:
			return x.Name
		case *ast.IndexExpr:
			e = x.X
		case *ast.SelectorExpr:
			e = x.X
		case *ast.StarExpr:
			e = x.X
		case *ast.ParenExpr:
			e = x.X
		case *ast.SliceExpr:
			e = x.X
		default:
			return ""
		}
	}
}

// locals are the names that a function declares anywhere in it.
func locals(f *ast.FuncDecl) map[string]bool {
	names := map[string]bool{}
	fields := func(list *ast.FieldList) {
		if list == nil {
			return
		}
		for _, field := range list.List {
			for _, n := range field.Names {
				names[n.Name] = true
			}
		}
	}
	fields(f.Recv)
	ast.Inspect(f, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncType:
			fields(n.Params)
			fields(n.Results)
		case *ast.AssignStmt:
			if n.Tok == token.DEFINE {
				for _, target := range n.Lhs {
					names[root(target)] = true
				}
			}
		case *ast.RangeStmt:
			if n.Tok == token.DEFINE {
				for _, target := range []ast.Expr{n.Key, n.Value} {
					if target != nil {
						names[root(target)] = true
					}
				}
			}
		case *ast.ValueSpec:
			for _, name := range n.Names {
				names[name.Name] = true
			}
		}
		return true
	})
	return names
}

func TestNothingHappensByLoadingAPackage(t *testing.T) {
	g := NewWithT(t)
	g.Expect(initializers(tree(t))).To(BeEmpty())
	g.Expect(initializers([]*source{planted(t, "suites", "x_test.go", `package x; var _ = Describe("x", nil)`)})).To(HaveLen(1))
	g.Expect(initializers([]*source{planted(t, "suites", "x.go", `package x; var _ fmt.Stringer = (*T)(nil); type T struct{}`)})).To(BeEmpty())
}

func TestNoPackageHasState(t *testing.T) {
	g := NewWithT(t)
	g.Expect(state(tree(t))).To(BeEmpty())
	for _, bad := range []string{
		`var n int`,
		`var n = 1; func f() { n++ }`,
		`var n = 1; func f() { n = 2 }`,
		`var m = map[string]int{}; func f() { m["a"] = 1 }`,
		`var m = map[string]int{}; func f() { delete(m, "a") }`,
		`var m = T{}; func f() { m.n = 1 }`,
		`var m = T{}; func f() *T { return &m }`,
		`var l = []int{1}; func f() { l[0]++ }`,
		`var l = []int{1}; func f() { l = append(l, 2) }`,
	} {
		g.Expect(state([]*source{planted(t, "spec", "x.go", "package x; "+bad)})).To(HaveLen(1), bad)
	}
	for _, good := range []string{
		`var n = 1; func f() { n := 2; n++ }`,
		`var l = []int{1}; func f(l []int) { l[0]++ }`,
		`var e = errors.New("x"); func f() error { return e }`,
		`import _ "embed"; var file []byte`,
		`var _ fmt.Stringer = T{}`,
	} {
		g.Expect(state([]*source{planted(t, "spec", "x.go", "package x; "+good)})).To(BeEmpty(), good)
	}
	g.Expect(state([]*source{planted(t, "spec", "x_test.go", `package x; var n int`)})).To(BeEmpty())
}

package suites_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// distinctive are the names of a contract that no other text uses by chance:
// those with an underscore, a slash or a regular expression in them. Its words
// of plain English (status, limit, data ...) are left out.
func distinctive(c *spec.Contract) []string {
	names := map[string]bool{}
	add := func(all ...string) {
		for _, name := range all {
			if strings.ContainsAny(name, "_/^") {
				names[name] = true
			}
		}
	}
	add(c.Path)
	for _, p := range c.Parameters {
		add(p.Name, p.Pattern, pureStart(p.Pattern))
		add(p.Enum...)
	}
	for _, f := range c.Fields {
		add(f.Name)
		add(f.Enum...)
	}
	add(c.Masked...)
	r := c.Roles
	for _, p := range []*spec.Pointer{&r.Page.Items, r.Page.HasMore, r.Page.NextCursor, r.Page.LimitEcho, r.Page.Error, r.ErrorCode,
		r.ErrorMessage, r.ErrorHint, &r.Item.ID, r.Item.Revision, r.Item.Expiry} {
		if p == nil {
			continue
		}
		add(strings.Split(string(*p), "/")...)
		if strings.Count(string(*p), "/") > 1 {
			add(string(*p))
		}
	}
	add(r.Codes.Validation, r.Codes.Precondition, r.Codes.Unauthorized, r.Codes.Forbidden, r.Codes.Frozen)
	var list []string
	for name := range names {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// pureStart is the text that a pattern demands at its beginning.
func pureStart(pattern string) string {
	expression, err := regexp.Compile(pattern)
	if err != nil {
		return ""
	}
	prefix, _ := regexp.MustCompile(strings.TrimPrefix(expression.String(), "^")).LiteralPrefix()
	return prefix
}

// namedIn are the string literals that hold a name as a word of its own.
func namedIn(files []*source, names []string) []string {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = regexp.QuoteMeta(name)
		if strings.HasSuffix(name, "_") { // a prefix of values
			quoted[i] += `[A-Za-z0-9]*`
		}
	}
	word := regexp.MustCompile(`(?:^|[^A-Za-z0-9_])(` + strings.Join(quoted, "|") + `)(?:$|[^A-Za-z0-9_])`)
	var found []string
	for _, s := range files {
		engine := strings.HasPrefix(s.dir, "suites") || strings.HasPrefix(s.dir, "reporters") || strings.HasPrefix(s.dir, "cmd/")
		if !engine || s.test() {
			continue
		}
		imports := map[*ast.BasicLit]bool{}
		for _, i := range s.file.Imports {
			imports[i.Path] = true
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			literal, ok := n.(*ast.BasicLit)
			if !ok || literal.Kind != token.STRING || imports[literal] {
				return true
			}
			text, err := strconv.Unquote(literal.Value)
			if m := word.FindStringSubmatch(text); err == nil && m != nil {
				found = append(found, s.place(literal)+" names "+m[1])
			}
			return true
		})
	}
	return found
}

// The engine knows roles; the names stand in the contract's files.
func TestTheEngineKnowsNoNames(t *testing.T) {
	g := NewWithT(t)
	names := distinctive(loaded(t))
	g.Expect(names).To(ContainElements("/v1/sessions", "starting_after", "created_from", "created_to", "has_more", "next_cursor",
		"failure_code", "cancel_token",
		"in_progress", "liveness_failed", "created_at", "verification_url", "vs_", "^vs_[A-Za-z0-9]{64}$", "BAD_REQUEST", "/pagination/limit"))
	g.Expect(names).NotTo(ContainElements("status", "limit", "id", "created", "failed", "data"))
	g.Expect(namedIn(tree(t), names)).To(BeEmpty())

	for _, bad := range []string{`"starting_after"`, "`{\"has_more\":true}`", `"?created_from=x"`, `"/data/0/failure_code"`, `"vs_" + x`,
		`"vs_abc"`, `"/v1/sessions?limit=1"`, `"\x63ancel_token"`} {
		g.Expect(namedIn([]*source{planted(t, "suites/internal/match", "x.go", `package x; var x = `+bad)}, names)).To(HaveLen(1), bad)
		g.Expect(namedIn([]*source{planted(t, "suites/internal/match", "x_test.go", `package x; var x = `+bad)}, names)).To(BeEmpty(), bad)
		g.Expect(namedIn([]*source{planted(t, "spec/reference", "x.go", `package x; var x = `+bad)}, names)).To(BeEmpty(), bad)
	}
	tag := planted(t, "reporters", "x.go", "package x; type X struct { A int `json:\"created_at\"` }")
	g.Expect(namedIn([]*source{tag}, names)).To(HaveLen(1))
	fine := planted(t, "cmd/kayle-conformance", "x.go",
		`package x; var x = []string{"status", "limit_reached", "envs_", "created"} // has_more`)
	g.Expect(namedIn([]*source{fine}, names)).To(BeEmpty())
}

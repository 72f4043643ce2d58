package main

import (
	"os"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/pb33f/jsonschema/v6"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// printedSchema is what the command prints, compiled.
func printedSchema(g *WithT, name string) *jsonschema.Schema {
	got := invocation{}.do("schema", name)
	g.Expect(got.code).To(Equal(exitOK), got.err)
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(got.out))
	g.Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	g.Expect(compiler.AddResource(name, document)).To(Succeed())
	schema, err := compiler.Compile(name)
	g.Expect(err).NotTo(HaveOccurred())
	return schema
}

func TestSchema(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	g.Expect(invocation{}.do("schema").out).To(Equal("comparison\nconfig\nmatrix\nreport\n"))
	for _, name := range report.SchemaNames() {
		printedSchema(g, name)
	}

	// What the other commands write validates against it.
	g.Expect(invocation{run: runOf(ending("MUST", report.Fail))}.do("run", "--report=json=r.json").code).To(Equal(exitFailed))
	written, err := os.ReadFile("r.json")
	g.Expect(err).NotTo(HaveOccurred())
	compared := invocation{}.do("diff", "--json", "r.json", "r.json")
	g.Expect(compared.code).To(Equal(exitOK), compared.err)
	for name, text := range map[string]string{"report": string(written), "comparison": compared.out} {
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(printedSchema(g, name).Validate(value)).To(Succeed(), name)
		g.Expect(printedSchema(g, "matrix").Validate(value)).NotTo(Succeed(), name)
	}

	got := invocation{}.do("schema", "reprot")
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(ContainSubstring(`unknown schema "reprot"; did you mean report?`))
	g.Expect(invocation{}.do("schema", "zzzzzz").err).To(ContainSubstring("the schemas are comparison, config, matrix, report"))
	g.Expect(invocation{}.do("--help").out).To(ContainSubstring("schema"))
}

// What reorders text is escaped here as in every JSON format.
func TestDiffAsJSONIsSafeToPrint(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	broken := ending("MUST", report.Fail)
	broken.Requirements[0].Cases[0].Reason = "\u202eevil"
	invocation{run: runOf(ending("MUST", report.Pass))}.do("run", "--report=json=old.json")
	invocation{run: runOf(broken)}.do("run", "--report=json=new.json")
	got := invocation{}.do("diff", "--json", "old.json", "new.json")
	g.Expect(got.out).To(ContainSubstring(`\u202eevil`))
	g.Expect(got.out).NotTo(ContainSubstring("\u202e"))
}

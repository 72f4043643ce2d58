package report_test

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/pb33f/jsonschema/v6"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// schemaOf is the text of a published schema.
func schemaOf(g *WithT, name string) []byte {
	text, ok := report.JSONSchema(name)
	g.Expect(ok).To(BeTrue(), name)
	return text
}

// compile compiles a schema, closed against undeclared properties if asked.
func compile(g *WithT, name string, closed bool) *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaOf(g, name)))
	g.Expect(err).NotTo(HaveOccurred())
	if closed {
		closeObjects(doc)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	g.Expect(c.AddResource("schema.json", doc)).To(Succeed())
	s, err := c.Compile("schema.json")
	g.Expect(err).NotTo(HaveOccurred())
	return s
}

func closeObjects(value any) {
	switch v := value.(type) {
	case map[string]any:
		if _, object := v["properties"]; object && v["type"] == "object" {
			v["additionalProperties"] = false
		}
		for _, inner := range v {
			closeObjects(inner)
		}
	case []any:
		for _, inner := range v {
			closeObjects(inner)
		}
	}
}

func TestOutputValidatesAgainstSchema(t *testing.T) {
	other := full()
	other.Requirements[0].Cases[1].Outcome = report.Fail
	other.Requirements[0].ID, other.Tool.Version = "LIM-50", "0.2.0"
	for name, c := range map[string]struct {
		schema string
		write  func(io.Writer) error
	}{
		"full":             {"report", func(w io.Writer) error { return report.Write(w, full()) }},
		"empty":            {"report", func(w io.Writer) error { return report.Write(w, &report.Report{Verdict: report.NotTested}) }},
		"matrix":           {"matrix", func(w io.Writer) error { return report.WriteMatrix(w, matrix()) }},
		"empty matrix":     {"matrix", func(w io.Writer) error { return report.WriteMatrix(w, &report.Matrix{}) }},
		"comparison":       {"comparison", func(w io.Writer) error { return report.WriteComparison(w, report.Compare(full(), other)) }},
		"empty comparison": {"comparison", func(w io.Writer) error { return report.WriteComparison(w, report.Compare(full(), full())) }},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			var b bytes.Buffer
			g.Expect(c.write(&b)).To(Succeed())
			value, err := jsonschema.UnmarshalJSON(&b)
			g.Expect(err).NotTo(HaveOccurred())
			// Closed: each field that is written is declared.
			g.Expect(compile(g, c.schema, true).Validate(value)).To(Succeed())
		})
	}
}

func TestSchemasDemandEveryFieldThatIsAlwaysWritten(t *testing.T) {
	type object struct{ Required []string }
	type schema struct {
		Required   []string
		Properties map[string]object
		Defs       map[string]object `json:"$defs"`
	}
	g := NewWithT(t)
	read := func(name string) (s schema) {
		g.Expect(json.Unmarshal(schemaOf(g, name), &s)).To(Succeed())
		return s
	}
	run, matrix, comparison := read("report"), read("matrix"), read("comparison")
	for _, c := range []struct {
		required []string
		value    any
	}{
		{run.Required, report.Report{}},
		{run.Properties["tool"].Required, report.Tool{}},
		{run.Properties["contract"].Required, report.Contract{}},
		{run.Properties["target"].Required, report.Target{}},
		{run.Properties["summary"].Required, report.Summary{}},
		{run.Defs["requirement"].Required, report.Requirement{}},
		{run.Defs["case"].Required, report.Case{}},
		{run.Defs["finding"].Required, report.Finding{}},
		{run.Defs["request"].Required, report.Request{}},
		{matrix.Required, report.Matrix{}},
		{matrix.Properties["tool"].Required, report.Tool{}},
		{matrix.Properties["contract"].Required, report.Contract{}},
		{matrix.Properties["cases"].Required, report.MatrixCases{}},
		{matrix.Defs["requirement"].Required, report.MatrixRequirement{}},
		{matrix.Defs["row"].Required, report.MatrixRow{}},
		{matrix.Defs["freedom"].Required, report.FreedomRow{}},
		{comparison.Required, report.Comparison{}},
		{comparison.Defs["change"].Required, report.Change{}},
		{comparison.Defs["run"].Required, report.Run{}},
	} {
		g.Expect(c.required).To(ConsistOf(always(c.value)), "%T", c.value)
	}
}

func TestSchemasAreNamed(t *testing.T) {
	g := NewWithT(t)
	versions := map[string]string{"report": report.Schema, "matrix": report.MatrixSchema, "comparison": report.ComparisonSchema}
	g.Expect(report.SchemaNames()).To(HaveLen(len(versions)))
	for _, name := range report.SchemaNames() {
		var schema struct {
			ID string `json:"$id"`
		}
		g.Expect(json.Unmarshal(schemaOf(g, name), &schema)).To(Succeed())
		g.Expect(schema.ID).To(Equal(versions[name]))
	}
	_, ok := report.JSONSchema("nothing")
	g.Expect(ok).To(BeFalse())
}

// always are the JSON names of the fields that are not left out when empty.
func always(value any) []string {
	var out []string
	for field := range reflect.TypeOf(value).Fields() {
		if tag := field.Tag.Get("json"); !strings.Contains(tag, ",omit") {
			out = append(out, tag)
		}
	}
	return out
}

func TestSchemaRefusesWhatReadRefuses(t *testing.T) {
	g := NewWithT(t)
	text := strings.Replace(string(written(g, full())), `"verdict": "non-conformant"`, `"verdict": "green"`, 1)
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(compile(g, "report", false).Validate(value)).NotTo(Succeed())
}

package suites_test

import (
	"bytes"
	"sync"

	. "github.com/onsi/gomega"
	"github.com/pb33f/jsonschema/v6"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// published is the schema of reports.
var published = sync.OnceValues(func() (*jsonschema.Schema, error) {
	text, _ := report.JSONSchema("report")
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	if err != nil {
		return nil, err
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource("report.json", doc); err != nil {
		return nil, err
	}
	return c.Compile("report.json")
})

// valid wants a report in JSON to be as its schema says.
func valid(g *WithT, text []byte) {
	schema, err := published()
	g.Expect(err).NotTo(HaveOccurred())
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(schema.Validate(value)).To(Succeed())
}

// validReport wants a report to be written as its schema says.
func validReport(g *WithT, r *report.Report) {
	var b bytes.Buffer
	g.Expect(report.Write(&b, r)).To(Succeed())
	valid(g, b.Bytes())
}

package openapi_test

import (
	"bytes"
	"testing"

	. "github.com/onsi/gomega"
	"github.com/pb33f/jsonschema/v6"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

func decoded(g *WithT, text string) any {
	value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(text)))
	g.Expect(err).NotTo(HaveOccurred())
	return value
}

// What a schema takes and refuses, by the version of OpenAPI in which it is written.
func TestSchemasByVersion(t *testing.T) {
	for _, x := range []struct {
		schema    string
		dialect   float32
		good, bad []string
	}{
		{`{"type":"string","nullable":true}`, 3.0, []string{`"a"`, `null`}, []string{`5`}},
		{`{"type":"string","nullable":false}`, 3.0, []string{`"a"`}, []string{`null`}},
		{`{"type":"string","nullable":true,"enum":["a"]}`, 3.0, []string{`"a"`, `null`}, []string{`"b"`}},
		{`{"nullable":true,"allOf":[{"type":"object"},{"required":["a"]}]}`, 3.0, []string{`{"a":1}`, `null`}, []string{`{}`, `5`}},
		{`{"type":"integer","minimum":1,"exclusiveMinimum":true,"maximum":9,"exclusiveMaximum":true}`, 3.0,
			[]string{`2`, `8`}, []string{`1`, `9`}},
		{`{"type":"integer","minimum":1,"exclusiveMinimum":false,"exclusiveMaximum":true}`, 3.0, []string{`1`, `99`}, []string{`0`}},
		{`{"properties":{"nullable":{"type":"boolean"},"a":{"items":{"type":"string","nullable":true}}}}`, 3.0,
			[]string{`{"nullable":true,"a":["x",null]}`}, []string{`{"nullable":5}`, `{"a":[5]}`}},
		{`{"type":"integer","format":"int32"}`, 3.0,
			[]string{`-2147483648`, `2147483647`, `1.0`, `1e3`}, []string{`2147483648`, `-2147483649`, `1e10`, `1.5`}},
		{`{"format":"int64"}`, 3.1,
			[]string{`9223372036854775807`, `-9223372036854775808`, `"x"`, `1e18`}, []string{`9223372036854775808`, `1e19`, `0.5`}},
		{`{"type":["string","null"]}`, 3.1, []string{`"a"`, `null`}, []string{`5`}},
		{`{"exclusiveMinimum":1}`, 3.1, []string{`2`}, []string{`1`}},
		{`{"type":"string","format":"date-time"}`, 3.2, []string{`"2025-01-01T00:00:00Z"`}, []string{`"yesterday"`}},
	} {
		t.Run(x.schema, func(t *testing.T) {
			g := NewWithT(t)
			schema, err := openapi.Compile([]byte(`{"s":`+x.schema+`}`), "/s", x.dialect)
			g.Expect(err).NotTo(HaveOccurred())
			for _, text := range x.good {
				g.Expect(schema.Validate(decoded(g, text))).To(BeEmpty(), text)
			}
			for _, text := range x.bad {
				g.Expect(schema.Validate(decoded(g, text))).NotTo(BeEmpty(), text)
			}
		})
	}
	g := NewWithT(t)
	_, err := openapi.Compile([]byte(`{"s":{"type":"string","nullable":true}}`), "/s", 3.1)
	g.Expect(err).To(HaveOccurred(), "nullable is no word of 3.1")
	_, err = openapi.Compile([]byte(`{"s":{"type":5}}`), "/s", 3.1)
	g.Expect(err).To(MatchError(Not(ContainSubstring("contract.invalid"))))
}

package openapi_test

import (
	"encoding/json"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

func TestElementIsOfArraysThatNothingElseDecides(t *testing.T) {
	const list = `{"type":"array","items":{"type":"integer","maximum":9}}`
	for name, x := range map[string]struct {
		schema string
		splits bool
	}{
		"plain":                 {`{"type":"object","required":["d"],"properties":{"d":` + list + `},"additionalProperties":false}`, true},
		"behind references":     {`{"$ref":"#/a/page"}`, true},
		"described reference":   {`{"properties":{"d":{"$ref":"#/a/list","description":"x"}}}`, true},
		"free":                  {`{"properties":{"d":{"type":"array"}}}`, false},
		"no such member":        {`{"properties":{"e":` + list + `}}`, false},
		"false":                 {`{"properties":{"d":false}}`, false},
		"reference and members": {`{"$ref":"#/a/page","properties":{"d":{"maxItems":1}}}`, false},
		"reference and items":   {`{"properties":{"d":{"$ref":"#/a/list","maxItems":1}}}`, false},
		"in a circle":           {`{"$ref":"#/a/circle"}`, false},
		"by the key's pattern":  {`{"properties":{"d":` + list + `},"patternProperties":{"^d":{"maxItems":1}}}`, false},
		"all of":                {`{"allOf":[{"properties":{"d":{"maxItems":1}}}],"properties":{"d":` + list + `}}`, false},
		"any of":                {`{"properties":{"d":{"type":"array","items":{},"anyOf":[{"maxItems":1},{"minItems":3}]}}}`, false},
		"one of":                {`{"oneOf":[{"required":["d"]},{"required":["e"]}],"properties":{"d":` + list + `}}`, false},
		"not":                   {`{"properties":{"d":{"items":{},"not":{"maxItems":1}}}}`, false},
		"if":                    {`{"if":{"properties":{"d":{"maxItems":1}}},"then":false,"properties":{"d":` + list + `}}`, false},
		"constant":              {`{"properties":{"d":{"items":{},"const":[1]}}}`, false},
		"enum":                  {`{"enum":[{"d":[1]}],"properties":{"d":` + list + `}}`, false},
		"at least":              {`{"properties":{"d":{"items":{},"minItems":1}}}`, false},
		"at most":               {`{"properties":{"d":{"items":{},"maxItems":1}}}`, false},
		"unique":                {`{"properties":{"d":{"items":{},"uniqueItems":true}}}`, false},
		"contains":              {`{"properties":{"d":{"items":{},"contains":{"const":1}}}}`, false},
		"first ones":            {`{"properties":{"d":{"items":{},"prefixItems":[{"const":1}]}}}`, false},
		"unevaluated items":     {`{"properties":{"d":{"items":{},"unevaluatedItems":false}}}`, false},
		"unevaluated members":   {`{"properties":{"d":` + list + `},"unevaluatedProperties":false}`, false},
		"dependent":             {`{"dependentSchemas":{"d":{"properties":{"d":{"maxItems":1}}}},"properties":{"d":` + list + `}}`, false},
		"dynamic":               {`{"properties":{"d":{"items":{"$dynamicRef":"#x"}}},"$defs":{"x":{"$dynamicAnchor":"x"}}}`, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			document := `{"a":{"page":{"type":"object","properties":{"d":{"$ref":"#/a/list"}}},"list":` + list +
				`,"circle":{"$ref":"#/a/circle"}},"s":` + x.schema + `}`
			schema, err := openapi.Compile([]byte(document), "/s", 3.1)
			g.Expect(err).NotTo(HaveOccurred())
			element := schema.Element([]string{"d"})
			g.Expect(element != nil).To(Equal(x.splits))
			if element != nil {
				g.Expect(element.Validate(json.Number("9"))).To(BeEmpty())
				g.Expect(element.Validate(json.Number("10"))).To(HaveLen(1))
			}
		})
	}
}

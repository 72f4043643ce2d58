package openapi_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

const document = `openapi: 3.1.0
info: {title: T, version: '2'}
security:
  - key: []
paths:
  /things:
    parameters:
      - {name: n, in: query, required: true, schema: {type: integer, exclusiveMinimum: 0, exclusiveMaximum: 9}}
      - {name: q, in: query, schema: {type: string}}
    get:
      parameters:
        - {name: q, in: query, schema: {type: [string, 'null'], enum: [a, null, 5]}}
        - {name: h, in: header, schema: {type: string}}
      responses:
        '200':
          description: fine
          content:
            application/json: {schema: {type: object}}
        default:
          description: else
    post:
      security: []
      responses: {'204': {description: none}}
  /open:
    get:
      security:
        - {}
        - basic: []
      responses: {'200': {description: fine}}
components:
  securitySchemes:
    key: {type: apiKey, in: header, name: X}
    basic: {type: http, scheme: Basic}
`

func TestOpenGivesPlainTypes(t *testing.T) {
	g := NewWithT(t)
	doc, err := openapi.Open([]byte(document))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(doc.Title + doc.Version).To(Equal("T2"))
	g.Expect(doc.Dialect).To(BeNumerically("~", 3.1, 0.01))
	g.Expect(doc.Operations).To(HaveLen(3))
	get := doc.Operations[0]
	g.Expect(get.Method + " " + get.Path).To(Equal("GET /things"))
	g.Expect(get.Secured).To(BeTrue())
	g.Expect(get.Alternatives).To(Equal([][]openapi.SecurityScheme{{{Name: "key", Type: "apikey", In: "header", Key: "X"}}}))
	g.Expect(get.Parameters).To(HaveLen(3))
	g.Expect(get.Parameters[0].Enum).To(Equal([]string{"a", "5"}))
	g.Expect(get.Parameters[0].Types).To(Equal([]string{"string", "null"}))
	n := get.Parameters[2]
	g.Expect(n.Name).To(Equal("n"))
	g.Expect(n.Shared && n.Required && n.Index == 0).To(BeTrue())
	g.Expect([]float64{*n.ExclusiveMin, *n.ExclusiveMax}).To(Equal([]float64{0, 9}))
	g.Expect(get.Responses).To(Equal([]openapi.Response{{Status: "200", MediaTypes: []string{"application/json"}}, {Status: "default"}}))
	g.Expect(doc.Operations[1].Secured).To(BeFalse())
	g.Expect(doc.Operations[2].Secured).To(BeFalse())
	g.Expect(doc.Operations[2].Alternatives).To(Equal([][]openapi.SecurityScheme{{{Name: "basic", Type: "http", Scheme: "basic"}}}))
}

// Tokens of OAuth 2.0 and of OpenID Connect are bearer tokens.
func TestSchemesOfTokens(t *testing.T) {
	g := NewWithT(t)
	for _, scheme := range []string{"{type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.test', scopes: {}}}}",
		"{type: openIdConnect, openIdConnectUrl: 'https://a.test'}", "{type: http, scheme: Bearer}"} {
		doc, err := openapi.Open([]byte(strings.Replace(document, "{type: http, scheme: Basic}", scheme, 1)))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(doc.Operations[2].Alternatives[0][0].Scheme).To(Equal("bearer"), scheme)
	}
}

func TestOverlayActionsMustMatch(t *testing.T) {
	g := NewWithT(t)
	const head = "overlay: 1.0.0\ninfo: {title: o, version: '1'}\nactions:\n"
	changed, idle, err := openapi.Overlay([]byte(document), []byte(head+"- target: $.info\n  update: {title: U}\n"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(idle).To(BeEmpty())
	doc, err := openapi.Open(changed)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(doc.Title).To(Equal("U"))

	_, idle, err = openapi.Overlay([]byte(document),
		[]byte(head+"- target: $.info\n  update: {title: U}\n- target: $.nothing\n  update: {a: b}\n- target: $.none\n  remove: true\n"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(idle).To(HaveLen(2))
	g.Expect(idle[0].Index).To(Equal(1))
	g.Expect(idle[0].Target).To(Equal("$.nothing"))
	g.Expect(errors.Is(idle[0], openapi.ErrMatchesNothing)).To(BeTrue())
	g.Expect(idle[1].Index).To(Equal(2))

	_, _, err = openapi.Overlay([]byte(document), []byte(head+"- target: $.info.title\n  update: {a: b}\n"))
	var action *openapi.ActionError
	g.Expect(errors.As(err, &action)).To(BeTrue())
	_, _, err = openapi.Overlay([]byte(document), []byte("- a list"))
	g.Expect(err).To(HaveOccurred())
}

func TestFailuresSayWhatIsWanted(t *testing.T) {
	for name, x := range map[string]struct {
		schema, value, keyword, wanted string
		format                         bool
	}{
		"type":      {`{"type":["string","null"]}`, `5`, "type", "must be null or string", false},
		"enum":      {`{"enum":["a",null,5]}`, `"b"`, "enum", `must be one of "a", null, 5`, false},
		"one value": {`{"enum":[false]}`, `true`, "enum", `must be false`, false},
		"const":     {`{"const":"a"}`, `"b"`, "const", "value must be 'a'", false},
		"pattern":   {`{"pattern":"^a$"}`, `"b"`, "pattern", "must match the pattern ^a$", false},
		"minimum":   {`{"minimum":1.5}`, `1`, "minimum", "must be at least 3/2", false},
		"above":     {`{"exclusiveMinimum":1}`, `1`, "exclusiveMinimum", "must be above 1", false},
		"below":     {`{"exclusiveMaximum":1}`, `1`, "exclusiveMaximum", "must be below 1", false},
		"short":     {`{"minLength":2}`, `"é"`, "minLength", "must have at least 2 characters", false},
		"long":      {`{"maxLength":1}`, `"éé"`, "maxLength", "must have at most 1 characters", false},
		"few":       {`{"minItems":1}`, `[]`, "minItems", "minItems: got 0, want 1", false},
		"closed":    {`{"additionalProperties":false}`, `{"a":1}`, "additionalProperties", `has fields that are not allowed: ["a"]`, false},
		"date":      {`{"format":"date-time"}`, `"x"`, "format", "must be of format date-time", true},
		"nullable date": {`{"anyOf":[{"type":"string","format":"date-time"},{"type":"null"}]}`, `"x"`, "anyOf",
			"must match one of the documented alternatives (of format date-time; or null)", true},
		"one of": {`{"oneOf":[{"type":"string"},{"type":"null"}]}`, `5`, "oneOf",
			"must match one of the documented alternatives (string; or null)", false},
		"too many of": {`{"oneOf":[{"type":"string"},{"minLength":1}]}`, `"a"`, "oneOf", "must match one of the documented alternatives",
			false},
		"not":            {`{"not":{"type":"null"}}`, `null`, "", "'not' failed", false},
		"all of":         {`{"allOf":[{"type":"object","required":["a"]}]}`, `{}`, "required", `lacks the required field "a"`, false},
		"nothing at all": {`false`, `1`, "", "false schema", false},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			schema, err := openapi.Compile([]byte(`{"a b":{"%":`+x.schema+`}}`), "/a b/%", 3.1)
			g.Expect(err).NotTo(HaveOccurred())
			var value any
			decoder := json.NewDecoder(strings.NewReader(x.value))
			decoder.UseNumber()
			g.Expect(decoder.Decode(&value)).To(Succeed())
			failures := schema.Validate(value)
			g.Expect(failures).To(HaveLen(1))
			g.Expect(failures[0].Keyword).To(Equal(x.keyword))
			g.Expect(failures[0].Wanted).To(Equal(x.wanted))
			g.Expect(failures[0].Format).To(Equal(x.format))
			g.Expect(failures[0].Schema).To(HavePrefix("/a b/%"))
		})
	}
}

func TestSchemasThatDoNotCompile(t *testing.T) {
	g := NewWithT(t)
	for _, schema := range []string{`{"type":"strong"}`, `{"pattern":"["}`, `{"$ref":"#/nowhere"}`, `5`,
		`{"$ref":"https://example.invalid/x.json"}`, `{"$schema":"https://example.invalid/x.json"}`, `{"allOf":[{"$dynamicRef":"x.json"}]}`,
		`{"properties":{"default":{"$ref":"https://example.invalid/x.json"}}}`, `{"nullable":true}`} {
		_, err := openapi.Compile([]byte(`{"s":`+schema+`}`), "/s", 3.1)
		g.Expect(err).To(HaveOccurred(), schema)
		g.Expect(err.Error()).NotTo(ContainSubstring("\n"))
	}
	_, err := openapi.Compile([]byte(`{"s":{}}`), "/t", 3.1)
	g.Expect(err).To(HaveOccurred())
	_, err = openapi.Compile([]byte(`{"s":{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"default":{}}}}`), "/s", 3.1)
	g.Expect(err).NotTo(HaveOccurred())
	_, err = openapi.Compile([]byte(`{"s":{"type":"string","nullable":true}}`), "/s", 3.0)
	g.Expect(err).NotTo(HaveOccurred())
}

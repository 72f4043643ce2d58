package spec_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// smallList is a contract of one list, with the schemas of its page and its parameters,
// and the roles that are given beside the page's and the item's.
func smallList(t *testing.T, schemas, parameters, roles string) (*spec.Contract, error) {
	t.Helper()
	indented := func(by, text string) string {
		return by + strings.ReplaceAll(strings.TrimSpace(strings.ReplaceAll(text, "\t", "  ")), "\n", "\n"+by) + "\n"
	}
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	return spec.Load(spec.Sources{
		Spec: write("spec.yaml", `openapi: 3.1.0
info: {title: Small, version: '1'}
paths:
  /small:
    get:
      parameters:
`+indented("        ", parameters)+`      responses:
        '200':
          description: A page.
          content: {application/json: {schema: {$ref: '#/components/schemas/Page'}}}
components:
  schemas:
`+indented("    ", schemas)),
		Overlay: write("overlay.yaml", `overlay: 1.0.0
info: {title: Small, version: '1'}
actions:
  - target: $
    update:
      x-conformance:
        contract: small
        operation: GET /small
        roles:
          page: {items: /data}
          item: {id: /id}
`+indented("          ", roles)),
		Requirements: write("requirements.yaml", `requirements:
  - {id: HTTP-01, level: MUST, basis: logic, pointer: /paths/~1small/get, title: A title, text: A text., hint: A hint.}
`)})
}

const plainPage = `
Page: {type: object, properties: {data: {type: array, items: {$ref: '#/components/schemas/Item'}}}, required: [data]}
`

// What an item is, is found through references and through schemas that are put together
// of others: the first one that declares a field counts.
func TestItemsPutTogether(t *testing.T) {
	g := NewWithT(t)
	c, err := smallList(t, `
Page:
	allOf:
		- $ref: '#/components/schemas/Envelope'
		- type: object
			properties:
				data:
					oneOf:
						- type: 'null'
						- type: array
							items: {allOf: [{$ref: '#/components/schemas/Item'}]}
Envelope: {type: object, properties: {took: {type: integer}}}
Item:
	allOf:
		- $ref: '#/components/schemas/Base'
		- type: object
			properties: {id: {description: hides nothing}, state: {allOf: [{$ref: '#/components/schemas/State'}]}}
			required: [state]
	oneOf:
		- {type: object, properties: {kind: {type: string, enum: [card]}, by: {type: string}, sum: {type: integer}}, required: [by]}
		- {type: object, properties: {kind: {type: string, enum: [bank]}, by: {type: string}, sum: {type: [number, 'null']}}, required: [by]}
Base: {type: object, properties: {id: {type: string, format: uuid}, owner: {$ref: '#/components/schemas/Owner'}}, required: [id]}
Owner:
	anyOf:
		- {type: object, properties: {name: {type: string}, self: {$ref: '#/components/schemas/Owner'}}, required: [name]}
		- type: 'null'
State: {type: string, enum: [open, shut]}
`, `
- {name: owner, in: query, schema: {type: string}}
- {name: by, in: query, schema: {type: string}}
- {name: state, in: query, schema: {oneOf: [{$ref: '#/components/schemas/State'}, {type: 'null'}]}}
`, `
filters:
  - {parameter: owner, field: /owner/name}
  - {parameter: by, field: /by}
  - {parameter: state, field: /state}
`)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Roles.Filters).To(HaveLen(3))
	g.Expect([]bool{c.Roles.Filters[0].Optional, c.Roles.Filters[1].Optional}).To(Equal([]bool{true, false}),
		"an owner may be null or absent, each alternative demands by")
	g.Expect(c.Roles.Filters[2].Values()).To(Equal([]string{"open", "shut"}))
	fields := map[string]spec.Field{}
	for _, f := range c.Fields {
		g.Expect(fields).NotTo(HaveKey(f.Name), "each field once")
		fields[f.Name] = f
	}
	g.Expect(fields).To(HaveLen(6))
	g.Expect(fields["id"].Format).To(Equal("uuid"), "as the first says")
	g.Expect(fields["state"].Types).To(Equal([]string{"string"}))
	g.Expect(fields["state"].Enum).To(Equal([]string{"open", "shut"}))
	g.Expect(fields["kind"].Enum).To(Equal([]string{"card", "bank"}), "as either says")
	g.Expect(fields["sum"].Types).To(ConsistOf("integer", "number", "null"))
	g.Expect(fields["owner"].Types).To(ConsistOf("object", "null"))
}

// A schema that refers to itself by its parts has an end.
func TestItemsPutTogetherInACircle(t *testing.T) {
	g := NewWithT(t)
	_, err := smallList(t, plainPage+`
Item: {anyOf: [{$ref: '#/components/schemas/Other'}, {type: object, properties: {id: {type: string}}}]}
Other:
	type: object
	properties: {parent: {$ref: '#/components/schemas/Item'}}
	anyOf: [{type: object}, {$ref: '#/components/schemas/Item'}]
`, "- {name: x, in: query, schema: {type: string}}", "filters: [{parameter: x, field: /parent/parent/id}]")
	g.Expect(err).NotTo(HaveOccurred())
	_, err = smallList(t, plainPage+`
Item: {type: object, properties: {id: {type: string}}}
`, "- {name: x, in: query, schema: {type: string}}", "filters: [{parameter: x, field: /gone}]")
	g.Expect(err).To(MatchError(ContainSubstring("/gone leads to nothing")))
}

const plainItem = plainPage + `
Item: {type: object, properties: {id: {type: string}, a: {type: string}, b: {type: boolean}}, required: [id, a, b]}
`

// The values of a filter are those of the enum, true and false, or learned; several are
// given as the document says, or else the overlay.
func TestFilterValues(t *testing.T) {
	for name, c := range map[string]struct {
		schema, style string
		roles         string
		values        []string
		several       spec.Several
	}{
		"an enum":                {schema: "{type: string, enum: [x, '', y, x]}", values: []string{"x", "y"}},
		"a boolean":              {schema: "{type: boolean}", values: []string{"true", "false"}},
		"a boolean with an enum": {schema: "{type: boolean, enum: [true]}", values: []string{"true"}},
		"neither":                {schema: "{type: string}"},
		"a list": {schema: "{type: array, items: {type: string, enum: [x, y]}}", values: []string{"x", "y"},
			several: spec.OncePerValue},
		"a list with commas": {schema: "{type: array, items: {type: string}}", style: "explode: false, ",
			several: spec.CommaSeparated},
		"a list with bars":  {schema: "{type: array, items: {type: string}}", style: "style: pipeDelimited, explode: false, "},
		"the overlay's own": {schema: "{type: string}", roles: ", several: comma", several: spec.CommaSeparated},
		"the overlay first": {schema: "{type: array, items: {type: string}}", roles: ", several: comma", several: spec.CommaSeparated},
		"an enum by reference": {schema: "{allOf: [{$ref: '#/components/schemas/Letter'}]}", roles: ", several: repeated",
			values: []string{"p", "q"}, several: spec.OncePerValue},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			loaded, err := smallList(t, plainItem+"Letter: {type: string, enum: [p, q]}\n",
				"- {name: a, in: query, "+c.style+"schema: "+c.schema+"}", "filters: [{parameter: a, field: /a"+c.roles+"}]")
			g.Expect(err).NotTo(HaveOccurred())
			f := loaded.Roles.Filters[0]
			g.Expect(f.Values()).To(HaveExactElements(c.values))
			g.Expect(f.Learned()).To(Equal(len(c.values) == 0))
			g.Expect(f.Several).To(Equal(c.several))
			g.Expect([]bool{f.IgnoresUnknown, f.Optional}).To(HaveEach(false))
		})
	}
}

// Wrong words about a filter are refused, each with what to write.
func TestWrongFilterWords(t *testing.T) {
	g := NewWithT(t)
	_, err := smallList(t, plainItem, `
- {name: a, in: query, schema: {type: string}}
- {name: b, in: query, schema: {type: string, enum: ['x,y', z]}}
`, `
filters:
  - {parameter: a, field: /a, several: commas, unknown: skipped}
  - {parameter: b, field: /b, several: comma}
  - {parameter: a, field: /a, values: learned}
`)
	var all spec.LoadErrors
	g.Expect(err).To(BeAssignableToTypeOf(all))
	g.Expect(err).To(MatchError(And(
		ContainSubstring(`"commas" does not say how several values are given`), ContainSubstring("write comma or repeated, or leave the key out"),
		ContainSubstring(`"skipped" does not say what becomes of an unknown value`), ContainSubstring("write refused or ignored"),
		ContainSubstring(`an enum value of "b" holds a comma`), ContainSubstring(`the key "values" is unknown`))))
	c, err := smallList(t, plainItem, "- {name: a, in: query, schema: {type: string}}",
		"filters: [{parameter: a, field: /a, unknown: ignored}]")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Roles.Filters[0].IgnoresUnknown).To(BeTrue())
}

// What a parameter's schema says of the form of its values.
func TestWellFormed(t *testing.T) {
	const uuid = "3f0e8d5a-71c4-4b29-9a06-5d2c7e914b83"
	for _, c := range []struct {
		schema      string
		constrained bool
		fit, unfit  []string
	}{
		{"{type: string}", false, []string{"", "anything\n"}, nil},
		{"{type: string, minLength: 0}", false, []string{""}, nil},
		{"{type: string, format: email}", false, []string{"nobody"}, nil},
		{"{type: string, pattern: '(?<!x)y'}", false, []string{"not for Go to read"}, nil},
		{"{type: string, minLength: 1, maxLength: 3}", true, []string{"a", "äöü"}, []string{"", "abcd"}},
		{"{type: string, maxLength: 3, pattern: '^[a-z]+$'}", true, []string{"abc"}, []string{"abcd", "a c", "abc\n", "ABC"}},
		{"{type: string, format: uuid}", true, []string{uuid, strings.ToUpper(uuid)},
			[]string{"", uuid + "\n", " " + uuid, "{" + uuid + "}", strings.ReplaceAll(uuid, "-", ""), uuid[1:], uuid + "0", "g" + uuid[1:]}},
		{"{type: integer}", true, []string{"0", "-12", "007"}, []string{"", "1.0", "x", "1 ", "１"}},
		{"{type: integer, minimum: 0}", true, []string{"0", "12"}, []string{"-1"}},
		{"{type: number}", true, []string{"1.5", "-2", "1e3"}, []string{"x", ".5", "1."}},
	} {
		t.Run(c.schema, func(t *testing.T) {
			g := NewWithT(t)
			loaded, err := smallList(t, plainItem, "- {name: a, in: query, schema: "+c.schema+"}", "filters: []")
			g.Expect(err).NotTo(HaveOccurred())
			p := loaded.Parameters[0]
			fits, constrained := p.WellFormed()
			g.Expect(constrained).To(Equal(c.constrained))
			for _, text := range c.fit {
				g.Expect(fits(text)).To(BeTrue(), "%q", text)
				g.Expect(p.Admits(text)).To(BeTrue(), "%q", text)
			}
			for _, text := range c.unfit {
				g.Expect(fits(text)).To(BeFalse(), "%q", text)
				g.Expect(p.Admits(text)).To(BeFalse(), "%q", text)
			}
		})
	}
}

package spec_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// listDocument is a document of one list: its parameters, its 200 body, and what else
// stands in the operation.
func listDocument(parameters, body, more string) string {
	indent := func(text string, by int) string {
		text = strings.Trim(text, "\n")
		return strings.Repeat(" ", by) + strings.ReplaceAll(text, "\n", "\n"+strings.Repeat(" ", by))
	}
	document := "openapi: 3.1.0\ninfo: {title: Wares, version: '1'}\npaths:\n  /wares:\n    get:\n"
	if parameters != "" {
		document += "      parameters:\n" + indent(parameters, 8) + "\n"
	}
	if more != "" {
		document += indent(more, 6) + "\n"
	}
	return document + "      responses:\n        '200':\n          description: A page.\n          content:\n            application/json:\n" +
		"              schema:\n" + indent(body, 16) + "\n"
}

// linesOf are the lines of the roles that a document's draft has.
func linesOf(t *testing.T, document string) string {
	t.Helper()
	d, file := drafted(t, document)
	if len(d.Lists) != 1 {
		t.Fatalf("%d lists, %v, %d others", len(d.Lists), d.Unfit, d.Others)
	}
	loadDraft(t, file, d.Overlay())
	var lines []string
	for line := range strings.Lines(d.Overlay()) {
		lines = append(lines, strings.TrimSpace(line))
	}
	return strings.Join(lines, "\n")
}

// The last item's id as cursor, instants in seconds, bounds spelt created[gte], and bounds
// of the limit that only a sentence tells.
const chargesParameters = `
- name: limit
  in: query
  description: A limit on the number of objects to be returned. Limit can range between 1 and 100, and the default is 10.
  schema: {type: integer}
- name: starting_after
  in: query
  description: A cursor for use in pagination. An object ID that defines your place in the list.
  schema: {type: string, maxLength: 5000}
- name: ending_before
  in: query
  description: A cursor for use in pagination, backwards.
  schema: {type: string}
- name: created
  in: query
  style: deepObject
  explode: true
  description: Only return wares that were created during the given interval, as Unix timestamps.
  schema:
    anyOf:
    - type: object
      properties: {gt: {type: integer}, gte: {type: integer}, lt: {type: integer}, lte: {type: integer}}
    - type: integer
- name: customer
  in: query
  description: Only return wares for this customer.
  schema: {type: string}
- name: expand
  in: query
  style: deepObject
  schema: {type: array, items: {type: string}}
`

const chargesBody = `
type: object
required: [data, has_more, object, url]
properties:
  object: {type: string, enum: [list]}
  url: {type: string}
  has_more: {type: boolean, description: True if this list has another page.}
  data:
    type: array
    items:
      type: object
      required: [id, created]
      properties:
        id: {type: string, description: Unique identifier of the object.}
        created: {type: integer, format: unix-time, description: Time at which it was created. Measured in seconds since the Unix epoch.}
        customer: {type: [string, 'null'], description: The customer.}
        client_secret: {type: string}
`

func TestADraftOfSecondsAndASpeltObject(t *testing.T) {
	g := NewWithT(t)
	document := listDocument(chargesParameters, chargesBody, "")
	d, file := drafted(t, document)
	text := d.Overlay()
	g.Expect(loadDraft(t, file, text)[0].Roles.Windows[0].From.Name).To(Equal("created[gte]"))
	for _, line := range []string{
		`# "Limit can range between 1 and 100, and the default is 10.", which the schema does not say`,
		`- target: "$.paths['/wares'].get.parameters[?(@.name == 'limit')].schema"`,
		`update: {minimum: 1, maximum: 100}`,
		`default: 10  # "Limit can range between 1 and 100, and the default is 10."`,
		`parameter: starting_after  # "An object ID that defines your place in the list."`,
		`- {parameter: customer, field: /customer}`,
		`- {from: "created[gte]", to: "created[lte]", field: /created, unit: seconds}`,
		`untested: [ending_before, expand]`,
		`has-more: /has_more  # "True if this list has another page."`,
		`masked: [client_secret]`,
	} {
		g.Expect(text).To(ContainSubstring(line))
	}
	g.Expect(d.Lists[0].Maximum).To(Equal(100))
	g.Expect(text).NotTo(ContainSubstring("timestamps:"))
}

// The cursor after, with first_id and last_id on every page.
func TestADraftOfAPageWithItsLastID(t *testing.T) {
	g := NewWithT(t)
	lines := linesOf(t, listDocument(`
- name: after
  in: query
  description: A cursor for use in pagination. It is an object ID that defines your place in the list.
  schema: {type: string}
- {name: before, in: query, description: A cursor for use in pagination., schema: {type: string}}
- name: limit
  in: query
  description: Number of objects. Values above 100 are capped at 100.
  schema: {type: integer, default: 20, maximum: 100}
- {name: order, in: query, schema: {type: string, enum: [asc, desc]}}
`, `
properties:
  data: {type: array, items: {$ref: '#/components/schemas/Ware'}}
  first_id: {type: string}
  last_id: {type: string}
  has_more: {type: boolean}
`, "")+"components:\n  schemas:\n    Ware: {allOf: [{$ref: '#/components/schemas/Thing'}, {properties: {created_at: {type: integer}}}]}\n"+
		"    Thing: {properties: {id: {type: string}}}\n")
	for _, line := range []string{
		`default: 20  # the schema's default`,
		`above: clamped  # "Values above 100 are capped at 100."`,
		`last-id: /last_id  # by its name`,
		`has-more: /has_more  # by its name`,
		`id: /id  # by its name`,
		"untested: [before, order]  # before pages backwards; order changes what an answer shows, or its order",
	} {
		g.Expect(lines).To(ContainSubstring(line))
	}
	g.Expect(lines).NotTo(ContainSubstring("\n# ?"))
}

// A bare array, uuids, an empty cursor at the end, several values of a filter.
func TestADraftOfOtherShapes(t *testing.T) {
	g := NewWithT(t)
	lines := linesOf(t, listDocument(`
- {name: afterId, in: query, schema: {type: string, format: uuid}}
- {name: perPage, in: query, schema: {type: integer, minimum: 1, maximum: 50}}
- {name: 'kind', in: query, schema: {type: array, items: {type: string, enum: [a, b]}}}
- {name: colours, in: query, explode: false, schema: {type: array, items: {type: string}}}
- {name: ownerId, in: query, schema: {type: string}}
- {name: createdAfter, in: query, schema: {type: string, format: date-time}}
- {name: createdBefore, in: query, description: Created at or before this time., schema: {type: string, format: date-time}}
- {name: madeGt, in: query, schema: {type: string, format: date-time}}
- {name: hidden, in: query, schema: {type: boolean}}
- {name: state, in: query, schema: {type: string, enum: [new, sold, all]}}
- {name: flavour, in: query, schema: {type: string}}
- {name: soldFrom, in: query, schema: {type: string, format: date}}
- {name: soldTo, in: query, description: In milliseconds., schema: {type: integer}}
`, `
type: array
items:
  type: object
  properties:
    uuid: {type: string, format: uuid}
    kind: {type: string, enum: [a, b]}
    colour: {type: string}
    owner: {type: object, properties: {id: {type: string}, name: {type: string}}}
    hidden: {type: boolean}
    state: {type: string, enum: [new, sold, lost]}
    createdAt: {type: string, format: date-time}
    modified: {type: string, format: date-time}
    finishedAt: {type: [string, 'null'], format: date-time}
    expires: {type: string, format: date-time}
`, ""))
	for _, line := range []string{
		`parameter: perPage  # by its name; integer from 1 to 50`,
		`parameter: afterId  # by its name`,
		`items: ""  # the body itself is the array`,
		`id: /uuid`,
		`- {parameter: kind, field: /kind, several: repeated}  # its enum is that of the field`,
		`- {parameter: colours, field: /colour, several: comma}`,
		`- {parameter: ownerId, field: /owner/id}`,
		`# ? no value of /state: all; a filter by what means something else cannot be expressed`,
		`- {parameter: hidden, field: /hidden}`,
		`# ? is createdAfter inclusive? A window is; where it is not, leave it out`,
		`- {from: createdAfter, to: createdBefore, field: /createdAt}`,
		`revision: /modified`, `expiry: /expires`, `completion: /finishedAt`,
		`timestamps: [/createdAt, /modified, /finishedAt, /expires]  # format date-time`,
		`# ? flavour: no field of an item has its name; if it filters by one, write it under filters`,
		`untested: [madeGt, flavour, soldFrom, soldTo]`, `soldFrom is a day, and a window bounds instants`,
		`soldTo counts milliseconds`,
	} {
		g.Expect(lines).To(ContainSubstring(line))
	}
}

// Bounds that only words tell are written into the schemas, those of several operations by
// one action.
func TestADraftOfBoundsThatWordsTell(t *testing.T) {
	g := NewWithT(t)
	document := listDocument(`
- {name: limit, in: query, description: Between 5 and 40 wares., schema: {type: integer, minimum: 5}}
- {name: after_id, in: query, schema: {type: string}}
`, wareBody, "")
	document += strings.Replace(document[strings.Index(document, "  /wares:"):], "/wares:", "/it's/more:", 1)
	document += `  /others:
    get:
      parameters:
      - $ref: '#/components/parameters/Limit'
      - {name: after_id, in: query, schema: {type: string}}
      responses:
        '200': {description: A page., content: {application/json: {schema: {type: array, items: {properties: {id: {type: string}}}}}}}
components:
  parameters:
    Limit: {name: limit, in: query, description: 'How many; at most 7.', schema: {$ref: '#/components/schemas/Few'}}
  schemas:
    Few: {type: integer}
`
	d, file := drafted(t, document)
	text := d.Overlay()
	g.Expect(text).To(ContainSubstring(`- target: "$.paths['/wares','/it\\'s/more'].get.parameters[?(@.name == 'limit')].schema"` +
		"\n    update: {maximum: 40}\n"))
	g.Expect(text).To(ContainSubstring(`- target: "$['components']['schemas']['Few']"` + "\n    update: {maximum: 7}\n"))
	var bounds [][2]int
	for _, c := range loadDraft(t, file, text) {
		low, high := c.Roles.Limit.Bounds()
		bounds = append(bounds, [2]int{low, high})
	}
	g.Expect(bounds).To(Equal([][2]int{{5, 40}, {5, 40}, {1, 7}}))
	g.Expect([]int{d.Lists[0].Minimum, d.Lists[0].Maximum, d.Lists[2].Maximum}).To(Equal([]int{5, 40, 7}))
}

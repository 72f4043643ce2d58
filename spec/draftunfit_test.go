package spec_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

const wareBody = `
properties:
  data: {type: array, items: {type: object, properties: {id: {type: string}, name: {type: string}}}}
  next: {type: [string, 'null']}
`

// A list whose paging cannot be expressed is named with the reason.
func TestADraftSaysWhatCannotBeExpressed(t *testing.T) {
	const cursor = "- {name: cursor, in: query, schema: {type: string}}\n"
	for _, c := range []struct{ name, parameters, body, more, want string }{
		{"page numbers",
			"- {name: page, in: query, schema: {type: integer}}\n- {name: per_page, in: query, schema: {type: integer}}", wareBody, "",
			"page numbers (page)"},
		{"offsets", "- {name: offset, in: query, schema: {type: integer}}\n- {name: limit, in: query, schema: {type: integer}}", wareBody, "",
			"offsets (offset)"},
		{"a token", "- {name: pageToken, in: query, schema: {type: string}}", wareBody, "", "the opaque token pageToken"},
		{"an opaque cursor", "- {name: cursor, in: query, description: An opaque cursor., schema: {type: string}}", wareBody, "",
			`its cursor cursor is opaque, and no item's id: "An opaque cursor."`},
		{"an opaque next cursor", cursor, strings.Replace(wareBody, "'null']}", "'null'], description: Opaque.}", 1), "",
			`its next cursor /next is opaque`},
		{"a limit alone", "- {name: limit, in: query, schema: {type: integer}}", strings.Replace(wareBody, "next:", "total:", 1), "",
			"it has a limit (limit), but no parameter that says after which item"},
		{"no parameters", "", wareBody, "", "it has no parameters: all of it comes in one answer"},
		{"a link", "- {name: limit, in: query, schema: {type: integer}}", strings.Replace(wareBody, "'null']}", "'null'], format: uri}", 1), "",
			"its next page is a link (/next)"},
		{"items without id", cursor, strings.Replace(wareBody, "id:", "colour:", 1), "", ""},
		{"items that are texts", cursor, "properties: {data: {type: array, items: {type: string}}}", "",
			"its items (/data) are declared as no objects"},
		{"Speakeasy, offsets", cursor, wareBody,
			"x-speakeasy-pagination: {type: offsetLimit, inputs: [{name: page, in: parameters, type: page}]}",
			"x-speakeasy-pagination says that it is paged by offsets or page numbers"},
		{"Fern, offsets", cursor, wareBody, "x-fern-pagination: {offset: $request.page, results: $response.data}",
			"x-fern-pagination says that it is paged by offsets"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			d, _ := drafted(t, listDocument(c.parameters, c.body, c.more))
			if c.want == "" { // another field may do: that is asked
				g.Expect(d.Lists).To(HaveLen(1))
				g.Expect(d.Questions()).To(BeNumerically(">", 0))
				return
			}
			g.Expect(d.Lists).To(BeEmpty(), d.Overlay())
			g.Expect(d.Unfit).To(HaveLen(1))
			g.Expect(d.Unfit[0].Why).To(ContainElement(ContainSubstring(c.want)))
			g.Expect(d.Overlay()).NotTo(BeEmpty())
		})
	}
	g := NewWithT(t)
	nextless := strings.Replace(wareBody, "next:", "total:", 1)
	links := strings.Replace(listDocument("- {name: limit, in: query, schema: {type: integer}}", nextless, ""),
		"description: A page.", "description: A page.\n          headers: {Link: {schema: {type: string}}}", 1)
	d, _ := drafted(t, links)
	g.Expect(d.Unfit[0].Why).To(ContainElement(ContainSubstring("Link headers")))
}

// What has parts is no list, and neither is what answers no array.
func TestADraftCountsWhatIsNoList(t *testing.T) {
	g := NewWithT(t)
	for _, body := range []string{"{type: object, properties: {id: {type: string}}}", "{type: string}", "{}",
		"{properties: {id: {type: string}, deliveries: {type: array, items: {properties: {id: {type: string}}}}}}"} {
		d, _ := drafted(t, listDocument("", body, ""))
		g.Expect(d.Others).To(Equal(1), body)
		g.Expect(len(d.Lists) + len(d.Unfit)).To(BeZero())
	}
}

// What the document declares for generators of clients counts before all names.
func TestADraftHonoursWhatIsDeclared(t *testing.T) {
	const parameters = `
- {name: page_key, in: query, schema: {type: string}}
- {name: how_many, in: query, schema: {type: integer}}
`
	const body = `
properties:
  payload: {properties: {wares: {type: array, items: {properties: {id: {type: string}, sku: {type: string}}}}}}
  paging: {properties: {following: {type: [string, 'null']}}}
`
	for _, c := range []struct {
		name, parameters, body, more string
		want                         []string
	}{
		{"Speakeasy", parameters, body, `
x-speakeasy-pagination:
  type: cursor
  inputs: [{name: page_key, in: parameters, type: cursor}, {name: how_many, in: parameters, type: limit}]
  outputs: {results: $.payload.wares, nextCursor: $.paging.following}
`, []string{"parameter: how_many  # x-speakeasy-pagination", "parameter: page_key  # x-speakeasy-pagination",
			"items: /payload/wares  # x-speakeasy-pagination",
			"next-cursor: /paging/following  # x-speakeasy-pagination"}},
		{"Speakeasy, the last item", parameters, body, `
x-speakeasy-pagination:
  type: cursor
  inputs: [{name: page_key, in: parameters, type: cursor}]
  outputs: {nextCursor: '$.payload.wares[-1].sku'}
`, []string{"id: /sku  # x-speakeasy-pagination", "items: /payload/wares  # x-speakeasy-pagination"}},
		{"Fern", parameters, body,
			"x-fern-pagination: {cursor: $request.page_key, next_cursor: $response.paging.following, " +
				"results: $response.payload.wares}",
			[]string{"parameter: page_key  # x-fern-pagination", "next-cursor: /paging/following  # x-fern-pagination"}},
		{"Stainless", strings.Replace(parameters, "schema: {type: string}", "schema: {type: string}, x-stainless-pagination-property: "+
			"{purpose: next_cursor_param}", 1), strings.NewReplacer("following: {",
			"following: {x-stainless-pagination-property: {purpose: next_cursor_field}, ", "wares: {",
			"wares: {x-stainless-pagination-property: {purpose: items}, ").Replace(body), "",
			[]string{"parameter: page_key  # x-stainless-pagination-property: next_cursor_param",
				"items: /payload/wares  # x-stainless-pagination-property: items",
				"next-cursor: /paging/following"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			lines := linesOf(t, listDocument(c.parameters, c.body, c.more))
			for _, want := range c.want {
				g.Expect(lines).To(ContainSubstring(want))
			}
		})
	}
}

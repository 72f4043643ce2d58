package spec_test

import (
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
)

// ledger is a second contract, as unlike the first as its roles allow: OpenAPI
// 3.0, references everywhere, whole numbers as ids, no has-more flag.
func ledger(t *testing.T) *spec.Contract {
	t.Helper()
	const dir = "../suites/testdata/ledger/"
	c, err := spec.Load(spec.Sources{Spec: dir + "openapi.yaml", Overlay: dir + "overlay.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func decode(t *testing.T, text string) any {
	t.Helper()
	value, faults := body.Parse([]byte(text))
	if len(faults) > 0 && value == nil && text != "null" {
		t.Fatal(faults)
	}
	return value
}

func TestAnotherContractLoads(t *testing.T) {
	g := NewWithT(t)
	c := ledger(t)
	g.Expect(c.Name).To(Equal("ledger"))
	g.Expect(c.Method + " " + c.Path).To(Equal("GET /ledger/entries"))
	g.Expect(c.Secured).To(BeFalse())
	g.Expect(c.Scheme).To(BeEmpty())
	g.Expect(c.Errata).To(BeEmpty())
	g.Expect(c.Masked).To(BeEmpty())

	size := c.Roles.Limit
	g.Expect(size.Parameter.Name).To(Equal("page_size"))
	g.Expect(size.Parameter.Pointer).To(Equal(spec.Pointer("/components/parameters/PageSize")))
	g.Expect([]int64{*size.Parameter.Minimum, *size.Parameter.Maximum}).To(Equal([]int64{1, 50}))
	g.Expect(size.Default).To(Equal(20))
	g.Expect(c.Roles.Cursor.Parameter.Type).To(Equal("integer"))
	g.Expect(c.Roles.Filters[0].Parameter.Enum).To(Equal([]string{"debit", "credit", "fee"}))
	g.Expect(c.Roles.Windows[0].To.Name).To(Equal("until"))
	g.Expect(c.Roles.Page.HasMore).To(BeNil())
	g.Expect(c.Roles.Page.LimitEcho).To(BeNil())
	g.Expect(c.Roles.ErrorCode).To(BeNil())

	names := []string{}
	for _, f := range c.Fields {
		names = append(names, f.Name)
		_, ok := c.Locate(f.Pointer)
		g.Expect(ok).To(BeTrue(), f.Name)
	}
	g.Expect(names).To(Equal([]string{"number", "kind", "cents", "booked_at", "note"}))
	g.Expect(c.Fields[4].Types).To(ConsistOf("string", "null"))
	g.Expect(c.Fields[1].Enum).To(Equal([]string{"debit", "credit", "fee"}))
}

func TestAnotherContractReadsItsPages(t *testing.T) {
	g := NewWithT(t)
	c := ledger(t)
	text := `{"items":[{"number":7,"kind":"fee","cents":5,"booked_at":"2025-03-01T01:00:00+02:00","note":null}],"next":7}`
	page := c.ReadPage(decode(t, text))
	g.Expect(page.Items).To(HaveLen(1))
	g.Expect(page.Items[0].ID).To(Equal("7"))
	g.Expect(*page.Next).To(Equal("7"))
	g.Expect(page.More && page.MoreKnown).To(BeTrue())
	g.Expect(page.HasMore).To(BeNil())
	at, ok := page.Items[0].Instant(c.Roles.Windows[0].Field)
	g.Expect(ok).To(BeTrue())
	g.Expect(at.Time()).To(Equal(time.Date(2025, 2, 28, 23, 0, 0, 0, time.UTC)))

	violations, documented := c.Validate(200, decode(t, text))
	g.Expect(documented).To(BeTrue())
	g.Expect(violations).To(BeEmpty())
	broken := c.BrokenRules(spec.ScopeItem, page.Items[0].Value)
	g.Expect(broken).To(HaveLen(1))
	g.Expect(c.Rules[broken[0].Rule].Requirement).To(Equal("LED-01"))
	g.Expect(broken[0].Pointer).To(Equal(spec.Pointer("/kind")))
	g.Expect(broken[0].Evidence).To(Equal(`kind is "fee", cents is 5`))

	last := c.ReadPage(decode(t, `{"items":[],"next":null}`))
	g.Expect(last.MoreKnown).To(BeTrue())
	g.Expect(last.More).To(BeFalse())
	g.Expect(last.Next).To(BeNil())
	g.Expect(last.NextPresent).To(BeTrue())

	violations, _ = c.Validate(200, mustDecode(`{"items":[{"number":0,"kind":"gift","cents":1.5,"booked_at":"x","note":1}],"next":"7"}`))
	var keywords []string
	for _, v := range violations {
		keywords = append(keywords, string(v.Pointer)+" "+v.Keyword)
		_, ok := c.Locate(v.Schema)
		g.Expect(ok).To(BeTrue(), string(v.Schema))
	}
	g.Expect(keywords).To(Equal([]string{"/items/0/booked_at format", "/items/0/cents type", "/items/0/kind enum", "/items/0/note type",
		"/items/0/number minimum", "/next type"}))
	g.Expect(violations[2].Schema).To(Equal(spec.Pointer("/components/schemas/Kind")))

	_, documented = c.Validate(422, mustDecode(`{"problem":"no"}`))
	g.Expect(documented).To(BeTrue())
	_, documented = c.Validate(500, mustDecode(`{}`))
	g.Expect(documented).To(BeFalse())
	g.Expect(c.ValidateError(mustDecode(`{}`))).To(BeEmpty())
}

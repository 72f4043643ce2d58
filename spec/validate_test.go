package spec_test

import (
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
)

func mustDecode(text string) any {
	value, _ := body.Parse([]byte(text))
	return value
}

const pagination = `{"limit":10,"has_more":false,"next_cursor":null}`

func pageOf(items ...string) string {
	return `{"data":[` + strings.Join(items, ",") + `],"error":null,"pagination":` + pagination + `}`
}

func TestValidBodiesHaveNoViolation(t *testing.T) {
	c := kayleContract(t)
	for name, text := range map[string]string{
		"empty":          pageOf(),
		"one item":       pageOf(session),
		"unknown fields": strings.Replace(pageOf(strings.Replace(session, `{"id"`, `{"new":[1],"id"`, 1)), `{"data"`, `{"x":1,"data"`, 1),
		"10.0 and 1.0": strings.NewReplacer(`"limit":10`, `"limit":10.0`, `"contract_version":1`, `"contract_version":1.0`,
			`"nfc_tries_used":0`, `"nfc_tries_used":-0`).Replace(pageOf(session)),
		"huge version":      strings.Replace(pageOf(session), `"contract_version":1`, `"contract_version":`+strings.Repeat("9", 400), 1),
		"1e999 as version":  strings.Replace(pageOf(session), `"contract_version":1`, `"contract_version":1e999`, 1),
		"endless exponent":  strings.Replace(pageOf(session), `"contract_version":1`, `"contract_version":1e999999999999`, 1),
		"string endpoint":   strings.Replace(pageOf(session), `"webhook_endpoint_id":null`, `"webhook_endpoint_id":"wh_1"`, 1),
		"several endpoints": strings.Replace(pageOf(session), `"webhook_endpoint_id":null`, `"webhook_endpoint_id":["wh_1","wh_2"]`, 1),
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			violations, documented := c.Validate(200, mustDecode(text))
			g.Expect(documented).To(BeTrue())
			g.Expect(violations).To(BeEmpty())
		})
	}
}

func TestViolationsNameThePlace(t *testing.T) {
	c := kayleContract(t)
	const whole = "/paths/~1v1~1sessions/get/responses/200/content/application~1json/schema"
	const fields = whole + "/properties/data/items/properties"
	for name, x := range map[string]struct {
		text, pointer, keyword, message string
		schema                          spec.Pointer
		format                          bool
	}{
		"null":     {`null`, "", "type", "must be object, is null", whole, false},
		"an array": {`[]`, "", "type", "must be object, is an array of 0", whole, false},
		"error object": {strings.Replace(pageOf(), `"error":null`, `"error":{"code":1}`, 1), "/error", "type",
			"must be null, is an object of 1 fields", whole + "/properties/error", false},
		"limit text": {strings.Replace(pageOf(), `"limit":10`, `"limit":"10"`, 1), "/pagination/limit", "type", `must be number, is "10"`,
			"/components/schemas/Pagination/properties/limit", false},
		"missing limit": {strings.Replace(pageOf(), `"limit":10,`, ``, 1), "/pagination", "required", `lacks the required field "limit"`,
			"/components/schemas/Pagination", false},
		"unknown status": {pageOf(strings.Replace(session, `"created"`, `"done"`, 1)), "/data/0/status", "enum",
			`must be one of "created", "in_progress", "succeeded", "failed", "expired", "cancelled", is "done"`, fields + "/status", false},
		"four tries": {pageOf(strings.Replace(session, `"nfc_tries_used":0`, `"nfc_tries_used":4`, 1)), "/data/0/nfc_tries_used", "maximum",
			"must be at most 3, is 4", fields + "/nfc_tries_used", false},
		"minus one try": {pageOf(strings.Replace(session, `"nfc_tries_used":0`, `"nfc_tries_used":-1`, 1)), "/data/0/nfc_tries_used", "minimum",
			"must be at least 0, is -1", fields + "/nfc_tries_used", false},
		"1e999 tries": {pageOf(strings.Replace(session, `"nfc_tries_used":0`, `"nfc_tries_used":1e999`, 1)), "/data/0/nfc_tries_used",
			"maximum", "must be at most 3, is 1e999", fields + "/nfc_tries_used", false},
		"half a try": {pageOf(strings.Replace(session, `"nfc_tries_used":0`, `"nfc_tries_used":0.5`, 1)), "/data/0/nfc_tries_used", "type",
			"must be integer, is 0.5", fields + "/nfc_tries_used", false},
		"no URI": {pageOf(strings.Replace(session, `"https://verify.kayle.id/`, `"verify me: `, 1)), "/data/0/verification_url",
			"format", "must be of format uri, is ", fields + "/verification_url", true},
		"relative URI": {pageOf(strings.Replace(session, `"https://verify.kayle.id/`, `"/`, 1)), "/data/0/verification_url", "format",
			"must be of format uri, is ", fields + "/verification_url", true},
		"endpoint number": {pageOf(strings.Replace(session, `"webhook_endpoint_id":null`, `"webhook_endpoint_id":5`, 1)),
			"/data/0/webhook_endpoint_id", "anyOf",
			"must match one of the documented alternatives (string; or array; or null), is 5", fields + "/webhook_endpoint_id", false},
		"null reason": {pageOf(strings.Replace(session, `"Needed"`, `null`, 1)), "/data/0/share_fields/age/reason", "type",
			"must be string, is null", fields + "/share_fields/additionalProperties/properties/reason", false},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			violations, documented := c.Validate(200, mustDecode(x.text))
			g.Expect(documented).To(BeTrue())
			g.Expect(violations).To(HaveLen(1))
			v := violations[0]
			g.Expect(v.Pointer).To(Equal(spec.Pointer(x.pointer)))
			g.Expect(v.Keyword).To(Equal(x.keyword))
			g.Expect(v.Message).To(HavePrefix(x.message))
			g.Expect(v.Schema).To(Equal(x.schema))
			g.Expect(v.Format).To(Equal(x.format))
			g.Expect(c.Line(v.Schema)).NotTo(BeEmpty())
		})
	}
}

func TestViolationsAreSortedShortAndOnce(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	bad := strings.NewReplacer(`"created"`, `"`+strings.Repeat("x", 5000)+`"`, `"nfc_tries_used":0`,
		`"nfc_tries_used":"\u001b[31m\n"`).Replace(session)
	violations, _ := c.Validate(200, mustDecode(pageOf(bad, bad)))
	g.Expect(violations).To(HaveLen(4))
	for i, v := range violations {
		g.Expect(v.Message).NotTo(ContainSubstring("\n"))
		g.Expect(v.Message).NotTo(ContainSubstring("\x1b"))
		g.Expect(len(v.Message)).To(BeNumerically("<", 300))
		if i > 0 {
			g.Expect(v.Pointer > violations[i-1].Pointer).To(BeTrue())
		}
	}
}

func TestTheDocumented500IsExact(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	exact := `{"data":null,"error":{"code":"INTERNAL_SERVER_ERROR","message":"Internal server error.","hint":"The server encountered an ` +
		`error.",` +
		`"docs":"https://kayle.id/docs/api/errors"},"pagination":{"limit":10,"has_more":false,"next_cursor":null}}`
	violations, documented := c.Validate(500, mustDecode(exact))
	g.Expect(documented).To(BeTrue())
	g.Expect(violations).To(BeEmpty())
	for _, change := range [][2]string{{"INTERNAL_SERVER_ERROR", "OOPS"}, {"server error.", "server error"}, {`"data":null`, `"data":[]`},
		{`false`, `true`}, {`"limit":10,`, ``}} {
		violations, _ := c.Validate(500, mustDecode(strings.Replace(exact, change[0], change[1], 1)))
		g.Expect(violations).To(HaveLen(1), change[1])
	}
	violations, _ = c.Validate(500, nil)
	g.Expect(violations).To(HaveLen(1))
	g.Expect(violations[0].Message).To(Equal("must be object, is null"))
}

func TestUndocumentedStatusesAreNotJudged(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	for _, status := range []int{0, 99, 204, 301, 400, 401, 403, 410, 503} {
		violations, documented := c.Validate(status, mustDecode(`{}`))
		g.Expect(documented).To(BeFalse())
		g.Expect(violations).To(BeEmpty())
	}
}

func TestErrorEnvelopes(t *testing.T) {
	c := kayleContract(t)
	good := `{"data":null,"error":{"code":"BAD_REQUEST","message":"limit","hint":"","docs":"https://x","more":1},` +
		`"pagination":{"limit":-7.5,"has_more":false,"next_cursor":null},"id":1}`
	for name, x := range map[string]struct {
		text    string
		pointer []spec.Pointer
	}{
		"as documented": {good, nil},
		"no pagination": {`{"data":null,"error":{"code":"C","message":"m","hint":"h","docs":"d"}}`, []spec.Pointer{""}},
		"data":          {strings.Replace(good, `"data":null`, `"data":[]`, 1), []spec.Pointer{"/data"}},
		"no hint":       {strings.Replace(good, `"hint":"",`, ``, 1), []spec.Pointer{"/error"}},
		"has more":      {strings.Replace(good, `false`, `true`, 1), []spec.Pointer{"/pagination/has_more"}},
		"cursor":        {strings.Replace(good, `"next_cursor":null`, `"next_cursor":"x"`, 1), []spec.Pointer{"/pagination/next_cursor"}},
		"limit null":    {strings.Replace(good, `-7.5`, `null`, 1), []spec.Pointer{"/pagination/limit"}},
		"docs number":   {strings.Replace(good, `"https://x"`, `5`, 1), []spec.Pointer{"/error/docs"}},
		"null":          {`null`, []spec.Pointer{""}},
		"no object":     {`"<html></html>"`, []spec.Pointer{""}},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			var at []spec.Pointer
			for _, v := range c.ValidateError(mustDecode(x.text)) {
				at = append(at, v.Pointer)
				_, ok := c.Locate(v.Schema)
				g.Expect(ok).To(BeTrue())
			}
			g.Expect(at).To(Equal(x.pointer))
		})
	}
}

func TestValidateServesManyAtOnce(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	var wait sync.WaitGroup
	counts := make([]int, 16)
	for i := range counts {
		wait.Go(func() {
			for range 20 {
				violations, _ := c.Validate(200, mustDecode(pageOf(strings.Replace(session, `"created"`, `"done"`, 1))))
				counts[i] += len(violations)
				counts[i] += len(c.BrokenRules(spec.ScopeItem, mustDecode(session)))
			}
		})
	}
	wait.Wait()
	for _, n := range counts {
		g.Expect(n).To(Equal(20))
	}
}

func TestPagesAreReadByRoles(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	p := c.ReadPage(mustDecode(`{"data":[{"id":"a","created_at":"2025-01-01T00:00:00Z","n":10.0,"b":true,"z":null},` +
		`{"id":5},{"id":null},7],"pagination":{"limit":1e1,"has_more":true,"next_cursor":"a"}}`))
	g.Expect(p.HasItems).To(BeTrue())
	g.Expect(p.Items).To(HaveLen(4))
	g.Expect(p.Items[0].ID).To(Equal("a"))
	g.Expect(p.Items[1].ID).To(Equal("5"))
	g.Expect(p.Items[2].HasID).To(BeFalse())
	g.Expect(p.Items[3].HasID).To(BeFalse())
	g.Expect(*p.HasMore && p.More && p.MoreKnown && p.NextPresent).To(BeTrue())
	g.Expect(*p.Next).To(Equal("a"))
	g.Expect(*p.Echo).To(Equal(int64(10)))
	text, ok := p.Items[0].Text("/n")
	g.Expect(text).To(Equal("10"))
	g.Expect(ok).To(BeTrue())
	text, _ = p.Items[0].Text("/b")
	g.Expect(text).To(Equal("true"))
	_, ok = p.Items[0].Text("/z")
	g.Expect(ok).To(BeFalse())
	_, ok = p.Items[0].Text("/nowhere")
	g.Expect(ok).To(BeFalse())
	_, ok = p.Items[0].Instant("/created_at")
	g.Expect(ok).To(BeTrue())
	_, ok = p.Items[0].Instant("/id")
	g.Expect(ok).To(BeFalse())

	for _, text := range []string{`null`, `[]`, `5`, `{}`, `{"data":{}}`, `{"pagination":[]}`} {
		p := c.ReadPage(mustDecode(text))
		g.Expect(p.HasItems || p.NextPresent || p.MoreKnown).To(BeFalse(), text)
		g.Expect(p.Items).To(BeNil())
	}
	odd := c.ReadPage(mustDecode(`{"data":[],"pagination":{"limit":"10","has_more":"true","next_cursor":[1]}}`))
	g.Expect(odd.HasItems).To(BeTrue())
	g.Expect(odd.HasMore).To(BeNil())
	g.Expect(odd.MoreKnown).To(BeFalse())
	g.Expect(odd.Echo).To(BeNil())
	g.Expect(odd.Next).To(BeNil())
	g.Expect(odd.NextPresent).To(BeTrue())
}

package answer_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestFaults(t *testing.T) {
	for text, c := range map[string]struct {
		kind  body.Kind
		fatal bool
		null  bool
	}{
		"":                                  {body.Empty, true, true},
		"null":                              {body.Null, false, true},
		"{":                                 {body.NotJSON, true, true},
		"NaN":                               {body.BadNumber, true, true},
		"{} x":                              {body.Trailing, true, false},
		"\ufeff{}":                          {body.BOM, true, false},
		"\"\xff\"":                          {body.InvalidUTF8, true, false},
		`{"a":1,"a":2}`:                     {body.DuplicateKey, false, false},
		`["\ud800"]`:                        {body.LoneSurrogate, false, false},
		strings.Repeat("[", 600):            {body.TooDeep, true, true},
		`{"data":` + page(session(1)):       {body.NotJSON, true, true},
		page(session(1)) + page(session(2)): {body.Trailing, true, false},
	} {
		t.Run(text[:min(len(text), 20)], func(t *testing.T) {
			g := NewWithT(t)
			r := reading(t, 200, text)
			g.Expect(r.Faults).NotTo(BeEmpty())
			g.Expect(r.Faults[0].Kind).To(Equal(c.kind))
			g.Expect(r.Fatal() != nil).To(Equal(c.fatal))
			g.Expect(r.Null).To(Equal(c.null))
			if c.fatal {
				g.Expect(r.Violations).To(BeEmpty(), "what is no JSON text is held against no schema")
				g.Expect(r.Documented).To(BeFalse())
			}
		})
	}
	NewWithT(t).Expect(reading(t, 200, page()).Faults).To(BeEmpty())
}

// What is kept of a fault does not grow with the body.
func TestFaultsAreShort(t *testing.T) {
	g := NewWithT(t)
	long := strings.Repeat("k", 100_000)
	r := reading(t, 200, `{"`+long+`":1,"`+long+`":2}`)
	g.Expect(r.Faults).To(HaveLen(1))
	g.Expect(len(r.Faults[0].Text) + len(r.Faults[0].Pointer)).To(BeNumerically("<", 3000))
	g.Expect(r.Bytes()).To(BeNumerically("<", 10_000))
}

func TestTheRolesOfAPage(t *testing.T) {
	g := NewWithT(t)
	p := reading(t, 200, `{"data":[`+session(2)+`,`+session(1)+`,{}],"error":null,"pagination":{`+
		`"limit":3,"has_more":true,"next_cursor":"`+sessionID(1)+`"}}`).Page
	g.Expect(p.HasItems).To(BeTrue())
	g.Expect(p.Items).To(HaveLen(3))
	g.Expect([]string{p.Items[0].ID, p.Items[1].ID, p.Items[2].ID}).To(Equal([]string{sessionID(2), sessionID(1), ""}))
	g.Expect([]bool{p.Items[0].HasID, p.Items[2].HasID}).To(Equal([]bool{true, false}))
	g.Expect(*p.Items[0].Values[0]).To(Equal("created"))
	g.Expect(p.Items[2].Values).To(Equal([]*string{nil}))
	g.Expect(p.Items[0].Printed(0)).To(Equal("2025-01-01T00:00:00Z"))
	g.Expect(*p.HasMore).To(BeTrue())
	g.Expect([]bool{p.More, p.MoreKnown, p.NextPresent}).To(HaveEach(true))
	g.Expect(*p.Next).To(Equal(sessionID(1)))
	g.Expect(*p.Echo).To(BeEquivalentTo(3))
	g.Expect([]string{p.Paging[answer.HasMore].Text, p.Paging[answer.NextCursor].Text, p.Paging[answer.LimitEcho].Text}).
		To(Equal([]string{"true", `"` + sessionID(1) + `"`, "3"}))
	g.Expect(p.Paging[answer.LimitEcho].Number).To(BeTrue())
	g.Expect(p.Paging[answer.HasMore].Number).To(BeFalse())
}

func TestPagesThatLackParts(t *testing.T) {
	for text, listed := range map[string]bool{`{}`: false, `[]`: false, `{"data":null}`: false, `{"data":{}}`: false, `{"data":[]}`: true} {
		g := NewWithT(t)
		p := reading(t, 200, text).Page
		g.Expect(p).NotTo(BeNil(), text)
		g.Expect(p.HasItems).To(Equal(listed), text)
		g.Expect([]bool{p.MoreKnown, p.NextPresent}).To(HaveEach(false), text)
		g.Expect(p.Echo).To(BeNil())
		for _, s := range p.Paging {
			g.Expect(s.Present).To(BeFalse())
			g.Expect(s.Null()).To(BeTrue())
		}
	}
	for _, text := range []string{`1`, `"x"`, `true`, `null`, ``} {
		NewWithT(t).Expect(reading(t, 200, text).Page).To(BeNil(), text)
	}
}

// Fields of paging are compared as values, and as a whole where they are long.
func TestPagingIsComparedWhole(t *testing.T) {
	g := NewWithT(t)
	paging := func(members string) *answer.Page {
		return reading(t, 200, `{"data":[],"pagination":{`+members+`}}`).Page
	}
	same := func(field int, one, other string) bool {
		return paging(one).Paging[field].Same(paging(other).Paging[field])
	}
	g.Expect(same(answer.LimitEcho, `"limit":10`, `"limit":1e1`)).To(BeTrue())
	g.Expect(same(answer.LimitEcho, `"limit":10`, `"limit":"10"`)).To(BeFalse())
	g.Expect(same(answer.NextCursor, `"next_cursor":null`, ``)).To(BeTrue())
	g.Expect(same(answer.NextCursor, `"next_cursor":"null"`, ``)).To(BeFalse())
	long := strings.Repeat("x", 50_000)
	g.Expect(same(answer.NextCursor, `"next_cursor":"`+long+`1"`, `"next_cursor":"`+long+`2"`)).To(BeFalse())
	g.Expect(same(answer.NextCursor, `"next_cursor":"`+long+`1"`, `"next_cursor":"`+long+`1"`)).To(BeTrue())
	p := paging(`"next_cursor":"` + long + `"`)
	g.Expect(len(p.Paging[answer.NextCursor].Text)).To(BeNumerically("<", 2000))
	g.Expect(len(*p.Next)).To(BeNumerically("<", 10_000))
}

func TestFlaws(t *testing.T) {
	for text, c := range map[string]struct{ where, got, wanted string }{
		page():                                        {},
		`{"error":null,"pagination":{}}`:              {"/data", "missing", "an array"},
		`{"data":{"a":1},"error":null}`:               {"/data", `{"a":1}`, "an array"},
		`{"data":[],"pagination":{}}`:                 {"/error", "missing", "null"},
		`{"data":[],"error":{},"pagination":{}}`:      {"/error", "{}", "null"},
		`{"data":[],"error":null}`:                    {"/pagination", "missing", "an object"},
		`{"data":[],"error":null,"pagination":[1.0]}`: {"/pagination", "[1]", "an object"},
		`5`: {"/data", "missing", "an array"},
	} {
		g := NewWithT(t)
		flaw := reading(t, 200, text).Flaw
		if c.where == "" {
			g.Expect(flaw).To(BeNil())
			continue
		}
		g.Expect(flaw).NotTo(BeNil(), text)
		g.Expect([]string{string(flaw.Where), flaw.Got, flaw.Wanted}).To(Equal([]string{c.where, c.got, c.wanted}), text)
	}
	g := NewWithT(t)
	g.Expect(len(reading(t, 200, `{"data":"`+strings.Repeat("ü", 500)+`"}`).Flaw.Got)).To(BeNumerically("<", 100))
	g.Expect(reading(t, 400, `{"data":5}`).Flaw).To(BeNil(), "another envelope")
}

func TestErrors(t *testing.T) {
	g := NewWithT(t)
	refusal := func(code, message string) string {
		return encode(object{"data": nil,
			"error":      object{"code": code, "message": message, "hint": "see created_to", "docs": "https://docs.test"},
			"pagination": object{"limit": 10, "has_more": false, "next_cursor": nil}})
	}
	e := reading(t, 400, refusal("BAD_REQUEST", "limit and created_from are wrong")).Error
	g.Expect(e.Violations).To(BeEmpty())
	g.Expect(e.Code.Text).To(Equal(`"BAD_REQUEST"`))
	g.Expect(e.Message.Text).To(Equal(`"limit and created_from are wrong"`))
	g.Expect(e.Names).To(ConsistOf("limit", "created_from", "created_to"), "the hint names, too")

	e = reading(t, 422, `{"error":{"code":5}}`).Error
	g.Expect(e.Violations).NotTo(BeEmpty())
	g.Expect(e.Code.Text).To(Equal("5"))
	g.Expect(e.Message.Present).To(BeFalse())
	g.Expect(e.Names).To(BeEmpty())

	long := strings.Repeat("x", 100_000)
	r := reading(t, 400, refusal(long, long+" status"))
	g.Expect(r.Error.Names).To(ConsistOf("status", "created_to"), "the whole message counts")
	g.Expect(len(r.Error.Message.Text) + len(r.Error.Code.Text)).To(BeNumerically("<", 3000))
	g.Expect(r.Bytes()).To(BeNumerically("<", 10_000))

	g.Expect(*reading(t, 400, "null").Error).To(Equal(answer.Error{}))
	for _, status := range []int{200, 304, 500} {
		g.Expect(reading(t, status, refusal("BAD_REQUEST", "")).Error).To(BeNil())
	}
}

// A part of a body, and what is declared to be something else than JSON, is held
// against no schema.
func TestPartialAndOtherBodies(t *testing.T) {
	g := NewWithT(t)
	r := answer.NewReader(contract(t))
	of := func(media string, partial bool, text string) *answer.Reading {
		return r.Read(probe.Body{Status: 200, MediaType: media, Partial: partial, Text: []byte(text)}).(*answer.Reading)
	}
	whole := page(session(1))
	part := of("application/json", true, whole[:len(whole)-20])
	g.Expect(part.Page).To(BeNil())
	g.Expect(part.Flaw).To(BeNil())
	g.Expect(part.Violations).To(BeEmpty())
	g.Expect(part.Holds(sessionID(1))).To(BeTrue())
	// Even where the part happens to be a JSON text.
	part = of("application/json", true, `{"data":5}`)
	g.Expect([]bool{part.Flaw == nil, part.Documented, len(part.Violations) == 0}).To(Equal([]bool{true, false, true}))
	plain := of("text/plain", false, `{"data":[{"id":5}]}`)
	g.Expect(plain.Page.Items).To(HaveLen(1), "items are items, whatever they are declared to be")
	g.Expect([]bool{plain.Flaw == nil, plain.Documented, len(plain.Violations) == 0}).To(Equal([]bool{true, false, true}))
	g.Expect(of("application/problem+json", false, `{"data":5}`).Flaw).NotTo(BeNil())
}

func TestExcerpts(t *testing.T) {
	g := NewWithT(t)
	g.Expect(reading(t, 502, "\r\n <h1>Bad gateway</h1> ").Excerpt).To(Equal("<h1>Bad gateway</h1>"))
	g.Expect(reading(t, 502, strings.Repeat("é", 5000)).Excerpt).To(HaveLen(200))
	g.Expect(reading(t, 502, "x"+strings.Repeat("é", 5000)).Excerpt).To(Equal("x"+strings.Repeat("é", 99)), "it ends between characters")
	g.Expect(reading(t, 200, page(session(1))).Excerpt).To(BeEmpty())
	g.Expect(reading(t, 200, page()).Excerpt).To(HavePrefix(`{"data":[]`))
}

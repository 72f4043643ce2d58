package match_test

import (
	"fmt"
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Refused, Broken and Redirected are disjoint, and none is a page.
func TestClassification(t *testing.T) {
	page := `{"items":[],"more":false,"next":null,"size":3}`
	for status, wanted := range map[int]string{
		200: "listed", 201: "", 202: "", 204: "", 206: "",
		300: "redirected", 301: "redirected", 302: "redirected", 303: "redirected", 304: "", 307: "redirected", 308: "redirected",
		400: "refused", 401: "", 402: "refused", 403: "", 404: "refused", 405: "refused", 406: "refused", 407: "", 408: "", 409: "refused",
		410: "refused", 411: "refused", 412: "refused", 413: "refused", 414: "refused", 415: "refused", 416: "refused", 417: "refused",
		418: "refused",
		421: "refused", 422: "refused", 423: "refused", 424: "refused", 425: "", 426: "refused", 428: "refused", 429: "", 431: "refused",
		451: "refused", 499: "refused",
		500: "broken", 501: "broken", 502: "broken", 503: "broken", 504: "broken", 599: "broken",
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			NewWithT(t).Expect(classes(answered(status, page))).To(Equal(wanted))
		})
	}
	for _, kind := range []probe.FailureKind{probe.FailureTimeout, probe.FailureRefused, probe.FailureDropped, probe.FailureProtocol,
		probe.FailureTLS,
		probe.FailureEndless, probe.FailureEncoding, probe.FailureCancelled, probe.FailureBudget, probe.FailureThrottled} {
		t.Run(string(kind), func(t *testing.T) {
			a := failed(kind)
			NewWithT(t).Expect(classes(a)).To(Equal("broken"))
			NewWithT(t).Expect(a.Brief()).To(Equal("no complete answer (" + string(kind) + ")"))
			a.Status = 400 // the head came, the body did not
			NewWithT(t).Expect(classes(a)).To(Equal("broken"))
			a.Status = 301
			NewWithT(t).Expect(classes(a)).To(Equal("broken"))
		})
	}
	// A body that is longer than the run reads is no fault.
	large := failed(probe.FailureTooLarge)
	large.Status = 200
	NewWithT(t).Expect(classes(large)).To(BeEmpty())
	NewWithT(t).Expect(large.TooLarge()).To(BeTrue())
}

func classes(a *answer.Answer) string {
	text := ""
	for _, c := range []struct {
		name string
		is   bool
	}{{"listed", a.Listed()}, {"refused", a.Refused()}, {"broken", a.Broken()}, {"redirected", a.Redirected()}} {
		if c.is {
			text += c.name
		}
	}
	return text
}

func TestListedNeedsAnArrayOfItems(t *testing.T) {
	g := NewWithT(t)
	for _, text := range []string{``, `null`, `7`, `"x"`, `true`, `{}`, `[]`, `{"items":null}`, `{"items":{}}`, `{"items":"x"}`, `<html>`,
		`{"items":[`} {
		a := answered(200, text)
		g.Expect(a.Listed()).To(BeFalse(), text)
		g.Expect(a.IDs()).To(BeEmpty())
		g.Expect(a.Brief()).To(Equal("200"))
		g.Expect(a.Outline()).To(Equal("200"))
	}
	g.Expect(answered(200, `{"items":[]}`).Listed()).To(BeTrue())
	g.Expect(answered(200, `{"items":[7,null,{}]}`).IDs()).To(Equal([]string{"", "", ""}), "items without id keep their place")
	_, known := answered(200, `{"items":[]}`).More()
	g.Expect(known).To(BeFalse())
	more, known := listed("a +").More()
	g.Expect([]bool{more, known}).To(Equal([]bool{true, true}))
	_, known = failed(probe.FailureTimeout).More()
	g.Expect(known).To(BeFalse())
}

func TestFatalFaults(t *testing.T) {
	fatal := func(text string) body.Kind {
		if f := answered(200, text).Fatal(); f != nil {
			return f.Kind
		}
		return ""
	}
	g := NewWithT(t)
	for _, fine := range []string{`{}`, `null`, `{"a":1,"a":2}`, `"\ud800"`, ` {"a":[]} `} {
		g.Expect(fatal(fine)).To(BeEmpty(), fine)
	}
	for _, bad := range []string{``, ` `, `{}x`, "\ufeff{}", `{"a":NaN}`, "{\"a\":\"\xff\"}", `{"a"`, `<html></html>`} {
		g.Expect(fatal(bad)).NotTo(BeEmpty(), "%q", bad)
	}
}

func TestJSON(t *testing.T) {
	for header, is := range map[string]bool{
		"application/json": true, "application/json; charset=utf-8": true, "Application/JSON": true, "application/problem+json": true,
		"": false, "text/html": false, "text/plain; x=application/json": false, "application/jsonp": false,
	} {
		a := answered(200, `{}`)
		a.Header = http.Header{"Content-Type": {header}}
		NewWithT(t).Expect(a.JSON()).To(Equal(is), header)
	}
}

func TestDifference(t *testing.T) {
	page := func(text string) *answer.Answer { return answered(200, text) }
	plain := page(`{"items":[{"id":"e1","kind":"a","n":10},{"id":"e2","kind":"b","n":1}],"more":true,"next":"e2","size":2}`)
	for name, c := range map[string]struct {
		a, b *answer.Answer
		says string // part of the difference; empty for none
	}{
		"itself": {plain, plain, ""},
		"key order": {plain, page(`{"size":2,"next":"e2","more":true,"items":[{"n":10,"kind":"a","id":"e1"},{"n":1,"kind":"b","id":"e2"}]}`),
			""},
		"white space": {plain,
			page(
				"{ \"items\":\n" +
					"[{\"id\":\"e1\",\"kind\":\"a\",\"n\":10},{\"id\":\"e2\",\"kind\":\"b\",\"n\":1}],\"more\":true,\"next\":\"e2\",\"size\":2}"), ""},
		"numbers": {plain,
			page(`{"items":[{"id":"e1","kind":"a","n":1e1},{"id":"e2","kind":"b","n":1.0}],"more":true,"next":"e2","size":2.0}`), ""},
		"escapes": {plain,
			page(`{"items":[{"id":"e\u0031","kind":"a","n":10},{"id":"e2","kind":"b","n":1}],"more":true,"next":"e2","size":2}`), ""},
		"extra fields": {plain,
			page(`{"items":[{"id":"e1","kind":"a","n":10,"x":1},{"id":"e2","kind":"b","n":1}],"more":true,"next":"e2","size":2,"x":2}`), ""},
		"fewer items": {plain, page(`{"items":[{"id":"e1","kind":"a","n":10}],"more":true,"next":"e2","size":2}`), "2 items against 1 item"},
		"another item": {plain, page(`{"items":[{"id":"e1","kind":"a","n":10},{"id":"e3","kind":"b","n":1}],"more":true,"next":"e2","size":2}`),
			"item e2 against e3 in place 2"},
		"another order": {plain, page(`{"items":[{"id":"e2","kind":"b","n":1},{"id":"e1","kind":"a","n":10}],"more":true,"next":"e2","size":2}`),
			"item e1 against e2 in place 1"},
		"a field": {plain,
			page(`{"items":[{"id":"e1","kind":"c","n":11},{"id":"e2","kind":"b","n":1}],"more":true,"next":"e2","size":2}`),
			"item e1 differs in kind, n"},
		"a missing field": {plain, page(`{"items":[{"id":"e1","kind":"a","n":10},{"id":"e2","kind":"b"}],"more":true,"next":"e2","size":2}`),
			"item e2 differs in n"},
		"more": {plain,
			page(`{"items":[{"id":"e1","kind":"a","n":10},{"id":"e2","kind":"b","n":1}],"more":false,"next":"e2","size":2}`),
			"/more is true against false"},
		"next": {plain,
			page(`{"items":[{"id":"e1","kind":"a","n":10},{"id":"e2","kind":"b","n":1}],"more":true,"next":null,"size":2}`),
			`/next is "e2" against null`},
		"echo": {plain,
			page(`{"items":[{"id":"e1","kind":"a","n":10},{"id":"e2","kind":"b","n":1}],"more":true,"next":"e2","size":3}`), "/size is 2 against 3"},
		"status": {plain,
			answered(500, `{"items":[{"id":"e1","kind":"a","n":10},{"id":"e2","kind":"b","n":1}],"more":true,"next":"e2","size":2}`),
			"status 200 against 500"},
		"two refusals":     {answered(400, `{"a":1}`), answered(400, `{"a":2}`), ""},
		"refusals differ":  {answered(400, `{}`), answered(422, `{}`), "status 400 against 422"},
		"one never came":   {plain, failed(probe.FailureTimeout), "200 with 2 items against no complete answer (timeout)"},
		"both never came":  {failed(probe.FailureTimeout), failed(probe.FailureDropped), ""},
		"no page, no page": {answered(200, `<p>`), answered(200, `<q>`), ""},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			there, back := match.Difference(contract(), c.a, c.b), match.Difference(contract(), c.b, c.a)
			g.Expect(there).To(Equal(c.says))
			g.Expect(back == "").To(Equal(there == ""), "a difference shows from both sides")
		})
	}
}

func TestOutline(t *testing.T) {
	g := NewWithT(t)
	g.Expect(listed("").Outline()).To(Equal("no items, and nothing more"))
	g.Expect(listed("e1 +").Outline()).To(Equal("1 item: e1, and more to come"))
	g.Expect(listed("e1 e2").Outline()).To(Equal("2 items: e1, e2, and nothing more"))
	g.Expect(answered(200, `{"items":[{"id":"e1"}]}`).Outline()).To(Equal("1 item: e1"), "it does not say whether more is to come")
	g.Expect(answered(404, `{}`).Outline()).To(Equal("404"))
	words := ""
	for i := range 12 {
		words += fmt.Sprintf("e%d ", i)
	}
	g.Expect(listed(words).Outline()).To(Equal("12 items: e0, e1, e2, e3, e4, e5, e6, e7, e8, e9, e10, e11, and nothing more"))
	g.Expect(listed(words + "e12").Outline()).To(Equal("13 items: e0, e1, e2, e3, e4, e5, e6, e7, e8, ... (2 more) ..., e11, e12, and " +
		"nothing more"))
}

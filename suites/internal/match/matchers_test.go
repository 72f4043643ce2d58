package match_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestBeRefused(t *testing.T) {
	g := NewWithT(t)
	g.Expect(judged(t, match.BeRefused("limit 0"), answered(400, `{}`))).To(BeNil())
	for _, a := range []*answer.Answer{answered(200, `{}`), answered(401, `{}`), answered(429, `{}`), answered(500, `{}`),
		failed(probe.FailureTimeout)} {
		g.Expect(judged(t, match.BeRefused("limit 0"), a)).NotTo(BeNil())
	}
	f := judged(t, match.BeRefused("limit 0"), listed("e1 e2 +"))
	g.Expect([]string{f.Summary, f.Wanted, f.Got}).To(Equal([]string{
		"limit 0 is answered 200 with 2 items instead of being refused", "a 4xx that refuses the request", "200 with 2 items"}))
	g.Expect(f.Where).To(BeEmpty())
}

func TestBeAccepted(t *testing.T) {
	g := NewWithT(t)
	g.Expect(judged(t, match.BeAccepted("limit 1"), listed("e1"))).To(BeNil())
	g.Expect(judged(t, match.BeAccepted("limit 1"), listed(""))).To(BeNil(), "an empty page is a page")
	g.Expect(judged(t, match.BeAccepted("limit 1"), answered(200, `{}`))).NotTo(BeNil())
	f := judged(t, match.BeAccepted("limit 1"), answered(400, `{}`))
	g.Expect([]string{f.Summary, f.Wanted, f.Got}).To(Equal([]string{"limit 1 is answered 400 instead of 200", "200 with a page", "400"}))
}

func TestHoldAtMost(t *testing.T) {
	g := NewWithT(t)
	c := contract()
	g.Expect(judged(t, match.HoldAtMost(c, 2, "size 2"), listed("e1 e2 +"))).To(BeNil())
	g.Expect(judged(t, match.HoldAtMost(c, 2, "size 2"), listed(""))).To(BeNil())
	f := judged(t, match.HoldAtMost(c, 1, "size 1"), listed("e1 e2 +"))
	g.Expect([]string{f.Summary, f.Wanted, f.Got, string(f.Where)}).To(Equal([]string{
		"size 1 brings 2 items, more than 1", "at most 1 item", "2 items", "/items"}))
}

func TestEchoLimit(t *testing.T) {
	g := NewWithT(t)
	c := contract()
	echo := func(value string) *match.Mismatch {
		return judged(t, match.EchoLimit(c, 10), answered(200, `{"items":[],"size":`+value+`}`))
	}
	g.Expect(echo(`10`)).To(BeNil())
	g.Expect(echo(`10.0`)).To(BeNil())
	for _, wrong := range []string{`11`, `10.5`, `1e400`} {
		g.Expect(echo(wrong)).NotTo(BeNil(), wrong)
	}
	for _, mistyped := range []string{`"10"`, `null`, `[]`} {
		g.Expect(echo(mistyped)).To(BeNil(), "the schema forbids it: "+mistyped)
	}
	f := echo(`11`)
	g.Expect([]string{f.Summary, f.Wanted, f.Got, string(f.Where)}).To(Equal([]string{
		"/size is 11 where the limit in force is 10", "/size is 10", "/size is 11", "/size"}))
	g.Expect(judged(t, match.EchoLimit(c, 10), answered(200, `{"items":[]}`))).To(BeNil(), "the schema demands it")
}

func TestFollowPrediction(t *testing.T) {
	c := contract()
	d := learned("e1", "e2", "e3", "e4")
	p := d.Predict(oracle.Query{Limit: 2})
	for name, x := range map[string]struct {
		page                        string
		summary, wanted, got, where string
	}{
		"as predicted": {page: "e1 e2 +"},
		"a short page": {page: "e1 +"},
		"another item": {"e1 e3 +", "the page: item e2 is missing where e3 stands", "2 items: e1, e2, and more to come",
			"2 items: e1, e3, and more to come", "/items/1"},
		"a wrong end": {"e1 e2", "the page: the page promises nothing more, and 2 items follow", "2 items: e1, e2, and more to come",
			"2 items: e1, e2, and nothing more", "/more"},
		"too short": {"e1", "the page: the page ends the list, and item e2 has not come", "2 items: e1, e2, and more to come",
			"1 item: e1, and nothing more", "/items"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			f := judged(t, match.FollowPrediction(c, p, "the page"), listed(x.page))
			if x.summary == "" {
				g.Expect(f).To(BeNil())
				return
			}
			g.Expect([]string{f.Summary, f.Wanted, f.Got, string(f.Where)}).To(Equal([]string{x.summary, x.wanted, x.got, x.where}))
		})
	}
}

// What the wanted side of a finding says of a prediction.
func TestPredictionsInWords(t *testing.T) {
	c := contract()
	d := learned("e1", "e2", "e3", "e4")
	wanted := func(p oracle.Prediction) string {
		f := judged(t, match.FollowPrediction(c, p, "the page"), listed("e1 e1"))
		if f == nil {
			return ""
		}
		return f.Wanted
	}
	g := NewWithT(t)
	g.Expect(wanted(d.Predict(oracle.Query{Limit: 9}))).To(Equal("4 items: e1, e2, e3, e4, and nothing more"))
	g.Expect(wanted(d.Predict(oracle.Query{Limit: 4}))).To(Equal("4 items: e1, e2, e3, e4, and nothing more"))
	g.Expect(wanted(d.Predict(oracle.Query{Limit: 3}))).To(Equal("3 items: e1, e2, e3, and more to come"))
	g.Expect(wanted(d.Predict(oracle.Query{Limit: 3}.After("e4")))).To(Equal("no items, and nothing more"))
	g.Expect(wanted(d.Predict(oracle.Query{Limit: 3}.With(0, "z")))).To(Equal("no items, and nothing more"))
	unordered := learned("e1", "e2")
	unordered.OrderKept = false
	g.Expect(wanted(unordered.Predict(oracle.Query{}.With(0, "a")))).To(Equal("2 items: e1, e2, in any order"))
	open := oracle.NewDataset(c, answered(200, `{"items":[{"id":"e1","n":1}]}`).Page.Items, nil)
	g.Expect(wanted(open.Predict(oracle.Query{}.With(0, "a")))).To(Equal("1 item: e1 (or not)"))
	g.Expect(wanted(open.Predict(oracle.Query{}.After("e9")))).To(BeEmpty(), "nothing is known, so nothing is wanted")
}

func TestBeSameAs(t *testing.T) {
	g := NewWithT(t)
	c := contract()
	m := match.BeSameAs(c, listed("e1 e2"), "the second", "the first")
	g.Expect(judged(t, m, listed("e1 e2"))).To(BeNil())
	f := judged(t, m, listed("e1"))
	g.Expect([]string{f.Summary, f.Wanted, f.Got}).To(Equal([]string{
		"the second is not answered as the first is: 1 item against 2 items",
		"the same answer as the first: 2 items: e1, e2, and nothing more", "1 item: e1, and nothing more"}))
}

func TestSatisfy(t *testing.T) {
	g := NewWithT(t)
	none := match.Satisfy("no items", func(a *answer.Answer) *match.Mismatch {
		if len(a.IDs()) == 0 {
			return nil
		}
		return &match.Mismatch{Summary: "there are items", Got: a.Outline(), Where: "/items/0", Hint: "leave them out"}
	})
	g.Expect(judged(t, none, listed(""))).To(BeNil())
	f := judged(t, none, listed("e1"))
	g.Expect(f.Wanted).To(Equal("no items"), "what is wanted stands for all findings that do not say it themselves")
	g.Expect([]any{f.Where, f.Hint, f.Count}).To(Equal([]any{spec.Pointer("/items/0"), "leave them out", 0}))
	own := match.Satisfy("no items", func(*answer.Answer) *match.Mismatch {
		return &match.Mismatch{Summary: "x", Wanted: "its own", Got: "y"}
	})
	g.Expect(judged(t, own, listed("e1")).Wanted).To(Equal("its own"))
}

func TestMatchersWantAnswers(t *testing.T) {
	g := NewWithT(t)
	_, err := match.BeRefused("x").Match("400")
	g.Expect(err).To(MatchError("wanted an answer, got string"))
	g.Expect(match.BeRefused("x").NegatedFailureMessage(nil)).To(Equal("not wanted: a 4xx that refuses the request"))
	g.Expect(answered(400, `{}`)).To(match.BeRefused("x"), "they are Gomega matchers")
	g.Expect(answered(200, `{}`)).NotTo(match.BeRefused("x"))
}

func TestCount(t *testing.T) {
	g := NewWithT(t)
	g.Expect([]string{answer.Count(0, "item"), answer.Count(1, "item"),
		answer.Count(2, "item")}).To(Equal([]string{"0 items", "1 item", "2 items"}))
}

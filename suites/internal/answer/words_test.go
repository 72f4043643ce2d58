package answer_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// A body that is no page holds an id wherever it could be read from it.
func TestABodyHoldsIDs(t *testing.T) {
	const id = "vs_0123456789abcdefABCDEF"
	for _, text := range []string{
		id,
		"no such session: " + id + ".",
		"[" + id + "]",
		`{"error":{"message":"` + id + ` is not yours"}}`,
		`{"sessions":[{"id":"` + id + `"}]}`,
		`{"` + id + `":{}}`,
		`{"data":{"id":"` + id + `"}}`,
		`{"message":"first\n` + id + `\tlast"}`,
		`{"message":"\u0076s\u005f0123456789abcdefABCDEF"}`,
		`{"message":"\u000a` + id + `"}`,
		`{"message":"{\"id\":\"` + id + `\"}"}`,
		`{"message":"{\"text\":\"\\n` + id + `\"}"}`,
		"<p>Session <b>" + id + "</b></p>",
		`<a href="/v1/sessions/` + id + `?x=1">`,
		`<a href="/login?next=%2Fv1%2Fsessions%2F` + id + `">`,
		"&nbsp;" + id + "&nbsp;",
		`{"cut short":"\r\n` + id,
	} {
		for _, status := range []int{200, 401, 403} {
			NewWithT(t).Expect(reading(t, status, text).Holds(id)).To(BeTrue(), text)
		}
	}
	for _, text := range []string{
		"", "{}", page(), "unauthorized",
		id + "0", "x" + id, id + "_2", id[:len(id)-1], // other words
		strings.ToUpper(id),
	} {
		NewWithT(t).Expect(reading(t, 401, text).Holds(id)).To(BeFalse(), text)
	}
}

// An id of several words is there when all of them are.
func TestIDsOfSeveralWords(t *testing.T) {
	g := NewWithT(t)
	r := reading(t, 401, `{"message":"session eu:12/ab-7 is gone"}`)
	g.Expect(r.Holds("eu:12/ab-7")).To(BeTrue())
	g.Expect(r.Holds("eu:12/ab-8")).To(BeFalse())
	g.Expect(reading(t, 200, page(session(1))).Holds(sessionID(1))).To(BeFalse(), "a page says by its items what it holds")
}

// Up to a bound all words of a body count, so that what is kept stays bounded.
func TestTheBoundOfWords(t *testing.T) {
	g := NewWithT(t)
	listing := func(n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, `{"id":"%s"},`, sessionID(i))
		}
		return `{"sessions":[` + strings.TrimSuffix(b.String(), ",") + `]}`
	}
	some := reading(t, 401, listing(2000))
	g.Expect(some.Holds(sessionID(0))).To(BeTrue())
	g.Expect(some.Holds(sessionID(1999))).To(BeTrue())
	many := reading(t, 401, listing(20_000))
	g.Expect(many.Holds(sessionID(0))).To(BeTrue())
	g.Expect(many.Holds(sessionID(19_999))).To(BeFalse())
	g.Expect(many.Bytes()).To(BeNumerically("<", 3*some.Bytes()))
}

// An id without a letter or digit is in no body, and one beyond ASCII is found.
func TestIDsOfOtherAlphabets(t *testing.T) {
	g := NewWithT(t)
	r := reading(t, 401, `{"error":{"message":"第一会话标识 is none of vs_1"}}`)
	for id, held := range map[string]bool{
		"": false, "::::": false, "第一会话标识": true, "第二": false, "vs_1": true, "vs_2": false, "none::vs_1": true,
	} {
		g.Expect(r.Holds(id)).To(Equal(held), id)
	}
	r = reading(t, 401, strings.Repeat("ü", 150))
	g.Expect(r.Excerpt).To(Equal(strings.Repeat("ü", 100)))
	r = reading(t, 401, "x"+strings.Repeat("ü", 150))
	g.Expect(r.Excerpt).NotTo(ContainSubstring("\uFFFD"), "it ends between characters")
}

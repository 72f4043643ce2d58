package suites

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// encodingChecks judge spellings of the same request, and codings of the same
// answer.
func encodingChecks() []check {
	return []check{
		{id: "HTTP-12", cases: spellingCases},
		{id: "HTTP-13", cases: always(
			testCase{name: "gzip and identity", body: unlearned(codingsAgree)},
			testCase{name: "If-None-Match", body: unlearned(validatorHonoured)})},
	}
}

// escapeFirst percent-encodes the first byte of a text although it need not be.
func escapeFirst(s string) string { return fmt.Sprintf("%%%02X%s", s[0], s[1:]) }

func spellingCases(c *spec.Contract, _ *Options) ([]testCase, string) {
	var cases []testCase
	same := func(name, plain, spelt string) {
		cases = append(cases, testCase{name: name, example: spelt, body: unlearned(func(t *T) {
			t.spelledAlike(plain, spelt)
		})})
	}
	if l := c.Roles.Limit; l != nil {
		n := l.Parameter.Name
		same("escaped "+n, n+"=5", escapeFirst(n)+"=5")
		same("escaped value of "+n, n+"=5", n+"=%35")
	}
	for _, f := range c.Roles.Filters {
		if len(f.Parameter.Enum) > 0 {
			n, v := f.Parameter.Name, f.Parameter.Enum[0]
			same("escaped "+n, n+"="+v, escapeFirst(n)+"="+v)
			same("escaped value of "+n, n+"="+v, n+"="+escapeFirst(v))
			same("lower-case escape in "+n, n+"="+v, n+"="+strings.ToLower(escapeFirst(v)))
		}
	}
	for _, w := range c.Roles.Windows {
		for _, p := range []*spec.Parameter{w.From, w.To} {
			if p != nil {
				same("bare : in "+p.Name, p.Name+"="+url.QueryEscape("2025-01-01T00:00:00Z"), p.Name+"=2025-01-01T00:00:00Z")
				same("blank in "+p.Name, p.Name+"=2025-01-01%2000:00:00Z", p.Name+"=2025-01-01+00:00:00Z")
			}
		}
	}
	if l := c.Roles.Limit; l != nil {
		same("blank in "+l.Parameter.Name, l.Parameter.Name+"=5%20", l.Parameter.Name+"=5+")
	}
	return cases, ""
}

// spelledAlike wants two spellings of one query to be answered alike.
func (t *T) spelledAlike(plain, spelt string) {
	plain, spelt = t.confined(plain), t.confined(spelt)
	a, b := t.Get(plain), t.Get(spelt)
	t.explained(a, t.env.describe(plain))
	t.explained(b, t.env.describe(spelt))
	if a.Refused() && b.Refused() {
		return
	}
	t.Expect(b).To(match.BeSameAs(t.contract(), a, t.env.describe(spelt), t.env.describe(plain)))
}

func codingsAgree(t *T) {
	raw := t.encode(oracle.Query{Limit: t.env.maxLimit()})
	plain := t.Do(probe.Request{Query: raw, AcceptEncoding: "identity"})
	zipped := t.Do(probe.Request{Query: raw, AcceptEncoding: "gzip"})
	t.explained(plain, t.env.describe(raw))
	t.explained(zipped, t.env.describe(raw)+" with Accept-Encoding: gzip")
	if !plain.Listed() && !zipped.Listed() {
		t.Inconclusive("%s is not answered with a page: see HTTP-01", t.env.describe(raw))
	}
	t.Expect(zipped).To(match.BeSameAs(t.contract(), plain, "Accept-Encoding: gzip", "Accept-Encoding: identity"))
}

func validatorHonoured(t *T) {
	raw := t.encode(oracle.Query{Limit: 3})
	first := t.Get(raw)
	tag := first.Header.Get("ETag")
	if !first.Listed() || tag == "" {
		t.NotApplicable("no occasion: the page has no ETag")
	}
	again := t.Do(probe.Request{Query: raw, IfNoneMatch: tag})
	t.explained(again, "a request with If-None-Match")
	if again.Status == http.StatusNotModified {
		other := t.encode(oracle.Query{Limit: 2})
		if changed := t.Do(probe.Request{Query: other, IfNoneMatch: tag}); changed.Status == http.StatusNotModified && t.Get(other).Header.Get("ETag") != tag {
			t.Fail(match.Finding{Summary: "If-None-Match with the ETag of another page is answered 304", Wanted: "200 with the page", Got: "304", Answer: changed})
		}
		return
	}
	t.Expect(again).To(match.BeSameAs(t.contract(), first, "a request with If-None-Match", "the one that gave the ETag"))
}

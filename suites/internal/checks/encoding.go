package checks

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// encodingChecks judge spellings of the same request, and codings of the same
// answer.
func encodingChecks() []engine.Check {
	return []engine.Check{
		{ID: "HTTP-12", Cases: spellingCases},
		{ID: "HTTP-13", Cases: engine.Always(
			engine.Case{Name: "gzip and identity", Body: engine.Unlearned(codingsAgree)},
			engine.Case{Name: "identity honoured", Body: engine.Unlearned(identityHonoured)},
			engine.Case{Name: "If-None-Match", Body: engine.Unlearned(validatorHonoured)})},
	}
}

// escapeFirst percent-encodes the first byte of a text although it need not be.
func escapeFirst(s string) string { return fmt.Sprintf("%%%02X%s", s[0], s[1:]) }

// lowerEscape percent-encodes a character of one of some values whose code has a letter
// as a digit, in lower case; false where no value has one.
func lowerEscape(values []string) (plain, spelt string, ok bool) {
	for _, v := range values {
		for i := range len(v) {
			if code := fmt.Sprintf("%02x", v[i]); strings.Trim(code, "0123456789") != "" {
				return v, v[:i] + "%" + code + v[i+1:], true
			}
		}
	}
	return "", "", false
}

func spellingCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	same := func(name, plain, spelt string) {
		cases = append(cases, engine.Case{Name: name, Example: spelt, Body: engine.Unlearned(func(t *engine.T) {
			spelledAlike(t, plain, spelt)
		})})
	}
	learned := func(name string, i int, spell func(values []string) (plain, spelt string, ok bool)) {
		cases = append(cases, engine.Case{Name: name, Body: engine.Unlearned(func(t *engine.T) {
			values := known(t, i)
			plain, spelt, ok := spell(values)
			if !ok {
				t.NotApplicable("no item has a value to ask for that could be spelt so")
			}
			spelledAlike(t, plain, spelt)
		})})
	}
	if l := c.Roles.Limit; l != nil {
		n := l.Parameter.Name
		same("escaped "+n, n+"=5", escapeFirst(n)+"=5")
		same("escaped value of "+n, n+"=5", n+"=%35")
	}
	for i, f := range c.Roles.Filters {
		n := f.Parameter.Name
		if values := f.Values(); len(values) > 0 {
			v := values[0]
			same("escaped "+n, n+"="+v, escapeFirst(n)+"="+v)
			same("escaped value of "+n, n+"="+v, n+"="+escapeFirst(v))
			if plain, spelt, ok := lowerEscape(values); ok {
				same("lower-case escape in "+n, n+"="+plain, n+"="+spelt)
			}
			continue
		}
		first := func(spell func(string) (plain, spelt string)) func([]string) (string, string, bool) {
			return func(values []string) (plain, spelt string, ok bool) {
				if len(values) > 0 {
					plain, spelt = spell(values[0])
				}
				return plain, spelt, len(values) > 0
			}
		}
		learned("escaped "+n, i, first(func(v string) (plain, spelt string) { return n + "=" + v, escapeFirst(n) + "=" + v }))
		learned("escaped value of "+n, i, first(func(v string) (plain, spelt string) { return n + "=" + v, n + "=" + escapeFirst(v) }))
		learned("lower-case escape in "+n, i, func(values []string) (plain, spelt string, ok bool) {
			plain, spelt, ok = lowerEscape(values)
			return n + "=" + plain, n + "=" + spelt, ok
		})
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
	if plain, spelt := severalForms(c); strings.Count(plain, "&") > 0 {
		same("several parameters, each in another form", plain, spelt)
	}
	if path, ok := escapedPath(c.Path); ok {
		cases = append(cases, engine.Case{Name: "escaped letter of the path", Body: engine.Unlearned(func(t *engine.T) { samePath(t, path) })})
	}
	return cases, ""
}

// severalForms are a query of several parameters, and the same with each of them in another
// form: an escaped name, an escaped value in lower case, an escaped digit, a bare colon.
func severalForms(c *spec.Contract) (plain, spelt string) {
	var usual, other []string
	add := func(plain, spelt string) { usual, other = append(usual, plain), append(other, spelt) }
	for i, f := range c.Roles.Filters {
		values := f.Values()
		if len(values) == 0 {
			continue
		}
		n := f.Parameter.Name
		if value, form, ok := lowerEscape(values); ok {
			add(n+"="+value, n+"="+form)
		} else {
			add(n+"="+values[0], n+"="+escapeFirst(values[0]))
		}
		if i == 0 {
			other[0] = escapeFirst(other[0])
		}
	}
	for _, w := range c.Roles.Windows {
		if w.From != nil && !w.Seconds {
			add(w.From.Name+"="+url.QueryEscape("2000-01-01T00:00:00Z"), w.From.Name+"=2000-01-01T00:00:00Z")
		}
	}
	if l := c.Roles.Limit; l != nil {
		add(l.Parameter.Name+"=5", l.Parameter.Name+"=%35")
	}
	return strings.Join(usual, "&"), strings.Join(other, "&")
}

// escapedPath percent-encodes the first letter of the last part of a path that has one.
func escapedPath(path string) (string, bool) {
	isLetter := func(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }
	parts := strings.Split(path, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if at := strings.IndexFunc(parts[i], isLetter); at >= 0 && !strings.ContainsAny(parts[i], "%{") {
			parts[i] = parts[i][:at] + escapeFirst(parts[i][at:])
			return strings.Join(parts, "/"), true
		}
	}
	return "", false
}

// samePath wants another spelling of the path to lead to the same list.
func samePath(t *engine.T, path string) {
	plain := aPlainPage(t)
	a := t.Do(probe.Request{Path: t.PathOf(path), Query: plain.Request.Query})
	if !a.Redirected() {
		t.Explained(a, a.Asked())
	}
	sameData(t, a, plain, a.Asked(), plain.Asked())
}

// spelledAlike wants two spellings of one query to be answered alike.
func spelledAlike(t *engine.T, plain, spelt string) {
	plain, spelt = confined(t, plain), confined(t, spelt)
	a, b := t.Get(plain), t.Get(spelt)
	t.Explained(a, answer.Describe(plain))
	t.Explained(b, answer.Describe(spelt))
	if a.Refused() && b.Refused() {
		return
	}
	t.Expect(b).To(match.BeSameAs(t.Contract(), a, answer.Describe(spelt), answer.Describe(plain)))
}

func codingsAgree(t *engine.T) {
	raw := t.Encode(oracle.Query{Limit: t.MaxLimit()})
	plain := t.Do(probe.Request{Query: raw, AcceptEncoding: "identity"})
	zipped := t.Do(probe.Request{Query: raw, AcceptEncoding: "gzip"})
	t.Explained(plain, answer.Describe(raw))
	t.Explained(zipped, answer.Describe(raw)+" with Accept-Encoding: gzip")
	if !plain.Listed() && !zipped.Listed() {
		t.Inconclusive("%s is not answered with a page: see HTTP-01", answer.Describe(raw))
	}
	sameData(t, plain, zipped, "Accept-Encoding: identity", "Accept-Encoding: gzip")
}

// sameData wants an answer to be the page that another one is. What no other
// requirement looks at, because the request is no ordinary one, must be readable, too.
func sameData(t *engine.T, a, other *answer.Answer, what, otherwise string) {
	if other.Listed() && a.Status == http.StatusOK && !a.Listed() {
		t.Fail(match.Mismatch{Summary: fmt.Sprintf("%s is answered 200 with a body that cannot be read as a page, as that of %s can", what,
			otherwise),
			Wanted: "the same page", Got: a.Excerpt, Answer: a})
	}
	t.Expect(a).To(match.BeSameAs(t.Contract(), other, what, otherwise))
}

func validatorHonoured(t *engine.T) {
	raw := t.Encode(oracle.Query{Limit: 3})
	first := t.Get(raw)
	tag := first.Header.Get("ETag")
	if !first.Listed() || tag == "" {
		t.NotApplicable("no occasion: the page has no ETag")
	}
	again := t.Do(probe.Request{Query: raw, IfNoneMatch: tag})
	t.Explained(again, "a request with If-None-Match")
	if again.Status == http.StatusNotModified {
		other := t.Encode(oracle.Query{Limit: 2})
		if changed := t.Do(probe.Request{Query: other, IfNoneMatch: tag}); changed.Status == http.StatusNotModified &&
			t.Get(other).Header.Get("ETag") != tag {
			t.Fail(match.Mismatch{Summary: "If-None-Match with the ETag of another page is answered 304", Wanted: "200 with the page", Got: "304",
				Answer: changed})
		}
		return
	}
	sameData(t, again, first, "a request with If-None-Match", "the one that gave the ETag")
}

// confined adds the bounds of the part of the data that the body judges by to a
// raw query, where it has none of its own.
func confined(t *engine.T, query string) string {
	if t.Data().Scope == nil {
		return query
	}
	values, _ := url.ParseQuery(query)
	role := t.Roles().Windows[t.Data().Scope.Window]
	for _, side := range []struct {
		parameter *spec.Parameter
		bound     string
	}{{role.From, t.Data().Scope.From}, {role.To, t.Data().Scope.To}} {
		if side.bound != "" && !values.Has(side.parameter.Name) {
			query = strings.TrimPrefix(query+"&", "&") + probe.Encode(probe.Pair{Name: side.parameter.Name, Value: role.Spell(side.bound)})
		}
	}
	return query
}

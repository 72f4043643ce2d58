package suites

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// httpChecks judge every answer as HTTP and as JSON.
func httpChecks() []check {
	return []check{
		{id: "HTTP-01", cases: plainCases},
		{id: "HTTP-02", cases: always(testCase{name: "every answer", stage: stageLedger, body: everyBodyIsJSON})},
		{id: "HTTP-03", cases: always(testCase{name: "every answer", stage: stageLedger, body: noKeyTwice})},
		{id: "HTTP-04", cases: always(
			testCase{name: "no server error", stage: stageLedger, body: noServerError},
			testCase{name: "an answer to every request", stage: stageLedger, body: everyRequestAnswered},
			testCase{name: "connections kept", stage: stageLedger, body: connectionsKept})},
		{id: "HTTP-05", cases: always(testCase{name: "every 500", stage: stageLedger, body: documentedServerError})},
		{id: "HTTP-06", cases: always(testCase{name: "every answer", stage: stageLedger, body: noRedirect})},
		{id: "HTTP-07", cases: unusualQueryCases},
		{id: "HTTP-08", cases: always(testCase{name: "every page", stage: stageLedger, body: notPubliclyCacheable})},
		{id: "HTTP-09", cases: always(testCase{name: "HEAD", body: headAgrees})},
		{id: "HTTP-10", cases: unknownParameterCases},
		{id: "HTTP-11", cases: repeatedRequestCases},
	}
}

func plainCases(c *spec.Contract, _ *Options) ([]testCase, string) {
	var cases []testCase
	for _, q := range baseline(c) {
		raw := encodeQuery(c, q)
		name := "plain request"
		if raw != "" {
			name = raw
		}
		cases = append(cases, testCase{name: name, example: raw, body: func(t *T) {
			a := t.Get(raw)
			what := t.env.describe(raw)
			t.explained(a, what)
			if raw != "" && a.Refused() {
				t.Inconclusive("%s is refused (%d): see LIM-02", what, a.Status)
			}
			t.Expect(a).To(match.Satisfy("200 with a JSON body", func(a *match.Answer) *match.Finding {
				media, _ := a.ContentType()
				if a.Status == http.StatusOK && media == "application/json" {
					return nil
				}
				got := fmt.Sprintf("%d with content type %q", a.Status, media)
				return &match.Finding{Summary: fmt.Sprintf("%s is answered %s", what, got), Got: got}
			}))
		}})
	}
	return append(cases,
		testCase{name: "content type of every page", stage: stageLedger, body: func(t *T) {
			t.every("200 is application/json", func(a *match.Answer) *match.Finding {
				media, _ := a.ContentType()
				if a.Failure != nil || a.Status != http.StatusOK || media == "application/json" {
					return nil
				}
				return &match.Finding{Summary: fmt.Sprintf("a 200 has the content type %q", a.Header.Get("Content-Type")),
					Got: fmt.Sprintf("Content-Type: %s", a.Header.Get("Content-Type"))}
			})
		}},
		testCase{name: "every valid request", stage: stageLedger, body: func(t *T) {
			if t.env.learned.notTested != "" {
				t.Inconclusive("not tested: %s", t.env.learned.notTested)
			}
			t.every("200", func(a *match.Answer) *match.Finding {
				if !t.env.tags(a.Request.Query).valid || a.Request.IfNoneMatch != "" || a.Broken() || a.Redirected() || a.Refused() ||
					a.Status == http.StatusOK || a.Status == http.StatusTooManyRequests {
					return nil
				}
				return &match.Finding{Summary: fmt.Sprintf("the valid request %s is answered %d", t.env.describe(a.Request.Query), a.Status), Got: fmt.Sprint(a.Status)}
			})
		}}), ""
}

// every judges all answers to the run's own requests: the first broken one is
// the finding, with the count of all.
func (t *T) every(wanted string, check func(*match.Answer) *match.Finding) {
	t.over(t.env.all(), wanted, check)
}

func (t *T) over(answers []*match.Answer, wanted string, check func(*match.Answer) *match.Finding) {
	var first *match.Finding
	for _, a := range answers {
		f := check(a)
		if f == nil {
			continue
		}
		if first != nil {
			first.Count++
			continue
		}
		f.Answer, f.Wanted, f.Count = a, wanted, 1
		first = f
		t.seen = append(t.seen, a.ID)
	}
	if first == nil {
		return
	}
	if first.Count > 1 {
		first.Summary += fmt.Sprintf(" (and %d more)", first.Count-1)
	}
	t.Fail(*first)
}

func everyBodyIsJSON(t *T) {
	t.every("one valid UTF-8 JSON text, and nothing else", func(a *match.Answer) *match.Finding {
		if a.Failure != nil && a.Failure.Kind == probe.FailureEncoding {
			return &match.Finding{Summary: "the body's content coding is not what the header says", Got: a.Failure.Text}
		}
		if a.Failure != nil || !a.JSON() || (a.Status != http.StatusOK && len(a.Body) == 0) {
			return nil
		}
		f := a.Fatal()
		if f == nil {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("the body of a %d is no JSON text: %s", a.Status, f.Text), Got: f.String(), Where: spec.Pointer(f.Pointer)}
	})
}

func noKeyTwice(t *T) {
	t.every("each key once", func(a *match.Answer) *match.Finding {
		if a.Failure != nil || !a.JSON() {
			return nil
		}
		for _, f := range a.Faults {
			if f.Kind == "duplicate-key" {
				return &match.Finding{Summary: f.Text, Got: f.String(), Where: spec.Pointer(f.Pointer)}
			}
		}
		return nil
	})
}

// everything returns all answers, with whatever credentials and method, but
// for oversized queries, which HTTP-04 exempts.
func (t *T) everything() []*match.Answer {
	var answers []*match.Answer
	for _, x := range t.env.ledger.Exchanges() {
		if !t.env.tags(x.Request.Query).oversized {
			answers = append(answers, t.env.read(x))
		}
	}
	return answers
}

func noServerError(t *T) {
	if t.env.learned.notTested != "" {
		t.Inconclusive("not tested: %s", t.env.learned.notTested)
	}
	t.over(t.everything(), "no 5xx", func(a *match.Answer) *match.Finding {
		if a.Failure != nil || a.Status < 500 {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("%s is answered %d", t.env.describe(a.Request.Query), a.Status), Got: fmt.Sprint(a.Status)}
	})
}

func everyRequestAnswered(t *T) {
	if t.env.learned.notTested != "" {
		t.Inconclusive("not tested: %s", t.env.learned.notTested)
	}
	t.over(t.everything(), "a complete answer in time", func(a *match.Answer) *match.Finding {
		if a.Failure == nil || a.Unsent() {
			return nil
		}
		switch a.Failure.Kind {
		case probe.FailureThrottled, probe.FailureEncoding:
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("%s has no complete answer: %s", t.env.describe(a.Request.Query), a.Failure.Text), Got: a.Failure.Text}
	})
}

// One resend is exempt; so are a few on a long run, where the target closes
// idle connections at an unlucky moment.
const (
	resendsExempt = 2
	resendsRate   = 200 // requests for each further resend
)

func connectionsKept(t *T) {
	all := t.everything()
	var resent []*match.Answer
	for _, a := range all {
		if a.Resent > 0 {
			resent = append(resent, a)
		}
	}
	if len(resent) <= resendsExempt+len(all)/resendsRate {
		return
	}
	t.over(resent, "connections that stay open, or are announced to close", func(a *match.Answer) *match.Finding {
		return &match.Finding{Summary: fmt.Sprintf("%d of %d requests met a dropped connection and had to be resent", len(resent), len(all)), Got: "a connection closed before the answer"}
	})
}

func documentedServerError(t *T) {
	occasion := false
	t.over(t.everything(), "the documented body of a 500", func(a *match.Answer) *match.Finding {
		if a.Failure != nil || a.Status != http.StatusInternalServerError || a.Request.Method != probe.Get {
			return nil
		}
		violations, documented := t.contract().Validate(a.Status, a.Value)
		if !documented {
			return nil
		}
		occasion = true
		if f := a.Fatal(); f != nil || a.Value == nil {
			return &match.Finding{Summary: "the body of a 500 is not the documented envelope: it is no JSON object", Got: strings.TrimSpace(string(a.Body[:min(len(a.Body), 200)]))}
		}
		if len(violations) > 0 {
			v := violations[0]
			return &match.Finding{Summary: fmt.Sprintf("the body of a 500 is not the documented envelope: %s %s", v.Pointer, v.Message), Got: v.Message, Where: v.Pointer}
		}
		return nil
	})
	if !occasion {
		t.NotApplicable("no occasion: no 500 was seen")
	}
}

func noRedirect(t *T) {
	if t.env.learned.notTested != "" {
		t.Inconclusive("not tested: %s", t.env.learned.notTested)
	}
	t.over(t.everything(), "no redirect", func(a *match.Answer) *match.Finding {
		if !a.Redirected() {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("%s is redirected (%d) to %q", t.env.describe(a.Request.Query), a.Status, a.Header.Get("Location")),
			Got: fmt.Sprintf("%d, Location: %s", a.Status, a.Header.Get("Location"))}
	})
}

func notPubliclyCacheable(t *T) {
	t.over(t.env.pages(), "no Cache-Control: public and no s-maxage", func(a *match.Answer) *match.Finding {
		for _, line := range a.Header.Values("Cache-Control") {
			for _, directive := range strings.Split(line, ",") {
				name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(directive)), "=")
				if name == "public" || name == "s-maxage" {
					return &match.Finding{Summary: "a page may be stored by shared caches: Cache-Control: " + line, Got: "Cache-Control: " + line}
				}
			}
		}
		return nil
	})
}

func headAgrees(t *T) {
	get, head := t.Get(""), t.Do(probe.Request{Method: probe.Head})
	switch {
	case head.Failure != nil:
		t.Observe("HEAD has no complete answer (%s)", head.Failure.Kind)
	case head.Status == http.StatusMethodNotAllowed:
		t.Observe("HEAD is refused with 405, Allow: %s", head.Header.Get("Allow"))
	case head.Status != get.Status:
		t.Observe("HEAD is answered %d where GET is answered %d", head.Status, get.Status)
	case head.Header.Get("Content-Type") != get.Header.Get("Content-Type"):
		t.Observe("HEAD has the content type %q where GET has %q", head.Header.Get("Content-Type"), get.Header.Get("Content-Type"))
	default:
		t.Observe("HEAD agrees with GET (%d)", head.Status)
	}
}

// unusualQueryCases are oversized and malformed query strings.
func unusualQueryCases(c *spec.Contract, _ *Options) ([]testCase, string) {
	var cases []testCase
	for _, u := range []struct {
		name, query string
		oversized   bool
	}{
		{"8 KiB", "x=" + strings.Repeat("a", 8<<10), true},
		{"64 KiB", "x=" + strings.Repeat("a", 64<<10), true},
		{"%zz", "x=%zz", false},
		{"lone %", "x=%", false},
		{"%00", "x=%00", false},
		{"overlong UTF-8", "x=%C0%AF", false},
		{"raw high bytes", "x=\xff\xfe", false},
		{"raw ;", "x=1;y=2", false},
		{"only &", "&&&", false},
		{"no name", "=x", false},
	} {
		cases = append(cases, testCase{name: u.name, body: func(t *T) {
			t.tag(u.query, func(g *tags) { g.oversized, g.malformed = u.oversized, true })
			a := t.Get(u.query)
			what := "a query with " + u.name
			if !u.oversized {
				t.explained(a, what)
			} else if a.Broken() {
				t.explained(t.Get("x=a"), "a short query with the same unknown parameter")
			}
			if a.Failure == nil && a.Status < 300 && !a.Listed() && !t.Get("").Listed() {
				t.Inconclusive("%s is answered %s, and the plain request is no page either: see HTTP-01 and HTTP-02", what, a.Brief())
			}
			t.Expect(a).To(match.Satisfy("4xx or a page", func(a *match.Answer) *match.Finding {
				// A 4xx counts although the connection breaks after it: who refuses
				// to read on need not.
				if a.Listed() || ((a.Failure == nil || u.oversized) && a.Status >= 400 && a.Status < 500) {
					return nil
				}
				return &match.Finding{Summary: fmt.Sprintf("%s is answered %s", what, a.Brief()), Got: a.Brief()}
			}))
		}})
	}
	return cases, ""
}

// unknownParameterCases observe what unknown and misspelt names do.
func unknownParameterCases(c *spec.Contract, _ *Options) ([]testCase, string) {
	names := []string{"conformance_unknown"}
	for _, p := range c.Parameters {
		names = append(names, strings.ToUpper(p.Name[:1])+p.Name[1:], p.Name+"s", p.Name+"[]")
	}
	var cases []testCase
	for _, name := range names {
		cases = append(cases, testCase{name: name, body: func(t *T) {
			a, plain := t.Get(probe.Encode(probe.Pair{Name: name, Value: "1"})), t.Get("")
			switch {
			case a.Refused():
				t.Observe("the unknown parameter %q is refused (%d)", name, a.Status)
			case match.Difference(t.contract(), a, plain) == "":
				t.Observe("the unknown parameter %q is ignored", name)
			default:
				t.Observe("the unknown parameter %q changes the answer: %s", name, match.Difference(t.contract(), a, plain))
			}
		}})
	}
	return cases, ""
}

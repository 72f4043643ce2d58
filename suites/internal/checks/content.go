package checks

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

const (
	formMedia      = "application/x-www-form-urlencoded"
	multipartMedia = "multipart/form-data" // without the boundary that it needs
	partBoundary   = "part"
)

// carried is what a GET carries.
type carried struct {
	name, media string
	content     func(*engine.T) string // nil: the header alone
	anyone      bool                   // also without credentials
}

// carryings are what frameworks parse although nothing asks for it.
func carryings() []carried {
	text := func(s string) func(*engine.T) string { return func(*engine.T) string { return s } }
	return []carried{
		{"JSON content", documentedMedia, jsonContent, false},
		{"form content", formMedia, formContent, false},
		{"multipart content", multipartMedia + "; boundary=" + partBoundary, multipartContent, false},
		{"content that is no JSON", documentedMedia, text("{"), true},
		{"Content-Type JSON and no content", documentedMedia, nil, true},
		{"Content-Type multipart and no content", multipartMedia, nil, true},
	}
}

// beyondTheQueryCases ask a valid query with content, and among very many parameters.
func beyondTheQueryCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	for _, x := range carryings() {
		cases = append(cases, engine.Case{Name: x.name, Body: engine.Unlearned(func(t *engine.T) { contentIgnored(t, x) })})
	}
	return append(cases, crowdedCases(c)...), ""
}

// request carries it beside a query.
func (x carried) request(t *engine.T, query string) probe.Request {
	r := probe.Request{Query: query, ContentType: x.media}
	if x.content != nil {
		r.Content = x.content(t)
	}
	return r
}

// contentIgnored wants a query to be answered as without what the request carries, or
// refused.
func contentIgnored(t *engine.T, x carried) {
	t.Suspect("Read parameters from the query alone; leave content of a GET unread, or refuse it (400, 413, 415), before any parser of " +
		"forms or JSON runs and before an error of it is dispatched to a page of its own.")
	plain := aPlainPage(t)
	sameOrRefused(t, t.Do(x.request(t, plain.Request.Query)), plain, "a GET with "+x.name)
}

// aPlainPage asks for a small page.
func aPlainPage(t *engine.T) *answer.Answer {
	raw := t.Encode(oracle.Query{Limit: smallLimit(t.Contract(), 3)})
	a := t.Valid(raw)
	t.Explained(a, answer.Describe(raw))
	if !a.Listed() {
		t.Inconclusive("%s is answered %s, and not with a page: see HTTP-01", answer.Describe(raw), a.Brief())
	}
	return a
}

// sameOrRefused wants an answer to be the page that a plain request got, or a refusal.
func sameOrRefused(t *engine.T, a, plain *answer.Answer, what string) {
	t.Explained(a, what)
	switch {
	case a.Refused():
		return
	case a.Status == http.StatusUnauthorized:
		t.Expect(a).To(match.Satisfy("the same answer as without, or a refusal", func(*answer.Answer) *match.Mismatch {
			return &match.Mismatch{Summary: fmt.Sprintf("%s is answered 401, although its token is good", what), Got: a.Brief(),
				Beside: []*answer.Answer{plain}}
		}))
	}
	notAboutWho(t, a, what)
	sameData(t, a, plain, what, plain.Asked())
}

// contents are names and values by which content is told that is read as parameters:
// another limit than the query's, and what only the content names.
func contents(t *engine.T) []probe.Pair {
	var pairs []probe.Pair
	if l := t.Roles().Limit; l != nil {
		pairs = append(pairs, probe.Pair{Name: l.Parameter.Name, Value: fmt.Sprint(smallLimit(t.Contract(), 2))})
	}
	for i, f := range t.Roles().Filters {
		if v := otherValue(t, i); v != "" {
			pairs = append(pairs, probe.Pair{Name: f.Parameter.Name, Value: v})
		}
	}
	return pairs
}

func formContent(t *engine.T) string { return probe.Encode(contents(t)...) }

func multipartContent(t *engine.T) string {
	var b strings.Builder
	for _, p := range contents(t) {
		fmt.Fprintf(&b, "--%s\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", partBoundary, p.Name, p.Value)
	}
	return b.String() + "--" + partBoundary + "--" // no line end, which a shell would drop of the curl line
}

func jsonContent(t *engine.T) string {
	members := map[string]any{}
	for _, p := range contents(t) {
		members[p.Name] = p.Value
		if l := t.Roles().Limit; l != nil && l.Parameter.Name == p.Name {
			members[p.Name] = json.Number(p.Value)
		}
	}
	text, _ := json.Marshal(members) // texts and numbers have a JSON form, with their keys in order
	return string(text)
}

// unauthorizedContentCases carry content without credentials.
func unauthorizedContentCases() []engine.Case {
	var cases []engine.Case
	for _, x := range carryings() {
		if !x.anyone {
			continue
		}
		cases = append(cases, engine.Case{Name: "no credentials, " + x.name, Body: func(t *engine.T) {
			r := x.request(t, warm(t))
			r.Credentials = noCredentials
			keptFrom(t, asked(t, r), "a request with no credentials and "+x.name, true)
		}})
	}
	return cases
}

package checks

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// acceptCases ask for the list without naming its media type, or not it alone: there
// is only one.
func acceptCases() []engine.Case {
	var cases []engine.Case
	for _, x := range []struct{ name, accept string }{
		{"no Accept", probe.Absent}, {"Accept */*", "*/*"}, {"Accept among others", documentedMedia + ", text/plain, */*"},
	} {
		cases = append(cases, engine.Case{Name: x.name, Body: func(t *engine.T) {
			plain, r := t.Get(""), engine.ValidRequest("")
			t.Explained(plain, answer.Describe(""))
			if media, _ := plain.ContentType(); plain.Status != http.StatusOK || media != documentedMedia {
				t.Inconclusive("the plain request is not answered 200 with %s either", documentedMedia)
			}
			r.Accept = x.accept
			a := t.Do(r)
			t.Explained(a, a.Asked())
			answeredWithJSON(t, a)
		}})
	}
	return append(cases, engine.Case{Name: "Accept of a browser", Body: aBrowser}, engine.Case{Name: "Accept without JSON", Body: func(
		t *engine.T) {
		plain, r := t.Get(""), probe.Request{Accept: htmlMedia}
		t.Explained(plain, answer.Describe(""))
		if !plain.Listed() {
			t.Inconclusive("the plain request is answered %s, and not with a page", plain.Brief())
		}
		a := t.Do(r)
		t.Explained(a, a.Asked())
		t.Suspect("Look for what happens to an error on its way out: a dispatch to an error page that asks for a login of its own, as /error " +
			"of Spring Boot does behind Spring Security, turns every refusal into a 401.")
		// Whatever is shown to who takes no JSON, the token is as good as before.
		t.Expect(a).To(match.Satisfy("any answer but one that asks for other credentials", func(a *answer.Answer) *match.Mismatch {
			if a.Status != http.StatusUnauthorized {
				return nil
			}
			return &match.Mismatch{Summary: fmt.Sprintf("%s is answered 401, although its token is good", a.Asked()), Got: a.Brief()}
		}))
	}})
}

// aBrowser asks as browsers do, which take anything, and HTML rather than JSON: either
// may be shown, and nothing is refused.
func aBrowser(t *engine.T) {
	plain, r := t.Get(""), probe.Request{Accept: browserAccept}
	t.Explained(plain, answer.Describe(""))
	if !plain.Listed() {
		t.Inconclusive("the plain request is answered %s, and not with a page", plain.Brief())
	}
	a := t.Do(r)
	t.Explained(a, a.Asked())
	t.Expect(a).To(match.Satisfy("200 with a JSON body, or with HTML", func(a *answer.Answer) *match.Mismatch {
		media, _ := a.ContentType()
		if a.Status == http.StatusOK && (media == documentedMedia || media == htmlMedia) {
			return nil
		}
		got := fmt.Sprintf("%d with content type %q", a.Status, media)
		return &match.Mismatch{Summary: fmt.Sprintf("%s, which takes anything, is answered %s", a.Asked(), got), Got: got}
	}))
}

// What browsers ask for: a page, and at last anything.
const (
	htmlMedia     = "text/html"
	browserAccept = htmlMedia + ",application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
)

// documentedMedia is the media type of every answer with a body.
const documentedMedia = "application/json"

// answeredWithJSON wants a valid request to be answered 200 with a JSON body.
func answeredWithJSON(t *engine.T, a *answer.Answer) {
	t.Expect(a).To(match.Satisfy("200 with a JSON body", func(a *answer.Answer) *match.Mismatch {
		media, _ := a.ContentType()
		if a.Status == http.StatusOK && media == documentedMedia {
			return nil
		}
		got := fmt.Sprintf("%d with content type %q", a.Status, media)
		return &match.Mismatch{Summary: fmt.Sprintf("%s is answered %s", a.Asked(), got), Got: got}
	}))
}

// identityHonoured asks for answers without a content coding, small and large.
func identityHonoured(t *engine.T) {
	for _, q := range []oracle.Query{{Limit: 3}, {Limit: t.MaxLimit()}} {
		a := t.Do(probe.Request{Query: t.Encode(q), AcceptEncoding: "identity"})
		if a.Failure == nil || a.Failure.Kind != probe.FailureEncoding {
			t.Explained(a, a.Asked())
		}
		t.Expect(a).To(match.Satisfy("an answer without Content-Encoding", func(a *answer.Answer) *match.Mismatch {
			for _, coding := range strings.Split(strings.Join(a.Header.Values("Content-Encoding"), ","), ",") {
				if coding = strings.TrimSpace(coding); coding != "" && !strings.EqualFold(coding, "identity") {
					return &match.Mismatch{Summary: fmt.Sprintf("%s is answered with the content coding %s", a.Asked(), coding),
						Got: "Content-Encoding: " + coding}
				}
			}
			return nil
		}))
	}
}

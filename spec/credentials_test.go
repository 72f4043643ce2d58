package spec_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// securedDocument has two lists; the security requirement of the first takes the place of
// FIRST, and that of all else the place of ALL.
const securedDocument = `openapi: 3.1.0
info: {title: t, version: '1'}
security: ALL
paths:
  /a: {get: {security: FIRST, responses: {'200': {$ref: '#/components/responses/Page'}}}}
  /b: {get: {responses: {'200': {$ref: '#/components/responses/Page'}}}}
components:
  securitySchemes:
    token: {type: http, scheme: Bearer}
    oauth: {type: oauth2, flows: {clientCredentials: {tokenUrl: 'https://a.test', scopes: {}}}}
    key: {type: apiKey, in: header, name: X-Api-Key}
    odd: {type: apiKey, in: header, name: 'X Key'}
    users: {type: http, scheme: basic}
    query: {type: apiKey, in: query, name: key}
    cookie: {type: apiKey, in: cookie, name: id}
    tls: {type: mutualTLS}
    digest: {type: http, scheme: digest}
    own: {type: http, scheme: Token}
  responses:
    Page:
      description: a page
      content:
        application/json:
          schema: {type: object, properties: {all: {type: array, items: {type: object, properties: {no: {type: string}}}}}}
`

// securedOverlay has further keys in the places of TOP and OWN.
const securedOverlay = `overlay: 1.0.0
info: {title: t, version: '1'}
actions:
- target: $
  update:
    x-conformance:
      contract: secured
      TOP
      roles: {page: {items: /all}, item: {id: /no}}
      operations:
      - {operation: GET /a, OWN}
      - {operation: GET /b}
`

func loadSecured(t *testing.T, first, all, top, own string) ([]*spec.Contract, error) {
	t.Helper()
	dir := t.TempDir()
	s := spec.Sources{Spec: filepath.Join(dir, "openapi.yaml"), Overlay: filepath.Join(dir, "overlay.yaml")}
	for name, text := range map[string]string{s.Spec: strings.NewReplacer("FIRST", first, "ALL", all).Replace(securedDocument),
		s.Overlay: strings.NewReplacer("TOP", top, ", OWN", own).Replace(securedOverlay)} {
		NewWithT(t).Expect(os.WriteFile(name, []byte(text), 0o600)).To(Succeed())
	}
	return spec.LoadAll(s)
}

func TestHowCredentialsAreSent(t *testing.T) {
	bearer := spec.Credentials{Kind: spec.Bearer, Header: "Authorization"}
	basic := spec.Credentials{Kind: spec.Basic, Header: "Authorization"}
	key := spec.Credentials{Kind: spec.APIKey, Header: "X-Api-Key"}
	for name, c := range map[string]struct {
		first, top, own string
		want            spec.Credentials
		scheme          string
	}{
		"bearer":                      {first: "[{token: []}]", want: bearer, scheme: "bearer"},
		"oauth":                       {first: "[{oauth: []}]", want: bearer, scheme: "bearer"},
		"key":                         {first: "[{key: []}]", want: key},
		"basic":                       {first: "[{users: []}]", want: basic, scheme: "basic"},
		"a scheme of its own":         {first: "[{own: []}]", want: bearer, scheme: "token"},
		"bearer first":                {first: "[{users: []}, {key: []}, {token: []}]", want: bearer, scheme: "bearer"},
		"a key before basic":          {first: "[{tls: []}, {users: []}, {key: []}]", want: key},
		"what can be sent":            {first: "[{query: []}, {users: []}]", want: basic, scheme: "basic"},
		"alone rather than with more": {first: "[{token: [], query: []}, {users: []}]", want: basic, scheme: "basic"},
		"with more":                   {first: "[{token: [], query: []}]", want: bearer, scheme: "bearer"},
		"chosen": {first: "[{token: []}, {key: []}]", own: ", security: key",
			want: key},
		"chosen for all": {first: "[{token: []}, {key: []}]", top: "security: key",
			want: key},
		"the own choice": {first: "[{token: []}, {key: []}, {users: []}]", top: "security: key", own: ", security: users",
			want: basic, scheme: "basic"},
		"none":          {first: "[]"},
		"not demanded":  {first: "[{}, {query: []}]"},
		"not necessary": {first: "[{}, {users: []}]", want: basic, scheme: "basic"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			all, err := loadSecured(t, c.first, "[{token: []}, {key: []}]", c.top, c.own)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(all[0].Credentials).To(Equal(c.want))
			g.Expect(all[0].Scheme).To(Equal(c.scheme))
			g.Expect(all[0].Secured).To(Equal(c.first != "[]" && !strings.Contains(c.first, "{}")))
			for _, r := range all[0].Requirements {
				if r.ID == "AUTH-03" && c.want.Kind == spec.APIKey {
					g.Expect(r.Unmet).To(Equal("the key comes in the header X-Api-Key, where no authentication scheme stands"))
				}
				if r.ID == "AUTH-02" && all[0].Secured {
					g.Expect(r.Unmet).To(BeEmpty())
				}
			}
			if c.top != "" {
				g.Expect(all[1].Credentials.Kind).To(Equal(spec.APIKey))
			}
		})
	}
}

func TestCredentialsThatCannotBeSent(t *testing.T) {
	for name, c := range map[string]struct{ first, all, top, own, problem, hint string }{
		"none that can be sent": {first: "[{query: []}, {cookie: []}, {tls: []}, {digest: []}, {odd: []}, {nobody: []}]",
			problem: `GET /a demands credentials that cannot be sent: query (an API key in the query), cookie (an API key in the cookie), ` +
				`tls (the type mutualtls), digest (the HTTP authentication scheme digest), odd (an API key in a header of the name "X Key"), ` +
				`nobody (the document declares no such security scheme)`, hint: "remove: true"},
		"of the whole document": {first: "[]", all: "[{tls: []}]", problem: "GET /b demands credentials that cannot be sent", hint: "--header"},
		"one that is not offered": {first: "[{token: []}]", own: ", security: key", problem: `GET /a has no security scheme "key"`,
			hint: "it offers token"},
		"for all, one that is not offered": {first: "[{users: []}]", top: "security: key", problem: `GET /a has no security scheme "key"`,
			hint: "stands beside its roles"},
		"one that cannot be sent": {first: "[{token: []}, {tls: []}]", own: ", security: tls",
			problem: `the security scheme "tls" cannot be used: the type mutualtls`, hint: "HTTP Basic"},
		"where none are taken": {first: "[]", own: ", security: key", problem: "GET /a takes no credentials", hint: "take the key away"},
		"no name":              {first: "[{token: []}]", own: ", security: []", problem: "a text is expected here"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			if c.all == "" {
				c.all = "[{token: []}, {key: []}]"
			}
			_, err := loadSecured(t, c.first, c.all, c.top, c.own)
			var failed *spec.LoadError
			g.Expect(errors.As(err, &failed)).To(BeTrue(), "%v", err)
			g.Expect(failed.Problem).To(HavePrefix(c.problem))
			g.Expect(failed.Hint).To(ContainSubstring(c.hint))
			g.Expect(failed.Line).To(BeNumerically(">", 0), "%v", failed)
		})
	}
}

// What the remedy says, works.
func TestCredentialsThatTheOverlayTakesAway(t *testing.T) {
	g := NewWithT(t)
	all, err := loadSecured(t, "[{tls: []}]", "[{token: []}]", "", "")
	g.Expect(all).To(BeNil())
	g.Expect(err).To(HaveOccurred())
	dir := t.TempDir()
	s := spec.Sources{Spec: filepath.Join(dir, "openapi.yaml"), Overlay: filepath.Join(dir, "overlay.yaml"), Operations: []string{"GET /b"}}
	for name, text := range map[string]string{s.Spec: strings.NewReplacer("FIRST", "[]", "ALL", "[{cookie: []}]").Replace(securedDocument),
		s.Overlay: strings.NewReplacer("      TOP\n", "", ", OWN", "").Replace(securedOverlay) + "- {target: $.security, remove: true}\n"} {
		g.Expect(os.WriteFile(name, []byte(text), 0o600)).To(Succeed())
	}
	c, err := spec.Load(s)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(c.Secured).To(BeFalse())
}

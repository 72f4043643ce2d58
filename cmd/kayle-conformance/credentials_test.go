package main

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/kayle"
	"github.com/kayleai/kayle-conformance/suites"
)

// documentOf writes the embedded document with another security scheme.
func documentOf(t *testing.T, scheme string) string {
	t.Helper()
	const bearer = "      type: http\n      scheme: bearer\n"
	text := string(kayle.OpenAPI())
	NewWithT(t).Expect(text).To(ContainSubstring(bearer))
	return write(t, "openapi.yaml", strings.Replace(text, bearer, scheme, 1))
}

// Without a token, the message says what kind of token is wanted; one of another kind is
// refused before anything is sent.
func TestTheKindOfTokenIsTold(t *testing.T) {
	const target = "--target=http://127.0.0.1:1"
	for name, c := range map[string]struct{ scheme, token, want string }{
		"API key": {"      {type: apiKey, in: header, name: X-Api-Key}\n", "",
			"no token: GET /v1/sessions demands credentials; set $KAYLE_TOKEN to the value of the header X-Api-Key\n"},
		"Basic": {"      {type: http, scheme: basic}\n", "",
			"no token: GET /v1/sessions demands credentials; set $KAYLE_TOKEN to user:password\n"},
		"Basic, no colon": {"      {type: http, scheme: basic}\n", "s3cr3t",
			"the token holds no colon; for HTTP Basic give it as user:password in $KAYLE_TOKEN\n"},
		"what cannot be sent": {"      {type: apiKey, in: cookie, name: id}\n", "s3cr3t",
			"GET /v1/sessions demands credentials that cannot be sent: bearerAuth (an API key in the cookie) (at /paths/"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Chdir(t.TempDir())
			g := NewWithT(t)
			i := invocation{variables: map[string]string{}, run: suites.Run}
			if c.token != "" {
				i.variables[tokenVariable] = c.token
			}
			got := i.do("run", target, "--spec", documentOf(t, c.scheme))
			g.Expect(got.code).To(Equal(exitUsage))
			g.Expect(got.err).To(ContainSubstring(c.want))
			g.Expect(got.err).NotTo(ContainSubstring("s3cr3t"))
		})
	}
}

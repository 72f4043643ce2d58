package probe_test

import (
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// A secret that itself looks escaped, escaped as often as texts nest.
func TestSecretsThatLookEscaped(t *testing.T) {
	const token = `tok"en\k&<x>'%41+~/=7-secret`
	quoted, _ := json.Marshal(token)
	plain := strings.Trim(string(quoted), `"`)
	for name, text := range map[string]string{
		"as it is":          token,
		"HTML":              html.EscapeString(token),
		"JSON":              plain,
		"JSON in HTML":      html.EscapeString(plain),
		"hexadecimal":       strings.NewReplacer("&", "&#x26;", "<", "&#X3c;", `"`, "&quot;", "'", "&apos;").Replace(token),
		"percent":           percentEscaped(token),
		"every character":   unicodeEscaped(token),
		"base64":            base64.StdEncoding.EncodeToString([]byte(token)),
		"truncated, base64": base64.StdEncoding.EncodeToString([]byte(token[:len(token)-1])),
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			out := string(probe.NewRedaction(probe.Config{Token: token}).Body([]byte("before " + text + " after")))
			g.Expect(out).To(ContainSubstring("$KAYLE_TOKEN"))
			g.Expect(out).To(HavePrefix("before "))
			g.Expect(out).To(HaveSuffix(" after"))
			g.Expect(len(out)).To(BeNumerically("<", len("before $KAYLE_TOKEN after")+6), "%q", out)
		})
	}
	// What is no secret keeps its escapes.
	const honest = `<p>a &amp; b &lt;c&gt; &#34;d&#34; &unknown; &#999; & %41 \u0041</p>`
	NewWithT(t).Expect(string(probe.NewRedaction(probe.Config{Token: token}).Body([]byte(honest)))).To(Equal(honest))
}

// The name of a cookie ends at the first equals sign, which a secret can hold.
func TestCookiesNamedByASecret(t *testing.T) {
	g := NewWithT(t)
	const token = "part-one=part-two-secret"
	s := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Set-Cookie", token+"=x; Path=/") })
	e := get(newProbe(t, probe.Config{Base: parse(t, s.URL), Token: token}), probe.Request{})
	g.Expect(e.Header["Set-Cookie"]).To(Equal([]string{"$KAYLE_TOKEN=masked"}))
}

// A target may make a content coding of what it was sent, which is told in its own
// letter case: in another one, nobody would find the token in it.
func TestACodingMadeOfASecret(t *testing.T) {
	for _, m := range []probe.Mutation{probe.UserName, probe.UserPassword} {
		g := NewWithT(t)
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Encoding", strings.ReplaceAll(r.Header.Get("Authorization"), " ", "_"))
			_, _ = w.Write([]byte("{}"))
		})
		p := newProbe(t, probe.Config{Base: parse(t, s.URL), Token: mainToken})
		x := get(p, probe.Request{Credentials: probe.Credentials{Scheme: "Basic", Mutation: m}})
		g.Expect(x.Failure).NotTo(BeNil())
		g.Expect(x.Failure.Kind).To(Equal(probe.FailureEncoding))
		g.Expect(x.Failure.Text).To(ContainSubstring("$KAYLE_TOKEN"))
		sent := base64.StdEncoding.EncodeToString([]byte(mainToken))
		g.Expect(strings.ToLower(x.Failure.Text)).NotTo(ContainSubstring(strings.ToLower(sent[:12])))
	}
}

package probe_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

const (
	headerSecret = `hdr-"secret"/é 0815`
	cancelToken  = "ct_9f8e7d6c5b4a39281706"
)

// echo returns a probe whose target answers a body and a header value.
func echo(t *testing.T, body, header string, c probe.Config) *probe.Exchange {
	t.Helper()
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if header != "" {
			w.Header().Set("X-Echo", header)
		}
		_, _ = w.Write([]byte(body))
	})
	c.Base = parse(t, s.URL)
	e := get(newProbe(t, c), probe.Request{})
	NewWithT(t).Expect(e.Failure).To(BeNil())
	return e
}

func secrets() probe.Config {
	return probe.Config{
		Token: mainToken, OtherToken: otherToken, Headers: []probe.Header{{Name: "X-Api-Key", Value: headerSecret}},
		Masked: []string{"cancel_token"},
	}
}

// unicodeEscaped writes every character of a text as a JSON escape.
func unicodeEscaped(s string) string {
	var b strings.Builder
	for _, r := range s {
		fmt.Fprintf(&b, `\u%04x`, r)
	}
	return b.String()
}

func percentEscaped(s string) string {
	var b strings.Builder
	for i := range len(s) {
		fmt.Fprintf(&b, "%%%02x", s[i])
	}
	return b.String()
}

func TestSecretsAreReplacedInEveryForm(t *testing.T) {
	n := len(mainToken)
	quoted, _ := json.Marshal(headerSecret)
	inner := strings.Trim(string(quoted), `"`)
	twice, _ := json.Marshal(inner)
	for name, c := range map[string]struct{ text, want string }{
		"main":             {mainToken, "$KAYLE_TOKEN"},
		"other":            {otherToken, "$KAYLE_OTHER_TOKEN"},
		"in the middle":    {"x" + mainToken + "y" + otherToken, "x$KAYLE_TOKENy$KAYLE_OTHER_TOKEN"},
		"twice":            {mainToken + mainToken, "$KAYLE_TOKEN$KAYLE_TOKEN"},
		"header":           {inner, "$HEADER_X_API_KEY"},
		"header, nested":   {strings.Trim(string(twice), `"`), "$HEADER_X_API_KEY"},
		"truncated":        {mainToken[:n-1], "$KAYLE_TOKEN"},
		"lengthened":       {mainToken + "x", "$KAYLE_TOKENx"},
		"altered":          {mainToken[:n/2] + "x" + mainToken[n/2+1:], "$KAYLE_TOKEN"},
		"altered early":    {mainToken[:n/4] + "x" + mainToken[n/4+1:], "$KAYLE_TOKEN"},
		"altered late":     {mainToken[:n*3/4] + "x" + mainToken[n*3/4+1:], "$KAYLE_TOKEN"},
		"case swapped":     {"KAYLE_LIVE_zM9VyMfYqMf6mtiZndu2", "$KAYLE_TOKEN"},
		"JSON escapes":     {unicodeEscaped(mainToken), "$KAYLE_TOKEN"},
		"one JSON escape":  {`\u006b` + mainToken[1:], "$KAYLE_TOKEN"},
		"percent escapes":  {percentEscaped(mainToken), "$KAYLE_TOKEN"},
		"URL of a header":  {url.PathEscape(headerSecret), "$HEADER_X_API_KEY"},
		"query of header":  {url.QueryEscape(headerSecret), "$HEADER_X_API_KEY"},
		"percent in JSON":  {unicodeEscaped(percentEscaped(mainToken)), "$KAYLE_TOKEN"},
		"doubly escaped":   {strings.ReplaceAll(unicodeEscaped(mainToken), `\`, `\\`), "$KAYLE_TOKEN"},
		"mixed":            {`\u006b%61` + mainToken[2:] + mainToken, "$KAYLE_TOKEN$KAYLE_TOKEN"},
		"nothing":          {"100 % of C:\\\\dir \\u00e9 %zz", "100 % of C:\\\\dir \\u00e9 %zz"},
		"beginning only":   {mainToken[:12], mainToken[:12]},
		"proxied variable": {"$KAYLE_TOKEN", "$KAYLE_TOKEN"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			body := `{"a":["` + c.text + `"],"` + c.text + `":1}`
			g.Expect(json.Valid([]byte(body))).To(BeTrue())
			e := echo(t, body, "", secrets())
			g.Expect(bodyOf(e)).To(Equal(`{"a":["` + c.want + `"],"` + c.want + `":1}`))
			e = echo(t, "<p>"+c.text, c.text, secrets())
			g.Expect(bodyOf(e)).To(Equal("<p>" + c.want))
			g.Expect(e.Header.Get("X-Echo")).To(Equal(c.want))
		})
	}
	for _, user := range []string{"", "u", "us", "use", "user:with:colons"} {
		for _, alphabet := range []*base64.Encoding{base64.StdEncoding, base64.RawURLEncoding} {
			g := NewWithT(t)
			for _, secret := range []string{mainToken, otherToken, headerSecret} {
				e := echo(t, `{"basic":"`+alphabet.EncodeToString([]byte(user+":"+secret+":x"))+`"}`, "", secrets())
				g.Expect(bodyOf(e)).To(MatchRegexp(`^\{"basic":".{0,24}\$(KAYLE_|HEADER_).{0,24}"\}$`))
			}
		}
	}
}

func TestOrdinaryWordsAsSecretsDoNotSpoilTheData(t *testing.T) {
	g := NewWithT(t)
	body := `{"data":[{"id":"a_1234567_test","at":"2025-01-01T00:00:00Z","n":1234567,"m":12345678901,"test":true,"status":"tests"}],"v":"application/json"}`
	e := echo(t, body, "application/json", probe.Config{
		Token: "test", OtherToken: "1234567",
		Headers: []probe.Header{
			{Name: "X-Version", Value: "2025-01-01"}, {Name: "X-Flag", Value: "true"}, {Name: "Accept", Value: "application/json"},
			{Name: "X-One", Value: "1"},
		},
	})
	g.Expect(bodyOf(e)).To(Equal(body))
	g.Expect(e.Header.Get("X-Echo")).To(Equal("application/json"))

	e = echo(t, `{"a":"Bearer test","b":"test","c":"the test: failed","n":1}`, "1", probe.Config{
		Token: "test", Headers: []probe.Header{{Name: "X-One", Value: "1"}},
	})
	g.Expect(bodyOf(e)).To(Equal(`{"a":"Bearer $KAYLE_TOKEN","b":"$KAYLE_TOKEN","c":"the $KAYLE_TOKEN: failed","n":1}`))
	g.Expect(e.Header.Get("X-Echo")).To(Equal("$HEADER_X_ONE"))
	g.Expect(e.Header.Get("Content-Length")).To(MatchRegexp(`^\d+$`))
}

func TestSecretsThatAreJSON(t *testing.T) {
	for secret, c := range map[string]struct{ body, want string }{
		"98765432109876": {`{"n":98765432109876,"s":"98765432109876"}`, `{"n":98765432109876,"s":"$HEADER_X_S"}`},
		`"a":{"b":[1`:    {`{"a":{"b":[1]}}`, `"masked"`},
		`x","y":"zzzz`:   {`{"a":"x","y":"zzzz"}`, `{"a":"$HEADER_X_S"}`},
	} {
		e := echo(t, c.body, "", probe.Config{Headers: []probe.Header{{Name: "X-S", Value: secret}}})
		NewWithT(t).Expect(json.Valid([]byte(bodyOf(e)))).To(BeTrue(), "%s", bodyOf(e))
		NewWithT(t).Expect(bodyOf(e)).To(Equal(c.want))
	}
}

func TestMaskedFields(t *testing.T) {
	for name, c := range map[string]struct{ body, want string }{
		"string":        {`{"cancel_token":"` + cancelToken + `"}`, `{"cancel_token":"masked"}`},
		"deep":          {`{"a":[{"b":{"cancel_token" : "` + cancelToken + `"}}],"c":1}`, `{"a":[{"b":{"cancel_token" : "masked"}}],"c":1}`},
		"escaped key":   {`{"cancel\u005ftoken":"` + cancelToken + `"}`, `{"cancel\u005ftoken":"masked"}`},
		"escaped key 2": {`{"\u0063ancel_token":"` + cancelToken + `"}`, `{"\u0063ancel_token":"masked"}`},
		"escaped value": {`{"cancel_token":"` + unicodeEscaped(cancelToken) + `\"x"}`, `{"cancel_token":"masked"}`},
		"camel case":    {`{"cancelToken":"` + cancelToken + `","Cancel-Token":"x"}`, `{"cancelToken":"masked","Cancel-Token":"masked"}`},
		"number":        {`{"cancel_token":-12.5e3,"n":12}`, `{"cancel_token":0,"n":12}`},
		"null":          {`{"cancel_token":null,"n":"x"}`, `{"cancel_token":null,"n":"x"}`},
		"boolean":       {`{"cancel_token":true,"n":"x"}`, `{"cancel_token":true,"n":"x"}`},
		"empty":         {`{"cancel_token":"","n":"x"}`, `{"cancel_token":"","n":"x"}`},
		"array":         {`{"cancel_token":["a",["b",1],{"k":"c"}],"n":"x"}`, `{"cancel_token":["masked",["masked",0],{"k":"masked"}],"n":"x"}`},
		"object":        {`{"cancel_token":{"v":"a","w":{"x":7}},"n":7}`, `{"cancel_token":{"v":"masked","w":{"x":0}},"n":7}`},
		"empty array":   {`{"cancel_token":[],"n":"x"}`, `{"cancel_token":[],"n":"x"}`},
		"repeated":      {`{"cancel_token":"a","cancel_token":"b"}`, `{"cancel_token":"masked","cancel_token":"masked"}`},
		"elsewhere": {`{"x":"see ` + cancelToken + `!","cancel_token":"` + cancelToken + `"}`,
			`{"x":"see masked!","cancel_token":"masked"}`},
		"as a key": {`{"cancel_token":"` + cancelToken + `","` + cancelToken + `":1}`, `{"cancel_token":"masked","masked":1}`},
		"in a URL": {`{"u":"https://x/?cancel_token=` + cancelToken + `&a=1","v":"` + cancelToken + `"}`,
			`{"u":"https://x/?cancel_token=masked&a=1","v":"masked"}`},
		"in a URL, last": {`{"u":"https://x/?a=1\u0026cancel_token=` + cancelToken + `"}`, `{"u":"https://x/?a=1\u0026cancel_token=masked"}`},
		"before u0026": {`{"u":"https://x/?cancel_token=` + cancelToken + `\u0026id=vs_1"}`,
			`{"u":"https://x/?cancel_token=masked\u0026id=vs_1"}`},
		"in a fragment": {`{"u":"https://x/#cancel_token=` + cancelToken + `"}`, `{"u":"https://x/#cancel_token=masked"}`},
		"escaped URL":   {`{"u":"https:\/\/x\/?cancel%5Ftoken=` + cancelToken + `"}`, `{"u":"https:\/\/x\/?cancel%5Ftoken=masked"}`},
		"URL in a URL": {`{"u":"https://x/?next=https%3A%2F%2Fy%2F%3Fcancel_token%3D` + cancelToken + `%26a%3D1"}`,
			`{"u":"https://x/?next=https%3A%2F%2Fy%2F%3Fcancel_token%3Dmasked%26a%3D1"}`},
		"array in a URL": {`{"u":"?cancel_token[]=` + cancelToken + `"}`, `{"u":"?cancel_token[]=masked"}`},
		"JSON in JSON":   {`{"m":"{\"cancel_token\": \"` + cancelToken + `\"}"}`, `{"m":"{\"cancel_token\": \"masked\"}"}`},
		"as a word":      {`{"m":"no cancel_token here","e":"cancel_token"}`, `{"m":"no cancel_token here","e":"cancel_token"}`},
		"short value":    {`{"cancel_token":"created","status":"created"}`, `{"cancel_token":"masked","status":"created"}`},
		"top level":      {`"cancel_token=` + cancelToken + `"`, `"cancel_token=masked"`},
		"truncated":      {`{"cancel_token":"` + cancelToken, `{"cancel_token":"masked`},
		"truncated 2":    {`{"a":"x","u":"https://x/?cancel_token=` + cancelToken, `{"a":"x","u":"https://x/?cancel_token=masked`},
		"broken":         {`{"a":" " "cancel_token":"` + cancelToken + `",}`, `{"a":" " "cancel_token":"masked",}`},
		"out of step":    {`{"a":"b"c" "cancel_token":"` + cancelToken + `"`, `{"a":"b"c" "cancel_token":"masked"`},
		"single quotes":  {`{'cancel_token':'` + cancelToken + `'}`, `{'cancel_token':'masked'}`},
		"HTML":           {`<input name="cancel_token" value="` + cancelToken + `">`, `<input name="cancel_token" value="masked">`},
		"XML":            {`<cancel_token>` + cancelToken + `</cancel_token>`, `<cancel_token>masked</cancel_token>`},
		"log":            {`cancel_token => ` + cancelToken + `, a`, `cancel_token => masked, a`},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			e := echo(t, c.body, "", secrets())
			g.Expect(bodyOf(e)).To(Equal(c.want))
			g.Expect(json.Valid([]byte(bodyOf(e)))).To(Equal(json.Valid([]byte(c.body))))
			g.Expect(e.Content.Digest).To(Equal(echo(t, c.want, "", probe.Config{}).Content.Digest))
		})
	}
}

func TestMaskedHeaders(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Location", "/x?cancel_token="+cancelToken+"&a=1")
		h.Set("X-Cancel", cancelToken)
		h.Set("Cancel-Token", "whatever")
		h.Set("Authorization", r.Header.Get("Authorization"))
		h.Add("Set-Cookie", "sid=0123456789; Path=/")
		h.Add("Set-Cookie", mainToken+"=1")
		h["X-"+mainToken] = []string{"1"}
		h.Set("Content-Type", `application/json; token="`+mainToken+`"`)
		fmt.Fprintf(w, `{"cancel_token":"%s"}`, cancelToken)
	})
	c := secrets()
	c.Base = parse(t, s.URL)
	e := get(newProbe(t, c), probe.Request{})
	g.Expect(e.Header.Get("Location")).To(Equal("/x?cancel_token=masked&a=1"))
	g.Expect(e.Header.Get("X-Cancel")).To(Equal("masked"))
	g.Expect(e.Header.Get("Cancel-Token")).To(Equal("masked"))
	g.Expect(e.Header.Get("Authorization")).To(Equal("masked"))
	g.Expect(e.Header.Values("Set-Cookie")).To(Equal([]string{"sid=masked", "$KAYLE_TOKEN=masked"}))
	g.Expect(e.Header.Get("Content-Type")).To(Equal(`application/json; token="$KAYLE_TOKEN"`))
	out, err := json.Marshal(e)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(strings.ToLower(string(out))).NotTo(ContainSubstring(strings.ToLower(mainToken)))
}

func TestFailuresAreRedacted(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, once("token:"+mainToken+",cancel_token="+cancelToken+"\x1b[31m\r\n\r\n"))
	c := secrets()
	c.Base = s.url()
	e := get(newProbe(t, c), probe.Request{})
	g.Expect(e.Failure.Text).To(ContainSubstring("token:$KAYLE_TOKEN,cancel_token=masked"))
	g.Expect(e.Failure.Text).NotTo(ContainSubstring("\x1b"))
}

func TestTheBeginningOfASecretAtACutIsRemoved(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, once("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nyour token is "+mainToken[:len(mainToken)-4]))
	c := secrets()
	c.Base = s.url()
	e := get(newProbe(t, c), probe.Request{})
	g.Expect(bodyOf(e)).To(Equal("your token is masked"))
}

func TestRedact(t *testing.T) {
	g := NewWithT(t)
	c := secrets()
	c.Base = parse(t, "http://127.0.0.1:1")
	p := newProbe(t, c)
	g.Expect(p.Redact("dial: " + mainToken + " " + otherToken + " " + headerSecret + " ?cancel_token=abc")).
		To(Equal("dial: $KAYLE_TOKEN $KAYLE_OTHER_TOKEN $HEADER_X_API_KEY ?cancel_token=masked"))
}

// FuzzRedaction holds that redaction leaves no token, keeps JSON well-formed,
// and is done when it is done.
func FuzzRedaction(f *testing.F) {
	for _, s := range []string{
		`{"a":"` + mainToken + `"}`, `{"cancel_token":"x"}`, `{"cancel_token":[1,"a",{"b":2}]}`, `{"a":"?cancel_token=\u0041&b"}`,
		`"\u006b` + mainToken[1:] + `"`, `{"cancel\u005ftoken":-1.5}`, `\\\u005cu0041%25%32%35`, `{"cancel_token":"a","b":[`,
	} {
		f.Add([]byte(s))
	}
	r := probe.NewRedaction(secrets())
	f.Fuzz(func(t *testing.T, b []byte) {
		out := r.Body(b)
		if strings.Contains(string(out), mainToken) {
			t.Errorf("%q: a token in %q", b, out)
		}
		if json.Valid(b) && !json.Valid(out) {
			t.Errorf("%q is no longer JSON: %q", b, out)
		}
	})
}

func BenchmarkRedaction(b *testing.B) {
	item := `{"id":"vs_mza7vecksrtyfw193ekcvl5vnws3bt1lz96buu3iw7zidckf8dga2zx2echb3t16","status":"created","reason":"Sharing \"Kayle ` +
		`Document ID\"","url":"https://verify.example/vs_1"},`
	plain := []byte(`{"data":[` + strings.Repeat(strings.ReplaceAll(item, `\"`, ""), 400) + `{}]}`)
	escaped := []byte(`{"data":[` + strings.Repeat(item, 400) + `{}]}`)
	named := []byte(`{"data":[` + strings.Repeat(strings.Replace(item, "vs_1", "?cancel_token=abcdefgh1234", 1), 400) + `{}]}`)
	r := probe.NewRedaction(secrets())
	for name, body := range map[string][]byte{"plain": plain, "escaped": escaped, "named": named} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				r.Body(body)
			}
		})
	}
}

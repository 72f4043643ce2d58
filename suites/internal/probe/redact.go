package probe

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"html"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
)

// redactor replaces secrets by the variables that hold them, and masks the
// values of named fields. It is immutable.
type redactor struct {
	secrets []secret // longest first
	exact   []secret // too short to be searched for: only whole values
	names   []string // masked names, folded
	spelled []string // the spellings of masked names, in lower case
	starts  *starts  // of all secrets
	inNames *starts  // of those that are looked for in a header's name, in lower case
	called  *starts  // of spelled
	sure    *redactor
	header  string // with the token
}

// Masked stands where a value of the target is not shown.
const Masked = "masked"

// secret is one literal form of a secret.
type secret struct {
	text, shown string
	raw         []byte // the text
	// word: the text could stand in honest data ("staging", a date, a
	// number); it is replaced only where it is a word of its own.
	word bool
}

const (
	tooShort    = 4 // shorter secrets are only replaced where they are a whole value
	distinctive = 8 // shorter ones only where they are words of their own
)

// plainHeaders carry settings rather than secrets; their values are also
// what honest answers are made of.
var plainHeaders = []string{"Accept", "Accept-Language", "Cache-Control", "Content-Type", "Host", "Origin", "Referer", "User-Agent"}

func newRedactor(c Config, t tokens) *redactor {
	r := &redactor{header: c.tokenHeader()}
	for _, x := range c.given() {
		if x.token == "" {
			continue
		}
		shown := "$" + x.variable
		r.addToken(x.token, shown, t)
		lead := c.Scheme + " "
		if c.KeyHeader != "" {
			lead = c.tokenHeader() + ": "
		}
		if line := lead + x.token; ordinaryWord(x.token) && len(line) >= distinctive {
			r.secrets = append(r.secrets, secret{text: line, shown: lead + shown})
		}
		for _, m := range []Mutation{Truncated, AlteredEarly, Altered, AlteredLate, CaseSwapped, UserName, UserPassword} {
			r.addToken(t.mutate(x.token, m), shown, t)
		}
	}
	for _, h := range c.Headers {
		if !slices.Contains(plainHeaders, textproto.CanonicalMIMEHeaderKey(h.Name)) {
			r.add(strings.TrimSpace(h.Value), "$"+variable(h.Name))
		}
	}
	r.addProxy(c)
	slices.SortStableFunc(r.secrets, func(a, b secret) int { return len(b.text) - len(a.text) })
	r.sure = &redactor{}
	var texts, sure, low []string
	for i := range r.secrets {
		s := &r.secrets[i]
		s.raw = []byte(s.text)
		texts = append(texts, s.text)
		if !s.word {
			r.sure.secrets = append(r.sure.secrets, *s)
			sure, low = append(sure, s.text), append(low, strings.ToLower(s.text))
		}
	}
	r.starts, r.sure.starts, r.inNames = newStarts(texts), newStarts(sure), newStarts(low)
	for _, name := range c.Masked {
		if name == "" {
			continue
		}
		r.names = append(r.names, fold(name))
		low := strings.ToLower(name)
		r.spelled = append(r.spelled, low)
		for _, sep := range []string{"", "-", "_"} {
			s := strings.NewReplacer("_", sep, "-", sep).Replace(low)
			if !slices.Contains(r.spelled, s) {
				r.spelled = append(r.spelled, s)
			}
		}
	}
	r.called = newStarts(r.spelled)
	return r
}

// addToken adds a token in every form in which it is sent.
func (r *redactor) addToken(token, shown string, t tokens) {
	if user, password, ok := strings.Cut(token, ":"); ok && t.basic {
		r.addLiteral(base64.StdEncoding.EncodeToString([]byte(token)), shown)
		r.addLiteral(base64.RawStdEncoding.EncodeToString([]byte(token)), shown)
		r.add(password, shown)
		if password == "" || !ordinaryWord(user) { // the user can be a key, or a person
			r.add(user, shown)
		}
	}
	r.add(token, shown)
}

// addProxy adds the password of a proxy from the environment: an error of
// the connection could name it.
func (r *redactor) addProxy(c Config) {
	u, err := c.proxy(&http.Request{URL: c.Base})
	if err != nil || u == nil || u.User == nil {
		return
	}
	if password, ok := u.User.Password(); ok {
		r.add(password, "$PROXY_PASSWORD")
	}
	r.addLiteral(u.User.String(), "$PROXY_USER")
}

// add adds a secret in every form that it could come back in.
func (r *redactor) add(text, shown string) {
	r.addLiteral(text, shown)
	if len(text) < distinctive {
		return
	}
	for _, form := range []string{text, url.QueryEscape(text), html.EscapeString(text)} { // a blank becomes a plus in the second
		for _, v := range views([]byte(form)) { // what holds escapes itself loses them with the text around it
			r.addLiteral(string(v.text), shown)
		}
	}
	for _, s := range base64Forms(text) {
		r.addLiteral(s, shown)
	}
}

func (r *redactor) addLiteral(text, shown string) {
	s := secret{text: text, shown: shown, word: ordinaryWord(text)}
	switch {
	case text == "":
	case len(text) < tooShort:
		r.exact = append(r.exact, s)
	case !slices.ContainsFunc(r.secrets, func(o secret) bool { return o.text == text }):
		r.secrets = append(r.secrets, s)
	}
}

// ordinaryWord tells secrets that honest data could hold by chance.
func ordinaryWord(s string) bool {
	return len(s) < distinctive || strings.Trim(s, "0123456789-:.+TZ/") == "" ||
		len(s) <= 12 && strings.Trim(s, "abcdefghijklmnopqrstuvwxyz") == ""
}

// base64Forms returns what of a text's base64 form does not depend on what
// stands before and after it ("user:token"), for the three alignments and
// both alphabets.
func base64Forms(s string) []string {
	var forms []string
	for shift := range 3 {
		b := append(bytes.Repeat([]byte{0}, shift), s...)
		for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			enc := alphabet.EncodeToString(b)
			// A character holds 6 bits: drop those that share bits with others.
			enc = enc[(shift*8+5)/6 : len(b)*8/6]
			if !slices.Contains(forms, enc) {
				forms = append(forms, enc)
			}
		}
	}
	return forms
}

// variable is the name of the shell variable that stands for a header's value.
func variable(header string) string {
	b := []byte("HEADER_" + strings.ToUpper(header))
	for i, c := range b {
		if !isAlnum(c) {
			b[i] = '_'
		}
	}
	return string(b)
}

// text redacts a text that is no JSON: an error, a URL, a header's value.
func (r *redactor) text(s string) string {
	b, _ := r.maskText([]byte(s))
	return string(r.literals(b, nil))
}

// strong replaces only secrets that cannot stand in a text by chance.
func (r *redactor) strong(s string) string {
	b := []byte(s)
	if out := r.sure.literals(b, nil); len(out) != len(b) || !bytes.Equal(out, b) {
		return string(out)
	}
	return s
}

// headerLine redacts one line of a header. further are secrets that came in the
// body.
func (r *redactor) headerLine(l headerLine, further maskedValues) headerLine {
	name := l.name
	// net/http changes the letter case of names.
	if r.inNames.in([]byte(strings.ToLower(name))) {
		name = "Redacted-Name"
	}
	return headerLine{name, r.headerValue(l, further)}
}

func (r *redactor) headerValue(l headerLine, further maskedValues) string {
	switch l.name {
	case "Set-Cookie":
		cookie, _, _ := strings.Cut(r.text(l.value), "=")
		return cookie + "=" + Masked
	case r.header, authorization, "Proxy-Authorization", "Cookie":
		return Masked
	}
	if fold(l.name) != "" && slices.Contains(r.names, fold(l.name)) {
		return Masked
	}
	b, _ := r.maskText([]byte(l.value))
	value := string(r.literals(b, further.list))
	for _, s := range r.exact {
		if value == s.text {
			value = s.shown
		}
	}
	return value
}

// body redacts a body. JSON stays well-formed, with its keys and types. The
// values are those that were masked by name.
func (r *redactor) body(b []byte, partial bool) (out []byte, values []string) {
	if len(b) == 0 {
		return nil, nil
	}
	out = b
	named, literal := false, false
	layers(b, func(text []byte) {
		named = named || r.mentions(text)
		literal = literal || r.starts.in(text)
	})
	if !named && !literal && !partial {
		return b, nil
	}
	valid := json.Valid(b)
	if named {
		out, values = r.maskJSON(out)
		if !valid {
			var more []string
			out, more = r.maskText(out)
			values = append(values, more...)
		}
	}
	if literal || len(values) > 0 {
		out = r.literalsIn(out, values, valid)
	}
	if valid && !json.Valid(out) {
		return []byte(`"` + Masked + `"`), values // a secret that is a piece of JSON syntax
	}
	if partial {
		out = r.trimTail(out)
	}
	return out, values
}

// trimTail removes the beginning of a secret from the end of a body that was
// cut there.
func (r *redactor) trimTail(b []byte) []byte {
	for _, s := range r.secrets {
		for k := min(len(s.text)-1, len(b)); k >= tooShort; k-- {
			if bytes.HasSuffix(b, []byte(s.text[:k])) {
				return append(slices.Clone(b[:len(b)-k]), Masked...)
			}
		}
	}
	return b
}

// fold makes spellings of a name equal: cancel_token, cancelToken, Cancel-Token.
func fold(name string) string {
	return separators.Replace(strings.ToLower(name))
}

var separators = strings.NewReplacer("_", "", "-", "")

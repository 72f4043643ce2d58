package probe

import (
	"cmp"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
)

// String is the method's name.
func (m Method) String() string {
	switch m {
	case Head:
		return http.MethodHead
	case Options:
		return http.MethodOptions
	}
	return http.MethodGet
}

// Pair is a decoded name and value of a query.
type Pair struct{ Name, Value string }

// Encode makes a query string of pairs: of names and values everything
// outside RFC 3986 unreserved is percent-encoded, byte by byte.
func Encode(pairs ...Pair) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		escape(&b, p.Name)
		b.WriteByte('=')
		escape(&b, p.Value)
	}
	return b.String()
}

// Escape is a name or a value as Encode writes it.
func Escape(s string) string {
	var b strings.Builder
	escape(&b, s)
	return b.String()
}

func escape(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if isAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~' {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hex[c>>4], hex[c&15]})
	}
}

// Key identifies a request: equal requests have equal keys. Deliberate
// repetitions have different ones.
func (r Request) Key() string {
	w := r.Wire()
	if r.Occasion == (occasion.Occasion{}) {
		return w
	}
	return w + " #" + r.Occasion.String()
}

// Wire is the request's key without its occasion: what the target sees.
func (r Request) Wire() string {
	accept, coding := cmp.Or(r.Accept, defaultMedia), cmp.Or(r.AcceptEncoding, defaultCoding)
	var b strings.Builder
	b.Grow(len(r.Query) + len(r.Path) + len(r.Credentials.Literal) + len(r.Content) + 46)
	b.WriteString(r.Method.String())
	b.WriteByte(' ')
	// Free texts are led by their length, so that no two requests run into one.
	for _, s := range []string{
		r.Path, r.Query, r.Credentials.Kind.String(), r.Credentials.Scheme, string(r.Credentials.Mutation), r.Credentials.Literal,
		accept, coding, r.IfNoneMatch, r.ContentType, r.Content,
	} {
		b.WriteString(strconv.Itoa(len(s)))
		b.WriteByte(':')
		b.WriteString(s)
	}
	return b.String()
}

// PrefersJSON tells whether the request accepts no other media type rather than JSON, as
// browsers do.
func (r Request) PrefersJSON() bool {
	return r.Accept == "" || r.Accept == Absent || strings.Contains(r.Accept, defaultMedia) || strings.HasPrefix(r.Accept, "*/*")
}

// Carries tells whether the request has content, or says that it has.
func (r Request) Carries() bool { return r.ContentType != "" || r.Content != "" }

// ContentType returns the answer's media type in lower case and its
// parameters. Where the header cannot be parsed, the part before the first
// semicolon is the type.
func (e *Exchange) ContentType() (mediaType string, params map[string]string) {
	return mediaTypeOf(e.Header.Get("Content-Type"))
}

func mediaTypeOf(v string) (mediaType string, params map[string]string) {
	if v == "" {
		return "", nil
	}
	t, params, err := mime.ParseMediaType(v)
	if err != nil {
		t, _, _ = strings.Cut(v, ";")
		t = strings.ToLower(strings.TrimSpace(t))
	}
	return t, params
}

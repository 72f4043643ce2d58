package probe_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// tap records the header lines of every request on the wire.
type tap struct {
	mu    sync.Mutex
	heads [][]string
}

func (w *tap) handle(text string) func(net.Conn, *bufio.Reader) {
	return func(c net.Conn, r *bufio.Reader) {
		for {
			lines, err := head(r)
			if err != nil {
				return
			}
			w.mu.Lock()
			w.heads = append(w.heads, lines)
			w.mu.Unlock()
			if _, err := io.WriteString(c, text); err != nil {
				return
			}
		}
	}
}

func (w *tap) last() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.heads[len(w.heads)-1]
}

func (w *tap) all() [][]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.heads)
}

// lines returns the header lines with a name.
func lines(head []string, name string) []string {
	var out []string
	for _, l := range head[1:] {
		if n, v, _ := strings.Cut(l, ":"); strings.EqualFold(n, name) {
			out = append(out, strings.TrimSpace(v))
		}
	}
	return out
}

func TestQueriesGoOutAsTheyAre(t *testing.T) {
	w := &tap{}
	s := listen(t, w.handle(okay))
	for prefix, path := range map[string]string{"": "/v1/things", "/": "/v1/things", "/api": "/api/v1/things", "/a%2Fb/": "/a%2Fb/v1/things"} {
		base := parse(t, s.url().String()+prefix)
		p := newProbe(t, probe.Config{Base: base, Path: "/v1/things"})
		for _, query := range []string{
			"", "limit=5", "%zz", "%", "a=%", "limit=1;2", "x=\xff\xfe", "x=ü", "a=%00", "a=%2B+%20", "a&a&=", "?a=?/", "[]{}|\\^`\"<>'", "a#b",
			"q=" + strings.Repeat("x", 64<<10), "%c0%af", "a=$HOME", "limit=%31",
		} {
			g := NewWithT(t)
			e := get(p, probe.Request{Query: query})
			g.Expect(e.Failure).To(BeNil(), "%.20q", query)
			want := "GET " + path
			if query != "" {
				want += "?" + query
			}
			g.Expect(w.last()[0] == want+" HTTP/1.1").To(BeTrue(), "%.80q", w.last()[0])
			g.Expect(e.Request.Query == query).To(BeTrue())
		}
	}
}

func TestUnsendableRequestsAreNotSent(t *testing.T) {
	w := &tap{}
	s := listen(t, w.handle(okay))
	p := newProbe(t, probe.Config{Base: s.url(), Path: "/v1/things"})
	for _, r := range []probe.Request{
		{Query: "a b"}, {Query: "a\r\nHost: elsewhere"}, {Query: "a\x00"}, {Query: "a\x7f"},
		{IfNoneMatch: "a\nb"}, {AcceptEncoding: "a\x01"}, {Credentials: probe.Credentials{Scheme: "a\r\nb"}}, {Path: "/%zz"},
		{ContentType: "a\nb"},
	} {
		e := get(p, r)
		NewWithT(t).Expect(e.Failure).To(HaveField("Text", HavePrefix("not sent: ")), "%q", r)
	}
	NewWithT(t).Expect(w.all()).To(BeEmpty())
	NewWithT(t).Expect(p.Stats().Requests).To(BeZero())
}

func TestOnlySafeMethodsGoOut(t *testing.T) {
	g := NewWithT(t)
	w := &tap{}
	s := listen(t, w.handle(okay))
	p := newProbe(t, probe.Config{Base: s.url(), Path: "/v1/things"})
	want := map[string]bool{"GET": true, "OPTIONS": true}
	for m := range 256 {
		if probe.Method(m) != probe.Head { // its answer has no body; see below
			get(p, probe.Request{Method: probe.Method(m)})
		}
	}
	for _, h := range w.all() {
		method, _, _ := strings.Cut(h[0], " ")
		g.Expect(want).To(HaveKey(method))
		g.Expect(lines(h, "Content-Length")).To(BeEmpty())
		g.Expect(lines(h, "Cookie")).To(BeEmpty())
	}
	headOnly := &tap{}
	s = listen(t, headOnly.handle("HTTP/1.1 200 OK\r\nContent-Length: 70000\r\nContent-Encoding: gzip\r\n\r\n"))
	p = newProbe(t, probe.Config{Base: s.url(), Path: "/v1/things"})
	e := get(p, probe.Request{Method: probe.Head})
	g.Expect(e.Failure).To(BeNil())
	g.Expect(e.Header.Get("Content-Length")).To(Equal("70000"))
	g.Expect(headOnly.last()[0]).To(Equal("HEAD /v1/things HTTP/1.1"))
}

func TestCookiesAreNotKept(t *testing.T) {
	g := NewWithT(t)
	w := &tap{}
	s := listen(t, w.handle("HTTP/1.1 200 OK\r\nSet-Cookie: sid=verysecretsession; Path=/\r\nContent-Length: 2\r\n\r\n{}"))
	p := newProbe(t, probe.Config{Base: s.url()})
	e := get(p, probe.Request{})
	get(p, probe.Request{})
	g.Expect(lines(w.last(), "Cookie")).To(BeEmpty())
	g.Expect(e.Header.Get("Set-Cookie")).To(Equal("sid=masked"))
}

func TestRedirectsAreRecordedAndNotFollowed(t *testing.T) {
	g := NewWithT(t)
	elsewhere := listen(t, answer(okay))
	for _, status := range []int{301, 302, 303, 307, 308} {
		w := &tap{}
		s := listen(t, w.handle(fmt.Sprintf("HTTP/1.1 %d Moved\r\nLocation: %s/v1/things\r\nContent-Length: 0\r\n\r\n", status, elsewhere.url())))
		p := newProbe(t, probe.Config{Base: s.url(), Path: "/v1/things", Token: mainToken})
		e := get(p, probe.Request{})
		g.Expect(e.Status).To(Equal(status))
		g.Expect(e.Failure).To(BeNil())
		g.Expect(e.Header.Get("Location")).To(HavePrefix(elsewhere.url().String()))
		g.Expect(w.all()).To(HaveLen(1))
	}
	g.Expect(elsewhere.connections()).To(BeZero())
}

func TestHeadersOfARequest(t *testing.T) {
	g := NewWithT(t)
	w := &tap{}
	s := listen(t, w.handle(okay))
	p := newProbe(t, probe.Config{
		Base: s.url(), Path: "/v1/things", Scheme: "bearer", Token: mainToken, UserAgent: "harness/1",
		Headers: []probe.Header{{Name: "x-api-key", Value: "headersecret-1"}, {Name: "X-Api-Key", Value: "headersecret-2"},
			{Name: "Host", Value: "virtual.example"}, {Name: "Accept", Value: "text/plain"}},
	})
	a, b := get(p, probe.Request{}), get(p, probe.Request{AcceptEncoding: "identity", IfNoneMatch: `"tag"`})
	first, second := w.all()[0], w.all()[1]
	g.Expect(lines(first, "Authorization")).To(Equal([]string{"Bearer " + mainToken}))
	g.Expect(lines(first, "User-Agent")).To(Equal([]string{"harness/1"}))
	g.Expect(lines(first, "Accept-Encoding")).To(Equal([]string{"gzip"}))
	g.Expect(lines(first, "X-Api-Key")).To(Equal([]string{"headersecret-1", "headersecret-2"}))
	g.Expect(lines(first, "Host")).To(Equal([]string{"virtual.example"}))
	g.Expect(lines(first, "Accept")).To(Equal([]string{"text/plain"}))
	g.Expect(lines(first, "If-None-Match")).To(BeEmpty())
	g.Expect(lines(first, "X-Conformance-Exchange")).To(Equal([]string{a.ID}))
	g.Expect(lines(second, "Accept-Encoding")).To(Equal([]string{"identity"}))
	g.Expect(lines(second, "If-None-Match")).To(Equal([]string{`"tag"`}))
	g.Expect(lines(second, "X-Conformance-Exchange")).To(Equal([]string{b.ID}))
	g.Expect([]string{a.ID, b.ID}).To(Equal([]string{"x0001", "x0002"}))
	g.Expect(a.Sent < a.Done && a.Done < b.Sent && b.Sent < b.Done).To(BeTrue())
}

func TestCredentialsOnTheWire(t *testing.T) {
	w := &tap{}
	s := listen(t, w.handle(okay))
	p := newProbe(t, probe.Config{Base: s.url(), Path: "/v1/things", Scheme: "bearer", Token: mainToken, OtherToken: otherToken})
	n := len(mainToken)
	for name, c := range map[string]struct {
		credentials probe.Credentials
		want        []string
	}{
		"main":       {probe.Credentials{}, []string{"Bearer " + mainToken}},
		"other":      {probe.Credentials{Kind: probe.Other}, []string{"Bearer " + otherToken}},
		"none":       {probe.Credentials{Kind: probe.None}, nil},
		"bare":       {probe.Credentials{Kind: probe.Bare}, []string{mainToken}},
		"scheme":     {probe.Credentials{Scheme: "BEARER"}, []string{"BEARER " + mainToken}},
		"basic":      {probe.Credentials{Scheme: "Basic"}, []string{"Basic " + mainToken}},
		"truncated":  {probe.Credentials{Mutation: probe.Truncated}, []string{"Bearer " + mainToken[:n-1]}},
		"lengthened": {probe.Credentials{Mutation: probe.Lengthened}, []string{"Bearer " + mainToken + "x"}},
		"early":      {probe.Credentials{Mutation: probe.AlteredEarly}, []string{"Bearer " + mainToken[:n/4] + "x" + mainToken[n/4+1:]}},
		"altered":    {probe.Credentials{Mutation: probe.Altered}, []string{"Bearer " + mainToken[:n/2] + "x" + mainToken[n/2+1:]}},
		"late":       {probe.Credentials{Mutation: probe.AlteredLate}, []string{"Bearer " + mainToken[:n*3/4] + "x" + mainToken[n*3/4+1:]}},
		"case":       {probe.Credentials{Mutation: probe.CaseSwapped}, []string{"Bearer KAYLE_LIVE_zM9VyMfYqMf6mtiZndu2"}},
		"empty":      {probe.Credentials{Mutation: probe.Empty}, []string{"Bearer"}},
		"in query":   {probe.Credentials{Kind: probe.InQuery}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			e := get(p, probe.Request{Query: "limit=1", Credentials: c.credentials})
			g.Expect(lines(w.last(), "Authorization")).To(Equal(c.want))
			g.Expect(e.URL).NotTo(ContainSubstring(mainToken[:8]))
			switch c.credentials.Kind {
			case probe.InQuery:
				g.Expect(w.last()[0]).To(Equal("GET /v1/things?limit=1&access_token=" + mainToken + " HTTP/1.1"))
				g.Expect(e.URL).To(HaveSuffix("?limit=1&access_token=$KAYLE_TOKEN"))
			default:
				g.Expect(w.last()[0]).To(Equal("GET /v1/things?limit=1 HTTP/1.1"))
			}
			if c.credentials.Mutation != probe.Intact {
				g.Expect(p.Mutates(c.credentials)).To(BeTrue())
			}
		})
	}
	t.Run("unknown and twice", func(t *testing.T) {
		g := NewWithT(t)
		get(p, probe.Request{Credentials: probe.Credentials{Mutation: probe.Unknown}})
		sent := strings.TrimPrefix(lines(w.last(), "Authorization")[0], "Bearer ")
		g.Expect(sent).To(MatchRegexp(`^[a-z]{5}_[a-z]{4}_[A-Za-z0-9]{20}$`))
		g.Expect(sent).NotTo(Equal(mainToken))
		get(p, probe.Request{Credentials: probe.Credentials{Kind: probe.Twice}})
		g.Expect(lines(w.last(), "Authorization")).To(Equal([]string{"Bearer " + mainToken, "Bearer " + sent}))
	})
}

func TestMutationsOfPoorTokens(t *testing.T) {
	mutations := []probe.Mutation{
		probe.Unknown, probe.Truncated, probe.Lengthened, probe.AlteredEarly, probe.Altered, probe.AlteredLate, probe.CaseSwapped, probe.Empty,
	}
	for _, row := range []struct {
		main, other string
		same        []probe.Mutation // those that make no other token
	}{
		{"1234", "", []probe.Mutation{probe.CaseSwapped}},
		{"a", "", nil},
		{"ax", "ay", nil},
		{"key1", "key", []probe.Mutation{probe.Truncated}},
		{"key", "keyx", nil},
		{"Key", "kEY", []probe.Mutation{probe.CaseSwapped}},
		{"----", "", []probe.Mutation{probe.CaseSwapped}},
		{"x", "q", nil},
	} {
		w := &tap{}
		s := listen(t, w.handle(okay))
		p := newProbe(t, probe.Config{Base: s.url(), Token: row.main, OtherToken: row.other})
		for _, m := range mutations {
			g := NewWithT(t)
			c := probe.Credentials{Mutation: m}
			e := get(p, probe.Request{Credentials: c})
			differs := !slices.Contains(row.same, m)
			g.Expect(p.Mutates(c)).To(Equal(differs), "%s %s", row.main, m)
			g.Expect(e.Failure == nil).To(Equal(differs), "%s %s", row.main, m)
			if !differs {
				g.Expect(e.Failure.Text).To(HavePrefix("not sent: the mutation"))
				continue
			}
			sent := strings.TrimPrefix(strings.TrimPrefix(lines(w.last(), "Authorization")[0], "Bearer"), " ")
			g.Expect(sent).NotTo(Equal(row.main))
			g.Expect(sent == "" || sent != row.other).To(BeTrue(), "%s %s", row.main, m)
		}
	}
}

func TestWithoutATokenNothingIsAuthorized(t *testing.T) {
	g := NewWithT(t)
	w := &tap{}
	s := listen(t, w.handle(okay))
	p := newProbe(t, probe.Config{Base: s.url()})
	for _, k := range []probe.CredentialKind{probe.Main, probe.Other, probe.None, probe.Bare, probe.Twice, probe.InQuery} {
		get(p, probe.Request{Credentials: probe.Credentials{Kind: k}})
		g.Expect(lines(w.last(), "Authorization")).To(BeEmpty())
		g.Expect(w.last()[0]).To(Equal("GET / HTTP/1.1"))
	}
	get(p, probe.Request{Credentials: probe.Credentials{Mutation: probe.Unknown}})
	g.Expect(lines(w.last(), "Authorization")[0]).To(MatchRegexp(`^Bearer [a-z]{32}$`))
}

func TestKeys(t *testing.T) {
	g := NewWithT(t)
	a := probe.Request{Query: "limit=1"}
	g.Expect(a.Key()).To(Equal(probe.Request{Query: "limit=1", AcceptEncoding: "gzip"}.Key()))
	seen := map[string]bool{a.Key(): true}
	for _, r := range []probe.Request{
		{}, {Query: "limit=1", Method: probe.Head}, {Query: "limit=1", Occasion: occasion.Repeat(2)},
		{Query: "limit=", Occasion: occasion.Repeat(1)},
		{Query: "limit=1", AcceptEncoding: "identity"}, {Query: "limit=1", IfNoneMatch: "identity"}, {Path: "limit=1"},
		{Query: "limit=1", ContentType: "identity"}, {Query: "limit=1", Content: "identity"},
		{Query: "limit=1", Credentials: probe.Credentials{Kind: probe.Other}},
		{Query: "limit=1", Credentials: probe.Credentials{Scheme: "other"}},
		{Query: "limit=1", Credentials: probe.Credentials{Mutation: "other"}},
	} {
		g.Expect(seen).NotTo(HaveKey(r.Key()))
		seen[r.Key()] = true
	}
	again := a
	again.Occasion = occasion.Repeat(2)
	g.Expect(again.Wire()).To(Equal(a.Wire()))
}

func TestEncode(t *testing.T) {
	g := NewWithT(t)
	g.Expect(probe.Encode()).To(BeEmpty())
	g.Expect(probe.Encode(probe.Pair{Name: "a b", Value: "x+y&z"}, probe.Pair{Name: "ü", Value: "-._~'()*!\x00\xff"})).
		To(Equal("a%20b=x%2By%26z&%C3%BC=-._~%27%28%29%2A%21%00%FF"))
}

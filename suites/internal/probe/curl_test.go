package probe_test

import (
	"os/exec"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// environment is what a user has set who pastes a curl line.
var environment = []string{
	"PATH=/usr/bin:/bin", "LC_ALL=C", "KAYLE_TOKEN=" + mainToken, "KAYLE_OTHER_TOKEN=" + otherToken,
	"KAYLE_UNSCOPED_TOKEN=" + unscopedToken, "KAYLE_FROZEN_TOKEN=" + frozenToken, "HEADER_X_API_KEY=" + headerSecret,
}

// pasted runs a line in a shell in which curl prints its arguments.
func pasted(t *testing.T, line string) []string {
	t.Helper()
	c := exec.Command("sh", "-c", `curl() { printf '%s\n' "$@"; }`+"\n"+line)
	c.Env = environment
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", line, err, out)
	}
	return strings.Split(strings.TrimSuffix(string(out), "\n"), "\n")
}

func TestCurlLinesArePasteable(t *testing.T) {
	c := secrets()
	c.Base = parse(t, "http://127.0.0.1:8787/api/")
	c.Path, c.Scheme = "/v1/things", "bearer"
	p := newProbe(t, c)
	n := len(mainToken)
	const base = "http://127.0.0.1:8787/api/v1/things"
	apiKey := []string{"-H", "X-Api-Key: " + headerSecret}
	usual := []string{"-H", "Accept: application/json", "-H", "Accept-Encoding: gzip", "--compressed"}
	for name, c := range map[string]struct {
		request probe.Request
		options []string
		auth    []string
		url     string
	}{
		"plain": {request: probe.Request{}, auth: []string{"Bearer " + mainToken}, url: base},
		"query": {request: probe.Request{Query: "limit=5&a=%2B"}, auth: []string{"Bearer " + mainToken}, url: base + "?limit=5&a=%2B"},
		"malformed": {request: probe.Request{Query: `%zz&;'"$HOME` + "`ls`" + `\[]{}`}, auth: []string{"Bearer " + mainToken}, url: base +
			`?%zz&;'"$HOME` + "`ls`" + `\[]{}`},
		"high bytes": {request: probe.Request{Query: "a=\xff\xfe%\\n'ü"}, auth: []string{"Bearer " + mainToken}, url: base +
			"?a=\xff\xfe%\\n'ü"},
		"head": {request: probe.Request{Method: probe.Head}, options: []string{"-I"}, auth: []string{"Bearer " + mainToken}, url: base},
		"options": {request: probe.Request{Method: probe.Options}, options: []string{"-i", "-X", "OPTIONS"},
			auth: []string{"Bearer " + mainToken}, url: base},
		"path": {request: probe.Request{Path: "/openapi.json"}, auth: []string{"Bearer " + mainToken},
			url: "http://127.0.0.1:8787/api/openapi.json"},
		"special path": {request: probe.Request{Path: "/a/../b"}, options: []string{"-i", "--path-as-is"}, auth: []string{"Bearer " + mainToken},
			url: "http://127.0.0.1:8787/api/a/../b"},
		"other": {request: probe.Request{Credentials: probe.Credentials{Kind: probe.Other}}, auth: []string{"Bearer " + otherToken},
			url: base},
		"none": {request: probe.Request{Credentials: probe.Credentials{Kind: probe.None}}, url: base},
		"bare": {request: probe.Request{Credentials: probe.Credentials{Kind: probe.Bare}}, auth: []string{mainToken}, url: base},
		"scheme": {request: probe.Request{Credentials: probe.Credentials{Scheme: "Basic"}}, auth: []string{"Basic " + mainToken},
			url: base},
		"truncated": {request: probe.Request{Credentials: probe.Credentials{Mutation: probe.Truncated}},
			auth: []string{"Bearer " + mainToken[:n-1]}, url: base},
		"lengthened": {request: probe.Request{Credentials: probe.Credentials{Mutation: probe.Lengthened}},
			auth: []string{"Bearer " + mainToken + "x"}, url: base},
		"altered": {request: probe.Request{Credentials: probe.Credentials{Mutation: probe.Altered}},
			auth: []string{"Bearer " + mainToken[:n/2] + "x" + mainToken[n/2+1:]}, url: base},
		"altered late": {request: probe.Request{Credentials: probe.Credentials{Kind: probe.Other, Mutation: probe.AlteredLate}},
			auth: []string{"Bearer " + otherToken[:n*3/4] + "x" + otherToken[n*3/4+1:]}, url: base},
		"case swapped": {request: probe.Request{Credentials: probe.Credentials{Mutation: probe.CaseSwapped}},
			auth: []string{"Bearer KAYLE_LIVE_zM9VyMfYqMf6mtiZndu2"}, url: base},
		"empty": {request: probe.Request{Credentials: probe.Credentials{Mutation: probe.Empty}}, auth: []string{"Bearer"}, url: base},
		"in query": {request: probe.Request{Query: "a=1", Credentials: probe.Credentials{Kind: probe.InQuery}}, url: base +
			"?a=1&access_token=" + mainToken},
		"only token": {request: probe.Request{Credentials: probe.Credentials{Kind: probe.InQuery}}, url: base + "?access_token=" + mainToken},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			line := p.Curl(c.request)
			for _, secret := range []string{mainToken[5:15], otherToken[5:15], "0815"} {
				g.Expect(strings.ReplaceAll(line, "kayle_live", "")).NotTo(ContainSubstring(secret))
			}
			want := []string{"-g", "-sS"}
			if c.options == nil {
				c.options = []string{"-i"}
			}
			want = append(want, c.options...)
			for _, a := range c.auth {
				want = append(want, "-H", "Authorization: "+a)
			}
			want = append(append(append(want, apiKey...), usual...), c.url)
			g.Expect(pasted(t, line)).To(Equal(want), line)
		})
	}
	t.Run("headers", func(t *testing.T) {
		g := NewWithT(t)
		g.Expect(pasted(t, p.Curl(probe.Request{AcceptEncoding: "identity", IfNoneMatch: `W/"it's"`}))).
			To(And(ContainElements("Accept-Encoding: identity", `If-None-Match: W/"it's"`), Not(ContainElement("--compressed"))))
		g.Expect(pasted(t, p.Curl(probe.Request{Accept: "*/*"}))).To(ContainElement("Accept: */*"))
		g.Expect(pasted(t, p.Curl(probe.Request{Accept: probe.Absent}))).To(ContainElement("Accept:"))
		g.Expect(pasted(t, p.Curl(probe.Request{AcceptEncoding: "gzip"}))).To(ContainElements("Accept-Encoding: gzip", "--compressed"))
		g.Expect(p.Curl(probe.Request{Query: "a b"})).To(HavePrefix("# the query holds a blank"))
	})
	t.Run("content", func(t *testing.T) {
		g := NewWithT(t)
		g.Expect(pasted(t, p.Curl(probe.Request{ContentType: "a/b"}))).
			To(And(ContainElement("Content-Type: a/b"), Not(ContainElement("-X")), Not(ContainElement("--data-raw"))))
		g.Expect(strings.Join(pasted(t, p.Curl(probe.Request{ContentType: "a/b", Content: "it's\nso"})), " ")).
			To(And(ContainSubstring("-X GET"), ContainSubstring("-H Content-Type: a/b --data-raw it's so http")))
		g.Expect(pasted(t, p.Curl(probe.Request{Content: "x=1"}))).To(ContainElements("Content-Type:", "x=1"), "curl sends a type of its own")
	})
	t.Run("twice", func(t *testing.T) {
		g := NewWithT(t)
		args := pasted(t, p.Curl(probe.Request{Credentials: probe.Credentials{Kind: probe.Twice}}))
		g.Expect(args).To(ContainElements("Authorization: Bearer "+mainToken, MatchRegexp(`^Authorization: Bearer [a-z]{5}_[a-z]{4}_\w{20}$`)))
	})
	t.Run("the simplest one", func(t *testing.T) {
		g := NewWithT(t)
		q := newProbe(t, probe.Config{Base: parse(t, "https://[::1]:8787"), Path: "/v1/things", Token: mainToken, Insecure: true})
		g.Expect(q.Curl(probe.Request{Query: "limit=5"})).
			To(Equal(`curl -g -sS -i -k -H "Authorization: Bearer $KAYLE_TOKEN" -H 'Accept: application/json' ` +
				`-H 'Accept-Encoding: gzip' --compressed 'https://[::1]:8787/v1/things?limit=5'`))
	})
}

// TestCurlSendsTheSameRequest holds the lines against a real curl.
func TestCurlSendsTheSameRequest(t *testing.T) {
	path, err := exec.LookPath("curl")
	if err != nil {
		t.Skipf("no curl here; TestCurlLinesArePasteable checks its arguments: %v", err)
	}
	w := &tap{}
	s := listen(t, w.handle("HTTP/1.1 204 No Content\r\n\r\n"))
	c := secrets()
	c.Base, c.Path = s.url(), "/v1/things"
	p := newProbe(t, c)
	for _, r := range []probe.Request{
		{}, {Query: "limit=5"}, {Query: "%zz;[1-9]{a,b}&'\"=$HOME\\"}, {Method: probe.Head}, {Method: probe.Options}, {Path: "/a/./b/../c"},
		{Query: "a=%2B+%20%00"},
		{AcceptEncoding: "identity"}, {Accept: "*/*"}, {Accept: probe.Absent}, {IfNoneMatch: `"tag"`}, {Query: "a=\xff\xc3\xbc"},
		{ContentType: "application/json"}, {ContentType: "application/json", Content: `{"it's":"$HOME"}`}, {Content: "@/etc/passwd"},
		{Credentials: probe.Credentials{Kind: probe.Twice}}, {Credentials: probe.Credentials{Kind: probe.None}},
		{Credentials: probe.Credentials{Kind: probe.Bare}},
		{Credentials: probe.Credentials{Mutation: probe.Empty}}, {Credentials: probe.Credentials{Mutation: probe.Unknown}},
		{Credentials: probe.Credentials{Mutation: probe.AlteredEarly}}, {Credentials: probe.Credentials{Kind: probe.InQuery}},
		{Credentials: probe.Credentials{Kind: probe.Bare, Mutation: probe.Empty}},
	} {
		g := NewWithT(t)
		get(p, r)
		want := w.last()
		cmd := exec.Command("sh", "-c", p.Curl(r))
		cmd.Env = append(environment[1:], "PATH="+path[:strings.LastIndexByte(path, '/')]+":/usr/bin:/bin", "NO_PROXY=*")
		out, err := cmd.CombinedOutput()
		g.Expect(err).NotTo(HaveOccurred(), "%s: %s", p.Curl(r), out)
		got := w.last()
		g.Expect(got[0]).To(Equal(want[0]))
		for _, name := range []string{"Authorization", "X-Api-Key", "If-None-Match", "Accept", "Accept-Encoding", "Content-Type",
			"Content-Length"} {
			g.Expect(lines(got, name)).To(Equal(lines(want, name)), p.Curl(r))
		}
	}
}

// What goes with every request stands in its curl line, and leads the exchange's id where
// ids are to tell runs apart.
func TestWhatGoesWithEveryRequest(t *testing.T) {
	g := NewWithT(t)
	c := secrets()
	c.Base, c.Path, c.Given, c.IDs = parse(t, "http://127.0.0.1:8787"), "/v1/things", "shop=main", "things-"
	p := newProbe(t, c)
	for query, url := range map[string]string{"": "?shop=main", "limit=5": "?shop=main&limit=5", "%zz": "?shop=main&%zz"} {
		arguments := pasted(t, p.Curl(probe.Request{Query: query}))
		g.Expect(arguments[len(arguments)-1]).To(Equal("http://127.0.0.1:8787/v1/things" + url))
	}
	inQuery := p.Curl(probe.Request{Query: "limit=5", Credentials: probe.Credentials{Kind: probe.InQuery}})
	g.Expect(inQuery).To(ContainSubstring("shop=main&limit=5&access_token="))
}

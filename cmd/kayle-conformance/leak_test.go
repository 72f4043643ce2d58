package main

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"log"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/kayle"
	"github.com/kayleai/kayle-conformance/spec/reference"
)

// canaries are the secrets of one invocation. The word canary is in all of
// them, at both ends, so that a part betrays itself too.
type canaries struct{ token, other, header, file, unscoped, frozen string }

func plainCanaries() canaries {
	return canaries{"canary-token-0123456789-canary", "canary-other-0123456789-canary", "canary-header-0123456789-canary",
		"canary-file-0123456789-canary", "canary-unscoped-0123456789-canary", "canary-frozen-0123456789-canary"}
}

// oddCanaries hold what is escaped in one format or another.
func oddCanaries() canaries {
	return canaries{`canary"to\ken&<x>'%41+~/=7-canary`, `canary'other%22&amp;<y>-canary`, `canary "head\er" <z> & 'q' %20-canary`,
		`canary\u0041;$(x)` + "`y`-canary",
		`canary~unscoped"\<>-canary`, `canary~frozen'&%22-canary`}
}

// forms are the ways in which a text can come back.
func forms(text string) []string {
	quoted, _ := json.Marshal(text)
	var escaped strings.Builder
	for _, c := range []byte(text) {
		fmt.Fprintf(&escaped, `\u%04x`, c)
	}
	return []string{text, string(quoted), fmt.Sprintf("%q", text), escaped.String(), url.QueryEscape(text), url.PathEscape(text),
		url.QueryEscape(url.QueryEscape(text)),
		html.EscapeString(text), base64.StdEncoding.EncodeToString([]byte(text)), base64.URLEncoding.EncodeToString([]byte("user:" + text))}
}

// dump is the request as it came, in every form.
func dump(r *http.Request) string {
	raw, _ := httputil.DumpRequest(r, false)
	parts := forms(string(raw[:min(len(raw), 2000)]))
	for name, values := range r.Header {
		if text := strings.Join(values, " "); strings.Contains(strings.ToLower(text), "canary") {
			parts = append(append(append(parts, name), forms(text)...), forms(strings.TrimPrefix(text, "Bearer "))...)
		}
	}
	return strings.Join(parts, "\n")
}

// betrayers are targets that send back what they were sent.
func betrayers() map[string]http.HandlerFunc {
	body := func(w http.ResponseWriter, status int, value any) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(value)
	}
	raw := func(w http.ResponseWriter, text string) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Write([]byte(text))
	}
	one := func(r *http.Request) string { return strings.Join(strings.Fields(r.Header.Get("Authorization")), "_") }
	return map[string]http.HandlerFunc{
		"in an error message": func(w http.ResponseWriter, r *http.Request) {
			body(w, 400, map[string]any{"data": nil, "error": map[string]any{"code": "BAD_" + one(r), "message": dump(r), "hint": one(r),
				"docs": "https://x.test/?" + url.QueryEscape(one(r))},
				"pagination": map[string]any{"limit": 10, "has_more": false, "next_cursor": nil}})
		},
		"in a 500": func(w http.ResponseWriter, r *http.Request) {
			body(w, 500, map[string]any{"trace": dump(r), one(r): one(r)})
		},
		"in items": func(w http.ResponseWriter, r *http.Request) {
			body(w, 200, map[string]any{"data": []any{map[string]any{"id": one(r), "status": dump(r), "created_at": one(r), one(r): 1,
				"verification_url": "https://x.test/?t=" + url.QueryEscape(one(r))}},
				"error": one(r), "pagination": map[string]any{"limit": one(r), "has_more": true, "next_cursor": one(r)}})
		},
		"in headers": func(w http.ResponseWriter, r *http.Request) {
			for _, name := range []string{"ETag", "WWW-Authenticate", "Set-Cookie", "X-Echo", "Cache-Control", "Retry-After", "Server", "Link"} {
				w.Header().Set(name, one(r))
			}
			w.Header().Set(one(r), one(r))
			w.Header().Set("Content-Type", `text/html; charset="`+one(r)+`"`)
			fmt.Fprint(w, "<p>"+html.EscapeString(dump(r)))
		},
		"in a redirect": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Location", "http://"+url.UserPassword("user", one(r)).String()+"@elsewhere.test/?token="+url.QueryEscape(one(r)))
			w.WriteHeader(http.StatusFound)
		},
		"in a status line": func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 "+one(r)+"\r\nContent-Length: 0\r\n\r\n")
		},
		"in garbage":      func(w http.ResponseWriter, r *http.Request) { raw(w, one(r)+" "+dump(r)) },
		"in a bad header": func(w http.ResponseWriter, r *http.Request) { raw(w, "HTTP/1.1 200 OK\r\n"+one(r)+"\r\n\r\n") },
		"in a length": func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Length: "+one(r)+"\r\n\r\n")
		},
		"in a transfer encoding": func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nTransfer-Encoding: "+one(r)+"\r\n\r\n")
		},
		"in a content encoding": func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Encoding: "+one(r)+"\r\nContent-Length: 2\r\n\r\n{}")
		},
		"beyond the body": func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}"+one(r)+dump(r))
		},
		"in a broken body": func(w http.ResponseWriter, r *http.Request) {
			raw(w, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{\"a\":\""+one(r))
		},
	}
}

// turning answers well at first; then every other answer betrays, in one way
// after the other.
func turning(good http.Handler, well int64) http.Handler {
	ways := slices.Collect(maps.Values(betrayers()))
	var n atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i := n.Add(1) - 1; i >= well && (i%2 == 0 || well == 0) {
			ways[int(i/2)%len(ways)](w, r)
			return
		}
		good.ServeHTTP(w, r)
	})
}

// outputs are all that an invocation wrote, by place.
type written map[string]string

// everyCommand runs the command run against a target, and the other commands on
// what it wrote.
func everyCommand(t *testing.T, target string, secrets canaries, ctx context.Context) written {
	t.Helper()
	t.Chdir(t.TempDir())
	if err := os.WriteFile("key", []byte(secrets.file+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile("openapi.yaml", kayle.OpenAPI(), 0o600); err != nil {
		t.Fatal(err)
	}
	var logged bytes.Buffer
	log.SetOutput(&logged)
	out := written{}
	defer func() { out["log"] = logged.String() }()
	call := invocation{ctx: ctx, tty: true, variables: map[string]string{targetVariable: target, tokenVariable: secrets.token,
		otherTokenVariable: secrets.other, "KEY": secrets.header, unscopedTokenVariable: secrets.unscoped, frozenTokenVariable: secrets.frozen}}
	do := func(args ...string) int {
		got := call.do(args...)
		name := strings.Join(args[:min(2, len(args))], " ")
		out[name+" stdout"], out[name+" stderr"] = got.out, got.err
		return got.code
	}
	args := []string{"run", "--verbose", "--family=LIM,CUR,AUTH,HTTP,ITEM,ENV", "--explore=0", "--token-in-query", "--max-requests=900",
		"--timeout=2s", "--throttle-budget=1ms",
		"--header=X-Key=env:KEY", "--header=X-File=@key", "--record=exchanges.jsonl"}
	for _, format := range []string{"html", "json", "junit", "markdown", "text"} {
		args = append(args, "--report="+format+"=report."+format)
	}
	if code := do(args...); code == exitUsage {
		t.Fatal(out["run --verbose stderr"])
	}
	call.ctx = nil
	for _, format := range []string{"text", "junit", "markdown", "html", "json"} {
		do("report", "report.json", "--format="+format, "--verbose")
		out["report "+format] = out["report report.json stdout"]
	}
	do("replay", "exchanges.jsonl", "--verbose", "--report=json=again.json")
	for _, args := range [][]string{{"diff"}, {"diff", "--format=markdown"}, {"report", "merge"},
		{"report", "merge", "--format=html", "--output=overview.html"}} {
		do(append(args, "report.json", "again.json")...)
	}
	do("known", "write", "report.json", "--output=known.yaml")
	do("known", "prune", "report.json", "--known=known.yaml")
	do("run", "--dry-run", "--header=X-Key=env:KEY", "--header=X-File=@key")
	do("init", "--spec=openapi.yaml", "--header=X-Key=env:KEY", "--header=X-File=@key", "--timeout=2s", "--output=drafted.yaml")
	for _, args := range [][]string{{"list", "--json"}, {"explain", "AUTH-02"}, {"lint"}, {"version"}, {"completion", "bash"},
		{"schema", "config"}} {
		do(args...)
	}
	// What goes on until it is interrupted is interrupted at once.
	interrupted, cancel := context.WithCancel(context.Background())
	cancel()
	call.ctx = interrupted
	do("schema", "report")
	do("serve", "--addr=127.0.0.1:0")
	do("selftest", "--verbose")
	if err := os.Remove("key"); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		text, err := os.ReadFile(entry.Name())
		if err != nil {
			t.Fatal(err)
		}
		out["file "+entry.Name()] = string(text)
	}
	if len(entries) < 6 {
		t.Fatalf("only %d files were written: %v", len(entries), entries)
	}
	for i := range reflect.TypeFor[grammar]().NumField() {
		name := strings.ToLower(reflect.TypeFor[grammar]().Field(i).Name)
		if !slices.ContainsFunc(slices.Collect(maps.Keys(out)), func(place string) bool { return strings.HasPrefix(place, name+" ") }) {
			t.Errorf("the command %s was not run", name)
		}
	}
	return out
}

// betrayed are the places where a secret shows, with what stands around it.
func (o written) betrayed(words ...string) []string {
	var found []string
	for place, text := range o {
		low := strings.ToLower(text)
		for _, word := range words {
			if i := strings.Index(low, strings.ToLower(word)); i >= 0 {
				found = append(found, fmt.Sprintf("%s: ...%s...", place, text[max(0, i-80):min(len(text), i+len(word)+40)]))
			}
		}
	}
	return found
}

// words are what must not stand anywhere: the canary itself, and the inner part
// of the base64 forms of each secret, which does not depend on what stands
// beside it.
func (c canaries) words() []string {
	words := []string{"canary", "63616e617279", `\u0063\u0061\u006e`, "%63%61%6e"}
	for _, secret := range []string{c.token, c.other, c.header, c.file, c.unscoped, c.frozen} {
		for shift := range 3 {
			for _, alphabet := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
				form := alphabet.EncodeToString([]byte(strings.Repeat("x", shift) + secret))
				words = append(words, form[4:len(form)-4])
			}
		}
	}
	return words
}

// Whatever a target does with the secrets that it is sent, and whenever, none
// comes out of any command.
func TestABetrayingTargetBetraysNothing(t *testing.T) {
	for kind, secrets := range map[string]canaries{"plain": plainCanaries(), "odd": oddCanaries()} {
		for when, well := range map[string]int64{"from the first request on": 0, "later": 60} {
			t.Run(kind+", "+when, func(t *testing.T) {
				if testing.Short() && (kind == "plain" || well == 0) {
					t.Skip("runs every command; one of the four is enough where it is slow")
				}
				good, err := reference.New(reference.Options{Sessions: 24, Token: secrets.token, OtherToken: secrets.other,
					UnscopedToken: secrets.unscoped, FrozenToken: secrets.frozen})
				if err != nil {
					t.Fatal(err)
				}
				defer good.Close()
				server := httptest.NewServer(turning(good, well))
				defer server.Close()
				NewWithT(t).Expect(everyCommand(t, server.URL, secrets, nil).betrayed(secrets.words()...)).To(BeEmpty())
			})
		}
	}
}

// Each way by itself from the first request on: what the verdict says of it.
func TestATargetThatBetraysAtOnce(t *testing.T) {
	secrets := oddCanaries()
	for name, bad := range betrayers() {
		t.Run(name, func(t *testing.T) {
			server := httptest.NewServer(bad)
			defer server.Close()
			var logged bytes.Buffer
			log.SetOutput(&logged)
			got := invocation{tty: true, variables: map[string]string{targetVariable: server.URL, tokenVariable: secrets.token,
				otherTokenVariable: secrets.other}}.do("run", "--verbose", "--id=HTTP-01", "--timeout=2s", "--throttle-budget=1ms")
			NewWithT(t).Expect(written{"stdout": got.out, "stderr": got.err, "log": logged.String()}.betrayed(secrets.words()...)).To(BeEmpty())
			NewWithT(t).Expect(got.err).NotTo(ContainSubstring("internal error"))
			NewWithT(t).Expect(got.code).NotTo(Equal(exitUsage))
		})
	}
}

// One-shot tokens that a defective server lists are masked wherever they come.
func TestListedTokensAreMasked(t *testing.T) {
	g := NewWithT(t)
	secrets := plainCanaries()
	defective, err := reference.New(reference.Options{Sessions: 40, Token: secrets.token, OtherToken: secrets.other,
		UnscopedToken: secrets.unscoped, FrozenToken: secrets.frozen,
		Defects: []string{"cancel-token-listed", "cancel-token-in-url", "limit-echoes-default", "more-when-full", "cursor-inclusive"}})
	g.Expect(err).NotTo(HaveOccurred())
	defer defective.Close()
	w := httptest.NewRecorder()
	r := httptest.NewRequest(http.MethodGet, "/v1/sessions?limit=100", nil)
	r.Header.Set("Authorization", "Bearer "+secrets.token)
	defective.ServeHTTP(w, r)
	var tokens []string
	for _, m := range regexp.MustCompile(`cancel_token(?:":\s*"|=)([A-Za-z0-9_-]+)`).FindAllStringSubmatch(w.Body.String(), -1) {
		tokens = append(tokens, m[1])
	}
	g.Expect(len(tokens)).To(BeNumerically(">=", 40))
	server := httptest.NewServer(defective)
	defer server.Close()
	out := everyCommand(t, server.URL, secrets, nil)
	g.Expect(out["file report.text"]).To(ContainSubstring("ITEM-05"), "the defect is found all the same")
	g.Expect(out["file report.text"]).To(ContainSubstring("ITEM-06"))
	g.Expect(out.betrayed(append(tokens, "canary")...)).To(BeEmpty())
}

// An interrupted run keeps its secrets too.
func TestAnInterruptedRunBetraysNothing(t *testing.T) {
	secrets := plainCanaries()
	good, err := reference.New(reference.Options{Sessions: 24, Token: secrets.token, OtherToken: secrets.other,
		UnscopedToken: secrets.unscoped, FrozenToken: secrets.frozen})
	if err != nil {
		t.Fatal(err)
	}
	defer good.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var n atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 100 {
			cancel()
		}
		good.ServeHTTP(w, r)
	}))
	defer server.Close()
	NewWithT(t).Expect(everyCommand(t, server.URL, secrets, ctx).betrayed(secrets.words()...)).To(BeEmpty())
}

// What is refused is not repeated where it may hold a secret.
func TestRefusalsRepeatNoSecret(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	config := write(t, "bad.yaml", "target: http://user:canary-password@127.0.0.1:1\n")
	for _, args := range [][]string{
		{"run", "--target=http://user:canary-password@127.0.0.1:1"},
		{"run", "--target=http://canary-user@127.0.0.1:1/x"},
		{"run", "--target=//user:canary-password@127.0.0.1:1"},
		{"run", "--target=user:canary-password@127.0.0.1:1"},
		{"run", "--target=http://user:canary%zz@127.0.0.1:1"},
		{"run", "--target=http://127.0.0.1:1/?token=canary-query"},
		{"run", "--target=http://127.0.0.1:1/#canary-fragment"},
		{"run", "--target=http://127.0.0.1:1", "--header=X-Key=canary-literal"},
		{"run", "--target=http://127.0.0.1:1", "--header=Authorization=canary-literal"},
		{"run", "--target=http://127.0.0.1:1", "--header=X-Key:canary-literal"},
		{"run", "--token=canary-flag"},
		{"run", "--config=" + config},
		{"explain", "LIM-05", "--target=http://user:canary-password@127.0.0.1:1"},
	} {
		got := invocation{run: unused(t)}.do(args...)
		g.Expect(got.code).To(Equal(exitUsage), "%v: %s", args, got.err)
		g.Expect(written{"stdout": got.out, "stderr": got.err}.betrayed("canary")).To(BeEmpty(), "%v", args)
		g.Expect(got.err).NotTo(BeEmpty())
	}
	for name, variables := range map[string]map[string]string{
		"a URL with a password": {targetVariable: "http://user:canary@127.0.0.1:1", tokenVariable: "x"},
		"a token of two lines":  {targetVariable: "http://127.0.0.1:1", tokenVariable: "canary\ncanary"},
		"a token with blanks":   {targetVariable: "http://127.0.0.1:1", tokenVariable: "the canary"},
		"equal tokens":          {targetVariable: "http://127.0.0.1:1", tokenVariable: "canary-canary", otherTokenVariable: "canary-canary"},
	} {
		got := invocation{variables: variables, run: unused(t)}.do("run")
		g.Expect(got.code).To(Equal(exitUsage), "%s: %s", name, got.err)
		g.Expect(written{"stdout": got.out, "stderr": got.err}.betrayed("canary")).To(BeEmpty(), name)
	}
}

// The search itself finds what it is to find.
func TestTheSearchFindsCanaries(t *testing.T) {
	g := NewWithT(t)
	for _, secrets := range []canaries{plainCanaries(), oddCanaries()} {
		for _, form := range forms(secrets.token) {
			g.Expect(written{"x": "before " + form + " after"}.betrayed(secrets.words()...)).NotTo(BeEmpty(), form)
		}
	}
	g.Expect(written{"x": string(bytes.Repeat([]byte("nothing "), 20))}.betrayed(plainCanaries().words()...)).To(BeEmpty())
}

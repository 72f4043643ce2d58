package reference

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// body is a list or an error as a client reads it.
type body struct {
	Data  []map[string]any
	Error *struct{ Code, Message, Hint, Docs string }
	Page  struct {
		Limit int     `json:"limit"`
		More  bool    `json:"has_more"`
		Next  *string `json:"next_cursor"`
	} `json:"pagination"`
}

func (b body) ids() []string {
	ids := []string{}
	for _, item := range b.Data {
		ids = append(ids, item["id"].(string))
	}
	return ids
}

func start(t testing.TB, o Options) *Server {
	t.Helper()
	s, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func request(method, query, authorization string) *http.Request {
	r := httptest.NewRequest(method, "/v1/sessions", nil)
	r.URL.RawQuery = query
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return r
}

func do(s *Server, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

func get(s *Server, query string) *httptest.ResponseRecorder {
	return do(s, request(http.MethodGet, query, "Bearer "+s.Token()))
}

func read(t testing.TB, w *httptest.ResponseRecorder) body {
	t.Helper()
	var b body
	if err := json.Unmarshal(w.Body.Bytes(), &b); err != nil {
		t.Fatalf("%v in %q", err, w.Body.String())
	}
	return b
}

func readAll(r io.ReadCloser) (string, error) {
	text, err := io.ReadAll(r)
	return string(text), errors.Join(err, r.Close())
}

// walk lists everything under a query, page by page.
func walk(t testing.TB, s *Server, query string) []map[string]any {
	t.Helper()
	var list []map[string]any
	cursor := ""
	for range 5000 {
		b := read(t, get(s, query+cursor))
		list = append(list, b.Data...)
		if b.Page.More != (b.Page.Next != nil) {
			t.Fatalf("has_more %v and next_cursor %v", b.Page.More, b.Page.Next)
		}
		if !b.Page.More {
			return list
		}
		cursor = "&starting_after=" + *b.Page.Next
	}
	t.Fatal("the walk does not end")
	return nil
}

func TestParametersAreJudgedStrictly(t *testing.T) {
	s := start(t, Options{})
	known := read(t, get(s, "limit=1")).ids()[0]
	unknown := "vs_" + strings.Repeat("a", 64)
	stamp := "2025-01-01T00:00:00Z"
	for _, c := range []struct {
		query  string
		status int
		names  string // what the message must name
	}{
		{"", 200, ""}, {"limit=1", 200, ""}, {"limit=100", 200, ""}, {"%6Cimit=%35", 200, ""}, {"&&limit=5&", 200, ""},
		{"limit=0", 400, "limit"}, {"limit=101", 400, "limit"}, {"limit=-1", 400, "limit"}, {"limit=", 400, "limit"}, {"limit", 400, "limit"},
		{"limit=+5", 400, "limit"}, {"limit=%2B5", 400, "limit"}, {"limit=05", 400, "limit"}, {"limit=5%0A", 400, "limit"},
		{"limit=5.0", 400, "limit"},
		{"limit=4294967297", 400, "limit"}, {"limit=" + strings.Repeat("9", 40), 400, "limit"}, {"limit=%EF%BC%95", 400, "limit"},
		{"limit=0x10", 400, "limit"},
		{"limit=5&limit=5", 400, "limit"}, {"limit=5;x=1", 400, "limit"},
		{"starting_after=" + known, 200, ""}, {"starting_after=" + unknown, 400, "starting_after"}, {"starting_after=", 400, "starting_after"},
		{"starting_after=" + known + "%0A", 400, "starting_after"}, {"starting_after=" + known + "a", 400, "starting_after"},
		{"starting_after=" + known[:66], 400, "starting_after"}, {"starting_after=VS_" + known[3:], 400, "starting_after"},
		{"starting_after=" + known + "&starting_after=" + known, 400, "starting_after"},
		{"status=failed", 200, ""}, {"status=%66ailed", 200, ""}, {"status=Failed", 400, "status"}, {"status=", 400, "status"},
		{"status=created,failed", 400, "status"},
		{"status=done", 400, "status"}, {"status=created&status=failed", 400, "status"}, {"status=%20created", 400, "status"},
		{"created_from=" + stamp, 200, ""}, {"created_to=" + stamp, 200, ""},
		{"created_from=" + stamp + "&created_from=" + stamp, 400, "created_from"},
		{"created_to=2025-02-30T00:00:00Z", 400, "created_to"}, {"created_from=2025-01-01T00:00:00+05:30", 400, "created_from"},
		{"created_from=2025-01-01T00:00:00%2B05:30", 200, ""}, {"created_from=1735689600", 400, "created_from"},
		{"created_from=2025-06-01T00:00:00Z&created_to=2025-01-01T00:00:00Z", 200, ""},
		{"colour=red", 200, ""}, {"Limit=0", 200, ""}, {"limit=%zz", 400, ""}, {"x=%", 400, ""}, {"x=%00", 400, ""}, {"x=%C0%AF", 400, ""},
		{"x=a;b", 200, ""},
		{"x=" + strings.Repeat("y", 8<<10), 200, ""}, {"x=" + strings.Repeat("y", 64<<10), 414, ""},
	} {
		g := NewWithT(t)
		w := get(s, c.query)
		b := read(t, w)
		short := c.query[:min(len(c.query), 120)]
		g.Expect(w.Code).To(Equal(c.status), short)
		g.Expect(w.Header().Get("Content-Type")).To(Equal("application/json; charset=utf-8"))
		g.Expect(w.Header().Get("Cache-Control")).To(Equal("private, no-store"))
		if c.status == http.StatusOK {
			g.Expect(b.Error).To(BeNil())
			g.Expect(w.Body.String()).To(HavePrefix(`{"data":[`))
			continue
		}
		g.Expect(b.Error).NotTo(BeNil(), short)
		g.Expect(b.Error.Message).To(ContainSubstring(c.names), short)
		g.Expect(b.Error.Docs).To(Equal(errorDocs))
		g.Expect(w.Body.String()).To(And(HavePrefix(`{"data":null,`), HaveSuffix(`"has_more":false,"next_cursor":null}}`)))
		switch {
		case c.query == "starting_after="+unknown:
			g.Expect(b.Error.Code).To(Equal("INVALID_REQUEST"))
		case c.status == http.StatusBadRequest:
			g.Expect(b.Error.Code).To(Equal("BAD_REQUEST"), short)
		}
	}
}

func TestCredentialsComeFirst(t *testing.T) {
	s := start(t, Options{})
	token := s.Token()
	for authorization, status := range map[string]int{
		"": 401, "Bearer": 401, "Bearer ": 401, token: 401, "Basic " + token: 401, "Token " + token: 401, "Bearer " + token[1:]: 401,
		"Bearer " + token[:len(token)-1]: 401, "Bearer " + token + "x": 401, "Bearer " + swapCase(token): 401, "Bearer" + token: 401,
		"Bearer " + token: 200, "bearer " + token: 200, "BEARER " + token: 200, "Bearer  " + token: 200, "Bearer " + s.OtherToken(): 200,
	} {
		g := NewWithT(t)
		w := do(s, request(http.MethodGet, "", authorization))
		g.Expect(w.Code).To(Equal(status), authorization)
		if status == 401 {
			g.Expect(w.Header().Get("WWW-Authenticate")).To(HavePrefix("Bearer"))
			g.Expect(read(t, w).Error.Code).To(Equal("UNAUTHORIZED"))
			g.Expect(do(s, request(http.MethodGet, "limit=0", authorization)).Code).To(Equal(401))
		}
	}
	twice := request(http.MethodGet, "", "Bearer "+token)
	twice.Header.Add("Authorization", "Bearer "+token)
	NewWithT(t).Expect(do(s, twice).Code).To(Equal(401))
}

func TestOrganizationsAreDisjoint(t *testing.T) {
	g := NewWithT(t)
	s := start(t, Options{})
	own := read(t, get(s, "limit=100")).ids()
	other := read(t, do(s, request(http.MethodGet, "limit=100", "Bearer "+s.OtherToken()))).ids()
	g.Expect(other).To(HaveLen(otherSessions))
	for _, id := range other {
		g.Expect(own).NotTo(ContainElement(id))
	}
	foreign, unknown := get(s, "starting_after="+other[3]), get(s, "starting_after=vs_"+strings.Repeat("x", 64))
	g.Expect(foreign.Code).To(Equal(400))
	g.Expect(foreign.Body.String()).To(Equal(unknown.Body.String()))
	g.Expect(foreign.Header()).To(Equal(unknown.Header()))
}

func TestMethodsAndPaths(t *testing.T) {
	g := NewWithT(t)
	s := start(t, Options{})
	base, err := s.Listen("127.0.0.1:0")
	g.Expect(err).NotTo(HaveOccurred())
	ask := func(method, path string, header ...string) (*http.Response, string) {
		r, err := http.NewRequest(method, base+path, nil)
		g.Expect(err).NotTo(HaveOccurred())
		r.Header.Set("Authorization", "Bearer "+s.Token())
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		answer, err := http.DefaultTransport.RoundTrip(r)
		g.Expect(err).NotTo(HaveOccurred())
		text, err := io.ReadAll(answer.Body)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(answer.Body.Close()).To(Succeed())
		return answer, string(text)
	}
	whole, text := ask("GET", "/v1/sessions?limit=50", "Accept-Encoding", "identity")
	g.Expect(whole.StatusCode).To(Equal(200))
	head, none := ask("HEAD", "/v1/sessions?limit=50", "Accept-Encoding", "identity")
	g.Expect(head.StatusCode).To(Equal(200))
	g.Expect(none).To(BeEmpty())
	for _, name := range []string{"Content-Type", "Content-Length", "Etag", "Cache-Control"} {
		g.Expect(head.Header.Get(name)).To(Equal(whole.Header.Get(name)), name)
	}
	zipped, unzipped := ask("GET", "/v1/sessions?limit=50") // the transport unzips
	g.Expect(zipped.Uncompressed).To(BeTrue())
	g.Expect(unzipped).To(Equal(text))
	same, none := ask("GET", "/v1/sessions?limit=50", "If-None-Match", zipped.Header.Get("ETag"))
	g.Expect(same.StatusCode).To(Equal(304))
	g.Expect(none).To(BeEmpty())
	small, _ := ask("GET", "/v1/sessions?limit=0")
	g.Expect(small.Uncompressed).To(BeFalse())
	post, _ := ask("POST", "/v1/sessions")
	g.Expect(post.StatusCode).To(Equal(405))
	g.Expect(post.Header.Get("Allow")).To(Equal("GET, HEAD"))
	for _, path := range []string{"/", "/v1", "/v1/sessions/", "/v1/sessions/x", "/v2/sessions"} {
		lost, text := ask("GET", path)
		g.Expect(lost.StatusCode).To(Equal(404), path)
		g.Expect(text).To(HavePrefix(`{"data":null,"error":{"code":"NOT_FOUND"`))
	}
	g.Expect(s.Close()).To(Succeed())
	_, err = s.Listen("127.0.0.1:0")
	g.Expect(err).To(MatchError(ContainSubstring("closed")))
}

func TestOptionsAreChecked(t *testing.T) {
	for want, o := range map[string]Options{
		"-2 sessions":      {Sessions: -2},
		"same token":       {Token: "a", OtherToken: "a"},
		`defect "nonsense`: {Defects: []string{"nonsense-which-is-not-near-to-anything-there-is-at-all"}},
		`freedom "x`:       {Freedoms: []string{"x"}},
		"kind of live":     {Live: Live{Rate: 1, Kinds: []Kind{"explode"}}},
		"live rates":       {Live: Live{Rate: -1}},
	} {
		_, err := New(o)
		NewWithT(t).Expect(err).To(MatchError(ContainSubstring(want)))
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		s, err := New(Options{})
		if err != nil {
			b.Fatal(err)
		}
		_ = s.Close()
	}
}

func BenchmarkRequest(b *testing.B) {
	s := start(b, Options{})
	for _, query := range []string{"limit=1", "limit=10", "limit=100", "status=failed&created_from=2024-03-01T00:00:00Z&limit=5", "limit=0"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				get(s, query)
			}
		})
	}
}

package reference

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

func get(s *Server, query string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, "/v1/sessions?"+query, nil)
	r.Header.Set("Authorization", "Bearer "+s.Token())
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
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
	s, err := New(Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = s.Close() }()
	cursor := get(s, "limit=1").Body.String()[17:84]
	for _, q := range []string{"limit=1", "", "limit=100", "limit=10&starting_after=" + cursor, "status=failed&created_from=2024-03-01T00:00:00Z&limit=5", "limit=0"} {
		b.Run(q, func(b *testing.B) {
			for b.Loop() {
				get(s, q)
			}
		})
	}
}

func TestTry(t *testing.T) {
	s, err := New(Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(get(s, "limit=3").Body.String())
	t.Log(get(s, "limit=0").Body.String(), get(s, "limit=0").Header())
	t.Log(get(s, "limit=1").Header())
}

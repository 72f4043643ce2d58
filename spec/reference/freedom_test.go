package reference

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// plainPage is what every conformant page has, whatever its style.
type plainPage struct {
	Data []struct {
		ID     string `json:"id"`
		Status string `json:"status"`
	} `json:"data"`
	Pagination struct {
		Limit float64 `json:"limit"`
		More  bool    `json:"has_more"`
		Next  *string `json:"next_cursor"`
	} `json:"pagination"`
}

// ids walks the list, sending again what is turned away for now.
func (q plainWalk) ids(t *testing.T) []string {
	t.Helper()
	var ids []string
	cursor := ""
	for range 2000 {
		w := get(q.server, q.query+cursor)
		if w.Header().Get("Retry-After") != "" {
			continue
		}
		var p plainPage
		if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d, %v: %.300s", w.Code, err, w.Body.String())
		}
		for _, item := range p.Data {
			ids = append(ids, item.ID)
		}
		if p.Pagination.More != (p.Pagination.Next != nil) {
			t.Fatal("has_more and next_cursor disagree")
		}
		if !p.Pagination.More {
			return ids
		}
		cursor = "&starting_after=" + *p.Pagination.Next
	}
	t.Fatal("the walk does not end")
	return nil
}

type plainWalk struct {
	server *Server
	query  string
}

func TestEveryFreedomListsTheSameUnderEveryLimit(t *testing.T) {
	for _, f := range Freedoms() {
		if f.Name == "early-hints" {
			continue // a recorder takes the hint for the answer; see TestTransportsArriveWhole
		}
		t.Run(f.Name, func(t *testing.T) {
			g := NewWithT(t)
			s := start(t, Options{Freedoms: []string{f.Name}})
			whole := plainWalk{s, "limit=100"}.ids(t)
			if f.Sessions > 0 {
				g.Expect(whole).To(HaveLen(f.Sessions))
			} else {
				g.Expect(whole).To(HaveLen(DefaultSessions))
			}
			g.Expect(plainWalk{s, "limit=9"}.ids(t)).To(Equal(whole))
			parts := 0
			for _, status := range statuses {
				part := plainWalk{s, "status=" + status + "&limit=11"}.ids(t)
				parts += len(part)
				at := 0
				for _, id := range whole { // a subsequence: the order is kept
					if at < len(part) && part[at] == id {
						at++
					}
				}
				g.Expect(at).To(Equal(len(part)), status)
			}
			g.Expect(parts).To(Equal(len(whole)))
			for _, invalid := range []string{"limit=0", "limit=abc", "status=done", "created_from=yesterday", "starting_after=x"} {
				w := get(s, invalid)
				if w.Header().Get("Retry-After") != "" {
					w = get(s, invalid)
				}
				g.Expect(w.Code).To(And(BeNumerically(">=", 400), BeNumerically("<", 500)), invalid)
				name, _, _ := strings.Cut(invalid, "=")
				g.Expect(w.Body.String()).To(And(ContainSubstring("BAD_REQUEST"), ContainSubstring(name)))
			}
		})
	}
}

// Over a real connection, whatever the transport.
func TestTransportsArriveWhole(t *testing.T) {
	plain := start(t, Options{})
	want := get(plain, "limit=40").Body.String()
	for _, name := range []string{"http-1.0", "chunked", "early-hints", "connection-closed", "gzip-always", "gzip-never", "options-answered",
		"jitter"} {
		g := NewWithT(t)
		s := start(t, Options{Freedoms: []string{name}})
		base, err := s.Listen("127.0.0.1:0")
		g.Expect(err).NotTo(HaveOccurred())
		r, err := http.NewRequest(http.MethodGet, base+"/v1/sessions?limit=40", nil)
		g.Expect(err).NotTo(HaveOccurred())
		r.Header.Set("Authorization", "Bearer "+s.Token())
		answer, err := http.DefaultTransport.RoundTrip(r)
		g.Expect(err).NotTo(HaveOccurred(), name)
		g.Expect(answer.StatusCode).To(Equal(200))
		g.Expect(answer.Body).To(WithTransform(readAll, Equal(want)), name)
		if name == "http-1.0" {
			g.Expect(answer.Proto).To(Equal("HTTP/1.0"))
		}
	}
	s := start(t, Options{Defects: []string{"dropped-on-unknown-cursor"}})
	base, err := s.Listen("127.0.0.1:0")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	r, err := http.NewRequest(http.MethodGet, base+"/v1/sessions?starting_after=vs_"+strings.Repeat("a", 64), nil)
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	r.Header.Set("Authorization", "Bearer "+s.Token())
	_, err = http.DefaultTransport.RoundTrip(r)
	NewWithT(t).Expect(err).To(HaveOccurred())
}

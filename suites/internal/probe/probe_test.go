package probe_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestDoRecordsTheAnswer(t *testing.T) {
	g := NewWithT(t)
	var got *http.Request
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		w.Header().Set("Content-Type", "Application/JSON; charset=utf-8")
		_, _ = w.Write([]byte(`{"echo":"` + r.Header.Get("Authorization") + `"}`))
	}))
	defer s.Close()
	base, _ := url.Parse(s.URL + "/api/")
	p, err := probe.New(probe.Config{Base: base, Path: "/v1/things", Token: "kayle_test_0123456789", Timeout: 5 * time.Second, Read: keep})
	g.Expect(err).NotTo(HaveOccurred())
	defer p.Close()
	e := p.Do(context.Background(), probe.Request{Query: "limit=5"})
	g.Expect(e.Failure).To(BeNil())
	g.Expect(e.Status).To(Equal(200))
	g.Expect(bodyOf(e)).To(Equal(`{"echo":"Bearer $KAYLE_TOKEN"}`))
	g.Expect(e.URL).To(Equal(s.URL + "/api/v1/things?limit=5"))
	g.Expect(got.Header.Get("X-Conformance-Exchange")).To(Equal(e.ID))
	g.Expect(got.Header.Get("Authorization")).To(Equal("Bearer kayle_test_0123456789"))
	media, params := e.ContentType()
	g.Expect(media).To(Equal("application/json"))
	g.Expect(params).To(HaveKeyWithValue("charset", "utf-8"))
	g.Expect(p.Stats()).To(Equal(probe.Stats{Requests: 1, MaxInFlight: 1, Window: probe.Window{Start: 8, Lowest: 8, Highest: 8, Ceiling: 8}}))
}

// answered is what TestAwait and its like wait for: any answer.
func answered(_, now *probe.Exchange) bool { return now.Status != 0 }

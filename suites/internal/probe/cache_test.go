package probe_test

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestTheCacheSavesReadings(t *testing.T) {
	g := NewWithT(t)
	answer := "one"
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		w.Header().Set("X-Part", r.URL.RawQuery)
		w.Header().Set("X-Cancel", "ct_0123456789")
		w.Header().Set("X-Token", "kayle_test_0123456789")
		fmt.Fprintf(w, `{"answer":%q,"token":"kayle_test_0123456789","cancel_token":"ct_0123456789"}`, answer)
	})
	var reads atomic.Int64
	ask := func(query string, c *probe.Cache) *probe.Exchange {
		return get(newProbe(t, probe.Config{
			Base: parse(t, s.URL), Token: "kayle_test_0123456789", Masked: []string{"cancel_token"}, Cache: c,
			Read: func(b probe.Body) probe.Reading {
				reads.Add(1)
				return keep(b)
			},
		}), probe.Request{Query: query})
	}
	var cache probe.Cache
	first := ask("a=1", &cache)
	again, other, without := ask("a=1", &cache), ask("a=2", &cache), ask("a=1", nil)
	g.Expect(reads.Load()).To(BeEquivalentTo(2))
	g.Expect(again.Content).To(BeIdenticalTo(first.Content))
	g.Expect(other.Content).To(BeIdenticalTo(first.Content), "another request, the same body")
	g.Expect(without.Content).NotTo(BeIdenticalTo(first.Content))
	g.Expect(without.Content).To(Equal(first.Content))
	for _, e := range []*probe.Exchange{first, again, without} {
		g.Expect(bodyOf(e)).To(Equal(`{"answer":"one","token":"$KAYLE_TOKEN","cancel_token":"masked"}`))
		g.Expect(e.Header).To(Equal(http.Header{
			"X-Part": {"a=1"}, "X-Cancel": {"masked"}, "X-Token": {"$KAYLE_TOKEN"}, "Content-Length": {"79"},
			"Content-Type": {"text/plain; charset=utf-8"},
		}))
	}

	cache.Freeze()
	answer = "two"
	before := reads.Load()
	a, b := ask("a=1", &cache), ask("a=1", &cache)
	g.Expect(reads.Load()).To(Equal(before+2), "nothing is learned any more")
	g.Expect(a.Content).To(Equal(b.Content))
	g.Expect(a.Content).NotTo(BeIdenticalTo(b.Content))
	answer = "one"
	g.Expect(ask("a=1", &cache).Content).To(BeIdenticalTo(first.Content), "what was learned stays")
	(*probe.Cache)(nil).Freeze()
}

// A frozen cache does not keep a run from reading an equal body once.
func TestARunHasACacheOfItsOwn(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, answer(okay))
	var cache probe.Cache
	cache.Freeze()
	for _, c := range []*probe.Cache{nil, &cache} {
		var reads atomic.Int64
		p := newProbe(t, probe.Config{Base: s.url(), Cache: c, Read: func(probe.Body) probe.Reading {
			reads.Add(1)
			return nil
		}})
		g.Expect(get(p, probe.Request{Query: "a"}).Content).To(BeIdenticalTo(get(p, probe.Request{Query: "b"}).Content))
		g.Expect(reads.Load()).To(BeEquivalentTo(1))
	}
}

// What came from the cache counts in each run, and is spooled and recorded in each.
func TestCachedBodiesCountInEachRun(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, answer(ok("", []byte(`{"token":"kayle_test_0123456789"}`))))
	var cache probe.Cache
	for range 2 {
		spool, err := probe.NewSpool(1 << 20)
		g.Expect(err).NotTo(HaveOccurred())
		p := newProbe(t, probe.Config{
			Base: s.url(), Token: "kayle_test_0123456789", Cache: &cache, MaxReadings: 1 << 20, Spool: spool,
			Read: func(probe.Body) probe.Reading { return weight(1 << 19) },
		})
		e := get(p, probe.Request{})
		g.Expect(p.Spent()).To(BeNumerically("~", 0.5, 0.01))
		text, found := spool.Text(e.Content.Digest, 100)
		g.Expect(found).To(BeTrue())
		g.Expect(string(text)).To(Equal(`{"token":"$KAYLE_TOKEN"}`))
		g.Expect(spool.Close()).To(Succeed())
	}
}

func TestACrowdedBodyIsRefusedAgain(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, answer(ok("", []byte(`[1,2,3,4,5,6]`))))
	p := newProbe(t, probe.Config{Base: s.url(), MaxValues: 3})
	a, b := get(p, probe.Request{Query: "a"}), get(p, probe.Request{Query: "b"})
	for _, e := range []*probe.Exchange{a, b} {
		g.Expect(e.Failure).To(HaveField("Kind", probe.FailureTooLarge))
		g.Expect(e.Content).To(BeIdenticalTo(a.Content))
		g.Expect(e.Content.Partial).To(BeTrue())
	}
}

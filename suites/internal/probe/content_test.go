package probe_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestEqualBodiesAreReadOnce(t *testing.T) {
	g := NewWithT(t)
	var reads atomic.Int64
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; x="+r.URL.Query().Get("x"))
		if kind := r.URL.Query().Get("type"); kind != "" {
			w.Header().Set("Content-Type", kind)
		}
		if r.URL.Query().Has("missing") {
			w.WriteHeader(404)
		}
		// Masked, the token makes no difference.
		fmt.Fprintf(w, `{"cancel_token":"%s"}`, r.URL.Query().Get("token"))
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), Masked: []string{"cancel_token"}, Read: func(b probe.Body) probe.Reading {
		reads.Add(1)
		return keep(b)
	}})
	ask := func(query string) *probe.Exchange { return get(p, probe.Request{Query: query}) }
	first := ask("token=one")
	g.Expect(first.Content.Reading).
		To(Equal(kept{probe.Body{Status: 200, MediaType: "application/json", Text: []byte(`{"cancel_token":"masked"}`)}}))
	g.Expect(first.Content.Size).To(Equal(25))
	g.Expect(first.Content.Digest).To(Equal("b72a8e763a2bd44c7a5828cb880d3e297a045fdb53d8ce7b8a55b6de4a07cf3f"))
	for _, query := range []string{"token=one", "token=two", "token=one&x=2"} {
		g.Expect(ask(query).Content).To(BeIdenticalTo(first.Content), query)
	}
	g.Expect(reads.Load()).To(BeEquivalentTo(1))
	for _, query := range []string{"token=one&missing", "token=one&type=text/plain", "token="} {
		g.Expect(ask(query).Content).NotTo(BeIdenticalTo(first.Content), query)
	}
	g.Expect(reads.Load()).To(BeEquivalentTo(4))
	g.Expect(ask("token=one&missing").Content.Digest).To(Equal(first.Content.Digest))
	g.Expect(get(p, probe.Request{Method: probe.Head}).Content.Size).To(BeZero())
}

func TestEqualBodiesAreReadOnceAtTheSameTime(t *testing.T) {
	g := NewWithT(t)
	var reads atomic.Int64
	s := listen(t, answer(okay))
	p := newProbe(t, probe.Config{Base: s.url(), Read: func(probe.Body) probe.Reading {
		reads.Add(1)
		return nil
	}})
	together(p, 50, func(i int) string { return fmt.Sprint(i) })
	g.Expect(reads.Load()).To(BeEquivalentTo(1))
}

// Equal text that is a whole body and the beginning of one is not the same.
func TestPartialBodiesAreReadAsSuch(t *testing.T) {
	g := NewWithT(t)
	var n atomic.Int64
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		length := 2
		if n.Add(1) > 1 {
			length = 9
		}
		once(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n{}", length))(c, r)
	})
	p := newProbe(t, probe.Config{Base: s.url()})
	whole, part := get(p, probe.Request{}), get(p, probe.Request{})
	g.Expect(whole.Content.Reading).To(Equal(kept{probe.Body{Status: 200, Text: []byte("{}")}}))
	g.Expect(part.Content.Reading).To(Equal(kept{probe.Body{Status: 200, Text: []byte("{}"), Partial: true}}))
	g.Expect([]bool{whole.Content.Partial, part.Content.Partial}).To(Equal([]bool{false, true}))
	g.Expect(part.Content.Digest).To(Equal(whole.Content.Digest))
}

func TestWithoutAReaderDigestAndSizeAreKept(t *testing.T) {
	g := NewWithT(t)
	s := listen(t, answer(okay))
	p, err := probe.New(probe.Config{Base: s.url()})
	g.Expect(err).NotTo(HaveOccurred())
	t.Cleanup(p.Close)
	c := get(p, probe.Request{}).Content
	g.Expect(c.Digest).To(Equal("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"))
	g.Expect(c.Size).To(Equal(2))
	g.Expect(c.Reading).To(BeNil())
	// Where no answer came there is a content that says so.
	p.Stop("enough")
	g.Expect(get(p, probe.Request{}).Content).To(Equal(&probe.Content{}))
	g.Expect(get(p, probe.Request{Query: " "}).Content).To(Equal(&probe.Content{}))
}

// Large bodies are read one at a time, whatever else is under way.
func TestLargeBodiesAreReadOneAtATime(t *testing.T) {
	g := NewWithT(t)
	var mu sync.Mutex
	var large, most, small int
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.URL.RawQuery, strings.Repeat("x", 300<<10))
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), MaxReadings: 1 << 30, Read: func(b probe.Body) probe.Reading {
		mu.Lock()
		large++
		most = max(most, large)
		small++
		mu.Unlock()
		for range 100 {
			runtime.Gosched() // whoever does not wait would come meanwhile
		}
		mu.Lock()
		large--
		mu.Unlock()
		return nil
	}})
	together(p, 24, func(i int) string { return fmt.Sprint(i) })
	g.Expect(small).To(Equal(24))
	g.Expect(most).To(Equal(1))
}

// TestMemoryOfManyBigAnswers: a run keeps nothing whose size the target decides.
func TestMemoryOfManyBigAnswers(t *testing.T) {
	if testing.Short() {
		t.Skip("reads many megabytes")
	}
	g := NewWithT(t)
	n := 0
	filler := strings.Repeat("x", 1<<20)
	s := listen(t, func(c net.Conn, r *bufio.Reader) {
		for {
			if _, err := head(r); err != nil {
				return
			}
			n++ // every body is another one
			if _, err := io.WriteString(c, ok("", fmt.Appendf(nil, `{"n":%d,"x":"%s"}`, n, filler))); err != nil {
				return
			}
		}
	})
	p := newProbe(t, probe.Config{Base: s.url(), Read: func(b probe.Body) probe.Reading { return weight(100) }})
	all := make([]*probe.Exchange, 200)
	for i := range all {
		all[i] = get(p, probe.Request{})
		g.Expect(all[i].Failure).To(BeNil())
	}
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	g.Expect(m.HeapAlloc).To(BeNumerically("<", 64<<20), "200 MiB have come")
	runtime.KeepAlive(all)
}

// weight is a reading of so many bytes.
type weight int

func (w weight) Bytes() int { return int(w) }

// What a run takes for an exchange is about what is counted for it.
func TestTheMemoryOfExchanges(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Etag", r.URL.RawQuery)
		w.Header().Set("X-Request-Id", "request-"+r.URL.RawQuery)
		fmt.Fprint(w, r.URL.RawQuery)
	})
	p := newProbe(t, probe.Config{Base: parse(t, s.URL), MaxRequests: 1e9, Read: func(b probe.Body) probe.Reading { return weight(0) }})
	const n = 3000
	taken := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	all := make([]*probe.Exchange, n)
	get(p, probe.Request{Query: "warm"})
	before := taken()
	for i := range all {
		all[i] = get(p, probe.Request{Query: fmt.Sprint(i)})
	}
	each := (int64(taken()) - int64(before)) / n
	counted := int64(p.Spent() * probe.DefaultMaxReadings / n)
	t.Logf("%d bytes an exchange, %d counted", each, counted)
	g.Expect(each).To(BeNumerically("<", counted*3/2))
	g.Expect(each).To(BeNumerically(">", counted/3))
	runtime.KeepAlive(all)
}

func TestEqualHeaderValuesShareMemory(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) { w.Header().Set("X-Same", "some value of it") })
	p := newProbe(t, probe.Config{Base: parse(t, s.URL)})
	get(p, probe.Request{})
	a, b := get(p, probe.Request{}), get(p, probe.Request{})
	g.Expect(probe.SameMemory(a.Header.Get("X-Same"), b.Header.Get("X-Same"))).To(BeTrue())
}

func TestHeadersAreBounded(t *testing.T) {
	g := NewWithT(t)
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Location", strings.Repeat("l", 9000))
		h.Set("A-First", strings.Repeat("a", 3000))
		h.Set("B-Second", strings.Repeat("b", 3000))
		h.Set("C-Third", "c")
	})
	e := get(newProbe(t, probe.Config{Base: parse(t, s.URL)}), probe.Request{})
	g.Expect(e.Header.Get("Location")).To(HaveLen(4 << 10))
	g.Expect(e.Header.Get("A-First")).To(HaveLen(3000))
	g.Expect(e.Header).NotTo(HaveKey("B-Second"))
}

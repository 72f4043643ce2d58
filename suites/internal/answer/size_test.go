package answer_test

import (
	"fmt"
	"runtime"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

const pageItems = 100

// pages are bodies with a page of items each, as large as the filler makes them.
// Their items are other ones each time where fresh, else those of the first page
// with links that are signed anew.
func pages(n, bytes int, fresh bool) []probe.Body {
	fields := filler(bytes)
	all := make([]probe.Body, n)
	for p := range all {
		items := make([]string, pageItems)
		for i := range items {
			id := i
			if fresh {
				id += p * pageItems
			}
			link := fmt.Sprintf("https://verify.test/%s?signature=%d", sessionID(id), p)
			items[i] = session(id, object{"share_fields": fields, "verification_url": link})
		}
		all[p] = probe.Body{Status: 200, MediaType: "application/json", Text: []byte(page(items...))}
	}
	return all
}

// keeping is what a run keeps of bodies, as counted and as the heap grows by it, in
// bytes a body.
func keeping(t *testing.T, bodies []probe.Body) (counted, heap int) {
	t.Helper()
	r := answer.NewReader(contract(t))
	r.Read(bodies[0]) // what is made once
	readings := make([]probe.Reading, len(bodies))
	before := heapInUse()
	for i, b := range bodies {
		readings[i] = r.Read(b)
		counted += readings[i].Bytes()
	}
	heap = int(heapInUse()) - int(before)
	runtime.KeepAlive(readings)
	runtime.KeepAlive(bodies)
	runtime.KeepAlive(r)
	return counted / len(bodies), heap / len(bodies)
}

func heapInUse() uint64 {
	runtime.GC()
	runtime.GC() // what had a finalizer
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// What a run keeps grows with answers and items, never with their size; and what
// is counted for it is about what it takes.
func TestFigures(t *testing.T) {
	for name, fresh := range map[string]bool{"new items": true, "items met before, links signed anew": false} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			const n = 3
			small, smallHeap := keeping(t, pages(n, 200, fresh))
			large, largeHeap := keeping(t, pages(n, 20_000, fresh))
			t.Logf("a page of %d items of 200 bytes: %d bytes counted, %d of heap (%d an item)", pageItems, small, smallHeap, smallHeap/pageItems)
			t.Logf("a page of %d items of 20 kB: %d bytes counted, %d of heap (%d an item)", pageItems, large, largeHeap, largeHeap/pageItems)
			g.Expect(large).To(Equal(small))
			g.Expect(float64(largeHeap)).To(BeNumerically("<", 1.5*float64(smallHeap)+4096))
			g.Expect(float64(smallHeap)).To(BeNumerically("<", 2*float64(small)+4096), "the count is honest")
			g.Expect(float64(largeHeap)).To(BeNumerically("<", 2*float64(large)+4096), "the count is honest")
		})
	}
}

// Of a list that is longer than is kept in detail, an item takes less than 400 bytes.
func TestItemsOfALongListAreKeptBriefly(t *testing.T) {
	if testing.Short() {
		t.Skip("reads many pages")
	}
	g := NewWithT(t)
	r := answer.NewReader(contract(t))
	const detailed, more = 100, 60 // pages
	var kept []probe.Reading
	bodies := pages(detailed+more, 200, true)
	for _, b := range bodies[:detailed] {
		kept = append(kept, r.Read(b))
	}
	counted, before := 0, heapInUse()
	for _, b := range bodies[detailed:] {
		kept = append(kept, r.Read(b))
		counted += kept[len(kept)-1].Bytes()
	}
	heap := int(heapInUse()) - int(before)
	runtime.KeepAlive(bodies)
	runtime.KeepAlive(r)
	t.Logf("%d bytes an item counted, %d of heap", counted/more/pageItems, heap/more/pageItems)
	g.Expect(heap / more / pageItems).To(BeNumerically("<", 400))
	g.Expect(heap).To(BeNumerically("<", 2*counted), "the count is honest")
	runtime.KeepAlive(kept)
}

// The same holds for what no page is: an error with a long message, a long text.
func TestOtherBodiesAreKeptShort(t *testing.T) {
	g := NewWithT(t)
	for _, text := range []string{`{"error":{"message":"` + words(50_000) + `"}}`, words(50_000), "<p>" + words(50_000)} {
		g.Expect(reading(t, 500, text).Bytes()).To(BeNumerically("<", 256<<10))
	}
}

// words is a text of so many different words.
func words(n int) string {
	var b []byte
	for i := range n {
		b = fmt.Appendf(b, "word%d ", i)
	}
	return string(b)
}

// BenchmarkRead reads pages of 100 items: new ones, and the same with links that are
// signed anew.
func BenchmarkRead(b *testing.B) {
	for name, c := range map[string]struct {
		bytes int
		fresh bool
	}{"200 bytes, new": {200, true}, "200 bytes, signed anew": {200, false}, "15 kB, signed anew": {15_000, false}} {
		b.Run(name, func(b *testing.B) {
			bodies := pages(32, c.bytes, c.fresh)
			b.SetBytes(int64(len(bodies[0].Text)))
			b.ReportAllocs()
			r := answer.NewReader(contract(b))
			for i := range b.N {
				if i%len(bodies) == 0 {
					r = answer.NewReader(contract(b))
				}
				r.Read(bodies[i%len(bodies)])
			}
		})
	}
}

// BenchmarkReadAgain reads pages of 100 items that stood on other pages before, as most
// answers of a run are: what it costs to judge one of them.
func BenchmarkReadAgain(b *testing.B) {
	bodies := pages(1, 200, false)
	text := bodies[0].Text
	r := answer.NewReader(contract(b))
	r.Read(bodies[0])
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r.Read(bodies[0])
	}
}

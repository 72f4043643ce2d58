package reference

import (
	"testing"

	. "github.com/onsi/gomega"
)

// cacheQueries read lists, places of cursors, counts, and bodies long enough to
// be compressed.
func cacheQueries(t *testing.T) []string {
	after := read(t, get(start(t, Options{}), "limit=3")).ids()[2]
	return []string{"", "limit=100", "status=failed", "created_from=2025-01-01T00:00:00Z", "limit=50&starting_after=" + after,
		"limit=2&status=expired&starting_after=" + after}
}

func TestCacheChangesNoAnswer(t *testing.T) {
	g := NewWithT(t)
	queries := cacheQueries(t)
	cache := NewCache()
	for _, o := range []Options{
		{}, {}, // fills it, reads it
		{Seed: 2}, {Sessions: 20},
		{Defects: []string{"status-ignored"}}, {Defects: []string{"cursor-inclusive"}}, {Defects: []string{"webhooks-multiply"}},
		{Defects: []string{"updated-before-created"}}, // its data are its own
		{Freedoms: []string{"oldest-first"}}, {Freedoms: []string{"gzip-always"}},
	} {
		without := start(t, o)
		o.Cache = cache
		with := start(t, o)
		for range 2 {
			for _, q := range queries {
				a, b := get(without, q), get(with, q)
				g.Expect(b.Code).To(Equal(a.Code), "%+v %s", o, q)
				g.Expect(b.Body.Bytes()).To(Equal(a.Body.Bytes()), "%+v %s", o, q)
			}
		}
	}
}

func TestOnlyPlainServersFillTheCache(t *testing.T) {
	g := NewWithT(t)
	cache := NewCache()
	get(start(t, Options{Cache: cache, Defects: []string{"status-ignored"}}), "limit=100")
	get(start(t, Options{Cache: cache, Live: Live{PerRequest: 1}}), "limit=100")
	g.Expect(cache.found).To(BeEmpty())
	get(start(t, Options{Cache: cache}), "limit=100")
	g.Expect(cache.found).To(HaveLen(1))
}

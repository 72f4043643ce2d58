package reference

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Cache saves work among servers with equal data: what the database finds, and
// compressed bodies. Servers without defects and freedoms fill it, so that it
// holds no more than they were asked; all others read it. Servers whose data
// moves, or is changed by a defect, leave it alone. It is safe for concurrent
// use.
type Cache struct {
	mu     sync.RWMutex
	found  map[string][]session
	values map[string][]any
	zipped map[[sha256.Size]byte][]byte
}

// NewCache returns an empty cache.
func NewCache() *Cache {
	return &Cache{found: map[string][]session{}, values: map[string][]any{}, zipped: map[[sha256.Size]byte][]byte{}}
}

// remembered returns what one of the cache's maps holds, or has it made. It is
// kept where the server that asks fills the cache.
func remembered[K comparable, V any](c *Cache, m map[K]V, key K, fills bool, produce func() (V, error)) (V, error) {
	c.mu.RLock()
	v, ok := m[key]
	c.mu.RUnlock()
	if ok {
		return v, nil
	}
	v, err := produce()
	if err == nil && fills {
		c.mu.Lock()
		defer c.mu.Unlock()
		m[key] = v
	}
	return v, err
}

// share lets the store use a cache, for data that the numbers of Options make;
// fills tells whether it fills it.
func (st *store) share(c *Cache, fills bool, sessions int, seed uint64) {
	st.cache, st.fills, st.data = c, fills, fmt.Sprintf("%d sessions of seed %d: ", sessions, seed)
}

// key identifies a statement over the store's data.
func (st *store) key(text string, args []any) string {
	var b strings.Builder
	b.WriteString(st.data)
	b.WriteString(text)
	for _, arg := range args {
		_, _ = fmt.Fprintf(&b, "\x00%T %v", arg, arg)
	}
	return b.String()
}

// rows runs a query that yields sessions, through the cache. What it returns
// may be changed.
func (st *store) rows(text string, args ...any) ([]session, error) {
	if st.cache == nil {
		return st.read(text, args)
	}
	list, err := remembered(st.cache, st.cache.found, st.key(text, args), st.fills, func() ([]session, error) { return st.read(text, args) })
	return slices.Clone(list), err
}

// row reads the columns of at most one row, through the cache; none found is
// nil.
func (st *store) row(text string, width int, args ...any) ([]any, error) {
	if st.cache == nil {
		return st.readOne(text, width, args)
	}
	values, err := remembered(st.cache, st.cache.values, st.key(text, args), st.fills,
		func() ([]any, error) { return st.readOne(text, width, args) })
	return slices.Clone(values), err
}

// compress is gzip through the cache.
func (s *Server) compress(body []byte) []byte {
	if s.options.Cache == nil {
		return s.zip(body)
	}
	zipped, _ := remembered(s.options.Cache, s.options.Cache.zipped, sha256.Sum256(body), s.store.fills,
		func() ([]byte, error) { return s.zip(body), nil })
	return slices.Clone(zipped) // defects change it in place
}

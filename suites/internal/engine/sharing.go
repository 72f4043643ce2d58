package engine

import (
	"context"
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Sharing returns a context under which runs share what they make of answers: the
// mutation matrix runs hundreds against servers that answer alike. The first run sets
// what they have in common; one with another contract, other credentials or headers
// has no part in it.
func Sharing(ctx context.Context, c *Cache) context.Context {
	return context.WithValue(ctx, cacheKey{}, c)
}

type cacheKey struct{}

// Cache is a probe.Cache with what its runs have in common. The zero value is empty.
type Cache struct {
	content probe.Cache

	mu sync.Mutex
	of string // what its runs have in common
}

// Freeze ends learning, so that memory stays bounded by what the runs so far saw.
func (c *Cache) Freeze() { c.content.Freeze() }

// CacheOf is the cache that a run shares, nil where it shares none.
func CacheOf(ctx context.Context, common string) *probe.Cache {
	c, ok := ctx.Value(cacheKey{}).(*Cache)
	if !ok || c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.of == "" {
		c.of = common
	}
	if c.of != common {
		return nil
	}
	return &c.content
}

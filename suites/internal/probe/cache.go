package probe

import (
	"slices"
	"strings"
	"sync"
)

// Cache keeps what was made of the answers of one run for later runs with the
// same configuration (tokens, headers, masked names, MaxValues, Read) against
// targets of which many answer the same to the byte: an equal body is neither
// redacted nor read again, and has the same Content. It is safe for concurrent
// use; a nil Cache keeps nothing.
type Cache struct {
	mu      sync.Mutex
	frozen  bool
	bodies  map[bodyKey]*cachedBody
	headers map[headerLine]headerLine // redacted, by the line as it came
}

// cachedBody is what was made of a body.
type cachedBody struct {
	once    sync.Once // guards the rest: whoever meets the body first fills it in
	crowded bool      // it holds more JSON values than are read; there is nothing else then
	content *Content
	values  maskedValues
}

// headerLine is one value of a header.
type headerLine struct{ name, value string }

// The header lines that are remembered, so that equal ones share memory and are
// redacted once. A target can send ever new ones.
const (
	cachedLines = 4096 // in all
	cachedLine  = 512  // bytes of one
)

// Freeze ends learning, so that memory stays bounded by what came until then.
func (c *Cache) Freeze() {
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.frozen = true
}

// body returns what is there of a body, an empty one where it is to be filled
// in; nil where it is missing and not to be learned.
func (c *Cache) body(k bodyKey) *cachedBody {
	if c == nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	b := c.bodies[k]
	if b != nil || c.frozen {
		return b
	}
	if c.bodies == nil {
		c.bodies = map[bodyKey]*cachedBody{}
	}
	b = &cachedBody{}
	c.bodies[k] = b
	return b
}

func (c *Cache) header(raw headerLine) (headerLine, bool) {
	if c == nil {
		return headerLine{}, false
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	l, found := c.headers[raw]
	return l, found
}

// keepHeader keeps a redacted header line, where there is room.
func (c *Cache) keepHeader(raw, redacted headerLine) {
	if c == nil || len(raw.name)+len(raw.value) > cachedLine {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.frozen || len(c.headers) >= cachedLines {
		return
	}
	if c.headers == nil {
		c.headers = map[headerLine]headerLine{}
	}
	c.headers[raw] = redacted
}

// caches are where a run looks: the cache that it shares with others, which may
// be nil, and then its own.
type caches struct{ shared, own *Cache }

func (c caches) body(k bodyKey) *cachedBody {
	if b := c.shared.body(k); b != nil {
		return b
	}
	return c.own.body(k)
}

// content returns the content of a redacted body, reading it where it is new.
func (c caches) content(b Body, read func(Body) Reading) *Content {
	k := b.key(true)
	known := c.body(k)
	known.once.Do(func() {
		// Before reading it: a reader that panics must not leave others without.
		known.content = &Content{Digest: k.digest(), Size: len(b.Text), Partial: b.Partial, key: k}
		if read != nil {
			b.Text = slices.Clip(b.Text)
			known.content.Reading = read(b)
		}
	})
	return known.content
}

// header returns a redacted header line, where it was met before.
func (c caches) header(raw headerLine) (headerLine, bool) {
	if l, found := c.shared.header(raw); found {
		return l, true
	}
	return c.own.header(raw)
}

func (c caches) keepHeader(raw, redacted headerLine) {
	raw = headerLine{strings.Clone(raw.name), strings.Clone(raw.value)}
	if redacted == raw {
		redacted = raw // the same memory
	}
	c.shared.keepHeader(raw, redacted)
	c.own.keepHeader(raw, redacted)
}

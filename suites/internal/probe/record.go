package probe

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"sync"
)

// record redacts what was received and puts it into the exchange.
func (p *Probe) record(e *Exchange, h http.Header, c content) {
	k := p.shelf.keep(c.body, c.partial, func() ([]byte, []string) { return p.redact.body(c.body, c.partial) })
	e.Body, e.BodyDigest = k.body, k.digest
	e.Header = p.redact.header(bounded(h), k.values)
	for _, values := range e.Header {
		for i, v := range values {
			if len(v) > keptHeaderValue { // only now, or half a secret could be left
				values[i] = strings.ToValidUTF8(v[:keptHeaderValue], "")
			}
		}
	}
}

// kept is a redacted body, and the masked values that were found in it.
type kept struct {
	body   []byte
	digest string
	values []string
}

// shelf keeps every distinct body once.
type shelf struct {
	mu    sync.Mutex
	raw   map[rawBody]kept
	plain map[string][]byte
	bytes int64
}

// rawBody identifies a body as it was received.
type rawBody struct {
	sum     [sha256.Size]byte
	partial bool
}

func newShelf() *shelf {
	return &shelf{raw: map[rawBody]kept{}, plain: map[string][]byte{}}
}

// reserve counts bytes that are kept elsewhere.
func (s *shelf) reserve(bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.bytes += bytes
}

// keep returns what is kept of a body; redact is called for a new one.
func (s *shelf) keep(body []byte, partial bool, redact func() ([]byte, []string)) kept {
	key := rawBody{sha256.Sum256(body), partial}
	s.mu.Lock()
	k, ok := s.raw[key]
	s.mu.Unlock()
	if ok {
		return k
	}
	k.body, k.values = redact()
	k.values = searchable(k.values)
	k.digest = digest(k.body)
	s.mu.Lock()
	defer s.mu.Unlock()
	if same, ok := s.plain[k.digest]; ok {
		k.body = same
	} else {
		k.body = bytes.Clone(k.body) // of its very size
		s.plain[k.digest] = k.body
		s.bytes += int64(len(k.body))
	}
	s.raw[key] = k
	return k
}

// searchable returns the distinct values that a header could repeat, in
// memory of their own, and not more than some.
func searchable(values []string) []string {
	var out []string
	for _, v := range values {
		if len(v) <= keptHeaderValue && len(out) < 256 && !slices.Contains(out, v) {
			out = append(out, strings.Clone(v))
		}
	}
	return out
}

func (s *shelf) size() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bytes
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// The recorded part of a header is bounded: an answer can carry ten thousand.
const (
	keptHeaderBytes = 16 << 10
	keptHeaderValue = 4 << 10
	keptHeaders     = 128 // names
)

// ordinary are the headers that are kept whatever else comes.
var ordinary = []string{
	"Content-Type", "Content-Encoding", "Content-Length", "Cache-Control", "Www-Authenticate", "Etag", "Location", "Allow",
	"Retry-After", "Date", "Vary", "Age", "Expires", "Pragma", "Server", "Connection", "Last-Modified",
}

// bounded copies the headers that are recorded: the ordinary ones first, then
// the others by name, as long as there is room.
func bounded(h http.Header) http.Header {
	names := make([]string, 0, len(h))
	for _, name := range ordinary {
		if _, ok := h[name]; ok {
			names = append(names, name)
		}
	}
	rest := make([]string, 0, len(h))
	for name := range h {
		if !slices.Contains(ordinary, name) {
			rest = append(rest, name)
		}
	}
	slices.Sort(rest)
	rest = rest[:min(len(rest), keptHeaders-len(names))]
	room := keptHeaderBytes
	out := http.Header{}
	for _, name := range append(names, rest...) {
		for _, v := range h[name] {
			if room -= len(name) + min(len(v), keptHeaderValue); room < 0 {
				return out
			}
			// Header values need not be UTF-8; reports and recordings are.
			out[name] = append(out[name], strings.ToValidUTF8(v, "\uFFFD"))
		}
	}
	return out
}

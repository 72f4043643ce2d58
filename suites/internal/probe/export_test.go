package probe

import (
	"net/http"
	"net/url"
	"os"
	"time"
	"unsafe"
)

// WithProxy sends requests through a proxy, as the environment would for
// targets that are not on the loopback interface.
func WithProxy(c Config, u *url.URL) Config {
	c.proxy = http.ProxyURL(u)
	return c
}

var Throttling = throttling

// Allowance is the time of one request, which Tick moves on by one of its Parts.
type Allowance struct{ a *allowance }

const Parts = parts

func NewAllowance(d time.Duration, end func()) Allowance { return Allowance{newAllowance(d, end)} }

func (a Allowance) Tick()   { a.a.tick() }
func (a Allowance) Pause()  { a.a.pause() }
func (a Allowance) Resume() { a.a.resume() }
func (a Allowance) Stop()   { a.a.stop() }

// Redaction redacts bodies as a probe does.
type Redaction struct{ r *redactor }

func NewRedaction(c Config) Redaction {
	c.proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	return Redaction{newRedactor(c, newTokens(c))}
}

func (r Redaction) Body(b []byte) []byte {
	out, _ := r.r.body(b, false)
	return out
}

// SameMemory tells whether two texts are one in memory.
func SameMemory(a, b string) bool { return unsafe.StringData(a) == unsafe.StringData(b) }

// SpoolUnlinking is a spool that unlinks its file with another function.
func SpoolUnlinking(max int64, unlink func(string) error) *Spool {
	s, _ := NewSpool(max)
	s.unlink = unlink
	return s
}

// SpoolFile is the open file of a spool; nil where there is none.
func SpoolFile(s *Spool) *os.File { return s.file }

package probe

import (
	"net/http"
	"net/url"
)

// WithProxy sends requests through a proxy, as the environment would for
// targets that are not on the loopback interface.
func WithProxy(c Config, u *url.URL) Config {
	c.proxy = http.ProxyURL(u)
	return c
}

var Throttling = throttling

// Redaction redacts bodies as a probe does.
type Redaction struct{ r *redactor }

func NewRedaction(c Config) Redaction {
	c.proxy = func(*http.Request) (*url.URL, error) { return nil, nil }
	return Redaction{newRedactor(c, newTokens(c.Token, c.OtherToken))}
}

func (r Redaction) Body(b []byte) []byte {
	out, _ := r.r.body(b, false)
	return out
}

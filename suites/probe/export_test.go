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

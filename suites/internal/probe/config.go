package probe

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/textproto"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Header is a further header of every request. Its value is a secret.
type Header struct{ Name, Value string }

// Clock is where the probe takes the time from, and how it waits.
type Clock interface {
	Now() time.Time
	// Sleep returns after d, or with the context's error as soon as that ends.
	Sleep(ctx context.Context, d time.Duration) error
}

// Config says where the requests go and within which limits. The zero value of
// a limit means its default.
type Config struct {
	// Base is the base URL, with or without a path prefix; Path the operation's
	// path below it.
	Base *url.URL
	Path string
	// Given is an encoded query that goes before that of every request, IDs the beginning
	// of every exchange's id.
	Given, IDs string
	// Scheme is the authentication scheme as the contract names it ("bearer");
	// a lower-case name is sent with a capital letter ("Bearer"). Empty means
	// bearer. Under "basic" the tokens are "user:password", sent as base64.
	Scheme string
	// KeyHeader is the header in which the token stands alone, an API key. Empty means
	// that it stands in Authorization, behind the scheme.
	KeyHeader string
	// Token and OtherToken are the credentials of two organizations. Without a
	// token no Authorization header is sent. UnscopedToken lacks the right to list;
	// FrozenToken is of an organization that is pending deletion.
	Token, OtherToken, UnscopedToken, FrozenToken string
	// RefusalPause is how long Pause waits, before a request that is to be refused
	// (negative: not at all; default: a quarter of the time that an answer takes, at most
	// 10 ms).
	RefusalPause time.Duration
	Headers      []Header
	// CACert is a PEM bundle to trust besides the system's; Insecure trusts any
	// certificate.
	CACert   []byte
	Insecure bool
	// Timeout bounds one request from the connection to the last byte (default
	// 30 s).
	Timeout time.Duration
	// Concurrency is the number of requests in flight at most (default 8): fewer at
	// first where Base is not on loopback, and where the target is slow. Rate is
	// the requests a second (default unlimited), MaxRequests those of the whole
	// run (default 20000).
	Concurrency int
	Rate        float64
	MaxRequests int
	// ThrottleBudget is the time that the run spends on waiting for a
	// throttling target (default 2 min; negative: none).
	ThrottleBudget time.Duration
	// MaxBody bounds a body that is read, in bytes, on the wire and decompressed
	// alike (default 32 MiB). A longer one is FailureTooLarge; one that does not end
	// within eight times as much is FailureEndless.
	MaxBody int64
	// MaxValues bounds the JSON values in a body (default 400000): decoded they
	// take many times the memory of their text. Beyond it is FailureTooLarge.
	MaxValues int
	// MaxReadings bounds what a run keeps of all answers, in bytes: the sum of
	// Reading.Bytes and of what each exchange takes (default 64 MiB). When it is
	// reached, nothing more is sent.
	MaxReadings int64
	// Read makes of a body what is kept of it; where nil, nothing is but its digest
	// and size. It is called once for each distinct body (text, status, media type),
	// when it arrives, for large bodies one at a time and else concurrently. Its
	// result must depend on the body alone.
	Read func(Body) Reading
	// Kinds, where set, tells of which kinds a request is that may hang together.
	Kinds func(Request) []Kind
	// Spool, where set, is given each distinct body.
	Spool *Spool
	// Recorder, where set, is given each exchange that Do returns, before it does.
	Recorder *Recorder
	// Published is a path whose answers describe fields and hold none, an OpenAPI document:
	// Masked does not count there. Empty where there is none.
	Published string
	// Masked names the fields and query parameters whose values are masked
	// wherever they come.
	Masked    []string
	UserAgent string
	// OnSend, where set, is called before each send, from many goroutines.
	OnSend func()
	// Clock is the system's where nil.
	Clock Clock
	// Transport, where set, replaces the network.
	Transport http.RoundTripper
	// Cache, where set, saves work among runs of one configuration.
	Cache *Cache

	proxy func(*http.Request) (*url.URL, error) // nil: from the environment
}

// The defaults of a Config.
const (
	DefaultTimeout        = 30 * time.Second
	DefaultConcurrency    = 8
	DefaultMaxRequests    = 20000
	DefaultThrottleBudget = 2 * time.Minute
	DefaultMaxBody        = 32 << 20
	DefaultMaxReadings    = 64 << 20
	DefaultMaxValues      = 400_000
)

// ExchangeHeader is the request header that carries the exchange's id.
const ExchangeHeader = "X-Conformance-Exchange"

// reserved are the headers that the probe sets itself, and those that would
// change how a request is framed.
var reserved = []string{
	"Accept-Encoding", "Authorization", "Connection", "Content-Length", "Expect", "If-None-Match", "Keep-Alive",
	"Proxy-Connection", "Te", "Trailer", "Transfer-Encoding", "Upgrade", ExchangeHeader,
}

// complete returns the configuration with its defaults, or what is wrong
// with it. No secret is in the error.
func (c Config) complete() (Config, error) {
	if err := checkBase(c.Base); err != nil {
		return c, err
	}
	if c.Path != "" {
		if !strings.HasPrefix(c.Path, "/") {
			return c, fmt.Errorf("the operation's path %q does not begin with a slash", c.Path)
		}
		if _, err := url.PathUnescape(c.Path); err != nil {
			return c, fmt.Errorf("the operation's path %q: %w", c.Path, err)
		}
	}
	if c.Scheme = cmp.Or(c.Scheme, "bearer"); c.Scheme == strings.ToLower(c.Scheme) {
		c.Scheme = strings.ToUpper(c.Scheme[:1]) + c.Scheme[1:]
	}
	if c.KeyHeader != "" {
		c.Scheme = ""
	}
	if err := cmp.Or(c.checkKeyHeader(), c.checkTokens()); err != nil {
		return c, err
	}
	for _, h := range c.Headers {
		if err := checkHeader(h); err != nil {
			return c, err
		}
	}
	if len(c.CACert) > 0 && !x509.NewCertPool().AppendCertsFromPEM(c.CACert) {
		return c, errors.New("the CA bundle holds no certificate in PEM form")
	}
	c.Headers = slices.Clone(c.Headers)
	c.Masked = slices.Clone(c.Masked)
	setDefault(&c.Timeout, DefaultTimeout)
	setDefault(&c.Concurrency, DefaultConcurrency)
	setDefault(&c.MaxRequests, DefaultMaxRequests)
	setDefault(&c.MaxBody, DefaultMaxBody)
	setDefault(&c.MaxReadings, DefaultMaxReadings)
	setDefault(&c.MaxValues, DefaultMaxValues)
	if c.ThrottleBudget == 0 {
		c.ThrottleBudget = DefaultThrottleBudget
	}
	if c.UserAgent == "" {
		c.UserAgent = "kayle-conformance"
	}
	if c.Clock == nil {
		c.Clock = systemClock{}
	}
	if c.proxy == nil {
		c.proxy = http.ProxyFromEnvironment
	}
	return c, nil
}

func setDefault[T int | int64 | time.Duration](v *T, d T) {
	if *v <= 0 {
		*v = d
	}
}

func checkBase(u *url.URL) error {
	switch {
	case u == nil:
		return errors.New("no target URL; give one such as http://127.0.0.1:8787")
	case u.User != nil:
		return errors.New("the target URL carries user information; give the credentials as a token or header instead")
	case u.Scheme == "":
		return errors.New("the target URL has no scheme; write http:// or https:// in front")
	case u.Scheme != "http" && u.Scheme != "https":
		return fmt.Errorf("the target URL has the scheme %q; only http and https can be tested", u.Scheme)
	case u.Host == "" || u.Hostname() == "":
		return errors.New("the target URL names no host")
	case u.RawQuery != "" || u.ForceQuery:
		return errors.New("the target URL carries a query; give the base URL alone")
	case u.Fragment != "":
		return errors.New("the target URL carries a fragment; give the base URL alone")
	}
	return nil
}

// checkKeyHeader refuses an API key where something else stands.
func (c Config) checkKeyHeader() error {
	if c.KeyHeader == "" {
		return nil
	}
	name := textproto.CanonicalMIMEHeaderKey(c.KeyHeader)
	if name != authorization && slices.Contains(append(reserved, "Accept", "Content-Type", "Host", "User-Agent"), name) {
		return fmt.Errorf("the contract's API key goes in the header %s, which the harness sets itself", name)
	}
	for _, h := range c.Headers {
		if c.Token != "" && strings.EqualFold(h.Name, name) {
			return fmt.Errorf("the header %s is made from the token; give one of the two", name)
		}
	}
	return nil
}

func checkHeader(h Header) error {
	if h.Name == "" {
		return errors.New("a header has no name")
	}
	for i := range len(h.Name) {
		if !isTokenByte(h.Name[i]) {
			return fmt.Errorf("the header name %q holds a character that RFC 9110 does not allow in one", h.Name)
		}
	}
	name := textproto.CanonicalMIMEHeaderKey(h.Name)
	if slices.Contains(reserved, name) {
		if name == authorization {
			return errors.New("the header Authorization is made from the token; give the token instead")
		}
		return fmt.Errorf("the header %s is set by the harness itself", name)
	}
	if !validHeaderValue(h.Value) {
		return fmt.Errorf("the value of the header %s holds a line break or another control character", name)
	}
	return nil
}

// isTokenByte tells the characters of a token (RFC 9110 section 5.6.2).
func isTokenByte(c byte) bool {
	return isAlnum(c) || strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0
}

func isAlnum(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

func validHeaderValue(v string) bool {
	for i := range len(v) {
		if v[i] < ' ' && v[i] != '\t' || v[i] == 0x7f {
			return false
		}
	}
	return true
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

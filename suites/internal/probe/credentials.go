package probe

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"math/big"
	"net/http"
	"net/textproto"
	"strings"
)

// String names the source of a token.
func (k CredentialKind) String() string {
	if int(k) < len(credentialKinds) {
		return credentialKinds[k]
	}
	return credentialKinds[Main]
}

var credentialKinds = [...]string{Main: "main", Other: "other", None: "none", Bare: "bare", Twice: "twice", InQuery: "in-query",
	Unscoped: "unscoped", Frozen: "frozen"}

// Wrong tells whether a target is to refuse the credentials, as it refuses those of
// somebody who guesses tokens.
func (c Credentials) Wrong() bool {
	return c.Kind == None || c.Kind == Bare || c.Mutation != Intact || c.Literal != "" || strings.TrimRight(c.Scheme, " ") != ""
}

// authorization is the header of HTTP authentication schemes.
const authorization = "Authorization"

// queryToken is the query parameter that carries a token (RFC 6750 section 2.3).
const queryToken = "access_token"

// tokens holds the run's tokens and what becomes of them under each mutation.
type tokens struct {
	scheme  string                    // empty where the token is an API key
	basic   bool                      // a token is "user:password"
	given   map[CredentialKind]string // by the kind that they are sent as; none is empty
	unknown map[string]string         // by the token that it stands for
}

func newTokens(c Config) tokens {
	t := tokens{scheme: c.Scheme, basic: c.basic(), given: map[CredentialKind]string{}, unknown: map[string]string{}}
	for _, g := range c.given() {
		if g.token != "" {
			t.given[g.kind] = g.token
		}
	}
	for _, token := range []string{c.Token, c.OtherToken} {
		t.unknown[token] = t.stranger(token)
	}
	return t
}

// known tells whether a token is one of the run's.
func (t tokens) known(token string) bool {
	for _, given := range t.given {
		if token == given {
			return true
		}
	}
	return false
}

// Mutates reports whether the credentials hold a token that differs from all of
// the run's. A token without letters, say, has no other letter case: what is sent
// then is the token itself.
func (p *Probe) Mutates(c Credentials) bool {
	token := p.tokens.of(c)
	return token != p.tokens.source(c) && !p.tokens.known(token)
}

// source is the token that the credentials start from.
func (t tokens) source(c Credentials) string {
	switch c.Kind {
	case Other, Unscoped, Frozen:
		return t.given[c.Kind]
	}
	return t.given[Main]
}

// of is the token as it is sent.
func (t tokens) of(c Credentials) string {
	if c.Literal != "" {
		return c.Literal
	}
	return t.mutate(t.source(c), c.Mutation)
}

// sent is the text that stands for the token in the header.
func (t tokens) sent(c Credentials) string {
	encode := func(token string) string { return base64.StdEncoding.EncodeToString([]byte(token)) }
	switch c.Mutation {
	case Followed, ListedFirst, ListedLast:
		if source := t.source(c); t.basic {
			return t.together(c.Mutation, encode(source), encode(t.unknown[source]))
		}
	case UserName, UserPassword:
		return t.of(c)
	}
	if t.basic {
		return encode(t.of(c))
	}
	return t.of(c)
}

// part is where in a token its changes are made. Of "user:password" that is the password,
// which is what is secret and what the case of letters counts in; or else the user.
func (t tokens) part(token string) (from, to int) {
	user := strings.IndexByte(token, ':')
	switch {
	case !t.basic || user < 0:
		return 0, len(token)
	case user == len(token)-1:
		return 0, user
	}
	return user + 1, len(token)
}

func (t tokens) mutate(token string, m Mutation) string {
	from, to := t.part(token)
	switch m {
	case Unknown:
		return t.unknown[token]
	case Truncated:
		return token[:max(to-1, from)] + token[to:]
	case Lengthened:
		return token[:to] + string(t.pick(func(c byte) string { return token[:to] + string(c) + token[to:] })) + token[to:]
	case AlteredEarly, Altered, AlteredLate:
		if from == to {
			return token
		}
		i := t.place(token, m)
		return token[:i] + string(t.replacement(token, i)) + token[i+1:]
	case CaseSwapped:
		return token[:from] + swapCase(token[from:to]) + token[to:]
	case Empty:
		return ""
	case Followed, ListedFirst, ListedLast:
		return t.together(m, token, t.unknown[token])
	case UserName:
		return base64.StdEncoding.EncodeToString([]byte(token + ":"))
	case UserPassword:
		return base64.StdEncoding.EncodeToString([]byte(passwordUser + ":" + token))
	}
	return token
}

// together are a token and an unknown one, in one header.
func (t tokens) together(m Mutation, token, unknown string) string {
	comma := ", "
	if t.scheme != "" {
		comma += t.scheme + " "
	}
	switch m {
	case ListedFirst:
		return token + comma + unknown
	case ListedLast:
		return unknown + comma + token
	}
	return token + " " + unknown
}

// passwordUser is the user whose password the token is sent as.
const passwordUser = "api"

// place is the index of the character that an alteration replaces.
func (t tokens) place(token string, m Mutation) int {
	from, to := t.part(token)
	switch m {
	case AlteredEarly:
		return from + (to-from)/4
	case AlteredLate:
		return from + (to-from)*3/4
	}
	return from + (to-from)/2
}

func (t tokens) replacement(token string, i int) byte {
	return t.pick(func(c byte) string { return token[:i] + string(c) + token[i+1:] })
}

// pick returns a character under which a token becomes one that is none of the
// known ones, in any letter case.
func (t tokens) pick(made func(byte) string) byte {
candidates:
	for _, c := range []byte("xq7zjw") {
		s := made(c)
		for _, given := range t.given {
			if strings.EqualFold(s, given) {
				continue candidates
			}
		}
		return c
	}
	return 'k'
}

// stranger makes a random token of the same length and alphabet.
func (t tokens) stranger(token string) string {
	if token == "" {
		token = strings.Repeat("a", 32)
	}
	for range 100 {
		b := []byte(token)
		for i, c := range b {
			switch {
			case c >= '0' && c <= '9':
				b[i] = '0' + random(10)
			case c >= 'a' && c <= 'z':
				b[i] = 'a' + random(26)
			case c >= 'A' && c <= 'Z':
				b[i] = 'A' + random(26)
			}
		}
		if s := string(b); !t.known(s) {
			return s
		}
	}
	return strings.Repeat("unknown", 1+len(token)/7)
}

func random(n int64) byte {
	v, err := rand.Int(rand.Reader, big.NewInt(n))
	if err != nil {
		return 0
	}
	return byte(v.Int64())
}

func swapCase(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' {
			b[i] = c ^ 0x20
		}
	}
	return string(b)
}

// scheme is the name of the authentication scheme as it is sent; empty where the token
// stands alone.
func (p *Probe) scheme(c Credentials) string { return cmp.Or(c.Scheme, p.cfg.Scheme) }

// carried tells whether a request has credentials at all.
func (p *Probe) carried(c Credentials) bool {
	return p.tokens.source(c) != "" || c.Mutation != Intact || c.Literal != ""
}

// authorize sets the lines of the header with the token, and returns the query with the
// token where it goes there.
func (p *Probe) authorize(c Credentials, h http.Header, query string) string {
	if !p.carried(c) {
		return query
	}
	token, name := p.tokens.sent(c), p.cfg.tokenHeader()
	line := func(token string) string {
		if scheme := p.scheme(c); scheme != "" {
			return scheme + " " + token
		}
		return token
	}
	switch c.Kind {
	case None:
	case Bare:
		h[name] = []string{token}
	case Twice:
		h[name] = []string{line(token), line(p.tokens.sent(Credentials{Mutation: Unknown}))}
	case InQuery:
		if query != "" {
			query += "&"
		}
		return query + Encode(Pair{queryToken, p.tokens.of(c)})
	default:
		h[name] = []string{line(token)}
	}
	return query
}

// tokenHeader is the header with the token.
func (c Config) tokenHeader() string {
	return textproto.CanonicalMIMEHeaderKey(cmp.Or(c.KeyHeader, authorization))
}

// basic tells whether a token is "user:password".
func (c Config) basic() bool { return c.KeyHeader == "" && strings.EqualFold(c.Scheme, "basic") }

// shownToken is what stands for the token in a URL that is shown.
func shownToken(c Credentials) string {
	shown := "$" + variableOf(c)
	if c.Mutation != Intact {
		return "(" + shown + " " + string(c.Mutation) + ")"
	}
	return shown
}

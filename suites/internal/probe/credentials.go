package probe

import (
	"crypto/rand"
	"encoding/base64"
	"math/big"
	"net/http"
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

// queryToken is the query parameter that carries a token (RFC 6750 section 2.3).
const queryToken = "access_token"

// tokens holds the run's tokens and what becomes of them under each mutation.
type tokens struct {
	scheme  string
	given   map[CredentialKind]string // by the kind that they are sent as; none is empty
	unknown map[string]string         // by the token that it stands for
}

func newTokens(c Config) tokens {
	t := tokens{scheme: c.Scheme, given: map[CredentialKind]string{}, unknown: map[string]string{}}
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

func (t tokens) mutate(token string, m Mutation) string {
	switch m {
	case Unknown:
		return t.unknown[token]
	case Truncated:
		return token[:max(len(token)-1, 0)]
	case Lengthened:
		return token + string(t.pick(func(c byte) string { return token + string(c) }))
	case AlteredEarly, Altered, AlteredLate:
		if token == "" {
			return ""
		}
		i := t.place(token, m)
		return token[:i] + string(t.replacement(token, i)) + token[i+1:]
	case CaseSwapped:
		return swapCase(token)
	case Empty:
		return ""
	case Followed:
		return token + " " + t.unknown[token]
	case ListedFirst:
		return token + ", " + t.scheme + " " + t.unknown[token]
	case ListedLast:
		return t.unknown[token] + ", " + t.scheme + " " + token
	case UserName:
		return base64.StdEncoding.EncodeToString([]byte(token + ":"))
	case UserPassword:
		return base64.StdEncoding.EncodeToString([]byte(passwordUser + ":" + token))
	}
	return token
}

// passwordUser is the user whose password the token is sent as.
const passwordUser = "api"

// place is the index of the character that an alteration replaces.
func (t tokens) place(token string, m Mutation) int {
	switch m {
	case AlteredEarly:
		return len(token) / 4
	case AlteredLate:
		return len(token) * 3 / 4
	}
	return len(token) / 2
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

// scheme is the name of the authentication scheme as it is sent.
func (p *Probe) scheme(c Credentials) string {
	if c.Scheme != "" {
		return c.Scheme
	}
	return p.cfg.Scheme
}

// authorize sets the Authorization lines and returns the query with the token
// where it goes there.
func (p *Probe) authorize(c Credentials, h http.Header, query string) string {
	token := p.tokens.of(c)
	if p.tokens.source(c) == "" && c.Mutation == Intact && c.Literal == "" {
		return query
	}
	line := p.scheme(c) + " " + token
	switch c.Kind {
	case None:
	case Bare:
		h["Authorization"] = []string{token}
	case Twice:
		h["Authorization"] = []string{line, p.scheme(c) + " " + p.tokens.mutate(p.tokens.source(c), Unknown)}
	case InQuery:
		if query != "" {
			query += "&"
		}
		return query + Encode(Pair{queryToken, token})
	default:
		h["Authorization"] = []string{line}
	}
	return query
}

// shownToken is what stands for the token in a URL that is shown.
func shownToken(c Credentials) string {
	shown := "$" + variableOf(c)
	if c.Mutation != Intact {
		return "(" + shown + " " + string(c.Mutation) + ")"
	}
	return shown
}

package probe

import (
	"crypto/rand"
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

var credentialKinds = [...]string{Main: "main", Other: "other", None: "none", Bare: "bare", Twice: "twice", InQuery: "in-query"}

// queryToken is the query parameter that carries a token (RFC 6750 section 2.3).
const queryToken = "access_token"

// tokens holds the two tokens and what becomes of them under each mutation.
type tokens struct {
	main, other string
	unknown     map[string]string // by the token that it stands for
}

func newTokens(main, other string) tokens {
	t := tokens{main: main, other: other, unknown: map[string]string{}}
	for _, token := range []string{main, other} {
		t.unknown[token] = t.stranger(token)
	}
	return t
}

// Mutates reports whether the mutation of the credentials makes a token that
// differs from both of the run's tokens. A token without letters, say, has no
// other letter case: what is sent then is the token itself.
func (p *Probe) Mutates(c Credentials) bool {
	token := p.tokens.of(c)
	return token != p.tokens.source(c) && (token == "" || token != p.cfg.Token && token != p.cfg.OtherToken)
}

// source is the token that the credentials start from.
func (t tokens) source(c Credentials) string {
	if c.Kind == Other {
		return t.other
	}
	return t.main
}

// of is the token as it is sent.
func (t tokens) of(c Credentials) string { return t.mutate(t.source(c), c.Mutation) }

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
	}
	return token
}

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

// pick returns a character under which a token becomes one that is neither of
// the two known ones, in any letter case.
func (t tokens) pick(made func(byte) string) byte {
	for _, c := range []byte("xq7z") {
		if s := made(c); !strings.EqualFold(s, t.main) && !strings.EqualFold(s, t.other) {
			return c
		}
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
		if s := string(b); s != t.main && s != t.other {
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
	if p.tokens.source(c) == "" && c.Mutation == Intact {
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
	shown := mainShown
	if c.Kind == Other {
		shown = otherShown
	}
	if c.Mutation != Intact {
		return "(" + shown + " " + string(c.Mutation) + ")"
	}
	return shown
}

package spec

import (
	"fmt"
	"strconv"
	"strings"
)

// Pointer is a JSON Pointer (RFC 6901): "" is the whole value.
type Pointer string

// parsePointer reads a JSON Pointer. The error says what is wrong with it.
func parsePointer(s string) (Pointer, error) {
	if s != "" && s[0] != '/' {
		return "", fmt.Errorf("JSON Pointer %q must be empty or start with a slash", s)
	}
	for i := range len(s) {
		if s[i] == '~' && (i+1 == len(s) || s[i+1] != '0' && s[i+1] != '1') {
			return "", fmt.Errorf("JSON Pointer %q has a ~ that is followed by neither 0 nor 1", s)
		}
	}
	return Pointer(s), nil
}

// Append is the pointer that goes on with further tokens, which are escaped.
func (p Pointer) Append(tokens ...string) Pointer {
	var b strings.Builder
	b.WriteString(string(p))
	for _, t := range tokens {
		b.WriteByte('/')
		b.WriteString(tokenEscaper.Replace(t))
	}
	return Pointer(b.String())
}

// Tokens are the parts of the pointer, unescaped (RFC 6901, 4); none of the empty one.
func (p Pointer) Tokens() []string {
	if p == "" {
		return nil
	}
	tokens := strings.Split(strings.TrimPrefix(string(p), "/"), "/")
	for i, t := range tokens {
		if strings.Contains(t, "~") {
			tokens[i] = tokenUnescaper.Replace(t)
		}
	}
	return tokens
}

// within tells whether the pointer leads to the place of the other or below it.
func (p Pointer) within(other Pointer) bool {
	return p == other || strings.HasPrefix(string(p), string(other)+"/")
}

// Lookup finds what the pointer leads to in a decoded JSON value.
func (p Pointer) Lookup(value any) (any, bool) {
	if p != "" && p[0] != '/' {
		return nil, false
	}
	for _, token := range p.Tokens() {
		switch v := value.(type) {
		case map[string]any:
			next, ok := v[token]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			i, ok := arrayIndex(token)
			if !ok || i >= len(v) {
				return nil, false
			}
			value = v[i]
		default:
			return nil, false
		}
	}
	return value, true
}

// arrayIndex reads an array index: digits without leading zero (RFC 6901
// section 4).
func arrayIndex(token string) (int, bool) {
	if token == "" || len(token) > 9 || token[0] == '0' && token != "0" {
		return 0, false
	}
	for i := range len(token) {
		if token[i] < '0' || token[i] > '9' {
			return 0, false
		}
	}
	i, err := strconv.Atoi(token)
	return i, err == nil
}

var (
	tokenEscaper   = strings.NewReplacer("~", "~0", "/", "~1")
	tokenUnescaper = strings.NewReplacer("~1", "/", "~0", "~")
)

package probe

import (
	"fmt"
	"strings"
)

// given is one of the tokens of a run.
type given struct {
	kind           CredentialKind
	token          string
	what, variable string // in words, and the environment variable that stands for it
}

// given are the tokens that a run can have.
func (c Config) given() []given {
	return []given{
		{Main, c.Token, "the token", "KAYLE_TOKEN"},
		{Other, c.OtherToken, "the second organization's token", "KAYLE_OTHER_TOKEN"},
		{Unscoped, c.UnscopedToken, "the token without the right to list", "KAYLE_UNSCOPED_TOKEN"},
		{Frozen, c.FrozenToken, "the frozen organization's token", "KAYLE_FROZEN_TOKEN"},
	}
}

// variableOf is the environment variable that stands for the token of credentials.
func variableOf(c Credentials) string {
	all := Config{}.given()
	for _, g := range all[1:] {
		if g.kind == c.Kind {
			return g.variable
		}
	}
	return all[0].variable
}

// checkTokens refuses tokens that cannot be sent, and equal ones.
func (c Config) checkTokens() error {
	all := c.given()
	for i, g := range all {
		if err := checkToken(g.what, g.token); err != nil {
			return err
		}
		if c.basic() && g.token != "" && !strings.Contains(g.token, ":") {
			return fmt.Errorf("%s holds no colon; for HTTP Basic give it as user:password in $%s", g.what, g.variable)
		}
		for _, earlier := range all[:i] {
			if g.token != "" && g.token == earlier.token {
				return fmt.Errorf("%s and %s are the same; leave the second one out, or give another", earlier.what, g.what)
			}
		}
	}
	return nil
}

// checkToken lets pass what can stand in a header after a blank: visible
// ASCII (RFC 6750 section 2.1 allows less).
func checkToken(what, token string) error {
	for i := range len(token) {
		if token[i] <= ' ' || token[i] >= 0x7f {
			return fmt.Errorf("%s holds a blank, a control character or a non-ASCII character at place %d; it cannot be sent", what, i+1)
		}
	}
	return nil
}

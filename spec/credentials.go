package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

// Credentials say how a request carries the token of who asks.
type Credentials struct {
	Kind CredentialKind
	// Header is the name of the header with the token, as the document spells it; empty
	// where the operation takes no credentials.
	Header string
}

// CredentialKind is a form in which a header carries a token. The zero value is none.
type CredentialKind string

// The forms of credentials.
const (
	// Bearer is a token behind the name of its scheme.
	Bearer CredentialKind = "bearer"
	// APIKey is a token alone, in a header that the document names.
	APIKey CredentialKind = "api-key"
	// Basic is "user:password", in the base64 form of RFC 7617.
	Basic CredentialKind = "basic"
)

// authorization is the header of HTTP authentication schemes.
const authorization = "Authorization"

// answered are HTTP authentication schemes whose credentials answer a challenge, are signed
// or consist of more than a token.
var answered = []string{"concealed", "digest", "dpop", "gnap", "hoba", "mutual", "negotiate", "ntlm", "oauth", "privatetoken",
	"scram-sha-1", "scram-sha-256", "vapid"}

// credentialsOf are the credentials of a scheme, with the name of the HTTP authentication
// scheme; of no kind, and with why, where they cannot be sent.
func credentialsOf(s openapi.SecurityScheme) (c Credentials, scheme, why string) {
	switch {
	case s.Type == "":
		return c, "", "the document declares no such security scheme"
	case s.Type == "apikey" && s.In == "header" && IsHeaderName(s.Key):
		return Credentials{APIKey, s.Key}, "", ""
	case s.Type == "apikey" && s.In == "header":
		return c, "", fmt.Sprintf("an API key in a header of the name %q", s.Key)
	case s.Type == "apikey":
		return c, "", fmt.Sprintf("an API key in the %s", s.In)
	case s.Scheme == "basic":
		return Credentials{Basic, authorization}, s.Scheme, ""
	case s.Scheme == "" || !IsHeaderName(s.Scheme):
		return c, "", "the type " + s.Type
	case slices.Contains(answered, s.Scheme):
		return c, "", "the HTTP authentication scheme " + s.Scheme
	}
	return Credentials{Bearer, authorization}, s.Scheme, ""
}

// IsHeaderName tells the names of headers and of authentication schemes (RFC 9110, 5.6.2).
func IsHeaderName(name string) bool {
	return name != "" && !strings.ContainsFunc(name, func(r rune) bool {
		return !isListRune(r) && !strings.ContainsRune("!#$%&'*+.^`|~", r)
	})
}

// way is a scheme that the operation offers. what goes with others, by --header or as a
// given parameter, is taken where nothing goes alone.
type way struct {
	name, scheme, why string
	credentials       Credentials
	accompanied       bool
}

// rank is the place among the ways of an operation, the first for the one that is taken.
func (w way) rank() int {
	rank := slices.Index([]CredentialKind{Bearer, APIKey, Basic}, w.credentials.Kind)
	switch {
	case rank < 0:
		return 100
	case w.credentials.Kind == Bearer && w.scheme != "bearer":
		rank = 3
	}
	if w.accompanied {
		rank += 10
	}
	return rank
}

// ways are what an operation offers.
func ways(o openapi.Operation) []way {
	var all []way
	for _, together := range o.Alternatives {
		for _, s := range together {
			w := way{name: s.Name, accompanied: len(together) > 1}
			w.credentials, w.scheme, w.why = credentialsOf(s)
			all = append(all, w)
		}
	}
	return all
}

// credentials chooses how credentials are sent: the way that the overlay names, for the
// operation or for all, or else the first that can be sent.
func (r *reader) credentials(own, shared place) {
	all := ways(r.l.tested)
	slices.SortStableFunc(all, func(a, b way) int { return a.rank() - b.rank() })
	at := own.over(shared)
	if own.node != nil && len(all) == 0 {
		r.fail(own, r.l.contract.Operation()+" takes no credentials", "take the key away")
		return
	}
	if name := r.text(at); name != "" && len(all) > 0 {
		i := slices.IndexFunc(all, func(w way) bool { return w.name == name })
		if i < 0 {
			r.fail(at, fmt.Sprintf("%s has no security scheme %q", r.l.contract.Operation(), name), "it offers "+namesOf(all)+
				"; what is for one operation stands beside its roles")
			return
		}
		if why := all[i].why; why != "" {
			r.fail(at, fmt.Sprintf("the security scheme %q cannot be used: %s", name, why), "choose one that sends a bearer token, an API key "+
				"in a header, or HTTP Basic")
			return
		}
		all = all[i : i+1]
	}
	switch {
	case len(all) > 0 && all[0].why == "":
		r.l.contract.Credentials, r.l.contract.Scheme = all[0].credentials, all[0].scheme
	case r.l.contract.Secured:
		r.failed = append(r.failed, r.l.unusable(all))
	}
}

func namesOf(all []way) string {
	var names []string
	for _, w := range all {
		if !slices.Contains(names, w.name) {
			names = append(names, w.name)
		}
	}
	return strings.Join(names, ", ")
}

// unusable is the error where an operation offers nothing that can be sent.
func (l *loader) unusable(all []way) *LoadError {
	var reasons []string
	for _, w := range all {
		reasons = append(reasons, fmt.Sprintf("%s (%s)", w.name, w.why))
	}
	at := l.contract.OperationPointer.Append("security")
	if !l.changed.has(at) {
		at = "/security"
	}
	at = l.original.nearest(at)
	failed := &LoadError{File: l.original.file, Pointer: at,
		Problem: fmt.Sprintf("%s demands credentials that cannot be sent: %s", l.contract.Operation(), strings.Join(reasons, ", ")),
		Hint: "what can be sent is a bearer token, an API key in a header, or HTTP Basic; for anything else, let the overlay take the " +
			"requirement away (an action with remove: true) and send it with --header",
	}
	failed.Line, failed.Column = l.original.position(at)
	return failed
}

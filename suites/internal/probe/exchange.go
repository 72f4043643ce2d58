// Package probe is the one HTTP client of the harness. It sends GET, HEAD and
// OPTIONS and nothing else, bounds everything that a target can send, and
// records each request with its answer as an immutable, redacted exchange.
package probe

import (
	"net/http"
	"sync/atomic"
	"time"

	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
)

// Method is a request method that the probe can send. The type has no other
// values than these three, so that nothing that changes a target can be sent.
type Method uint8

// The methods that the probe sends.
const (
	Get Method = iota
	Head
	Options
)

// Credentials says which credentials a request carries.
type Credentials struct {
	// Kind is how the Authorization header is made.
	Kind CredentialKind
	// Scheme replaces the contract's authentication scheme where not empty
	// ("Basic", "bearer").
	Scheme string
	// Mutation names a change of the token, applied where the token is known
	// to the probe only; "" leaves it as it is.
	Mutation Mutation
	// Literal, where not empty, is sent instead of the token, as it is. It is no
	// secret.
	Literal string
}

// CredentialKind is the source of the token that a request carries.
type CredentialKind uint8

// The sources of a token.
const (
	Main     CredentialKind = iota // the run's token
	Other                          // the token of a second organization
	None                           // no Authorization header at all
	Bare                           // the token alone, without scheme
	Twice                          // two Authorization lines: the token and an unknown one
	InQuery                        // no header; the token as a query parameter access_token
	Unscoped                       // a token that lacks the right to list
	Frozen                         // the token of an organization that is pending deletion
)

// Mutation is a change of the token before it is sent.
type Mutation string

// The mutations of a token.
const (
	Intact       Mutation = ""
	Unknown      Mutation = "unknown"       // a random token of the same length and alphabet
	Truncated    Mutation = "truncated"     // the last character removed
	Lengthened   Mutation = "lengthened"    // one character more
	AlteredEarly Mutation = "altered-early" // one character at a quarter of the length replaced
	Altered      Mutation = "altered"       // the middle character replaced
	AlteredLate  Mutation = "altered-late"  // one character at three quarters replaced
	CaseSwapped  Mutation = "case-swapped"  // letter case inverted
	Empty        Mutation = "empty"         // nothing after the scheme

	Followed     Mutation = "followed by another"   // an unknown token after it, in the same header
	ListedFirst  Mutation = "listed before another" // in a list with an unknown one, as proxies join two headers
	ListedLast   Mutation = "listed after another"  // likewise, the unknown one first
	UserName     Mutation = "sent as a user name"   // in the base64 form of RFC 7617
	UserPassword Mutation = "sent as a password"    // likewise
)

// Request is what a case asks for. It is comparable by Key.
type Request struct {
	Method Method
	// Query is the raw query string exactly as it goes over the wire, without
	// the question mark. It may hold malformed percent-encoding; blanks and
	// control bytes are percent-encoded by whoever builds it.
	Query string
	// Intent is what the request is meant to be. It is no part of what is sent:
	// requests that differ in nothing else are one.
	Intent      Intent
	Credentials Credentials
	// Accept, Accept-Encoding and If-None-Match, where a case wants them; empty sends
	// the default ("application/json", "gzip") or nothing. Absent leaves Accept out.
	Accept, AcceptEncoding, IfNoneMatch string
	// ContentType and Content are what a GET carries although it asks for nothing by
	// them (RFC 9110, 9.3.1); empty sends neither header nor content.
	ContentType, Content string
	// Path replaces the operation's path below the base URL where not empty.
	Path string
	// Rank is the place of who asks among all, the first ones first, for when there
	// is no time for all (Hurry); BeforeAll comes first at any time. It is no part of what
	// is sent either.
	Rank int
	rank *atomic.Int64 // the first of all who asked so far; a ledger's
	// Occasion tells deliberate repetitions of an equal request apart.
	Occasion occasion.Occasion
}

// Absent is the Request.Accept of a request without one.
const Absent = "-"

// Intent is what a request is meant to be by the contract. Several may hold
// where different cases ask the same.
type Intent struct {
	// Valid tells that the contract allows the query.
	Valid bool
	// Offender is the name of the one parameter whose value is invalid.
	Offender string
	// Malformed tells that the query, or the credentials, are malformed on the wire,
	// or that the credentials, or the parameters in number, are more than servers need
	// take: they may be refused below the API. Oversized tells that the query is longer
	// than that.
	Malformed, Oversized bool
}

// BeforeAll is the rank of what others wait for.
const BeforeAll = -1

// and is what a request is meant to be that is asked with both intents.
func (i Intent) and(other Intent) Intent {
	if i.Offender == "" {
		i.Offender = other.Offender
	}
	i.Valid, i.Malformed, i.Oversized = i.Valid || other.Valid, i.Malformed || other.Malformed, i.Oversized || other.Oversized
	return i
}

// Unsent tells that the request did not go out, or was given up, for a reason
// that says nothing about the target's answer to it: the run was interrupted,
// its budget spent, the target no longer answered anything or nothing of its
// kind, or the request cannot be sent as it is.
func (e *Exchange) Unsent() bool {
	if e.Failure == nil {
		return false
	}
	switch e.Failure.Kind {
	case FailureCancelled, FailureBudget, FailureSilent, FailureHanging, FailureRequest:
		return true
	}
	return false
}

// Exchange is one recorded request with its answer. It is immutable and
// redacted: no token, no masked value, no user information is in it.
type Exchange struct {
	ID      string  `json:"id"` // as sent in the exchange header, "x0001"
	Request Request `json:"request"`
	URL     string  `json:"url"`
	// Status is 0 where no answer came; Failure then says why.
	Status  int         `json:"status"`
	Proto   string      `json:"proto,omitempty"`
	Header  http.Header `json:"header,omitempty"`
	Failure *Failure    `json:"failure,omitempty"`
	// Content is what is kept of the body. It is never nil in an exchange that a
	// probe or a recording made.
	Content *Content `json:"-"`
	// Sent and Done are places in the order of all sends and receipts of the
	// run: exchange a happened wholly before b if a.Done < b.Sent.
	Sent int64 `json:"sent"`
	Done int64 `json:"done"`
	// Started is the time of the last send; Took from there to the last byte,
	// without what the harness itself waited for memory.
	Started time.Time     `json:"started"`
	Took    time.Duration `json:"took_ns"`
	// Waited is the time spent on throttling before the last send; Throttled
	// the answers 429 and 503 received and waited for meanwhile.
	Waited    time.Duration `json:"waited_ns,omitempty"`
	Throttled int           `json:"throttled,omitempty"`
	// Resent counts resends on dropped keep-alive connections.
	Resent int `json:"resent,omitempty"`
}

// FailureKind classifies why a request has no complete answer.
type FailureKind string

// The kinds of failure.
const (
	FailureTimeout   FailureKind = "timeout"   // no complete answer within the request timeout
	FailureRefused   FailureKind = "refused"   // the connection was refused, the name not found
	FailureDropped   FailureKind = "dropped"   // the connection was closed or reset before the answer was complete
	FailureProtocol  FailureKind = "protocol"  // what came is not HTTP: garbage, wrong lengths, oversized headers
	FailureTLS       FailureKind = "tls"       // the TLS handshake failed
	FailureTooLarge  FailureKind = "too-large" // the body is longer than is read, on the wire or decompressed; that is no fault of it
	FailureEndless   FailureKind = "endless"   // the body never ends, or explodes when it is decompressed
	FailureEncoding  FailureKind = "encoding"  // the content coding is a lie
	FailureCancelled FailureKind = "cancelled" // the run was interrupted or its deadline passed
	FailureBudget    FailureKind = "budget"    // not sent: the run's budget of requests or of memory is spent, or held back
	FailureThrottled FailureKind = "throttled" // throttled, and what is left of the budget for waiting does not suffice
	FailureSilent    FailureKind = "silent"    // not sent: the target had stopped answering
	FailureHanging   FailureKind = "hanging"   // not sent: requests of its kind are known to hang
	FailureRequest   FailureKind = "request"   // not sent: it cannot be, as it is
)

// broken tells the kinds that come with the beginning of a body at best.
func (k FailureKind) broken() bool {
	switch k {
	case FailureThrottled, FailureBudget, FailureSilent, FailureHanging, FailureRequest:
		return false
	}
	return true
}

// Failure is why a request has no complete answer.
type Failure struct {
	Kind FailureKind `json:"kind"`
	Text string      `json:"text"` // one line, redacted
}

package suites

import (
	"cmp"
	"io"
	"math"
	"net/http"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/checks"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/inprocess"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Options say what is tested, against which target, within which limits. The
// zero value of a limit means its default.
type Options struct {
	// Contract is what the target is held against. Required.
	Contract *spec.Contract
	// Target is the base URL, with or without a path prefix. Required.
	Target string
	// Named tells that the list was asked for by name: that it cannot be tested is then
	// trouble, also where other lists can.
	Named bool
	// PathValues are values of the path's parameters, in the order of the contract's Path
	// roles: those of the list that is tested, then those of another one. Where there are
	// none, the given values are taken, and others learned from the list that the
	// contract names.
	PathValues [][]string
	// Token and OtherToken are the credentials of two organizations, where the contract
	// demands HTTP Basic as user:password. OtherToken is optional, but without it
	// isolation is inconclusive, unless OneOrganization says that there is no second
	// organization.
	Token, OtherToken string
	OneOrganization   bool
	// UnscopedToken lacks the right to list, FrozenToken is of an organization that
	// is pending deletion. Both are optional.
	UnscopedToken, FrozenToken string
	// RefusalPause is the time between requests that are to be refused (default: a
	// quarter of an answer's length, at most 10 ms; negative: none).
	RefusalPause time.Duration
	// Headers go with every request; their values are secrets.
	Headers []Header
	// CACert is a PEM bundle to trust besides the system's; Insecure trusts any
	// certificate.
	CACert   []byte
	Insecure bool
	// Timeout bounds one request (default 30 s; while this process stands still,
	// so does that), Wait the time that a starting server is given to list its
	// items, the same at a second look (default 0), Deadline the whole run
	// (default 15 min).
	Timeout, Wait, Deadline time.Duration
	// Concurrency is the number of requests in flight at most (default 8): a run
	// begins with two where the target is not on loopback, goes up while answers stay
	// quick, and down where they slow down or the target throttles.
	// Rate is the requests a second (default unlimited).
	Concurrency int
	Rate        float64
	// MaxRequests bounds the requests of a run (default 20000), MaxItems the
	// items that it works on (default 2000; of a longer list, a window), ThrottleBudget the
	// time spent waiting for a throttling target (default 2 min). AllItems walks all of a
	// list, however long, besides; it has a Deadline and MaxRequests only where these are set.
	MaxRequests, MaxItems int
	ThrottleBudget        time.Duration
	// MaxBody bounds one body that is read, in bytes (default 32 MiB). A longer page
	// is no failure: what needs it is inconclusive, and smaller limits are tried.
	MaxBody int64
	// Profile says how much is asked (default Standard).
	Profile Profile
	// Questions are those of a Quick run (default QuickQuestions).
	Questions []Question
	// Explore is the number of random queries; negative means none (default 36, of a
	// Thorough run 360). Seed makes them.
	Explore int
	Seed    uint64
	// FullEvidence shows of an answer that a finding cites all values. Without it, those
	// of items are masked but at the cited place and beside it, and ids are shortened.
	FullEvidence bool
	// Selection narrows what runs.
	Selection Selection
	// Known maps "ID" or "ID case name" to the reason why it is known to fail.
	Known map[string]string
	// Baseline, where set, is the report of an earlier run: what it found broken is known
	// to fail. What of it no longer fails is no matter.
	Baseline *report.Report
	// FailFast ends the run as soon as a MUST is known for certain to be broken, unless it
	// is in Known or Baseline: what could be its cause is still asked, and nothing else.
	// The run counts as cut short, and what was not asked is inconclusive.
	FailFast bool
	// TokenInQuery allows the observation that puts the token into the URL.
	TokenInQuery bool
	// Published is a path below the target's base URL, with its slash, at which the target
	// publishes its own OpenAPI document, to be held against the contract; empty: none.
	Published string
	// Progress, where set, is called from one goroutine at a time.
	Progress func(Progress)
	// EstimateAfter, where above zero, lets Progress tell how many requests the run
	// takes once it has observed for so long: to count them takes a second of computing,
	// for thousands of items more.
	EstimateAfter time.Duration
	// Record, where set, receives the recorded exchanges as JSON lines.
	Record io.Writer
	// Signals, where set, is called once Ginkgo has begun: Ginkgo takes the
	// process's signals for itself, and the caller takes them back.
	Signals func()
	// Transport, where set, replaces the network: InProcess(handler) tests a
	// handler without a listener.
	Transport http.RoundTripper
	// Version is the harness's version, for the report.
	Version string

	// skip says why the list is not asked at all; empty where it is.
	skip string
}

// InProcess returns a transport that hands requests to a handler without any
// network, for tests of a handler and for runs by the hundred. What is about
// connections (HTTP-04's kept ones, protocol errors) cannot show there.
func InProcess(h http.Handler) http.RoundTripper { return inprocess.New(h) }

// Header is a further header of every request. Its value is a secret.
type Header struct{ Name, Value string }

// MemoryLimit is the soft limit in bytes (runtime/debug.SetMemoryLimit) with
// which a process that tests one target at a time stays below 256 MiB, whatever
// the target sends, under the default MaxItems.
const MemoryLimit = 208 << 20

// BytesAnItem is about what a run keeps of an item of a list that it walks as a whole, in
// bytes.
const BytesAnItem = 400

// The defaults of Options.
const (
	DefaultDeadline    = 15 * time.Minute
	DefaultMaxItems    = 2000
	DefaultMaxRequests = probe.DefaultMaxRequests
)

// AllItems is the MaxItems of a run that walks the whole list, up to ten million items.
// Its cases work on a window of a list that is longer than DefaultMaxItems all the same.
const AllItems = -1

// unlimited is the deadline of a run that has none.
const unlimited = 100 * 365 * 24 * time.Hour

func (o Options) withDefaults() Options {
	if o.MaxItems == AllItems {
		o.Deadline, o.MaxRequests = cmp.Or(max(o.Deadline, 0), unlimited), cmp.Or(max(o.MaxRequests, 0), math.MaxInt)
	}
	if o.Deadline <= 0 {
		o.Deadline = DefaultDeadline
	}
	if o.MaxItems <= 0 && o.MaxItems != AllItems {
		o.MaxItems = DefaultMaxItems
	}
	if o.Profile == "" {
		o.Profile = Standard
	}
	if o.Explore == 0 {
		o.Explore = explores(o.Profile)
	}
	if o.Version == "" {
		o.Version = "devel"
	}
	return o
}

// Selection narrows a run. Empty fields select everything; several fields
// must all agree.
type Selection struct {
	IDs, Families, Levels []string
	// Labels is a Ginkgo label filter. Every case is labelled with its
	// requirement's id, family, level and basis.
	Labels string
}

// Progress is how far a run has come.
type Progress struct {
	// List is the list that is being tested, AtList its number from 1 and OfLists how many
	// there are; empty where there is one.
	List            string
	AtList, OfLists int
	Phase           string // "waiting", "learning", "observing", "confirming", "judging"
	Requests        int    // sent so far
	Items           int    // met so far of a list that is walked as a whole besides
	// Estimate is how many the run takes, about; 0 where that is not known, or none are
	// left.
	Estimate int
	Settled  int // cases that have asked all that they want, so far
	Cases    int // judged so far
	Total    int // cases selected
	Failures int // so far
	// Remark is something to be told at once, as when there is no time for all; it
	// stays.
	Remark string
}

func (o Options) probeHeaders() []probe.Header {
	var headers []probe.Header
	for _, h := range o.Headers {
		headers = append(headers, probe.Header(h))
	}
	return headers
}

// settings are what the run's cases depend on.
func (o Options) settings() *engine.Settings {
	return &engine.Settings{Contract: o.Contract, Profile: o.Profile, Seed: o.Seed, Explore: o.Explore, MaxItems: o.workedOn(),
		All: o.MaxItems == AllItems, Token: o.Token != "",
		OtherToken: o.OtherToken != "", UnscopedToken: o.UnscopedToken != "", FrozenToken: o.FrozenToken != "",
		OneOrganization: o.OneOrganization, PathValues: o.PathValues, Serial: o.Concurrency == 1, TokenInQuery: o.TokenInQuery,
		Published: o.Published, Owner: checks.Owner}
}

// workedOn bounds the items that the cases work on.
func (o Options) workedOn() int {
	if o.MaxItems == AllItems {
		return DefaultMaxItems
	}
	return o.MaxItems
}

package reference

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

const (
	sessionsPath = "/v1/sessions"

	// DefaultSessions is the size of the first organization's list where
	// Options names none.
	DefaultSessions = 137
	// NoSessions asks for an empty list.
	NoSessions = -1

	defaultToken      = "kayle_test_7Qm2VxNc4RtB9wLpZs6HkDfYe3Ga"
	defaultOtherToken = "kayle_test_Jh8Tu5WoXr1CiEb0PnKv4MzQy6Sd"

	defaultUnscopedToken = "kayle_test_Pd6Yc2LhUj9NaKs4GtWq0RxFm8Bo"
	defaultFrozenToken   = "kayle_test_Vw1Ze7ItOg5SbXn3CuHk9JyDq2Ma"
)

// Options say which server to build. The zero value is the conformant server
// with its default dataset.
type Options struct {
	// Sessions is the number of sessions of the first organization; 0 stands
	// for DefaultSessions (or what the defects and freedoms need), NoSessions
	// for none. The second organization always has 23.
	Sessions int
	// Seed determines the dataset, together with Sessions; 0 stands for 1.
	Seed uint64
	// Defects and Freedoms are names of the tables of the same names.
	Defects, Freedoms []string
	// Live makes the data move.
	Live Live
	// Token and OtherToken are the keys of the two organizations; empty stands
	// for fixed ones.
	Token, OtherToken string
	// UnscopedToken is a key without the scope to list, FrozenToken one of an
	// organization that is pending deletion; empty stands for fixed ones.
	UnscopedToken, FrozenToken string
	// Cache, where set, saves work among servers with equal data.
	Cache *Cache
	// Clock is the time that live changes happen at; nil is time.Now.
	Clock func() time.Time
}

// Server is the contract as an http.Handler. It is safe for concurrent use.
type Server struct {
	options   Options
	behaviour *behaviour
	store     *store
	live      *live
	handler   handler
	zippers   sync.Pool

	mu     sync.Mutex
	https  []*http.Server
	served sync.WaitGroup
	closed bool
}

// New builds a server. It fails on names of defects or freedoms that do not
// exist, on equal tokens, and on a number of sessions below NoSessions. Close
// it when done.
func New(o Options) (*Server, error) {
	b := conformant()
	sessions, err := switchOn(b, o.Defects, o.Freedoms)
	if err != nil {
		return nil, err
	}
	if o.Sessions == 0 {
		o.Sessions = sessions
	}
	if o.Sessions < NoSessions {
		return nil, fmt.Errorf("reference server: %d sessions asked for: give a number from 0", o.Sessions)
	}
	o.Sessions = max(o.Sessions, 0)
	if o.Seed == 0 {
		o.Seed = 1
	}
	o.Token, o.OtherToken = orDefault(o.Token, defaultToken), orDefault(o.OtherToken, defaultOtherToken)
	o.UnscopedToken, o.FrozenToken = orDefault(o.UnscopedToken, defaultUnscopedToken), orDefault(o.FrozenToken, defaultFrozenToken)
	keys := []string{o.Token, o.OtherToken, o.UnscopedToken, o.FrozenToken}
	for i, key := range keys {
		if slices.Contains(keys[:i], key) {
			return nil, errors.New("reference server: two keys have the same token: give each its own")
		}
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	own, foreign := dataset(o.Sessions, o.Seed)
	for _, change := range b.data {
		own = change(own)
	}
	for _, change := range b.foreignData {
		foreign = change(foreign)
	}
	st, err := openStore(own, foreign)
	if err != nil {
		return nil, fmt.Errorf("reference server: %w", err)
	}
	if o.Live.Rate > 0 || o.Live.PerRequest > 0 || len(b.data)+len(b.foreignData) > 0 {
		o.Cache = nil
	}
	st.share(o.Cache, len(o.Defects)+len(o.Freedoms) == 0, o.Sessions, o.Seed)
	s := &Server{options: o, behaviour: b, store: st}
	s.handler = (*call).handle
	for _, wrap := range b.wrap {
		s.handler = wrap(s.handler)
	}
	if s.live, err = startLive(s, o.Live); err != nil {
		return nil, errors.Join(fmt.Errorf("reference server: %w", err), st.close())
	}
	return s, nil
}

func orDefault(s, d string) string {
	if s == "" {
		return d
	}
	return s
}

// Token is the key of the first organization, the one that Options.Sessions
// is about.
func (s *Server) Token() string { return s.options.Token }

// OtherToken is the key of the second organization.
func (s *Server) OtherToken() string { return s.options.OtherToken }

// UnscopedToken is a key without the scope to list.
func (s *Server) UnscopedToken() string { return s.options.UnscopedToken }

// FrozenToken is a key of an organization that is pending deletion.
func (s *Server) FrozenToken() string { return s.options.FrozenToken }

// What organization returns for keys that may not list.
const (
	noScope = 3
	frozen  = 4
)

// organization is 1 or 2 for a token that may list, noScope or frozen for one that
// is known and may not, 0 otherwise.
func (s *Server) organization(token string) int {
	for i, key := range []string{s.options.Token, s.options.OtherToken, s.options.UnscopedToken, s.options.FrozenToken} {
		if subtle.ConstantTimeCompare([]byte(token), []byte(key)) == 1 {
			return i + 1
		}
	}
	return 0
}

// call is one request on its way through the server.
type call struct {
	server  *Server
	request *http.Request
	org     int
	pairs   []pair
	given   map[string]string // the parameters in force
	query   query
	afterID bool // a freedom: what follows the cursor is told by ids
}

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.live.request()
	c := &call{server: s, request: r, query: query{limit: s.behaviour.defaultLimit}}
	a := s.handler(c)
	c.finish(a)
	a.send(w, r)
}

// connectionKey leads to the number of requests on a connection so far.
type connectionKey struct{}

// Listen serves on a TCP address such as "127.0.0.1:0" and returns the base
// URL. Close stops it.
func (s *Server) Listen(addr string) (string, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return "", fmt.Errorf("reference server: %w", err)
	}
	hs := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, ErrorLog: log.New(io.Discard, "", 0),
		ConnContext: func(ctx context.Context, _ net.Conn) context.Context {
			return context.WithValue(ctx, connectionKey{}, new(atomic.Int64))
		}}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return "", errors.Join(errors.New("reference server: closed already"), l.Close())
	}
	s.https = append(s.https, hs)
	s.served.Go(func() { _ = hs.Serve(l) }) // always ErrServerClosed, by Close
	return "http://" + l.Addr().String(), nil
}

// Close stops listening, waits for requests under way (two seconds at most),
// ends live changes and drops the data. Closing twice is fine.
func (s *Server) Close() error {
	s.mu.Lock()
	if s.closed {
		s.mu.Unlock()
		return nil
	}
	s.closed = true
	servers := s.https
	s.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	for _, hs := range servers {
		if hs.Shutdown(ctx) != nil {
			_ = hs.Close()
		}
	}
	s.served.Wait()
	s.live.stop()
	return s.store.close()
}

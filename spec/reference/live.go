package reference

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Kind is a kind of live change.
type Kind string

// The kinds of live changes.
const (
	Create  Kind = "create"  // a new session, created now
	Advance Kind = "advance" // created to in_progress to a terminal status
	Expire  Kind = "expire"  // an unfinished session expires
	Delete  Kind = "delete"  // any session disappears
)

// Live says how the first organization's data moves while the server runs.
// The zero value is data that rests.
type Live struct {
	// Rate is changes per second, made by a writer of its own until Close.
	Rate float64
	// PerRequest is changes per request served, made just before it is
	// answered: movement that does not depend on the time of day.
	PerRequest float64
	// Kinds are drawn from evenly; none stands for all.
	Kinds []Kind
	// Seed determines the changes; 0 stands for 1.
	Seed uint64
}

// live is the writer. A nil one does nothing.
type live struct {
	server  *Server
	options Live
	done    chan struct{}
	ended   sync.WaitGroup

	mu  sync.Mutex
	g   generator
	due float64
}

func startLive(s *Server, o Live) (*live, error) {
	kinds := []Kind{Create, Advance, Expire, Delete}
	for _, k := range o.Kinds {
		if !slices.Contains(kinds, k) {
			return nil, fmt.Errorf("unknown kind of live change %q: use %v", k, kinds)
		}
	}
	if o.Rate < 0 || o.PerRequest < 0 || o.Rate > 1e6 {
		return nil, fmt.Errorf("live rates (%g a second, %g a request) lie outside 0 to 1000000", o.Rate, o.PerRequest)
	}
	if o.Rate == 0 && o.PerRequest == 0 {
		return nil, nil
	}
	if len(o.Kinds) == 0 {
		o.Kinds = kinds
	}
	l := &live{server: s, options: o, done: make(chan struct{}), g: generator{rand.New(rand.NewPCG(max(o.Seed, 1), 7))}}
	if o.Rate > 0 {
		l.ended.Go(l.write)
	}
	return l, nil
}

func (l *live) write() {
	tick := time.NewTicker(time.Duration(float64(time.Second) / l.options.Rate))
	defer tick.Stop()
	for {
		select {
		case <-l.done:
			return
		case <-tick.C:
			l.mu.Lock()
			l.change()
			l.mu.Unlock()
		}
	}
}

// request makes the changes that are due before a request.
func (l *live) request() {
	if l == nil || l.options.PerRequest == 0 {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for l.due += l.options.PerRequest; l.due >= 1; l.due-- {
		l.change()
	}
}

func (l *live) stop() {
	if l != nil {
		close(l.done)
		l.ended.Wait()
	}
}

// change makes one change. A failing statement leaves the data as it was: the
// list is conformant all the same.
func (l *live) change() {
	st, now := l.server.store, l.server.options.Clock().UnixMilli()*millisecond
	switch l.options.Kinds[l.g.IntN(len(l.options.Kinds))] {
	case Create:
		s := l.g.session(1, l.g.IntN(4), "created", now, 0)
		s.seq = -1
		_ = st.exec(insertSession, s.values()...)
	case Delete:
		if s, ok := l.pick("TRUE"); ok {
			_ = st.exec("DELETE FROM sessions WHERE id = ?", s.id)
		}
	case Expire:
		if s, ok := l.pick("status IN ('created', 'in_progress')"); ok {
			l.finish(s, now, "expired")
		}
	case Advance:
		s, ok := l.pick("status IN ('created', 'in_progress')")
		switch {
		case !ok:
		case s.status == "created":
			s.status, s.updated = "in_progress", max(now, s.updated+millisecond)
			l.save(s)
		default:
			l.finish(s, now, []string{"succeeded", "failed", "cancelled"}[l.g.IntN(3)])
		}
	}
}

// pick draws a session of the first organization.
func (l *live) pick(where string) (session, bool) {
	from := l.g.text("vs_", 2)
	for _, bound := range []string{from, ""} { // from there on, else from the beginning
		found, err := l.server.store.rows("SELECT "+columns+" FROM sessions WHERE org = 1 AND id >= ? AND "+where+" ORDER BY id LIMIT 1", bound)
		if err == nil && len(found) > 0 {
			return found[0], true
		}
	}
	return session{}, false
}

func (l *live) finish(s session, now int64, status string) {
	done := max(now, s.updated+millisecond)
	s.status, s.updated, s.completed = status, done, &done
	if status == "failed" {
		code := failureCodes[l.g.IntN(len(failureCodes))]
		s.failure = &code
	}
	l.save(s)
}

// save writes what changes in a session's life. Each change has an updated_at
// of its own, so that one revision is never two.
func (l *live) save(s session) {
	_ = l.server.store.exec("UPDATE sessions SET status = ?, failure_code = ?, completed = ?, updated = ? WHERE id = ?",
		s.status, s.failure, s.completed, s.updated, s.id)
}

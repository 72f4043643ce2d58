package engine

import (
	"fmt"
	"sync"

	"github.com/kayleai/kayle-conformance/suites/internal/match"
)

// A round is one look at the whole list that several bodies share, which run
// right after it. It tells those that broke because the data had moved since the
// list was learned from the others, at little cost.
type round struct {
	tag     string // once it is made
	members int
	ready   chan struct{} // closed when the look is taken
	look    look
	dropped bool // it was not worth its requests any more, or the list is gone
	running sync.WaitGroup
}

const (
	// mostMembers is how many bodies share a look: few, so that they run soon
	// after it.
	mostMembers = 6
	// roundsEach is how many rounds a body takes part in.
	roundsEach = 2
	// mostOnRounds is the part of the run's budgets after which there are no
	// more rounds: the rest is for brackets, and for what comes after them.
	mostOnRounds = 0.5
)

// rounds are the rounds of a run.
type rounds struct {
	mu   sync.Mutex
	made int
	open *round // the one that waits for its turn, if it has room
}

func roundTag(n int) string { return fmt.Sprintf("round %d ", n) }

// join takes a place in the open round. The first one leads it.
func (r *rounds) join() (joined *round, leads bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if leads = r.open == nil; leads {
		r.open = &round{ready: make(chan struct{})}
	}
	joined = r.open
	joined.running.Add(1)
	if joined.members++; joined.members == mostMembers {
		r.open = nil
	}
	return joined, leads
}

// begin closes a round to further members.
func (r *rounds) begin(begun *round) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.open == begun {
		r.open = nil
	}
}

// number gives a round that is made the next number: there are no gaps.
func (r *rounds) number(made *round) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.made++
	made.tag = roundTag(r.made)
}

// refreshed runs a body in rounds until it holds, or broke in a way that needs no
// other proof. It tells whether that settles how the case ends. broken is how it
// broke first.
func (t *T) refreshed(body func(*T), broken *match.Finding) (result stop, ends bool) {
	if t.env.ledger.Sealed() {
		return t.refreshedBefore(body, broken)
	}
	for range roundsEach {
		if t.env.source.Spent() >= mostOnRounds {
			break
		}
		taken := false
		if result, taken = t.inRound(body); !taken {
			break
		}
		if t.ends(result, broken) {
			return result, true
		}
	}
	return result, false
}

// ends tells whether a result in a round needs no proof: it holds, or what it
// accuses of was evident twice.
func (t *T) ends(result stop, broken *match.Finding) bool {
	return result.holds() || result.certain || (t.env.evident(broken) && t.env.evident(result.Finding))
}

func (t *T) inRound(body func(*T)) (result stop, taken bool) {
	e := t.env
	r, leads := e.brackets.rounds.join()
	if leads {
		if e.brackets.turns.take(e.ctx, first, overlapping) { // else the run was cut short, and nothing is sent
			defer e.brackets.turns.back(overlapping)
		}
		e.brackets.rounds.begin(r)
		defer r.running.Wait()
		e.begin(r)
	}
	<-r.ready
	defer r.running.Done()
	if r.dropped {
		return stop{}, false
	}
	seen := len(t.seen)
	if result = t.attempt(body, r.look.data, t.c.Key()+" / "+r.tag); len(t.seen) == seen {
		return stop{}, false // over the sealed ledger nobody could tell
	}
	return result, true
}

// begin takes the look of a round.
func (e *Run) begin(r *round) {
	defer close(r.ready)
	r.dropped = true
	if e.source.Spent() >= mostOnRounds {
		return
	}
	e.brackets.rounds.number(r)
	r.look = e.again(r.tag)
	r.dropped = r.look.data.Len() == 0
}

// refreshedBefore finds, over a sealed ledger, the rounds that the body took part
// in: those whose answers are there.
func (t *T) refreshedBefore(body func(*T), broken *match.Finding) (result stop, ends bool) {
	e := t.env
	for n := 1; ; n++ {
		tag := roundTag(n)
		if !e.looked(e.Learned.Data.Scope, tag) {
			return result, false
		}
		seen, data := len(t.seen), e.again(tag).data
		if data.Len() == 0 {
			continue
		}
		attempt := t.attempt(body, data, t.c.Key()+" / "+tag)
		if attempt.missing || len(t.seen) == seen {
			t.seen = t.seen[:seen]
			continue
		}
		if result = attempt; t.ends(result, broken) {
			return result, true
		}
	}
}

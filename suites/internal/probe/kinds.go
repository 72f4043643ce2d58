package probe

import (
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Kind is a kind of requests that a target may leave hanging together: what is
// known to hang is not asked again and again.
type Kind struct {
	// Name says which requests are of the kind: "with an invalid limit".
	Name string
	// Differs tells the requests of a wide kind apart: only several that differ in
	// it show that the kind hangs. In a narrow kind, where it is empty, any do.
	Differs string
	// Refused tells that its requests are to be refused: that one is taken well
	// does not show that others are answered.
	Refused bool
	// Valid tells that its requests are valid: they do not make room for others, as
	// those do that may be refused.
	Valid bool
}

const (
	// enoughHung are the requests of a kind left hanging, and none of the kind
	// answered, that show that the kind hangs: one or two may be chance. As long as
	// none was answered, no more of a narrow kind are on their way.
	enoughHung = 3
	// enoughEqual are the equal requests that show it: asked again, an answer is
	// what a target that hangs by chance gives.
	enoughEqual = 2
)

// scores keep the score of which kinds of requests hang. It is safe for
// concurrent use.
type scores struct {
	of func(Request) []Kind

	mu      sync.Mutex
	all     map[string]*kindScore
	untried int // on their way, not valid, and none of their kinds was answered
}

// spared are the places that requests which are not valid leave to others, as long as
// none of their kinds was answered: where all of them hang, the run goes on beside them.
const spared = 2

// kindScore is what was seen of a kind.
type kindScore struct {
	name     string // empty: equal requests
	enough   int
	most     int // on their way or hung while none was answered; 0: any number
	answered bool
	onTheWay int
	hung     map[string]string // exchange ids by what they differ in
	order    []string          // the exchange ids
}

// membership is a request's part in a kind.
type membership struct {
	*kindScore
	differs string
	refused bool
	valid   bool
	untried bool // of the first one: whether the request is counted so
}

func newScores(c Config) *scores {
	return &scores{of: c.Kinds, all: map[string]*kindScore{}}
}

// find returns the kinds that a request is of; the first is that of its equals.
func (k *scores) find(id string, r Request) []membership {
	var of []Kind
	if k.of != nil {
		of = k.of(r)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	found := make([]membership, 0, len(of)+1)
	add := func(key string, fresh kindScore, differs string, kind Kind) {
		score := k.all[key]
		if score == nil {
			score = &fresh
			k.all[key] = score
		}
		if differs == "" {
			differs = id
		}
		found = append(found, membership{kindScore: score, differs: differs, refused: kind.Refused, valid: kind.Valid})
	}
	add("= "+r.Wire(), kindScore{enough: enoughEqual}, "", Kind{})
	for _, kind := range of {
		fresh := kindScore{name: kind.Name, enough: enoughHung}
		if kind.Differs == "" {
			fresh.most = enoughHung
		}
		add(kind.Name, fresh, kind.Differs, kind)
	}
	return found
}

// enter takes a place among those of its kinds that are on their way, if there is
// one, of so many for all. What is known to hang has one: it is not going to be sent.
func (k *scores) enter(of []membership, places int) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	known := hanging(of) != nil
	for _, m := range of {
		if !known && !m.answered && m.most > 0 && m.onTheWay+len(m.order) >= m.most {
			return false
		}
	}
	untried := !known && len(of) > 1 && !slices.ContainsFunc(of, func(m membership) bool { return m.valid || m.answered })
	if untried && k.untried >= max(places-spared, 1) {
		return false
	}
	if of[0].untried = untried; untried {
		k.untried++
	}
	for _, m := range of {
		m.onTheWay++
	}
	return true
}

// leave gives the place back.
func (k *scores) leave(of []membership) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if of[0].untried {
		k.untried--
	}
	for _, m := range of {
		m.onTheWay--
	}
}

// saw takes note of how a request ended.
func (k *scores) saw(of []membership, e *Exchange) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, m := range of {
		switch {
		case hung(e):
			if m.hung == nil {
				m.hung = map[string]string{}
			}
			if _, counted := m.hung[m.differs]; !counted {
				m.hung[m.differs] = e.ID
				m.order = append(m.order, e.ID)
			}
		case e.Status != 0 && !unanswered(e) && (!m.refused || e.Status >= 400):
			m.answered = true
		}
	}
}

// hung tells a request that the target did not answer in time.
func hung(e *Exchange) bool { return e.Failure != nil && e.Failure.Kind == FailureTimeout }

// hanging is a kind of which it is known that it hangs; nil where there is none.
func hanging(of []membership) *kindScore {
	for _, m := range of {
		if !m.answered && len(m.order) >= m.enough {
			return m.kindScore
		}
	}
	return nil
}

// answered tells whether an equal request was answered, or others of each kind that
// a request is of.
func (k *scores) answered(of []membership) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	equal, kinds := of[0], of[1:]
	return equal.answered || len(kinds) > 0 && !slices.ContainsFunc(kinds, func(m membership) bool { return !m.answered })
}

// known says why a request is not sent, where it is of a kind that hangs; empty
// otherwise.
func (k *scores) known(of []membership) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	score := hanging(of)
	switch {
	case score == nil:
		return ""
	case score.name == "":
		return fmt.Sprintf("it hangs: %s had no complete answer in time", strings.Join(score.order, " and "))
	}
	return fmt.Sprintf("requests %s hang: %s had no complete answer in time, and no other had one",
		score.name, strings.Join(score.order, ", "))
}

package engine

import "sync"

// phases lets the bodies of the observation meet: a body that wants to confirm
// parks until all others have parked or ended, so that a confirmation lies
// between two looks at the whole list.
type phases struct {
	mu     sync.Mutex
	cond   *sync.Cond
	open   int // the last phase that is open
	active int // bodies neither parked nor ended
	parked int // bodies that wait for the next phase
	off    bool
}

func newPhases() *phases {
	p := &phases{}
	p.cond = sync.NewCond(&p.mu)
	return p
}

// begin counts n bodies that start.
func (p *phases) begin(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.active += n
}

// end counts a body that ended.
func (p *phases) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.active--
	p.cond.Broadcast()
}

// reach parks the calling body until a phase, at most the next one, is open. It
// does nothing once the observation is over.
func (p *phases) reach(phase int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.off || p.open >= phase {
		return
	}
	p.active--
	p.parked++
	p.cond.Broadcast()
	for !p.off && p.open < phase {
		p.cond.Wait()
	}
}

// settle waits until every body has parked or ended.
func (p *phases) settle() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for p.active > 0 {
		p.cond.Wait()
	}
}

// waiting tells whether a body waits for the next phase.
func (p *phases) waiting() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.parked > 0
}

// advance opens the next phase.
func (p *phases) advance() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.open++
	p.active, p.parked = p.active+p.parked, 0
	p.cond.Broadcast()
}

// close opens all phases for good: the observation is over.
func (p *phases) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.off = true
	p.active, p.parked = p.active+p.parked, 0
	p.cond.Broadcast()
}

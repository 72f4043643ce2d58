package confirm

import "sync"

// barrier lets the bodies of the observation meet: a body that wants to confirm
// parks until all others have parked or ended, so that the attempts of all lie
// between two snapshots that they share. It can be passed several times: each
// time is a phase.
type barrier struct {
	mu     sync.Mutex
	cond   *sync.Cond
	open   int // the last phase that is open
	active int // bodies neither parked nor ended
	parked int // bodies that wait for the next phase
	off    bool
}

// newBarrier returns a barrier that nobody has come to.
func newBarrier() *barrier {
	b := &barrier{}
	b.cond = sync.NewCond(&b.mu)
	return b
}

// add counts n bodies that start.
func (b *barrier) add(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.active += n
}

// done counts a body that ended.
func (b *barrier) done() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.active--
	b.cond.Broadcast()
}

// await parks the calling body until a phase, at most the next one, is open. It
// does nothing once the observation is over.
func (b *barrier) await(phase int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.off || b.open >= phase {
		return
	}
	b.active--
	b.parked++
	b.cond.Broadcast()
	for !b.off && b.open < phase {
		b.cond.Wait()
	}
}

// settle waits until every body has parked or ended.
func (b *barrier) settle() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for b.active > 0 {
		b.cond.Wait()
	}
}

// waiting tells whether a body waits for the next phase.
func (b *barrier) waiting() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.parked > 0
}

// advance opens the next phase.
func (b *barrier) advance() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open++
	b.active, b.parked = b.active+b.parked, 0
	b.cond.Broadcast()
}

// close opens all phases for good: the observation is over.
func (b *barrier) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.off = true
	b.active, b.parked = b.active+b.parked, 0
	b.cond.Broadcast()
}

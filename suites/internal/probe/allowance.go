package probe

import (
	"sync"
	"time"
)

// parts is how many parts the time of a request has.
const parts = 8

// allowance is the time that one request has. It can stand still, and it is
// counted in parts, each by a timer of its own: where this process did not run (a
// machine that slept, a container that used up its processor time), that costs two
// parts, and the target is not accused of being late. It is safe for concurrent use.
type allowance struct {
	end func()

	lock    sync.Mutex
	timer   *time.Timer
	part    time.Duration
	left    time.Duration
	since   time.Time // when the part began
	running bool
}

// newAllowance begins now, and calls end when d is over.
func newAllowance(d time.Duration, end func()) *allowance {
	a := &allowance{end: end, left: d, part: max(d/parts, 1)}
	a.lock.Lock() // the first part may be over before there is a timer to reset
	defer a.lock.Unlock()
	a.running, a.since = true, time.Now()
	a.timer = time.AfterFunc(a.next(), a.tick)
	return a
}

// next is how long the next part is.
func (a *allowance) next() time.Duration { return min(a.part, a.left) }

// tick ends a part, however late.
func (a *allowance) tick() {
	a.lock.Lock()
	defer a.lock.Unlock()
	if !a.running {
		return // it was stopped as its part ended
	}
	// A timer is a little late now and then: that is time of the request as well.
	a.left -= min(max(time.Since(a.since), a.next()), 2*a.next())
	if a.left > 0 {
		a.since = time.Now()
		a.timer.Reset(a.next())
		return
	}
	a.running = false
	a.end()
}

// pause stops the time, unless it is over.
func (a *allowance) pause() {
	a.lock.Lock()
	defer a.lock.Unlock()
	if a.running && a.left > 0 {
		a.running = false
		a.timer.Stop()
		a.left -= min(time.Since(a.since), a.next())
	}
}

// resume lets a stopped time go on.
func (a *allowance) resume() {
	a.lock.Lock()
	defer a.lock.Unlock()
	if !a.running && a.left > 0 {
		a.running, a.since = true, time.Now()
		a.timer.Reset(a.next())
	}
}

// stop ends the time for good.
func (a *allowance) stop() {
	a.lock.Lock()
	defer a.lock.Unlock()
	a.timer.Stop()
	a.running, a.left = false, 0
}

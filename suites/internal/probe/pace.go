package probe

import (
	"time"

	"golang.org/x/time/rate"
)

// pace is how fast a run sends. When the target throttles it waits as it is asked
// to. It goes on as before where that was a stray refusal or an outage, which no
// slower pace would have avoided, and else at the pace that gets through, from
// which it recovers soon.
type pace struct {
	base    rate.Limit // as configured
	limiter *rate.Limiter
	most    int // in flight, as configured
	limit   int // in flight
	scout   bool

	until         time.Time // nothing is sent before
	budget, spent time.Duration

	// The cycle is what goes on from the end of a wait to the end of the next one.
	cycle    time.Time  // its begin; zero: nothing was sent yet
	passes   int        // answers in it without throttling
	holding  bool       // it was throttled, and the end of the wait was not judged yet
	begun    time.Time  // when that began
	inUse    int        // the places that there were then
	turned   int        // answers with throttling, since
	beside   int        // answers without, to what was on its way with them
	latest   time.Time  // when the last answers without throttling came
	together int        // how many came then
	slow     bool       // the cycle before ended in slowing down
	before   throughput // of that one
	best     float64    // rate of all
	good     rate.Limit // the pace that was kept from one recovery to the next
	futile   bool       // slowing down was seen not to help
	since    int        // answers since the last recovery or wait
	interval int        // answers from one recovery to the next
}

// throughput is what a cycle let through.
type throughput struct {
	passes int
	rate   float64 // a second, the wait included
}

const (
	slowest = rate.Limit(0.2) // requests a second that slowing down leaves at least
	// recoverAfter answers without throttling the pace doubles, and one more place is
	// used. Each slowing down doubles that number, up to mostAfter: where there is a
	// limit indeed, it is not tried again and again.
	recoverAfter = 10
	mostAfter    = 80
	// rare is how many answers come at least for one that is turned away by
	// chance.
	rare = 20
	// careful is the part of the measured throughput at which a run goes on that
	// slows down.
	careful = 0.9
	// useless is the part of the best throughput below which slowing down is given up
	// that did not make throttling rarer.
	useless = 0.7
	// near the limit is a pace of at most so many times what gets through.
	near       = 3
	firstPause = 250 * time.Millisecond // after throttling without a hint; doubled each time
	maxPause   = 8 * time.Second
)

func newPace(c Config) pace {
	base := rate.Inf
	if c.Rate > 0 && c.Rate < 1e9 {
		base = rate.Limit(c.Rate)
	}
	return pace{base: base, limiter: rate.NewLimiter(base, 1), most: c.Concurrency, limit: c.Concurrency, budget: c.ThrottleBudget,
		interval: recoverAfter}
}

// places is how many requests may be in flight.
func (p *pace) places() int {
	if p.scout {
		return 1
	}
	return p.limit
}

// held is how long the target is still to be left alone.
func (p *pace) held(now time.Time) time.Duration { return max(p.until.Sub(now), 0) }

// delay is how long the next request waits for the rate.
func (p *pace) delay(now time.Time) time.Duration {
	if p.cycle.IsZero() {
		p.cycle = now
	}
	return p.limiter.ReserveN(now, 1).DelayFrom(now)
}

// passed counts an answer without throttling to a request sent at a time. What is sent
// has so many places besides: more than these are not tried, so that they show nothing.
func (p *pace) passed(sent, now time.Time, places int) {
	p.passes++
	p.scout = false
	if p.holding {
		if !sent.After(p.begun) {
			p.beside++
		}
		return
	}
	if now.After(p.latest) {
		p.latest, p.together = now, 0
	}
	p.together++
	if places < p.limit && p.limit < p.most {
		return
	}
	if p.since++; p.since < p.interval || p.limit == p.most && p.limiter.Limit() >= p.base {
		return
	}
	p.since = 0
	p.limit = min(p.limit+1, p.most)
	p.good = p.limiter.Limit()
	p.limiter.SetLimitAt(now, min(2*p.good, p.base))
}

// hold begins a wait, or makes it longer. There were so many places until then.
func (p *pace) hold(sent, now time.Time, places int, hint time.Duration, attempt int) (pause, left time.Duration, ok bool) {
	pause = max(hint, firstPause)
	if hint <= 0 {
		pause = min(firstPause<<min(attempt, 10), maxPause)
	}
	if !p.holding {
		p.holding, p.begun, p.turned, p.beside, p.inUse = true, now, 0, 0, places
		if p.latest.Equal(now) && sent.Before(now) {
			p.beside = p.together
		}
	}
	p.turned++
	// Requests that were throttled together wait together: only what the hold
	// grows by is charged.
	from := now
	if p.until.After(from) {
		from = p.until
	}
	grows := max(now.Add(pause).Sub(from), 0)
	if left = max(p.budget-p.spent, 0); pause > p.budget || grows > left {
		return pause, left, false
	}
	p.spent += grows
	p.until = from.Add(grows)
	return pause, left, true
}

// resume judges what was turned away when a wait is over, once, and tells that it did.
func (p *pace) resume(now time.Time) bool {
	if !p.holding {
		return false
	}
	p.holding, p.since = false, 0
	if p.passes == 0 {
		// Nothing gets through at whatever pace. One request shows when that is over.
		p.scout = true
		return true
	}
	through := throughput{p.passes, float64(p.passes) / max(now.Sub(p.cycle).Seconds(), 1e-6)}
	// A run that has been slowed down already, and is throttled all the same, is near
	// the limit.
	paced := float64(p.limiter.Limit()) <= near*through.rate
	stray := !paced && p.limit == p.most && p.passes >= rare && p.turned == 1 && p.beside > 0
	if p.slow && p.turned == 1 && 2*p.passes >= p.before.passes && 4*p.passes <= 5*p.before.passes && through.rate < useless*p.best {
		// Slower, it was turned away as often: that has nothing to do with the pace.
		p.futile = true
		p.limiter.SetLimitAt(now, p.base)
	}
	if p.slow = !stray && !(p.futile && p.passes >= rare); p.slow {
		p.slowDown(through, paced)
	}
	p.before, p.best, p.cycle, p.passes = through, max(p.best, through.rate), now, 0
	return true
}

// slower tells whether the run goes on more slowly since the last wait.
func (p *pace) slower() bool { return p.slow || p.scout }

// slowDown goes on with as many in flight as got through beside those that were
// turned away, or where hardly any did, at the rate that got through, which is not
// below one that was kept for long.
func (p *pace) slowDown(through throughput, paced bool) {
	if !paced && p.beside > 1 && 2*p.beside >= p.turned {
		limit := min(p.limit, p.inUse)
		p.limit = max(min(max(p.beside, limit*3/4), limit-1), 1)
	} else {
		// A new limiter: turns that were given away at the old rate, and not taken
		// because the target asked to wait, are not paid for at the new one.
		measured := max(rate.Limit(careful*through.rate), p.good, slowest)
		p.limiter = rate.NewLimiter(min(measured, p.limiter.Limit()), 1)
	}
	p.good = 0
	p.interval = min(2*p.interval, mostAfter)
}

package probe

import (
	"math/bits"
	"net"
	"net/url"
	"slices"
	"strings"
	"time"
)

// window is how many requests the run lets be in flight by what the answers' latency
// says: additive increase, multiplicative decrease, as in congestion control. It grows
// while answers stay quick and all its places are taken, and is halved, once a round
// trip at most, where they slow down. Where the target throttles the pace falls, or else
// the window.
//
// Slow is measured against the shortest latency of answers that are alike, and by the
// median of a round, so that neither one answer that takes long nor pages of another
// size look like a target under load. Where halving does not make answers quicker,
// their slowness has another reason: it is what is usual from then on, and the window is
// what it was.
type window struct {
	most, limit int
	// ramp tells that each quick answer adds a place, and not only each round: until
	// the window fell for the first time.
	ramp bool

	least map[likeness]time.Duration // the shortest latencies
	usual float64                    // the ratio to these that is expected; at least 1

	fell   time.Time // what was sent before tells of a larger window
	falls  int       // the rounds before that ended in a fall, one after the other
	before float64   // the ratio in the last of these
	from   int       // the window before the first of these
	ratios []float64 // of the round's answers
	flight int       // the most requests in flight in the round
}

// likeness is what answers have in common whose latencies are compared. It has few
// values, whatever a target sends.
type likeness struct{ class, magnitude int }

func like(status, size int) likeness {
	return likeness{class: status / 100, magnitude: bits.Len(uint(max(size, 0))) / 4} //nolint:gosec // it is not negative
}

const (
	// firstWindow is how many requests a run begins with where the target is not on
	// loopback.
	firstWindow = 2
	// round is the number of answers in a round at least: a median of fewer is chance.
	round = 5
	// tolerance is how many times as long as usual answers take that are not slow yet:
	// a server with as many workers as requests in flight needs none.
	tolerance = 2
	// slack is added to each shortest latency: what answers within a millisecond has
	// its schedulers and collectors, on both sides, and is not slow for that.
	slack = 20 * time.Millisecond
	// helped is the part of the ratio that halving must leave at most to have had an
	// effect: of a queue it leaves a half.
	helped = 0.8
	// remembered is about how many rounds what is usual lasts.
	remembered = 16
	// enoughFalls show whether halving helps: the first round of slow answers may be one
	// in which the queue only builds up.
	enoughFalls = 2
)

func newWindow(c Config) window {
	w := window{most: c.Concurrency, limit: c.Concurrency, usual: 1, least: map[likeness]time.Duration{}}
	if !onLoopback(c.Base) && w.limit > firstWindow {
		w.limit, w.ramp = firstWindow, true
	}
	return w
}

// onLoopback tells whether a URL names this machine itself.
func onLoopback(u *url.URL) bool {
	host := strings.ToLower(strings.TrimSuffix(u.Hostname(), "."))
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// answered takes note of an answer and its latency, when so many requests were in
// flight, itself included.
func (w *window) answered(sent, now time.Time, of likeness, latency time.Duration, inFlight int) {
	if sent.Before(w.fell) {
		return
	}
	if least, known := w.least[of]; !known || latency < least {
		w.least[of] = max(latency, 0)
	}
	ratio := float64(latency) / float64(w.least[of]+slack)
	if w.ramp && ratio <= tolerance*w.usual && inFlight >= w.limit {
		w.grow()
	}
	w.flight = max(w.flight, inFlight)
	if w.ratios = append(w.ratios, ratio); len(w.ratios) >= max(w.limit, round) {
		w.judge(now)
	}
}

// judge ends a round.
func (w *window) judge(now time.Time) {
	slices.Sort(w.ratios)
	median := w.ratios[(len(w.ratios)-1)/2]
	inUse, flight, falls := w.flight >= w.limit, w.flight, w.falls
	w.next()
	switch {
	case median <= tolerance*w.usual:
		if w.usual > 1 { // known not to be for the run's load
			w.usual = max(1, w.usual+(median-w.usual)/remembered)
		}
		if inUse && !w.ramp {
			w.grow()
		}
	case flight <= 1:
		w.usual = median
	case falls >= enoughFalls && median > helped*w.before:
		w.usual, w.limit = median, w.from
	default:
		if falls == 0 {
			w.from = w.limit
		}
		w.fall(now, flight)
		w.falls, w.before = falls+1, median
	}
}

func (w *window) grow() {
	w.limit = min(w.limit+1, w.most)
	w.ramp = w.ramp && w.limit < w.most
}

// fall halves the window, or what of it was used.
func (w *window) fall(now time.Time, used int) {
	w.limit = max(min(w.limit, used)/2, 1)
	w.ramp, w.fell = false, now
	w.next()
}

// next begins a round.
func (w *window) next() { w.ratios, w.flight, w.falls = w.ratios[:0], 0, 0 }

package probe

import (
	"fmt"
	"time"
)

// patienceHung is how many request timeouts a run spends on waiting for requests
// that hang: two or three show what hangs, and whatever it is asked before that
// runs at the same time. The last one is held back with the rest of the budgets.
const patienceHung = 4

// hungTime bounds the time that a run waits for requests that hang.
type hungTime struct {
	timeout time.Duration
	places  int

	requests int
	waited   time.Duration // in which nothing was answered and one of them waited for
	taken    time.Duration // by each of them, in all
	since    time.Time     // of the last answer, or the end of the last one of them
}

// saw takes note of how a request ended.
func (h *hungTime) saw(e *Exchange, now time.Time) {
	switch {
	case hung(e):
		h.requests++
		h.taken += e.Took
		begun := e.Started
		if h.since.After(begun) {
			begun = h.since
		}
		h.waited += max(now.Sub(begun), 0)
	case e.Status == 0:
		return // it shows neither
	}
	h.since = now
}

// spent says why nothing more is sent that could hang as well. held is how many
// timeouts are kept for what comes last.
func (h *hungTime) spent(held int) string {
	// A timer is late now and then: a tenth is for that.
	most := time.Duration(patienceHung-held)*h.timeout + h.timeout/10
	spent := max(h.waited, h.taken/time.Duration(h.places))
	if h.requests == 0 || spent+h.timeout <= most {
		return ""
	}
	return fmt.Sprintf("%d requests without a complete answer in time held the run up for %s, which is as much as a run spends on them",
		h.requests, spent.Round(time.Millisecond))
}

package suites

import (
	"fmt"
	"slices"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// health tells how the target answered what was sent.
func health(exchanges []*probe.Exchange, curl func(probe.Request) string) report.Health {
	h := report.Health{Answers: map[string]int{}}
	var took []time.Duration
	var slowest *probe.Exchange
	var throttling report.Wait
	for _, e := range exchanges {
		if e.Waited > 0 {
			throttling.Count++
			throttling.Seconds += e.Waited.Seconds()
		}
		if e.Failure != nil {
			if !e.Unsent() {
				h.Answers[string(e.Failure.Kind)]++
			}
			continue
		}
		h.Answers[fmt.Sprintf("%dxx", e.Status/100)]++
		took = append(took, e.Took)
		if slowest == nil || e.Took > slowest.Took || e.Took == slowest.Took && e.Sent < slowest.Sent {
			slowest = e
		}
	}
	if slowest != nil {
		slices.Sort(took)
		h.Median, h.P95 = took[(len(took)-1)/2].Seconds(), took[(95*len(took)+99)/100-1].Seconds()
		h.Slowest = &report.Slow{Seconds: slowest.Took.Seconds(), Curl: curl(slowest.Request), Exchange: slowest.ID, Status: slowest.Status}
	}
	if throttling.Count > 0 {
		throttling.For = "throttling"
		h.Waits = []report.Wait{throttling}
	}
	return h
}

// phases measures the parts of a run's life, one after the other.
type phases struct {
	began time.Time
	last  int
	all   []report.Phase
}

// begin ends the phase that goes on at a time and begins the next one; none where the name
// is empty. One that comes again goes on.
func (p *phases) begin(name string, now time.Time) {
	if len(p.all) > 0 {
		p.all[p.last].Seconds += now.Sub(p.began).Seconds()
	}
	p.began = now
	if name == "" {
		return
	}
	p.last = slices.IndexFunc(p.all, func(q report.Phase) bool { return q.Name == name })
	if p.last < 0 {
		p.last = len(p.all)
		p.all = append(p.all, report.Phase{Name: name})
	}
}

package suites

import (
	"context"
	"sync"
	"time"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// meter counts how far a run has come and tells the caller's Progress, one
// call at a time.
type meter struct {
	mu     sync.Mutex
	now    Progress
	phases phases
	tell   func(Progress)
}

func newMeter(o *Options, total int) *meter {
	return &meter{now: Progress{Total: total}, tell: o.Progress}
}

func (m *meter) change(f func(*Progress)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	f(&m.now)
	if m.tell != nil {
		m.tell(m.now)
	}
}

func (m *meter) phase(name string) {
	m.change(func(p *Progress) {
		p.Phase = name
		if name == "judging" {
			p.Estimate = 0 // nothing is sent any more
		}
		m.phases.begin(name, time.Now())
	})
}

// ended are the phases so far, after the last one.
func (m *meter) ended() []report.Phase {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.phases.begin("", time.Now())
	return m.phases.all
}

// estimate tells, when a run has observed for so long as its options say, how many
// requests it takes on a list of so many items. The returned function ends that.
func (m *meter) estimate(ctx context.Context, o Options, items int) (end func()) {
	if o.EstimateAfter <= 0 || m.tell == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var counting sync.WaitGroup
	counting.Go(func() {
		select {
		case <-time.After(o.EstimateAfter):
		case <-ctx.Done():
			return
		}
		if rows, err := plan(ctx, o, items); err == nil {
			m.change(func(p *Progress) { p.Estimate = sum(rows) })
		}
	})
	return func() {
		cancel()
		counting.Wait()
	}
}

func (m *meter) remark(text string) { m.change(func(p *Progress) { p.Remark = text }) }

func (m *meter) sent() { m.change(func(p *Progress) { p.Requests++ }) }

func (m *meter) settled() { m.change(func(p *Progress) { p.Settled++ }) }

func (m *meter) judged(r engine.Result) {
	m.change(func(p *Progress) {
		p.Cases++
		if r.Outcome == report.Fail {
			p.Failures++
		}
	})
}

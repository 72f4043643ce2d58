package suites

import (
	"slices"
	"sync"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// failFast ends a run at the first MUST that is known for certain to be broken: a case
// of it failed, after all confirming, and nothing explains that. What could explain it
// is asked first, so that no symptom is accused in place of its cause. A nil one does
// nothing.
type failFast struct {
	run     *engine.Run
	options Options
	cases   []*engine.BoundCase

	mu    sync.Mutex
	ended map[*engine.BoundCase]engine.Result
	broke []*engine.BoundCase // of those, in the order of ending
	// narrowed tells that only what could explain what broke still asks, over that nothing
	// does.
	narrowed bool
	over     bool
}

// looks is how often the answers so far are judged by what holds for each of them.
const looks = 16

// newFailFast is nil where a run goes on to its end.
func newFailFast(e *engine.Run, o Options, cases []*engine.BoundCase) *failFast {
	if !o.FailFast {
		return nil
	}
	return &failFast{run: e, options: o, cases: cases, ended: map[*engine.BoundCase]engine.Result{}}
}

// settled takes note of a case that has asked all that it wants.
func (f *failFast) settled(c *engine.BoundCase, r engine.Result) {
	if f == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.ended[c] = r
	if r.Outcome == report.Fail {
		f.broke = append(f.broke, c)
	}
	if !f.over && len(f.ended)%max(1, len(f.cases)/looks) == 0 {
		f.judge(func(string) bool { return true })
	}
	if len(f.broke) > 0 {
		f.consider()
	}
}

// look judges the answers so far by what holds for each of them.
func (f *failFast) look() {
	if f == nil || f.run.Learned.NotTested != "" {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.judge(func(string) bool { return true })
	f.consider()
}

// judge judges the answers so far by the cases of some requirements that send nothing.
func (f *failFast) judge(of func(id string) bool) {
	for _, c := range f.cases {
		if c.Stage != engine.StageLedger || c.Requirement.Level != spec.Must || !of(c.Requirement.ID) {
			continue
		}
		f.broke = slices.DeleteFunc(f.broke, func(other *engine.BoundCase) bool { return other == c })
		if r := f.run.Execute(c); r.Outcome == report.Fail {
			f.ended[c] = r
			f.broke = append(f.broke, c)
		}
	}
}

// consider ends the run where something is broken for certain, and else the asking of
// all that could not explain what broke.
func (f *failFast) consider() {
	if f.over {
		return
	}
	var first *engine.BoundCase
	for _, c := range f.unexplained() {
		if waits := f.pending(f.mayExplain(c)); !waits || first == nil {
			if first = c; !waits {
				break
			}
		}
	}
	if first == nil {
		return
	}
	causes := f.mayExplain(first)
	waits := f.pending(causes)
	if waits && (f.narrowed || f.anyListed(causes)) {
		return // what is known to fail may be the cause, and the run then goes on
	}
	if f.judge(func(id string) bool { return causes[id] }); !slices.Contains(f.unexplained(), first) {
		f.consider() // an answer that came meanwhile explains it
		return
	}
	if !f.run.TokensHold() {
		return
	}
	if f.narrowed, f.over = true, !waits; f.over {
		f.run.Halt(stoppedAt(first), nil)
		return
	}
	f.run.Halt(stoppedAt(first), func(c *engine.BoundCase) bool { return causes[c.Requirement.ID] })
}

func stoppedAt(c *engine.BoundCase) string { return engine.StoppedAt + c.Requirement.ID }

// unexplained are the cases of a MUST that broke so far, are not known to, and follow
// from no other failure so far.
func (f *failFast) unexplained() []*engine.BoundCase {
	of := map[*broken]*engine.BoundCase{}
	var all []*broken
	for _, c := range f.broke {
		row := &report.Case{Name: c.Name, Outcome: report.Fail}
		if c.Requirement.Level != spec.Must {
			row.Outcome = report.Warn
		}
		b := newBroken(f.run, c, f.ended[c].Finding, row)
		of[b] = c
		all = append(all, b)
	}
	explainAll(f.run.Contract, all)
	var left []*engine.BoundCase
	for _, b := range all {
		if c := of[b]; b.cause == nil && b.row.Outcome == report.Fail && !f.listed(c.Requirement.ID, c.Name) {
			left = append(left, c)
		}
	}
	return left
}

// mayExplain are the requirements that could explain what broke.
func (f *failFast) mayExplain(c *engine.BoundCase) map[string]bool {
	return mayExplain(f.run.Contract, c.Requirement.ID, symptomOf(f.ended[c].Finding))
}

// mayExplain are the requirements that could explain a symptom of another one, and those
// that could explain these.
func mayExplain(c *spec.Contract, id string, symptom spec.Symptom) map[string]bool {
	may := map[string]bool{}
	for _, q := range c.Requirements {
		if q.Level == spec.Must && q.Explains(symptom, id) {
			may[q.ID] = true
		}
	}
	for before := -1; before != len(may); {
		before = len(may)
		for _, q := range c.Requirements {
			for id := range may {
				if q.Level == spec.Must && q.ExplainsOf(id) {
					may[q.ID] = true
					break
				}
			}
		}
	}
	return may
}

// pending tells whether a case of these requirements still asks.
func (f *failFast) pending(ids map[string]bool) bool {
	return slices.ContainsFunc(f.cases, func(c *engine.BoundCase) bool {
		r, ended := f.ended[c]
		return ids[c.Requirement.ID] && c.Stage != engine.StageLedger && (!ended || r.Unasked)
	})
}

// listed tells whether a case is known to fail.
func (f *failFast) listed(id, name string) bool {
	_, known := f.options.listed(id, name)
	return known || f.options.Baseline.Breaks(ListOf(f.run.Contract), id, name)
}

// anyListed tells whether a case of these requirements is known to fail.
func (f *failFast) anyListed(ids map[string]bool) bool {
	return slices.ContainsFunc(f.cases, func(c *engine.BoundCase) bool {
		return ids[c.Requirement.ID] && f.listed(c.Requirement.ID, c.Name)
	})
}

// leaveOpen accuses nobody of what broke in a run that was stopped, where what could
// explain it was not asked any more.
func (m *assembly) leaveOpen(r *report.Report, by map[string][]*engine.BoundCase, results map[*engine.BoundCase]engine.Result) {
	if !m.run.StoppedEarly() {
		return
	}
	unasked := map[string]bool{}
	for _, list := range by {
		for _, b := range list {
			unasked[b.Requirement.ID] = unasked[b.Requirement.ID] || results[b].Unasked
		}
	}
	for i := range r.Requirements {
		row := &r.Requirements[i]
		for j, b := range by[row.ID] {
			c := &row.Cases[j]
			if c.Outcome != report.Fail && c.Outcome != report.Warn {
				continue
			}
			for id := range mayExplain(m.run.Contract, row.ID, symptomOf(results[b].Finding)) {
				if unasked[id] {
					c.Outcome, c.Finding = report.Inconclusive, nil
					c.Reason = "it broke, and what could explain it was not asked any more: " + m.run.Cut + " (" + c.Reason + ")"
					break
				}
			}
		}
	}
}

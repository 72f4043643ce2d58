package suites

import (
	"cmp"
	"fmt"
	"sort"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/oracle"
)

// attempts is how often a relation that broke is looked at again on a target
// whose data moves, the last ones confined to a part of the data.
const (
	attempts       = 8
	pinnedAttempts = 3
)

// relation makes a case of a body that ties answers to the learned list. The
// body accuses only if it breaks again while the list around it stayed the
// same.
func relation(body func(*T)) func(*T) {
	return func(t *T) {
		l := t.env.learned
		if !l.trusted {
			t.Inconclusive("%s", l.distrust)
		}
		if l.data.Len() == 0 {
			t.Inconclusive("the list is empty")
		}
		t.confirm(body)
	}
}

// unlearned makes a case of a body that ties answers to each other and needs no
// trust in the walk.
func unlearned(body func(*T)) func(*T) {
	return func(t *T) {
		if l := t.env.learned; l.data.Len() == 0 && l.distrust == "" {
			t.Inconclusive("the list is empty")
		}
		t.confirm(body)
	}
}

// confirm runs a body on the learned list, and where it breaks looks again
// before it accuses.
func (t *T) confirm(body func(*T)) {
	e := t.env
	first := t.attempt(body, e.learned.data, "")
	if (first.outcome != report.Fail && first.outcome != report.Warn) || first.certain {
		panic(first)
	}
	t.script.loosen()
	if t.c.stage == stageMain {
		e.phases.reach(1)
		before := e.again("close 1")
		if e.vanished(before) {
			t.Inconclusive("it broke, and when it was to be looked at again the list was gone: %s", cmp.Or(before.walk.Text, "it is empty"))
		}
		second := t.attempt(body, before.data, "confirm ")
		if second.certain {
			panic(second)
		}
		e.phases.reach(2)
		if after := e.again("close 2"); before.same(after) {
			if second.outcome != first.outcome && before.data.Same(e.learned.data) {
				second = stop{outcome: report.Inconclusive, reason: "it broke once and not when asked again, although the data did not change: see HTTP-11 (" + first.reason + ")"}
			}
			panic(second)
		}
	}
	t.bracket(body)
}

// bracket repeats a body between two looks at the list until one attempt, or
// two that break, lie between equal looks.
func (t *T) bracket(body func(*T)) {
	e := t.env
	broken := 0
	for k := 1; k <= attempts; k++ {
		tag := fmt.Sprintf("%s / attempt %d ", t.c.key(), k)
		scope := e.learned.data.Scope
		limit := e.learned.limit
		pinned := k > attempts-pinnedAttempts
		if pinned {
			scope, limit = e.pin(k), e.maxLimit()
		}
		result, settled := t.between(body, limit, scope, tag)
		if !settled {
			continue
		}
		switch result.outcome {
		case report.Fail, report.Warn:
			if broken++; broken == 2 {
				panic(result)
			}
		default:
			if !pinned {
				panic(result)
			}
		}
	}
	t.Inconclusive("the data kept changing while it was looked at; run again, or against data that rests")
}

// between runs a body between two looks at the list. It is settled where they
// saw the same.
func (t *T) between(body func(*T), limit int, scope *oracle.Scope, tag string) (result stop, settled bool) {
	e := t.env
	e.serial <- struct{}{}
	defer func() { <-e.serial }()
	most := e.learned.data.Len() + e.options.MaxItems
	before := e.look(limit, scope, tag+"before", most)
	if e.vanished(before) {
		return stop{}, false
	}
	result = t.attempt(body, before.data, tag)
	after := e.look(limit, scope, tag+"after", most)
	return result, before.same(after) && before.data.Len() > 0
}

// vanished tells that nothing is left of a list that had items.
func (e *environment) vanished(l look) bool { return l.data.Len() == 0 && e.learned.data.Len() > 0 }

// pin is a window with a small part of the learned list, another one for each
// attempt.
func (e *environment) pin(k int) *oracle.Scope {
	d := e.learned.data
	for w, role := range e.contract.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		sample := instants(d, w)
		if len(sample) < 2 {
			continue
		}
		width := min(40, len(sample)-1)
		start := (k * 7919) % (len(sample) - width)
		return &oracle.Scope{Window: w, From: sample[start], To: sample[start+width]}
	}
	return d.Scope
}

// instants are the distinct instants of a window's field as printed, oldest
// first.
func instants(d *oracle.Dataset, w int) []string {
	entries := make([]*oracle.Entry, 0, d.Len())
	for _, entry := range d.Entries {
		if entry.Instants[w] != nil {
			entries = append(entries, entry)
		}
	}
	sort.SliceStable(entries, func(i, j int) bool { return entries[i].Instants[w].Compare(*entries[j].Instants[w]) < 0 })
	var texts []string
	for i, entry := range entries {
		if i > 0 && entry.Instants[w].Compare(*entries[i-1].Instants[w]) == 0 {
			continue
		}
		texts = append(texts, d.Printed(entry, w))
	}
	return texts
}

// attempt runs a body on a dataset and returns how it ended.
func (t *T) attempt(body func(*T), d *oracle.Dataset, repetition string) (result stop) {
	sub := &T{env: t.env, c: t.c, data: d, repetition: repetition, script: t.script}
	defer func() {
		t.seen = append(t.seen, sub.seen...)
		t.observations = sub.observations
		if r := recover(); r != nil {
			s, ok := r.(stop)
			if !ok {
				panic(r)
			}
			result = s
		}
	}()
	body(sub)
	return stop{outcome: report.Pass}
}

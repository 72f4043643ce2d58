package suites

import (
	"cmp"
	"sort"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// relation makes a case of a body that ties answers to the learned list. The
// body accuses only if it breaks again while the list around it stayed the
// same, or if what broke shows by itself.
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
// before it accuses. Where the list has changed since, it also looks again where
// the body could not tell.
func (t *T) confirm(body func(*T)) {
	e := t.env
	first := t.attempt(body, e.learned.data, "")
	if first.holds() || first.certain || first.outcome == report.Error {
		panic(first)
	}
	if t.c.stage == stageMain {
		e.phases.reach(1)
		before := e.again("close 1")
		gone := before.data.Len() == 0 && e.learned.data.Len() > 0
		switch changes := e.learned.data.Changes(before.data); {
		case !first.accuses() && (changes == 0 || gone):
			panic(first)
		case gone:
			t.Inconclusive("it broke, and when it was to be looked at again the list was gone: %s", cmp.Or(before.walk.Text, "it is empty"))
		case changes <= calm:
			t.script.loosen()
			t.together(body, first, before)
		}
	} else if !first.accuses() {
		panic(first)
	}
	t.script.loosen()
	t.bracket(body, first.finding)
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

// calm is how many items may have changed since the list was learned for a
// second look at all that broke, taken together, to be worth its requests.
const calm = 3

// together runs a body again while all others that broke do the same, and ends
// the case if the list was the same before and after that.
func (t *T) together(body func(*T), first stop, before look) {
	e := t.env
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
		result.astray = sub.astray
	}()
	body(sub)
	return stop{outcome: report.Pass}
}

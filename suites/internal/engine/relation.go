package engine

import (
	"cmp"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Relation makes a case of a body that ties answers to the learned list. The
// body accuses only if it breaks again while the list around it stayed the
// same, or if what broke shows by itself.
func Relation(body func(*T)) func(*T) {
	return func(t *T) {
		l := t.env.Learned
		if !l.trusted {
			t.Inconclusive("%s", l.Distrust)
		}
		if l.Data.Len() == 0 {
			t.Inconclusive("the list is empty")
		}
		t.confirm(body)
	}
}

// Unlearned makes a case of a body that ties answers to each other and needs no
// trust in the walk.
func Unlearned(body func(*T)) func(*T) {
	return func(t *T) {
		if l := t.env.Learned; l.Data.Len() == 0 && l.Distrust == "" {
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
	first := t.attempt(body, e.Learned.Data, "")
	if first.holds() || first.certain || first.Outcome == report.Error {
		panic(first)
	}
	if t.c.Stage == StageMain {
		e.phases.reach(1)
		before := e.again("close 1")
		gone := before.data.Len() == 0 && e.Learned.Data.Len() > 0
		switch changes := e.Learned.Data.Changes(before.data); {
		case !first.accuses() && (changes == 0 || gone):
			panic(first)
		case gone:
			t.Inconclusive("it broke, and when it was to be looked at again the list was gone: %s", cmp.Or(before.walk.Text, "it is empty"))
		case changes <= calm:
			t.again = true
			t.together(body, first, before)
		}
	} else if !first.accuses() {
		panic(first)
	}
	t.again = true
	t.bracket(body, first.Finding)
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
		if second.Outcome != first.Outcome && before.data.Same(e.Learned.Data) {
			second = stop{Outcome: report.Inconclusive, Reason: "it broke once and not when asked again, although the data did not change: see HTTP-11 (" + first.Reason + ")"}
		}
		panic(second)
	}
}

// attempt runs a body on a dataset and returns how it ended.
func (t *T) attempt(body func(*T), d *oracle.Dataset, repetition string) (result stop) {
	sub := &T{env: t.env, c: t.c, data: d, repetition: repetition}
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
	return stop{Outcome: report.Pass}
}

package engine

import (
	"maps"
	"net/url"
	"slices"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites/internal/confirm"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Relation makes a case of a body that ties answers to the learned list. The
// body accuses only if it breaks again while the list around it stayed the
// same, or if what broke shows by itself.
func Relation(body func(*T)) func(*T) {
	return func(t *T) {
		l := t.env.learned()
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
		if l := t.env.learned(); l.Data.Len() == 0 && l.Distrust == "" {
			t.Inconclusive("the list is empty")
		}
		t.confirm(body)
	}
}

// confirm ends the case as a body ends on the learned list or, where it breaks
// there, when it is looked at again.
func (t *T) confirm(body func(*T)) {
	var first, last stop
	inconclusive := t.env.confirmer.Confirm(confirm.Subject{
		Key: t.c.Key(), Requirement: t.c.Requirement.ID, Apart: t.c.Stage != StageMain,
		Judge: func(d *oracle.Dataset, o occasion.Occasion) confirm.Ending {
			last = t.judge(body, d, o)
			if t.again = o != (occasion.Occasion{}); !t.again {
				first = last
			}
			last.Evident = t.env.evident(first.Finding) && t.env.evident(last.Finding)
			return last.Ending
		}})
	switch {
	case inconclusive == "":
	case t.env.StoppedEarly():
		panic(unasked("it broke, and was not looked at again: " + t.env.Cut))
	default:
		t.Inconclusive("%s", inconclusive)
	}
	panic(last)
}

// judge runs a body on a dataset and returns how it ended.
func (t *T) judge(body func(*T), d *oracle.Dataset, o occasion.Occasion) (result stop) {
	sub := &T{env: t.env, c: t.c, data: d, occasion: o}
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
		result.Astray, result.Silent, result.Place = sub.astray, len(sub.seen) == 0, place(result.Finding)
	}()
	body(sub)
	return ended(report.Pass, "")
}

// place is where in the list a finding shows.
func place(f *match.Mismatch) (p confirm.Place) {
	if f == nil || f.Answer == nil {
		return p
	}
	if page := f.Answer.Page; page != nil {
		p.Items = page.Items
	}
	values, _ := url.ParseQuery(f.Answer.Request.Query) // what can be read of it
	for _, name := range slices.Sorted(maps.Keys(values)) {
		p.Named = append(p.Named, values[name]...)
	}
	return p
}

package checks

import (
	"fmt"
	"net/http"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

var otherOrganization = probe.Credentials{Kind: probe.Other}

// twoOrganizations makes cases of good tokens, which are inconclusive without a
// second one.
func twoOrganizations(cases func(*spec.Contract) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
		switch {
		case !c.Secured:
			return nil, "the operation demands no credentials"
		case o.OneOrganization && !o.OtherToken:
			return nil, oneOrganization
		}
		made := cases(c)
		for i := range made {
			if made[i].Stage == engine.StageMain {
				made[i].Stage = engine.StageAuth
			}
			made[i].Body = ofTwo(made[i].Body)
		}
		return made, "the contract has no cursor"
	}
}

const oneOrganization = "there is one organization, as the options say"

// ofTwo ends a case that lacks one of the two tokens.
func ofTwo(body func(*engine.T)) func(*engine.T) {
	return func(t *engine.T) {
		switch s := t.Settings(); {
		case !s.Token:
			t.NotApplicable(noToken)
		case !s.OtherToken && s.OneOrganization:
			t.NotApplicable(oneOrganization)
		case !s.OtherToken:
			t.Inconclusive(noOtherToken)
		}
		body(t)
	}
}

// organizationCases ask as both organizations.
func organizationCases(c *spec.Contract) []engine.Case {
	largest := func(t *engine.T) oracle.Query { return oracle.Query{Limit: t.MaxLimit()} }
	cases := []engine.Case{
		{Name: "whole list", Body: func(t *engine.T) { askedByBoth(t, largest(t)) }},
		{Name: "plain request, just answered to the other", Body: func(t *engine.T) { askedByBoth(t, oracle.Query{}) }},
	}
	for i, f := range c.Roles.Filters {
		for _, v := range choices(i, f) {
			cases = append(cases, engine.Case{Name: v.name, Samples: v.samples, Body: func(t *engine.T) { askedByBoth(t, v.in(t, largest(t))) }})
		}
	}
	for w, role := range c.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		cases = append(cases, engine.Case{Name: fmt.Sprintf("window %s, %s", role.From.Name, role.To.Name),
			Body: func(t *engine.T) { askedByBoth(t, windowed(t, largest(t), w)) }})
	}
	if c.Roles.Cursor != nil {
		cases = append(cases, cursorsOfTwo(c, largest)...)
	}
	if len(c.Roles.Path) > 0 {
		cases = append(cases, engine.Case{Name: "the other organization at the path of this one", Body: atPathOfOther})
	}
	return append(cases, engine.Case{Name: "every answer of the run", Stage: engine.StageLedger, Body: everyAnswerApart})
}

// atPathOfOther asks as the second organization for what the path names of the first one:
// it is refused, or lists nothing of the first one's.
func atPathOfOther(t *engine.T) {
	raw := t.Encode(oracle.Query{Limit: t.MaxLimit()})
	a := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	if !a.Listed() && !a.Refused() && a.Status != http.StatusForbidden {
		t.Inconclusive("the second organization is answered %s; is the second token right?", a.Brief())
	}
	t.Expect(a).To(match.Satisfy("4xx, or no item of the first organization", func(a *answer.Answer) *match.Mismatch {
		for at, id := range a.IDs() {
			if _, own := t.Learned().Find(id); own {
				return &match.Mismatch{Symptom: spec.Foreign, Summary: fmt.Sprintf("the second organization lists item %s of the first one", id),
					Got: a.Outline(), Where: t.Roles().Page.Items.Append(fmt.Sprint(at))}
			}
		}
		return nil
	}))
}

// cursorsOfTwo ask after cursors of one's own, of the other and of nobody.
func cursorsOfTwo(c *spec.Contract, largest func(*engine.T) oracle.Query) []engine.Case {
	cases := []engine.Case{
		{Name: "after a cursor of the other organization", Body: func(t *engine.T) { afterForeign(t, largest(t)) }},
		{Name: "after a cursor of the other organization, plain", Body: func(t *engine.T) { afterForeign(t, oracle.Query{}) }},
		{Name: "the other organization after a cursor of this one", Body: otherAfterOwn},
		{Name: "after an unknown cursor", Body: func(t *engine.T) { afterUnknown(t, largest(t)) }},
	}
	if len(c.Roles.Filters) > 0 {
		cases = append(cases,
			engine.Case{Name: "filters and a cursor", Body: func(t *engine.T) { afterOwn(t, largest(t), true, false) }},
			engine.Case{Name: "filters and an unknown cursor", Body: func(t *engine.T) { afterUnknown(t, underFilters(t, largest(t))) }})
	}
	if len(c.Roles.Windows) > 0 {
		cases = append(cases, engine.Case{Name: "windows and a cursor", Body: func(t *engine.T) { afterOwn(t, largest(t), false, true) }})
	}
	if len(c.Roles.Filters) > 0 && len(c.Roles.Windows) > 0 {
		cases = append(cases, engine.Case{Name: "all parameters", Body: func(t *engine.T) { afterOwn(t, largest(t), true, true) }})
	}
	return cases
}

// windowed is a query within the window that holds all that was learned.
func windowed(t *engine.T, q oracle.Query, w int) oracle.Query {
	role, sample := t.Roles().Windows[w], t.Learned().Moments(w)
	if len(sample) == 0 {
		return q
	}
	if role.From != nil {
		q = q.Since(w, sample[0])
	}
	if role.To != nil {
		q = q.Until(w, sample[len(sample)-1])
	}
	return q
}

// askedByBoth asks a query as both organizations, one right after the other, and as
// the first one again.
func askedByBoth(t *engine.T, q oracle.Query) {
	two, raw := twoLists(t), engine.Spell(t.Contract(), q)
	mine := t.Get(raw)
	t.MustList(mine, answer.Describe(raw))
	other := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	t.Explained(other, "the other organization's "+answer.Describe(raw))
	if other.Refused() && ofLearned(t, q) {
		two.apart(t, other) // it has no such value, and need not know it
		return
	}
	if !other.Listed() {
		t.Inconclusive("the other organization's request is answered %s: is the second token right?", other.Brief())
	}
	fresh := t.Do(probe.Request{Query: raw, Occasion: occasion.Named("after the other")})
	two.add(other)
	for _, a := range []*answer.Answer{other, mine, fresh} {
		two.apart(t, a)
	}
}

// ofLearned tells whether a query filters by a value that is learned.
func ofLearned(t *engine.T, q oracle.Query) bool {
	for i, f := range t.Roles().Filters {
		if f.Learned() && len(q.Wanted(i)) > 0 {
			return true
		}
	}
	return false
}

// add counts what an answer lists to the other organization as its own.
func (o *organizations) add(a *answer.Answer) {
	for _, id := range a.IDs() {
		if !o.own[id] {
			o.foreign[id] = true
		}
	}
}

// asked asks a query with a good token, and wants nothing of the other list,
// whatever the answer is else.
func (o *organizations) asked(t *engine.T, q oracle.Query, c probe.Credentials, what string) {
	a := t.Do(probe.Request{Query: engine.Spell(t.Contract(), q), Credentials: c})
	t.Explained(a, what)
	o.apart(t, a)
}

// foreignID is an item of the other organization from the middle of what it lists.
func (o *organizations) foreignID(t *engine.T) string {
	var ids []string
	for _, id := range o.listed {
		if o.foreign[id] {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		t.Inconclusive("the other organization lists nothing of its own; it needs at least one item")
	}
	return ids[(len(ids)-1)/2]
}

// afterForeign wants that a foreign cursor shows nothing of the other organization.
func afterForeign(t *engine.T, q oracle.Query) {
	two := twoLists(t)
	two.asked(t, q.After(two.foreignID(t)), probe.Credentials{}, "a cursor of another organization")
}

// otherAfterOwn asks as the other organization after an item of this one.
func otherAfterOwn(t *engine.T) {
	two, d := twoLists(t), t.Learned()
	if d.Len() == 0 {
		t.Inconclusive("the list is empty")
	}
	two.asked(t, oracle.Query{Limit: t.MaxLimit()}.After(d.Entries[d.Len()/2].ID), otherOrganization, "a cursor of another organization")
}

// afterUnknown asks after a cursor that names nothing.
func afterUnknown(t *engine.T, q oracle.Query) {
	two, d := twoLists(t), t.Learned()
	if d.Len() == 0 {
		t.Inconclusive("the list is empty")
	}
	two.asked(t, q.After(unknownCursor(t, d.Entries[d.Len()/2].ID)), probe.Credentials{}, "an unknown cursor")
}

// afterOwn asks as each organization under filters, windows or both, after an item
// of its own that they match.
func afterOwn(t *engine.T, q oracle.Query, filters, windows bool) {
	two := twoLists(t)
	if filters {
		q = underFilters(t, q)
	}
	for w := range t.Roles().Windows {
		if windows {
			q = windowed(t, q, w)
		}
	}
	asked := false
	for _, c := range []probe.Credentials{{}, otherOrganization} {
		whole := t.Do(probe.Request{Query: engine.Spell(t.Contract(), q), Credentials: c})
		t.Explained(whole, whole.Asked())
		two.apart(t, whole)
		if ids := whole.IDs(); len(ids) > 0 && ids[0] != "" {
			asked = true
			two.asked(t, q.After(ids[0]), c, whole.Asked())
		}
	}
	if !asked {
		t.NotApplicable("no occasion: %s lists nothing to ask after", answer.Describe(engine.Spell(t.Contract(), q)))
	}
}

// everyAnswerApart judges all that the run saw.
func everyAnswerApart(t *engine.T) {
	t.MustBeTested()
	two, all := twoLists(t), t.Everything()
	for _, a := range all {
		if other, good := asOther(a); other && good {
			two.add(a)
		}
	}
	t.Over(all, "no item of the other organization", func(a *answer.Answer) *match.Mismatch { return two.mixed(t, a) })
}

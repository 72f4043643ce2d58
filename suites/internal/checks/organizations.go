package checks

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// twoOrganizations makes cases where a second token is given.
func twoOrganizations(cases func(*spec.Contract) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
		switch {
		case !c.Secured:
			return nil, "the operation demands no credentials"
		case !o.OtherToken && !o.Listing:
			return nil, "no token of a second organization is given (KAYLE_OTHER_TOKEN)"
		}
		return cases(c), "the contract has no cursor"
	}
}

var otherOrganization = probe.Credentials{Kind: probe.Other}

func organizationCases(c *spec.Contract) []engine.Case {
	cases := []engine.Case{
		{Name: "whole list", Body: func(t *engine.T) { apart(t, oracle.Query{Limit: t.MaxLimit()}) }},
		{Name: "plain request, just answered to the other", Body: func(t *engine.T) { apart(t, oracle.Query{}) }},
	}
	for i, f := range c.Roles.Filters {
		for _, v := range f.Parameter.Enum {
			cases = append(cases, engine.Case{Name: f.Parameter.Name + "=" + v, Body: func(t *engine.T) {
				apart(t, oracle.Query{Limit: t.MaxLimit()}.With(i, v))
			}})
		}
	}
	for w, role := range c.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		cases = append(cases, engine.Case{Name: fmt.Sprintf("window %s, %s", role.From.Name, role.To.Name), Body: func(t *engine.T) {
			q := oracle.Query{Limit: t.MaxLimit()}
			if sample := t.Learned().Moments(w); len(sample) > 0 {
				q = q.Since(w, sample[0]).Until(w, sample[len(sample)-1])
			}
			apart(t, q)
		}})
	}
	if c.Roles.Cursor != nil {
		cases = append(cases,
			engine.Case{Name: "after a cursor of the other organization",
				Body: func(t *engine.T) { foreignCursor(t, oracle.Query{Limit: t.MaxLimit()}) }},
			engine.Case{Name: "after a cursor of the other organization, plain", Body: func(t *engine.T) { foreignCursor(t, oracle.Query{}) }},
			engine.Case{Name: "the other organization after a cursor of this one", Body: func(t *engine.T) { foreignCursorOther(t) }})
	}
	for i := range cases {
		cases[i].Stage = engine.StageAuth
	}
	return cases
}

// apart asks a query as both organizations, one right after the other, and
// wants no item in both answers.
func apart(t *engine.T, q oracle.Query) {
	raw := engine.Spell(t.Contract(), q)
	mine := t.Get(raw)
	t.Explained(mine, answer.Describe(raw))
	if !mine.Listed() {
		t.Inconclusive("%s is answered %s", answer.Describe(raw), mine.Brief())
	}
	other := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	t.Explained(other, "the other organization's "+answer.Describe(raw))
	if !other.Listed() {
		t.Inconclusive("the other organization's request is answered %s: is the second token right?", other.Brief())
	}
	fresh := t.Do(probe.Request{Query: raw, Occasion: occasion.Named("after the other")})
	own := ownIDs(t, mine)
	t.Expect(other).To(match.Satisfy("no item of the first organization", func(a *answer.Answer) *match.Mismatch {
		for i, id := range a.IDs() {
			if own[id] {
				return &match.Mismatch{Symptom: spec.Foreign,
					Summary: fmt.Sprintf("%s: item %s is listed to both organizations", answer.Describe(raw), id), Got: a.Outline(),
					Where: t.Roles().Page.Items.Append(fmt.Sprint(i))}
			}
		}
		return nil
	}))
	foreign := map[string]bool{}
	for _, id := range other.IDs() {
		foreign[id] = true
	}
	t.Expect(fresh).To(match.Satisfy("no item of the other organization", func(a *answer.Answer) *match.Mismatch {
		for i, id := range a.IDs() {
			if foreign[id] {
				return &match.Mismatch{Symptom: spec.Foreign,
					Summary: fmt.Sprintf("%s: item %s of the other organization is listed", answer.Describe(raw), id),
					Got:     a.Outline(), Where: t.Roles().Page.Items.Append(fmt.Sprint(i))}
			}
		}
		return nil
	}))
}

// ownIDs are the learned ids with those of a page.
func ownIDs(t *engine.T, pages ...*answer.Answer) map[string]bool {
	own := map[string]bool{}
	for _, entry := range t.Learned().Entries {
		own[entry.ID] = true
	}
	for _, a := range pages {
		for _, id := range a.IDs() {
			own[id] = true
		}
	}
	return own
}

// foreignID is an item of the other organization, and all that its first page lists.
func foreignID(t *engine.T) (string, map[string]bool) {
	raw := engine.Spell(t.Contract(), oracle.Query{Limit: t.MaxLimit()})
	other := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	own := ownIDs(t)
	foreign := map[string]bool{}
	candidate := ""
	for _, id := range other.IDs() {
		if own[id] {
			continue
		}
		foreign[id] = true
		if len(foreign) == (len(other.IDs())+1)/2 {
			candidate = id
		}
	}
	if candidate == "" {
		t.Inconclusive("the other organization lists nothing of its own; it needs at least one item")
	}
	return candidate, foreign
}

// foreignCursor wants that a foreign cursor shows nothing of the other
// organization.
func foreignCursor(t *engine.T, q oracle.Query) {
	id, foreign := foreignID(t)
	raw := engine.Spell(t.Contract(), q.After(id))
	a := t.Get(raw)
	t.Explained(a, "a cursor of another organization")
	t.Expect(a).To(match.Satisfy("4xx, or a page without items of the other organization", func(a *answer.Answer) *match.Mismatch {
		for _, listed := range a.IDs() {
			if foreign[listed] {
				return &match.Mismatch{Symptom: spec.Foreign, Summary: fmt.Sprintf("after a cursor of the other organization its item %s is "+
					"listed", listed),
					Got: a.Outline(), Where: t.Roles().Page.Items}
			}
		}
		return nil
	}))
}

// foreignCursorOther asks as the other organization after an item of this one.
func foreignCursorOther(t *engine.T) {
	d := t.Learned()
	if d.Len() == 0 {
		t.Inconclusive("the list is empty")
	}
	own := ownIDs(t)
	raw := engine.Spell(t.Contract(), oracle.Query{Limit: t.MaxLimit()}.After(d.Entries[d.Len()/2].ID))
	a := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	t.Explained(a, "a cursor of another organization")
	t.Expect(a).To(match.Satisfy("4xx, or a page without items of the first organization", func(a *answer.Answer) *match.Mismatch {
		for _, listed := range a.IDs() {
			if own[listed] {
				return &match.Mismatch{Symptom: spec.Foreign, Summary: fmt.Sprintf("the other organization is shown item %s after its cursor", listed),
					Got:   a.Outline(),
					Where: t.Roles().Page.Items}
			}
		}
		return nil
	}))
}

func foreignCursorHidden(t *engine.T) {
	id, _ := foreignID(t)
	unknown := unknownCursor(t, id)
	a, b := t.Get(engine.Spell(t.Contract(), oracle.Query{}.After(id))), t.Get(engine.Spell(t.Contract(), oracle.Query{}.After(unknown)))
	t.Explained(a, "a cursor of another organization")
	t.Explained(b, "an unknown cursor")
	shape := func(x *answer.Answer, cursor string) string {
		if x.Listed() {
			return fmt.Sprintf("%d %s", x.Status, strings.Join(x.IDs(), ","))
		}
		return fmt.Sprintf("%d %s", x.Status, strings.ReplaceAll(errorText(x), cursor, "<cursor>"))
	}
	if again := t.Do(probe.Request{Query: a.Request.Query, Occasion: occasion.Named("once more")}); shape(again, id) != shape(a, id) {
		t.Inconclusive("the answer to a cursor of another organization changes while it is looked at: the data moves, or see HTTP-11")
	}
	t.Expect(a).To(match.Satisfy("the answer that an unknown cursor gets: "+b.Brief(), func(a *answer.Answer) *match.Mismatch {
		left, right := shape(a, id), shape(b, unknown)
		if left == right {
			return nil
		}
		return &match.Mismatch{Summary: fmt.Sprintf("a cursor of another organization is answered %q, an unknown one %q: its existence shows",
			left, right), Got: left}
	}))
}

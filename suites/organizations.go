package suites

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// twoOrganizations makes cases where a second token is given.
func twoOrganizations(cases func(*spec.Contract) []testCase) func(*spec.Contract, *Options) ([]testCase, string) {
	return func(c *spec.Contract, o *Options) ([]testCase, string) {
		switch {
		case !c.Secured:
			return nil, "the operation demands no credentials"
		case o.OtherToken == "" && !o.listing:
			return nil, "no token of a second organization is given (KAYLE_OTHER_TOKEN)"
		}
		return cases(c), "the contract has no cursor"
	}
}

var otherOrganization = probe.Credentials{Kind: probe.Other}

func organizationCases(c *spec.Contract) []testCase {
	cases := []testCase{
		{name: "whole list", body: func(t *T) { t.apart(oracle.Query{Limit: t.env.maxLimit()}) }},
		{name: "plain request, just answered to the other", body: func(t *T) { t.apart(oracle.Query{}) }},
	}
	for i, f := range c.Roles.Filters {
		for _, v := range f.Parameter.Enum {
			cases = append(cases, testCase{name: f.Parameter.Name + "=" + v, body: func(t *T) {
				t.apart(oracle.Query{Limit: t.env.maxLimit()}.With(i, v))
			}})
		}
	}
	for w, role := range c.Roles.Windows {
		if role.From == nil || role.To == nil {
			continue
		}
		cases = append(cases, testCase{name: fmt.Sprintf("window %s, %s", role.From.Name, role.To.Name), body: func(t *T) {
			q := oracle.Query{Limit: t.env.maxLimit()}
			if sample := instants(t.env.learned.data, w); len(sample) > 0 {
				q = q.Since(w, sample[0]).Until(w, sample[len(sample)-1])
			}
			t.apart(q)
		}})
	}
	if c.Roles.Cursor != nil {
		cases = append(cases,
			testCase{name: "after a cursor of the other organization", body: func(t *T) { t.foreignCursor(oracle.Query{Limit: t.env.maxLimit()}) }},
			testCase{name: "after a cursor of the other organization, plain", body: func(t *T) { t.foreignCursor(oracle.Query{}) }},
			testCase{name: "the other organization after a cursor of this one", body: func(t *T) { t.foreignCursorOther() }})
	}
	for i := range cases {
		cases[i].stage = stageAuth
	}
	return cases
}

// apart asks a query as both organizations, one right after the other, and
// wants no item in both answers.
func (t *T) apart(q oracle.Query) {
	raw := t.env.encode(q)
	mine := t.Get(raw)
	t.explained(mine, t.env.describe(raw))
	if !mine.Listed() {
		t.Inconclusive("%s is answered %s", t.env.describe(raw), mine.Brief())
	}
	other := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	t.explained(other, "the other organization's "+t.env.describe(raw))
	if !other.Listed() {
		t.Inconclusive("the other organization's request is answered %s: is the second token right?", other.Brief())
	}
	fresh := t.Do(probe.Request{Query: raw, Repetition: "after the other"})
	own := t.env.ownIDs(mine)
	t.Expect(other).To(match.Satisfy("no item of the first organization", func(a *match.Answer) *match.Finding {
		for i, id := range a.IDs() {
			if own[id] {
				return &match.Finding{Summary: fmt.Sprintf("%s: item %s is listed to both organizations", t.env.describe(raw), id), Got: match.Outline(a), Where: t.roles().Page.Items.Append(fmt.Sprint(i))}
			}
		}
		return nil
	}))
	foreign := map[string]bool{}
	for _, id := range other.IDs() {
		foreign[id] = true
	}
	t.Expect(fresh).To(match.Satisfy("no item of the other organization", func(a *match.Answer) *match.Finding {
		for i, id := range a.IDs() {
			if foreign[id] {
				return &match.Finding{Summary: fmt.Sprintf("%s: item %s of the other organization is listed", t.env.describe(raw), id), Got: match.Outline(a), Where: t.roles().Page.Items.Append(fmt.Sprint(i))}
			}
		}
		return nil
	}))
}

// ownIDs are the learned ids with those of a page.
func (e *environment) ownIDs(pages ...*match.Answer) map[string]bool {
	own := map[string]bool{}
	for _, entry := range e.learned.data.Entries {
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
func (t *T) foreignID() (string, map[string]bool) {
	raw := t.env.encode(oracle.Query{Limit: t.env.maxLimit()})
	other := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	own := t.env.ownIDs()
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
func (t *T) foreignCursor(q oracle.Query) {
	id, foreign := t.foreignID()
	raw := t.env.encode(q.After(id))
	a := t.Get(raw)
	t.explained(a, "a cursor of another organization")
	t.Expect(a).To(match.Satisfy("4xx, or a page without items of the other organization", func(a *match.Answer) *match.Finding {
		for _, listed := range a.IDs() {
			if foreign[listed] {
				return &match.Finding{Summary: fmt.Sprintf("after a cursor of the other organization its item %s is listed", listed), Got: match.Outline(a), Where: t.roles().Page.Items}
			}
		}
		return nil
	}))
}

// foreignCursorOther asks as the other organization after an item of this one.
func (t *T) foreignCursorOther() {
	d := t.env.learned.data
	if d.Len() == 0 {
		t.Inconclusive("the list is empty")
	}
	own := t.env.ownIDs()
	raw := t.env.encode(oracle.Query{Limit: t.env.maxLimit()}.After(d.Entries[d.Len()/2].ID))
	a := t.Do(probe.Request{Query: raw, Credentials: otherOrganization})
	t.explained(a, "a cursor of another organization")
	t.Expect(a).To(match.Satisfy("4xx, or a page without items of the first organization", func(a *match.Answer) *match.Finding {
		for _, listed := range a.IDs() {
			if own[listed] {
				return &match.Finding{Summary: fmt.Sprintf("the other organization is shown item %s after its cursor", listed), Got: match.Outline(a), Where: t.roles().Page.Items}
			}
		}
		return nil
	}))
}

func foreignCursorHidden(t *T) {
	id, _ := t.foreignID()
	unknown := t.unknownCursor(id)
	a, b := t.Get(t.env.encode(oracle.Query{}.After(id))), t.Get(t.env.encode(oracle.Query{}.After(unknown)))
	t.explained(a, "a cursor of another organization")
	t.explained(b, "an unknown cursor")
	shape := func(x *match.Answer, cursor string) string {
		if x.Listed() {
			return fmt.Sprintf("%d %s", x.Status, strings.Join(x.IDs(), ","))
		}
		return fmt.Sprintf("%d %s", x.Status, strings.ReplaceAll(t.errorText(x), cursor, "<cursor>"))
	}
	if again := t.Do(probe.Request{Query: a.Request.Query, Repetition: "once more"}); shape(again, id) != shape(a, id) {
		t.Inconclusive("the answer to a cursor of another organization changes while it is looked at: the data moves, or see HTTP-11")
	}
	t.Expect(a).To(match.Satisfy("the answer that an unknown cursor gets: "+b.Brief(), func(a *match.Answer) *match.Finding {
		left, right := shape(a, id), shape(b, unknown)
		if left == right {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("a cursor of another organization is answered %q, an unknown one %q: its existence shows", left, right), Got: left}
	}))
}

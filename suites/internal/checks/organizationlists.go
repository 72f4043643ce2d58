package checks

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Why isolation cannot be shown.
const (
	noOtherToken = "no token of a second organization is given; set KAYLE_OTHER_TOKEN, or say --one-organization where there is only one"
	sameTokens   = "both tokens seem to belong to one organization, or organizations are not told apart at all: they list the same; " +
		"set KAYLE_OTHER_TOKEN to a token of another organization"
)

// walkOfOther is how many pages of the second organization's list are learned.
const walkOfOther = 5

// organizations are the ids that belong to each of the two organizations.
type organizations struct {
	// own are those of the learned list, foreign those of the other organization that
	// the run saw anywhere.
	own, foreign map[string]bool
	// listed are the ids that the other organization lists first, in order.
	listed []string
}

// twoLists learns what belongs to whom. It ends the case where the tokens do not
// tell two organizations apart.
func twoLists(t *engine.T) *organizations {
	walk := walkAs(t, otherOrganization, occasion.Occasion{})
	if walk.Problem == oracle.WalkUnusable && len(walk.Items) == 0 {
		if len(t.Roles().Path) > 0 {
			t.NotApplicable("what the path names belongs to the first organization, and the second one is refused: %s", walk.Text)
		}
		t.Inconclusive("the second organization's list cannot be learned: %s; is the second token right?", walk.Text)
	}
	if sameLists(t, walk) {
		t.Inconclusive("%s", sameTokens)
	}
	two := &organizations{own: map[string]bool{}, foreign: map[string]bool{}, listed: walk.IDs()}
	for _, entry := range t.Learned().Entries {
		two.own[entry.ID] = true
	}
	for _, id := range two.listed {
		if !two.own[id] {
			two.foreign[id] = true
		}
	}
	return two
}

// walkAs walks the first pages of a list, under a limit that nothing else asks for: a
// cache that mixes the organizations up has none of them yet.
func walkAs(t *engine.T, c probe.Credentials, o occasion.Occasion) oracle.Walk {
	limit := t.MaxLimit()
	if limit > 12 {
		limit -= 2
	}
	return oracle.Follow(oracle.Query{Limit: limit}, (walkOfOther-1)*max(limit, 10), func(q oracle.Query) oracle.Step {
		return t.Do(probe.Request{Query: engine.Spell(t.Contract(), q), Credentials: c, Occasion: o}).Step()
	})
}

// sameLists tells whether the other organization lists just what the first one does.
// Where the lists have items in common and differ, the first one is walked again
// beside the other: it may have changed since it was learned.
func sameLists(t *engine.T, other oracle.Walk) bool {
	learned := map[string]bool{}
	for i, entry := range t.Learned().Entries {
		if !other.Cut || i < len(other.Items) {
			learned[entry.ID] = true
		}
	}
	others := map[string]bool{}
	common := false
	for _, id := range other.IDs() {
		others[id] = true
		_, known := t.Learned().Find(id)
		common = common || known
	}
	if !common || maps.Equal(learned, others) {
		return common
	}
	beside := map[string]bool{}
	for _, id := range walkAs(t, probe.Credentials{}, occasion.Named("beside the other organization")).IDs() {
		beside[id] = true
	}
	if t.Learned().Scope != nil {
		return maps.Equal(beside, others)
	}
	for id := range beside {
		if learned[id] && !others[id] {
			return false
		}
	}
	for id := range others {
		if !learned[id] && !beside[id] {
			return false
		}
	}
	return true
}

// asOther tells whether a request carries the second organization's token, and good
// whether it carries a good one at all.
func asOther(a *answer.Answer) (other, good bool) {
	c := a.Request.Credentials
	return c.Kind == probe.Other, !c.Wrong() && (c.Kind == probe.Main || c.Kind == probe.Other)
}

// stranger is an item of the other list that an answer holds, and its place in the
// page, -1 where the answer is none. What the request itself names is no news.
func (o *organizations) stranger(a *answer.Answer) (id string, place int) {
	other, good := asOther(a)
	if !good {
		return "", 0
	}
	strangers := o.foreign
	if other {
		strangers = o.own
	}
	for i, id := range a.IDs() {
		if strangers[id] {
			return id, i
		}
	}
	if a.Page != nil && a.Page.HasItems {
		return "", 0
	}
	for _, id := range slices.Sorted(maps.Keys(strangers)) {
		if len(id) > 8 && a.Holds(id) && !strings.Contains(a.Request.Query, id) {
			return id, -1
		}
	}
	return "", 0
}

// mixed is the finding about an answer that holds an item of the other list; nil
// where it holds none.
func (o *organizations) mixed(t *engine.T, a *answer.Answer) *match.Mismatch {
	id, place := o.stranger(a)
	if id == "" {
		return nil
	}
	whose := "the first organization's"
	if other, _ := asOther(a); other {
		whose = "the second organization's"
	}
	m := &match.Mismatch{Summary: fmt.Sprintf("%s: item %s of the other list is in %s answer", a.Asked(), id, whose),
		Got: a.Outline()}
	if place >= 0 {
		m.Where = t.Roles().Page.Items.Append(fmt.Sprint(place))
	}
	return m
}

// apart wants no item of the other list in an answer.
func (o *organizations) apart(t *engine.T, a *answer.Answer) {
	t.Expect(a).To(match.Satisfy("no item of the other organization", func(a *answer.Answer) *match.Mismatch { return o.mixed(t, a) }))
}

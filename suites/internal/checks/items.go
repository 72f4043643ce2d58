package checks

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// itemChecks judge every item of every page.
func itemChecks() []engine.Check {
	return []engine.Check{
		{ID: "ITEM-01", Cases: idPatternCases},
		{ID: "ITEM-07", Cases: linkCases},
		{ID: "ITEM-08", Cases: engine.Always(engine.Case{Name: "every timestamp", Stage: engine.StageLedger, Body: everyTimestamp})},
		{ID: "ITEM-11", Cases: revised(engine.Case{Name: "every item", Stage: engine.StageLedger, Body: everyItemStable})},
		{ID: "ITEM-15", Cases: expiryCases},
		{ID: "ITEM-14", Cases: revised(engine.Case{Name: "every link", Stage: engine.StageLedger, Body: everyLinkStable})},
	}
}

// overItems judges every item of every page by a promise that was looked at when its
// answer arrived: the first broken one is the finding, with the count of all.
func overItems(t *engine.T, wanted string, p answer.Promise, explain func(*oracle.Entry, answer.Break) *match.Mismatch) {
	overEntries(t, wanted, func(a *answer.Answer, broken func(int, func() *match.Mismatch)) {
		for _, b := range a.Breaks {
			if b.Promise != p {
				continue
			}
			for _, at := range b.Items {
				broken(at, func() *match.Mismatch { return explain(a.Page.Items[at], b) })
			}
		}
	})
}

// overEntries judges the items of every page, each page once however often it
// comes: judge tells the places of those that are broken, and explains the first.
func overEntries(t *engine.T, wanted string, judge func(a *answer.Answer, broken func(at int, explain func() *match.Mismatch))) {
	judged := map[*answer.Reading]bool{}
	broken := map[string]bool{}
	items := 0
	var first *match.Mismatch
	var failing, sound []*answer.Answer // pages with items
	for _, a := range t.Pages() {
		if judged[a.Reading] {
			continue
		}
		judged[a.Reading] = true
		items += len(a.Page.Items)
		fails := false
		judge(a, func(at int, explain func() *match.Mismatch) {
			fails = true
			if first == nil {
				if first = explain(); first == nil {
					return
				}
				first.Answer, first.Wanted = a, wanted
				first.Where = t.Roles().Page.Items.Append(fmt.Sprint(at)) + first.Where
				t.Cite(a)
			}
			broken[a.Page.Items[at].ID] = true
		})
		if fails {
			failing = append(failing, a)
		} else if len(a.Page.Items) > 0 {
			sound = append(sound, a)
		}
	}
	if first != nil {
		if first.Count = len(broken); first.Count > 1 {
			first.Summary += fmt.Sprintf(" (and %s more)", answer.Count(first.Count-1, "item"))
		}
		if common := t.Common(failing, sound); common != "" {
			first.Summary += fmt.Sprintf(": %s with one, %s", answer.Count(len(failing), "page"), common)
		}
		t.Fail(*first)
	}
	if items == 0 {
		t.Inconclusive("no item was seen")
	}
}

func idPatternCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	if c.Roles.Cursor == nil || !formOf(c.Roles.Cursor.Parameter).declared() {
		return nil, "the contract gives the cursor no pattern"
	}
	form := formOf(c.Roles.Cursor.Parameter)
	fits, constrained := c.Roles.Cursor.Parameter.WellFormed()
	if !constrained {
		return nil, "the cursor's pattern cannot be read: " + c.Roles.Cursor.Parameter.Pattern
	}
	return []engine.Case{{Name: "every item", Stage: engine.StageLedger, Body: func(t *engine.T) {
		p := t.Roles().Item.ID
		overEntries(t, "an id that "+form.wanted, func(a *answer.Answer, broken func(int, func() *match.Mismatch)) {
			for i, item := range a.Page.Items {
				if item.HasID && !fits(item.ID) {
					broken(i, func() *match.Mismatch {
						return &match.Mismatch{Summary: fmt.Sprintf("the id %q %s", item.ID, form.brokenByID), Got: item.ID, Where: p}
					})
				}
			}
		})
	}}}, ""
}

// expiryCases observe the items that run on although their expiry has passed.
func expiryCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	role := c.Roles.Item
	if role.Expiry == nil || role.Completion == nil {
		return nil, "the contract has no field that says when an item expires, or none that says when it ended"
	}
	return []engine.Case{{Name: "every item", Stage: engine.StageLedger, Body: func(t *engine.T) {
		pages := t.Pages()
		if len(pages) == 0 || t.Learned().Len() == 0 {
			t.Inconclusive("no item was seen")
		}
		begun := pages[0].Started.Add(-expirySlack)
		late, first := 0, ""
		for _, entry := range t.Learned().Entries {
			if entry.Running && entry.Expiry != nil && entry.Expiry.Time().Before(begun) {
				if late++; first == "" {
					first = entry.ID
				}
			}
		}
		if late > 0 {
			t.Observe("%s of %d have no %s although their %s has passed, item %s the first of them", answer.Count(late, "item"), t.Learned().Len(),
				strings.TrimPrefix(string(*role.Completion), "/"), strings.TrimPrefix(string(*role.Expiry), "/"), first)
		}
	}}}, ""
}

// unitNamed finds the unit of the list in a rule's expression.
var unitNamed = regexp.MustCompile(`\bunit\b`)

// RuleCases are the contract's rules of one requirement, a case each.
func RuleCases(c *spec.Contract, id string) []engine.Case {
	var cases []engine.Case
	for i, r := range c.Rules {
		if r.Requirement != id {
			continue
		}
		cases = append(cases, engine.Case{Name: r.Name, Stage: engine.StageLedger, Body: func(t *engine.T) {
			explain := func(b answer.Break) *match.Mismatch {
				return &match.Mismatch{Summary: r.Message + ": " + b.Evidence, Got: b.Evidence, Where: b.Where}
			}
			wanted := r.Expression
			if unitNamed.MatchString(wanted) {
				wanted += ", where unit is " + oneUnit(t)
			}
			if r.Scope == spec.ScopePage {
				t.Over(t.Pages(), wanted, func(a *answer.Answer) *match.Mismatch {
					for _, b := range a.Breaks {
						if b.Promise == answer.Rule(i) && b.Units.Has(t.Learned().Unit) {
							return explain(b)
						}
					}
					return nil
				})
				return
			}
			overEntries(t, wanted, func(a *answer.Answer, broken func(int, func() *match.Mismatch)) {
				for _, b := range a.Breaks {
					if b.Promise != answer.Rule(i) || !b.Units.Has(t.Learned().Unit) {
						continue
					}
					for _, at := range b.Items {
						broken(at, func() *match.Mismatch { return explain(b) })
					}
				}
			})
		}})
	}
	return cases
}

func clipped(text string) string {
	if len(text) > 120 {
		return text[:120] + "..."
	}
	return text
}

func linkCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	for i, f := range c.Fields {
		if f.Format != "uri" {
			continue
		}
		cases = append(cases, engine.Case{Name: f.Name + " is an absolute URI", Stage: engine.StageLedger, Body: func(t *engine.T) {
			overItems(t, "an absolute URI (RFC 3986 section 4.3)", answer.Absolute(i), func(item *oracle.Entry, b answer.Break) *match.Mismatch {
				return &match.Mismatch{Summary: fmt.Sprintf("%s of item %s is no absolute URI: %q", b.Where, item.ID, b.Evidence), Got: b.Evidence,
					Where: b.Where}
			})
		}})
	}
	cases = append(cases, engine.Case{Name: "declared formats", Stage: engine.StageLedger, Body: func(t *engine.T) {
		t.Over(t.Pages(), "values that have the declared format", func(a *answer.Answer) *match.Mismatch {
			for _, v := range ofSchema(a) {
				if v.First.Format && !timestampAt(t, v.First.Pointer) {
					return &match.Mismatch{Summary: fmt.Sprintf("%s %s", v.First.Pointer, v.First.Message), Got: v.First.Message, Where: v.First.Pointer}
				}
			}
			return nil
		})
	}})
	for i, p := range c.Roles.Item.Links {
		cases = append(cases, engine.Case{Name: strings.TrimPrefix(string(p), "/") + " contains the id", Stage: engine.StageLedger,
			Body: func(t *engine.T) {
				overItems(t, "a link that contains the item's id", answer.ContainsID(i), func(item *oracle.Entry, b answer.Break) *match.Mismatch {
					return &match.Mismatch{Summary: fmt.Sprintf("%s of item %s does not contain its id: %q", b.Where, item.ID, b.Evidence),
						Got: b.Evidence, Where: b.Where}
				})
			}})
	}
	return cases, ""
}

// timestampAt tells whether a place in a page is one of the timestamps' roles.
func timestampAt(t *engine.T, p spec.Pointer) bool {
	for _, s := range t.Roles().Item.Timestamps {
		if strings.HasSuffix(string(p), string(s)) {
			return true
		}
	}
	return false
}

func everyTimestamp(t *engine.T) {
	overItems(t, "date-times of RFC 3339 with an offset", answer.Timestamps(), func(item *oracle.Entry, b answer.Break) *match.Mismatch {
		return &match.Mismatch{Summary: fmt.Sprintf("%s of item %s is no RFC 3339 date-time: %q", b.Where, item.ID, b.Evidence), Got: b.Evidence,
			Where: b.Where}
	})
}

package checks

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
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
		{ID: "ITEM-11", Cases: stableCases, BuildsOn: []string{"ITEM-05"}},
	}
}

// mostJudged is how many items of one page are judged: a page with more is
// broken in other ways.
const mostJudged = 1000

// overItems judges every item of every page, once however often it comes: the
// first broken one is the finding, with the count of all.
func overItems(t *engine.T, wanted string, check func(spec.Item) *match.Finding) {
	judged := map[uint64]bool{} // by identity
	broken := map[string]bool{}
	var first *match.Finding
	for _, a := range t.Pages() {
		for i, item := range a.Page.Items[:min(len(a.Page.Items), mostJudged)] {
			if judged[a.Identities[i]] {
				continue
			}
			judged[a.Identities[i]] = true
			f := check(item)
			if f == nil {
				continue
			}
			broken[item.ID] = true
			if first == nil {
				f.Answer, f.Wanted = a, wanted
				f.Where = t.Roles().Page.Items.Append(fmt.Sprint(i)) + f.Where
				first = f
				t.Cite(a)
			}
		}
	}
	if first != nil {
		if first.Count = len(broken); first.Count > 1 {
			first.Summary += fmt.Sprintf(" (and %s more)", match.Count(first.Count-1, "item"))
		}
		t.Fail(*first)
	}
	if len(judged) == 0 {
		t.Inconclusive("no item was seen")
	}
}

func idPatternCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	if c.Roles.Cursor == nil || c.Roles.Cursor.Parameter.Pattern == "" {
		return nil, "the contract gives the cursor no pattern"
	}
	text := c.Roles.Cursor.Parameter.Pattern
	pattern, err := regexp.Compile(text)
	if err != nil {
		return nil, "the cursor's pattern cannot be read: " + err.Error()
	}
	return []engine.Case{{Name: "every item", Stage: engine.StageLedger, Body: func(t *engine.T) {
		p := t.Roles().Item.ID
		overItems(t, "an id that matches "+text, func(item spec.Item) *match.Finding {
			if !item.HasID || pattern.MatchString(item.ID) {
				return nil
			}
			return &match.Finding{Summary: fmt.Sprintf("the id %q does not match the cursor pattern %s", item.ID, text), Got: item.ID, Where: p}
		})
	}}}, ""
}

// RuleCases are the contract's rules of one requirement, a case each.
func RuleCases(c *spec.Contract, id string) []engine.Case {
	var cases []engine.Case
	for _, r := range c.Rules {
		if r.Requirement != id {
			continue
		}
		cases = append(cases, engine.Case{Name: r.Name, Stage: engine.StageLedger, Body: func(t *engine.T) {
			if r.Scope == spec.ScopePage {
				t.Over(t.Pages(), r.Expression, func(a *match.Answer) *match.Finding {
					holds, err := r.Holds(a.Value, t.Learned().Unit)
					return ruleFinding(r, a.Value, holds, err)
				})
				return
			}
			overItems(t, r.Expression, func(item spec.Item) *match.Finding {
				holds, err := r.Holds(item.Value, t.Learned().Unit)
				return ruleFinding(r, item.Value, holds, err)
			})
		}})
	}
	return cases
}

// ruleFinding explains a rule that does not hold; where it cannot be evaluated
// the schema says so already, and the rule has no verdict.
func ruleFinding(r spec.Rule, value any, holds bool, err error) *match.Finding {
	if err != nil || holds {
		return nil
	}
	var got []string
	object, _ := value.(map[string]any)
	for _, name := range r.Fields {
		if v, found := object[name]; found {
			got = append(got, name+" is "+clipped(oracle.Canonical(v)))
		} else {
			got = append(got, name+" is missing")
		}
	}
	where := spec.Pointer("")
	if len(r.Fields) > 0 {
		where = where.Append(r.Fields[0])
	}
	evidence := strings.Join(got, ", ")
	return &match.Finding{Summary: fmt.Sprintf("%s: %s", r.Message, evidence), Got: evidence, Where: where}
}

func clipped(text string) string {
	if len(text) > 120 {
		return text[:120] + "..."
	}
	return text
}

func linkCases(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
	var cases []engine.Case
	for _, f := range c.Fields {
		if f.Format != "uri" {
			continue
		}
		p := spec.Pointer("").Append(f.Name)
		cases = append(cases, engine.Case{Name: f.Name + " is an absolute URI", Stage: engine.StageLedger, Body: func(t *engine.T) {
			overItems(t, "an absolute URI (RFC 3986 section 4.3)", func(item spec.Item) *match.Finding {
				link, ok := item.Text(p)
				if !ok || absoluteURI(link) {
					return nil
				}
				return &match.Finding{Summary: fmt.Sprintf("%s of item %s is no absolute URI: %q", p, item.ID, link), Got: link, Where: p}
			})
		}})
	}
	cases = append(cases, engine.Case{Name: "declared formats", Stage: engine.StageLedger, Body: func(t *engine.T) {
		t.Over(t.Pages(), "values that have the declared format", func(a *match.Answer) *match.Finding {
			_, format := t.Violations(a)
			for _, v := range format {
				if !timestampAt(t, v.Pointer) {
					return &match.Finding{Summary: fmt.Sprintf("%s %s", v.Pointer, v.Message), Got: v.Message, Where: v.Pointer}
				}
			}
			return nil
		})
	}})
	for _, p := range c.Roles.Item.Links {
		cases = append(cases, engine.Case{Name: strings.TrimPrefix(string(p), "/") + " contains the id", Stage: engine.StageLedger, Body: func(t *engine.T) {
			overItems(t, "a link that contains the item's id", func(item spec.Item) *match.Finding {
				link, ok := item.Text(p)
				if !ok || !item.HasID || strings.Contains(link, item.ID) {
					return nil
				}
				return &match.Finding{Summary: fmt.Sprintf("%s of item %s does not contain its id: %q", p, item.ID, link), Got: link, Where: p}
			})
		}})
	}
	return cases, ""
}

// uriText are the characters of a URI (RFC 3986 section 2).
var uriText = regexp.MustCompile(`^(?:[A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+$`)

// absoluteURI tells whether a text is a URI with a scheme and something it names.
func absoluteURI(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.IsAbs() && uriText.MatchString(text) && (u.Host != "" || u.Opaque != "" || u.Path != "")
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
	overItems(t, "date-times of RFC 3339 with an offset", func(item spec.Item) *match.Finding {
		for _, p := range t.Roles().Item.Timestamps {
			text, ok := item.Text(p)
			if !ok {
				continue
			}
			if _, good := spec.ParseInstant(text); !good {
				return &match.Finding{Summary: fmt.Sprintf("%s of item %s is no RFC 3339 date-time: %q", p, item.ID, text), Got: text, Where: p}
			}
		}
		return nil
	})
}

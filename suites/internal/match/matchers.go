package match

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// BeRefused wants a 4xx that refuses the request as such. what names the
// request in a finding ("limit 0").
func BeRefused(what string) Matcher {
	return &judge{wanted: "a 4xx that refuses the request", check: func(a *Answer) *Finding {
		if a.Refused() {
			return nil
		}
		return &Finding{Summary: fmt.Sprintf("%s is answered %s instead of being refused", what, a.Brief()), Got: a.Brief()}
	}}
}

// BeAccepted wants a page.
func BeAccepted(what string) Matcher {
	return &judge{wanted: "200 with a page", check: func(a *Answer) *Finding {
		if a.Listed() {
			return nil
		}
		return &Finding{Summary: fmt.Sprintf("%s is answered %s instead of 200", what, a.Brief()), Got: a.Brief()}
	}}
}

// HoldAtMost wants a page of at most n items.
func HoldAtMost(c *spec.Contract, n int, what string) Matcher {
	return &judge{wanted: fmt.Sprintf("at most %s", Count(n, "item")), check: func(a *Answer) *Finding {
		if count := len(a.IDs()); count > n {
			return &Finding{Summary: fmt.Sprintf("%s brings %s, more than %d", what, Count(count, "item"), n),
				Got: Count(count, "item"), Where: c.Roles.Page.Items}
		}
		return nil
	}}
}

// EchoLimit wants the page to echo the limit in force.
func EchoLimit(c *spec.Contract, limit int) Matcher {
	p := *c.Roles.Page.LimitEcho
	return &judge{wanted: fmt.Sprintf("%s is %d", p, limit), check: func(a *Answer) *Finding {
		if a.Page.Echo != nil && *a.Page.Echo == int64(limit) {
			return nil
		}
		value, _ := p.Lookup(a.Value)
		if _, number := value.(json.Number); !number {
			return nil // missing, or of another type: the schema says so
		}
		got := oracle.Canonical(value)
		return &Finding{Summary: fmt.Sprintf("%s is %s where the limit in force is %d", p, got, limit),
			Got: fmt.Sprintf("%s is %s", p, got), Where: p}
	}}
}

// FollowPrediction wants the page that the oracle predicts. what names the
// request in a finding.
func FollowPrediction(c *spec.Contract, p oracle.Prediction, what string) Matcher {
	return &judge{wanted: describe(p), check: func(a *Answer) *Finding {
		mismatch := p.Compare(a)
		if mismatch == nil {
			return nil
		}
		where := c.Roles.Page.Items
		switch {
		case mismatch.Kind == oracle.MoreWrong && c.Roles.Page.HasMore != nil:
			where = *c.Roles.Page.HasMore
		case mismatch.Position >= 0 && mismatch.Position < len(a.IDs()):
			where = where.Append(fmt.Sprint(mismatch.Position))
		}
		return &Finding{Summary: fmt.Sprintf("%s: %s", what, mismatch.Text), Got: Outline(a), Where: where}
	}}
}

// BeSameAs wants the same answer as another one, which the finding names.
func BeSameAs(c *spec.Contract, other *Answer, what, than string) Matcher {
	return &judge{wanted: "the same answer as " + than + ": " + Outline(other), check: func(a *Answer) *Finding {
		difference := Difference(c, a, other)
		if difference == "" {
			return nil
		}
		return &Finding{Summary: fmt.Sprintf("%s is not answered as %s is: %s", what, than, difference), Got: Outline(a)}
	}}
}

// Satisfy wants what a function says: it returns nil, or the finding.
func Satisfy(wanted string, check func(*Answer) *Finding) Matcher {
	return &judge{wanted: wanted, check: check}
}

// describe prints a prediction as the wanted side of a finding.
func describe(p oracle.Prediction) string {
	if !p.Known {
		return "a consistent page"
	}
	var ids []string
	certain := 0
	for _, r := range p.Rows {
		if r.Either {
			ids = append(ids, r.Entry.ID+" (or not)")
		} else {
			ids = append(ids, r.Entry.ID)
			certain++
		}
	}
	page := ids
	if p.Limit > 0 && len(page) > p.Limit {
		page = page[:p.Limit]
	}
	text := fmt.Sprintf("%s: %s", Count(len(page), "item"), list(page))
	if len(page) == 0 {
		text = "no items"
	}
	switch {
	case !p.Ordered:
		text += ", in any order"
	case p.Limit > 0 && certain > p.Limit:
		text += ", and more to come"
	case len(ids) == certain:
		text += ", and nothing more"
	}
	return text
}

// Outline prints a page as the got side of a finding.
func Outline(a *Answer) string {
	if !a.Listed() {
		return a.Brief()
	}
	ids := a.IDs()
	text := fmt.Sprintf("%s: %s", Count(len(ids), "item"), list(ids))
	if len(ids) == 0 {
		text = "no items"
	}
	if more, known := a.More(); known {
		if more {
			text += ", and more to come"
		} else {
			text += ", and nothing more"
		}
	}
	return text
}

// list prints ids, the middle left out where they are many.
func list(ids []string) string {
	const most = 12
	if len(ids) <= most {
		return strings.Join(ids, ", ")
	}
	return fmt.Sprintf("%s, ... (%d more) ..., %s", strings.Join(ids[:most-3], ", "), len(ids)-most+1, strings.Join(ids[len(ids)-2:], ", "))
}

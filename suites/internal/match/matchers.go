package match

import (
	"fmt"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// BeRefused wants a 4xx that refuses the request as such. what names the
// request in a finding ("limit 0").
func BeRefused(what string) Matcher {
	return &judge{wanted: "a 4xx that refuses the request", check: func(a *answer.Answer) *Mismatch {
		if a.Refused() {
			return nil
		}
		symptom := spec.Accepted
		if a.Disguised() {
			symptom = spec.Disguised
		}
		return &Mismatch{Symptom: symptom, Summary: fmt.Sprintf("%s is answered %s instead of being refused", what, a.Brief()),
			Got: a.Brief()}
	}}
}

// BeAccepted wants a page.
func BeAccepted(what string) Matcher {
	return &judge{wanted: "200 with a page", check: func(a *answer.Answer) *Mismatch {
		if a.Listed() {
			return nil
		}
		return &Mismatch{Symptom: spec.Refusal, Summary: fmt.Sprintf("%s is answered %s instead of 200", what, a.Brief()), Got: Refusal(a)}
	}}
}

// Refusal is an answer in a few words, with the code and the message of an error.
func Refusal(a *answer.Answer) string {
	text := a.Brief()
	if a.Error == nil {
		return text
	}
	for _, s := range []answer.Shown{a.Error.Code, a.Error.Message} {
		if s.Present {
			text += " " + s.Text
		}
	}
	return text
}

// HoldAtMost wants a page of at most n items.
func HoldAtMost(c *spec.Contract, n int, what string) Matcher {
	return &judge{wanted: fmt.Sprintf("at most %s", answer.Count(n, "item")), check: func(a *answer.Answer) *Mismatch {
		if count := len(a.IDs()); count > n {
			return &Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("%s brings %s, more than %d", what, answer.Count(count, "item"), n),
				Got: answer.Count(count, "item"), Where: c.Roles.Page.Items}
		}
		return nil
	}}
}

// EchoLimit wants the page to echo the limit in force.
func EchoLimit(c *spec.Contract, limit int) Matcher {
	p := *c.Roles.Page.LimitEcho
	return &judge{wanted: fmt.Sprintf("%s is %d", p, limit), check: func(a *answer.Answer) *Mismatch {
		if a.Page.Echo != nil && *a.Page.Echo == int64(limit) {
			return nil
		}
		echo := a.Page.Paging[answer.LimitEcho]
		if !echo.Number {
			return nil // missing, or of another type: the schema says so
		}
		got := echo.Text
		return &Mismatch{Symptom: spec.WrongEcho, Summary: fmt.Sprintf("%s is %s where the limit in force is %d", p, got, limit),
			Got: fmt.Sprintf("%s is %s", p, got), Where: p}
	}}
}

// FollowPrediction wants the page that the oracle predicts. what names the
// request in a finding.
func FollowPrediction(c *spec.Contract, p oracle.Prediction, what string) Matcher {
	return &judge{wanted: describe(p), check: func(a *answer.Answer) *Mismatch {
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
		return &Mismatch{Symptom: SymptomOf(mismatch), Summary: fmt.Sprintf("%s: %s", what, mismatch.Text), Got: a.Outline(), Where: where}
	}}
}

// BeSameAs wants the same answer as another one, which the finding names.
func BeSameAs(c *spec.Contract, other *answer.Answer, what, than string) Matcher {
	return &judge{wanted: "the same answer as " + than + ": " + other.Outline(), check: func(a *answer.Answer) *Mismatch {
		difference := Difference(c, a, other)
		if difference == "" {
			return nil
		}
		return &Mismatch{Symptom: spec.Unequal, Summary: fmt.Sprintf("%s is not answered as %s is: %s", what, than, difference), Got: a.Outline(),
			Shown: []Exhibit{{other, than}}}
	}}
}

// Satisfy wants what a function says: it returns nil, or the finding.
func Satisfy(wanted string, check func(*answer.Answer) *Mismatch) Matcher {
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
	text := fmt.Sprintf("%s: %s", answer.Count(len(page), "item"), answer.List(page))
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

// SymptomOf is what a page shows that deviates from its prediction.
func SymptomOf(d *oracle.Deviation) spec.Symptom {
	switch d.Kind {
	case oracle.TooMany, oracle.Unwanted:
		return spec.Surplus
	case oracle.Stray:
		return spec.Foreign
	case oracle.Repeated:
		return spec.Repeated
	case oracle.Missing:
		return spec.Lacking
	case oracle.Misplaced:
		return spec.Disorder
	case oracle.MoreWrong:
		return spec.WrongMore
	}
	return spec.Other
}

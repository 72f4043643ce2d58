package checks

import (
	"fmt"
	"sort"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// repeatedRequestCases ask the same again and again, also many at once.
func repeatedRequestCases(_ *spec.Contract, o *engine.Settings) ([]engine.Case, string) {
	small := oracle.Query{Limit: 3}
	queries := []struct {
		name string
		q    func(*engine.T) oracle.Query
	}{
		{"plain request", func(*engine.T) oracle.Query { return oracle.Query{} }},
		{"largest limit", func(t *engine.T) oracle.Query { return oracle.Query{Limit: t.MaxLimit()} }},
		{"after a cursor", func(t *engine.T) oracle.Query {
			if t.Data().Len() < 2 {
				return small
			}
			return small.After(t.Data().Entries[t.Data().Len()/2-1].ID)
		}},
	}
	again, atOnce := 3, 6
	if o.Thorough() {
		again, atOnce = 6, 16
	}
	var cases []engine.Case
	for _, q := range queries {
		cases = append(cases,
			engine.Case{Name: q.name + ", one after the other", Body: engine.Unlearned(func(t *engine.T) { alike(t, q.q(t), again, false) })},
			engine.Case{Name: q.name + ", all at once", Body: engine.Unlearned(func(t *engine.T) { alike(t, q.q(t), atOnce, true) })})
	}
	return append(cases, engine.Case{Name: "equal requests of the whole run", Stage: engine.StageLedger, Body: equalRequestsAgree}), ""
}

// alike asks a query several times and wants the same answer each time.
func alike(t *engine.T, q oracle.Query, times int, together bool) {
	raw := t.Encode(q)
	nth := occasion.Repeat
	if together {
		nth = occasion.Burst
	}
	request := func(i int) probe.Request {
		r := engine.ValidRequest(raw)
		if i > 0 {
			r.Occasion = nth(i)
		}
		return r
	}
	if together {
		t.AtOnce(times, request)
	}
	what := answer.Describe(raw)
	var answers []*answer.Answer
	for i := range times {
		a := t.Do(request(i))
		t.Explained(a, what)
		answers = append(answers, a)
	}
	sort.SliceStable(answers, func(i, j int) bool { return answers[i].Sent < answers[j].Sent })
	first := answers[0]
	for i, a := range answers[1:] {
		difference := match.Difference(t.Contract(), a, first)
		if difference == "" {
			continue
		}
		f := match.Mismatch{Symptom: spec.Unequal, Summary: unlike(t, what, answers, together) + ": " + difference,
			Wanted: "the same answer as before: " + first.Outline(), Got: a.Outline(), Answer: a,
			Shown: []match.Exhibit{{Answer: first, What: "the same request, answered otherwise" + amid(answers, first)}}}
		if together || besideEqual(t, first, answers) > 0 || t.Alongside(first) > 0 {
			f.Hint = "Answers depend on what else is under way: look for what requests share without a lock, such as buffers, " +
				"connections, and caches that " +
				"join equal requests."
		}
		if reordered(t, first, a) || returns(t, first, a, answers[i+2:]) {
			t.Prove(f)
		}
		t.Fail(f)
	}
}

// unlike says how often a request that is asked again and again is answered otherwise
// than the first time, and how many were under way then.
func unlike(t *engine.T, what string, answers []*answer.Answer, together bool) string {
	first, differing, most := answers[0], 0, 0
	for _, a := range answers {
		if match.Difference(t.Contract(), a, first) != "" {
			differing++
			most = max(most, flight(answers, a))
		}
	}
	if !together {
		text := fmt.Sprintf("%s asked %d times, one after the other, is answered differently (%s otherwise than at first", what,
			len(answers), times(differing))
		if n := besideEqual(t, first, answers); n > 0 {
			text += fmt.Sprintf(", each time with the same request, up to %d times, under way", n)
		} else if n := t.Alongside(first); n > 0 {
			text += fmt.Sprintf(", then with the same request, up to %d times, under way", n)
		}
		return text + ")"
	}
	text := fmt.Sprintf("%s asked again, %d times at once, is answered differently: %s not as the first, with up to %s under way",
		what, len(answers), answer.Count(differing, "answer"), answer.Count(most, "other"))
	for _, a := range answers {
		if flight(answers, a) == 0 && a.Listed() {
			return text + fmt.Sprintf("; asked alone it gets %s", answer.Count(len(a.IDs()), "item"))
		}
	}
	return text
}

// besideEqual is how many equal requests were under way at most with those that are
// answered otherwise than the first one; 0 where one of them was alone.
func besideEqual(t *engine.T, first *answer.Answer, answers []*answer.Answer) int {
	most := 0
	for _, a := range answers {
		if match.Difference(t.Contract(), a, first) == "" {
			continue
		}
		n := t.Alongside(a)
		if n == 0 {
			return 0
		}
		most = max(most, n)
	}
	return most
}

// flight is how many of several equal requests were under way while one was.
func flight(answers []*answer.Answer, a *answer.Answer) int {
	n := 0
	for _, other := range answers {
		if other != a && other.Sent < a.Done && a.Sent < other.Done {
			n++
		}
	}
	return n
}

func amid(answers []*answer.Answer, a *answer.Answer) string {
	if n := flight(answers, a); n > 0 {
		return fmt.Sprintf(", with %s of it under way", answer.Count(n, "other"))
	}
	return ", alone"
}

// reordered tells whether two pages hold the same items, the same in all
// fields, in another order: no change of the data explains that.
func reordered(t *engine.T, a, b *answer.Answer) bool {
	if !a.Listed() || !b.Listed() || len(a.Page.Items) != len(b.Page.Items) {
		return false
	}
	left := oracle.NewDataset(t.Contract(), a.Page.Items, nil)
	right := oracle.NewDataset(t.Contract(), b.Page.Items, nil)
	return !left.Same(right) && left.SameSet(right)
}

// returns tells whether the first answer comes back after another one, and again
// after a further one: data that moves on does not. Of answers that were under way
// together none is the later one.
func returns(t *engine.T, first, other *answer.Answer, later []*answer.Answer) bool {
	if other.Sent < first.Done {
		return false
	}
	times, away, last := 0, true, other.Done
	for _, a := range later {
		if a.Sent <= last {
			continue
		}
		if back := match.Difference(t.Contract(), a, first) == ""; back == away {
			if away, last = !back, a.Done; back {
				times++
			}
		}
	}
	return times >= 2
}

// equalRequestsAgree holds all answers to equal requests against each other.
// Where the data changed in the meantime it has no verdict.
func equalRequestsAgree(t *engine.T) {
	if cut := t.CutShort(); cut != "" && t.Drifted() {
		t.Inconclusive("whether the data changed during the run was not asked: %s", cut)
	}
	if t.Drifted() {
		t.Inconclusive("the data changed during the run")
	}
	first, asked := map[string]*answer.Answer{}, map[string]int{}
	whole := those(t.Answers(), func(a *answer.Answer) bool { return !a.Broken() && t.Covered(a.Request.Query) })
	for _, a := range whole {
		asked[a.Request.Wire()]++
	}
	again := those(whole, func(a *answer.Answer) bool { return asked[a.Request.Wire()] > 1 })
	t.Over(again, "the same answer to the same request", func(a *answer.Answer) *match.Mismatch {
		key := a.Request.Wire()
		if first[key] == nil {
			first[key] = a
			return nil
		}
		difference := match.Difference(t.Contract(), a, first[key])
		if difference == "" {
			return nil
		}
		return &match.Mismatch{Symptom: spec.Unequal, Got: a.Outline(),
			Summary: fmt.Sprintf("%s is answered differently when asked again, although the data did not change: %s; %d other requests were under "+
				"way, and %d when it was answered first", a.Asked(), difference, t.Flight(a), t.Flight(first[key])),
			Shown: []match.Exhibit{{Answer: first[key], What: "the same request, answered otherwise"}}}
	})
}

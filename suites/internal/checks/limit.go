package checks

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// limitChecks judge the limit.
func limitChecks() []engine.Check {
	return []engine.Check{
		{ID: "LIM-01", Cases: withLimit(defaultLimitCases)},
		{ID: "LIM-02", Cases: withLimit(validLimitCases)},
		{ID: "LIM-03", Cases: withLimit(echoCases)},
		{ID: "LIM-04", Cases: withLimit(func(c *spec.Contract, _ *spec.LimitRole) []engine.Case {
			if !c.Roles.TellMore() {
				return nil
			}
			return []engine.Case{{Name: "every page that promises more", Stage: engine.StageLedger, Body: fullPages}}
		})},
		{ID: "LIM-05", Cases: withLimit(outOfBoundsCases)},
		{ID: "LIM-06", Cases: withLimit(func(_ *spec.Contract, l *spec.LimitRole) []engine.Case {
			var cases []engine.Case
			for _, v := range slices.Concat(notIntegers, nearlyLimits(l)) {
				cases = append(cases, refusedLimit(l, v))
			}
			return cases
		})},
		{ID: "LIM-07", Cases: withLimit(doubtfulLimitCases)},
		{ID: "LIM-08", Cases: withLimit(repeatedLimitCases)},
		{ID: "LIM-09", Cases: withLimit(prefixCases)},
	}
}

func withLimit(cases func(*spec.Contract, *spec.LimitRole) []engine.Case) func(*spec.Contract, *engine.Settings) ([]engine.Case, string) {
	return func(c *spec.Contract, _ *engine.Settings) ([]engine.Case, string) {
		if c.Roles.Limit == nil {
			return nil, "the contract has no limit parameter"
		}
		return cases(c, c.Roles.Limit), "the contract does not promise it"
	}
}

func limitQuery(l *spec.LimitRole, value string) string {
	return probe.Encode(probe.Pair{Name: l.Parameter.Name, Value: value})
}

func defaultLimitCases(c *spec.Contract, l *spec.LimitRole) []engine.Case {
	if l.Default == 0 {
		return nil
	}
	cases := []engine.Case{{Name: "page size", Body: func(t *engine.T) {
		a := t.Page(oracle.Query{})
		t.Expect(a).To(match.HoldAtMost(c, l.Default, "the plain request"))
		if len(a.IDs()) < l.Default && t.Learned().Len() <= l.Default {
			t.Inconclusive("the list has %s; more than %d are needed to show it", answer.Count(t.Learned().Len(), "item"), l.Default)
		}
	}}}
	if c.Roles.Page.LimitEcho != nil {
		cases = append(cases, engine.Case{Name: "echo", Body: func(t *engine.T) {
			t.Expect(t.Page(oracle.Query{})).To(match.EchoLimit(c, l.Default))
		}})
	}
	return append(cases, engine.Case{Name: "every page without limit", Stage: engine.StageLedger, Body: func(t *engine.T) {
		wanted := fmt.Sprintf("at most %d items, and that limit echoed", l.Default)
		overLimited(t, false, wanted, func(a *answer.Answer, limit int) *match.Mismatch {
			wanted := []match.Matcher{match.HoldAtMost(c, limit, a.Asked())}
			if c.Roles.Page.LimitEcho != nil {
				wanted = append(wanted, match.EchoLimit(c, limit))
			}
			return match.First(a, wanted...)
		})
	}})
}

// validLimits are the bounds, the default, their neighbours, and the middle.
func validLimits(l *spec.LimitRole) []int {
	low, high := l.Bounds()
	var limits []int
	for _, n := range []int{low, low + 1, l.Default - 1, l.Default, l.Default + 1, low + (high-low)/2, high - 1, high} {
		if n >= low && n <= high && (len(limits) == 0 || n > limits[len(limits)-1]) {
			limits = append(limits, n)
		}
	}
	return limits
}

// smallLimit is n, or the nearest valid limit.
func smallLimit(c *spec.Contract, n int) int {
	l := c.Roles.Limit
	if l == nil {
		return 0
	}
	low, high := l.Bounds()
	return min(max(n, low), high)
}

func validLimitCases(c *spec.Contract, l *spec.LimitRole) []engine.Case {
	var cases []engine.Case
	for _, n := range validLimits(l) {
		raw := limitQuery(l, strconv.Itoa(n))
		cases = append(cases, engine.Case{Name: raw, Example: raw, Body: func(t *engine.T) {
			a := t.Page(oracle.Query{Limit: n})
			t.Expect(a).To(match.HoldAtMost(c, n, "?"+raw))
		}})
	}
	return append(cases, engine.Case{Name: "every valid limit asked", Stage: engine.StageLedger, Body: func(t *engine.T) {
		t.MustBeTested()
		alone := those(t.Answers(), func(a *answer.Answer) bool {
			_, given, ok := limitIn(t, a)
			return ok && given && !strings.Contains(a.Request.Query, "&")
		})
		if len(alone) == 0 && len(t.Answers()) > 0 {
			return
		}
		t.Over(alone, "200 with a page", func(a *answer.Answer) *match.Mismatch {
			q := a.Request.Query
			if !a.Refused() {
				return nil
			}
			return &match.Mismatch{Symptom: spec.Refusal, Summary: fmt.Sprintf("%s is answered %s instead of 200", answer.Describe(q), a.Brief()),
				Got: match.Refusal(a)}
		})
	}}, engine.Case{Name: "every page", Stage: engine.StageLedger, Body: func(t *engine.T) {
		overLimited(t, true, "at most as many items as the limit in force", func(a *answer.Answer, limit int) *match.Mismatch {
			if len(a.IDs()) <= limit {
				return nil
			}
			return &match.Mismatch{Symptom: spec.Surplus,
				Summary: fmt.Sprintf("%s brings %s", a.Asked(), answer.Count(len(a.IDs()), "item")),
				Got:     answer.Count(len(a.IDs()), "item"), Where: c.Roles.Page.Items}
		})
	}})
}

func echoCases(c *spec.Contract, l *spec.LimitRole) []engine.Case {
	if c.Roles.Page.LimitEcho == nil {
		return nil
	}
	var cases []engine.Case
	for _, n := range validLimits(l) {
		cases = append(cases, engine.Case{Name: limitQuery(l, strconv.Itoa(n)), Example: limitQuery(l, strconv.Itoa(n)), Body: func(t *engine.T) {
			a := t.Get(engine.Spell(t.Contract(), oracle.Query{Limit: n}))
			if !a.Listed() {
				t.Explained(a, "?"+limitQuery(l, strconv.Itoa(n)))
				t.Inconclusive("?%s is answered %s: see LIM-02", limitQuery(l, strconv.Itoa(n)), a.Brief())
			}
			t.Expect(a).To(match.EchoLimit(c, n))
		}})
	}
	return append(cases, engine.Case{Name: "every page", Stage: engine.StageLedger, Body: func(t *engine.T) {
		overLimited(t, true, "the limit in force", func(a *answer.Answer, limit int) *match.Mismatch {
			return match.First(a, match.EchoLimit(c, limit))
		})
	}})
}

// overLimited judges the pages whose request gives a limit, or gives none.
func overLimited(t *engine.T, given bool, wanted string, check func(a *answer.Answer, limit int) *match.Mismatch) {
	limited := those(t.Pages(), func(a *answer.Answer) bool {
		_, has, ok := limitIn(t, a)
		return ok && has == given
	})
	if len(limited) == 0 && len(t.Pages()) > 0 {
		return
	}
	t.Over(limited, wanted, func(a *answer.Answer) *match.Mismatch {
		limit, _, _ := limitIn(t, a)
		return check(a, limit)
	})
}

func fullPages(t *engine.T) {
	promising := those(t.Pages(), func(a *answer.Answer) bool {
		_, _, ok := limitIn(t, a)
		more, known := a.More()
		return ok && known && more && len(a.IDs()) > 0
	})
	if len(promising) == 0 {
		t.Inconclusive("no page promised more; more items are needed to show it")
	}
	t.Over(promising, "as many items as the limit in force", func(a *answer.Answer) *match.Mismatch {
		limit, _, _ := limitIn(t, a)
		if len(a.IDs()) >= limit {
			return nil
		}
		return &match.Mismatch{Symptom: spec.Lacking, Summary: fmt.Sprintf("a page under limit %d holds %s and promises more", limit,
			answer.Count(len(a.IDs()), "item")),
			Got: answer.Count(len(a.IDs()), "item"), Where: t.Roles().Page.Items}
	})
}

// prefixCases compare pages under two limits, with all else equal.
func prefixCases(c *spec.Contract, l *spec.LimitRole) []engine.Case {
	limits := validLimits(l)
	settings := []struct {
		name string
		q    func(*engine.T) oracle.Query
	}{
		{"whole list", func(*engine.T) oracle.Query { return oracle.Query{} }},
		{"after a cursor", func(t *engine.T) oracle.Query {
			atLeast(t, 3)
			return oracle.Query{}.After(t.Data().Entries[t.Data().Len()/3].ID)
		}},
	}
	for i, f := range c.Roles.Filters {
		settings = append(settings, struct {
			name string
			q    func(*engine.T) oracle.Query
		}{"filter " + f.Parameter.Name, func(t *engine.T) oracle.Query {
			return oracle.Query{}.With(i, commonValue(t, i))
		}})
	}
	var cases []engine.Case
	for _, s := range settings {
		for i := 1; i < len(limits); i++ {
			small, large := limits[i-1], limits[i]
			cases = append(cases, engine.Case{Name: fmt.Sprintf("%s, %d and %d", s.name, small, large), Body: engine.Relation(func(t *engine.T) {
				q := s.q(t)
				a, b := t.Page(q.Take(small)), t.Page(q.Take(large))
				what := a.Asked()
				t.Expect(b).To(match.Satisfy(fmt.Sprintf("a page that begins with that of %s: %s", what, a.Outline()),
					func(b *answer.Answer) *match.Mismatch {
						left, right := a.IDs(), b.IDs()
						if len(left) > len(right) {
							return &match.Mismatch{Symptom: spec.Surplus,
								Summary: fmt.Sprintf("limit %d brings %s, limit %d only %d", small, answer.Count(len(left), "item"), large,
									len(right)), Got: b.Outline(), Beside: []*answer.Answer{a}}
						}
						for i := range left {
							if left[i] != right[i] {
								return &match.Mismatch{Symptom: spec.Disorder,
									Summary: fmt.Sprintf("the pages under limit %d and %d differ in place %d: %s against %s", small, large, i+1,
										left[i], right[i]), Got: b.Outline(), Beside: []*answer.Answer{a}, Where: c.Roles.Page.Items.Append(fmt.Sprint(i))}
							}
						}
						return nil
					}))
			})})
		}
	}
	return cases
}

// limitIn reads the limit in force of a query whose limit is given once and is
// plainly valid, or not given at all. Of a malformed query it says nothing: what
// becomes of that is judged elsewhere (HTTP-07, HTTP-15). Nor does it of one with a name
// that may be taken for the limit's: what unknown names do is free (HTTP-10).
func limitIn(t *engine.T, a *answer.Answer) (limit int, given, ok bool) {
	c, query := t.Contract(), a.Request.Query
	role := c.Roles.Limit
	if role == nil || t.Intent(a).Malformed {
		return 0, false, false
	}
	limit = role.Default
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if strings.ContainsAny(name, "%+;") && !spells(c, name) {
			return 0, false, false
		}
		if name != role.Parameter.Name && name+"=" != engine.Spelt(role.Parameter) {
			if mayMean(name, role.Parameter.Name) {
				return 0, false, false
			}
			continue
		}
		var n int
		if _, err := fmt.Sscanf(value, "%d", &n); err != nil || fmt.Sprint(n) != value || given {
			return 0, true, false
		}
		if (role.Parameter.Minimum != nil && int64(n) < *role.Parameter.Minimum) ||
			(role.Parameter.Maximum != nil && int64(n) > *role.Parameter.Maximum) {
			return 0, true, false
		}
		limit, given = n, true
	}
	return limit, given, limit > 0
}

// mayMean tells whether a server may take an unknown parameter for the one that is meant, as
// some do whatever the letters' case.
func mayMean(name, meant string) bool {
	return strings.Contains(strings.ToLower(name), strings.ToLower(meant))
}

// spells tells whether a name on the wire is a parameter's, spelt as Encode does.
func spells(c *spec.Contract, name string) bool {
	return slices.ContainsFunc(c.Parameters, func(p spec.Parameter) bool { return engine.Spelt(p) == name+"=" })
}

package checks

import (
	"fmt"
	"math/big"
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
		{ID: "LIM-04", Cases: withLimit(func(*spec.Contract, *spec.LimitRole) []engine.Case {
			return []engine.Case{{Name: "every page that promises more", Stage: engine.StageLedger, Body: fullPages}}
		}), BuildsOn: []string{"LIM-02", "LIM-03", "CUR-04", "CUR-05", "CUR-07", "CMB-02"}},
		{ID: "LIM-05", Cases: withLimit(outOfBoundsCases)},
		{ID: "LIM-06", Cases: withLimit(func(_ *spec.Contract, l *spec.LimitRole) []engine.Case {
			var cases []engine.Case
			for _, v := range notIntegers {
				cases = append(cases, refusedLimit(l, v))
			}
			return cases
		})},
		{ID: "LIM-07", Cases: withLimit(doubtfulLimitCases), BuildsOn: []string{"LIM-02"}},
		{ID: "LIM-08", Cases: withLimit(repeatedLimitCases), BuildsOn: []string{"LIM-02"}},
		{ID: "LIM-09", Cases: withLimit(prefixCases), BuildsOn: []string{"LIM-02", "CUR-06", "CUR-08", "FLT-01"}},
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
		t.Over(t.Pages(), fmt.Sprintf("at most %d items, and that limit echoed", l.Default), func(a *answer.Answer) *match.Finding {
			limit, given, ok := limitIn(t.Contract(), a.Request.Query)
			if !ok || given {
				return nil
			}
			wanted := []match.Matcher{match.HoldAtMost(c, limit, answer.Describe(a.Request.Query))}
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
	for _, n := range []int{low, low + 1, l.Default - 1, l.Default, l.Default + 1, (low + high) / 2, high - 1, high} {
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
		t.Every("200 with a page", func(a *answer.Answer) *match.Finding {
			q := a.Request.Query
			if _, given, ok := limitIn(t.Contract(), q); !ok || !given || !a.Refused() || strings.Contains(q, "&") {
				return nil
			}
			return &match.Finding{Summary: fmt.Sprintf("%s is answered %s instead of 200", answer.Describe(q), a.Brief()), Got: a.Brief()}
		})
	}}, engine.Case{Name: "every page", Stage: engine.StageLedger, Body: func(t *engine.T) {
		t.Over(t.Pages(), "at most as many items as the limit in force", func(a *answer.Answer) *match.Finding {
			limit, given, ok := limitIn(t.Contract(), a.Request.Query)
			if !ok || !given || len(a.IDs()) <= limit {
				return nil
			}
			return &match.Finding{Summary: fmt.Sprintf("%s brings %s", answer.Describe(a.Request.Query), answer.Count(len(a.IDs()), "item")), Got: answer.Count(len(a.IDs()), "item"), Where: c.Roles.Page.Items}
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
		t.Over(t.Pages(), "the limit in force", func(a *answer.Answer) *match.Finding {
			limit, given, ok := limitIn(t.Contract(), a.Request.Query)
			if !ok || !given {
				return nil
			}
			return match.First(a, match.EchoLimit(c, limit))
		})
	}})
}

func fullPages(t *engine.T) {
	occasion := false
	t.Over(t.Pages(), "as many items as the limit in force", func(a *answer.Answer) *match.Finding {
		limit, _, ok := limitIn(t.Contract(), a.Request.Query)
		if more, known := a.More(); !ok || !known || !more || len(a.IDs()) == 0 {
			return nil
		}
		occasion = true
		if len(a.IDs()) >= limit {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("a page under limit %d holds %s and promises more", limit, answer.Count(len(a.IDs()), "item")),
			Got: answer.Count(len(a.IDs()), "item"), Where: t.Roles().Page.Items}
	})
	if !occasion {
		t.Inconclusive("no page promised more; more items are needed to show it")
	}
}

func refusedLimit(l *spec.LimitRole, value string) engine.Case {
	raw := limitQuery(l, value)
	low, _ := l.Bounds()
	return engine.Case{Name: raw, Example: raw, Body: func(t *engine.T) {
		t.Refusal(raw, limitQuery(l, strconv.Itoa(max(low, l.Default))), l.Parameter.Name, fmt.Sprintf("%s %q", l.Parameter.Name, value))
	}}
}

func outOfBoundsCases(_ *spec.Contract, l *spec.LimitRole) []engine.Case {
	var values []string
	if l.Parameter.Minimum != nil {
		low := *l.Parameter.Minimum
		values = append(values, fmt.Sprint(low-1), fmt.Sprint(low-2), "-10", "-2147483648", "-9223372036854775808")
	}
	if l.Parameter.Maximum != nil {
		high := *l.Parameter.Maximum
		values = append(values, fmt.Sprint(high+1), fmt.Sprint(high*10))
		// Each power of two wraps to a valid limit in a narrower integer.
		for _, bits := range []uint{8, 16, 31, 32, 63, 64} {
			power := new(big.Int).Lsh(big.NewInt(1), bits)
			values = append(values, power.String(), new(big.Int).Add(power, big.NewInt(max(1, int64(l.Default)))).String())
		}
		values = append(values, new(big.Int).Exp(big.NewInt(10), big.NewInt(30), nil).String())
	}
	var cases []engine.Case
	seen := map[string]bool{}
	low, high := l.Bounds()
	for _, v := range values {
		n, ok := new(big.Int).SetString(v, 10)
		inside := ok && n.Cmp(big.NewInt(int64(low))) >= 0 && n.Cmp(big.NewInt(int64(high))) <= 0
		if seen[v] || inside {
			continue
		}
		seen[v] = true
		cases = append(cases, refusedLimit(l, v))
	}
	return cases
}

// notIntegers are values that no reading takes for an integer.
var notIntegers = []string{"abc", "1.5", "null", "true", "NaN", "Infinity", "-Infinity", "1;2", "1,2", "1 2", "5abc", "abc5", "5-", "--5", "-", "+",
	"[5]", "{}", `"5"`, "'5'", "5%", "5/1", "undefined", "ten", "5 OR 1=1", "5\x00"}

func doubtfulLimitCases(c *spec.Contract, l *spec.LimitRole) []engine.Case {
	low, high := l.Bounds()
	var cases []engine.Case
	for _, d := range []struct {
		name, value string
		reading     int // 0: none
	}{
		{"empty", "", 0}, {"plus sign", "+5", 5}, {"leading zero", "05", 5}, {"leading zeros", "0005", 5}, {"octal look", "010", 10},
		{"leading blank", " 5", 5}, {"trailing blank", "5 ", 5}, {"leading tab", "\t5", 5}, {"decimal point", "5.0", 5}, {"bare point", "5.", 5},
		{"exponent", "1e1", 10}, {"hexadecimal", "0x10", 16}, {"octal", "0o10", 8}, {"binary", "0b11", 3}, {"full-width digits", "１０", 10},
		{"Arabic-Indic digits", "٥", 5}, {"Devanagari digits", "५", 5}, {"superscript digit", "5²", 0}, {"underscore", "1_0", 10},
		{"thousands mark", "1'0", 10}, {"trailing newline", "5\n", 5}, {"trailing carriage return", "5\r", 5}, {"no-break space", "5\u00a0", 5},
		{"negative zero", "-0", 0}, {"long leading zeros", "00000000000000000000000000000000000005", 5},
	} {
		if d.reading != 0 && (d.reading < low || d.reading > high) {
			continue
		}
		raw := limitQuery(l, d.value)
		cases = append(cases, engine.Case{Name: d.name, Example: raw, Body: engine.Unlearned(func(t *engine.T) {
			doubtfulLimit(t, c, l, raw, d.reading)
		})})
	}
	return cases
}

// doubtfulLimit wants a refusal, or a page under the limit that the spelling
// reads as.
func doubtfulLimit(t *engine.T, c *spec.Contract, l *spec.LimitRole, raw string, reading int) {
	a := t.Get(raw)
	what := answer.Describe(raw)
	if t.ListedOrRefused(a, what) {
		return
	}
	if reading == 0 {
		t.Expect(a).To(match.BeRefused(what))
	}
	wanted := fmt.Sprintf("4xx, or a page under limit %d", reading)
	t.Expect(a).To(match.Satisfy(wanted, func(a *answer.Answer) *match.Finding {
		if a.Page.Echo != nil && *a.Page.Echo != int64(reading) {
			return &match.Finding{Summary: fmt.Sprintf("%s is read as limit %d", what, *a.Page.Echo), Got: fmt.Sprintf("limit %d", *a.Page.Echo), Where: *c.Roles.Page.LimitEcho}
		}
		if n := len(a.IDs()); n > reading {
			return &match.Finding{Summary: fmt.Sprintf("%s brings %s", what, answer.Count(n, "item")), Got: answer.Count(n, "item"), Where: c.Roles.Page.Items}
		}
		return nil
	}))
	if full := t.Get(limitQuery(l, strconv.Itoa(reading))); full.Listed() && len(full.IDs()) > len(a.IDs()) {
		t.Expect(a).To(match.Satisfy(wanted, func(a *answer.Answer) *match.Finding {
			return &match.Finding{Summary: fmt.Sprintf("%s brings %s where limit %d brings %d", what, answer.Count(len(a.IDs()), "item"), reading, len(full.IDs())),
				Got: answer.Count(len(a.IDs()), "item"), Where: c.Roles.Page.Items}
		}))
	}
}

func repeatedLimitCases(c *spec.Contract, l *spec.LimitRole) []engine.Case {
	var cases []engine.Case
	for _, pair := range [][2]string{{"2", "5"}, {"5", "2"}, {"3", "3"}, {"5", "0"}, {"abc", "5"}} {
		raw := limitQuery(l, pair[0]) + "&" + limitQuery(l, pair[1])
		cases = append(cases, engine.Case{Name: raw, Example: raw, Body: func(t *engine.T) {
			a := t.Get(raw)
			what := "?" + raw
			if t.ListedOrRefused(a, what) {
				return
			}
			t.Expect(a).To(match.Satisfy("4xx, or a page under one of the two limits", func(a *answer.Answer) *match.Finding {
				for _, v := range pair {
					n, err := strconv.Atoi(v)
					if err == nil && n > 0 && len(a.IDs()) <= n && (a.Page.Echo == nil || *a.Page.Echo == int64(n)) {
						return nil
					}
				}
				got := answer.Count(len(a.IDs()), "item")
				if a.Page.Echo != nil {
					got += fmt.Sprintf(" under limit %d", *a.Page.Echo)
				}
				return &match.Finding{Summary: fmt.Sprintf("%s brings %s: neither of its limits is in force", what, got), Got: got, Where: c.Roles.Page.Items}
			}))
		}})
	}
	return cases
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
			t.Items(3)
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
				what := answer.Describe(a.Request.Query)
				t.Expect(b).To(match.Satisfy(fmt.Sprintf("a page that begins with that of %s: %s", what, a.Outline()), func(b *answer.Answer) *match.Finding {
					left, right := a.IDs(), b.IDs()
					if len(left) > len(right) {
						return &match.Finding{Summary: fmt.Sprintf("limit %d brings %s, limit %d only %d", small, answer.Count(len(left), "item"), large, len(right)), Got: b.Outline()}
					}
					for i := range left {
						if left[i] != right[i] {
							return &match.Finding{Summary: fmt.Sprintf("the pages under limit %d and %d differ in place %d: %s against %s", small, large, i, left[i], right[i]), Got: b.Outline(), Where: c.Roles.Page.Items.Append(fmt.Sprint(i))}
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
// plainly valid, or not given at all.
func limitIn(c *spec.Contract, query string) (limit int, given, ok bool) {
	role := c.Roles.Limit
	if role == nil {
		return 0, false, false
	}
	limit = role.Default
	for _, pair := range strings.Split(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if strings.ContainsAny(name, "%+;") && !spells(c, name) {
			return 0, false, false
		}
		if name != role.Parameter.Name && name+"=" != engine.Spelt(role.Parameter) {
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

// spells tells whether a name on the wire is a parameter's, spelt as Encode does.
func spells(c *spec.Contract, name string) bool {
	return slices.ContainsFunc(c.Parameters, func(p spec.Parameter) bool { return engine.Spelt(p) == name+"=" })
}

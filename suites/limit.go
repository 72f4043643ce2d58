package suites

import (
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// limitChecks judge the limit.
func limitChecks() []check {
	return []check{
		{id: "LIM-01", cases: withLimit(defaultLimitCases)},
		{id: "LIM-02", cases: withLimit(validLimitCases)},
		{id: "LIM-03", cases: withLimit(echoCases)},
		{id: "LIM-04", cases: withLimit(func(*spec.Contract, *spec.LimitRole) []testCase {
			return []testCase{{name: "every page that promises more", stage: stageLedger, body: fullPages}}
		}), buildsOn: []string{"LIM-02", "LIM-03", "CUR-04", "CUR-05", "CUR-07", "CMB-02"}},
		{id: "LIM-05", cases: withLimit(outOfBoundsCases)},
		{id: "LIM-06", cases: withLimit(func(_ *spec.Contract, l *spec.LimitRole) []testCase {
			var cases []testCase
			for _, v := range notIntegers {
				cases = append(cases, refusedLimit(l, v))
			}
			return cases
		})},
		{id: "LIM-07", cases: withLimit(doubtfulLimitCases), buildsOn: []string{"LIM-02"}},
		{id: "LIM-08", cases: withLimit(repeatedLimitCases), buildsOn: []string{"LIM-02"}},
		{id: "LIM-09", cases: withLimit(prefixCases), buildsOn: []string{"LIM-02", "CUR-06", "CUR-08", "FLT-01"}},
	}
}

func withLimit(cases func(*spec.Contract, *spec.LimitRole) []testCase) func(*spec.Contract, *Options) ([]testCase, string) {
	return func(c *spec.Contract, _ *Options) ([]testCase, string) {
		if c.Roles.Limit == nil {
			return nil, "the contract has no limit parameter"
		}
		return cases(c, c.Roles.Limit), "the contract does not promise it"
	}
}

func limitQuery(l *spec.LimitRole, value string) string {
	return probe.Encode(probe.Pair{Name: l.Parameter.Name, Value: value})
}

func defaultLimitCases(c *spec.Contract, l *spec.LimitRole) []testCase {
	if l.Default == 0 {
		return nil
	}
	cases := []testCase{{name: "page size", body: func(t *T) {
		a := t.Page(oracle.Query{})
		t.Expect(a).To(match.HoldAtMost(c, l.Default, "the plain request"))
		if len(a.IDs()) < l.Default && t.env.learned.data.Len() <= l.Default {
			t.Inconclusive("the list has %s; more than %d are needed to show it", match.Count(t.env.learned.data.Len(), "item"), l.Default)
		}
	}}}
	if c.Roles.Page.LimitEcho != nil {
		cases = append(cases, testCase{name: "echo", body: func(t *T) {
			t.Expect(t.Page(oracle.Query{})).To(match.EchoLimit(c, l.Default))
		}})
	}
	return append(cases, testCase{name: "every page without limit", stage: stageLedger, body: func(t *T) {
		t.over(t.env.pages(), fmt.Sprintf("at most %d items, and that limit echoed", l.Default), func(a *match.Answer) *match.Finding {
			limit, given, ok := t.env.limitIn(a.Request.Query)
			if !ok || given {
				return nil
			}
			wanted := []match.Matcher{match.HoldAtMost(c, limit, t.env.describe(a.Request.Query))}
			if c.Roles.Page.LimitEcho != nil {
				wanted = append(wanted, match.EchoLimit(c, limit))
			}
			return match.First(a, wanted...)
		})
	}})
}

// validLimits are the bounds, the default, their neighbours, and the middle.
func validLimits(l *spec.LimitRole) []int {
	low, high := limitBounds(l)
	var limits []int
	for _, n := range []int{low, low + 1, l.Default - 1, l.Default, l.Default + 1, (low + high) / 2, high - 1, high} {
		if n >= low && n <= high && (len(limits) == 0 || n > limits[len(limits)-1]) {
			limits = append(limits, n)
		}
	}
	return limits
}

// limitBounds are the contract's bounds, or where it has none, ones that any
// server takes.
func limitBounds(l *spec.LimitRole) (low, high int) {
	low, high = 1, 100
	if l.Parameter.Minimum != nil {
		low = int(*l.Parameter.Minimum)
	}
	if l.Parameter.Maximum != nil {
		high = int(*l.Parameter.Maximum)
	}
	return low, high
}

// smallLimit is n, or the nearest valid limit.
func (e *environment) smallLimit(n int) int {
	l := e.contract.Roles.Limit
	if l == nil {
		return 0
	}
	low, high := limitBounds(l)
	return min(max(n, low), high)
}

func validLimitCases(c *spec.Contract, l *spec.LimitRole) []testCase {
	var cases []testCase
	for _, n := range validLimits(l) {
		raw := limitQuery(l, strconv.Itoa(n))
		cases = append(cases, testCase{name: raw, example: raw, body: func(t *T) {
			a := t.Page(oracle.Query{Limit: n})
			t.Expect(a).To(match.HoldAtMost(c, n, "?"+raw))
		}})
	}
	return append(cases, testCase{name: "every valid limit asked", stage: stageLedger, body: func(t *T) {
		if t.env.learned.notTested != "" {
			t.Inconclusive("not tested: %s", t.env.learned.notTested)
		}
		t.every("200 with a page", func(a *match.Answer) *match.Finding {
			q := a.Request.Query
			if _, given, ok := t.env.limitIn(q); !ok || !given || !a.Refused() || strings.Contains(q, "&") {
				return nil
			}
			return &match.Finding{Summary: fmt.Sprintf("%s is answered %s instead of 200", t.env.describe(q), a.Brief()), Got: a.Brief()}
		})
	}}, testCase{name: "every page", stage: stageLedger, body: func(t *T) {
		t.over(t.env.pages(), "at most as many items as the limit in force", func(a *match.Answer) *match.Finding {
			limit, given, ok := t.env.limitIn(a.Request.Query)
			if !ok || !given || len(a.IDs()) <= limit {
				return nil
			}
			return &match.Finding{Summary: fmt.Sprintf("%s brings %s", t.env.describe(a.Request.Query), match.Count(len(a.IDs()), "item")), Got: match.Count(len(a.IDs()), "item"), Where: c.Roles.Page.Items}
		})
	}})
}

func echoCases(c *spec.Contract, l *spec.LimitRole) []testCase {
	if c.Roles.Page.LimitEcho == nil {
		return nil
	}
	var cases []testCase
	for _, n := range validLimits(l) {
		cases = append(cases, testCase{name: limitQuery(l, strconv.Itoa(n)), example: limitQuery(l, strconv.Itoa(n)), body: func(t *T) {
			a := t.Get(t.env.encode(oracle.Query{Limit: n}))
			if !a.Listed() {
				t.Inconclusive("?%s is answered %s: see LIM-02", limitQuery(l, strconv.Itoa(n)), a.Brief())
			}
			t.Expect(a).To(match.EchoLimit(c, n))
		}})
	}
	return append(cases, testCase{name: "every page", stage: stageLedger, body: func(t *T) {
		t.over(t.env.pages(), "the limit in force", func(a *match.Answer) *match.Finding {
			limit, given, ok := t.env.limitIn(a.Request.Query)
			if !ok || !given {
				return nil
			}
			return match.First(a, match.EchoLimit(c, limit))
		})
	}})
}

func fullPages(t *T) {
	occasion := false
	t.over(t.env.pages(), "as many items as the limit in force", func(a *match.Answer) *match.Finding {
		limit, _, ok := t.env.limitIn(a.Request.Query)
		if more, known := a.More(); !ok || !known || !more || len(a.IDs()) == 0 {
			return nil
		}
		occasion = true
		if len(a.IDs()) >= limit {
			return nil
		}
		return &match.Finding{Summary: fmt.Sprintf("a page under limit %d holds %s and promises more", limit, match.Count(len(a.IDs()), "item")),
			Got: match.Count(len(a.IDs()), "item"), Where: t.roles().Page.Items}
	})
	if !occasion {
		t.Inconclusive("no page promised more; more items are needed to show it")
	}
}

func refusedLimit(l *spec.LimitRole, value string) testCase {
	raw := limitQuery(l, value)
	low, _ := limitBounds(l)
	return testCase{name: raw, example: raw, body: func(t *T) {
		t.Refusal(raw, limitQuery(l, strconv.Itoa(max(low, l.Default))), l.Parameter.Name, fmt.Sprintf("%s %q", l.Parameter.Name, value))
	}}
}

func outOfBoundsCases(_ *spec.Contract, l *spec.LimitRole) []testCase {
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
	var cases []testCase
	seen := map[string]bool{}
	low, high := limitBounds(l)
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

func doubtfulLimitCases(c *spec.Contract, l *spec.LimitRole) []testCase {
	low, high := limitBounds(l)
	var cases []testCase
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
		cases = append(cases, testCase{name: d.name, example: raw, body: unlearned(func(t *T) {
			t.doubtfulLimit(c, l, raw, d.reading)
		})})
	}
	return cases
}

// doubtfulLimit wants a refusal, or a page under the limit that the spelling
// reads as.
func (t *T) doubtfulLimit(c *spec.Contract, l *spec.LimitRole, raw string, reading int) {
	a := t.Get(raw)
	what := t.env.describe(raw)
	if t.listedOrRefused(a, what) {
		return
	}
	if reading == 0 {
		t.Expect(a).To(match.BeRefused(what))
	}
	wanted := fmt.Sprintf("4xx, or a page under limit %d", reading)
	t.Expect(a).To(match.Satisfy(wanted, func(a *match.Answer) *match.Finding {
		if a.Page.Echo != nil && *a.Page.Echo != int64(reading) {
			return &match.Finding{Summary: fmt.Sprintf("%s is read as limit %d", what, *a.Page.Echo), Got: fmt.Sprintf("limit %d", *a.Page.Echo), Where: *c.Roles.Page.LimitEcho}
		}
		if n := len(a.IDs()); n > reading {
			return &match.Finding{Summary: fmt.Sprintf("%s brings %s", what, match.Count(n, "item")), Got: match.Count(n, "item"), Where: c.Roles.Page.Items}
		}
		return nil
	}))
	if full := t.Get(limitQuery(l, strconv.Itoa(reading))); full.Listed() && len(full.IDs()) > len(a.IDs()) {
		t.Expect(a).To(match.Satisfy(wanted, func(a *match.Answer) *match.Finding {
			return &match.Finding{Summary: fmt.Sprintf("%s brings %s where limit %d brings %d", what, match.Count(len(a.IDs()), "item"), reading, len(full.IDs())),
				Got: match.Count(len(a.IDs()), "item"), Where: c.Roles.Page.Items}
		}))
	}
}

func repeatedLimitCases(c *spec.Contract, l *spec.LimitRole) []testCase {
	var cases []testCase
	for _, pair := range [][2]string{{"2", "5"}, {"5", "2"}, {"3", "3"}, {"5", "0"}, {"abc", "5"}} {
		raw := limitQuery(l, pair[0]) + "&" + limitQuery(l, pair[1])
		cases = append(cases, testCase{name: raw, example: raw, body: func(t *T) {
			a := t.Get(raw)
			what := "?" + raw
			if t.listedOrRefused(a, what) {
				return
			}
			t.Expect(a).To(match.Satisfy("4xx, or a page under one of the two limits", func(a *match.Answer) *match.Finding {
				for _, v := range pair {
					n, err := strconv.Atoi(v)
					if err == nil && n > 0 && len(a.IDs()) <= n && (a.Page.Echo == nil || *a.Page.Echo == int64(n)) {
						return nil
					}
				}
				got := match.Count(len(a.IDs()), "item")
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
func prefixCases(c *spec.Contract, l *spec.LimitRole) []testCase {
	limits := validLimits(l)
	settings := []struct {
		name string
		q    func(*T) oracle.Query
	}{
		{"whole list", func(*T) oracle.Query { return oracle.Query{} }},
		{"after a cursor", func(t *T) oracle.Query {
			t.Items(3)
			return oracle.Query{}.After(t.data.Entries[t.data.Len()/3].ID)
		}},
	}
	for i, f := range c.Roles.Filters {
		settings = append(settings, struct {
			name string
			q    func(*T) oracle.Query
		}{"filter " + f.Parameter.Name, func(t *T) oracle.Query {
			return oracle.Query{}.With(i, t.commonValue(i))
		}})
	}
	var cases []testCase
	for _, s := range settings {
		for i := 1; i < len(limits); i++ {
			small, large := limits[i-1], limits[i]
			cases = append(cases, testCase{name: fmt.Sprintf("%s, %d and %d", s.name, small, large), body: relation(func(t *T) {
				q := s.q(t)
				a, b := t.Page(q.Take(small)), t.Page(q.Take(large))
				what := t.env.describe(a.Request.Query)
				t.Expect(b).To(match.Satisfy(fmt.Sprintf("a page that begins with that of %s: %s", what, match.Outline(a)), func(b *match.Answer) *match.Finding {
					left, right := a.IDs(), b.IDs()
					if len(left) > len(right) {
						return &match.Finding{Summary: fmt.Sprintf("limit %d brings %s, limit %d only %d", small, match.Count(len(left), "item"), large, len(right)), Got: match.Outline(b)}
					}
					for i := range left {
						if left[i] != right[i] {
							return &match.Finding{Summary: fmt.Sprintf("the pages under limit %d and %d differ in place %d: %s against %s", small, large, i, left[i], right[i]), Got: match.Outline(b), Where: c.Roles.Page.Items.Append(fmt.Sprint(i))}
						}
					}
					return nil
				}))
			})})
		}
	}
	return cases
}

package checks

import (
	"fmt"
	"math/big"
	"strconv"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
)

// limitName is the name of the case of a limit.
func limitName(l *spec.LimitRole, value string) string {
	if len(value) > 60 {
		return fmt.Sprintf("%s, a number of %d digits", l.Parameter.Name, len(value))
	}
	return limitQuery(l, value)
}

func refusedLimit(l *spec.LimitRole, value string) engine.Case {
	raw := limitQuery(l, value)
	return engine.Case{Name: limitName(l, value), Example: raw, Body: func(t *engine.T) {
		if value == "" || value[0] < '0' || value[0] > '9' {
			if _, ok := new(big.Int).SetString(value, 10); !ok {
				t.Suspect("Tell a value that cannot be read as a number from one that is absent: it is taken for the default, for 0 or 1.")
			}
		}
		refusal(t, raw, limitQuery(l, strconv.Itoa(smallLimit(t.Contract(), l.Default))), l.Parameter.Name,
			fmt.Sprintf("%s %q", l.Parameter.Name, clipped(value)))
	}}
}

func outOfBoundsCases(c *spec.Contract, l *spec.LimitRole) []engine.Case {
	var values []string
	if l.Parameter.Minimum != nil {
		low := big.NewInt(*l.Parameter.Minimum)
		values = append(values, beside(low, -1), beside(low, -2), "-10", "-2147483648", "-9223372036854775808")
	}
	if l.Parameter.Maximum != nil {
		high := big.NewInt(*l.Parameter.Maximum)
		values = append(values, beside(high, 1), new(big.Int).Mul(high, big.NewInt(10)).String())
		// Each power of two wraps to a valid limit in a narrower integer.
		for _, bits := range []uint{8, 16, 31, 32, 63, 64} {
			power := new(big.Int).Lsh(big.NewInt(1), bits)
			values = append(values, power.String(), beside(power, max(1, int64(l.Default))))
		}
		// The second one is more than a double holds, the last one more than some parsers of
		// large numbers take.
		for _, digits := range []int64{30, 400, 5000} {
			values = append(values, new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil).String())
		}
	}
	var cases []engine.Case
	seen := map[string]bool{}
	least, most := l.Parameter.Minimum, l.Parameter.Maximum
	for _, v := range values {
		n, ok := new(big.Int).SetString(v, 10)
		inside := ok && (least == nil || n.Cmp(big.NewInt(*least)) >= 0) && (most == nil || n.Cmp(big.NewInt(*most)) <= 0)
		if seen[v] || inside {
			continue
		}
		seen[v] = true
		if l.Clamps && most != nil && n.Cmp(big.NewInt(*most)) > 0 {
			cases = append(cases, clampedLimit(c, l, v))
			continue
		}
		cases = append(cases, refusedLimit(l, v))
	}
	return cases
}

// beside is the number that lies that much further.
func beside(n *big.Int, by int64) string { return new(big.Int).Add(n, big.NewInt(by)).String() }

// notIntegers are values that no reading takes for an integer.
var notIntegers = []string{aWord, "1.5", "null", "true", "NaN", "Infinity", "-Infinity", "1;2", "1,2", "1 2", "5abc", "abc5", "5-", "--5",
	"-", "+",
	"0x", "1e-1", "[5]", "{}", `"5"`, "'5'", "5%", "5/1", "undefined", "ten", "5 OR 1=1", "5\x00"}

// nearlyLimits are those that no reading takes for a valid limit, beside the contract's
// bounds: a double cannot tell them from a valid one, or they are out of bounds in
// whatever spelling.
func nearlyLimits(l *spec.LimitRole) []string {
	low, high := l.Bounds()
	values := []string{strconv.Itoa(high) + ".00000000000000000001", strconv.Itoa(low+(high-low)/2-1) + ".9999999999999999999"}
	if l.Parameter.Maximum != nil && !l.Clamps {
		values = append(values, fullWidth.digits(strconv.Itoa(high+1)), "1e400")
	}
	return values
}

func doubtfulLimitCases(c *spec.Contract, l *spec.LimitRole) []engine.Case {
	low, high := l.Bounds()
	var cases []engine.Case
	for _, d := range []struct {
		name, value string
		reading     int // 0: none
	}{
		{"empty", "", 0}, {"a blank alone", " ", 0}, {"plus sign", "+5", 5}, {"leading zero", "05", 5}, {"leading zeros", "0005", 5},
		{"octal look", "010", 10},
		{"leading blank", " 5", 5}, {"trailing blank", "5 ", 5}, {"leading tab", "\t5", 5}, {"decimal point", "5.0", 5}, {"bare point", "5.", 5},
		{"exponent", "1e1", 10}, {"hexadecimal", "0x10", 16}, {"octal", "0o10", 8}, {"binary", "0b11", 3}, {"full-width digits", "１０", 10},
		{"Arabic-Indic digits", "٥", 5}, {"Devanagari digits", "५", 5}, {"superscript digit", "5²", 0}, {"underscore", "1_0", 10},
		{"thousands mark", "1'0", 10}, {"trailing newline", "5\n", 5}, {"trailing carriage return", "5\r", 5}, {"no-break space", "5\u00a0", 5},
		{"number sign", "#B", 11}, {"suffix of a type", "5d", 5}, {"mathematical digits", mathematical.written("12"), 12},
		{"circled digits", circled.written("12"), 12},
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
	if listedOrRefused(t, a, what) {
		return
	}
	if reading == 0 {
		t.Expect(a).To(match.BeRefused(what))
	}
	wanted := fmt.Sprintf("4xx, or a page under limit %d", reading)
	t.Expect(a).To(match.Satisfy(wanted, func(a *answer.Answer) *match.Mismatch {
		if a.Page.Echo != nil && *a.Page.Echo != int64(reading) {
			return &match.Mismatch{Symptom: spec.WrongEcho, Summary: fmt.Sprintf("%s is read as limit %d", what, *a.Page.Echo),
				Got:   fmt.Sprintf("limit %d", *a.Page.Echo),
				Where: *c.Roles.Page.LimitEcho}
		}
		if n := len(a.IDs()); n > reading {
			return &match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("%s brings %s", what, answer.Count(n, "item")),
				Got:   answer.Count(n, "item"),
				Where: c.Roles.Page.Items}
		}
		return nil
	}))
	if full := t.Get(limitQuery(l, strconv.Itoa(reading))); full.Listed() && len(full.IDs()) > len(a.IDs()) {
		t.Expect(a).To(match.Satisfy(wanted, func(a *answer.Answer) *match.Mismatch {
			return &match.Mismatch{Symptom: spec.Lacking,
				Summary: fmt.Sprintf("%s brings %s where limit %d brings %d", what, answer.Count(len(a.IDs()), "item"), reading,
					len(full.IDs())),
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
			if listedOrRefused(t, a, what) {
				return
			}
			t.Expect(a).To(match.Satisfy("4xx, or a page under one of the two limits", func(a *answer.Answer) *match.Mismatch {
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
				return &match.Mismatch{Symptom: spec.Surplus, Summary: fmt.Sprintf("%s brings %s: neither of its limits is in force", what, got),
					Got:   got,
					Where: c.Roles.Page.Items}
			}))
		}})
	}
	return cases
}

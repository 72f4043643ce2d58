package checks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// aWord is neither a number nor an id.
const aWord = "abc"

// outsideEnum is a value that hardly an enum, format or pattern of a contract has.
const outsideEnum = "no-such-value"

// invalidFilterCases give a filter values that its schema rules out. Of a filter whose
// unknown values count for nothing none is ruled out.
func invalidFilterCases(o *engine.Settings, f spec.FilterRole) []engine.Case {
	switch {
	case f.IgnoresUnknown:
		return nil
	case len(f.Parameter.Enum) > 0:
		return outsideEnumCases(o, f)
	case f.Learned():
		return malformedFilterCases(f)
	}
	return noBooleanCases(f)
}

// outsideEnumCases mutate enum values so that none is left in the enum.
func outsideEnumCases(o *engine.Settings, f spec.FilterRole) []engine.Case {
	enum := f.Values()
	if len(enum) == 0 {
		return nil
	}
	known := map[string]bool{}
	for _, v := range enum {
		known[v] = true
	}
	first, last := enum[0], enum[len(enum)-1]
	head, end := leading(first, len([]rune(first))-1)
	begin, rest := leading(first, 1)
	values := []string{"done", outsideEnum, strings.ToUpper(first), capitalized(first), first + "," + last, first + "|" + last,
		first + " " + last, first + ";" + last, " ", " " + first, first + " ", first + "\n", first + "\r\n", "\n" + first, first + "\t", first +
			"\x00", first + "\x00x", head, dropped(first, 2) + "%", first + "%",
		first + "x", "*", "%", "_", "null", "undefined", "true", "0", "1", "-1", "!" + first, "-" + first, `"` + first + `"`, "'" + first + "'",
		"[" + first + "]", `["` + first + `"]`,
		"in:" + first, ".*", first + "' OR '1'='1", strings.Repeat(first, 40), fullWidth.written(begin) + rest, head + "\u200b" + end,
		"../" + first}
	for i, v := range enum {
		cases := []string{strings.ToUpper(v), capitalized(v)}
		if !o.Thorough() {
			cases = cases[i%2 : i%2+1] // the values take turns
		}
		values = append(append(values, cases...), strings.ReplaceAll(v, "_", "-"), strings.ReplaceAll(v, "_", " "),
			strings.ReplaceAll(v, "_", ""), camel(v))
	}
	names := map[string]string{}
	for _, other := range forms() {
		v := other.written(first)
		names[v] = f.Parameter.Name + ", wholly " + other.name
		values = append(values, v)
	}
	var cases []engine.Case
	for _, v := range values {
		if v == "" || known[v] || asList(f, v, func(one string) bool { return slices.Contains(enum, one) }) {
			continue
		}
		known[v] = true
		cases = append(cases, refusedValue(f, names[v], v, first))
	}
	return cases
}

// asList tells whether a value is a list of several that are all allowed, with blanks
// between them or not, where the filter takes several: those that come repeated may be
// taken in this way, too.
func asList(f spec.FilterRole, value string, allowed func(string) bool) bool {
	if f.Several == spec.OneValue {
		return false
	}
	for one := range strings.SplitSeq(value, ",") {
		if !allowed(strings.Trim(one, " ")) {
			return false
		}
	}
	return true
}

// refusedValue is the case of a value that is refused although the valid one is not. It
// has the value's name where it is given none.
func refusedValue(f spec.FilterRole, name, value, valid string) engine.Case {
	raw := probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: value})
	name = cmp.Or(name, raw)
	if len(name) > 60 {
		name = name[:60] + "..."
	}
	return engine.Case{Name: name, Example: raw, Body: func(t *engine.T) {
		refusal(t, raw, probe.Encode(probe.Pair{Name: f.Parameter.Name, Value: valid}), f.Parameter.Name,
			fmt.Sprintf("%s %q", f.Parameter.Name, clipped(value)))
	}}
}

// noBooleanCases are what is neither true nor false, nor another spelling of them that
// could be meant: those in capitals, and the digits 1 and 0.
func noBooleanCases(f spec.FilterRole) []engine.Case {
	valid := f.Values()
	var cases []engine.Case
	for _, v := range []string{"yes", "no", "on", "2", "-1", "null", "undefined", "tru", "truefalse", "true,false", "true;false", " true",
		"true ", "false\n", "true\x00", `"true"`, "[true]", "!true", "ｔｒｕｅ", "*"} {
		if !asList(f, v, f.Parameter.Admits) {
			cases = append(cases, refusedValue(f, "", v, valid[0]))
		}
	}
	return cases
}

// malformedFilterCases mutate a value as malformed cursors are made, where the
// parameter's schema says what a value looks like.
func malformedFilterCases(f spec.FilterRole) []engine.Case {
	p := f.Parameter
	fits, constrained := p.WellFormed()
	if !constrained {
		return nil
	}
	sample := SampleValue(p)
	var cases []engine.Case
	for _, m := range malformedValues(p) {
		if mutated := m.apply(sample); mutated == "" || fits(mutated) || asList(f, mutated, fits) {
			continue // an empty one is FLT-04's
		}
		query := func(value string) string { return probe.Encode(probe.Pair{Name: p.Name, Value: value}) }
		cases = append(cases, engine.Case{Name: p.Name + ", " + m.name, Example: query(m.apply(sample)), Body: func(t *engine.T) {
			value, control := sample, engine.Spell(t.Contract(), oracle.Query{Limit: smallLimit(t.Contract(), 2)})
			for i, role := range t.Roles().Filters {
				if values := known(t, i); role.Parameter.Name == p.Name && len(values) > 0 {
					value, control = values[0], query(values[0])
				}
			}
			mutated := m.apply(value)
			if mutated == "" || fits(mutated) || asList(f, mutated, fits) {
				t.NotApplicable("the mutated value is empty or well-formed")
			}
			refusal(t, query(mutated), control, p.Name, fmt.Sprintf("a malformed %s (%s)", p.Name, m.name))
		}})
	}
	return cases
}

// malformedValues are the mutations that leave a filter's value malformed for whatever
// schema: lists of values are taken apart before.
func malformedValues(p spec.Parameter) []mutation {
	some := []string{"blank inside", "leading blank", "trailing blank", "trailing newline", "NUL inside", "double quote", "SQL",
		"full-width letter", "in quotes"}
	list := slices.DeleteFunc(mutations(), func(m mutation) bool { return !slices.Contains(some, m.name) })
	return append(list, lengthMutations(p)...)
}

// camel spells snake_case as camelCase.
func camel(v string) string {
	parts := strings.Split(v, "_")
	for i := 1; i < len(parts); i++ {
		if parts[i] != "" {
			parts[i] = capitalized(parts[i])
		}
	}
	return strings.Join(parts, "")
}

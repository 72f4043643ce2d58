package checks

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// breakage is a way in which a value is malformed.
type breakage struct {
	name string
	// of are the values made of a good one.
	of []broken
	// pair is an unknown parameter of the kind.
	pair string
}

// broken makes a malformed value of a good one.
type broken struct {
	// after follows the good value, or stands in its place where whole is set.
	after string
	whole bool
	// literal is the text, well encoded, that a reader may take after for.
	literal string
}

// breakages are escapes that are none, bytes that are no UTF-8 (of which the first are
// an overlong slash), and what used to separate parameters.
func breakages() []breakage {
	return []breakage{
		{"broken escape", []broken{{after: "%ZZ", whole: true, literal: "%25ZZ"}, {after: "%", literal: "%25"}}, "x=%zz"},
		{"no UTF-8", []broken{{after: "%C0%AF", literal: "%EF%BF%BD"}, {after: "%FF", literal: "%EF%BF%BD"}}, "x=%FF"},
		{"raw ;", []broken{{after: ";", literal: "%3B"}}, "x=1;2"},
	}
}

// brokenValueCases give each parameter a malformed value. It may be refused, or read as
// whatever text; the parameter is there all the same.
func brokenValueCases(c *spec.Contract) []engine.Case {
	var cases []engine.Case
	all := tellings(c)
	for _, k := range breakages() {
		if len(all) > 0 {
			cases = append(cases, engine.Case{Name: k.name + " among others", Example: k.pair,
				Body: engine.Unlearned(func(t *engine.T) { othersStay(t, all[:min(2, len(all))], k.pair) })})
		}
		for _, p := range all {
			cases = append(cases, engine.Case{Name: k.name + " in " + p.name, Example: p.spelt(k.of[0].after), Samples: p.samples,
				Body: engine.Unlearned(func(t *engine.T) {
					for _, b := range k.of {
						staysThere(t, p, b)
					}
				})})
		}
	}
	return cases
}

// staysThere wants a parameter with a malformed value to be refused, or read as some
// text, and not to vanish.
func staysThere(t *engine.T, p telling, b broken) {
	value := p.value(t)
	if b.whole {
		value = ""
	}
	rest := besides(t, p.name)
	a := pageOrRefused(t, joinPairs(p.spelt(value+b.after), rest))
	if a == nil {
		return
	}
	without := t.Get(rest)
	if match.Difference(t.Contract(), a, without) != "" {
		return // some text is in force
	}
	if !b.whole {
		if read := t.Get(joinPairs(p.pair(t), rest)); match.Difference(t.Contract(), read, without) == "" {
			t.Inconclusive("%s changes nothing in this list, so that it cannot be seen whether it is in force", answer.Describe(p.pair(t)))
		}
	}
	if literal := t.Get(joinPairs(p.spelt(value+b.literal), rest)); literal.Listed() &&
		match.Difference(t.Contract(), a, literal) == "" {
		return // read as that text, and what comes of it is judged where it is well encoded
	}
	t.Fail(match.Mismatch{
		Summary: fmt.Sprintf("%s is answered as if %s were not there at all: %s", a.Asked(), p.name, a.Brief()),
		Wanted:  fmt.Sprintf("4xx, or a page under %s, whatever text its value is read as", p.name), Got: a.Outline(),
		Where: t.Roles().Page.Items, Answer: a, Beside: []*answer.Answer{without}})
}

// othersStay wants well-formed parameters to be in force although another, unknown one is
// malformed.
func othersStay(t *engine.T, known []telling, pair string) {
	first, second := known[0].pair(t), ""
	if len(known) > 1 {
		second = known[1].pair(t)
	}
	rest := besides(t, "")
	a := pageOrRefused(t, joinPairs(first, pair, second, rest))
	if a == nil {
		return
	}
	good := t.Get(joinPairs(first, second, rest))
	if !good.Listed() {
		t.Explained(good, good.Asked())
		t.Inconclusive("%s is answered %s, so that it cannot be seen what is in force: see HTTP-01", good.Asked(), good.Brief())
	}
	if match.Difference(t.Contract(), a, good) == "" {
		return
	}
	unknown, _, _ := strings.Cut(pair, "=")
	plain := t.Get(joinPairs(first, unknown+"=1", second, rest))
	if match.Difference(t.Contract(), a, plain) == "" {
		return // what the unknown parameter does is not the matter
	}
	lost := "changes what the others ask for"
	for _, x := range []struct{ what, query string }{
		{"drops the whole query", rest}, {"drops what follows it", joinPairs(first, rest)}, {"drops what precedes it", joinPairs(second, rest)},
	} {
		if match.Difference(t.Contract(), a, t.Get(x.query)) == "" {
			lost = x.what
			break
		}
	}
	t.Fail(match.Mismatch{Symptom: spec.Unequal, Summary: fmt.Sprintf("in %s, %s %s: %s", a.Asked(), pair, lost, a.Brief()),
		Wanted: "4xx, or the page that the other parameters ask for: " + good.Outline(), Got: a.Outline(),
		Where: t.Roles().Page.Items, Answer: a, Beside: []*answer.Answer{good}})
}

// pageOrRefused asks a malformed query. It returns nil where that is refused, and ends the
// case where it is answered otherwise than with a page.
func pageOrRefused(t *engine.T, query string) *answer.Answer {
	a := t.Do(probe.Request{Query: query, Intent: probe.Intent{Malformed: true}})
	if listedOrRefused(t, a, a.Asked()) {
		return nil
	}
	return a
}

// besides are the bounds of the part of the data that the body judges by, but for that
// of one parameter.
func besides(t *engine.T, name string) string {
	pairs := strings.Split(confined(t, ""), "&")
	return joinPairs(slices.DeleteFunc(pairs, func(pair string) bool {
		return name != "" && strings.HasPrefix(pair, probe.Escape(name)+"=")
	})...)
}

// joinPairs makes a query of pairs, the empty ones left out.
func joinPairs(pairs ...string) string {
	return strings.Join(slices.DeleteFunc(pairs, func(pair string) bool { return pair == "" }), "&")
}

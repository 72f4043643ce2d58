package suites

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// broken is a case that broke, as far as it is explained or explains.
type broken struct {
	requirement spec.Requirement
	row         *report.Case
	symptom     spec.Symptom
	// about are the features of the request that shows it: which parameters it
	// names, and which values of a filter and of the limit; beside are those of all
	// that it rests on.
	about, beside []string
	// cause is the failing case that explains it, nil where none does; settled tells
	// that it was looked for.
	cause   *broken
	settled bool
	// cutShort tells that the list was cut before it was filtered.
	cutShort bool
}

// attribute folds a case that broke into the failure of another requirement that
// explains its symptom: one root cause is one finding. A failure explains only what
// happens to requests that have all that its own have: what shows without a
// parameter is not that parameter's fault.
func (m *assembly) attribute(r *report.Report, by map[string][]*engine.BoundCase, results map[*engine.BoundCase]engine.Result) {
	var all []*broken
	for i := range r.Requirements {
		row := &r.Requirements[i]
		for j, b := range by[row.ID] {
			c := &row.Cases[j]
			if c.Outcome == report.Fail || c.Outcome == report.Warn {
				broke := newBroken(m.run, b, results[b].Finding, c)
				if f := results[b].Finding; f != nil {
					_, broke.cutShort = m.cutShort(*f)
				}
				all = append(all, broke)
			}
		}
	}
	explainAll(m.run.Contract, all)
	oneCut(all)
	for _, b := range all {
		if b.cause != nil {
			b.row.Outcome, b.row.Finding, b.row.Explained = report.Inconclusive, nil, true
			b.row.Cause = b.cause.requirement.ID
			b.row.Reason = fmt.Sprintf("follows from %s, which fails (%s)", b.cause.requirement.ID, b.row.Reason)
		}
	}
}

func newBroken(run *engine.Run, b *engine.BoundCase, f *match.Mismatch, row *report.Case) *broken {
	c := run.Contract
	return &broken{requirement: b.Requirement, row: row, symptom: symptomOf(f), about: common(c, f, run.ScopePairs()),
		beside: features(c, everything(f))}
}

// explainAll finds what explains each of all cases that broke.
func explainAll(c *spec.Contract, all []*broken) {
	generalize(all, func(feature string) int { return valuesOf(c, feature) })
	for _, b := range all {
		b.explain(c, all)
	}
}

// oneCut makes one finding of lists that are cut before they are filtered: by whatever
// they are, the first requirement that shows it is the cause.
func oneCut(all []*broken) {
	var first *broken
	for _, b := range all {
		switch {
		case !b.cutShort || b.cause != nil:
		case first == nil && b.row.Outcome == report.Fail:
			first = b
		case first != nil && b.requirement.ID != first.requirement.ID:
			b.cause = first
		}
	}
}

// explain finds the case that explains another one, if there is one: a case that is
// explained itself explains nothing. It ends, because requirements do not explain
// each other in a circle.
func (b *broken) explain(c *spec.Contract, all []*broken) {
	if b.settled {
		return
	}
	b.settled = true
	for _, other := range all {
		if other.row.Outcome != report.Fail || !other.explains(c, b) {
			continue
		}
		if other.explain(c, all); other.cause == nil {
			b.cause = other
			return
		}
	}
}

// explains tells whether a failure explains a symptom of another case.
func (b *broken) explains(c *spec.Contract, symptom *broken) bool {
	return b.requirement.Explains(symptom.symptom, symptom.requirement.ID) && !slices.ContainsFunc(b.about, func(feature string) bool {
		return !slices.Contains(symptom.beside, feature) && b.minds(c, feature, symptom)
	})
}

// minds tells whether a feature is a part of what a failure is about: the limit's
// value of that of the limits, a cursor of none that walks lists, as it comes with the
// second page, and the value of a filter of none where an item is lacking, as it may
// be listed under another value. An item of another organization is one
// whatever was asked.
func (b *broken) minds(c *spec.Contract, feature string, symptom *broken) bool {
	family, value := b.requirement.Family(), strings.Contains(feature, "=")
	switch {
	case symptom.symptom == spec.Foreign && family == "AUTH":
		return false
	case c.Roles.Limit != nil && named(c.Roles.Limit.Parameter, feature):
		return family == "LIM" && value
	case c.Roles.Cursor != nil && named(c.Roles.Cursor.Parameter, feature):
		return family != "CUR" && family != "CMB"
	}
	return !value || family != "FLT" || symptom.symptom != spec.Lacking
}

// enoughValues are the values of one parameter with which a requirement fails from
// which on the value does not matter.
const enoughValues = 3

// valuesOf is from how many values on, of the parameter of a feature, the value does not
// matter: from all of them, where there are fewer than enough, and from one on where values
// are learned.
func valuesOf(c *spec.Contract, feature string) int {
	for _, f := range c.Roles.Filters {
		if named(f.Parameter, feature) {
			if f.Learned() {
				return 1 // few of its values are asked for by themselves
			}
			return max(2, min(len(f.Values()), enoughValues))
		}
	}
	return enoughValues
}

// generalize leaves out of what failures are about the values that do not matter:
// a requirement fails under several, as many as enough says of a feature.
func generalize(all []*broken, enough func(feature string) int) {
	values := map[string]map[string]bool{} // by requirement and parameter
	key := func(b *broken, feature string) string {
		name, _, _ := strings.Cut(feature, "=")
		return b.requirement.ID + " " + name
	}
	for _, b := range all {
		for _, feature := range b.about {
			if strings.Contains(feature, "=") {
				k := key(b, feature)
				if values[k] == nil {
					values[k] = map[string]bool{}
				}
				values[k][feature] = true
			}
		}
	}
	for _, b := range all {
		b.about = slices.DeleteFunc(slices.Clone(b.about), func(feature string) bool {
			return strings.Contains(feature, "=") && len(values[key(b, feature)]) >= enough(feature)
		})
	}
}

func symptomOf(f *match.Mismatch) spec.Symptom {
	if f == nil || f.Symptom == "" {
		return spec.Other
	}
	return f.Symptom
}

// common are the features of all the requests that show a finding, but for pairs of the
// query that tell nothing.
func common(c *spec.Contract, f *match.Mismatch, but []string) []string {
	found := features(c, primary(f), but...)
	if f == nil {
		return found
	}
	for _, a := range f.More {
		other := features(c, []*answer.Answer{a}, but...)
		found = slices.DeleteFunc(found, func(feature string) bool { return !slices.Contains(other, feature) })
	}
	return found
}

// primary is the answer that shows a finding, everything all that it rests on.
func primary(f *match.Mismatch) []*answer.Answer {
	if f == nil || f.Answer == nil {
		return nil
	}
	return []*answer.Answer{f.Answer}
}

func everything(f *match.Mismatch) []*answer.Answer {
	if f == nil {
		return nil
	}
	return append(primary(f), f.Beside...)
}

// features are what requests have: "name" of each parameter, "name=value" of filters
// and the limit; some pairs of the query are left out.
func features(c *spec.Contract, answers []*answer.Answer, but ...string) []string {
	var found []string
	for _, a := range answers {
		for pair := range strings.SplitSeq(a.Request.Query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if name == "" || slices.Contains(but, pair) {
				continue
			}
			found = append(found, name)
			if (c.Roles.Limit != nil && named(c.Roles.Limit.Parameter, pair)) ||
				slices.ContainsFunc(c.Roles.Filters, func(r spec.FilterRole) bool { return named(r.Parameter, pair) }) {
				found = append(found, name+"="+value)
			}
		}
	}
	return found
}

// named tells whether a feature is a parameter's, by its name as it is or as it
// is encoded.
func named(p spec.Parameter, feature string) bool {
	name, _, _ := strings.Cut(feature, "=")
	return name == p.Name || name+"=" == probe.Encode(probe.Pair{Name: p.Name})
}

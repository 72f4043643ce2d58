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
	// about are the features of the requests that show it: which parameters they
	// name, and which values of a filter and of the limit.
	about []string
	// cause is the failing case that explains it, nil where none does.
	cause *broken
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
				f := results[b].Finding
				all = append(all, &broken{requirement: b.Requirement, row: c, symptom: symptomOf(f), about: features(m.run.Contract, f)})
			}
		}
	}
	for _, b := range all {
		b.cause = causeOf(m.run.Contract, b, all)
	}
	for _, b := range all {
		if b.cause == nil {
			continue
		}
		root := b.cause
		for root.cause != nil { // ends: requirements do not explain each other in a circle
			root = root.cause
		}
		b.row.Outcome, b.row.Finding, b.row.Explained = report.Inconclusive, nil, true
		b.row.Reason = fmt.Sprintf("follows from %s, which fails (%s)", root.requirement.ID, b.row.Reason)
	}
}

// causeOf is a failing case that explains another one, nil where there is none.
func causeOf(c *spec.Contract, b *broken, all []*broken) *broken {
	for _, other := range all {
		if other.row.Outcome != report.Fail || !other.requirement.Explains(b.symptom, b.requirement.ID) {
			continue
		}
		if !slices.ContainsFunc(other.about, func(feature string) bool {
			return !slices.Contains(b.about, feature) && (other.requirement.Family() == limitFamily || !aboutLimit(c, feature))
		}) {
			return other
		}
	}
	return nil
}

// limitFamily is the family of the requirements whose failures depend on the
// limit's value; what others say they ask under any.
const limitFamily = "LIM"

func symptomOf(f *match.Mismatch) spec.Symptom {
	if f == nil || f.Symptom == "" {
		return spec.Other
	}
	return f.Symptom
}

// features are what the requests of a finding have: "name" of each parameter,
// "name=value" of filters and the limit.
func features(c *spec.Contract, f *match.Mismatch) []string {
	if f == nil {
		return nil
	}
	var found []string
	for _, a := range append([]*answer.Answer{f.Answer}, f.Beside...) {
		if a == nil {
			continue
		}
		for pair := range strings.SplitSeq(a.Request.Query, "&") {
			name, value, _ := strings.Cut(pair, "=")
			if name == "" {
				continue
			}
			found = append(found, name)
			if aboutLimit(c, pair) || slices.ContainsFunc(c.Roles.Filters, func(r spec.FilterRole) bool { return named(r.Parameter, pair) }) {
				found = append(found, name+"="+value)
			}
		}
	}
	return found
}

// aboutLimit tells whether a feature is the limit's.
func aboutLimit(c *spec.Contract, feature string) bool {
	if c.Roles.Limit == nil {
		return false
	}
	return named(c.Roles.Limit.Parameter, feature)
}

// named tells whether a feature is a parameter's, by its name as it is or as it
// is encoded.
func named(p spec.Parameter, feature string) bool {
	name, _, _ := strings.Cut(feature, "=")
	return name == p.Name || name+"=" == probe.Encode(probe.Pair{Name: p.Name})
}

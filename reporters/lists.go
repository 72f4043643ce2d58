package reporters

import (
	"slices"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// told is a report as it is told: where there are several lists, requirements are called
// by the list's name and their id, so that those of two lists are not taken for one.
func told(r *report.Report) *report.Report {
	if len(r.Lists) < 2 {
		return r
	}
	out := *r
	out.Requirements = slices.Clone(r.Requirements)
	for i := range out.Requirements {
		q := &out.Requirements[i]
		q.ID = q.List + " " + q.ID
		q.Cases = slices.Clone(q.Cases)
		for j := range q.Cases {
			if c := &q.Cases[j]; c.Cause != "" {
				c.Cause = q.List + " " + c.Cause
			}
		}
	}
	out.Lacking, out.Evidence = slices.Clone(r.Lacking), slices.Clone(r.Evidence)
	for i := range out.Lacking {
		l := &out.Lacking[i]
		l.Requirements = ofList(l.List, l.Requirements)
	}
	for i := range out.Evidence {
		e := &out.Evidence[i]
		e.Cases = ofList(e.List, e.Cases)
	}
	return &out
}

// ofList are names with that of their list before them.
func ofList(list string, names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = list + " " + name
	}
	return out
}

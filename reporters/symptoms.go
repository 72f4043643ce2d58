package reporters

import (
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// promise is a requirement of a list.
type promise struct{ list, id string }

// symptoms name the requirements that are broken for what breaks each promise: they are
// not accused, and stand with their cause.
type symptoms map[promise][]string

func symptomsOf(r *report.Report) symptoms {
	all := symptoms{}
	for _, q := range r.Requirements {
		var causes []promise
		count := map[promise]int{}
		for _, c := range q.Cases {
			if !c.Explained || c.Cause == "" {
				continue
			}
			p := promise{q.List, c.Cause}
			if count[p]++; count[p] == 1 {
				causes = append(causes, p)
			}
		}
		for _, p := range causes {
			all[p] = append(all[p], nameIn(q, count[p]))
		}
	}
	return all
}

// line tells what else is broken by what breaks a requirement; empty where nothing is.
func (s symptoms) line(q report.Requirement) string {
	names := s[promise{q.List, q.ID}]
	if len(names) == 0 {
		return ""
	}
	return "broken by this: " + strings.Join(names, ", ")
}

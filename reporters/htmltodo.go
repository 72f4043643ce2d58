package reporters

import (
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// htmlToDo is what could not be shown: why, what would show it, and what it is about.
// Levels and Families are words to filter by.
type htmlToDo struct {
	Why, Recipe, What, Outcome, Levels, Families string
}

// toDo lists what was inconclusive, what the data lacks first, each with what would show
// it, and at last the samples whose promises others showed. A report of an earlier version
// tells what the data lacks in reasons only.
func (p *htmlPage) toDo(r *report.Report, d htmlDetail) {
	byID := map[string]report.Requirement{}
	for _, q := range r.Requirements {
		byID[oneLine(q.ID)] = q
	}
	left := 0
	lacks := func(open bool, o report.Outcome) {
		for _, l := range r.Lacking {
			switch {
			case l.Open != open:
			case len(p.ToDo) == d.items:
				left++
			default:
				p.ToDo = append(p.ToDo, lackToDo(r, l, o, d))
			}
		}
	}
	add := func(o report.Outcome, each bool, keep func(reason string) bool) {
		for _, g := range byReason(r, o, each).groups {
			if !keep(g.reason) {
				continue
			}
			if len(p.ToDo) == d.items {
				left++
				continue
			}
			why, recipe, _ := strings.Cut(g.String(), report.ToShowIt)
			item := htmlToDo{Why: d.line(why), Recipe: d.line(recipe), What: d.line(strings.Join(g.ids, ", ")), Outcome: string(o)}
			item.Levels, item.Families = words(g.ids, byID)
			p.ToDo = append(p.ToDo, item)
		}
	}
	tellsHow := func(reason string) bool { return strings.Contains(reason, report.ToShowIt) }
	further := func(reason string) bool { return tellsHow(reason) && !listed(r.Lacking, reason) }
	lacks(true, report.Inconclusive)
	add(report.Inconclusive, true, further)
	add(report.Inconclusive, false, func(reason string) bool { return !tellsHow(reason) })
	lacks(false, report.NotApplicable)
	add(report.NotApplicable, true, further)
	if left > 0 {
		p.ToDoMore = more(left, "things that could not be shown")
	}
}

// lackToDo is what the data lacks, as something to do.
func lackToDo(r *report.Report, l report.Lack, o report.Outcome, d htmlDetail) htmlToDo {
	item := htmlToDo{Why: d.line(l.Sample), Recipe: d.line(l.Recipe), Outcome: string(o)}
	var names []string
	byID := map[string]report.Requirement{}
	for _, q := range r.Requirements {
		if q.List == l.List && slices.Contains(l.Requirements, q.ID) {
			byID[oneLine(q.ID)] = q
			names = append(names, nameIn(q, len(q.Cases)))
		}
	}
	item.What = d.line(strings.Join(names, ", "))
	item.Levels, item.Families = words(names, byID)
	return item
}

// listed tells whether a reason says what is among what the data lacks.
func listed(lacking []report.Lack, reason string) bool {
	why, _, _ := strings.Cut(reason, report.ToShowIt)
	return slices.ContainsFunc(lacking, func(l report.Lack) bool { return strings.HasSuffix(why, oneLine(l.Sample)) })
}

// words are the levels and families of requirements, each once. What is about several
// is found by each of them.
func words(ids []string, byID map[string]report.Requirement) (string, string) {
	var levels, families []string
	for _, id := range ids {
		bare, _, _ := strings.Cut(id, " (")
		q, known := byID[bare]
		if !known {
			continue
		}
		if level := oneLine(q.Level); !slices.Contains(levels, level) {
			levels = append(levels, level)
		}
		if family := familyName(q); !slices.Contains(families, family) {
			families = append(families, family)
		}
	}
	return strings.Join(levels, " "), strings.Join(families, " ")
}

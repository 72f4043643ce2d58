package reporters

import (
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// toShowIt stands in a reason between what the data lacks and what to do about it.
const toShowIt = "; to show it, "

// htmlToDo is what could not be shown: why, what would show it, and what it is about.
type htmlToDo struct {
	Why, Recipe, What string
	Outcome           string
}

// toDo lists what was inconclusive, and the samples that the data lacks, each with what
// would show it.
func (p *htmlPage) toDo(r *report.Report, d htmlDetail) {
	left := 0
	add := func(o report.Outcome, keep func(reason string) bool) {
		for _, g := range byReason(r, o, true).groups {
			if !keep(g.reason) {
				continue
			}
			if len(p.ToDo) == d.items {
				left++
				continue
			}
			why, recipe, _ := strings.Cut(g.reason, toShowIt)
			p.ToDo = append(p.ToDo, htmlToDo{Why: d.line(why), Recipe: d.line(recipe), What: d.line(strings.Join(g.ids, ", ")), Outcome: string(o)})
		}
	}
	add(report.Inconclusive, func(string) bool { return true })
	add(report.NotApplicable, func(reason string) bool { return strings.Contains(reason, toShowIt) })
	if left > 0 {
		p.ToDoMore = more(left, "things that could not be shown")
	}
}

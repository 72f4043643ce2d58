package reporters

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// reasoned is a reason together with the requirements that it holds for.
type reasoned struct {
	reason string
	ids    []string
	// alike is the number of further reasons that differ from it only in what they
	// are about, or in what stands in parentheses at the end.
	alike int
}

func (g reasoned) String() string {
	if g.alike == 0 {
		return g.reason
	}
	return fmt.Sprintf("%s, and %d more such", g.reason, g.alike)
}

// reasons are what ended with an outcome, grouped by why.
type reasons struct {
	groups []reasoned
	// requirements is the number of those concerned, parts that of those among
	// them that ended otherwise as a whole.
	requirements, parts int
}

// title is a heading with the numbers.
func (r reasons) title(name string) string {
	text := fmt.Sprintf("%s: %s", name, plural(r.requirements, "requirement"))
	if r.parts > 0 {
		text += fmt.Sprintf(", %d of them in some cases only", r.parts)
	}
	return text
}

// byReason groups what ended with an outcome by the reason, MUST first. Reasons
// that differ only in what they are about, or in the details at their end, share a
// group, unless each is wanted.
func byReason(r *report.Report, o report.Outcome, each bool) reasons {
	var out reasons
	at := map[string]int{}
	told := map[string]bool{}
	for _, level := range []string{"MUST", "SHOULD", "MAY"} {
		for _, q := range r.Requirements {
			cases := ended(q, o)
			if q.Level != level || len(cases) == 0 {
				continue
			}
			out.requirements++
			if q.Outcome != o {
				out.parts++
			}
			var order []int
			count := map[int]int{}
			for _, c := range cases {
				reason := firstOf(c.Reason, q.Reason, "no reason given")
				key := reason
				if !each {
					key = saying(withoutDetails(reason))
				}
				i, ok := at[key]
				switch {
				case !ok:
					i = len(out.groups)
					at[key] = i
					out.groups = append(out.groups, reasoned{reason: oneLine(cut(reason, maxLine))})
				case !told[reason]:
					out.groups[i].alike++
				}
				told[reason] = true
				if !slices.Contains(order, i) {
					order = append(order, i)
				}
				count[i]++
			}
			for _, i := range order {
				out.groups[i].ids = append(out.groups[i].ids, nameIn(q, count[i]))
			}
		}
	}
	return out
}

// withoutDetails is a reason without the parentheses at its end, if they pair.
func withoutDetails(reason string) string {
	depth := 0
	for i := len(reason) - 1; i > 0; i-- {
		switch reason[i] {
		case ')':
			depth++
		case '(':
			depth--
		}
		if depth == 0 {
			if i == len(reason)-1 || reason[i-1] != ' ' {
				return reason
			}
			return strings.TrimRight(reason[:i], " ") + " ()"
		}
	}
	return reason
}

// nameIn is a requirement's id with what distinguishes it within a group.
func nameIn(q report.Requirement, cases int) string {
	var details []string
	if q.Level != "MUST" {
		details = append(details, oneLine(q.Level))
	}
	if cases < len(q.Cases) {
		details = append(details, fmt.Sprintf("%d of %d cases", cases, len(q.Cases)))
	}
	if len(details) == 0 {
		return oneLine(q.ID)
	}
	return oneLine(q.ID) + " (" + strings.Join(details, ", ") + ")"
}

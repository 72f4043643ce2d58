package reporters

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// What differs between texts that say the same: what is quoted, what was asked, what
// hangs, and numbers, ids of exchanges among them.
var (
	quoted  = regexp.MustCompile(`"(?:[^"\\]|\\.)*"`)
	asked   = regexp.MustCompile(`\?[^\s:;,]+`)
	named   = regexp.MustCompile(`(^|[^A-Za-z0-9_])[A-Za-z0-9]*_[A-Za-z0-9_-]{20,}`)
	hanging = regexp.MustCompile(`requests .* hang: .*`)
	inCase  = regexp.MustCompile(`\(([a-zA-Z][^()]*)\) (is|are) answered `)
	figures = regexp.MustCompile(`[0-9]+(?:[.,:][0-9]+)*`)
)

// skeleton is what texts share that say the same of different values.
func skeleton(text string) string {
	text = quoted.ReplaceAllString(text, `""`)
	text = asked.ReplaceAllString(text, "?")
	text = named.ReplaceAllString(text, "${1}ID")
	text = hanging.ReplaceAllString(text, "requests hang")
	text = inCase.ReplaceAllString(text, "() $2 answered ")
	return figures.ReplaceAllString(text, "0")
}

// saying is the key of a reason: what is answered to it, where the reason is about an
// answer, whatever was asked; its skeleton else. Ids of requirements stay.
func saying(reason string) string {
	if _, answered, found := strings.Cut(reason, " is answered "); found {
		return "is answered " + quoted.ReplaceAllString(answered, `""`)
	}
	return skeleton(reason)
}

// alike groups cases that ended so for one cause, as far as their texts tell: the
// first one of each group stands for it.
func alike(q report.Requirement, cases []report.Case) [][]report.Case {
	var groups [][]report.Case
	at := map[string]int{}
	for _, c := range cases {
		key := skeleton(summary(q, c))
		i, known := at[key]
		if !known {
			i = len(groups)
			at[key] = i
			groups = append(groups, nil)
		}
		groups[i] = append(groups[i], c)
	}
	return groups
}

// furtherGroups are lines for the cases of a requirement but the first one of all,
// which is shown in full: a line a group.
func furtherGroups(q report.Requirement, cases []report.Case) []string {
	var lines []string
	for i, group := range alike(q, cases) {
		switch likewise := likewise(group[1:]); {
		case i == 0 && likewise == "":
		case i == 0:
			lines = append(lines, likewise)
		case likewise != "":
			lines = append(lines, further(q, group[0])+"; "+likewise)
		default:
			lines = append(lines, further(q, group[0]))
		}
	}
	return lines
}

// likewise names the cases of a group but its first one.
func likewise(cases []report.Case) string {
	var names []string
	for _, c := range cases {
		if c.Name != "" && len(names) < maxAlso {
			names = append(names, "["+oneLine(cut(c.Name, maxLine))+"]")
		}
	}
	if len(cases) == 0 {
		return ""
	}
	text := "likewise in " + plural(len(cases), "further case")
	if len(names) > 0 {
		text += ": " + strings.Join(names, ", ")
	}
	if rest := len(cases) - len(names); rest > 0 && len(names) > 0 {
		text += fmt.Sprintf(" and %d more", rest)
	}
	return text
}

// observations are the texts of a report's observations, those that say the same of
// different values as one.
func observations(r *report.Report) []string {
	type group struct {
		text   string
		values []string // what differs, of each but the first
		place  int      // of the quotation that differs, -1 where there is none
	}
	var groups []*group
	at := map[string]*group{}
	for _, o := range r.Observations {
		text := strings.TrimSpace(o.ID + " " + o.Text)
		key := quoted.ReplaceAllString(text, `""`)
		g := at[key]
		if g == nil {
			g = &group{text: text, place: -1}
			at[key] = g
			groups = append(groups, g)
			continue
		}
		one, other := quoted.FindAllString(g.text, -1), quoted.FindAllString(text, -1)
		place := -1
		for i := range one {
			if one[i] != other[i] {
				place = i
				break
			}
		}
		switch {
		case place < 0, slices.Contains(g.values, other[place]): // said already
		case g.place < 0 || g.place == place:
			g.place = place
			g.values = append(g.values, other[place])
		default:
			groups = append(groups, &group{text: text})
		}
	}
	texts := make([]string, len(groups))
	for i, g := range groups {
		if texts[i] = g.text; len(g.values) > 0 {
			texts[i] += fmt.Sprintf("; likewise %d more: %s", len(g.values), strings.Join(g.values, ", "))
		}
	}
	return texts
}

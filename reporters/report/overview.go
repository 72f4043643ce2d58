package report

import (
	"fmt"
	"slices"
	"strings"
)

// Overview lays the reports of many targets beside each other. It keeps of each what it
// shows, and not the report. The zero value is one of none.
type Overview struct {
	Reports int // that were added
	Columns []OverviewColumn

	order    []string // the ids of all requirements
	promised map[string]OverviewRow
}

// OverviewColumn is a list of a target.
type OverviewColumn struct {
	// File is where the report came from, as it is shown.
	File string
	Run  Run
	List List
	// Several tells that the report has further lists.
	Several bool
	// Digest is that of the contract's document, CutShort says why the run did not end.
	Digest, Selection, CutShort string

	outcomes map[string]Outcome
}

// OverviewRow is a requirement, and how it ended in each column.
type OverviewRow struct {
	ID, Level, Title string
	Page             string // URL of the place that explains the requirement
	// Outcomes are in the order of the columns; empty: that report does not know it.
	Outcomes []Outcome
}

// Add adds the lists of a report that stands in a file.
func (v *Overview) Add(file string, r *Report) {
	lists := r.Lists
	if len(lists) == 0 {
		lists = []List{{Name: r.Contract.Name, Operation: r.Contract.Operation, Items: r.Target.Items, Complete: r.Target.Complete,
			Verdict: r.Verdict, Outcomes: r.Summary.Outcomes}}
	}
	v.Reports++
	if v.promised == nil {
		v.promised = map[string]OverviewRow{}
	}
	for _, l := range lists {
		c := OverviewColumn{File: file, Run: r.run(), List: l, Several: len(lists) > 1, Digest: r.Contract.Digest,
			Selection: r.Summary.Selection, CutShort: r.Summary.CutShort, outcomes: map[string]Outcome{}}
		for _, q := range r.Requirements {
			if q.List != l.Name && (c.Several || q.List != "") {
				continue
			}
			c.outcomes[q.ID] = q.Outcome
			v.promise(q)
		}
		v.Columns = append(v.Columns, c)
	}
}

// promise notes a requirement. Of one that has another level in another report, both are
// told.
func (v *Overview) promise(q Requirement) {
	row, known := v.promised[q.ID]
	if !known {
		v.order = append(v.order, q.ID)
		row = OverviewRow{ID: q.ID, Level: q.Level, Title: q.Title}
	}
	if levels := strings.Split(row.Level, " / "); len(levels) < 3 && !slices.Contains(levels, q.Level) {
		row.Level += " / " + q.Level
	}
	if row.Page == "" {
		row.Page = q.Page
	}
	v.promised[q.ID] = row
}

// Rows are the requirements of all reports, in the order of the first one; what only later
// ones have comes last.
func (v *Overview) Rows() []OverviewRow {
	rows := make([]OverviewRow, 0, len(v.order))
	for _, id := range v.order {
		row := v.promised[id]
		for _, c := range v.Columns {
			row.Outcomes = append(row.Outcomes, c.outcomes[id])
		}
		rows = append(rows, row)
	}
	return rows
}

// Differs tells whether the requirement ended differently in the reports that know it.
func (r OverviewRow) Differs() bool {
	known := slices.DeleteFunc(slices.Clone(r.Outcomes), func(o Outcome) bool { return o == "" })
	return len(slices.Compact(known)) > 1
}

// Unknown tells whether a report does not know the requirement.
func (r OverviewRow) Unknown() bool { return slices.Contains(r.Outcomes, "") }

// Names are those of the columns, no two alike: the target's, with that of the list where
// its report has several; with the file where these are alike, and numbered where those
// are too.
func (v *Overview) Names() []string {
	var names []string
	for _, c := range v.Columns {
		name := c.Run.Target
		if name == "" {
			name = c.File
		}
		if c.Several {
			name += " " + c.List.Name
		}
		names = append(names, name)
	}
	alike := map[string]int{}
	for _, name := range names {
		alike[name]++
	}
	for i, name := range names {
		if alike[name] > 1 {
			names[i] = fmt.Sprintf("%s (%s)", name, v.Columns[i].File)
		}
	}
	taken := map[string]bool{}
	for i, name := range names {
		for n := 2; taken[names[i]]; n++ {
			names[i] = fmt.Sprintf("%s #%d", name, n)
		}
		taken[names[i]] = true
	}
	return names
}

// Verdicts counts the columns by how they ended, in the order in which they first do.
func (v *Overview) Verdicts() (verdicts []Verdict, count map[Verdict]int) {
	count = map[Verdict]int{}
	for _, c := range v.Columns {
		if count[c.List.Verdict]++; count[c.List.Verdict] == 1 {
			verdicts = append(verdicts, c.List.Verdict)
		}
	}
	return verdicts, count
}

// Remarks say why the reports may not be comparable, and which runs were cut short.
func (v *Overview) Remarks() []string {
	var out []string
	add := func(what string, value func(OverviewColumn) (told, key string)) {
		if text := v.apart(value); text != "" {
			out = append(out, what+": "+text)
		}
	}
	add("The targets were held against different contracts", func(c OverviewColumn) (string, string) {
		return strings.TrimSpace(c.Run.Contract + " " + c.Digest[:min(len(c.Digest), 12)]), c.Digest
	})
	add("The reports are of different versions of the harness", func(c OverviewColumn) (string, string) { return c.Run.Tool, c.Run.Tool })
	add("The runs selected different requirements", func(c OverviewColumn) (string, string) {
		if c.Selection == "" {
			return "all", ""
		}
		return c.Selection, c.Selection
	})
	names := v.Names()
	for i, c := range v.Columns {
		if c.CutShort != "" {
			out = append(out, "Cut short: "+names[i]+": "+c.CutShort)
		}
	}
	return out
}

// apart says which columns have which value of something; empty where all have one.
func (v *Overview) apart(value func(OverviewColumn) (told, key string)) string {
	names, told, of := v.Names(), map[string]string{}, map[string][]string{}
	var keys []string
	for i, c := range v.Columns {
		text, key := value(c)
		if of[key] == nil {
			told[key] = text
			keys = append(keys, key)
		}
		of[key] = append(of[key], names[i])
	}
	if len(keys) < 2 {
		return ""
	}
	var parts []string
	for _, key := range keys {
		parts = append(parts, told[key]+" ("+strings.Join(of[key], ", ")+")")
	}
	return strings.Join(parts, "; ")
}

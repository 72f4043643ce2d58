package reporters

import (
	"strconv"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// column is one outcome under one level in the table by family.
type column struct {
	level   string
	outcome report.Outcome
	title   string
}

// familyTable counts requirements by family, level and outcome. Columns that
// every run has are always there; the others where something ended so.
type familyTable struct {
	columns  []column
	families []string
	counts   map[string]map[ending]int // by family
	total    map[ending]int
}

// ending is what the counters of the table are kept by.
type ending struct {
	level   string
	outcome report.Outcome
}

func (c column) ending() ending { return ending{c.level, c.outcome} }

// always tells whether the column is there although nothing ended so.
func (c column) always() bool {
	switch c.outcome {
	case report.Pass, report.Inconclusive, report.NotApplicable:
		return true
	case report.Fail:
		return c.level == "MUST"
	case report.Warn:
		return c.level == "SHOULD"
	}
	return false
}

// familyName is the family of a requirement as it is shown.
func familyName(q report.Requirement) string { return firstOf(oneLine(q.Family), "(none)") }

func newFamilyTable(r *report.Report) familyTable {
	t := familyTable{counts: map[string]map[ending]int{}, total: map[ending]int{}}
	for _, q := range r.Requirements {
		if q.Level == "MAY" {
			continue // recorded, never judged
		}
		family := familyName(q)
		if t.counts[family] == nil {
			t.counts[family] = map[ending]int{}
			t.families = append(t.families, family)
		}
		e := ending{q.Level, q.Outcome}
		t.counts[family][e]++
		t.total[e]++
	}
	for _, level := range []string{"MUST", "SHOULD"} {
		for _, c := range []column{
			{level, report.Pass, "pass"},
			{level, report.Fail, "fail"},
			{level, report.Warn, "warn"},
			{level, report.Inconclusive, "inconcl."},
			{level, report.NotApplicable, "n.a."},
			{level, report.Known, "known"},
			{level, report.Error, "error"},
		} {
			if c.always() || t.total[c.ending()] > 0 {
				t.columns = append(t.columns, c)
			}
		}
	}
	return t
}

// familyRow is a line of the table: a family, or the total.
type familyRow struct {
	name   string
	counts map[ending]int
}

// rows are the families in the order of the report, and the total.
func (t familyTable) rows() []familyRow {
	var out []familyRow
	for _, f := range t.families {
		out = append(out, familyRow{f, t.counts[f]})
	}
	return append(out, familyRow{"total", t.total})
}

// number is a count as it stands in the table; none shows as a dash.
func (r familyRow) number(c column) string {
	if n := r.counts[c.ending()]; n > 0 {
		return strconv.Itoa(n)
	}
	return "-"
}

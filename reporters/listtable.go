package reporters

import (
	"strconv"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// listRow is a line of the table by list.
type listRow struct {
	name, operation, verdict, items string
	// How many requirements fail, warn and are inconclusive.
	failing, warning, open string
	why                    string // why the list was not tested, and what to look at
}

// listHeads are the heads of the table's columns.
func listHeads() []string {
	return []string{"list", "verdict", "fail", "warn", "inconcl.", "items", "operation"}
}

// cells are the columns of a row, in the order of listHeads.
func (l listRow) cells() []string {
	return []string{l.name, l.verdict, l.failing, l.warning, l.open, l.items, l.operation}
}

// listTable has a row for each list of a report; none where there is one list.
func listTable(r *report.Report) []listRow {
	if len(r.Lists) < 2 {
		return nil
	}
	var rows []listRow
	for _, l := range r.Lists {
		rows = append(rows, newListRow(l))
	}
	return rows
}

func newListRow(l report.List) listRow {
	row := listRow{name: l.Name, operation: l.Operation, verdict: string(l.Verdict), items: strconv.Itoa(l.Items),
		failing: strconv.Itoa(l.Outcomes[report.Fail]), warning: strconv.Itoa(l.Outcomes[report.Warn]),
		open: strconv.Itoa(l.Outcomes[report.Inconclusive]), why: l.NotTested}
	if !l.Complete {
		row.items += "+"
	}
	if l.Hint != "" && l.NotTested != "" {
		row.why += "; " + l.Hint
	}
	return row
}

// tested says what was tested: the operation, or how many lists of which the table tells.
func tested(r *report.Report) string {
	if len(r.Lists) < 2 {
		return r.Contract.Operation
	}
	return plural(len(r.Lists), "list")
}

// itemsOf says how many items were learned, of all lists together.
func itemsOf(r *report.Report) string {
	if len(r.Lists) < 2 {
		return items(r.Target)
	}
	sum := report.Target{Complete: true}
	for _, l := range r.Lists {
		sum.Items += l.Items
		sum.Complete = sum.Complete && (l.Complete || l.NotTested != "")
	}
	return items(sum)
}

// lists prints the table by list.
func (t *terminal) lists() {
	rows := listTable(t.r)
	if len(rows) == 0 {
		return
	}
	heads := listHeads()
	widths := make([]int, len(heads))
	for i, head := range heads {
		widths[i] = textWidth(head)
		for _, row := range rows {
			widths[i] = max(widths[i], textWidth(oneLine(row.cells()[i])))
		}
	}
	line := func(cells []string) string {
		text := ""
		for i, cell := range cells {
			if i == len(cells)-1 {
				return text + oneLine(cell)
			}
			text += padded(oneLine(cell), widths[i]) + "  "
		}
		return text
	}
	t.section()
	t.line(t.paint(bold, line(heads)))
	for _, row := range rows {
		t.line(line(row.cells()))
		if row.why != "" {
			t.wrapped(4, "    "+oneLine(row.why))
		}
	}
}

func listsSection(r *report.Report) (s markdownSection) {
	s = tableSection("", listHeads())
	for _, row := range listTable(r) {
		cells := row.cells()
		if row.why != "" {
			cells[1] += ": " + row.why
		}
		s.line("%s", tableRow(escaped(cells)...))
	}
	return s
}

// htmlList is a line of the page's table by list.
type htmlList struct {
	Class string
	Cells []string
	Why   string
}

func (p *htmlPage) lists(r *report.Report, d htmlDetail) {
	p.ListHeads = listHeads()
	for _, row := range listTable(r) {
		l := htmlList{Class: class(row.verdict), Why: d.line(row.why)}
		for _, cell := range row.cells() {
			l.Cells = append(l.Cells, d.line(cell))
		}
		p.Lists = append(p.Lists, l)
	}
}

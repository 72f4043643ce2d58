package suites

import (
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// classes are the classes of a subject, in the order in which they are told, and how
// often each was met.
type classes struct {
	names  []string
	counts map[string]int
}

func newClasses(names ...string) *classes { return &classes{names: names, counts: map[string]int{}} }

// met counts a class once more.
func (k *classes) met(name string) { k.counts[name]++ }

// row is the row of a coverage; unmet is the state of what was not met.
func (k *classes) row(kind report.CoverageKind, name string, unmet report.CoverageState) report.CoverageRow {
	row := report.CoverageRow{Kind: kind, Name: name, Cells: []report.CoverageCell{}}
	for _, class := range k.names {
		cell := report.CoverageCell{Name: class, State: report.Exercised, Count: k.counts[class]}
		if cell.Count == 0 {
			cell.State = unmet
		}
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// coverage is what the run asked of its list, and what the list held.
func (m *assembly) coverage(r *report.Report) report.Coverage {
	c := m.run.Contract
	unasked := report.NotMet
	if r.Summary.Selection != "" || r.Summary.CutShort != "" {
		unasked = report.NotSelected
	}
	rows := []report.CoverageRow{}
	asked := m.asked()
	for _, p := range c.Parameters {
		subject := m.subject(p)
		for _, values := range asked {
			subject.met(subject.class(values[p.Name]))
		}
		rows = append(rows, subject.row(report.CoversParameter, p.Name, unasked))
	}
	return report.Coverage{List: c.List, Rows: slices.Concat(rows, []report.CoverageRow{m.statuses(unasked)}, m.fields(), m.families(r))}
}

// families are the requirements of each family, with how many of their cases were judged.
func (m *assembly) families(r *report.Report) []report.CoverageRow {
	reported := map[string]report.Requirement{}
	for _, q := range r.Requirements {
		reported[q.ID] = q
	}
	var rows []report.CoverageRow
	for _, q := range m.run.Contract.Requirements {
		if n := len(rows); n == 0 || rows[n-1].Name != q.Family() {
			rows = append(rows, report.CoverageRow{Kind: report.CoversRequirement, Name: q.Family()})
		}
		cell := report.CoverageCell{Name: q.ID, State: report.NotSelected}
		if row, selected := reported[q.ID]; selected {
			cell.State = report.NotMet
			for _, c := range row.Cases {
				switch c.Outcome {
				case report.Pass, report.Fail, report.Warn, report.Known:
					cell.State = report.Exercised
					cell.Count++
				}
			}
		}
		last := &rows[len(rows)-1]
		last.Cells = append(last.Cells, cell)
	}
	return rows
}

// asked are the parameters of each request that was sent.
func (m *assembly) asked() []url.Values {
	var all []url.Values
	for _, a := range m.exchanges() {
		if a.Request.Method == probe.Get && !a.Unsent() {
			values, _ := url.ParseQuery(a.Request.Query) // what can be read of it
			all = append(all, values)
		}
	}
	return all
}

// statuses are the documented statuses.
func (m *assembly) statuses(unasked report.CoverageState) report.CoverageRow {
	k := newClasses()
	for status := http.StatusContinue; status < 600; status++ {
		if m.run.Contract.Documents(status) {
			k.names = append(k.names, strconv.Itoa(status))
		}
	}
	for _, a := range m.exchanges() {
		if a.Status > 0 {
			k.met(strconv.Itoa(a.Status))
		}
	}
	if many := 20; len(k.names) > many { // a range is documented: what was seen of it
		k.names = slices.DeleteFunc(k.names, func(name string) bool { return k.counts[name] == 0 })
	}
	return k.row(report.CoversStatus, "answers", unasked)
}

// fields are the enumerations of the items' fields, and the fields that may be null.
func (m *assembly) fields() []report.CoverageRow {
	var rows []report.CoverageRow
	entries := m.run.Learned.Data.Entries
	for i, f := range m.run.Contract.Fields {
		if len(f.Enum) == 0 {
			continue
		}
		k := newClasses(f.Enum...)
		for _, e := range entries {
			for _, value := range f.Enum {
				if e.Holds(m.run.Contract, i, value) {
					k.met(value)
				}
			}
		}
		rows = append(rows, k.row(report.CoversEnum, f.Name, report.NotMet))
	}
	for i, f := range m.run.Contract.Fields {
		if !slices.Contains(f.Types, "null") || f.Format == "uri" { // what a URI is, is not kept
			continue
		}
		const null, set = "null", "a value"
		k := newClasses(null, set)
		for _, e := range entries {
			switch {
			case e.Holds(m.run.Contract, i, nil):
				k.met(null)
			case e.Has(i):
				k.met(set)
			}
		}
		rows = append(rows, k.row(report.CoversNull, f.Name, report.NotMet))
	}
	return rows
}

// subject is a parameter with the classes of its values.
type subject struct {
	*classes
	valid func(value string) string // the class of a value that is given once
}

// The classes that each parameter has.
const (
	notGiven = "not given"
	empty    = "empty"
	repeated = "more than once"
)

// class is the class of the values that a request gives a parameter.
func (s subject) class(given []string) string {
	switch {
	case len(given) == 0:
		return notGiven
	case len(given) > 1:
		return repeated
	case given[0] == "":
		return empty
	}
	return s.valid(given[0])
}

// subject are the classes of a parameter, by its role.
func (m *assembly) subject(p spec.Parameter) subject {
	roles := m.run.Contract.Roles
	is := func(other *spec.Parameter) bool { return other != nil && other.Name == p.Name }
	s := valueClasses(p.Enum)
	f := slices.IndexFunc(roles.Filters, func(f spec.FilterRole) bool { return is(&f.Parameter) })
	switch w := slices.IndexFunc(roles.Windows, func(w spec.WindowRole) bool { return is(w.From) || is(w.To) }); {
	case roles.Limit != nil && is(&roles.Limit.Parameter):
		s = limitClasses(roles.Limit)
	case roles.Cursor != nil && is(&roles.Cursor.Parameter):
		s = cursorClasses(p, m.run.Learned.Data)
	case w >= 0:
		s = boundClasses(m.run.Learned.Data, w)
	case f >= 0 && roles.Filters[f].Learned():
		s = learnedClasses(p, m.run.Learned.Data, f)
	case f >= 0:
		s = valueClasses(roles.Filters[f].Values())
	}
	if f >= 0 && roles.Filters[f].Several == spec.CommaSeparated {
		s = withSeveral(s)
	}
	s.names = slices.Concat([]string{notGiven}, s.names, []string{empty, repeated})
	return s
}

func limitClasses(role *spec.LimitRole) subject {
	low, high := role.Bounds()
	const between, below, above, other = "between the bounds", "below the bounds", "above the bounds", "no integer"
	named := []string{strconv.Itoa(low)}
	if role.Default > low && role.Default < high {
		named = append(named, strconv.Itoa(role.Default))
	}
	named = append(named, strconv.Itoa(high))
	return subject{newClasses(slices.Concat(named, []string{between, below, above, other})...), func(value string) string {
		n, whole := new(big.Int).SetString(value, 10)
		switch {
		case slices.Contains(named, value):
			return value
		case !whole:
			return other
		case n.Cmp(big.NewInt(int64(low))) < 0:
			return below
		case n.Cmp(big.NewInt(int64(high))) > 0:
			return above
		}
		return between
	}}
}

func cursorClasses(p spec.Parameter, data *oracle.Dataset) subject {
	const known, unknown, malformed = "an item of the list", "well-formed, no item of the list", "malformed"
	fits, _ := p.WellFormed()
	return subject{newClasses(known, unknown, malformed), func(value string) string {
		if _, found := data.Find(value); found {
			return known
		}
		if fits(value) {
			return unknown
		}
		return malformed
	}}
}

func valueClasses(listed []string) subject {
	const other, some = "another value", "a value"
	if len(listed) == 0 {
		return subject{newClasses(some), func(string) string { return some }}
	}
	return subject{newClasses(slices.Concat(listed, []string{other})...), func(value string) string {
		if slices.Contains(listed, value) {
			return value
		}
		return other
	}}
}

// boundClasses are the classes of the bounds of a window.
func boundClasses(data *oracle.Dataset, w int) subject {
	const (
		own, within, before, after = "an item's own instant", "between items", "before all items", "after all items"
		finer, offset              = "finer than the unit", "with another offset"
	)
	role, invalid := data.Window(w), "no date-time"
	names := []string{own, within, before, after, finer, offset}
	if role.Seconds {
		names, invalid = names[:4], "no whole seconds"
	}
	var all []spec.Instant
	for _, text := range data.Moments(w) {
		if at, ok := spec.ParseInstant(text); ok {
			all = append(all, at)
		}
	}
	return subject{newClasses(append(names, invalid)...), func(value string) string {
		value = role.Read(value)
		at, ok := spec.ParseInstant(value)
		if !ok {
			return invalid
		}
		place, exact := slices.BinarySearchFunc(all, at, func(a, b spec.Instant) int { return a.Compare(b) })
		switch {
		case !strings.HasSuffix(strings.ToUpper(value), "Z"):
			return offset
		case exact:
			return own
		case int64(at.Time().Nanosecond())%int64(data.Unit) != 0:
			return finer
		case place == 0:
			return before
		case place == len(all):
			return after
		}
		return within
	}}
}

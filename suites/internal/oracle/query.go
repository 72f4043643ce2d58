package oracle

import (
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
)

// Query is a valid query in terms of roles. Slices are indexed as the roles
// are; a missing or empty element leaves the parameter out.
type Query struct {
	Equal    []string   // one value a filter
	Besides  [][]string // further values of a filter that takes several
	From, To []string   // one instant a window, a date-time as written
	Limit    int        // 0: no limit parameter
	Cursor   string
}

// With returns a copy with the value of filter f set.
func (q Query) With(f int, value string) Query { return q.WithAny(f, value) }

// WithAny returns a copy with the values of filter f set, at least one: what has any of
// them is listed.
func (q Query) WithAny(f int, values ...string) Query {
	q.Equal = set(q.Equal, f, values[0])
	if len(values) > 1 || len(at(q.Besides, f)) > 0 {
		q.Besides = set(q.Besides, f, values[1:])
	}
	return q
}

// Wanted are the values of filter f, none where it is left out.
func (q Query) Wanted(f int) []string {
	first := at(q.Equal, f)
	if first == "" {
		return nil
	}
	return append([]string{first}, at(q.Besides, f)...)
}

// Since returns a copy with the lower bound of window w set.
func (q Query) Since(w int, instant string) Query {
	q.From = set(q.From, w, instant)
	return q
}

// Until returns a copy with the upper bound of window w set.
func (q Query) Until(w int, instant string) Query {
	q.To = set(q.To, w, instant)
	return q
}

// Take returns a copy with the limit set.
func (q Query) Take(limit int) Query {
	q.Limit = limit
	return q
}

// After returns a copy with the cursor set.
func (q Query) After(id string) Query {
	q.Cursor = id
	return q
}

// Filtered tells whether a filter or a window narrows the list.
func (q Query) Filtered() bool {
	return any1(q.Equal) || any1(q.From) || any1(q.To)
}

func any1(values []string) bool {
	for _, v := range values {
		if v != "" {
			return true
		}
	}
	return false
}

func set[T any](values []T, i int, value T) []T {
	out := make([]T, max(len(values), i+1))
	copy(out, values)
	out[i] = value
	return out
}

// Bounds are the bounds of window w as written, empty where it is open.
func (q Query) Bounds(w int) (from, to string) { return at(q.From, w), at(q.To, w) }

func at[T any](values []T, i int) T {
	if i < len(values) {
		return values[i]
	}
	var none T
	return none
}

// Argument is a query parameter, decoded.
type Argument struct {
	Name, Value string
	// List tells that the commas of the value separate several.
	List bool
}

// Pairs spells the query with the contract's parameter names, filters first,
// then windows, limit and cursor.
func (q Query) Pairs(c *spec.Contract) []Argument {
	var pairs []Argument
	for i, f := range c.Roles.Filters {
		switch values := q.Wanted(i); {
		case f.Several == spec.CommaSeparated && len(values) > 1:
			pairs = append(pairs, Argument{f.Parameter.Name, strings.Join(values, ","), true})
		default:
			for _, v := range values {
				pairs = append(pairs, Argument{Name: f.Parameter.Name, Value: v})
			}
		}
	}
	for i, w := range c.Roles.Windows {
		if v := at(q.From, i); v != "" && w.From != nil {
			pairs = append(pairs, Argument{Name: w.From.Name, Value: w.Spell(v)})
		}
		if v := at(q.To, i); v != "" && w.To != nil {
			pairs = append(pairs, Argument{Name: w.To.Name, Value: w.Spell(v)})
		}
	}
	if q.Limit != 0 && c.Roles.Limit != nil {
		pairs = append(pairs, Argument{Name: c.Roles.Limit.Parameter.Name, Value: strconv.Itoa(q.Limit)})
	}
	if q.Cursor != "" && c.Roles.Cursor != nil {
		pairs = append(pairs, Argument{Name: c.Roles.Cursor.Parameter.Name, Value: q.Cursor})
	}
	return pairs
}

// Confine returns the query with the dataset's scope added where the query has
// no bound of its own, but for a bound of the scope that would leave nothing of the
// query's window: what such a query lists lies outside of the scope altogether.
func (d *Dataset) Confine(q Query) Query {
	if d.Scope == nil {
		return q
	}
	w := d.Scope.Window
	from, to := q.Bounds(w)
	if from == "" && d.Scope.From != "" && !later(d.Scope.From, to) {
		q = q.Since(w, d.Scope.From)
	}
	if to == "" && d.Scope.To != "" && !later(from, d.Scope.To) {
		q = q.Until(w, d.Scope.To)
	}
	return q
}

// later tells whether the first of two bounds is later than the second one.
func later(bound, than string) bool {
	a, ok := spec.ParseInstant(bound)
	b, okToo := spec.ParseInstant(than)
	return ok && okToo && a.Compare(b) > 0
}

// Within tells whether a confined query stays inside the scope, so that the
// dataset knows everything it can list.
func (d *Dataset) Within(q Query) bool {
	if d.Scope == nil {
		return true
	}
	w := d.Scope.Window
	return boundWithin(at(q.From, w), d.Scope.From, 1) && boundWithin(at(q.To, w), d.Scope.To, -1)
}

// boundWithin compares a bound with the scope's: sign 1 for a lower bound, -1
// for an upper one.
func boundWithin(bound, scope string, sign int) bool {
	if scope == "" {
		return true
	}
	b, ok := spec.ParseInstant(bound)
	s, scopeOK := spec.ParseInstant(scope)
	return ok && scopeOK && b.Compare(s)*sign >= 0
}

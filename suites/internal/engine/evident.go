package engine

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// evident tells whether the answer of a finding shows by itself, whatever the
// data, that something is wrong: a valid query that depends on no item is refused,
// or an item is listed that does not match the query.
func (e *Run) evident(f *match.Mismatch) bool {
	if f == nil || f.Answer == nil || !e.ledger.Intent(f.Answer.Request).Valid {
		return false
	}
	values, err := url.ParseQuery(f.Answer.Request.Query)
	if err != nil {
		return false
	}
	cursor := e.Contract.Roles.Cursor
	if f.Answer.Refused() {
		return !e.inverted(f.Answer.Request.Query) && (cursor == nil || !values.Has(cursor.Parameter.Name))
	}
	if !f.Answer.Listed() {
		return false
	}
	q := e.conditions(values)
	for _, item := range f.Answer.Page.Items {
		if e.learned().Data.Excludes(item, q) {
			return true
		}
	}
	return false
}

// Unwanted is how many items a page lists that do not match its query.
func (e *Run) Unwanted(a *answer.Answer) int {
	values, err := url.ParseQuery(a.Request.Query)
	if err != nil || !a.Listed() {
		return 0
	}
	q, n := e.conditions(values), 0
	for _, item := range a.Page.Items {
		if e.learned().Data.Excludes(item, q) {
			n++
		}
	}
	return n
}

// inverted tells whether a query has a lower bound that is later than its upper
// one, as happens where a bound meets that of a part of the data: it may be
// refused.
func (e *Run) inverted(query string) bool {
	values, _ := url.ParseQuery(query) // what can be read of it
	return e.learned().Data.Inverted(e.conditions(values))
}

// conditions are the filters and windows of a query as far as each is given once.
func (e *Run) conditions(values url.Values) oracle.Query {
	var q oracle.Query
	for i, f := range e.Contract.Roles.Filters {
		if given := valuesOf(f, values[f.Parameter.Name]); len(given) > 0 {
			q = q.WithAny(i, given...)
		}
	}
	for w, role := range e.Contract.Roles.Windows {
		if role.From != nil {
			if given := values[role.From.Name]; len(given) == 1 {
				q = q.Since(w, role.Read(given[0]))
			}
		}
		if role.To != nil {
			if given := values[role.To.Name]; len(given) == 1 {
				q = q.Until(w, role.Read(given[0]))
			}
		}
	}
	return q
}

// valuesOf are the values that a filter is given, none where that is more than it takes.
func valuesOf(f spec.FilterRole, given []string) []string {
	switch {
	case len(given) == 1 && f.Several == spec.CommaSeparated:
		return strings.Split(given[0], ",")
	case len(given) > 1 && f.Several != spec.OncePerValue:
		return nil
	}
	return given
}

// Query is a request's query in terms of roles; false where it is more than that: a
// parameter without a role or given twice, or a value that is not valid.
func (e *Run) Query(r probe.Request) (oracle.Query, bool) {
	values, err := url.ParseQuery(r.Query)
	if err != nil || !ordinary(r) {
		return oracle.Query{}, false
	}
	q := e.conditions(values)
	if e.Contract.Roles.Limit != nil && len(values[e.Contract.Roles.Limit.Parameter.Name]) == 1 {
		q.Limit = e.limitOf(values)
	}
	if cursor := e.Contract.Roles.Cursor; cursor != nil && len(values[cursor.Parameter.Name]) == 1 {
		q.Cursor = values.Get(cursor.Parameter.Name)
	}
	again, err := url.ParseQuery(Spell(e.Contract, q))
	same := err == nil && maps.EqualFunc(values, again, slices.Equal)
	return q, same
}

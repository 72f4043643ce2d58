package suites

import (
	"net/url"

	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// evident tells whether the answer of a finding shows by itself, whatever the
// data, that something is wrong: a valid query that depends on no item is refused,
// or an item is listed that does not match the query.
func (e *environment) evident(f *match.Finding) bool {
	if f == nil || f.Answer == nil || !e.tags(f.Answer.Request.Query).valid {
		return false
	}
	values, err := url.ParseQuery(f.Answer.Request.Query)
	if err != nil {
		return false
	}
	cursor := e.contract.Roles.Cursor
	if f.Answer.Refused() {
		return !e.inverted(f.Answer.Request.Query) && (cursor == nil || !values.Has(cursor.Parameter.Name))
	}
	if !f.Answer.Listed() {
		return false
	}
	q := e.conditions(values)
	for _, item := range f.Answer.Page.Items {
		if e.learned.data.Excludes(oracle.NewEntry(e.contract, item), q) {
			return true
		}
	}
	return false
}

// inverted tells whether a query has a lower bound that is later than its upper
// one, as happens where a bound meets that of a part of the data: it may be
// refused.
func (e *environment) inverted(query string) bool {
	values, _ := url.ParseQuery(query) // what can be read of it
	return e.learned.data.Inverted(e.conditions(values))
}

// conditions are the filters and windows of a query as far as each is given once.
func (e *environment) conditions(values url.Values) oracle.Query {
	var q oracle.Query
	for i, f := range e.contract.Roles.Filters {
		if given := values[f.Parameter.Name]; len(given) == 1 {
			q = q.With(i, given[0])
		}
	}
	for w, role := range e.contract.Roles.Windows {
		if role.From != nil {
			if given := values[role.From.Name]; len(given) == 1 {
				q = q.Since(w, given[0])
			}
		}
		if role.To != nil {
			if given := values[role.To.Name]; len(given) == 1 {
				q = q.Until(w, given[0])
			}
		}
	}
	return q
}

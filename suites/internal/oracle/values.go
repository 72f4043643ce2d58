package oracle

import (
	"cmp"
	"slices"
	"strings"
)

// longestFilter bounds the values to filter by, in bytes: longer ones are rare, and
// make long queries.
const longestFilter = 100

// plainCharacters are those of values to filter by besides letters and digits: no other
// character means anything in a query, a path, a pattern or a list of values.
const plainCharacters = "-._~:@/"

// Values are the values by which a filter's items can be asked for, those that most
// items have first, equally many in the order of texts. What its schema does not allow,
// or what could mean something else on the wire, is left out.
func (d *Dataset) Values(filter int) []string {
	p := d.contract.Roles.Filters[filter].Parameter
	fits, _ := p.WellFormed()
	listed := d.contract.Roles.Filters[filter].Values()
	n := map[string]int{}
	for _, e := range d.Entries {
		if v := e.Values[filter]; v != nil {
			n[*v]++
		}
	}
	var values []string
	for v := range n {
		if len(listed) > 0 && slices.Contains(listed, v) || len(listed) == 0 && plain(v) && fits(v) {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(cmp.Compare(n[b], n[a]), strings.Compare(a, b)) })
	return values
}

// plain tells whether a text means the same wherever it stands.
func plain(text string) bool {
	return text != "" && len(text) <= longestFilter && !strings.ContainsFunc(text, func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && !strings.ContainsRune(plainCharacters, r)
	})
}

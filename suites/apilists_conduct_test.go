package suites_test

import (
	"net/http"
	"strings"
)

// apiConduct is what the defects change.
type apiConduct struct {
	// admits are the organizations whose items a call lists.
	admits func(c *apiCall) []int
	// read takes a parameter's text, or says what is wrong with it.
	read func(c *apiCall, name, text string) *apiProblem
	// reaches and belongs say what the path's value means: whether it is known, and
	// whether an item is of it.
	reaches func(c *apiCall) *apiProblem
	belongs func(c *apiCall, item *apiItem) bool
	matches func(c *apiCall, f *apiFilter, item *apiItem) bool
	within  func(c *apiCall, item *apiItem) bool
	// begin is the place of the first item that may follow the cursor's, at; unknown
	// answers a cursor that is none, or nil for the whole list.
	begin   func(c *apiCall, all []apiItem, at int) int
	unknown func(c *apiCall) *apiProblem
	cut     func(c *apiCall, all, following []apiItem) apiPage
	// cursor is what an item is called as a cursor, show its JSON.
	cursor func(item *apiItem) string
	show   func(c *apiCall, item *apiItem) []byte
}

// apiServer serves lists of the API as its document describes them, for one handler.
type apiServer struct {
	lists   []*apiList
	conduct apiConduct
}

// newAPIServer makes the server that keeps every promise, but for the changes.
func newAPIServer(lists []*apiList, changes ...func(*apiConduct)) *apiServer {
	s := &apiServer{lists: lists, conduct: soundConduct()}
	for _, change := range changes {
		change(&s.conduct)
	}
	return s
}

func soundConduct() apiConduct {
	return apiConduct{
		admits:  func(c *apiCall) []int { return []int{c.org} },
		read:    (*apiCall).read,
		reaches: (*apiCall).reaches,
		belongs: func(c *apiCall, item *apiItem) bool {
			return c.list.owner == "" || item.fields[c.list.owner] == c.owner
		},
		matches: func(c *apiCall, f *apiFilter, item *apiItem) bool { return f.holds(item, c.given[f.parameter]) },
		within: func(c *apiCall, item *apiItem) bool {
			return (c.from == nil || !item.at.Before(*c.from)) && (c.to == nil || !item.at.After(*c.to))
		},

		begin: func(_ *apiCall, _ []apiItem, at int) int { return at },
		unknown: func(*apiCall) *apiProblem {
			return &apiProblem{http.StatusBadRequest, "INVALID_REQUEST", "Parameter " + apiCursor + " names no item.",
				"Pass the next_cursor of an earlier page."}
		},
		cut:    cutPage,
		cursor: func(item *apiItem) string { return item.id },
		show:   func(_ *apiCall, item *apiItem) []byte { return item.encoded },
	}
}

// holds tells whether an item matches a value of the filter.
func (f *apiFilter) holds(item *apiItem, wanted string) bool {
	if f.search != nil {
		return f.search(item.fields, wanted)
	}
	return f.matches(fieldOf(item.fields, f.field), wanted)
}

// fieldOf is a field that may lie within others.
func fieldOf(fields map[string]any, path []string) any {
	for _, name := range path[:len(path)-1] {
		fields, _ = fields[name].(map[string]any)
	}
	return fields[path[len(path)-1]]
}

func cutPage(c *apiCall, _, following []apiItem) apiPage {
	return apiPage{items: following[:min(len(following), c.limit)], limit: c.limit, more: len(following) > c.limit}
}

// find makes the page.
func (s *apiServer) find(c *apiCall) (apiPage, *apiProblem) {
	var all []apiItem // that the call could list, but for filters
	for _, org := range s.conduct.admits(c) {
		for i := range c.list.items[org] {
			if s.conduct.belongs(c, &c.list.items[org][i]) {
				all = append(all, c.list.items[org][i])
			}
		}
	}
	at, bad := s.begin(c, all)
	if bad != nil {
		return apiPage{}, bad
	}
	var following []apiItem
	for i := at; i < len(all); i++ {
		if s.selects(c, &all[i]) {
			following = append(following, all[i])
		}
	}
	page := s.conduct.cut(c, all, following)
	if page.more && page.next == "" && len(page.items) > 0 {
		page.next = s.conduct.cursor(&page.items[len(page.items)-1])
	}
	return page, nil
}

// begin finds the place behind the cursor's item.
func (s *apiServer) begin(c *apiCall, all []apiItem) (int, *apiProblem) {
	cursor, given := c.given[apiCursor]
	if !given {
		return 0, nil
	}
	for i := range all {
		if own := s.conduct.cursor(&all[i]); own == cursor || !c.list.sameCase && strings.EqualFold(own, cursor) {
			return s.conduct.begin(c, all, i+1), nil
		}
	}
	return 0, s.conduct.unknown(c)
}

// selects tells whether an item matches all filters and the window.
func (s *apiServer) selects(c *apiCall, item *apiItem) bool {
	for i := range c.list.filters {
		f := &c.list.filters[i]
		if _, given := c.given[f.parameter]; given && !s.conduct.matches(c, f, item) {
			return false
		}
	}
	return s.conduct.within(c, item)
}

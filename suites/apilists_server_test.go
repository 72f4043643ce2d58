package suites_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

// The keys of the stand-in: of its two organizations, one that may not list, and one of
// an organization that is pending deletion.
const (
	apiToken         = "kayle_test_Xk3Vd8QwLm5Zr1Ty7Bn2Hc9Pf4Jg"
	apiOtherToken    = "kayle_test_Gs6Mb1NvWe9Ux4Ra8Kd3Qt7Yh2Lz"
	apiUnscopedToken = "kayle_test_Oi5Cf2TpEj7Ws9Xn4Vb1Mq8Kr6Da"
	apiFrozenToken   = "kayle_test_Zu8Hl3YgRc6Pd1Fs5Nw9Tk2Vm7Be"
)

// apiItem is one item of a list, with its JSON beside what it is selected by.
type apiItem struct {
	id      string
	fields  map[string]any
	at      time.Time // of creation
	encoded json.RawMessage
}

// apiList is one list of the API: what its requests may say and what it holds.
type apiList struct {
	name string
	// path has a parameter's name in braces, owner the field that holds its value.
	path, owner string
	// items are those of the two organizations, in the list's order.
	items [2][]apiItem
	// owners are the values that the path may have, by organization.
	owners [2]map[string]bool
	// cursor tells what a cursor looks like; sameCase, that letter case counts in it.
	cursor   func(string) bool
	sameCase bool
	filters  []apiFilter
	windowed bool
	// bare are lists whose refusals have no pagination.
	bare bool
}

// apiFilter is one filter of a list.
type apiFilter struct {
	parameter string
	field     []string
	form      string            // what a value is, for its refusal
	valid     func(string) bool // whether a value is one
	matches   func(v any, wanted string) bool
	// search, where set, looks at the whole item instead of the field.
	search func(item map[string]any, wanted string) bool
}

// apiCall is a request on its way.
type apiCall struct {
	list     *apiList
	org      int // 0 or 1
	owner    string
	limit    int
	given    map[string]string
	from, to *time.Time
}

// apiPage is what a call found.
type apiPage struct {
	items []apiItem
	limit int
	more  bool
	next  string
}

// apiProblem is a refusal.
type apiProblem struct {
	status              int
	code, message, hint string
}

func apiInvalid(name, wanted string) *apiProblem {
	return &apiProblem{http.StatusBadRequest, "BAD_REQUEST", "Parameter " + name + " " + wanted, "Correct the parameter " + name + "."}
}

func apiUnknown(what string) *apiProblem {
	return &apiProblem{http.StatusNotFound, "NOT_FOUND", "There is no such " + what + ".", "Look at the address of the request."}
}

func (s *apiServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c, bad := s.route(r)
	if bad == nil {
		bad = s.prepare(c, r)
	}
	var page apiPage
	if bad == nil {
		page, bad = s.find(c)
	}
	h := w.Header()
	h.Set("Cache-Control", "private, no-store")
	if bad != nil {
		switch bad.status {
		case http.StatusUnauthorized:
			h.Set("WWW-Authenticate", `Bearer realm="kayle"`)
		case http.StatusMethodNotAllowed:
			h.Set("Allow", "GET, HEAD")
		}
		body := map[string]any{"data": nil, "error": map[string]any{"code": bad.code, "message": bad.message, "hint": bad.hint,
			"docs": "https://kayle.id/docs/api/errors"}}
		if c == nil || !c.list.bare {
			body["pagination"] = map[string]any{"limit": apiLimit, "has_more": false, "next_cursor": nil}
		}
		answerJSON(w, bad.status, body)
		return
	}
	items := make([]json.RawMessage, len(page.items))
	for i := range page.items {
		items[i] = s.conduct.show(c, &page.items[i])
	}
	var next any
	if page.next != "" {
		next = page.next
	}
	answerJSON(w, http.StatusOK, map[string]any{"data": items, "error": nil,
		"pagination": map[string]any{"limit": page.limit, "has_more": page.more, "next_cursor": next}})
}

// route finds the list of a path.
func (s *apiServer) route(r *http.Request) (*apiCall, *apiProblem) {
	given := strings.Split(r.URL.EscapedPath(), "/")
	for _, l := range s.lists {
		c := &apiCall{list: l, limit: apiLimit, given: map[string]string{}}
		steps := strings.Split(l.path, "/")
		found := len(steps) == len(given)
		for i := 0; found && i < len(steps); i++ {
			text, err := url.PathUnescape(given[i])
			if strings.HasPrefix(steps[i], "{") {
				c.owner = text
			} else {
				found = err == nil && text == steps[i]
			}
		}
		if found {
			return c, nil
		}
	}
	return nil, apiUnknown("resource")
}

// prepare judges who asks, by which method, and for what.
func (s *apiServer) prepare(c *apiCall, r *http.Request) *apiProblem {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		return &apiProblem{http.StatusMethodNotAllowed, "METHOD_NOT_ALLOWED", "The method is not allowed here.", "Use GET."}
	}
	unauthorized := &apiProblem{http.StatusUnauthorized, "UNAUTHORIZED", "The API key is missing, malformed or unknown.",
		"Send the header Authorization: Bearer followed by your API key."}
	lines := r.Header.Values("Authorization")
	if len(lines) != 1 {
		return unauthorized
	}
	scheme, token, _ := strings.Cut(lines[0], " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return unauthorized
	}
	switch strings.TrimLeft(token, " ") {
	case apiToken:
	case apiOtherToken:
		c.org = 1
	case apiUnscopedToken:
		return &apiProblem{http.StatusForbidden, "FORBIDDEN", "The API key lacks the scope.", "Use a key with that scope."}
	case apiFrozenToken:
		return &apiProblem{http.StatusGone, "ORGANIZATION_FROZEN", "The organization is pending deletion.", "Use another key."}
	default:
		return unauthorized
	}
	if bad := s.conduct.reaches(c); bad != nil && bad.status != http.StatusNotFound {
		return bad
	}
	if bad := s.parse(c, r.URL.RawQuery); bad != nil {
		return bad
	}
	return s.conduct.reaches(c)
}

// reaches tells whether the value in the path is one.
func (c *apiCall) reaches() *apiProblem {
	switch {
	case c.list.owner == "":
		return nil
	case !isAPIID(c.owner):
		return apiInvalid(ownerParameter.FindStringSubmatch(c.list.path)[1], "must be an id.")
	case !c.list.owners[c.org][c.owner]:
		return apiUnknown("resource")
	}
	return nil
}

// ownerParameter is the name of a path's parameter.
var ownerParameter = regexp.MustCompile(`\{(\w+)\}`)

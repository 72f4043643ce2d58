package suites_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// shapedServer is a contract as a server whose pages tell by a flag whether more follows,
// and go on after their last item: charges or files.
type shapedServer struct {
	path  string
	lists map[string][]map[string]any // by token
	// known are the query parameters; filter is the one that is compared with the field
	// of its name, cursor the one that names an item.
	known          []string
	filter, cursor string
	limit          int  // in force where none is given
	clamps         bool // a limit above 100 is lowered to it
	// page makes a body.
	page func(s *shapedServer, items []map[string]any, more bool) map[string]any
	bug  string // one of those below, or none
}

// The tokens of two owners.
const (
	shapedToken      = "token-of-the-first-owner-4711"
	otherShapedToken = "token-of-the-second-owner-0815"
)

// The bugs that can be planted.
const (
	borderSkipped    = "the item behind the cursor is left out"
	borderRepeated   = "a page begins with the item of its cursor"
	otherLimits      = "what is above the maximum is treated in the other way"
	filterForgotten  = "from the second page on, the filter is not used"
	fullMeansMore    = "a full page promises more"
	lateSecondListed = "the upper bound lets the next second in"
	ownSecondLost    = "the lower bound leaves its own second out"
	firstAsLast      = "the last id is that of the first item"
	aboveIsDefault   = "a limit above the maximum counts as none"
	aboveIsServed    = "a limit above the maximum is served"
	noLastAtEnd      = "the last page names no last id"
)

// newChargesServer is the list whose bounds are seconds.
func newChargesServer() *shapedServer {
	charges := func(owner, n int) (all []map[string]any) {
		created := 1_735_689_600 + 7*owner
		for i := range n {
			created -= []int{0, 1, 1, 86_400, 59, 1, 3600, 0, 2_600_000}[i*i%19%9]
			var customer any
			if i%5 != 2 {
				customer = fmt.Sprintf("cus_%d", owner*100+i*i%7)
			}
			all = append(all, map[string]any{"id": fmt.Sprintf("ch_%d%05dQx", owner, i*7919%99991), "object": "charge", "amount": 100 + i*i%997,
				"created": created, "customer": customer})
		}
		return all
	}
	return &shapedServer{path: "/v1/charges", filter: "customer", cursor: "starting_after", limit: 10, clamps: true,
		lists: map[string][]map[string]any{shapedToken: charges(1, 137), otherShapedToken: charges(2, 23)},
		known: []string{"created", "created[gt]", "created[gte]", "created[lt]", "created[lte]", "customer", "limit", "starting_after"},
		page: func(s *shapedServer, items []map[string]any, more bool) map[string]any {
			return map[string]any{"object": "list", "data": items, "has_more": more, "url": s.path}
		}}
}

// newFilesServer is the list whose pages name their first and last item.
func newFilesServer() *shapedServer {
	files := func(owner, n int) (all []map[string]any) {
		for i := range n {
			all = append(all, map[string]any{"id": fmt.Sprintf("file-%d%05dkR", owner, i*6007%99991), "bytes": i * i,
				"created_at": 1_700_000_000 - i, "purpose": []string{"training", "batch", "vision", "training"}[i*i%13%4],
				"filename": fmt.Sprintf("part %d.jsonl", i)})
		}
		return all
	}
	return &shapedServer{path: "/v1/files", filter: "purpose", cursor: "after", limit: 20,
		lists: map[string][]map[string]any{shapedToken: files(1, 137), otherShapedToken: files(2, 23)},
		known: []string{"after", "limit", "order", "purpose"},
		page: func(s *shapedServer, items []map[string]any, more bool) map[string]any {
			body := map[string]any{"data": items, "first_id": nil, "last_id": nil, "has_more": more}
			if len(items) > 0 {
				body["first_id"], body["last_id"] = items[0]["id"], items[len(items)-1]["id"]
			}
			switch {
			case s.bug == firstAsLast:
				body["last_id"] = body["first_id"]
			case s.bug == noLastAtEnd && !more:
				body["last_id"] = nil
			}
			return body
		}}
}

func (s *shapedServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	list, known := s.lists[strings.TrimLeft(token, " ")]
	refuse := func(status int, problem string) {
		answerJSON(w, status, map[string]any{"error": map[string]any{"message": problem}})
	}
	switch {
	case r.URL.Path != s.path:
		refuse(http.StatusNotFound, "there is nothing here")
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	case !strings.EqualFold(scheme, "Bearer") || !known:
		w.Header().Set("WWW-Authenticate", "Bearer")
		refuse(http.StatusUnauthorized, "the token is unknown")
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	values, ok := s.read(r.URL.RawQuery)
	limit, valid := s.limitOf(values)
	if !ok || !valid {
		refuse(http.StatusBadRequest, "a parameter is not valid")
		return
	}
	if id, given := values[s.cursor]; given {
		at := slices.IndexFunc(list, func(item map[string]any) bool { return item["id"] == id })
		if at < 0 {
			refuse(http.StatusBadRequest, s.cursor+" names nothing")
			return
		}
		switch s.bug {
		case borderRepeated:
		case borderSkipped:
			at += 2
		default:
			at++
		}
		list = list[min(at, len(list)):]
	}
	items := []map[string]any{}
	for _, item := range list {
		if !s.matches(item, values) {
			continue
		}
		if len(items) == limit {
			answerJSON(w, http.StatusOK, s.page(s, items, true))
			return
		}
		items = append(items, item)
	}
	answerJSON(w, http.StatusOK, s.page(s, items, s.bug == fullMeansMore && len(items) == limit))
}

var secondsText = regexp.MustCompile(`\A(0|-?[1-9][0-9]{0,11})\z`)

// read reads the known parameters of a query; false where one is not valid.
func (s *shapedServer) read(raw string) (map[string]string, bool) {
	values := map[string]string{}
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		_, twice := values[name]
		if err != nil || err2 != nil || twice || !utf8.ValidString(name+value) || strings.Contains(name+value, "\x00") {
			return nil, false
		}
		if !slices.Contains(s.known, name) {
			continue
		}
		values[name] = value
		switch {
		case strings.HasPrefix(name, "created") && !secondsText.MatchString(value), value == "", len(value) > 50 && name != "limit",
			name == "order" && value != "asc" && value != "desc":
			return nil, false
		}
	}
	return values, true
}

// limitOf is the limit in force.
func (s *shapedServer) limitOf(values map[string]string) (int, bool) {
	text, given := values["limit"]
	if !given {
		return s.limit, true
	}
	if strings.Trim(text, "0123456789") != "" || text[0] == '0' {
		return 0, false
	}
	n, err := strconv.Atoi(text)
	switch {
	case err == nil && (n <= 100 || s.bug == aboveIsServed):
		return n, true
	case s.bug == aboveIsDefault:
		return s.limit, true
	}
	return 100, s.clamps != (s.bug == otherLimits)
}

// matches tells whether an item is one that is asked for.
func (s *shapedServer) matches(item map[string]any, values map[string]string) bool {
	wanted, given := values[s.filter]
	if given && item[s.filter] != wanted && (s.bug != filterForgotten || values[s.cursor] == "") {
		return false
	}
	created, _ := item["created"].(int)
	for bound, fits := range map[string]func(at int) bool{
		"created": func(at int) bool { return created == at }, "created[gt]": func(at int) bool { return created > at },
		"created[gte]": func(at int) bool { return created > at || created == at && s.bug != ownSecondLost },
		"created[lt]":  func(at int) bool { return created < at },
		"created[lte]": func(at int) bool { return created <= at || created == at+1 && s.bug == lateSecondListed },
	} {
		if text, given := values[bound]; given {
			at, _ := strconv.Atoi(text) // read has looked at it
			if !fits(at) {
				return false
			}
		}
	}
	return true
}

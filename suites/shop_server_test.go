package suites_test

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"
)

// shopServer is a contract of three lists as a server: orders, buyers, and the lines of
// each order.
type shopServer struct {
	lists map[string][]map[string]any // by path
	// forbidden are paths that nobody may list; clamps are those that lower a size that is
	// too large.
	forbidden, clamps []string
	// bug is one of those below, or none.
	bug string
	// requests counts them by path.
	requests map[string]int
	counting sync.Mutex
	most     int // the largest size
	shopless int // requests for buyers that name no shop
}

var orderNumber = regexp.MustCompile(`\A[a-z]+-[0-9]+\z`)

const (
	orderIgnored    = "the lines of all orders are listed under each"
	strangersListed = "an order that nobody made has the lines of the first one"
	numberUnchecked = "what cannot be an order's number is cut down to one"
)

func newShopServer() *shopServer {
	return newShopOf(43, func(i int) any { return fmt.Sprintf("order-%d", 1000+i*37%997) })
}

// newShopOf is a shop of so many orders, by their names.
func newShopOf(n int, name func(int) any) *shopServer {
	s := &shopServer{lists: map[string][]map[string]any{}, requests: map[string]int{}, most: 20}
	for i := range n {
		order := name(i)
		s.lists["/orders"] = append(s.lists["/orders"], map[string]any{"no": order})
		for j := range i % 7 * 5 {
			lines := fmt.Sprintf("/orders/%v/lines", order)
			s.lists[lines] = append(s.lists[lines], map[string]any{"no": fmt.Sprintf("line-%d-%d", i, j), "order": order})
		}
		s.lists["/buyers"] = append(s.lists["/buyers"], map[string]any{"no": fmt.Sprintf("b%d", i*i)})
	}
	return s
}

func (s *shopServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	refuse := func(status int) { answerJSON(w, status, map[string]any{"problem": http.StatusText(status)}) }
	path := r.URL.Path
	s.counting.Lock()
	s.requests[path]++
	s.counting.Unlock()
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		refuse(http.StatusMethodNotAllowed)
		return
	}
	if slices.ContainsFunc(s.forbidden, func(p string) bool { return strings.HasPrefix(path, p) && strings.HasSuffix(path, p[1:]) }) {
		refuse(http.StatusForbidden)
		return
	}
	values, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || !utf8.ValidString(r.URL.RawQuery) {
		refuse(http.StatusBadRequest)
		return
	}
	if path == "/buyers" && !slices.Equal(values["shop"], []string{"main"}) {
		s.shopless++
		refuse(http.StatusBadRequest)
		return
	}
	items, found := s.find(path)
	size, ok := s.size(path, values)
	switch {
	case !found:
		refuse(http.StatusNotFound)
		return
	case !ok || len(values["after"]) > 1:
		refuse(http.StatusBadRequest)
		return
	}
	if values.Has("after") {
		at := slices.IndexFunc(items, func(item map[string]any) bool { return fmt.Sprint(item["no"]) == values.Get("after") })
		if at < 0 {
			refuse(http.StatusBadRequest)
			return
		}
		items = items[at+1:]
	}
	page := map[string]any{"all": append([]map[string]any{}, items[:min(size, len(items))]...), "next": nil}
	if len(items) > size {
		page["next"] = items[size-1]["no"]
	}
	answerJSON(w, http.StatusOK, page)
}

// find is the list at a path.
func (s *shopServer) find(path string) ([]map[string]any, bool) {
	order, lines := strings.CutSuffix(strings.TrimPrefix(path, "/orders/"), "/lines")
	if lines && s.bug == numberUnchecked {
		order = strings.TrimRight(order, " !é*")
		order, _, _ = strings.Cut(order, "'")
		path = "/orders/" + order + "/lines"
	}
	if lines && s.bug == orderIgnored {
		var all []map[string]any
		for _, o := range s.lists["/orders"] {
			all = append(all, s.lists[fmt.Sprintf("/orders/%v/lines", o["no"])]...)
		}
		return all, true
	}
	items, found := s.lists[path]
	made := slices.ContainsFunc(s.lists["/orders"], func(o map[string]any) bool { return fmt.Sprint(o["no"]) == order })
	if lines && !found && !made && s.bug == strangersListed && orderNumber.MatchString(order) {
		return s.lists[fmt.Sprintf("/orders/%v/lines", s.lists["/orders"][1]["no"])], true
	}
	return items, found || made
}

// size is the size of a page, false where it is refused.
func (s *shopServer) size(path string, values url.Values) (int, bool) {
	if !values.Has("size") {
		return 10, true
	}
	n, err := strconv.Atoi(values.Get("size"))
	if err != nil || len(values["size"]) > 1 || n < 1 || strconv.Itoa(n) != values.Get("size") {
		return 0, false
	}
	if n > s.most && slices.Contains(s.clamps, path) {
		return s.most, true
	}
	return n, n <= s.most
}

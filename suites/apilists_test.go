package suites_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// apiAnswer is an answer of the stand-in.
type apiAnswer struct {
	Status int
	Header http.Header `json:"-"`
	Text   string      `json:"-"`
	Data   []map[string]any
	Error  *struct{ Code, Message, Hint, Docs string }
	Paging *struct {
		Limit int
		More  bool    `json:"has_more"`
		Next  *string `json:"next_cursor"`
	} `json:"pagination"`
}

// askAPI sends one request with a key; "" is none.
func askAPI(h http.Handler, token, path string, query ...string) apiAnswer {
	r := httptest.NewRequest(http.MethodGet, path+"?"+apiQuery(query...), http.NoBody)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	a := apiAnswer{Status: w.Code, Header: w.Header(), Text: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &a); err != nil {
		panic(err)
	}
	return a
}

// apiQuery is a query of names and values.
func apiQuery(pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Add(pairs[i], pairs[i+1])
	}
	return q.Encode()
}

func (a apiAnswer) ids() []string {
	ids := []string{}
	for _, item := range a.Data {
		ids = append(ids, item["id"].(string))
	}
	return ids
}

// walkAPI follows a list to its end.
func walkAPI(g Gomega, h http.Handler, token, path string, query ...string) []string {
	ids, asked := []string{}, query
	for range 200 {
		a := askAPI(h, token, path, asked...)
		g.Expect(a.Status).To(Equal(http.StatusOK), a.Text)
		ids = append(ids, a.ids()...)
		g.Expect(a.Paging.Next != nil).To(Equal(a.Paging.More), path)
		if !a.Paging.More {
			return ids
		}
		g.Expect(a.Data).To(HaveLen(a.Paging.Limit))
		g.Expect(*a.Paging.Next).To(Equal(ids[len(ids)-1]))
		asked = append(slices.Clone(query), apiCursor, *a.Paging.Next)
	}
	g.Expect(path).To(BeEmpty(), "the walk does not end")
	return nil
}

// paths are the addresses of a list, and the items at each.
func (l *apiList) paths(org int) map[string][]apiItem {
	if l.owner == "" {
		return map[string][]apiItem{l.path: l.items[org]}
	}
	all := map[string][]apiItem{}
	for owner := range l.owners[org] {
		path := ownerParameter.ReplaceAllLiteralString(l.path, owner)
		all[path] = slices.DeleteFunc(slices.Clone(l.items[org]), func(item apiItem) bool { return item.fields[l.owner] != owner })
	}
	return all
}

// longest is the address with the most items, and those.
func (l *apiList) longest() (path string, items []apiItem) {
	for p, list := range l.paths(0) {
		if len(list) > len(items) {
			path, items = p, list
		}
	}
	return path, items
}

func idsOf(items []apiItem, when func(*apiItem) bool) []string {
	ids := []string{}
	for i := range items {
		if when(&items[i]) {
			ids = append(ids, items[i].id)
		}
	}
	return ids
}

func TestTheStandInsDataAreOrdinary(t *testing.T) {
	g := NewWithT(t)
	seen := map[string]string{}
	for _, l := range apiLists() {
		_, items := l.longest()
		g.Expect(len(items)).To(And(BeNumerically(">=", 60), BeNumerically("<=", 137)), l.name)
		ties, neighbours := 0, 0
		for i := 1; i < len(items); i++ {
			switch items[i-1].at.Sub(items[i].at) {
			case 0:
				ties++
			case time.Millisecond:
				neighbours++
			}
		}
		g.Expect(l.owner != "" || ties > 3 && neighbours > 1).To(BeTrue(), "%s: %d ties, %d neighbours", l.name, ties, neighbours)
		for org := range l.items {
			g.Expect(l.items[org]).NotTo(BeEmpty())
			for _, item := range l.items[org] {
				if l.name != "webhook-events" { // the same events under another path
					g.Expect(seen).NotTo(HaveKey(item.id))
				}
				seen[item.id] = l.name
				g.Expect(l.cursor(item.id)).To(BeTrue(), item.id)
			}
		}
	}
	again := apiLists()
	for i, l := range apiLists() {
		g.Expect(again[i].items).To(Equal(l.items), "the data are made anew alike")
	}
}

func TestTheStandInListsEveryItemOnce(t *testing.T) {
	g := NewWithT(t)
	lists := apiLists()
	s := newAPIServer(lists)
	for _, l := range lists {
		for org, token := range []string{apiToken, apiOtherToken} {
			for path, items := range l.paths(org) {
				all := idsOf(items, func(*apiItem) bool { return true })
				for _, limit := range []string{"7", "100"} {
					g.Expect(walkAPI(g, s, token, path, apiLimitName, limit)).To(Equal(all), path)
				}
				g.Expect(walkAPI(g, s, token, path)).To(Equal(all), path)
				if len(all) == 0 {
					continue
				}
				last := askAPI(s, token, path, apiCursor, all[len(all)-1])
				g.Expect(last.Status).To(Equal(http.StatusOK))
				g.Expect(last.Text).To(ContainSubstring(`"data":[]`))
				g.Expect(last.Paging.More).To(BeFalse())
			}
		}
	}
}

func TestTheStandInFilters(t *testing.T) {
	g := NewWithT(t)
	lists := apiLists()
	s := newAPIServer(lists)
	for _, l := range lists {
		path, items := l.longest()
		for _, f := range l.filters {
			if f.search != nil {
				continue
			}
			values := map[string]any{}
			for i := range items {
				if v := fieldOf(items[i].fields, f.field); v != nil {
					values[fmt.Sprint(v)] = v
				}
			}
			g.Expect(len(values)).To(BeNumerically(">", 1), "%s %s", l.name, f.parameter)
			for text, v := range values {
				wanted := idsOf(items, func(item *apiItem) bool { return fieldOf(item.fields, f.field) == v })
				g.Expect(walkAPI(g, s, apiToken, path, f.parameter, text, apiLimitName, "3")).To(Equal(wanted), "%s %s", l.name, text)
			}
		}
		if !l.windowed {
			continue
		}
		for _, i := range []int{0, 4, 5, 35, len(items) - 1} {
			at := items[i].at
			g.Expect(walkAPI(g, s, apiToken, path, apiFrom, stamp(at), apiTo, at.In(time.FixedZone("", -19800)).Format(time.RFC3339Nano))).To(
				Equal(idsOf(items, func(item *apiItem) bool { return item.at.Equal(at) })), l.name)
			g.Expect(walkAPI(g, s, apiToken, path, apiFrom, stamp(at.Add(time.Millisecond)))).To(
				Equal(idsOf(items, func(item *apiItem) bool { return item.at.After(at) })), l.name)
		}
	}
	const audit = "/v1/auth/orgs/audit-logs"
	first, second := apiAuditEvents()[0], apiAuditEvents()[1]
	union := walkAPI(g, s, apiToken, audit, "event", first+","+second)
	g.Expect(union).To(HaveLen(len(walkAPI(g, s, apiToken, audit, "event", first)) + len(walkAPI(g, s, apiToken, audit, "event", second))))
	g.Expect(walkAPI(g, s, apiToken, audit, "event", "nothing,"+first)).To(Equal(walkAPI(g, s, apiToken, audit, "event", first)))
	g.Expect(walkAPI(g, s, apiToken, audit, "event", "nothing")).To(Equal(walkAPI(g, s, apiToken, audit)))
	g.Expect(walkAPI(g, s, apiToken, audit, "q", "GRACE")).NotTo(BeEmpty())
	g.Expect(walkAPI(g, s, apiToken, "/v1/webhooks/deliveries", "endpoint_id", "whe_nobody")).To(BeEmpty())
}

func TestTheStandInRefuses(t *testing.T) {
	g := NewWithT(t)
	lists := apiLists()
	s := newAPIServer(lists)
	for _, l := range lists {
		path, items := l.longest()
		refused := func(a apiAnswer, status int, code, names string) {
			t.Helper()
			g.Expect(a.Status).To(Equal(status), a.Text)
			g.Expect(a.Data).To(BeNil())
			g.Expect(a.Error.Code).To(Equal(code))
			g.Expect(a.Error.Message).To(ContainSubstring(names))
			g.Expect(a.Paging == nil).To(Equal(l.bare))
		}
		invalid := []string{apiLimitName, "0", apiLimitName, "101", apiLimitName, "ten", apiLimitName, "", apiLimitName, "05", apiCursor, ""}
		if l.windowed {
			invalid = append(invalid, apiFrom, "2025-02-30T00:00:00Z", apiTo, "2025-01-01", apiTo, "", apiFrom, "2025-01-01T00:00:00 00:00")
		}
		if !l.bare {
			invalid = append(invalid, apiCursor, "no cursor")
		}
		for _, f := range l.filters {
			switch f.form {
			case "names":
			case "true or false":
				invalid = append(invalid, f.parameter, "1", f.parameter, "TRUE", f.parameter, "", f.parameter, "yes")
			default:
				invalid = append(invalid, f.parameter, "", f.parameter, strings.Repeat("é", 201))
			}
		}
		for i := 0; i < len(invalid); i += 2 {
			refused(askAPI(s, apiToken, path, invalid[i:i+2]...), http.StatusBadRequest, "BAD_REQUEST", invalid[i])
		}
		refused(askAPI(s, apiToken, path, apiLimitName, "3", apiLimitName, "3"), http.StatusBadRequest, "BAD_REQUEST", apiLimitName)
		unknown := items[0].id[:len(items[0].id)-2] + "00"
		refused(askAPI(s, apiToken, path, apiCursor, unknown), http.StatusBadRequest, "INVALID_REQUEST", apiCursor)
		refused(askAPI(s, "", path), http.StatusUnauthorized, "UNAUTHORIZED", "key")
		wrong := askAPI(s, apiToken+"x", path, apiLimitName, "0")
		refused(wrong, http.StatusUnauthorized, "UNAUTHORIZED", "key")
		g.Expect(wrong.Header.Get("WWW-Authenticate")).To(HavePrefix("Bearer"))
		refused(askAPI(s, apiUnscopedToken, path), http.StatusForbidden, "FORBIDDEN", "scope")
		refused(askAPI(s, apiFrozenToken, path), http.StatusGone, "ORGANIZATION_FROZEN", "deletion")
		foreign := askAPI(s, apiOtherToken, path, apiCursor, items[0].id)
		g.Expect(foreign.Status).To(BeElementOf(http.StatusBadRequest, http.StatusNotFound))
		g.Expect(foreign.Data).To(BeNil())
		if l.owner != "" {
			refused(askAPI(s, apiToken, ownerParameter.ReplaceAllLiteralString(l.path, "whe_nobody")), http.StatusNotFound, "NOT_FOUND", "")
			refused(askAPI(s, apiToken, ownerParameter.ReplaceAllLiteralString(l.path, "whe%20x")), http.StatusBadRequest, "BAD_REQUEST",
				"endpoint_id")
			refused(askAPI(s, apiOtherToken, path), http.StatusNotFound, "NOT_FOUND", "")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest(http.MethodDelete, path, http.NoBody))
		g.Expect(w.Code).To(Equal(http.StatusMethodNotAllowed))
		g.Expect(w.Header().Get("Allow")).To(Equal("GET, HEAD"))
	}
	g.Expect(askAPI(s, apiToken, "/v1/nothing").Status).To(Equal(http.StatusNotFound))
}

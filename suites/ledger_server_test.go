package suites_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// booking is one entry of the ledger.
type booking struct {
	number int
	kind   string
	cents  int
	at     time.Time
	note   *string
}

// ledgerServer is the second contract as a server: numbers as ids, offsets in
// its timestamps, nothing about more but the next cursor, oldest first.
type ledgerServer struct {
	entries []booking
	bug     string // one of the bugs below, or none
}

// The bugs that can be planted.
const (
	untilExclusive       = "until leaves out the entries of that very moment"
	kindLostAfterCursor  = "from the second page on, kind is not used"
	nextOnLastPage       = "the last page names a cursor too"
	sizeClamped          = "a page size above the maximum is taken as the maximum"
	creditsBelowZero     = "one credit has the amount of a debit"
	offsetOfSinceIgnored = "the offset of since does not count"
)

func newLedgerServer(n int) *ledgerServer {
	s := &ledgerServer{}
	at := time.Date(2024, 12, 31, 23, 40, 0, 0, time.FixedZone("", 2*3600))
	for i := range n {
		switch {
		case i%5 < 2: // the same instant again
		case i%5 == 2:
			at = at.Add(time.Millisecond)
		default:
			at = at.Add(time.Duration(i) * 7 * time.Minute)
		}
		b := booking{number: 1000 + i*101%1009*3, kind: []string{"debit", "credit", "fee"}[i*i%7%3], cents: -100 - i, at: at}
		if b.kind == "credit" {
			b.cents = 100 + i
		}
		if i%4 == 0 {
			note := fmt.Sprintf("entry %d, paid in €", i)
			b.note = &note
		}
		s.entries = append(s.entries, b)
	}
	slices.SortFunc(s.entries, func(a, b booking) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return a.number - b.number
	})
	return s
}

// wish is what a request asks for.
type wish struct {
	size, after  int
	kind         string
	since, until *time.Time
}

var (
	wholeNumber = regexp.MustCompile(`\A[1-9][0-9]{0,14}\z`)
	dateTime    = regexp.MustCompile(`\A\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)\z`)
)

func (s *ledgerServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch {
	case r.URL.Path != "/ledger/entries":
		http.NotFound(w, r)
		return
	case r.Method != http.MethodGet && r.Method != http.MethodHead:
		w.Header().Set("Allow", "GET, HEAD")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	q, problem := s.read(r.URL.RawQuery)
	if problem != "" {
		answerJSON(w, http.StatusUnprocessableEntity, map[string]any{"problem": problem})
		return
	}
	answerJSON(w, http.StatusOK, s.list(q))
}

func answerJSON(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body)
}

// read reads the query string, or says what is wrong with it.
func (s *ledgerServer) read(raw string) (wish, string) {
	q := wish{size: 20}
	seen := map[string]bool{}
	for part := range strings.SplitSeq(raw, "&") {
		name, value, _ := strings.Cut(part, "=")
		name, err := url.QueryUnescape(name)
		value, err2 := url.QueryUnescape(value)
		if err != nil || err2 != nil || !utf8.ValidString(name+value) || strings.Contains(name+value, "\x00") {
			return q, "the query cannot be read"
		}
		if !slices.Contains([]string{"page_size", "after", "kind", "since", "until"}, name) {
			continue
		}
		if seen[name] {
			return q, name + " is given twice"
		}
		seen[name] = true
		if !s.set(&q, name, value) {
			return q, name + " is not valid"
		}
	}
	return q, ""
}

func (s *ledgerServer) set(q *wish, name, value string) bool {
	switch name {
	case "page_size", "after":
		if !wholeNumber.MatchString(value) {
			return false
		}
		n, err := strconv.Atoi(value)
		if err != nil {
			return false
		}
		if name == "page_size" {
			if q.size = n; s.bug == sizeClamped {
				q.size = min(n, 50)
			}
			return q.size <= 50
		}
		q.after = n
		return slices.ContainsFunc(s.entries, func(b booking) bool { return b.number == n })
	case "kind":
		q.kind = value
		return slices.Contains([]string{"debit", "credit", "fee"}, value)
	}
	if !dateTime.MatchString(value) {
		return false
	}
	at, err := time.Parse(time.RFC3339Nano, value)
	if name == "since" {
		if s.bug == offsetOfSinceIgnored {
			_, offset := at.Zone()
			at = at.Add(time.Duration(offset) * time.Second)
		}
		q.since = &at
	} else {
		q.until = &at
	}
	return err == nil
}

// list makes the page.
func (s *ledgerServer) list(q wish) map[string]any {
	items := []any{}
	var next any
	passed := q.after == 0
	for i, b := range s.entries {
		kind := q.kind
		if s.bug == kindLostAfterCursor && q.after != 0 {
			kind = ""
		}
		switch {
		case !passed:
			passed = b.number == q.after
		case kind != "" && b.kind != kind, q.since != nil && b.at.Before(*q.since), q.until != nil && b.at.After(*q.until):
		case s.bug == untilExclusive && q.until != nil && b.at.Equal(*q.until):
		case len(items) == q.size:
			return map[string]any{"items": items, "next": next}
		default:
			cents := b.cents
			if s.bug == creditsBelowZero && i > len(s.entries)/2 && b.kind == "credit" && b.number%2 == 0 {
				cents = -cents
			}
			items = append(items, map[string]any{"number": b.number, "kind": b.kind, "cents": cents, "note": b.note,
				"booked_at": b.at.Format("2006-01-02T15:04:05.000-07:00")})
			next = b.number
		}
	}
	if s.bug != nextOnLastPage {
		next = nil
	}
	return map[string]any{"items": items, "next": next}
}

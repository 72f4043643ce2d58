package reference

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"
)

const (
	otherSessions = 23
	lifetime      = int64(60 * time.Minute / time.Microsecond)
	millisecond   = int64(1000)
	minute        = 60_000 * millisecond
	tieRun        = 12 // equal instants in a row: longer than a page of 10
	// tieAt is where the run begins where the list is long enough, so that it
	// crosses the end of a page of 100 too.
	tieAt = 94
)

var failureCodes = []string{
	"document_authenticity_failed",
	"document_active_authentication_failed",
	"document_chip_authentication_failed",
	"document_anti_cloning_attestation_failed",
	"document_data_invalid",
	"liveness_failed",
	"selfie_face_mismatch",
}

// statusMix is the statuses of the first sessions and the proportions of the
// rest: small lists show each status, long ones some more often.
var statusMix = []string{
	"succeeded", "failed", "created", "expired", "in_progress", "cancelled",
	"succeeded", "failed", "succeeded", "created", "succeeded", "failed", "in_progress", "succeeded", "expired", "failed", "cancelled",
}

// generator makes a dataset from its random source alone.
type generator struct{ *rand.Rand }

// dataset makes the lists of the two organizations, newest first. Some of the
// second's sessions were created at the very instants of the first's.
func dataset(n int, seed uint64) (own, foreign []session) {
	g := generator{rand.New(rand.NewPCG(seed, uint64(n)))}
	own = g.list(1, g.instants(n))
	shared := make([]int64, otherSessions)
	for i := range shared {
		shared[i] = g.around()
		if len(own) > 0 && i%3 == 0 {
			shared[i] = own[i*len(own)/otherSessions].created
		}
	}
	return own, g.list(2, shared)
}

// at is an instant of the dataset in microseconds.
func at(text string) int64 {
	t, _ := parseInstant(text) // the literals below are date-times
	return t.micros
}

// around is any instant of the sixteen months before July 2025.
func (g generator) around() int64 {
	span := at("2025-06-30T12:00:00.000Z") - at("2024-02-20T08:00:00.000Z")
	t := at("2024-02-20T08:00:00.000Z") + g.Int64N(span/millisecond)*millisecond
	if g.IntN(5) == 0 {
		t -= t % (1000 * millisecond) // whole seconds
	}
	return t
}

// instants are n instants of creation, edges first, in no order but for the
// run of ties, which the caller's sort keeps together.
func (g generator) instants(n int) []int64 {
	base := g.around()
	base += 499*millisecond - base%(1000*millisecond) // its neighbour's fraction is a single digit, 5
	var edges []int64
	if n >= 10 {
		edges = append(edges, base, base, base+millisecond) // a pair of ties and a neighbour
	}
	for _, midnight := range []string{
		"2024-03-01T00:00:00.000Z", "2025-01-01T00:00:00.000Z", // after a leap day, a year's end
		"2025-03-01T00:00:00.000Z", "2025-05-15T00:00:00.000Z", "2024-07-01T00:00:00.000Z", // months, a day
	} {
		edges = append(edges, at(midnight)-millisecond, at(midnight))
	}
	triple := g.around()
	edges = append(edges, triple, triple, triple, triple-millisecond, triple+millisecond)
	for _, fraction := range []int64{0, 1, 10, 99, 100, 120, 500, 999} {
		t := g.around()
		edges = append(edges, t-t%(1000*millisecond)+fraction*millisecond)
	}
	pair := g.around()
	edges = append(edges, pair, pair)

	run := 0
	if n >= 40 {
		run = tieRun
	}
	list := edges[:min(len(edges), n-run)]
	for len(list) < n-run {
		list = append(list, g.around())
	}
	slices.Sort(list)
	slices.Reverse(list)
	if run > 0 {
		// The run's instant lies between two others, where there is room.
		k := min(tieAt, (n-run)*4/5)
		for k > 1 && list[k-1]-list[k] < 2*millisecond {
			k--
		}
		t := list[k] + (list[k-1]-list[k])/(2*millisecond)*millisecond
		list = slices.Insert(list, k, slices.Repeat([]int64{t}, run)...)
	}
	return list
}

// list makes sessions of an organization, created at the instants.
func (g generator) list(org int, created []int64) []session {
	n := len(created)
	mix := make([]string, n)
	for i := range mix {
		mix[i] = statusMix[i%len(statusMix)]
	}
	g.Shuffle(n, func(i, j int) { mix[i], mix[j] = mix[j], mix[i] })
	list := make([]session, n)
	failed := 0
	for i := range list {
		list[i] = g.session(org, i, mix[i], created[i], failed)
		if mix[i] == "failed" {
			failed++
		}
	}
	g.twins(list)
	slices.SortStableFunc(list, func(a, b session) int {
		if a.created != b.created {
			if a.created > b.created {
				return -1
			}
			return 1
		}
		return -strings.Compare(a.id, b.id)
	})
	for i := range list {
		list[i].seq = i
	}
	return list
}

// twins gives some pairs of sessions ids that differ only in letter case: a
// pair of different instants and, where the list has a long run, one of ties.
func (g generator) twins(list []session) {
	if len(list) < 10 {
		return
	}
	a, b := len(list)/3, 2*len(list)/3
	list[b].id = "vs_" + swapCase(list[a].id[3:])
	for i := 3; i+4 < len(list); i++ {
		if i != a && i+4 != b && list[i].created == list[i+4].created {
			last := len(list[i].id) - 1
			list[i+4].id = list[i].id[:last-1] + "q" + list[i].id[last:]
			list[i].id = list[i].id[:last-1] + "Q" + list[i].id[last:]
			return
		}
	}
}

func swapCase(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return r - 'a' + 'A'
		case r >= 'A' && r <= 'Z':
			return r - 'A' + 'a'
		}
		return r
	}, s)
}

func (g generator) text(prefix string, n int) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	b := []byte(prefix)
	for range n {
		b = append(b, letters[g.IntN(len(letters))])
	}
	return string(b)
}

// session makes one session; failed counts the failed ones before it.
func (g generator) session(org, i int, status string, created int64, failed int) session {
	s := session{
		id: g.text("vs_", 64), org: org, status: status, version: 1 + g.IntN(2),
		nfc: g.IntN(3), liveness: g.IntN(3),
		created: created, updated: created, expires: created + lifetime,
		shareFields: g.shareFields(), webhook: g.webhook(i),
	}
	if i%2 == 1 {
		url := []string{"https://example.com/redirect", "https://shop.example/verify/done?order=4711&lang=de", "https://例え.example/戻る"}[g.IntN(3)]
		s.redirect = &url
	}
	some := (1+g.Int64N(58))*minute + g.Int64N(60_000)*millisecond
	switch status {
	case "created":
		s.nfc, s.liveness = 0, 0
		return s
	case "in_progress":
		s.updated = created + some
		return s
	case "expired":
		some = lifetime
	case "failed":
		code := failureCodes[failed%len(failureCodes)]
		s.failure = &code
		switch {
		case code == "liveness_failed":
			s.liveness = 3
		case failed%2 == 0:
			s.nfc = 3
		}
	}
	done := created + some
	s.completed, s.updated = &done, done
	return s
}

func (g generator) webhook(i int) string {
	switch i % 4 {
	case 0, 1:
		return "null"
	case 2:
		return `"` + g.text("we_", 24) + `"`
	}
	ids := make([]string, 1+g.IntN(3))
	for k := range ids {
		ids[k] = `"` + g.text("we_", 24) + `"`
	}
	return "[" + strings.Join(ids, ",") + "]"
}

func (g generator) shareFields() string {
	names := []string{"document_type_code", "date_of_birth", "kayle_document_id", "nationality", "family_name", "given_names", "age_over_18",
		"portrait"}
	var b strings.Builder
	b.WriteByte('{')
	for i, name := range names[:[]int{0, 1, 3, 3, 8}[g.IntN(5)]] {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"%s":{"required":%t,"reason":%s,"source":"%s"}`, name, g.IntN(2) == 0, g.reason(name),
			[]string{"default", "rc"}[g.IntN(2)])
	}
	b.WriteByte('}')
	return b.String()
}

// reason is a JSON string, in one of nine cases the longest one allowed.
func (g generator) reason(name string) string {
	switch g.IntN(9) {
	case 0:
		long := []rune(strings.Repeat("Needed to open the account, as § 11 of the law demands – naïve but true. ", 4))
		return quoted(string(long[:200]))
	case 1:
		return `""`
	}
	return quoted("Needed to verify \"" + name + "\"")
}

func quoted(s string) string {
	text, _ := json.Marshal(s) // a string always has JSON
	return string(text)
}

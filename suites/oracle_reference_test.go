package suites_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// pair is the oracle beside the SQL reference: two readings of one contract
// that share no code.
type pair struct {
	contract *spec.Contract
	server   *reference.Server
	data     *oracle.Dataset
}

func newPair(t testing.TB, c *spec.Contract, o reference.Options) *pair {
	t.Helper()
	s, err := reference.New(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	p := &pair{contract: c, server: s}
	w := oracle.Follow(oracle.Query{Limit: 100}, 0, func(q oracle.Query) oracle.Step {
		a := p.ask(p.encode(q))
		if !a.Listed() {
			return oracle.Step{Problem: a.Brief()}
		}
		return oracle.Step{Items: a.Page.Items, More: a.Page.More, Next: a.Page.Next}
	})
	if w.Problem != oracle.WalkSound {
		t.Fatal(w.Problem, w.Text)
	}
	p.data = oracle.NewDataset(c, w.Items, nil)
	return p
}

func (p *pair) encode(q oracle.Query) string {
	var pairs []probe.Pair
	for _, x := range q.Pairs(p.contract) {
		pairs = append(pairs, probe.Pair{Name: x.Name, Value: x.Value})
	}
	return probe.Encode(pairs...)
}

// ask answers a query without any network.
func (p *pair) ask(query string) *answer.Answer {
	r := httptest.NewRequest(http.MethodGet, p.contract.Path+"?"+query, nil)
	r.Header.Set("Authorization", "Bearer "+p.server.Token())
	w := httptest.NewRecorder()
	p.server.ServeHTTP(w, r)
	x := &probe.Exchange{Status: w.Code, Header: w.Header()}
	body := probe.Body{Status: w.Code, Text: w.Body.Bytes()}
	body.MediaType, _ = x.ContentType()
	x.Content = &probe.Content{Size: w.Body.Len(), Reading: answer.NewReader(p.contract).Read(body)}
	return answer.Of(x)
}

// disagreement holds the reference's answer to a query against the oracle's
// prediction, in all that the page says. It is empty where they agree.
func (p *pair) disagreement(q oracle.Query) string {
	raw := p.encode(q)
	a, prediction := p.ask(raw), p.data.Predict(q)
	if a.Listed() != prediction.Known {
		return fmt.Sprintf("?%s: answered %s, prediction known: %t", raw, a.Brief(), prediction.Known)
	}
	if !prediction.Known {
		if !a.Refused() {
			return fmt.Sprintf("?%s: answered %s, and nothing is predicted", raw, a.Brief())
		}
		return ""
	}
	if m := prediction.Compare(a); m != nil {
		return fmt.Sprintf("?%s: %s; answered %s", raw, m.Text, a.Outline())
	}
	if a.Page.Echo == nil || int(*a.Page.Echo) != prediction.Limit {
		return fmt.Sprintf("?%s: the limit in force is %d, and another one is echoed", raw, prediction.Limit)
	}
	ids := a.IDs()
	switch {
	case a.Page.More && (a.Page.Next == nil || *a.Page.Next != ids[len(ids)-1] || len(ids) != prediction.Limit):
		return fmt.Sprintf("?%s: promises more after %d items with another cursor than the last item's id", raw, len(ids))
	case !a.Page.More && a.Page.Next != nil:
		return fmt.Sprintf("?%s: promises nothing more, with a cursor", raw)
	}
	return ""
}

// questioner makes random valid queries, each of its parts from what the items
// of the list suggest or from nothing at all.
type questioner struct {
	*pair
	*rand.Rand
}

func (q questioner) query() oracle.Query {
	out := oracle.Query{}
	for i, f := range q.contract.Roles.Filters {
		if q.IntN(2) == 0 {
			out = out.With(i, f.Parameter.Enum[q.IntN(len(f.Parameter.Enum))])
		}
	}
	for w := range q.contract.Roles.Windows {
		if q.IntN(2) == 0 {
			out = out.Since(w, q.instant(w))
		}
		if q.IntN(2) == 0 {
			out = out.Until(w, q.instant(w))
		}
	}
	if q.IntN(5) > 0 {
		out = out.Take([]int{1, 2, 3, 9, 10, 11, 50, 99, 100, 1 + q.IntN(100)}[q.IntN(10)])
	}
	if n := q.data.Len(); n > 0 && q.IntN(2) == 0 {
		out = out.After(q.data.Entries[q.IntN(n)].ID)
	}
	return out
}

// instant is one of an item or beside it, spelled in one of many ways.
func (q questioner) instant(w int) string {
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	if n := q.data.Len(); n > 0 {
		at = q.data.Entries[q.IntN(n)].Instants[w].Time()
	}
	steps := []time.Duration{0, 0, 0, 0, time.Millisecond, -time.Millisecond, time.Nanosecond, -time.Nanosecond, 400 * time.Microsecond,
		-time.Hour,
		time.Duration(q.IntN(2000)-1000) * time.Hour, 280 * 365 * 24 * time.Hour, -280 * 365 * 24 * time.Hour}
	at = at.Add(steps[q.IntN(len(steps))])
	fraction := strings.TrimRight(strings.TrimRight(at.Format(".000000000"), "0"), ".")
	if q.IntN(4) == 0 {
		if fraction == "" {
			fraction = "."
		}
		fraction += strings.Repeat("0", 1+q.IntN(12))
	}
	offset := []int{0, 0, 0, 90, -705, 330, 1439, -1439, q.IntN(1440)}[q.IntN(9)]
	local := at.In(time.FixedZone("", offset*60))
	zone := local.Format("-07:00")
	if offset == 0 {
		zone = []string{"Z", "z", "+00:00", "-00:00"}[q.IntN(4)]
	}
	return local.Format("2006-01-02") + []string{"T", "T", "t"}[q.IntN(3)] + local.Format("15:04:05") + fraction + zone
}

// Some thousand random queries over lists of many kinds.
func TestOracleAgreesWithTheReference(t *testing.T) {
	c := loaded(t)
	questions := 160
	if sampled {
		questions = 80
	}
	for i, o := range []reference.Options{
		{}, {Seed: 2}, {Sessions: reference.NoSessions}, {Sessions: 1}, {Sessions: 11}, {Sessions: 260, Seed: 3},
		{Freedoms: []string{"oldest-first"}}, {Freedoms: []string{"by-id-in-any-case"}}, {Freedoms: []string{"by-status"}},
		{Freedoms: []string{"one-instant"}}, {Freedoms: []string{"two-instants"}}, {Freedoms: []string{"one-status"}},
		{Freedoms: []string{"digits-0"}}, {Freedoms: []string{"digits-6"}}, {Freedoms: []string{"digits-9"}},
		{Freedoms: []string{"digits-trimmed"}},
		{Freedoms: []string{"offsets-mixed"}}, {Freedoms: []string{"bounds-in-milliseconds"}}, {Freedoms: []string{"bounds-cut-to-milliseconds"}},
	} {
		p := newPair(t, c, o)
		q := questioner{p, rand.New(rand.NewPCG(uint64(i), 1))}
		for range questions {
			if text := p.disagreement(q.query()); text != "" {
				t.Fatalf("%+v: %s", o, text)
			}
		}
	}
}

// Where the reference has a defect, the two disagree before long.
func TestOracleDisagreesWithADefectiveReference(t *testing.T) {
	good := newPair(t, loaded(t), reference.Options{})
	for _, defect := range []string{"from-exclusive", "to-exclusive", "from-offset-without-minutes", "bounds-compared-as-text",
		"store-finer-than-print", "more-of-whole-list",
		"status-misses-one-in-a-hundred", "status-ignored-at-limit-100", "limit-echoes-count", "next-cursor-of-first-item", "cursor-skips-ties",
		"window-loses-leap-day"} {
		s, err := reference.New(reference.Options{Defects: []string{defect}})
		if err != nil {
			t.Fatal(err)
		}
		bad := &pair{good.contract, s, good.data}
		q := questioner{good, rand.New(rand.NewPCG(5, 5))}
		found := false
		for n := 0; n < 1500 && !found; n++ {
			found = bad.disagreement(q.query()) != ""
		}
		if !found {
			t.Errorf("%s is not noticed", defect)
		}
		_ = s.Close()
	}
}

// FuzzOracleAgainstReference holds what the two readings make of any bound,
// status, limit and cursor against each other: they accept the same, and list
// the same.
func FuzzOracleAgainstReference(f *testing.F) {
	p := newPair(f, loaded(f), reference.Options{})
	q := questioner{p, rand.New(rand.NewPCG(7, 7))}
	for _, bound := range []string{"", "2025-06-30T23:59:60Z", "0000-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999-11:59",
		"2025-02-29T00:00:00Z", "2025-01-01T24:00:00Z", "2025-01-01", "2025-03-01t12:00:00.5z"} {
		f.Add(bound, "", uint8(0), uint8(10), uint16(0))
		f.Add(q.instant(0), bound, uint8(1), uint8(3), uint16(5))
	}
	for range 20 {
		f.Add(q.instant(0), q.instant(0), uint8(q.IntN(8)), uint8(q.IntN(100)), uint16(q.IntN(200)))
	}
	enum := p.contract.Roles.Filters[0].Parameter.Enum
	f.Fuzz(func(t *testing.T, from, to string, status, limit uint8, cursor uint16) {
		query := oracle.Query{Limit: int(limit) % 101}.Since(0, from).Until(0, to)
		if int(status) < len(enum) {
			query = query.With(0, enum[status])
		}
		if int(cursor) < p.data.Len() {
			query = query.After(p.data.Entries[cursor].ID)
		}
		if text := p.disagreement(query); text != "" {
			t.Fatal(text)
		}
	})
}

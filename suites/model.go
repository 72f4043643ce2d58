package suites

import (
	"context"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/checks"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// model is a target made of the contract and the oracle alone. It answers as a
// conformant server with a list of a given size would, so that the requests of
// a run can be counted before any is sent.
type model struct {
	c     *spec.Contract
	read  func(probe.Body) probe.Reading
	data  *oracle.Dataset
	items map[string]any // by id
	sent  atomic.Int64
}

// modelEpoch is the instant of the model's oldest item.
var modelEpoch = time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)

func newModel(c *spec.Contract, n int) *model {
	m := &model{c: c, read: answer.NewReader(c).Read, items: map[string]any{}}
	var items []*oracle.Entry
	for i := range n {
		value := map[string]any{}
		id := m.id(i)
		put(value, c.Roles.Item.ID, id)
		for _, p := range c.Roles.Item.Timestamps {
			put(value, p, oracle.Stamp(modelEpoch.Add(time.Duration(n-i)*977*time.Second+time.Duration(i%3)*time.Millisecond), 3, "Z"))
		}
		for _, w := range c.Roles.Windows {
			if w.Seconds {
				put(value, w.Field, json.Number(strconv.FormatInt(modelEpoch.Unix()+int64(n-i)*977, 10)))
			}
		}
		for _, f := range c.Roles.Filters {
			put(value, f.Field, m.value(f, i))
		}
		text, _ := spec.Item{Value: value}.Text(c.Roles.Item.ID)
		m.items[text] = value
		items = append(items, oracle.NewEntry(c, spec.Item{ID: text, HasID: true, Value: value}))
	}
	m.data = oracle.NewDataset(c, items, nil)
	return m
}

// id is the id of item i: a number, or a well-formed cursor with i in it.
func (m *model) id(i int) any {
	if m.c.Roles.Cursor == nil || m.c.Roles.Cursor.Parameter.Type == "integer" {
		return json.Number(strconv.Itoa(1000 + i))
	}
	return m.alike(checks.SampleCursor(m.c), i)
}

// alike is a text like a sample, with a number in it.
func (m *model) alike(sample string, i int) string {
	mark := fmt.Sprintf("%06d", i)
	if len(sample) <= len(mark) {
		return mark
	}
	return sample[:len(sample)-len(mark)] + mark
}

// someValues is how many values there are of a filter of which the contract lists none.
const someValues = 7

// value is the value of item i for a filter.
func (m *model) value(f spec.FilterRole, i int) any {
	listed := f.Values()
	switch {
	case f.Parameter.Type == "boolean":
		return (i*7)%3 == 0
	case len(listed) > 0:
		return listed[(i*7)%len(listed)]
	}
	return m.alike(checks.SampleValue(f.Parameter), i*i%someValues)
}

// put sets a member of an object, making the objects on the way.
func put(object map[string]any, p spec.Pointer, value any) {
	tokens := strings.Split(strings.TrimPrefix(string(p), "/"), "/")
	for _, token := range tokens[:len(tokens)-1] {
		inner, _ := object[token].(map[string]any)
		if inner == nil {
			inner = map[string]any{}
			object[token] = inner
		}
		object = inner
	}
	object[tokens[len(tokens)-1]] = value
}

// send answers a request as the model does.
func (m *model) send(_ context.Context, r probe.Request) *probe.Exchange {
	n := m.sent.Add(1)
	x := &probe.Exchange{ID: fmt.Sprintf("m%d", n), Request: r, Status: http.StatusBadRequest,
		Header: http.Header{"Content-Type": {"application/json"}}, Sent: 2 * n, Done: 2*n + 1, Content: &probe.Content{}}
	if r.Credentials != (probe.Credentials{}) && r.Credentials.Kind != probe.Other {
		x.Status = http.StatusUnauthorized
		return x
	}
	if q, ok := m.query(r.Query); ok {
		x.Status = http.StatusOK
		page := probe.Body{Status: x.Status, MediaType: "application/json", Text: m.page(q, r.Credentials.Kind == probe.Other)}
		x.Content = &probe.Content{Digest: strconv.FormatInt(n, 10), Size: len(page.Text), Reading: m.read(page)}
	}
	return x
}

// query reads a query string; not ok where a server would refuse it.
func (m *model) query(raw string) (q oracle.Query, ok bool) {
	values, err := url.ParseQuery(raw)
	if err != nil {
		return q, false
	}
	for _, p := range m.c.Parameters {
		given, present := values[p.Name]
		if !present {
			continue
		}
		if given[0] == "" || len(given) != 1 && !m.several(p, spec.OncePerValue) {
			return q, false
		}
		if q, ok = m.set(q, p, given); !ok {
			return q, false
		}
	}
	return q, true
}

// several tells whether a parameter is a filter that takes several values in a way.
func (m *model) several(p spec.Parameter, how spec.Several) bool {
	return slices.ContainsFunc(m.c.Roles.Filters, func(f spec.FilterRole) bool { return f.Parameter.Name == p.Name && f.Several == how })
}

func (m *model) set(q oracle.Query, p spec.Parameter, given []string) (oracle.Query, bool) {
	roles, value := m.c.Roles, given[0]
	if roles.Limit != nil && p.Name == roles.Limit.Parameter.Name {
		n, ok := new(big.Int).SetString(value, 10)
		low, high := roles.Limit.Bounds()
		if ok && roles.Limit.Clamps && n.Cmp(big.NewInt(int64(high))) > 0 {
			return q.Take(high), true
		}
		if !ok || !n.IsInt64() || n.String() != value || n.Int64() < int64(low) || n.Int64() > int64(high) {
			return q, false
		}
		return q.Take(int(n.Int64())), true
	}
	if roles.Cursor != nil && p.Name == roles.Cursor.Parameter.Name {
		_, known := m.data.Find(value)
		return q.After(value), known
	}
	for i, f := range roles.Filters {
		if f.Parameter.Name == p.Name {
			if f.Several == spec.CommaSeparated {
				given = strings.Split(value, ",")
			}
			return q.WithAny(i, given...), !slices.ContainsFunc(given, func(v string) bool { return !p.Admits(v) })
		}
	}
	for w, role := range roles.Windows {
		text := role.Read(value)
		_, instant := spec.ParseInstant(text)
		switch {
		case role.From != nil && role.From.Name == p.Name:
			return q.Since(w, text), instant
		case role.To != nil && role.To.Name == p.Name:
			return q.Until(w, text), instant
		}
	}
	return q, true
}

// page is the body of an answer. The other organization has no items.
func (m *model) page(q oracle.Query, other bool) []byte {
	p := m.data.Predict(q)
	rows := p.Rows
	if other {
		rows = nil
	}
	limit := p.Limit
	if limit == 0 {
		limit = 10
	}
	shown := rows[:min(limit, len(rows))]
	items := make([]any, len(shown))
	for i, r := range shown {
		items[i] = m.items[r.Entry.ID]
	}
	more := len(rows) > len(shown)
	body := map[string]any{}
	roles := m.c.Roles.Page
	put(body, roles.Items, items)
	if roles.HasMore != nil {
		put(body, *roles.HasMore, more)
	}
	if roles.NextCursor != nil {
		var next any
		if more {
			next = m.idOf(shown[len(shown)-1].Entry)
		}
		put(body, *roles.NextCursor, next)
	}
	if roles.LastID != nil && len(shown) > 0 {
		put(body, *roles.LastID, m.idOf(shown[len(shown)-1].Entry))
	}
	if roles.LimitEcho != nil {
		put(body, *roles.LimitEcho, p.Limit)
	}
	if roles.Error != nil {
		put(body, *roles.Error, nil)
	}
	text, _ := json.Marshal(body) // of strings, numbers and their containers
	return text
}

func (m *model) idOf(e *oracle.Entry) any {
	value, _ := m.c.Roles.Item.ID.Lookup(m.items[e.ID])
	return value
}

package suites

import (
	"maps"
	"slices"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// The bounds of the evidence of a report: its exchanges, and the cases of one that are
// named.
const (
	mostEvidence = 500
	mostCiting   = 20
)

// evidence are the exchanges that findings rest on, in the order of sending. Where there
// are too many, those of the first findings of each requirement are taken.
func (m *assembly) evidence(r *report.Report) []report.Evidence {
	by := map[string]*report.Evidence{}
	cite := func(id string, where spec.Pointer, key string) {
		e := by[id]
		if e == nil {
			a := m.answer(id)
			if a == nil || len(by) == mostEvidence {
				return
			}
			e = m.evident(a, where)
			by[id] = e
		}
		if len(e.Cases) < mostCiting && !slices.Contains(e.Cases, key) {
			e.Cases = append(e.Cases, key)
		}
	}
	for nth, any := 0, true; any; nth++ {
		any = false
		for _, q := range r.Requirements {
			if nth >= len(q.Cases) {
				continue
			}
			any = true
			if c := q.Cases[nth]; c.Finding != nil {
				key := capped(q.ID+" "+c.Name, lineCap)
				cite(c.Finding.Exchange, spec.Pointer(c.Finding.Where), key)
				for _, other := range c.Finding.Requests {
					cite(other.Exchange, "", key)
				}
			}
		}
	}
	out := make([]report.Evidence, 0, len(by))
	for _, id := range slices.SortedFunc(maps.Keys(by), func(a, b string) int { return int(m.answer(a).Sent - m.answer(b).Sent) }) {
		out = append(out, *by[id])
	}
	return out
}

func (m *assembly) evident(a *answer.Answer, where spec.Pointer) *report.Evidence {
	e := &report.Evidence{List: m.run.Contract.List, Exchange: a.ID, Started: a.Started.UTC(), Seconds: a.Took.Seconds(),
		Method: a.Request.Method.String(), URL: capped(a.URL, textCap), Headers: []report.Header{},
		Content: capped(a.Request.Content, textCap), Status: a.Status, Protocol: a.Proto, Answer: []report.Header{}, Body: m.body(a, where)}
	if a.Failure != nil {
		e.Failure = capped(a.Failure.Text, lineCap)
	}
	if a.Content != nil {
		e.Size = a.Content.Size
	}
	for _, line := range m.header(a.Request) {
		e.Headers = append(e.Headers, report.Header{Name: line.Name, Value: capped(line.Value, lineCap)})
	}
	for _, name := range slices.Sorted(maps.Keys(a.Header)) {
		for _, value := range a.Header[name] {
			if !m.options.FullEvidence && !slices.Contains(plainHeaders(), name) {
				value = probe.Masked
			}
			e.Answer = append(e.Answer, report.Header{Name: capped(name, lineCap), Value: capped(value, lineCap)})
		}
	}
	return e
}

// plainHeaders are the headers of an answer that say nothing of anybody's data.
func plainHeaders() []string {
	return []string{"Age", "Allow", "Cache-Control", "Connection", "Content-Encoding", "Content-Length", "Content-Type", "Date", "Expires",
		"Pragma", "Retry-After", "Server", "Vary", "Www-Authenticate"}
}

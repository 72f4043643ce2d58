package suites

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// compareCases says, where several cases of a requirement fail and others pass, what
// the requests of those that fail have in common and those of the others lack.
func (m *assembly) compareCases(row *report.Requirement, cases []*engine.BoundCase, results map[*engine.BoundCase]engine.Result) {
	var failing, sound []*answer.Answer
	var first *report.Finding
	told := map[string]bool{}
	broken := 0
	for i, b := range cases {
		if c := row.Cases[i]; c.Finding != nil && (c.Outcome == report.Fail || c.Outcome == report.Warn) {
			if f := results[b].Finding; f.Answer != nil && !told[f.Answer.ID] {
				told[f.Answer.ID] = true
				failing = append(failing, f.Answer)
			}
			if broken++; first == nil {
				first = c.Finding
			}
		}
	}
	if broken < 2 || first.Count > 1 {
		return // what is seen in many answers says so itself
	}
	for i, b := range cases {
		if row.Cases[i].Outcome != report.Pass {
			continue
		}
		for _, id := range results[b].Exchanges {
			if a := m.answer(id); a != nil && !told[id] {
				told[id] = true
				sound = append(sound, a)
			}
		}
	}
	if len(sound) < fewSound {
		return
	}
	if common := m.run.Common(failing, sound); common != "" {
		first.Summary = capped(fmt.Sprintf("%s (%d of the %d cases fail: %s)", first.Summary, broken, len(cases), common), lineCap)
	}
}

// fewSound is how many requests that are answered well there are at least, to compare
// others with.
const fewSound = 2

// answer is the recorded answer with an id, nil where there is none.
func (m *assembly) answer(id string) *answer.Answer { return m.exchanges()[id] }

// exchanges are all recorded answers.
func (m *assembly) exchanges() map[string]*answer.Answer {
	if m.recorded == nil {
		m.recorded = m.run.Recorded()
	}
	return m.recorded
}

// pages are the recorded pages.
func (m *assembly) pages() []*answer.Answer {
	if m.listed == nil {
		m.listed = m.run.Pages()
	}
	return m.listed
}

// queriedPage is a page of a query that is valid, and no more than that.
type queriedPage struct {
	*answer.Answer
	query oracle.Query
}

// queried are the recorded pages of such queries.
func (m *assembly) queried() []queriedPage {
	if m.ofQuery == nil {
		m.ofQuery = []queriedPage{}
		for _, a := range m.pages() {
			if q, valid := m.run.Query(a.Request); valid {
				m.ofQuery = append(m.ofQuery, queriedPage{a, q})
			}
		}
	}
	return m.ofQuery
}

// body is what a finding shows of an answer's body. Many findings show the same one.
func (m *assembly) body(a *answer.Answer, keep spec.Pointer) string {
	if a.Content == nil {
		return ""
	}
	key := a.Content.Digest + " " + string(keep)
	text, known := m.shown[key]
	if known {
		return text
	}
	switch text = m.run.Text(a, bodyRead); {
	case len(a.Faults) > 0 || !a.JSON():
		text = capped(text, bodyCap) // as it is: what is wrong with it would not show else
	case m.options.FullEvidence:
		text = answer.Structure(text, keep, bodyCap)
	default:
		text = answer.Evidence(text, keep, m.run.Contract.Roles, bodyCap)
	}
	if m.shown == nil {
		m.shown = map[string]string{}
	}
	m.shown[key] = text
	return text
}

// sharedBeginning is how many characters two queries begin with in common at least
// where one is taken for the other because it was cut.
const sharedBeginning = 100

// mistaken says which other query gets the very page that a finding shows: it is that
// of a query which lacks a parameter, which is then ignored, or of one that begins
// alike, of which only the beginning was looked at.
func (m *assembly) mistaken(f match.Mismatch) (text, hint string, other *answer.Answer) {
	a := f.Answer
	if a == nil || !a.Listed() || len(a.IDs()) == 0 || a.Request.Query == "" {
		return "", "", nil
	}
	switch f.Symptom {
	case spec.Accepted, spec.Lacking, spec.Surplus, spec.Disorder, spec.Foreign, spec.Unequal:
	default:
		return "", "", nil
	}
	if text, hint := m.otherOffset(a); text != "" {
		return text, hint, nil
	}
	mine := strings.Split(a.Request.Query, "&")
	var best, begun, swapped struct {
		a    *answer.Answer
		rest []string
		n    int
	}
	for _, b := range m.pages() {
		if b.Request.Query == a.Request.Query || !samePage(a, b) {
			continue
		}
		var theirs []string
		if b.Request.Query != "" {
			theirs = strings.Split(b.Request.Query, "&")
		}
		rest, left := without(mine, theirs)
		switch n := beginning(a.Request.Query, b.Request.Query); {
		case len(left) == 0 && len(rest) > 0 && m.ignored(a, rest) && !m.sameByRight(a, b):
			if best.a == nil || len(rest) < len(best.rest) {
				best.a, best.rest = b, rest
			}
		case f.Symptom == spec.Accepted && len(left) == 1 && len(rest) == 1 && nameOf(left[0]) == nameOf(rest[0]) && m.run.Intent(b).Valid &&
			m.ignored(a, rest):
			if swapped.a == nil || len(b.Request.Query) < len(swapped.a.Request.Query) {
				swapped.a, swapped.rest = b, left
			}
		case n >= sharedBeginning && n > begun.n && b.Sent < a.Sent:
			begun.a, begun.n = b, n
		}
	}
	const page = "this is the very page that "
	switch {
	case best.a != nil:
		return fmt.Sprintf("%s%s gets: as if %s were not there", page, answer.Describe(best.a.Request.Query),
			answer.Shorten(strings.Join(best.rest, "&"))), "", best.a
	case swapped.a != nil:
		return page + answer.Describe(swapped.a.Request.Query) + " gets", "", swapped.a
	case begun.a != nil:
		return fmt.Sprintf("%sanother query got before, of which the first %d characters are the same", page, begun.n),
			"It is the page of another query: put the whole query, and not its beginning, into the key by which answers are kept or found.", begun.a
	}
	return "", "", nil
}

// sameByRight tells whether two queries are to get the same items: that they do shows
// nothing then.
func (m *assembly) sameByRight(a, b *answer.Answer) bool {
	data := m.run.Learned.Data
	first := func(a *answer.Answer) ([]oracle.Row, bool) {
		q, valid := m.run.Query(a.Request)
		p := data.Predict(data.Confine(q))
		if !valid || !p.Known || !p.Ordered {
			return nil, false
		}
		if p.Limit > 0 {
			return p.Rows[:min(len(p.Rows), p.Limit)], true
		}
		return p.Rows, true
	}
	mine, known := first(a)
	theirs, knownToo := first(b)
	return known && knownToo && slices.EqualFunc(mine, theirs, func(x, y oracle.Row) bool { return x.Entry.ID == y.Entry.ID })
}

// ignored tells whether a page shows that parts of its query were not looked at, and
// not only that nothing comes of them: a bound, which leaves out few items or none of
// a page, is taken to be ignored where several are listed that it leaves out.
func (m *assembly) ignored(a *answer.Answer, rest []string) bool {
	c := m.run.Contract
	bound := slices.ContainsFunc(rest, func(pair string) bool {
		return slices.ContainsFunc(c.Roles.Windows, func(w spec.WindowRole) bool {
			return w.From != nil && named(*w.From, pair) || w.To != nil && named(*w.To, pair)
		})
	})
	return !bound || m.run.Unwanted(a) > 1
}

// nameOf is the name of a pair as it stands on the wire.
func nameOf(pair string) string {
	name, _, _ := strings.Cut(pair, "=")
	return name
}

// otherwise says, where the same request was answered with another page too, how many
// requests were under way either time.
func (m *assembly) otherwise(f match.Mismatch) (text string, other *answer.Answer) {
	a := f.Answer
	if a == nil || !a.Listed() || f.Symptom == spec.Accepted {
		return "", nil
	}
	for _, b := range m.pages() {
		if b.ID == a.ID || b.Request.Query != a.Request.Query || b.Request.Wire() != a.Request.Wire() || samePage(a, b) {
			continue
		}
		mine, theirs := m.run.Flight(a.Exchange), m.run.Flight(b.Exchange)
		if theirs > 0 && other != nil {
			continue
		}
		text, other = fmt.Sprintf("this was answered with %s under way; the same request with %d under way got %s",
			answer.Count(mine, "other request"), theirs, b.Brief()), b
	}
	return text, other
}

// samePage tells whether two pages hold the same items in the same order, and promise
// the same.
func samePage(a, b *answer.Answer) bool {
	left, _ := a.More()
	right, _ := b.More()
	return left == right && slices.EqualFunc(a.Page.Items, b.Page.Items, func(x, y *oracle.Entry) bool { return x.ID == y.ID })
}

// without are the parts of a query that another one lacks, and the other way round.
func without(query, other []string) (rest, left []string) {
	rest = slices.Clone(query)
	for _, pair := range other {
		if i := slices.Index(rest, pair); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
		} else {
			left = append(left, pair)
		}
	}
	return rest, left
}

// beginning is how many characters two texts begin with in common.
func beginning(a, b string) int {
	n := 0
	for n < min(len(a), len(b)) && a[n] == b[n] {
		n++
	}
	return n
}

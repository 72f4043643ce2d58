package engine

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/body"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// Answers are all answers to an ordinary GET with the run's own credentials.
func (t *T) Answers() []*answer.Answer { return t.env.all() }

// Pages are those of answers that are pages.
func (t *T) Pages() []*answer.Answer { return t.env.pages() }

// Intent is what an answer's request is meant to be, by all who asked for it.
func (t *T) Intent(a *answer.Answer) probe.Intent { return t.env.ledger.Intent(a.Request) }

// Everything returns all answers to GET, with whatever credentials, but for
// oversized queries, which HTTP-04 exempts.
func (t *T) Everything() []*answer.Answer { return t.env.every() }

// mostExamples is how many answers a finding that many show is held by.
const mostExamples = 200

// Over judges answers: of the broken ones the simplest is the finding, with the count
// of all and what they have in common. wanted is what all of them should have been.
// Where there is none, nothing is proven.
func (t *T) Over(answers []*answer.Answer, wanted string, check func(*answer.Answer) *match.Mismatch) {
	var first *match.Mismatch
	var broken, sound []*answer.Answer
	for _, a := range answers {
		f := check(a)
		if f == nil {
			sound = append(sound, a)
			continue
		}
		f.Answer = a
		if broken = append(broken, a); first == nil || t.env.simpler(a, first.Answer) {
			first = f
		}
	}
	if len(answers) == 0 {
		t.Inconclusive("no answer came that could show it")
	}
	if first == nil {
		return
	}
	t.Cite(first.Answer)
	first.Wanted, first.Count = wanted, len(broken)
	for _, a := range broken {
		if a != first.Answer && len(first.More) < mostExamples {
			first.More = append(first.More, a)
		}
	}
	if first.Count > 1 {
		first.Summary += fmt.Sprintf(" (and %d more)", first.Count-1)
	}
	if len(sound) == 0 && first.Count > 1 {
		first.Summary += ": so it is with every answer that this is about"
	} else if common := t.env.Common(broken, sound); common != "" {
		first.Summary += ": " + common
	}
	t.Fail(*first)
}

// Common says what the requests of some answers have in common, and those of others
// lack; empty where there is nothing.
func (t *T) Common(some, others []*answer.Answer) string { return t.env.Common(some, others) }

// simpler tells whether one answer's request asks a simpler question than another's:
// with the run's credentials and nothing unusual, a well-formed query, few parameters,
// few characters.
func (e *Run) simpler(a, b *answer.Answer) bool {
	if left, right := e.oddities(a), e.oddities(b); left != right {
		return left < right
	}
	return cmp.Or(strings.Count(a.Request.Query, "&")-strings.Count(b.Request.Query, "&"), len(a.Request.Query)-len(b.Request.Query)) < 0
}

// oddities counts what is not as in an ordinary request.
func (e *Run) oddities(a *answer.Answer) int {
	n := 0
	r, intent := a.Request, e.ledger.Intent(a.Request)
	for _, odd := range []bool{r.Credentials != probe.Credentials{}, r.Accept != "", r.AcceptEncoding != "", r.IfNoneMatch != "", r.Path != "",
		r.Method != probe.Get, intent.Malformed, intent.Oversized} {
		if odd {
			n++
		}
	}
	return n
}

// Quote prints a value of an answer's body as JSON, cut where it is long. Where the
// body is not kept any more it says so.
func (t *T) Quote(a *answer.Answer, at spec.Pointer) string {
	value, _ := body.Parse([]byte(t.env.Text(a, a.Content.Size)))
	found, ok := at.Lookup(value)
	if !ok {
		return "a value that is not kept"
	}
	const most = 300
	text := oracle.Canonical(found)
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "..."
	}
	return text
}

// Refusals are the refused valid queries that other requirements' cases met and that
// the case's own promises to be accepted, the shortest first.
func (t *T) Refusals() []*answer.Answer {
	t.env.mu.Lock()
	defer t.env.mu.Unlock()
	return slices.SortedFunc(maps.Values(t.env.booked[t.c.Requirement.ID]), func(a, b *answer.Answer) int {
		return cmp.Or(len(a.Request.Query)-len(b.Request.Query), strings.Compare(a.Request.Query, b.Request.Query))
	})
}

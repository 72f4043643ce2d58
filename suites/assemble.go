package suites

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/match"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// The bounds of a finding's texts, in bytes: of one line, of what was wanted and
// got, and of the answer's body.
const (
	lineCap = 1000
	textCap = 8000
	bodyCap = 2000
	// bodyRead is how much of a body is looked at for that.
	bodyRead = 128 << 10
)

// assembly puts the report of a run together.
type assembly struct {
	run       *engine.Run
	options   Options
	catalogue *catalogue
	curl      func(probe.Request) string
	header    func(probe.Request) []probe.HeaderLine

	// What answer, pages and body return, once they were asked.
	recorded map[string]*answer.Answer // by id
	listed   []*answer.Answer
	ofQuery  []queriedPage
	shown    map[string]string                    // by digest and place
	walks    map[string]map[string]*answer.Answer // pages by query and cursor
	cut      map[filterKind]*cutFirst
	// offsets is the wrong reading of offsets that explains the pages, once it was looked
	// for.
	offsets     *misreading
	offsetsRead bool
}

// assemble makes the report of the cases' results.
func (m *assembly) assemble(requirements []spec.Requirement, cases []*engine.BoundCase,
	results map[*engine.BoundCase]engine.Result) *report.Report {
	c := m.run.Contract
	r := &report.Report{
		Schema: report.Schema,
		Tool:   report.Tool{Name: "kayle-conformance", Version: m.options.Version},
		Contract: report.Contract{Name: c.Name, Title: c.Title, Version: c.Version,
			Operation: c.Operation(), File: c.File, Embedded: c.Embedded, Digest: c.Digest},
		Target:       report.Target{Items: m.run.Learned.Items(), Complete: m.complete(), Scope: m.scopeText()},
		Observations: []report.Observation{}, Lacking: []report.Lack{},
	}
	list := ListOf(c)
	list.Items, list.Complete, list.Scope, list.Named = r.Target.Items, r.Target.Complete, r.Target.Scope, m.options.Named
	r.Lists = []report.List{list}
	r.Summary.Seed, r.Summary.Selection = m.options.settings().Seed, m.options.Selection.String()
	r.Summary.CutShort = m.run.Cut
	m.options.tellProfile(r, cases)
	by := map[string][]*engine.BoundCase{}
	for _, b := range cases {
		by[b.Requirement.ID] = append(by[b.Requirement.ID], b)
	}
	for _, q := range requirements {
		row := Reported(c, q)
		if len(by[q.ID]) == 0 {
			row.Outcome, row.Reason = report.NotApplicable, m.catalogue.absent[q.ID]
			if why := m.catalogue.skipped[q.ID]; why != "" {
				row.Outcome, row.Reason = report.Inconclusive, why
			}
		}
		for _, b := range by[q.ID] {
			row.Cases = append(row.Cases, m.reportCase(q, b, results[b]))
			for _, text := range results[b].Observations {
				r.Observations = append(r.Observations, report.Observation{ID: q.ID, Case: b.Name, Text: capped(text, lineCap)})
			}
		}
		r.Requirements = append(r.Requirements, row)
	}
	m.attribute(r, by, results)
	m.leaveOpen(r, by, results)
	for i := range r.Requirements {
		excuse(r.Requirements[i].Cases, by[r.Requirements[i].ID], results)
		m.compareCases(&r.Requirements[i], by[r.Requirements[i].ID], results)
		m.pictures(&r.Requirements[i], by[r.Requirements[i].ID], results)
	}
	r.Coverage = []report.Coverage{m.coverage(r)}
	r.Evidence, r.Shown = m.evidence(r), report.EvidenceMasked
	if m.options.FullEvidence {
		r.Shown = report.EvidenceFull
	}
	r.Lacking = lacking(r, by, results)
	r.Notes = append(r.Notes, lacks(r.Lacking)...)
	m.acknowledge(r)
	for i := range r.Requirements {
		summarize(&r.Requirements[i])
	}
	return r
}

// scopeNote says what the cases were kept to, and what of the list was walked.
func (m *assembly) scopeNote(scope string) string {
	l := m.run.Learned
	if l.Whole == nil {
		return fmt.Sprintf("the list has more than %d items: the run kept to %s", m.options.workedOn(), scope)
	}
	return fmt.Sprintf("%s in %s were walked, all of the list as far as it goes: the cases kept to the %s of %s",
		answer.Count(len(l.Whole.Items), "item"), answer.Count(len(l.Whole.Starts), "page"), answer.Count(l.Data.Len(), "item"), scope)
}

// complete tells that the run met all items of the list.
func (m *assembly) complete() bool {
	if w := m.run.Learned.Whole; w != nil {
		return w.Problem == oracle.WalkSound && !w.Cut
	}
	return m.run.Learned.Complete
}

func (m *assembly) scopeText() string {
	s := m.run.Learned.Data.Scope
	if s == nil {
		return ""
	}
	return fmt.Sprintf("%s from %s to %s", m.run.Contract.Roles.Windows[s.Window].Field, s.From, s.To)
}

// ListOf is the list that a run of a contract tests, as reports name it.
func ListOf(c *spec.Contract) report.List { return report.List{Name: c.List, Operation: c.Operation()} }

// Reported is a requirement as a report shows it, before it has ended in any way.
func Reported(c *spec.Contract, q spec.Requirement) report.Requirement {
	position, _ := c.Locate(q.Pointer)
	return report.Requirement{List: c.List, ID: q.ID, Family: q.Family(), Level: string(q.Level), Basis: string(q.Basis),
		Title: q.Title, Text: q.Text, Words: c.Words(q), Source: q.Source, Hint: q.Hint, Page: c.Page(q.ID),
		Pointer: string(q.Pointer), File: position.File, Line: position.Line, Column: position.Column,
		Cases: []report.Case{}}
}

func (m *assembly) reportCase(q spec.Requirement, b *engine.BoundCase, r engine.Result) report.Case {
	c := report.Case{Name: b.Name, Outcome: r.Outcome, Reason: capped(r.Reason, lineCap), Exchanges: unique(r.Exchanges),
		Seconds: r.Took.Seconds()}
	if c.Outcome == report.Fail && q.Level != spec.Must {
		c.Outcome = report.Warn
	}
	if r.Finding != nil {
		c.Finding = m.finding(*r.Finding)
		c.Reason = capped(r.Finding.Headline(), lineCap)
	}
	return c
}

func (m *assembly) finding(f match.Mismatch) *report.Finding {
	if text, ok := m.cutShort(f); ok {
		f.Aside, f.Hint, f.Shown = "; "+text, filterFirst, nil
	}
	out := &report.Finding{Summary: capped(f.Headline(), lineCap), Wanted: capped(f.Wanted, textCap), Got: capped(f.Got, textCap),
		Where: capped(string(f.Where), lineCap), Count: max(f.Count, 1), Hint: f.Hint}
	if text, hint, other := m.mistaken(f); text != "" {
		out.Hint = cmp.Or(hint, out.Hint)
		out.Got = capped(strings.TrimLeft(out.Got+"\n"+text, "\n"), textCap)
		f.Shown = append(slices.Clip(f.Shown), match.Exhibit{Answer: other, What: "the query that gets the same page"})
	}
	if text, other := m.otherwise(f); text != "" && f.Symptom != spec.Unequal {
		out.Got = capped(strings.TrimLeft(out.Got+"\n"+text, "\n"), textCap)
		f.Shown = append(slices.Clip(f.Shown), match.Exhibit{Answer: other, What: "the same request, answered otherwise"})
	}
	if f.Symptom == spec.Refusal {
		out.Hint = cmp.Or(out.Hint, refusedValid)
	}
	if a := f.Answer; a != nil {
		out.Curl, out.Exchange, out.Status = m.curl(a.Request), a.ID, a.Status
		out.Body = m.body(a, f.Where)
		out.Requests = m.requests(f)
	}
	return out
}

// refusedValid is the hint where a valid request is refused: what the requirement's own
// says is about what lists wrongly.
const refusedValid = "The request is valid, and is to be answered 200. The message of the refusal says which check refuses " +
	"it: let that allow " +
	"what is special in this request."

// mostRequests is how many requests a finding shows.
const mostRequests = 20

// requests are those that a finding rests on, in order, none where it is one.
func (m *assembly) requests(f match.Mismatch) []report.Request {
	shown := []match.Exhibit{{Answer: f.Answer}}
	for _, a := range f.Beside {
		shown = append(shown, match.Exhibit{Answer: a})
	}
	seen := map[string]bool{}
	var all []report.Request
	for _, x := range append(shown, f.Shown...) {
		if x.Answer == nil || seen[x.Answer.ID] || len(all) == mostRequests {
			continue
		}
		seen[x.Answer.ID] = true
		all = append(all, report.Request{What: capped(x.What, lineCap), Curl: m.curl(x.Answer.Request), Exchange: x.Answer.ID,
			Status: x.Answer.Status})
	}
	if len(all) < 2 {
		return nil
	}
	return all
}

// capped shortens a text that holds what the target sent.
func capped(text string, most int) string {
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "..."
}

func unique(ids []string) []string {
	seen := map[string]bool{}
	var out []string
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			out = append(out, id)
		}
	}
	return out
}

// inBaseline is the reason of what failed before.
const inBaseline = "it failed in the baseline too"

// acknowledge turns listed failures, and those of the baseline, into known ones, and
// notes the listed ones that no longer fail.
func (m *assembly) acknowledge(r *report.Report) {
	used := map[string]bool{}
	for i := range r.Requirements {
		q := &r.Requirements[i]
		list := ListOf(m.run.Contract)
		for j := range q.Cases {
			c := &q.Cases[j]
			if c.Outcome != report.Fail && c.Outcome != report.Warn {
				continue
			}
			if key, listed := m.options.listed(q.ID, c.Name); listed {
				used[key] = true
				c.Outcome, c.Reason = report.Known, m.options.Known[key]+" ("+c.Reason+")"
			}
			if c.Outcome != report.Known && m.options.Baseline.Breaks(list, q.ID, c.Name) {
				c.Outcome, c.Reason = report.Known, inBaseline+" ("+c.Reason+")"
			}
		}
	}
	for key := range m.options.Known {
		id, name, single := strings.Cut(key, " ")
		if !used[key] && judgedWell(r, id, name, !single) {
			r.Resolved = append(r.Resolved, key)
		}
	}
}

// listed is the entry of Known that a case is meant by.
func (o Options) listed(id, name string) (key string, found bool) {
	for _, key := range []string{id, id + " " + name} {
		if _, found := o.Known[key]; found {
			return key, true
		}
	}
	return "", false
}

// judgedWell tells whether a listed requirement or case was judged in this run
// and holds. What is inconclusive or was not selected resolves nothing.
func judgedWell(r *report.Report, id, name string, whole bool) bool {
	for _, q := range r.Requirements {
		if q.ID != id {
			continue
		}
		return q.Holds(func(c report.Case) bool { return whole || c.Name == name })
	}
	return false
}

// checkKnown refuses a list of known failures that names no requirement.
func checkKnown(c *spec.Contract, known map[string]string) error {
	for key := range known {
		id, _, _ := strings.Cut(key, " ")
		if _, ok := c.Requirement(id); !ok {
			return &UsageError{Problem: fmt.Sprintf("the list of known failures names %q, which is no requirement", key),
				Hint: "see what there is with the command list"}
		}
	}
	return nil
}

// summarize gives a requirement the worst outcome of its cases and the reason
// of the first that has it.
func summarize(q *report.Requirement) {
	if len(q.Cases) == 0 {
		return
	}
	outcomes := make([]report.Outcome, len(q.Cases))
	for i, c := range q.Cases {
		outcomes[i] = c.Outcome
	}
	q.Outcome = report.Worst(outcomes...)
	if q.Outcome == report.Pass {
		return
	}
	for _, c := range q.Cases {
		if c.Outcome == q.Outcome {
			q.Reason = c.Reason
			return
		}
	}
}

// isolationUntested is a sentence that says why a run that fails nothing did not test
// whether organizations are kept apart; empty if it did.
func isolationUntested(r *report.Report) string {
	for _, q := range r.Requirements {
		if q.ID == "AUTH-08" && q.Outcome == report.Inconclusive && r.Verdict == report.Partial {
			return "That organizations do not see each other's items was not tested: " + q.Reason + "."
		}
	}
	return ""
}

// conclude decides the verdict.
func (m *assembly) conclude(r *report.Report) {
	l := m.run.Learned
	notTested := l.NotTested
	if notTested == "" && l.Data.Len() == 0 && l.Distrust == "" {
		notTested = "the list is empty"
		l.Hint = "create at least one item, better a hundred with all statuses, and run again"
	}
	r.Conclude(notTested)
	if untested := isolationUntested(r); untested != "" {
		r.Sentence += " " + untested
	}
	if notTested != "" {
		r.Hint, r.Lists[0].Hint = l.Hint, l.Hint
	}
	if alone := m.run.Contract.Unbound(); len(alone) > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("left alone: %s, as the contract gives no role", strings.Join(alone, ", ")))
	}
	switch n := m.run.Appeared(); {
	case n > 0 && l.Data.Len() == 0:
		r.Notes = append(r.Notes, fmt.Sprintf("the list was empty when it was learned, and %s appeared during the run: "+
			"a server that is still starting is given time with --wait", answer.Count(n, "item")))
	case n > 0:
		r.Notes = append(r.Notes, fmt.Sprintf("%s appeared during the run that the list did not hold when it was learned",
			answer.Count(n, "item")))
	}
	if l.Drift {
		r.Notes = append(r.Notes, "the list changed while it was learned")
	}
	if m.run.Cut != "" && notTested == "" {
		r.Notes = append(r.Notes, untested(r)...)
	}
	if scope := r.Target.Scope; scope != "" {
		r.Notes = append(r.Notes, m.scopeNote(scope))
	}
	if hanging := m.run.Hanging(); hanging > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%s not sent, because those of their kind hang", answer.Count(hanging, "request")))
	}
	if r.Summary.Resent > 0 {
		r.Notes = append(r.Notes, fmt.Sprintf("%s resent after a dropped keep-alive connection", answer.Count(r.Summary.Resent, "request")))
	}
}

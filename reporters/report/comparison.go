package report

import (
	"errors"
	"io"
	"strings"
	"time"
)

// ComparisonSchema names the version of the JSON format of a comparison. It
// changes as Schema does.
const ComparisonSchema = "https://github.com/kayleai/kayle-conformance/comparison/v1"

// Change is one case, or one requirement as a whole, that ended differently in
// two reports.
type Change struct {
	// List is the name of the list that makes the requirement, in the new report if it
	// is there; empty where neither report has several.
	List        string  `json:"list,omitempty"`
	Requirement string  `json:"requirement"`
	Level       string  `json:"level"`
	Title       string  `json:"title"`
	Case        string  `json:"case,omitempty"` // empty: the requirement as a whole
	Old         Outcome `json:"old,omitempty"`  // empty: not in the old report
	New         Outcome `json:"new,omitempty"`  // empty: not in the new report
	Reason      string  `json:"reason,omitempty"`
	Page        string  `json:"page,omitempty"` // URL of the place that explains the requirement
}

// Run names one of the two runs that are compared.
type Run struct {
	Target   string    `json:"target"`   // URL
	Contract string    `json:"contract"` // title and version
	Tool     string    `json:"tool"`     // name and version
	Started  time.Time `json:"started,omitzero"`
}

// run names the run of a report.
func (r *Report) run() Run {
	title := r.Contract.Title
	if title == "" {
		title = r.Contract.Name
	}
	return Run{Target: r.Target.URL, Contract: strings.TrimSpace(title + " " + r.Contract.Version),
		Tool: strings.TrimSpace(r.Tool.Name + " " + r.Tool.Version), Started: r.Summary.Started}
}

// Comparison is what changed between two reports. The lists keep the order of
// the requirements in the new report; what only the old one has comes last.
type Comparison struct {
	Schema     string  `json:"schema"`
	OldVerdict Verdict `json:"old_verdict"`
	NewVerdict Verdict `json:"new_verdict"`
	// Old and New say which runs these are.
	Old Run `json:"old,omitzero"`
	New Run `json:"new,omitzero"`
	// Regressions fail and did not fail before, new cases of a requirement that
	// both runs asked included.
	Regressions []Change `json:"regressions"`
	// Warnings break a SHOULD and did not before.
	Warnings []Change `json:"warnings"`
	// Repaired failed, warned or were known to fail, and pass now.
	Repaired []Change `json:"repaired"`
	// Changed are all other differences of outcome: coverage won or lost, known
	// failures listed or unlisted, harness trouble, and whatever fails where one of
	// the two runs did not ask.
	Changed []Change `json:"changed"`
	// Added and Removed are the ids of requirements that only one report has, each
	// after the name of its list where one of the reports has several.
	Added   []string `json:"added,omitempty"`
	Removed []string `json:"removed,omitempty"`
	// Remarks say why the two reports may not be comparable.
	Remarks []string `json:"remarks,omitempty"`
}

// Regressed tells whether the new report is worse: something fails that did
// not, or, if strict, warns that did not.
func (d *Comparison) Regressed(strict bool) bool {
	return len(d.Regressions) > 0 || strict && len(d.Warnings) > 0
}

// Inconclusive are those of Changed that were judged before, and are
// inconclusive now.
func (d *Comparison) Inconclusive() []Change {
	var out []Change
	for _, c := range d.Changed {
		if c.New == Inconclusive && c.Old != "" && c.Old != NotApplicable {
			out = append(out, c)
		}
	}
	return out
}

// Name is the requirement's id, after the name of its list where there are several.
func (c Change) Name() string { return nameOf(c.List, c.Requirement) }

func nameOf(list, id string) string { return strings.TrimSpace(list + " " + id) }

// promise is a requirement of a list; list is empty where there are not several.
type promise struct{ list, id string }

// Compare compares two reports by list, requirement id and case name. What one
// of the two runs did not ask, because it was not selected or did not apply,
// has neither regressed nor been repaired.
func Compare(old, current *Report) *Comparison {
	d := &Comparison{
		Schema: ComparisonSchema, OldVerdict: old.Verdict, NewVerdict: current.Verdict, Old: old.run(), New: current.run(),
		Regressions: []Change{}, Warnings: []Change{}, Repaired: []Change{}, Changed: []Change{},
		Remarks: remarks(old, current),
	}
	several := len(old.Lists) > 1 || len(current.Lists) > 1
	of := func(q Requirement) promise {
		if !several {
			return promise{"", q.ID}
		}
		return promise{q.List, q.ID}
	}
	// now is where the new report has a promise of the old one.
	now := func(q Requirement) (p promise, known bool) {
		if p = of(q); several {
			p.list, known = current.SameList(old.list(q.List))
			return p, known
		}
		return p, true
	}
	before := make(map[promise]Requirement, len(old.Requirements))
	for _, q := range old.Requirements {
		if p, known := now(q); known {
			before[p] = q
		}
	}
	for _, q := range current.Requirements {
		p := of(q)
		was, known := before[p]
		delete(before, p)
		if !known {
			d.Added = append(d.Added, nameOf(p.list, q.ID))
		}
		d.compare(p.list, was, q)
	}
	for _, q := range old.Requirements {
		p, known := now(q)
		if _, left := before[p]; left || !known {
			d.Removed = append(d.Removed, nameOf(of(q).list, q.ID))
		}
	}
	return d
}

// compare sorts the differences of one requirement into the lists.
func (d *Comparison) compare(list string, was, is Requirement) {
	asked := was.asked() && is.asked()
	change := Change{List: list, Requirement: is.ID, Level: is.Level, Title: is.Title, Page: is.Page}
	cases := make(map[string]Case, len(was.Cases))
	for _, c := range was.Cases {
		cases[c.Name] = c
	}
	named := false
	for _, c := range is.Cases {
		previous, existed := cases[c.Name]
		delete(cases, c.Name)
		switch {
		case previous.Outcome == c.Outcome:
			continue
		case !existed && !broken(c.Outcome):
			continue // a new case that does not fail is no news
		}
		named = true
		d.add(change.of(c.Name, previous.Outcome, c.Outcome, c.why()), asked)
	}
	for _, c := range was.Cases {
		if _, gone := cases[c.Name]; gone && len(is.Cases) > 0 && broken(c.Outcome) {
			named = true
			d.add(change.of(c.Name, c.Outcome, "", ""), asked)
		}
	}
	// What the cases do not explain, the requirement does.
	unexplained := !named || broken(is.Outcome) && !is.hasCase(is.Outcome)
	if unexplained && was.Outcome != is.Outcome && (was.ID != "" || broken(is.Outcome)) {
		d.add(change.of("", was.Outcome, is.Outcome, is.Reason), asked)
	}
}

// of is a change of the same requirement, in one of its cases.
func (c Change) of(name string, old, now Outcome, reason string) Change {
	c.Case, c.Old, c.New, c.Reason = name, old, now, reason
	return c
}

// asked tells whether a run asked for a requirement. One that is not in its
// report was not selected; one that does not apply was left out by the
// options, or had no occasion.
func (q Requirement) asked() bool { return q.ID != "" && q.Outcome != NotApplicable }

func (d *Comparison) add(c Change, asked bool) {
	switch {
	case !asked:
		d.Changed = append(d.Changed, c)
	case c.New == Fail && c.Old != Known:
		d.Regressions = append(d.Regressions, c)
	case c.New == Warn && c.Old != Known && c.Old != Fail:
		d.Warnings = append(d.Warnings, c)
	case c.New == Pass && (broken(c.Old) || c.Old == Known):
		d.Repaired = append(d.Repaired, c)
	default:
		d.Changed = append(d.Changed, c)
	}
}

func broken(o Outcome) bool { return o == Fail || o == Warn }

// why is the one line that says why a case did not simply pass.
func (c Case) why() string {
	if c.Reason == "" && c.Finding != nil {
		return c.Finding.Summary
	}
	return c.Reason
}

func remarks(old, current *Report) []string {
	var out []string
	if old.Contract.Digest != current.Contract.Digest || old.Contract.Operation != current.Contract.Operation {
		out = append(out, "the two runs held the target against different contracts")
	}
	if old.Tool.Version != current.Tool.Version {
		out = append(out, "the two runs are of different versions of the harness: "+old.Tool.Version+" and "+current.Tool.Version)
	}
	if old.Summary.Selection != current.Summary.Selection {
		out = append(out, "the two runs selected different requirements")
	}
	if old.Summary.Profile != current.Summary.Profile && old.Summary.Profile != "" && current.Summary.Profile != "" {
		out = append(out, "the two runs asked by different profiles: "+old.Summary.Profile+" and "+current.Summary.Profile)
	}
	for _, run := range []struct {
		name string
		r    *Report
	}{{"old", old}, {"new", current}} {
		if run.r.Summary.CutShort != "" {
			out = append(out, "the "+run.name+" run was cut short: "+run.r.Summary.CutShort)
		}
	}
	return out
}

// WriteComparison writes the comparison as JSON, under the rules of Write.
func WriteComparison(w io.Writer, d *Comparison) error {
	if d == nil {
		return errors.New("write comparison: there is none")
	}
	out := *d
	if out.Schema == "" {
		out.Schema = ComparisonSchema
	}
	out.Regressions, out.Warnings, out.Repaired, out.Changed = list(d.Regressions), list(d.Warnings), list(d.Repaired), list(d.Changed)
	return WriteJSON(w, &out)
}

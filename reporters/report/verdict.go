package report

import (
	"fmt"
	"strings"
)

// Worst returns the outcome that stands for all the given ones: the worst,
// where a new finding outranks a listed one and what was not shown outranks
// what passed. Without outcomes it is NotApplicable; an unknown outcome counts
// as Error.
func Worst(outcomes ...Outcome) Outcome {
	worst := NotApplicable
	for _, o := range outcomes {
		if !o.valid() {
			o = Error
		}
		if severity(o) > severity(worst) {
			worst = o
		}
	}
	return worst
}

// severity ranks the outcomes; 0 is none.
func severity(o Outcome) int {
	switch o {
	case Fail:
		return 7
	case Error:
		return 6
	case Warn:
		return 5
	case Known:
		return 4
	case Inconclusive:
		return 3
	case Pass:
		return 2
	case NotApplicable:
		return 1
	}
	return 0
}

// Has tells whether the requirement or one of its cases ended so. A worse
// outcome of one case does not hide that of another.
func (q Requirement) Has(o Outcome) bool {
	return q.Outcome == o || q.hasCase(o)
}

// Holds tells whether the cases of the requirement that are meant were judged and hold:
// one of them passed, and the others passed too or were not applicable.
func (q Requirement) Holds(meant func(Case) bool) bool {
	good := false
	for _, c := range q.Cases {
		if !meant(c) {
			continue
		}
		if c.Outcome != Pass && c.Outcome != NotApplicable {
			return false
		}
		good = good || c.Outcome == Pass
	}
	return good
}

func (q Requirement) hasCase(o Outcome) bool {
	for _, c := range q.Cases {
		if c.Outcome == o {
			return true
		}
	}
	return false
}

// endsOpen tells whether a requirement counts as one with an outcome: it ended so, as
// the counters say, or it seems to hold, and one of its cases ended so.
func (q Requirement) endsOpen(o Outcome) bool {
	switch q.Outcome {
	case Fail, Error, Known, Inconclusive:
		return q.Outcome == o
	}
	return q.hasCase(o)
}

// decide returns the verdict and says it in one sentence, which begins with
// the verdict. A MUST that fails outranks everything else.
// untested are the lists that could not be tested where others were.
func decide(requirements []Requirement, s Summary, notTested string, untested []List) (Verdict, string) {
	failing := with(requirements, func(q Requirement) bool { return q.Has(Fail) })
	must := with(requirements, func(q Requirement) bool { return q.Level == "MUST" })
	judged := with(requirements, func(q Requirement) bool {
		return q.Has(Pass) || q.Has(Warn) || q.Has(Known)
	})
	switch {
	case len(failing) > 0:
		clauses := []string{fmt.Sprintf("%s: %s", failures(len(failing), len(must)), names(failing))}
		return NonConformant, sentence("Non-conformant", append(clauses, openEnds(must, s, untested)...))
	case notTested != "":
		return NotTested, sentence("Not tested", []string{notTested})
	case len(judged) == 0 && s.CutShort != "":
		return NotTested, sentence("Not tested", []string{"the run was cut short (" + s.CutShort + ") before anything could be judged"})
	case len(judged) == 0:
		return NotTested, sentence("Not tested", []string{"nothing could be judged, whatever was selected is inconclusive or not applicable"})
	}
	if open := openEnds(must, s, untested); len(open) > 0 {
		return Partial, sentence("Partial", []string{"no MUST fails, but " + join(open)})
	}
	holding := with(must, func(q Requirement) bool { return q.Outcome != NotApplicable })
	clauses := []string{counted(len(holding), "MUST requirement holds", "MUST requirements hold")}
	if len(holding) > 1 {
		clauses[0] = "all " + clauses[0]
	}
	if rest := len(must) - len(holding); rest > 0 {
		clauses[0] += fmt.Sprintf(" and %d %s not applicable", rest, are(rest))
	}
	if warned := with(requirements, func(q Requirement) bool { return q.Has(Warn) }); len(warned) > 0 {
		clauses = append(clauses, fmt.Sprintf("%s: %s", counted(len(warned), "warning", "warnings"), names(warned)))
	}
	return Conformant, sentence("Conformant", clauses)
}

// quickProfile is the profile that leaves out too much to be conformant.
const quickProfile = "quick"

// openEnds are the clauses that keep a run from being complete.
func openEnds(must []Requirement, s Summary, untested []List) []string {
	var out []string
	if n := len(untested); n > 0 {
		var names []string
		for _, l := range untested {
			names = append(names, l.Name+": "+l.NotTested)
		}
		out = append(out, fmt.Sprintf("%s not tested (%s)", counted(n, "list is", "lists are"), strings.Join(names, "; ")))
	}
	for _, end := range []struct {
		outcome   Outcome
		one, many string
	}{
		{Inconclusive, "MUST is inconclusive", "MUST are inconclusive"},
		{Known, "MUST is a known failure", "MUST are known failures"},
		{Error, "MUST ended in trouble of the harness itself", "MUST ended in trouble of the harness itself"},
	} {
		found := with(must, func(q Requirement) bool { return q.endsOpen(end.outcome) })
		if n := len(found); n > 0 {
			verb := end.many
			if n == 1 {
				verb = end.one
			}
			out = append(out, fmt.Sprintf("%d of %d %s (%s)", n, len(must), verb, names(found)))
		}
	}
	if s.Selection != "" {
		out = append(out, "only a selection ran ("+s.Selection+")")
	}
	if s.Profile == quickProfile {
		out = append(out, "only the quick profile ran")
	}
	if s.CutShort != "" {
		out = append(out, "the run was cut short ("+s.CutShort+")")
	}
	return out
}

// Conclude fills in what follows from the requirements: the outcome of those
// that have cases and none of their own, the counters of the summary, the
// verdict and the sentence. notTested says why nothing could be tested; empty
// otherwise.
func (r *Report) Conclude(notTested string) {
	s := &r.Summary
	s.Cases = 0
	s.Outcomes, s.Must, s.Should = map[Outcome]int{}, map[Outcome]int{}, map[Outcome]int{}
	for i := range r.Requirements {
		q := &r.Requirements[i]
		if q.Outcome == "" {
			outcomes := make([]Outcome, len(q.Cases))
			for j, c := range q.Cases {
				outcomes[j] = c.Outcome
			}
			q.Outcome = Worst(outcomes...)
		}
		s.Cases += len(q.Cases)
		s.Outcomes[q.Outcome]++
		switch q.Level {
		case "MUST":
			s.Must[q.Outcome]++
		case "SHOULD":
			s.Should[q.Outcome]++
		}
	}
	r.concludeLists(notTested)
	untested, all := r.untested()
	switch {
	case !all:
	case len(untested) == 1:
		notTested, untested = untested[0].NotTested, nil
	default:
		notTested, untested = "none of the "+counted(len(untested), "list", "lists")+" could be tested: "+allReasons(untested), nil
	}
	r.Verdict, r.Sentence = decide(r.named(), r.Summary, notTested, untested)
}

// allReasons are the reasons why lists were not tested, each once, with the lists that it
// holds for.
func allReasons(lists []List) string {
	var reasons []string
	of := map[string][]string{}
	for _, l := range lists {
		if of[l.NotTested] == nil {
			reasons = append(reasons, l.NotTested)
		}
		of[l.NotTested] = append(of[l.NotTested], l.Name)
	}
	for i, reason := range reasons {
		if len(reasons) > 1 {
			reasons[i] = reason + " (" + strings.Join(of[reason], ", ") + ")"
		}
	}
	return strings.Join(reasons, "; ")
}

// ExitCode is the exit code of a run with this report, nil where there is none.
// strict makes a broken SHOULD count, complete an inconclusive MUST; a listed
// known failure that no longer fails counts always.
//
//	1  a MUST fails, or whatever else counts
//	3  not tested, of several lists also one that was named; cut short, or trouble of the
//	   harness itself
//	0  otherwise
func ExitCode(r *Report, strict, complete bool) int {
	if r == nil {
		return 3
	}
	trouble := r.Verdict == NotTested || r.Summary.CutShort != ""
	failed := r.Verdict == NonConformant || len(r.Resolved) > 0
	for _, l := range r.Lists {
		trouble = trouble || l.Named && l.NotTested != ""
	}
	for _, q := range r.Requirements {
		switch {
		case q.Has(Fail), strict && q.Has(Warn), complete && q.Level == "MUST" && q.Has(Inconclusive):
			failed = true
		}
		trouble = trouble || q.Has(Error)
	}
	switch {
	case failed:
		return 1
	case trouble:
		return 3
	}
	return 0
}

func with(requirements []Requirement, keep func(Requirement) bool) []Requirement {
	var out []Requirement
	for _, q := range requirements {
		if keep(q) {
			out = append(out, q)
		}
	}
	return out
}

// maxNames bounds the ids that a sentence names; the report lists them all.
const maxNames = 12

func names(requirements []Requirement) string {
	var ids []string
	for i, q := range requirements {
		if i == maxNames {
			ids = append(ids, fmt.Sprintf("and %d more", len(requirements)-maxNames))
			break
		}
		ids = append(ids, q.ID)
	}
	return strings.Join(ids, ", ")
}

func sentence(verdict string, clauses []string) string {
	return verdict + ": " + strings.Join(clauses, "; ") + "."
}

func join(clauses []string) string {
	if n := len(clauses); n > 1 {
		return strings.Join(clauses[:n-1], ", ") + " and " + clauses[n-1]
	}
	return strings.Join(clauses, "")
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// failures is "3 of 61 MUST requirements fail".
func failures(n, total int) string {
	verb := "fail"
	if n == 1 {
		verb = "fails"
	}
	return fmt.Sprintf("%d of %s %s", n, counted(total, "MUST requirement", "MUST requirements"), verb)
}

func are(n int) string {
	if n == 1 {
		return "is"
	}
	return "are"
}

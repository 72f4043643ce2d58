package report

import (
	"cmp"
	"slices"
)

// mostEvidence bounds the exchanges of a report of several lists, as those of one are.
const mostEvidence = 500

// Join makes one report of those of several lists of one contract, each of which was
// concluded by itself, in their order. What concerns one list only is marked with its
// name.
func Join(reports []*Report) *Report {
	if len(reports) == 1 {
		return reports[0]
	}
	first := reports[0]
	out := &Report{Schema: first.Schema, Tool: first.Tool, Contract: first.Contract, Target: first.Target, Shown: first.Shown,
		Observations: []Observation{}, Lacking: []Lack{}}
	s := &out.Summary
	s.Started, s.Seed, s.Selection = first.Summary.Started, first.Summary.Seed, first.Summary.Selection
	s.Profile = first.Summary.Profile
	for _, r := range reports {
		list := r.Lists[0].Name
		out.Lists = append(out.Lists, r.Lists...)
		out.Requirements = append(out.Requirements, r.Requirements...)
		for _, o := range r.Observations {
			o.List = list
			out.Observations = append(out.Observations, o)
		}
		out.Lacking = append(out.Lacking, r.Lacking...)
		out.Evidence = append(out.Evidence, r.Evidence[:min(len(r.Evidence), mostEvidence/len(reports))]...)
		out.Coverage = append(out.Coverage, r.Coverage...)
		for _, note := range r.Notes {
			out.Notes = append(out.Notes, list+": "+note)
		}
		for _, key := range r.Resolved {
			out.Resolved = append(out.Resolved, nameOf(list, key))
		}
		s.LeftOut += r.Summary.LeftOut
		s.Seconds += r.Summary.Seconds
		s.Requests += r.Summary.Requests
		s.Waited += r.Summary.Waited
		s.Throttled += r.Summary.Throttled
		s.Resent += r.Summary.Resent
		if s.CutShort == "" && r.Summary.CutShort != "" {
			s.CutShort = list + ": " + r.Summary.CutShort
		}
	}
	out.Health = joinHealth(reports)
	out.Conclude("")
	return out
}

// joinHealth sums up how the target answered: of several lists the median is the middle
// one of theirs by answers, and the 95th percentile the largest.
func joinHealth(reports []*Report) Health {
	h := Health{Answers: map[string]int{}}
	type part struct {
		median  float64
		answers int
	}
	var parts []part
	all := 0
	for _, r := range reports {
		h.Concurrency = joinConcurrency(h.Concurrency, r.Health.Concurrency)
		one := part{median: r.Health.Median}
		for kind, n := range r.Health.Answers {
			h.Answers[kind] += n
			one.answers += n
		}
		all += one.answers
		parts = append(parts, one)
		h.P95 = max(h.P95, r.Health.P95)
		if slow := r.Health.Slowest; slow != nil && (h.Slowest == nil || slow.Seconds > h.Slowest.Seconds) {
			h.Slowest = slow
		}
		for _, p := range r.Health.Phases {
			if i := slices.IndexFunc(h.Phases, func(q Phase) bool { return q.Name == p.Name }); i >= 0 {
				h.Phases[i].Seconds += p.Seconds
			} else {
				h.Phases = append(h.Phases, p)
			}
		}
		for _, w := range r.Health.Waits {
			if i := slices.IndexFunc(h.Waits, func(q Wait) bool { return q.For == w.For }); i >= 0 {
				h.Waits[i].Seconds += w.Seconds
				h.Waits[i].Count += w.Count
			} else {
				h.Waits = append(h.Waits, w)
			}
		}
	}
	slices.SortStableFunc(h.Waits, func(a, b Wait) int { return cmp.Compare(b.Seconds, a.Seconds) })
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.median, b.median) })
	for seen, i := 0, 0; i < len(parts); i++ {
		if seen += parts[i].answers; 2*seen >= all {
			h.Median = parts[i].median
			break
		}
	}
	return h
}

// joinConcurrency is that of two lists, one after the other.
func joinConcurrency(a, b *Concurrency) *Concurrency {
	if a == nil || b == nil {
		return cmp.Or(a, b)
	}
	return &Concurrency{Start: a.Start, Lowest: min(a.Lowest, b.Lowest), Highest: max(a.Highest, b.Highest),
		Ceiling: max(a.Ceiling, b.Ceiling)}
}

package report

import "slices"

// List is one list of the contract, and how it ended.
type List struct {
	// Name is unique in the report: the contract's for its only list.
	Name      string `json:"name"`
	Operation string `json:"operation"` // method and path, as the document spells them
	// Items, Complete and Scope are those of Target, for this list.
	Items    int    `json:"items"`
	Complete bool   `json:"complete"`
	Scope    string `json:"scope,omitempty"`
	// Named tells that the list was asked for by name, and is not one of all.
	Named bool `json:"named,omitempty"`
	// NotTested says why the list could not be tested, Hint what to look at first; empty
	// where it was tested.
	NotTested string `json:"not_tested,omitempty"`
	Hint      string `json:"hint,omitempty"`
	// Verdict and Outcomes are of this list's requirements alone.
	Verdict  Verdict         `json:"verdict"`
	Outcomes map[Outcome]int `json:"outcomes"`
}

// Lack is something that the learned data lacks.
type Lack struct {
	List string `json:"list"`
	// Sample is what is not there, Recipe what to insert to have it; empty where
	// there is no recipe.
	Sample string `json:"sample"`
	Recipe string `json:"recipe,omitempty"`
	// Requirements are the ids of those that it would show. Open tells that one of
	// them is inconclusive for it; else another sample showed it all the same.
	Requirements []string `json:"requirements"`
	Open         bool     `json:"open"`
}

// ToShowIt stands in a reason between what the data lacks and the recipe.
const ToShowIt = "; to show it, "

// listed gives a report of one list what its contract and target say, where it says
// nothing of lists.
func (r *Report) listed() {
	if len(r.Lists) == 0 {
		r.Lists = []List{{Name: r.Contract.Name, Operation: r.Contract.Operation, Items: r.Target.Items, Complete: r.Target.Complete,
			Scope: r.Target.Scope}}
	}
	for i := range r.Requirements {
		if r.Requirements[i].List == "" {
			r.Requirements[i].List = r.Lists[0].Name
		}
	}
}

// list is the list of a name; one of which nothing is known where there is none.
func (r *Report) list(name string) List {
	for _, l := range r.Lists {
		if l.Name == name {
			return l
		}
	}
	return List{Name: name}
}

// SameList is the name under which a report has a list of another one: that of the
// same operation, which stays when a contract gets further lists and the names with
// them; else that of the same name.
func (r *Report) SameList(l List) (name string, ok bool) {
	for _, own := range r.Lists {
		if own.Operation == l.Operation && l.Operation != "" {
			return own.Name, true
		}
	}
	for _, own := range r.Lists {
		if own.Name == l.Name {
			return own.Name, true
		}
	}
	return "", false
}

// named are the requirements as a sentence about several lists calls them: each after the
// name of its list.
func (r *Report) named() []Requirement {
	if len(r.Lists) < 2 {
		return r.Requirements
	}
	named := slices.Clone(r.Requirements)
	for i := range named {
		named[i].ID = nameOf(named[i].List, named[i].ID)
	}
	return named
}

// countLists gives the lists of an earlier version, of which there was one, the
// report's verdict.
func (r *Report) countLists() {
	for i := range r.Lists {
		r.Lists[i].Verdict, r.Lists[i].Outcomes = r.Verdict, r.Summary.Outcomes
	}
}

// concludeLists decides each list's verdict. What concerns the whole run (a selection,
// an end before all was asked, nothing tested) concerns each.
func (r *Report) concludeLists(notTested string) {
	r.listed()
	for i := range r.Lists {
		l := &r.Lists[i]
		l.Outcomes = map[Outcome]int{}
		of := with(r.Requirements, func(q Requirement) bool { return q.List == l.Name })
		for _, q := range of {
			l.Outcomes[q.Outcome]++
		}
		if l.NotTested == "" {
			l.NotTested = notTested
		}
		l.Verdict, _ = decide(of, r.Summary, l.NotTested, nil)
	}
}

// untested are the lists that could not be tested; all tells that these are all.
func (r *Report) untested() (lists []List, all bool) {
	for _, l := range r.Lists {
		if l.NotTested != "" {
			lists = append(lists, l)
		}
	}
	return lists, len(lists) == len(r.Lists)
}

// Breaks tells whether a case of a list's requirement broke its promise in this report,
// listed as known or not. The list is found as SameList does. No report says so of none.
func (r *Report) Breaks(l List, id, name string) bool {
	if r == nil {
		return false
	}
	list, ok := r.SameList(l)
	if !ok {
		return false
	}
	for _, q := range r.Requirements {
		if q.List != list || q.ID != id {
			continue
		}
		for _, c := range q.Cases {
			if c.Name == name {
				return broken(c.Outcome) || c.Outcome == Known
			}
		}
	}
	return false
}

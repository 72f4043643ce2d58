package engine

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
)

// bounds are traits of how a request spells any bound of a window.
func (s *subjects) bounds() {
	either := func(has func(a subject, name string) bool) func(subject) bool {
		return func(a subject) bool {
			for _, w := range s.run.Contract.Roles.Windows {
				if w.From != nil && has(a, w.From.Name) || w.To != nil && has(a, w.To.Name) {
					return true
				}
			}
			return false
		}
	}
	s.add(rankNamed, "carry a bound", either(func(a subject, name string) bool { return a.values.Has(name) }))
	s.add(rankNamed, "carry a bound with an offset", either(func(a subject, name string) bool {
		return offsetText.MatchString(a.values.Get(name))
	}))
	s.add(rankNamed, "carry a bound with a fraction of a second", either(func(a subject, name string) bool {
		return strings.Contains(a.values.Get(name), ".")
	}))
}

var offsetText = regexp.MustCompile(`[0-9]([+-])[0-9][0-9]:[0-9][0-9]$`)

// bound are traits of how a request spells the bound of a window.
func (s *subjects) bound(name string) {
	offset := func(a subject, signs string) bool {
		found := offsetText.FindStringSubmatch(a.values.Get(name))
		return found != nil && strings.Contains(signs, found[1])
	}
	s.add(rankNamed, "carry "+name+" with an offset", func(a subject) bool { return offset(a, "+-") })
	s.add(rankNamed, "carry "+name+" with an offset ahead of UTC", func(a subject) bool { return offset(a, "+") })
	s.add(rankNamed, "carry "+name+" with an offset behind UTC", func(a subject) bool { return offset(a, "-") })
	s.add(rankNamed, "carry "+name+" with a fraction of a second", func(a subject) bool { return strings.Contains(a.values.Get(name), ".") })
	s.add(rankNamed, "carry "+name+" without a fraction of a second", func(a subject) bool {
		return a.values.Has(name) && !strings.Contains(a.values.Get(name), ".")
	})
}

// limits are traits of the limit in force.
func (s *subjects) limits() {
	if s.run.Contract.Roles.Limit == nil {
		return
	}
	name := s.run.Contract.Roles.Limit.Parameter.Name
	low, high := s.failing[0].limit, s.failing[0].limit
	for _, f := range s.failing {
		low, high = min(low, f.limit), max(high, f.limit)
	}
	if low <= 0 {
		return
	}
	s.add(rankMeasured, fmt.Sprintf("are under a %s of %d", name, low), func(a subject) bool { return low == high && a.limit == low })
	s.add(rankMeasured, fmt.Sprintf("are under a %s of %d or more", name, low), func(a subject) bool { return a.limit >= low })
	s.add(rankMeasured, fmt.Sprintf("are under a %s of %d or less", name, high), func(a subject) bool {
		return a.limit > 0 && a.limit <= high
	})
}

// longQuery begins the trait of a long query.
const longQuery = "have a query of "

// leastLong is how many characters of a query none is short of that is long: shorter
// ones are cut by nobody.
const leastLong = 100

// sizes are traits of how much a request says.
func (s *subjects) sizes() {
	long := len(s.failing[0].Request.Query)
	for _, f := range s.failing {
		long = min(long, len(f.Request.Query))
	}
	s.add(rankNamed, "carry no parameter at all", func(a subject) bool { return len(a.values) == 0 })
	if long >= leastLong {
		s.add(rankMeasured, fmt.Sprintf("%s%d characters or more", longQuery, long), func(a subject) bool { return len(a.Request.Query) >= long })
	}
}

// manyPages is how many pages there are at least whose kind is told: few are of one by
// chance.
const manyPages = 5

// answers are traits of what is answered, where all is answered in one way.
func (s *subjects) answers() {
	pages, refusals, items := true, true, -1
	for _, all := range [][]subject{s.failing, s.sound} {
		for _, a := range all {
			pages = pages && a.Listed()
			refusals = refusals && a.Failure == nil && a.Status >= http.StatusBadRequest && a.Status < http.StatusInternalServerError
		}
	}
	switch {
	case refusals:
		status := s.failing[0].Status
		s.add(rankAnswered, fmt.Sprintf("are answered %d", status), func(a subject) bool { return a.Status == status })
	case pages && len(s.failing) >= manyPages:
		for _, a := range s.failing {
			if n := len(a.IDs()); items < 0 || n < items {
				items = n
			}
		}
		more := func(a subject, wanted bool) bool { more, known := a.More(); return known && more == wanted }
		s.add(rankAnswered, "list nothing", func(a subject) bool { return len(a.IDs()) == 0 })
		s.add(rankAnswered, "are the last page of a list", func(a subject) bool { return more(a, false) })
		s.add(rankAnswered, "are a page before the last", func(a subject) bool { return more(a, true) })
		s.add(rankAnswered, "list just "+answer.Count(items, "item"), func(a subject) bool { return items > 0 && len(a.IDs()) == items })
		s.add(rankAnswered, fmt.Sprintf("list %s or more", answer.Count(items, "item")), func(a subject) bool {
			return items > 0 && len(a.IDs()) >= items
		})
	}
}

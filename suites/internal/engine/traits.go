package engine

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// subject is an answer with what its request says.
type subject struct {
	*answer.Answer
	intent probe.Intent
	values url.Values // what can be read of the query
	limit  int        // in force, 0 where it cannot be told
	// beside tells that another request with its query was under way meanwhile.
	beside bool
}

// subjects are answers that fail and others that do not.
type subjects struct {
	run            *Run
	failing, sound []subject
	all            []trait
}

func newSubjects(e *Run, failing, sound []*answer.Answer) *subjects {
	under := underWay(e)
	of := func(answers []*answer.Answer) []subject {
		out := make([]subject, len(answers))
		for i, a := range answers {
			values := pairsOf(a.Request.Query)
			out[i] = subject{Answer: a, intent: e.ledger.Intent(a.Request), values: values, limit: e.limitOf(values), beside: under[a.ID]}
		}
		return out
	}
	return &subjects{run: e, failing: of(failing), sound: of(sound)}
}

// pairsOf are the names and values of a query as far as they can be read, those of
// a malformed one too.
func pairsOf(query string) url.Values {
	plain := func(text string) string {
		if decoded, err := url.QueryUnescape(text); err == nil {
			return decoded
		}
		return text
	}
	values := url.Values{}
	for pair := range strings.SplitSeq(query, "&") {
		if name, value, _ := strings.Cut(pair, "="); pair != "" {
			values.Add(plain(name), plain(value))
		}
	}
	return values
}

// underWay are the ids of the exchanges during which another one with the same query
// was under way.
func underWay(e *Run) map[string]bool {
	by := map[string][]*probe.Exchange{}
	for _, x := range e.ledger.Exchanges() {
		by[x.Request.Query] = append(by[x.Request.Query], x)
	}
	out := map[string]bool{}
	for _, equal := range by {
		for i, a := range equal {
			for _, b := range equal[i+1:] {
				if a.Sent < b.Done && b.Sent < a.Done {
					out[a.ID], out[b.ID] = true, true
				}
			}
		}
	}
	return out
}

// limitOf is the limit in force under a query's values, 0 where it cannot be told.
func (e *Run) limitOf(values url.Values) int {
	role := e.Contract.Roles.Limit
	if role == nil {
		return 0
	}
	given := values[role.Parameter.Name]
	if len(given) == 0 {
		return role.Default
	}
	n, err := strconv.Atoi(given[0])
	if low, high := role.Bounds(); err != nil || len(given) > 1 || n < low || n > high {
		return 0
	}
	return n
}

// add adds a trait if all that fails has it.
func (s *subjects) add(rank int, text string, has func(subject) bool) {
	for _, f := range s.failing {
		if !has(f) {
			return
		}
	}
	c := trait{text: text, rank: rank, others: make(bits, (len(s.sound)+63)/64)}
	for i, o := range s.sound {
		if has(o) {
			c.others.set(i)
		}
	}
	if c.left = c.others.count(); c.left < len(s.sound) {
		s.all = append(s.all, c)
	}
}

// telling are the traits that all that fails has, and not all others.
func (s *subjects) telling() []trait {
	s.add(rankNamed, "come while another request with the same query is under way", func(a subject) bool { return a.beside })
	s.asked()
	s.meant()
	for _, p := range s.run.Contract.Parameters {
		s.parameter(p.Name)
	}
	for i, f := range s.run.Contract.Roles.Filters {
		known := f.Values()
		if f.Learned() {
			known = s.run.learned().Data.Values(i)
		}
		s.filter(f.Parameter, known)
	}
	if cursor := s.run.Contract.Roles.Cursor; cursor != nil {
		s.cursor(cursor.Parameter.Name)
	}
	s.matching()
	s.bounds()
	for _, w := range s.run.Contract.Roles.Windows {
		if w.From != nil {
			s.bound(w.From.Name)
		}
		if w.To != nil {
			s.bound(w.To.Name)
		}
	}
	s.limits()
	s.sizes()
	s.answers()
	return s.all
}

// asked are traits of what a request has besides its query.
func (s *subjects) asked() {
	first := s.failing[0].Request
	plain := probe.Credentials{}
	if first.Credentials != plain {
		s.add(rankNamed, "come with "+answer.Credentials(first.Credentials), func(a subject) bool {
			return a.Request.Credentials == first.Credentials
		})
		s.add(rankNamed, "come with other credentials than the run's own", func(a subject) bool { return a.Request.Credentials != plain })
	} else {
		s.add(rankNamed, "come with the run's own credentials", func(a subject) bool { return a.Request.Credentials == plain })
	}
	if first.Path != "" {
		s.add(rankNamed, "spell the path in another way", func(a subject) bool { return a.Request.Path != "" })
	}
	switch {
	case first.Accept == probe.Absent:
		s.add(rankNamed, "come without Accept", func(a subject) bool { return a.Request.Accept == probe.Absent })
	case first.Accept != "":
		s.add(rankNamed, "come with Accept: "+first.Accept, func(a subject) bool { return a.Request.Accept == first.Accept })
		s.add(rankNamed, "come with an unusual Accept", func(a subject) bool { return a.Request.Accept != "" })
	}
}

// meant are traits of what a request is meant to be.
func (s *subjects) meant() {
	s.add(rankNamed, "name a parameter that the contract does not have", func(a subject) bool {
		for name := range a.values {
			if !slices.ContainsFunc(s.run.Contract.Parameters, func(p spec.Parameter) bool { return p.Name == name }) {
				return true
			}
		}
		return false
	})
	s.add(rankNamed, "have a malformed query", func(a subject) bool {
		return a.intent.Malformed && a.Request.Credentials == (probe.Credentials{})
	})
	s.add(rankNamed, "carry an invalid value", func(a subject) bool { return a.intent.Offender != "" })
	if offender := s.failing[0].intent.Offender; offender != "" {
		s.add(rankNamed, "carry an invalid "+offender, func(a subject) bool { return a.intent.Offender == offender })
	}
}

// parameter are traits of how a request gives a parameter.
func (s *subjects) parameter(name string) {
	s.add(rankNamed, "carry "+name, func(a subject) bool { return a.values.Has(name) })
	s.add(rankNamed, "carry no "+name, func(a subject) bool { return !a.values.Has(name) })
	s.add(rankNamed, "carry "+name+" without a value", func(a subject) bool { return a.values.Has(name) && a.values.Get(name) == "" })
	s.add(rankNamed, "give "+name+" more than once", func(a subject) bool { return len(a.values[name]) > 1 })
	s.add(rankNamed, "carry "+name+" with a character beyond ASCII", func(a subject) bool {
		return strings.ContainsFunc(a.values.Get(name), func(r rune) bool { return r > '~' })
	})
	long := len(s.failing[0].values.Get(name))
	for _, f := range s.failing {
		long = min(long, len(f.values.Get(name)))
	}
	longer := slices.ContainsFunc(s.sound, func(a subject) bool { return len(a.values.Get(name)) >= long })
	if long >= leastLongValue && !longer {
		s.add(rankMeasured, fmt.Sprintf("carry %s with %d characters or more", name, long), func(a subject) bool {
			return len(a.values.Get(name)) >= long
		})
	}
}

// leastLongValue is how many characters a value has at least that is long.
const leastLongValue = 10

// filter are traits of the value of a filter: all that fails has one, or one of few of
// those that are known.
func (s *subjects) filter(p spec.Parameter, known []string) {
	var values []string
	for _, f := range s.failing {
		given := f.values[p.Name]
		if len(given) != 1 || !slices.Contains(known, given[0]) {
			return
		}
		if !slices.Contains(values, given[0]) {
			values = append(values, given[0])
		}
	}
	slices.Sort(values)
	if len(values) == len(known) {
		return
	}
	s.add(rankNamed, fmt.Sprintf("carry %s=%s", p.Name, strings.Join(values, " or ")), func(a subject) bool {
		return len(a.values[p.Name]) == 1 && slices.Contains(values, a.values.Get(p.Name))
	})
}

// matching is the trait that nothing of the list is asked for.
func (s *subjects) matching() {
	data, cursor := s.run.learned().Data, s.run.Contract.Roles.Cursor
	if data.Len() == 0 {
		return
	}
	s.add(rankNamed, "ask for what no item of the list is", func(a subject) bool {
		q := s.run.conditions(a.values)
		if cursor != nil {
			q = q.After(a.values.Get(cursor.Parameter.Name))
		}
		p := data.Predict(q)
		return p.Known && len(p.Rows) == 0
	})
}

// cursor are traits of the item that a cursor names.
func (s *subjects) cursor(name string) {
	data := s.run.learned().Data
	given := func(a subject) (at int, known, ok bool) {
		if len(a.values[name]) != 1 || data.Len() == 0 {
			return 0, false, false
		}
		at, known = data.Find(a.values.Get(name))
		return at, known, true
	}
	s.add(rankNamed, "carry a "+name+" that names no item of the list", func(a subject) bool {
		_, known, ok := given(a)
		return ok && !known && a.intent.Offender == "" && !a.intent.Malformed
	})
	first, known, _ := given(s.failing[0])
	if !known {
		return
	}
	what := fmt.Sprintf("item %d of the list", first+1)
	if first == data.Len()-1 {
		what = "the last item of the list"
	}
	s.add(rankNamed, "start after "+what, func(a subject) bool {
		at, known, _ := given(a)
		return known && at == first
	})
}

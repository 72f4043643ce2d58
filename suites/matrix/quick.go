package matrix

import (
	"context"
	"maps"
	"slices"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// QuickRequests is how many requests a quick run of the reference takes at most, learning
// included.
const QuickRequests = 200

// Choice are the questions of the quick profile and what they catch.
type Choice struct {
	Questions []suites.Question
	// Requests are those of a quick run of the plain server.
	Requests int
	// Caught tells of each defect whether a quick run fails or warns.
	Caught map[string]bool
}

// ChooseQuick chooses the questions of the quick profile: those that catch most of the
// defects for the requests that they cost, and one of each MUST at least. What a choice
// catches is seen by running it; for what it misses the next round chooses.
func ChooseQuick(ctx context.Context, o Options) (*Choice, error) {
	o.Freedoms, o.Profile = nil, suites.Standard
	c := newChooser(o)
	if _, err := o.runAll(ctx, c.learn); err != nil {
		return nil, err
	}
	var best *Choice
	for range 3 {
		choice, err := o.within(ctx, c)
		if err != nil {
			return nil, err
		}
		if choice.Caught, err = o.quickly(ctx, choice.Questions); err != nil {
			return nil, err
		}
		for name, caught := range choice.Caught {
			c.missed[name] = c.missed[name] || !caught
		}
		if best == nil || choice.catches() > best.catches() {
			best = choice
		}
	}
	return best, nil
}

// catches counts the defects that a choice catches.
func (c *Choice) catches() int {
	n := 0
	for _, caught := range c.Caught {
		if caught {
			n++
		}
	}
	return n
}

// within chooses as much as a quick run may ask.
func (o Options) within(ctx context.Context, c *chooser) (*Choice, error) {
	var best *Choice
	o.Profile = suites.Quick
	budget := QuickRequests
	for range 6 {
		o.Questions = c.choose(budget)
		r, err := o.run(ctx, Mutant{Name: "no defect", Start: o.Plain}, &engine.Cache{})
		if err != nil {
			return nil, err
		}
		n := r.Report.Summary.Requests
		if n <= QuickRequests && (best == nil || n > best.Requests) {
			best = &Choice{Questions: o.Questions, Requests: n}
		}
		if n == QuickRequests {
			break
		}
		budget += QuickRequests - n
	}
	return best, nil
}

// quickly tells of each defect whether a quick run with some questions catches it.
func (o Options) quickly(ctx context.Context, questions []suites.Question) (map[string]bool, error) {
	o.Profile, o.Questions = suites.Quick, questions
	caught := map[string]bool{}
	_, err := o.runAll(ctx, func(_ Result, _ int, r Result) { caught[r.Mutant.Name] = r.Caught() })
	return caught, err
}

// Caught tells whether anything was reported.
func (r Result) Caught() bool {
	return len(r.Got) > 0
}

// chooser chooses questions greedily.
type chooser struct {
	classes []suites.Question            // each once
	members map[suites.Question][]string // the keys of a class's cases, in their order
	must    map[string]bool              // the requirements of which one case at least is asked
	silent  map[string]bool              // the keys of the cases that send nothing
	asks    map[string][]string          // the requests of a case of the plain server, by key
	catches map[string]catching          // by the name of a defect
	missed  map[string]bool              // the defects that a quick run was seen to miss
}

// catching are the cases that catch a defect.
type catching struct {
	asking map[string]bool // those that fail themselves
	// Where it shows in answers that are judged whatever they were asked for, citing are the
	// cases that ask for those that a finding cites.
	citing map[string]bool
}

func newChooser(o Options) *chooser {
	c := &chooser{members: map[suites.Question][]string{}, must: map[string]bool{}, silent: map[string]bool{},
		catches: map[string]catching{}, missed: map[string]bool{}}
	for _, k := range suites.Classed(suites.Options{Contract: o.Contract, Token: "a", OtherToken: "b", UnscopedToken: "c", FrozenToken: "d",
		Explore: o.Explore}) {
		key := k.ID + " " + k.Name
		if k.Silent {
			c.silent[key] = true
			continue
		}
		if k.Must {
			c.must[k.ID] = true
		}
		class := suites.Question{ID: k.ID, Class: k.Class}
		if c.members[class] == nil {
			c.classes = append(c.classes, class)
		}
		c.members[class] = append(c.members[class], key)
	}
	return c
}

// learn takes note of what catches a defect.
func (c *chooser) learn(plain Result, _ int, r Result) {
	if c.asks == nil {
		c.asks = cited(plain.Report)
	}
	found := catching{asking: map[string]bool{}, citing: map[string]bool{}}
	shows := map[string]bool{} // the answers that findings cite
	for _, q := range r.Report.Requirements {
		for _, tc := range q.Cases {
			key := q.ID + " " + tc.Name
			switch {
			case tc.Finding == nil && !tc.Explained:
			case !c.silent[key]:
				found.asking[key] = true
			case tc.Finding != nil:
				shows[tc.Finding.Exchange] = true
			}
		}
	}
	for key, asked := range cited(r.Report) {
		if !c.silent[key] && slices.ContainsFunc(asked, func(id string) bool { return shows[id] }) {
			found.citing[key] = true
		}
	}
	c.catches[r.Mutant.Name] = found
}

// cited are the requests that each case rests on.
func cited(r *report.Report) map[string][]string {
	all := map[string][]string{}
	for _, q := range r.Requirements {
		for _, tc := range q.Cases {
			all[q.ID+" "+tc.Name] = tc.Exchanges
		}
	}
	return all
}

// killers are the keys of the cases that catch each defect. One that shows in answers by
// themselves needs none, unless a quick run was seen to miss it.
func (c *chooser) killers() map[string]map[string]bool {
	all := map[string]map[string]bool{}
	for name, found := range c.catches {
		switch {
		case len(found.citing) == 0:
			all[name] = found.asking
		case c.missed[name]:
			both := map[string]bool{}
			maps.Copy(both, found.asking)
			maps.Copy(both, found.citing)
			all[name] = both
		}
	}
	return all
}

// choose takes questions until their requests reach a budget.
func (c *chooser) choose(budget int) []suites.Question {
	taken := map[suites.Question]int{}
	asked, caught, has := map[string]bool{}, map[string]bool{}, map[string]bool{}
	spent, killersOf := 0, c.killers()
	for {
		var best suites.Question
		bestUpTo, bestScore, bestCost := 0, 0.0, 0
		for _, class := range c.classes {
			fresh, kills := map[string]bool{}, map[string]bool{}
			for i := taken[class]; i < len(c.members[class]); i++ {
				key := c.members[class][i]
				for _, id := range c.asks[key] {
					if !asked[id] {
						fresh[id] = true
					}
				}
				for name, killers := range killersOf {
					if killers[key] && !caught[name] {
						kills[name] = true
					}
				}
				gain := float64(len(kills))
				if c.must[class.ID] && !has[class.ID] {
					gain += 100
				}
				if score := gain / (float64(len(fresh)) + 0.5); score > bestScore && spent+len(fresh) <= budget {
					best, bestUpTo, bestScore, bestCost = class, i+1, score, len(fresh)
				}
			}
		}
		if bestUpTo == 0 {
			break
		}
		for _, key := range c.members[best][taken[best]:bestUpTo] {
			for _, id := range c.asks[key] {
				asked[id] = true
			}
			for name, killers := range killersOf {
				caught[name] = caught[name] || killers[key]
			}
		}
		taken[best], has[best.ID] = bestUpTo, true
		spent += bestCost
	}
	var questions []suites.Question
	for _, class := range c.classes {
		if n := taken[class]; n > 0 {
			questions = append(questions, suites.Question{ID: class.ID, Class: class.Class, Cases: n})
		}
	}
	return questions
}

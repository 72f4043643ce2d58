package suites

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// path is the operation's path with the values of its parameters, as far as they are
// known.
func (o Options) path() string {
	values := o.givenPath()
	if len(o.PathValues) > 0 {
		values = o.PathValues[0]
	}
	return o.Contract.Expand(o.Contract.Path, values, probe.Escape)
}

// given is the query that goes with every request.
func (o Options) given() string {
	var pairs []probe.Pair
	for _, g := range o.Contract.Roles.Given {
		pairs = append(pairs, probe.Pair{Name: g.Parameter.Name, Value: g.Value})
	}
	return probe.Encode(pairs...)
}

// givenPath are the values of the path that the contract gives, and of the others their
// names in braces.
func (o Options) givenPath() []string {
	var values []string
	for _, role := range o.Contract.Roles.Path {
		if role.From != nil {
			values = append(values, "{"+role.Parameter.Name+"}")
			continue
		}
		values = append(values, role.Value)
	}
	return values
}

// readPath is what was read of the values of a path before the list itself is asked.
type readPath struct {
	values        [][]string
	problem, hint string // why there are none
	requests      int
}

// mostCandidates bounds the values of a path that are tried.
const mostCandidates = 20

// readPath finds values for the path's parameters: of those that the other list holds the
// ones whose own lists are longest.
func (o Options) readPath(ctx context.Context, base *url.URL, m *meter) readPath {
	read := readPath{values: o.PathValues, problem: o.skip}
	if o.skip != "" {
		return read
	}
	roles := o.Contract.Roles.Path
	learned := slices.IndexFunc(roles, func(role spec.PathRole) bool { return role.From != nil })
	if len(roles) == 0 || len(read.values) > 0 {
		return read
	}
	if learned < 0 {
		read.values = [][]string{o.givenPath()}
		return read
	}
	m.phase("learning")
	ask := func(c *spec.Contract, path string) *answer.Answer {
		of := o
		of.Contract = c
		config := of.config(base)
		config.Path, config.IDs, config.Read = path, config.IDs+"path-", answer.NewReader(c).Read
		config.OnSend = func() { read.requests++; m.sent() }
		p, err := probe.New(config)
		if err != nil {
			return nil
		}
		defer p.Close()
		query := oracle.Query{}
		if l := c.Roles.Limit; l != nil {
			_, query.Limit = l.Bounds()
		}
		return answer.Of(p.Do(ctx, engine.ValidRequest(engine.Spell(c, query))))
	}
	values := o.givenPath()
	var candidates []string
	for i, role := range roles {
		if role.From == nil {
			continue
		}
		a := ask(role.From, role.From.Path)
		if a == nil || !a.Listed() || len(a.IDs()) == 0 {
			brief := "not sent"
			if a != nil {
				brief = a.Brief()
			}
			if a != nil && a.Listed() {
				brief = "a list without items"
			}
			read.problem = fmt.Sprintf("no value of the path's %s is known: %s is answered %s", role.Parameter.Name, role.From.Operation(), brief)
			read.hint = "create what the path names, or write a value of " + role.Parameter.Name + " into the overlay"
			return read
		}
		values[i] = a.IDs()[0]
		if i == learned {
			candidates = a.IDs()[:min(len(a.IDs()), mostCandidates)]
		}
	}
	items := map[string]int{}
	for _, value := range candidates {
		row := slices.Clone(values)
		row[learned] = value
		if a := ask(o.Contract, o.Contract.Expand(o.Contract.Path, row, probe.Escape)); a != nil && a.Listed() {
			items[value] = 2 * len(a.IDs())
			if more, _ := a.More(); more {
				items[value]++
			}
		}
	}
	slices.SortStableFunc(candidates, func(a, b string) int { return items[b] - items[a] })
	for i, value := range candidates[:min(2, len(candidates))] {
		if i > 0 && items[value] == 0 {
			break // it shows nothing
		}
		row := slices.Clone(values)
		row[learned] = value
		read.values = append(read.values, row)
	}
	return read
}

package matrix_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

// together are freedoms that are harmless alone and once were not on one server.
func together() []string {
	return []string{
		"offset-west bounds-in-milliseconds",
		"digits-padded bounds-cut-to-milliseconds",
		"digits-padded-to-nine bounds-in-milliseconds",
	}
}

// freePairs are so many random pairs of freedoms, always the same.
func freePairs(n int) []matrix.Mutant {
	r := rand.New(rand.NewPCG(2026, 12))
	all := reference.Freedoms()
	cache := reference.NewCache()
	var chosen []matrix.Mutant
	for len(chosen) < n {
		a, b := all[r.IntN(len(all))], all[r.IntN(len(all))]
		if a.Name == b.Name {
			continue
		}
		chosen = append(chosen, matrix.Mutant{Name: a.Name + " " + b.Name, Expected: slices.Concat(a.Warns, b.Warns),
			Hidden: slices.Concat(a.Hides, b.Hides), Start: starts(cache, reference.Options{Freedoms: []string{a.Name, b.Name}})})
	}
	return chosen
}

// Two freedoms on one server accuse no more than each alone.
func TestFreedomsThatMeet(t *testing.T) {
	c, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	cache := reference.NewCache()
	meeting := freePairs(pairsWanted(t) / 2)
	for _, names := range together() {
		meeting = append(meeting, matrix.Mutant{Name: names, Start: starts(cache, reference.Options{Freedoms: strings.Fields(names)})})
	}
	m, err := matrix.Run(context.Background(), matrix.Options{Contract: c, Freedoms: meeting, Workers: 2,
		Plain: func() (matrix.Server, error) { return reference.New(reference.Options{Cache: cache}) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range m.Freedoms {
		// Two lists with less in them may together show still less.
		accused := slices.DeleteFunc(slices.Clone(f.Got), func(id string) bool { return slices.Contains(f.Allowed, id) })
		if len(accused) > 0 || f.CutShort != "" || (!f.Clean && slices.Contains(together(), f.Freedom)) {
			t.Errorf("%s: %v are reported, %v end otherwise than usual; cut short: %q", f.Freedom, f.Got, f.Changed, f.CutShort)
		}
	}
}

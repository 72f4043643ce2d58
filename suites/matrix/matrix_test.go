package matrix_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

var embedded = sync.OnceValues(func() (*spec.Contract, error) { return spec.Load(spec.Sources{}) })

// starts returns what starts a reference server.
func starts(cache *reference.Cache, o reference.Options) func() (matrix.Server, error) {
	o.Cache = cache
	return func() (matrix.Server, error) { return reference.New(o) }
}

// mutants are the reference server's defects and freedoms with the wanted
// names; nil wants all.
func mutants(wanted []string, cache *reference.Cache) (defects, freedoms []matrix.Mutant) {
	for _, d := range reference.Defects() {
		if wanted == nil || slices.Contains(wanted, d.Name) {
			defects = append(defects, matrix.Mutant{Name: d.Name, Summary: d.Summary, Difficulty: d.Difficulty, Expected: d.Breaks, Hangs: d.Hangs,
				Start: starts(cache, reference.Options{Defects: []string{d.Name}})})
		}
	}
	for _, f := range reference.Freedoms() {
		if wanted == nil || slices.Contains(wanted, f.Name) {
			freedoms = append(freedoms, granting(cache, f))
		}
	}
	return defects, freedoms
}

// granting is the server with one freedom.
func granting(cache *reference.Cache, f reference.Freedom) matrix.Mutant {
	return matrix.Mutant{Name: f.Name, Summary: f.Summary, Expected: f.Warns, Hidden: f.Hides,
		Start: starts(cache, reference.Options{Freedoms: []string{f.Name}})}
}

// bundles is how many servers have all freedoms among them, those left out that
// want a list or a warning of their own.
const bundles = 12

// bundled are all freedoms, several to a server: neighbours in the table, which
// are of one kind, in different ones.
// Of those every second one is left out unless all are wanted.
func bundled(cache *reference.Cache, all bool) []matrix.Mutant {
	var alone, together []matrix.Mutant
	at, taken := 0, false
	for _, f := range reference.Freedoms() {
		if f.Sessions > 0 || len(f.Warns) > 0 {
			if taken = !taken; all || taken {
				alone = append(alone, granting(cache, f))
			}
			continue
		}
		if at < bundles {
			together = append(together, matrix.Mutant{Name: f.Name, Summary: f.Summary, Hidden: f.Hides})
		} else {
			b := &together[at%bundles]
			b.Name, b.Summary, b.Hidden = b.Name+" "+f.Name, b.Summary+" "+f.Summary, slices.Concat(b.Hidden, f.Hides)
		}
		at++
	}
	for i, b := range together {
		together[i].Start = starts(cache, reference.Options{Freedoms: strings.Fields(b.Name)})
	}
	return slices.Concat(alone, together)
}

// coreFile names the defects that together make every case fail that can.
const coreFile = "testdata/core.txt"

// chosen are the names that this run of the test takes: with KAYLE_MATRIX=all or =write
// all, nil; with =core those that make every case fail that can; else the first eighth of
// them, which make most do so; a few under -short.
func chosen(t *testing.T) []string {
	t.Helper()
	if os.Getenv("KAYLE_MATRIX") == "all" || os.Getenv("KAYLE_MATRIX") == "write" {
		return nil
	}
	text, err := os.ReadFile(coreFile)
	if err != nil {
		t.Fatal(err)
	}
	names := strings.Fields(string(text))
	switch {
	case os.Getenv("KAYLE_MATRIX") == "core":
		return names
	case testing.Short():
		return names[:6]
	}
	return names[:len(names)/8]
}

// byChance is how many defects are to kill what only such defects kill as answer by
// chance, and so kill by chance.
const byChance = 3

// core chooses few defects of a whole matrix that kill whatever all of them
// kill and the freedoms do not, the one that adds most first.
func core(m *report.Matrix) []string {
	chancy := func(r report.MatrixRow) bool { return slices.Contains(r.Declared, "HTTP-11") }
	sure, need := map[string]bool{}, map[string]int{}
	for _, r := range m.Rows {
		for _, key := range r.Kills {
			sure[key] = sure[key] || !chancy(r)
			need[key] = min(need[key]+1, byChance)
		}
	}
	for key := range sure {
		if sure[key] {
			need[key] = 1
		}
	}
	for _, f := range m.Freedoms {
		for _, key := range f.Kills {
			delete(need, key)
		}
	}
	adds := func(r report.MatrixRow) (n int) {
		for _, key := range r.Kills {
			if need[key] > 0 && sure[key] != chancy(r) {
				n++
			}
		}
		return n
	}
	var names []string
	for rest := slices.Clone(m.Rows); ; {
		best := slices.MaxFunc(rest, func(a, b report.MatrixRow) int { return adds(a) - adds(b) })
		if adds(best) == 0 {
			return names
		}
		rest = slices.DeleteFunc(rest, func(r report.MatrixRow) bool { return r.Defect == best.Defect })
		for _, key := range best.Kills {
			if sure[key] != chancy(best) {
				need[key]--
			}
		}
		names = append(names, best.Defect)
	}
}

func TestEveryCheckCanFailAndFailsAlone(t *testing.T) {
	c, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	names := chosen(t)
	cache := reference.NewCache()
	defects, freedoms := mutants(names, cache)
	if names != nil && len(defects) != len(names) {
		t.Errorf("%s has %d names, of which %d exist", coreFile, len(names), len(defects))
	}
	if names != nil && !testing.Short() {
		freedoms = bundled(cache, os.Getenv("KAYLE_MATRIX") != "")
	}
	m, err := matrix.Run(context.Background(), matrix.Options{Contract: c, Defects: defects, Freedoms: freedoms, Workers: 3,
		Profile: suites.Profile(os.Getenv("KAYLE_PROFILE")),
		Plain:   func() (matrix.Server, error) { return reference.New(reference.Options{Cache: cache}) }})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range m.Rows {
		if !r.Exact {
			t.Errorf("defect %s (%s) declares %v, and %v are reported", r.Defect, r.Summary, r.Declared, r.Got)
		}
	}
	for _, f := range m.Freedoms {
		if !f.Clean {
			t.Errorf("freedom %s (%s) may warn on %v and hide %v; %v are reported, %v end otherwise than usual; cut short: %q",
				f.Freedom, f.Summary, f.Allowed, f.Hidden, f.Got, f.Changed, f.CutShort)
		}
	}
	t.Logf("%d defects, %d freedoms; of %d cases %d fail somewhere; %.0f s", len(m.Rows), len(m.Freedoms), m.Cases.Total, m.Cases.Killed,
		m.Seconds)
	if os.Getenv("KAYLE_MATRIX") == "" {
		return
	}
	for _, d := range m.DeadChecks {
		t.Errorf("nothing makes %s fail", d)
	}
	if os.Getenv("KAYLE_MATRIX") == "write" {
		if err := os.WriteFile(coreFile, []byte(strings.Join(core(m), "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

package matrix_test

import (
	"context"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/matrix"
)

// The files of the quick profile.
const (
	questionsFile = "../quick.txt"
	missesFile    = "testdata/quick-misses.txt"
	quickPage     = "../../docs/quick.md"
)

// leastCaught is the share of all defects that a quick run catches at least. Most of those
// that it misses are one bad value that is taken: each would take a request of its own.
const leastCaught = 0.88

// chooseQuick makes the files of the quick profile anew.
func chooseQuick(t *testing.T, o matrix.Options) {
	t.Helper()
	choice, err := matrix.ChooseQuick(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	misses := matrix.Misses(o.Defects, func(name string) bool { return choice.Caught[name] })
	t.Logf("%d questions, %d requests, %d of %d defects missed", len(choice.Questions), choice.Requests, len(misses), len(o.Defects))
	for file, text := range map[string]string{questionsFile: choice.QuestionsText(), missesFile: lines(misses),
		quickPage: matrix.QuickPage(o.Contract, choice.Questions, o.Defects, misses)} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func lines(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return strings.Join(names, "\n") + "\n"
}

func read(t testing.TB, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// With KAYLE_QUICK=write the questions of the quick profile are chosen anew. Else what a
// quick run catches is held against what the files say: of some defects, with
// KAYLE_MATRIX=all of each.
func TestQuickProfileCatchesWhatItSays(t *testing.T) {
	c, err := embedded()
	if err != nil {
		t.Fatal(err)
	}
	cache := reference.NewCache()
	defects, _ := mutants(nil, cache)
	o := matrix.Options{Contract: c, Defects: defects, Workers: 3,
		Plain: func() (matrix.Server, error) { return reference.New(reference.Options{Cache: cache}) }}
	if os.Getenv("KAYLE_QUICK") == "write" {
		chooseQuick(t, o)
		return // the questions are built in, so that what follows is for the next run
	}
	misses := strings.Fields(read(t, missesFile))
	for _, name := range misses {
		if !slices.ContainsFunc(defects, func(m matrix.Mutant) bool { return m.Name == name }) {
			t.Errorf("%s names the defect %s, which does not exist", missesFile, name)
		}
	}
	if share := 1 - float64(len(misses))/float64(len(defects)); share < leastCaught {
		t.Errorf("a quick run catches %.1f %% of the defects, and %.1f %% are wanted", 100*share, 100*leastCaught)
	}
	if page := matrix.QuickPage(c, suites.QuickQuestions(), defects, misses); page != read(t, quickPage) {
		t.Errorf("docs/quick.md is stale; make it anew: KAYLE_QUICK=write go test -timeout 60m ./suites/matrix -run Quick")
	}
	if os.Getenv("KAYLE_MATRIX") != "all" {
		every := 25
		if testing.Short() {
			every = 200
		}
		o.Defects = nil
		for i, d := range defects {
			if i%every == 0 && !d.Hangs {
				o.Defects = append(o.Defects, d)
			}
		}
	}
	o.Profile = suites.Quick
	m, err := matrix.Run(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range m.Rows {
		caught := len(r.Got) > 0
		if missed := slices.Contains(misses, r.Defect); caught == missed {
			t.Errorf("defect %s: caught by a quick run: %t; %s says %t", r.Defect, caught, missesFile, !missed)
		}
	}
}

package confirm

import (
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// The endings that the policy tells apart.
func passed() Ending  { return Ending{Outcome: report.Pass} }
func spared() Ending  { return Ending{Outcome: report.NotApplicable} }
func unclear() Ending { return Ending{Outcome: report.Inconclusive} }
func failed() Ending  { return Ending{Outcome: report.Fail} }
func warned() Ending  { return Ending{Outcome: report.Warn} }
func trouble() Ending { return Ending{Outcome: report.Error} }

func certain() Ending {
	e := failed()
	e.Certain = true
	return e
}

func evident() Ending {
	e := failed()
	e.Evident = true
	return e
}

// The indexes of the steps.
const (
	atTogether = iota
	atRound
	atWhole
	atWide
	atNarrow
)

// tried is an attempt of a step.
func tried(step int, s State, e Ending) Attempt { return Attempt{Step: step, State: s, Ending: e} }

// opened is the attempt together, after a snapshot that told this.
func opened(o Opening, s State, e Ending) Attempt {
	return Attempt{Step: atTogether, Opening: o, State: s, Ending: e}
}

// moved is the attempt together that the data's changes left out.
func moved() Attempt { return opened(Opening{Changes: 9}, Unfit, Ending{}) }

// skipped is an attempt of a step that was not worth its requests.
func skipped(step int) Attempt { return tried(step, NotMade, Ending{}) }

// times repeats an attempt.
func times(n int, a Attempt) []Attempt {
	all := make([]Attempt, n)
	for i := range all {
		all[i] = a
	}
	return all
}

// tries are attempts one after the other.
func tries(all ...[]Attempt) (joined []Attempt) {
	for _, a := range all {
		joined = append(joined, a...)
	}
	return joined
}

// row says what comes after a history.
type row struct {
	name  string
	first Ending
	apart bool
	tried []Attempt
	want  Move
}

func goOn(step int) Move { return Move{Step: step} }
func end(e End) Move     { return Move{End: e} }

// rows are all that the policy distinguishes.
func rows() []row {
	changed, same := Opening{Changes: 1}, Opening{AsLearned: true}
	gone := Opening{Gone: true, Empty: true, Changes: 2}
	rounds := append([]Attempt{moved()}, times(2, tried(atRound, Unsettled, failed()))...)
	noWhole := tries([]Attempt{moved(), skipped(atRound), skipped(atWhole)})
	brokeOnce := tries([]Attempt{moved(), skipped(atRound), tried(atWhole, Settled, failed()), skipped(atWhole)})
	return []row{
		{"held at once", passed(), false, nil, end(AsItEnded)},
		{"not applicable at once", spared(), false, nil, end(AsItEnded)},
		{"certain at once", certain(), false, nil, end(AsItEnded)},
		{"trouble of the harness", trouble(), false, nil, end(AsItEnded)},
		{"broke", failed(), false, nil, goOn(atTogether)},
		{"warned", warned(), false, nil, goOn(atTogether)},
		{"could not tell", unclear(), false, nil, goOn(atTogether)},
		{"broke apart from the others", failed(), true, nil, goOn(atRound)},
		{"could not tell apart from the others", unclear(), true, nil, end(AsItEnded)},

		{"could not tell, and nothing changed", unclear(), false, []Attempt{opened(same, Unfit, Ending{})}, end(AsItEnded)},
		{"could not tell, and the list is gone", unclear(), false, []Attempt{opened(gone, Unfit, Ending{})}, end(AsItEnded)},
		{"broke, and the list is gone", failed(), false, []Attempt{opened(gone, Unfit, Ending{})}, end(ListGone)},
		{"broke, and too much changed", failed(), false, []Attempt{moved()}, goOn(atRound)},
		{"could not tell, and too much changed", unclear(), false, []Attempt{moved()}, goOn(atRound)},
		{"together, certain", failed(), false, []Attempt{opened(changed, Unsettled, certain())}, end(AsItEnded)},
		{"together, broke and settled", failed(), false, []Attempt{opened(same, Settled, failed())}, end(AsItEnded)},
		{"together, broke and settled after changes", failed(), false, []Attempt{opened(changed, Settled, failed())}, end(AsItEnded)},
		{"together, held though nothing changed", failed(), false, []Attempt{opened(same, Settled, passed())}, end(Contradictory)},
		{"together, other than before though nothing changed", failed(), false, []Attempt{opened(same, Settled, warned())}, end(Contradictory)},
		{"together, held after changes", failed(), false, []Attempt{opened(changed, Settled, passed())}, end(AsItEnded)},
		{"together, could not tell after changes", failed(), false, []Attempt{opened(changed, Settled, unclear())}, end(AsItEnded)},
		{"together, broke and unsettled", failed(), false, []Attempt{opened(same, Unsettled, failed())}, goOn(atRound)},
		{"together, held and unsettled", failed(), false, []Attempt{opened(same, Unsettled, passed())}, goOn(atRound)},

		{"a round, held", failed(), false, []Attempt{moved(), tried(atRound, Settled, passed())}, end(AsItEnded)},
		{"a round, not applicable", failed(), false, []Attempt{moved(), tried(atRound, Settled, spared())}, end(AsItEnded)},
		{"a round, certain", failed(), false, []Attempt{moved(), tried(atRound, Unsettled, certain())}, end(AsItEnded)},
		{"a round, evident", failed(), false, []Attempt{moved(), tried(atRound, Unsettled, evident())}, end(AsItEnded)},
		{"a round, broke", failed(), false, []Attempt{moved(), tried(atRound, Unsettled, failed())}, goOn(atRound)},
		{"a round, could not tell", failed(), false, []Attempt{moved(), tried(atRound, Unsettled, unclear())}, goOn(atRound)},
		{"enough rounds", failed(), false, rounds, goOn(atWhole)},
		{"no more rounds", failed(), false, []Attempt{moved(), skipped(atRound)}, goOn(atWhole)},

		{"whole, held", failed(), false, tries(rounds, []Attempt{tried(atWhole, Settled, passed())}), end(AsItEnded)},
		{"whole, settled and could not tell", failed(), false, tries(rounds, []Attempt{tried(atWhole, Settled, unclear())}), end(AsItEnded)},
		{"whole, unsettled", failed(), false, tries(rounds, []Attempt{tried(atWhole, Unsettled, failed())}), goOn(atWhole)},
		{"whole, unsettled though evident", failed(), false, tries(rounds, []Attempt{tried(atWhole, Unsettled, evident())}), goOn(atWhole)},
		{"whole, unsettled though certain", failed(), false, tries(rounds, []Attempt{tried(atWhole, Unsettled, certain())}), goOn(atWhole)},
		{"whole, the list empty or too long", failed(), false, tries(rounds, []Attempt{tried(atWhole, Unfit, Ending{})}), goOn(atWhole)},
		{"whole, broke once", failed(), false, tries(rounds, []Attempt{tried(atWhole, Settled, failed())}), Move{Step: atWhole, Urgent: true}},
		{"whole, broke twice", failed(), false, tries(rounds, times(2, tried(atWhole, Settled, failed()))), end(AsItEnded)},
		{"whole, broke twice with another between", failed(), false,
			tries(rounds, []Attempt{tried(atWhole, Settled, warned()), tried(atWhole, Unsettled, failed()), tried(atWhole, Settled, failed())}),
			end(AsItEnded)},
		{"whole, four unsettled", failed(), false, tries(rounds, times(4, tried(atWhole, Unsettled, failed()))), goOn(atWhole)},
		{"whole, five unsettled", failed(), false, tries(rounds, times(5, tried(atWhole, Unsettled, failed()))), goOn(atWide)},
		{"whole, not worth it", failed(), false, noWhole, goOn(atWide)},
		{"whole, broke once and not worth another", failed(), false, brokeOnce, Move{Step: atWide, Urgent: true}},

		{"a part, no budget left", failed(), false, tries(noWhole, []Attempt{skipped(atWide)}), end(OutOfBudget)},
		{"a narrow part, no budget left", failed(), false,
			tries(noWhole, times(3, tried(atWide, Unsettled, failed())), []Attempt{skipped(atNarrow)}), end(OutOfBudget)},
		{"a part, unsettled", failed(), false, tries(noWhole, []Attempt{tried(atWide, Unsettled, failed())}), goOn(atWide)},
		{"a part, settled and could not tell", failed(), false, tries(noWhole, []Attempt{tried(atWide, Settled, unclear())}), goOn(atWide)},
		{"a part, broke after the whole did", failed(), false, tries(brokeOnce, []Attempt{tried(atWide, Settled, failed())}), end(AsItEnded)},
		{"a part, broke once", failed(), false, tries(noWhole, []Attempt{tried(atWide, Settled, failed())}), Move{Step: atWide, Urgent: true}},
		{"a wide and a narrow part broke", failed(), false,
			tries(noWhole, times(2, tried(atWide, Unsettled, failed())),
				[]Attempt{tried(atWide, Settled, warned()), tried(atNarrow, Settled, failed())}),
			end(AsItEnded)},
		{"two wide parts", failed(), false, tries(noWhole, times(2, tried(atWide, Settled, passed()))), goOn(atWide)},
		{"three wide parts unsettled", failed(), false, tries(noWhole, times(3, tried(atWide, Unsettled, failed()))), goOn(atNarrow)},
		{"three parts held", failed(), false, tries(noWhole, times(3, tried(atWide, Settled, passed()))), end(HeldInParts)},
		{"no such part", failed(), false, tries(noWhole, []Attempt{tried(atWide, Nowhere, Ending{})}), goOn(atNarrow)},
		{"two narrow parts", failed(), false,
			tries(noWhole, times(3, tried(atWide, Unsettled, failed())), times(2, tried(atNarrow, Unsettled, failed()))), goOn(atNarrow)},
		{"three narrow parts", failed(), false,
			tries(noWhole, times(3, tried(atWide, Unsettled, failed())), times(3, tried(atNarrow, Unsettled, failed()))), end(NeverRested)},
		{"no parts at all", failed(), false,
			tries(noWhole, []Attempt{tried(atWide, Nowhere, Ending{}), tried(atNarrow, Nowhere, Ending{})}), end(NeverRested)},
	}
}

// fit says whether a body runs after an opening snapshot.
type fit struct {
	step  int
	first Ending
	o     Opening
	want  bool
}

func fits() []fit {
	return []fit{
		{atTogether, failed(), Opening{}, true},
		{atTogether, failed(), Opening{Changes: 3}, true},
		{atTogether, failed(), Opening{Changes: 4}, false},
		{atTogether, failed(), Opening{Empty: true, Gone: true}, false},
		{atTogether, failed(), Opening{Empty: true}, true}, // the list could not be walked when it was learned either
		{atTogether, unclear(), Opening{}, false},
		{atTogether, unclear(), Opening{Changes: 1}, true},
		{atRound, failed(), Opening{Changes: 99, Cut: true}, true},
		{atRound, failed(), Opening{Empty: true}, false},
		{atWhole, failed(), Opening{Changes: 99}, true},
		{atWhole, failed(), Opening{Empty: true}, false},
		{atWhole, failed(), Opening{Cut: true}, false},
		{atNarrow, failed(), Opening{Changes: 99}, true},
		{atNarrow, failed(), Opening{Empty: true}, false},
	}
}

// cost says whether an attempt is worth its requests.
type cost struct {
	step  int
	spent float64
	rest  Rest
	want  bool
	after Rest
}

func costs() []cost {
	none, doubted := Rest{}, Rest{Closed: 6, Settled: 1, Doubted: 1}
	return []cost{
		{atTogether, 9, none, true, none},
		{atRound, 0.49, none, true, none},
		{atRound, 0.5, none, false, none},
		{atWhole, 0.79, none, true, none},
		{atWhole, 0.8, none, false, none},
		{atWhole, 0.8, Rest{Closed: 6}, false, Rest{Closed: 6}},
		{atWhole, 0, Rest{Closed: 5}, true, Rest{Closed: 5}},
		{atWhole, 0, Rest{Closed: 6, Settled: 1}, false, doubted},
		{atWhole, 0, Rest{Closed: 8, Settled: 2}, true, Rest{Closed: 8, Settled: 2}},
		{atWhole, 0, Rest{Closed: 9, Settled: 2}, false, Rest{Closed: 9, Settled: 2, Doubted: 1}},
		{atWhole, 0, Rest{Closed: 6, Doubted: 14}, false, Rest{Closed: 6, Doubted: 15}},
		{atWhole, 0, Rest{Closed: 6, Doubted: 15}, true, Rest{Closed: 6, Doubted: 16}},
		{atWide, 0.79, Rest{Closed: 6}, true, Rest{Closed: 6}},
		{atWide, 0.8, none, false, none},
		{atNarrow, 0.79, none, true, none},
		{atNarrow, 0.8, none, false, none},
	}
}

// broken are the rows that a policy breaks.
func broken(p Policy) (found []string) {
	note := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	for _, r := range rows() {
		if got := p.Next(History{First: r.first, Apart: r.apart, Tried: r.tried}); got != r.want {
			note("%s: %+v, not %+v", r.name, got, r.want)
		}
	}
	for _, f := range fits() {
		if got := p.Fits(p.Steps[f.step], f.first, f.o); got != f.want {
			note("step %d fits %+v after %s: %t", f.step, f.o, f.first.Outcome, got)
		}
	}
	for _, c := range costs() {
		if got, after := p.Affords(p.Steps[c.step], c.spent, c.rest); got != c.want || after != c.after {
			note("step %d affords %g, %+v: %t, %+v", c.step, c.spent, c.rest, got, after)
		}
	}
	// What the rest of the package does with it.
	for i, want := range []Step{
		atTogether: {}, atRound: {Members: 6, Places: 4}, atWhole: {Places: 4}, atWide: {Places: 1, Width: 40}, atNarrow: {Places: 1, Width: 12},
	} {
		if s := p.Steps[i]; s.Members != want.Members || s.Places != want.Places || s.Width != want.Width {
			note("step %d is %+v", i, s)
		}
	}
	if p.places() != 4 {
		note("%d places", p.places())
	}
	return found
}

func TestPolicy(t *testing.T) {
	NewWithT(t).Expect(broken(DefaultPolicy())).To(BeEmpty())
}

// Each constant has a row that notices another value.
func TestEveryConstantCounts(t *testing.T) {
	g := NewWithT(t)
	constants := map[string]func(*Policy) *int{
		"Calm":         func(p *Policy) *int { return &p.Calm },
		"EnoughBroken": func(p *Policy) *int { return &p.EnoughBroken },
		"EnoughHeld":   func(p *Policy) *int { return &p.EnoughHeld },
		"Free":         func(p *Policy) *int { return &p.Free },
		"Settling":     func(p *Policy) *int { return &p.Settling },
		"Retry":        func(p *Policy) *int { return &p.Retry },
	}
	for i := range DefaultPolicy().Steps {
		constants[fmt.Sprintf("step %d, Times", i)] = func(p *Policy) *int { return &p.Steps[i].Times }
		constants[fmt.Sprintf("step %d, Width", i)] = func(p *Policy) *int { return &p.Steps[i].Width }
		constants[fmt.Sprintf("step %d, Members", i)] = func(p *Policy) *int { return &p.Steps[i].Members }
		constants[fmt.Sprintf("step %d, Places", i)] = func(p *Policy) *int { return &p.Steps[i].Places }
	}
	for name, constant := range constants {
		for _, by := range []int{-1, 1} {
			p := DefaultPolicy()
			*constant(&p) += by
			g.Expect(broken(p)).NotTo(BeEmpty(), "%s %+d", name, by)
		}
	}
	for i, s := range DefaultPolicy().Steps {
		for _, by := range []float64{-0.01, 0.01} {
			p := DefaultPolicy()
			if p.Steps[i].MostSpent += by; s.MostSpent > 0 || by > 0 {
				g.Expect(broken(p)).NotTo(BeEmpty(), "step %d, MostSpent %+g", i, by)
			}
		}
	}
}

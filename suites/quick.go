package suites

import (
	_ "embed" // the questions of the quick profile
	"slices"
	"strconv"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// quickQuestions are the questions of the quick profile: a line has the requirement, how
// many cases of a class are asked, and the class.
//
//go:embed quick.txt
var quickQuestions string

// notInQuick is why a requirement has no case in a quick run.
const notInQuick = "not asked: the quick profile leaves it out (--profile standard asks it)"

// Question is a class of cases of a requirement, and how many of them the quick profile
// asks, the first ones.
type Question struct {
	ID, Class string
	Cases     int
}

// QuickQuestions are the questions of the quick profile, in the order of the registry. They
// are made by the matrix of defects, as their file says.
func QuickQuestions() []Question {
	var all []Question
	for line := range strings.Lines(quickQuestions) {
		parts := strings.SplitN(strings.TrimSpace(line), " ", 3)
		if n, err := strconv.Atoi(parts[min(1, len(parts)-1)]); err == nil && len(parts) == 3 {
			all = append(all, Question{ID: parts[0], Cases: n, Class: parts[2]})
		}
	}
	return all
}

// ClassedCase is a case of a run with its class.
type ClassedCase struct {
	ID, Name, Class string
	Must            bool
	// Silent tells that it sends nothing: it judges what the others recorded.
	Silent bool
}

// Classed are the cases that a standard run of some options asks, with their classes.
func Classed(o Options) []ClassedCase {
	o.Profile = Standard
	o = o.withDefaults()
	classes := newCaseClasses(o.Contract)
	var all []ClassedCase
	for _, b := range o.catalogue().cases {
		all = append(all, ClassedCase{ID: b.Requirement.ID, Name: b.Name, Class: classes.of(b.Name),
			Must: b.Requirement.Level == spec.Must, Silent: b.Stage == engine.StageLedger})
	}
	return all
}

// quick leaves those cases in the catalogue that the quick profile asks: those of its
// classes, what sends nothing, and of a MUST that has none among them the first one.
func (cat *catalogue) quick(c *spec.Contract, questions []Question) {
	left := map[Question]int{}
	for _, q := range questions {
		left[Question{ID: q.ID, Class: q.Class}] += q.Cases
	}
	classes := newCaseClasses(c)
	kept, asks, has := map[*engine.BoundCase]bool{}, map[string]bool{}, map[string]bool{}
	for _, b := range cat.cases {
		id := b.Requirement.ID
		silent := b.Stage == engine.StageLedger
		if class := (Question{ID: id, Class: classes.of(b.Name)}); !silent && left[class] > 0 {
			left[class]--
			kept[b], asks[id] = true, true
		}
		kept[b] = kept[b] || silent
	}
	for _, b := range cat.cases {
		id := b.Requirement.ID
		if b.Stage != engine.StageLedger && b.Requirement.Level == spec.Must && !asks[id] {
			kept[b], asks[id] = true, true
		}
		has[id] = has[id] || kept[b]
	}
	for id := range has {
		if !has[id] {
			cat.skipped[id] = notInQuick
		}
	}
	cat.cases = slices.DeleteFunc(cat.cases, func(b *engine.BoundCase) bool { return !kept[b] })
}

package confirm

import (
	"fmt"
	"math/rand/v2"
	"sync"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/occasion"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// contract has one window.
func contract() *spec.Contract {
	parameter := func(name string) *spec.Parameter { return &spec.Parameter{Name: name} }
	return &spec.Contract{
		Fields: []spec.Field{{Name: "id"}, {Name: "at"}, {Name: "n"}},
		Roles: spec.Roles{
			Windows: []spec.WindowRole{{From: parameter("since"), To: parameter("until"), Field: "/at"}},
			Item:    spec.ItemRoles{ID: "/id", Timestamps: []spec.Pointer{"/at"}},
		},
	}
}

func moment(i int) string { return fmt.Sprintf("2025-03-01T12:%02d:%02dZ", i/60, i%60) }

// item is the ith item of a list in a state.
func item(i, state int) *oracle.Entry {
	id := fmt.Sprintf("id%03d", i)
	return oracle.NewEntry(contract(), spec.Item{ID: id, HasID: true,
		Value: map[string]any{"id": id, "at": moment(i), "n": fmt.Sprint(state)}})
}

// world is a target whose list of items may change, and what was asked of it.
type world struct {
	learned *oracle.Dataset
	// ending is how the body of a case ends on an occasion, snapshot what one
	// sees on it.
	ending   func(key string, o occasion.Occasion) Ending
	snapshot func(*oracle.Scope, occasion.Occasion) *Snapshot
	spent    float64

	mu     sync.Mutex
	sealed bool
	order  []occasion.Occasion
	asked  map[occasion.Occasion]bool
	lacks  []occasion.Occasion // what was asked for when it was sealed
	likes  []string            // what snapshots may be like, when they are asked
}

// at is the dataset of a list of n items, of which the first is in a state.
func at(n, state int, scope *oracle.Scope) *oracle.Dataset {
	var items []*oracle.Entry
	for i := range n {
		items = append(items, item(i, 0))
	}
	if n > 0 {
		items[0] = item(0, state)
	}
	return oracle.NewDataset(contract(), items, scope)
}

func seen(n, state int, scope *oracle.Scope) *Snapshot {
	return &Snapshot{Data: at(n, state, scope), Front: at(0, 0, nil)}
}

// newWorld is a target with n items that rests.
func newWorld(n int, ending func(string, occasion.Occasion) Ending) *world {
	w := &world{learned: at(n, 0, nil), ending: ending, asked: map[occasion.Occasion]bool{}}
	w.snapshot = func(s *oracle.Scope, _ occasion.Occasion) *Snapshot { return seen(n, 0, s) }
	return w
}

func (w *world) ask(o occasion.Occasion) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch {
	case w.asked[o]:
	case w.sealed:
		w.lacks = append(w.lacks, o)
	default:
		w.asked[o] = true
		w.order = append(w.order, o)
	}
}

func (w *world) Learned() *oracle.Dataset { return w.learned }
func (w *world) Spent() float64           { return w.spent }
func (w *world) Sealed() bool             { return w.sealed }

func (w *world) Took(o occasion.Occasion) bool { return w.asked[o] }

func (w *world) Snapshot(s *oracle.Scope, o occasion.Occasion, like *Snapshot) *Snapshot {
	w.ask(o)
	shot := w.snapshot(s, o)
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.sealed && like != nil {
		w.likes = append(w.likes, fmt.Sprintf("%s: %d items", o, like.Data.Len()))
	}
	return shot
}

// subject is a case of the world, named as its requirement is.
func (w *world) subject(key string) Subject {
	return Subject{Key: key, Requirement: key[:1], Judge: func(_ *oracle.Dataset, o occasion.Occasion) Ending {
		e := w.ending(key, o)
		if !e.Silent && o != (occasion.Occasion{}) {
			w.ask(o)
		}
		return e
	}}
}

// texts are what was asked, in order.
func (w *world) texts() (all []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, o := range w.order {
		all = append(all, o.String())
	}
	return all
}

// random chooses by what identifies it, the same each time.
func random(seed uint64, key any, n int) int {
	text := fmt.Sprint(seed, key)
	sum := uint64(14695981039346656037)
	for i := range len(text) {
		sum = (sum ^ uint64(text[i])) * 1099511628211
	}
	return rand.New(rand.NewPCG(seed, sum)).IntN(n)
}

// chance is a world in which all goes by chance: how bodies end, and whether the
// list changes.
func chance(seed uint64) *world {
	n := 1 + random(seed, "items", 60)
	w := newWorld(n, func(key string, o occasion.Occasion) Ending {
		outcomes := []report.Outcome{report.Fail, report.Fail, report.Warn, report.Pass, report.Inconclusive}
		e := Ending{Outcome: outcomes[random(seed, key+o.String(), len(outcomes))], Reason: key + " on " + o.String()}
		e.Certain = random(seed, "certain"+e.Reason, 30) == 0
		e.Evident = random(seed, "evident"+e.Reason, 12) == 0
		e.Astray = random(seed, "astray"+e.Reason, 8) == 0
		e.Silent = random(seed, "silent"+key, 8) == 0
		return e
	})
	calm := random(seed, "calm", 5)
	w.snapshot = func(s *oracle.Scope, o occasion.Occasion) *Snapshot {
		state := random(seed, o, 1+calm)
		if random(seed, fmt.Sprint("empty", o), 20) == 0 {
			return seen(0, 0, s)
		}
		shot := seen(n, state, s)
		shot.Broken = random(seed, fmt.Sprint("broken", o), 15) == 0
		return shot
	}
	w.spent = float64(random(seed, "spent", 10)) / 10
	return w
}

package engine

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/suites/internal/answer"
)

// Common says what the requests of answers that fail have in common, and those of
// answers that do not lack: "all 14 name an unknown parameter, of 300 others none".
// It is empty where there is nothing to tell, and for a single answer, which has
// everything in common with itself.
func (e *Run) Common(failing, sound []*answer.Answer) string {
	if len(failing) < 2 || len(sound) == 0 {
		return ""
	}
	s := newSubjects(e, failing, sound)
	chosen, left := fewest(s.telling())
	if len(chosen) == 0 || left*mostOthers > len(sound) {
		return ""
	}
	all := fmt.Sprintf("all %d", len(failing))
	if len(failing) == 2 {
		all = "both"
	}
	rest := "none"
	if left > 0 {
		rest = fmt.Sprintf("only %d", left)
	}
	return fmt.Sprintf("%s %s, of %s %s", all, listed(chosen), answer.Count(len(sound), "other"), rest)
}

// mostOthers is how rare among the others a trait must be that is told: one in so many.
const mostOthers = 10

// trait is something that all failing requests have.
type trait struct {
	text string // what "all of them" do
	rank int    // what comes first is told rather than what comes later
	// others are those of the other answers that have it, too, a bit each.
	others bits
	left   int // how many they are
}

// The ranks of traits: what a request names, then how large or long something of it
// is, then what its answer is like.
const (
	rankNamed = iota
	rankMeasured
	rankAnswered
	ranks
)

// fewest chooses the fewest traits that the other answers do not have together, or
// have least, and tells how many have them all the same. Traits of a lower rank are
// taken rather than others.
func fewest(all []trait) (chosen []trait, left int) {
	var names []trait
	for _, c := range all {
		if c.rank == rankNamed {
			names = append(names, c)
		}
	}
	for rank := range ranks {
		var upTo []trait
		for _, c := range all {
			if c.rank <= rank {
				upTo = append(upTo, c)
			}
		}
		for _, c := range upTo {
			if c.left == 0 {
				return also([]trait{c}, all), 0
			}
		}
		for i, c := range upTo {
			for _, d := range upTo[i+1:] {
				if c.others.and(d.others).count() == 0 {
					return also([]trait{c, d}, all), 0
				}
			}
		}
		if chosen, left := greedy(names); left == 0 && len(chosen) > 0 && rank == rankNamed {
			return also(chosen, all), 0
		}
	}
	return greedy(all)
}

// also adds that the queries are long, where only theirs are: what is long is cut
// somewhere, whatever it says.
func also(chosen, all []trait) []trait {
	for _, c := range all {
		if strings.HasPrefix(c.text, longQuery) && c.left == 0 && chosen[0].text != c.text {
			return append(chosen, c)
		}
	}
	return chosen
}

// mostTraits is how many traits are told at most, and enough is by what part each must
// make fewer those who have all before it.
const (
	mostTraits = 3
	enough     = 2
)

func greedy(all []trait) (chosen []trait, left int) {
	var have bits
	for range mostTraits {
		best, with := -1, 0
		for i, c := range all {
			if n := have.and(c.others).count(); best < 0 || n < with {
				best, with = i, n
			}
		}
		if best < 0 || (len(chosen) > 0 && with*enough > left) {
			break
		}
		have, left = have.and(all[best].others), with
		chosen = append(chosen, all[best])
		if left == 0 {
			break
		}
	}
	return chosen, left
}

// bits is a set of places; nil is that of all.
type bits []uint64

func (b bits) set(i int) { b[i/64] |= 1 << (i % 64) }

func (b bits) and(other bits) bits {
	if b == nil {
		return other
	}
	out := make(bits, len(b))
	for i := range b {
		out[i] = b[i] & other[i]
	}
	return out
}

func (b bits) count() int {
	n := 0
	for _, word := range b {
		for ; word != 0; word &= word - 1 {
			n++
		}
	}
	return n
}

// listed joins the texts of traits as a sentence does, what they begin with told once.
func listed(chosen []trait) string {
	text, verb := "", ""
	for i, c := range chosen {
		own, what, _ := strings.Cut(c.text, " ")
		if own != verb {
			what = c.text
		}
		switch {
		case i == 0:
		case i == len(chosen)-1:
			text += " and "
		default:
			text += ", "
		}
		text, verb = text+what, own
	}
	return text
}

package spec

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
)

// Symptom is what an answer shows where a promise is broken. Which requirement's
// failure explains which symptom of which other is data of the registry.
type Symptom string

// The symptoms.
const (
	Refusal   Symptom = "refusal"     // a valid query is refused
	Accepted  Symptom = "accepted"    // an invalid one is not
	Disguised Symptom = "disguised"   // an error is answered with the status of a success
	Lacking   Symptom = "lacking"     // an item is missing
	Surplus   Symptom = "surplus"     // an item too many
	Repeated  Symptom = "repeated"    // an item twice
	Disorder  Symptom = "order"       // items out of order
	WrongMore Symptom = "has-more"    // the promise of more is wrong
	WrongNext Symptom = "next-cursor" // the next cursor is wrong
	WrongEcho Symptom = "echo"        // the echoed limit is wrong
	Foreign   Symptom = "foreign"     // an item that the whole list lacks, as one of another organization is
	Unequal   Symptom = "unequal"     // two answers to one question
	Other     Symptom = "other"       // anything else
)

func knownSymptom(s Symptom) bool {
	return slices.Contains([]Symptom{Refusal, Accepted, Disguised, Lacking, Surplus, Repeated, Disorder, WrongMore, WrongNext, WrongEcho,
		Foreign,
		Unequal,
		Other}, s)
}

// Explains tells whether a failure of the requirement explains that another one
// fails with a symptom: one root cause is one finding.
func (r Requirement) Explains(s Symptom, id string) bool {
	return slices.Contains(r.explains[s], id)
}

// ExplainsOf tells whether a failure of the requirement explains any symptom of another
// one.
func (r Requirement) ExplainsOf(id string) bool {
	for _, ids := range r.explains {
		if slices.Contains(ids, id) {
			return true
		}
	}
	return false
}

// explains reads what an entry explains: a mapping from symptoms, separated by
// commas, to lists of ids.
func (g *registry) explains(n *yaml.Node) (map[Symptom][]string, error) {
	const form = "write symptoms, separated by commas, and the ids of the requirements that show them: `lacking, surplus: [WIN-03, WIN-04]`"
	if n.Kind != yaml.MappingNode {
		return nil, g.wrong(n, "the field explains must be a mapping", form)
	}
	explained := map[Symptom][]string{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, ids := n.Content[i], dealias(n.Content[i+1])
		if ids.Kind != yaml.SequenceNode {
			return nil, g.wrong(key, "what a requirement explains must be a list of ids", form)
		}
		for name := range strings.SplitSeq(key.Value, ",") {
			s := Symptom(strings.TrimSpace(name))
			if !knownSymptom(s) {
				return nil, g.wrong(key, fmt.Sprintf("%q is no symptom", s),
					"the symptoms are refusal, accepted, disguised, lacking, surplus, repeated, order, has-more, next-cursor, echo, foreign, "+
						"unequal, other")
			}
			for _, id := range ids.Content {
				explained[s] = append(explained[s], id.Value)
			}
		}
	}
	return explained, nil
}

// explanationsSound tells what is wrong with what the entries explain: an id that
// is none, or a circle, in which nothing would be told.
func (l *loader) explanationsSound() error {
	index := l.contract.internals.requirements
	for _, e := range l.entries {
		for _, ids := range e.explains {
			for _, id := range ids {
				if _, known := index[id]; !known {
					return e.from.wrong(e.node, fmt.Sprintf("%s explains %s, which is no requirement here", e.ID, id),
						"correct the id, or leave it out")
				}
			}
		}
	}
	done := map[string]bool{}
	var visit func(id string, path []string) []string
	visit = func(id string, path []string) []string {
		if slices.Contains(path, id) {
			return append(path, id)
		}
		if done[id] {
			return nil
		}
		for _, ids := range l.entries[index[id]].explains {
			for _, next := range ids {
				if circle := visit(next, append(slices.Clone(path), id)); circle != nil {
					return circle
				}
			}
		}
		done[id] = true
		return nil
	}
	for _, e := range l.entries {
		if circle := visit(e.ID, nil); circle != nil {
			return e.from.wrong(e.node, "requirements explain each other in a circle: "+strings.Join(circle, ", "), "leave one of them out")
		}
	}
	return nil
}

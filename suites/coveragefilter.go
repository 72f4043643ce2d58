package suites

import (
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// withSeveral adds the class of several values, with commas between them.
func withSeveral(s subject) subject {
	const several = "several values"
	s.names = append(s.names, several)
	one := s.valid
	s.valid = func(value string) string {
		if strings.Contains(value, ",") {
			return several
		}
		return one(value)
	}
	return s
}

// learnedClasses are the classes of a filter whose values the contract does not list.
func learnedClasses(p spec.Parameter, data *oracle.Dataset, filter int) subject {
	const own, unknown, malformed = "a value of an item", "a value of no item", "malformed"
	values := map[string]bool{}
	for _, e := range data.Entries {
		if v := e.Values[filter]; v != nil {
			values[*v] = true
		}
	}
	fits, constrained := p.WellFormed()
	k := newClasses(own, unknown)
	if constrained {
		k.names = append(k.names, malformed)
	}
	return subject{k, func(value string) string {
		switch {
		case values[value]:
			return own
		case fits(value):
			return unknown
		}
		return malformed
	}}
}

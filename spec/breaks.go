package spec

import (
	"strings"
	"time"
)

// Units is a set of units: the finest fractions of a second that a list may
// print, 1 s, 0.1 s, 0.01 s ... 1 ns. The zero value is the empty set.
type Units uint16

// unitCount is the number of units, allUnits the set of them.
const (
	unitCount = 10
	allUnits  = Units(1<<unitCount - 1)
)

// Has tells whether a unit is in the set; a duration that is none of the ten is
// in no set.
func (u Units) Has(unit time.Duration) bool {
	for i := range unitCount {
		if unitAt(i) == unit {
			return u&(1<<i) != 0
		}
	}
	return false
}

// unitAt is the unit with so many digits after the second's point.
func unitAt(digits int) time.Duration {
	unit := time.Second
	for range digits {
		unit /= 10
	}
	return unit
}

// RuleBreak is one rule that does not hold on a value.
type RuleBreak struct {
	// Rule is the index of the rule in Contract.Rules.
	Rule int
	// Units are those under which the rule is broken: one at least, and all of
	// them where its expression does not mention unit.
	Units Units
	// Pointer leads from the value to the first of the rule's fields that is
	// there; "" where none is.
	Pointer Pointer
	// Evidence shows the fields that the rule reads, in one line: `status is
	// "failed", failure_code is null, completed_at is missing`. A value is
	// printed as JSON and cut after 120 bytes.
	Evidence string
}

// BrokenRules evaluates the contract's rules of a scope on a decoded value, one
// item or the whole body of a 200 (numbers as json.Number), and gives those
// that do not hold, in the order of Contract.Rules. Which unit the list prints
// need not be known yet: every break says under which units it is one. Where
// an expression cannot be evaluated on the value, for example because a field
// is missing or has another type, the rule has no verdict and is no break: the
// schema says so already.
func (c *Contract) BrokenRules(scope RuleScope, value any) []RuleBreak {
	var broken []RuleBreak
	var self any
	for i, rule := range c.Rules {
		if rule.Scope != scope || rule.program.fits(value) != nil {
			continue
		}
		if self == nil {
			// Once for all rules, and not at all where none applies.
			if self = native(value); self == nil {
				return nil
			}
		}
		units := rule.brokenUnits(self)
		if units == 0 {
			continue
		}
		b := RuleBreak{Rule: i, Units: units, Evidence: rule.evidence(value)}
		for _, name := range rule.Fields {
			at := Pointer("").Append(name)
			if _, ok := at.Lookup(value); ok {
				b.Pointer = at
				break
			}
		}
		broken = append(broken, b)
	}
	return broken
}

// brokenUnits are the units under which a rule is broken on a value made by
// native. Both ends of the scale are tried first: a rule that holds at both
// holds between them, whether a coarser unit makes it more lenient, as a
// tolerance does, or more strict.
func (r Rule) brokenUnits(self any) Units {
	breaks := func(digits int) bool {
		ok, err := r.evaluate(self, unitAt(digits))
		return err == nil && !ok
	}
	if !r.program.asksUnit {
		if breaks(0) {
			return allUnits
		}
		return 0
	}
	if !breaks(unitCount-1) && !breaks(0) {
		return 0
	}
	var units Units
	for digits := range unitCount {
		if breaks(digits) {
			units |= 1 << digits
		}
	}
	return units
}

// longestEvidence is how many bytes of one value are shown as evidence.
const longestEvidence = 120

// evidence shows the fields that a rule reads.
func (r Rule) evidence(value any) string {
	object, _ := value.(map[string]any)
	parts := make([]string, len(r.Fields))
	for i, name := range r.Fields {
		if v, ok := object[name]; ok {
			parts[i] = name + " is " + canonical(v, longestEvidence)
		} else {
			parts[i] = name + " is missing"
		}
	}
	return strings.Join(parts, ", ")
}

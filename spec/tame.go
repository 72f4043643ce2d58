package spec

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// tame gives a value whose numbers can be computed with: exponents of a million
// digits would keep the validator busy for ever. It copies only what it changes.
func tame(value any) any {
	switch v := value.(type) {
	case json.Number:
		text, _ := plain(v)
		if !strings.ContainsAny(text, "eE") {
			return v
		}
		mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
		whole, _, _ := strings.Cut(mantissa, ".")
		if strings.HasPrefix(exponent, "-") {
			return json.Number("0.1e-" + strconv.Itoa(longestExpansion))
		}
		sign := ""
		if strings.HasPrefix(whole, "-") {
			sign = "-"
		}
		return json.Number(sign + "1e" + strconv.Itoa(longestExpansion))
	case []any:
		var changed []any
		for i, e := range v {
			if t := tame(e); differs(t, e) {
				if changed == nil {
					changed = slices.Clone(v)
				}
				changed[i] = t
			}
		}
		if changed != nil {
			return changed
		}
	case map[string]any:
		var changed map[string]any
		for k, e := range v {
			if t := tame(e); differs(t, e) {
				if changed == nil {
					changed = make(map[string]any, len(v))
					for k, e := range v {
						changed[k] = e
					}
				}
				changed[k] = t
			}
		}
		if changed != nil {
			return changed
		}
	}
	return value
}

// differs tells whether tame made a copy.
func differs(a, b any) bool {
	switch a := a.(type) {
	case json.Number:
		return a != b
	case []any:
		b := b.([]any)
		return len(a) > 0 && &a[0] != &b[0]
	case map[string]any:
		// A copy holds at least one changed member.
		b := b.(map[string]any)
		for k, v := range a {
			if differs(v, b[k]) {
				return true
			}
		}
	}
	return false
}

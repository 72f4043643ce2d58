package spec

import (
	"math/big"
	"regexp"
	"unicode/utf8"
)

// uuidFormat is the format of identifiers of RFC 9562.
const uuidFormat = "uuid"

var (
	uuidText    = regexp.MustCompile(`^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
	integerText = regexp.MustCompile(`^-?[0-9]+$`)
	numberText  = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)
)

// IsUUID tells whether the parameter's values are UUIDs, of which letter case does not
// matter (RFC 9562, 4).
func (p Parameter) IsUUID() bool { return p.Format == uuidFormat }

// WellFormed tells whether a text is of the form that the parameter's schema demands:
// its pattern, the format uuid, its length, and digits where it is a number.
// Constrained is false where the schema demands none. A pattern that Go cannot read
// makes no text malformed.
func (p Parameter) WellFormed() (fits func(string) bool, constrained bool) {
	var all []func(string) bool
	switch p.Type {
	case "integer":
		all = append(all, func(s string) bool { return integerText.MatchString(s) && !p.negativeBelow(s) })
	case "number":
		all = append(all, numberText.MatchString)
	default:
		if p.IsUUID() {
			all = append(all, uuidText.MatchString)
		}
		if pattern, err := regexp.Compile(p.Pattern); err == nil && p.Pattern != "" {
			all = append(all, pattern.MatchString)
		}
		if p.MinLength != nil && *p.MinLength > 0 || p.MaxLength != nil {
			all = append(all, p.lengthFits)
		}
	}
	return func(s string) bool {
		for _, fits := range all {
			if !fits(s) {
				return false
			}
		}
		return true
	}, len(all) > 0
}

// negativeBelow tells whether a number is negative although the parameter's minimum is
// not.
func (p Parameter) negativeBelow(s string) bool {
	n, ok := new(big.Int).SetString(s, 10)
	return ok && n.Sign() < 0 && p.Minimum != nil && *p.Minimum >= 0
}

func (p Parameter) lengthFits(s string) bool {
	n := int64(utf8.RuneCountInString(s))
	return (p.MinLength == nil || n >= *p.MinLength) && (p.MaxLength == nil || n <= *p.MaxLength)
}

// Admits tells whether a text is a value that the parameter's schema allows: one of the
// enum, or true or false of a boolean, where it is that, else one of the form that it
// demands.
func (p Parameter) Admits(text string) bool {
	if listed := p.values(); len(listed) > 0 {
		for _, v := range listed {
			if v == text {
				return true
			}
		}
		return false
	}
	fits, _ := p.WellFormed()
	return fits(text)
}

// values are the values that the schema lists: its enum, or those of a boolean.
func (p Parameter) values() []string {
	if len(p.Enum) == 0 && p.Type == "boolean" {
		return []string{"true", "false"}
	}
	return p.Enum
}

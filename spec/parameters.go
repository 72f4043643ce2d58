package spec

import (
	"math"
	"slices"
	"strconv"

	"github.com/kayleai/kayle-conformance/spec/internal/openapi"
)

// parameters takes over the parameters of the operation that stand in its query or path.
func (l *loader) parameters() error {
	c := l.contract
	for _, p := range l.tested.Parameters {
		to := &c.Parameters
		switch p.In {
		case "query":
		case "path":
			to = &c.PathParameters
		default:
			continue
		}
		*to = append(*to, parameterOf(p, l.original.nearest(l.parameterAt(p))))
	}
	return nil
}

// parameterAt is the place of a parameter object in the overlaid document.
func (l *loader) parameterAt(p openapi.Parameter) Pointer {
	list := l.contract.OperationPointer
	if p.Shared {
		list = Pointer("/paths").Append(l.contract.Path)
	}
	at := list.Append("parameters", strconv.Itoa(p.Index))
	if target, _, ok := l.changed.deref(at); ok {
		return target
	}
	return at
}

// property takes the property of a query parameter's object over as a parameter of its
// own, behind the one that it is a part of; nil where none has the name.
func (l *loader) property(name string) *Parameter {
	for _, p := range l.tested.Parameters {
		i := slices.IndexFunc(p.Properties, func(one openapi.Parameter) bool { return p.In == "query" && one.Name == name })
		if i < 0 {
			continue
		}
		at := l.parameterAt(p)
		for _, token := range p.Properties[i].At {
			at = at.Append(token)
			if target, _, ok := l.changed.deref(at); ok {
				at = target
			}
		}
		own := parameterOf(p.Properties[i], l.original.nearest(at))
		own.Within = p.Name
		all := l.contract.Parameters
		behind := slices.IndexFunc(all, func(one Parameter) bool { return one.Name == p.Name }) + 1
		for behind < len(all) && all[behind].Within == p.Name {
			behind++
		}
		l.contract.Parameters = slices.Insert(slices.Clone(all), behind, own)
		return &own
	}
	return nil
}

// properties are the names of those that property finds.
func (l *loader) properties() (names []string) {
	for _, p := range l.tested.Parameters {
		for _, one := range p.Properties {
			if p.In == "query" {
				names = append(names, one.Name)
			}
		}
	}
	return names
}

func parameterOf(p openapi.Parameter, at Pointer) Parameter {
	own := Parameter{
		Name: p.Name, Pointer: at, Required: p.Required, Format: p.Format, Pattern: p.Pattern,
		Enum: p.Enum,
	}
	for _, t := range p.Types {
		if t != "null" {
			own.Type = t
			break
		}
	}
	own.MinLength, own.MaxLength = p.MinLength, p.MaxLength
	switch {
	case p.Array && p.Exploded:
		own.Several = OncePerValue
	case p.Array && p.Style == "form":
		own.Several = CommaSeparated
	}
	own.Minimum = lowest(p.Minimum, p.ExclusiveMin)
	own.Maximum = highest(p.Maximum, p.ExclusiveMax)
	return own
}

// admits tells whether a whole number is within the parameter's bounds.
func (p Parameter) admits(n int) bool {
	return (p.Minimum == nil || int64(n) >= *p.Minimum) && (p.Maximum == nil || int64(n) <= *p.Maximum)
}

// lowest is the least whole number that both lower bounds allow.
func lowest(inclusive, exclusive *float64) *int64 {
	var bound *int64
	if inclusive != nil {
		bound = whole(math.Ceil(*inclusive))
	}
	if exclusive != nil {
		if b := whole(math.Floor(*exclusive) + 1); b != nil && (bound == nil || *b > *bound) {
			bound = b
		}
	}
	return bound
}

// highest is the greatest whole number that both upper bounds allow.
func highest(inclusive, exclusive *float64) *int64 {
	var bound *int64
	if inclusive != nil {
		bound = whole(math.Floor(*inclusive))
	}
	if exclusive != nil {
		if b := whole(math.Ceil(*exclusive) - 1); b != nil && (bound == nil || *b < *bound) {
			bound = b
		}
	}
	return bound
}

func whole(f float64) *int64 {
	if math.IsNaN(f) || math.Abs(f) > 1<<62 {
		return nil
	}
	i := int64(f)
	return &i
}

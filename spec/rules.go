package spec

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
)

// ruleProgram is a compiled rule with what its fields may hold.
type ruleProgram struct {
	program cel.Program
	fields  []ruleField
	// asksUnit tells whether the expression mentions unit.
	asksUnit bool
}

// unitVariable is the name by which an expression mentions the unit.
const unitVariable = "unit"

// ruleField is a field that a rule reads, with the bounds of its schema.
type ruleField struct {
	Field
	minimum, maximum *float64
}

// errNoVerdict is why a rule says nothing about a value.
var errNoVerdict = errors.New("the rule cannot be evaluated on this value")

// ruleEnvironment is what an expression may use: self, unit, and instant(text).
func ruleEnvironment() (*cel.Env, error) {
	return cel.NewEnv(
		cel.Variable("self", cel.DynType),
		cel.Variable(unitVariable, cel.DurationType),
		cel.Function("instant", cel.Overload("instant_string", []*cel.Type{cel.StringType}, cel.TimestampType,
			cel.UnaryBinding(func(v ref.Val) ref.Val {
				s, ok := v.Value().(string)
				if !ok {
					return types.NewErr("no text")
				}
				at, ok := ParseInstant(s)
				if !ok {
					return types.NewErr("no date-time of RFC 3339")
				}
				return types.Timestamp{Time: at.Time()}
			}))),
	)
}

// compile compiles an expression, which must give true or false.
func (p *ruleProgram) compile(env *cel.Env, expression string) error {
	ast, issues := env.Compile(expression)
	if issues != nil && issues.Err() != nil {
		return issues.Err()
	}
	if t := ast.OutputType(); !t.IsExactType(cel.BoolType) && !t.IsExactType(cel.DynType) {
		return fmt.Errorf("the expression gives %s, not true or false", t)
	}
	for _, reference := range ast.NativeRep().ReferenceMap() {
		p.asksUnit = p.asksUnit || reference.Name == unitVariable
	}
	var err error
	p.program, err = env.Program(ast, cel.EvalOptions(cel.OptOptimize), cel.CostLimit(10_000_000))
	return err
}

// evaluate runs the expression on a value made by native.
func (r Rule) evaluate(self any, unit time.Duration) (bool, error) {
	if r.program.program == nil {
		return false, errNoVerdict
	}
	out, _, err := r.program.program.Eval(map[string]any{"self": self, unitVariable: unit})
	if err != nil {
		return false, fmt.Errorf("%w: %w", errNoVerdict, err)
	}
	verdict, ok := out.Value().(bool)
	if !ok {
		return false, errNoVerdict
	}
	return verdict, nil
}

// fits tells whether the fields that a rule reads hold what their schemas
// allow. Where they do not, the schema has said so, and what the rule would
// say is noise.
func (p ruleProgram) fits(value any) error {
	if len(p.fields) == 0 {
		return nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		return fmt.Errorf("%w: it is no object", errNoVerdict)
	}
	for _, f := range p.fields {
		v, ok := object[f.Name]
		if !ok {
			continue // the expression decides what a missing key means
		}
		if !f.allows(v) {
			return fmt.Errorf("%w: the field %q does not hold what its schema allows", errNoVerdict, f.Name)
		}
	}
	return nil
}

func (f ruleField) allows(v any) bool {
	if len(f.Types) > 0 && !slices.ContainsFunc(typesOf(v), func(t string) bool { return slices.Contains(f.Types, t) }) {
		return false
	}
	switch v := v.(type) {
	case string:
		return len(f.Enum) == 0 || slices.Contains(f.Enum, v)
	case json.Number:
		n := float(v)
		return (f.minimum == nil || n >= *f.minimum) && (f.maximum == nil || n <= *f.maximum)
	}
	return true
}

// typesOf names the JSON Schema types that a decoded value has.
func typesOf(v any) []string {
	switch v := v.(type) {
	case nil:
		return []string{"null"}
	case bool:
		return []string{"boolean"}
	case string:
		return []string{"string"}
	case json.Number:
		if _, integral := plain(v); integral {
			return []string{"integer", "number"}
		}
		return []string{"number"}
	case []any:
		return []string{"array"}
	case map[string]any:
		return []string{"object"}
	}
	return nil
}

// native turns json.Number into what CEL computes with: whole numbers that fit
// are int64, all others doubles.
func native(value any) any {
	switch v := value.(type) {
	case json.Number:
		if i, ok := integer(v); ok {
			return i
		}
		return float(v)
	case []any:
		list := make([]any, len(v))
		for i, e := range v {
			list[i] = native(e)
		}
		return list
	case map[string]any:
		object := make(map[string]any, len(v))
		for k, e := range v {
			object[k] = native(e)
		}
		return object
	}
	return value
}

package spec

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/pb33f/go-yaml"
)

// Keywords whose values are schemas, maps of schemas, and lists of schemas.
var (
	schemaKeywords = []string{"items", "additionalProperties", "not", "contains", "propertyNames", "if", "then", "else",
		"unevaluatedProperties", "unevaluatedItems"}
	schemaMaps  = []string{"properties", "patternProperties", "$defs", "dependentSchemas"}
	schemaLists = []string{"allOf", "anyOf", "oneOf", "prefixItems"}
)

// schema lints a schema with all that it holds and refers to, each place once.
func (k *linter) schema(at Pointer) {
	at, n, ok := k.tree.deref(at)
	if !ok || k.seen[at] || n.Kind != yaml.MappingNode {
		return
	}
	k.seen[at] = true
	k.enumWithoutNull(at, n)
	k.requiredUndeclared(at, n)
	k.examples(at, at)
	for _, keyword := range schemaKeywords {
		k.schema(at.Append(keyword))
	}
	for _, keyword := range schemaMaps {
		if _, m, ok := child(n, keyword); ok && m.Kind == yaml.MappingNode {
			for i := 0; i+1 < len(m.Content); i += 2 {
				k.schema(at.Append(keyword, m.Content[i].Value))
			}
		}
	}
	for _, keyword := range schemaLists {
		if _, l, ok := child(n, keyword); ok && l.Kind == yaml.SequenceNode {
			for i := range l.Content {
				k.schema(at.Append(keyword, strconv.Itoa(i)))
			}
		}
	}
}

// enumWithoutNull finds a type that allows null beside an enum that does not.
func (k *linter) enumWithoutNull(at Pointer, n *yaml.Node) {
	_, enum, ok := child(n, "enum")
	if !ok || enum.Kind != yaml.SequenceNode || !slices.Contains(k.tree.types(at), "null") {
		return
	}
	for _, v := range enum.Content {
		if dealias(v).ShortTag() == "!!null" {
			return
		}
	}
	k.hit(ruleEnumNull, at, "the type allows null, the enum does not: null is never valid")
}

// requiredUndeclared finds required fields that are not described.
func (k *linter) requiredUndeclared(at Pointer, n *yaml.Node) {
	_, required, ok := child(n, "required")
	_, properties, described := child(n, "properties")
	if !ok || !described || required.Kind != yaml.SequenceNode {
		return
	}
	for i, name := range required.Content {
		if _, _, ok := child(properties, name.Value); !ok {
			k.hit(ruleRequired, at.Append("required", strconv.Itoa(i)), fmt.Sprintf("the field %q is required, but not described", name.Value))
		}
	}
}

// examples holds example, examples and default at a place against a schema.
func (k *linter) examples(at, schema Pointer) {
	_, n, ok := k.tree.find(at)
	if !ok {
		return
	}
	var all []Pointer
	for _, keyword := range []string{"example", "default"} {
		if _, _, ok := child(n, keyword); ok {
			all = append(all, at.Append(keyword))
		}
	}
	if _, list, ok := child(n, "examples"); ok {
		switch list.Kind {
		case yaml.SequenceNode: // of a schema
			for i := range list.Content {
				all = append(all, at.Append("examples", strconv.Itoa(i)))
			}
		case yaml.MappingNode: // of a parameter or body
			for i := 0; i+1 < len(list.Content); i += 2 {
				if named, _, ok := k.tree.deref(at.Append("examples", list.Content[i].Value)); ok {
					if _, _, ok := k.tree.find(named.Append("value")); ok {
						all = append(all, named.Append("value"))
					}
				}
			}
		}
	}
	if len(all) == 0 {
		return
	}
	target, _, ok := k.tree.deref(schema)
	if !ok {
		return
	}
	compiled, ok := k.compiled(target)
	if !ok {
		return
	}
	for _, example := range all {
		_, node, _ := k.tree.find(example)
		shown, err := value(node)
		if err != nil {
			continue
		}
		for _, v := range k.contract.judge(compiled, shown, shown) {
			where := ""
			if v.Pointer != "" {
				where = string(v.Pointer) + " "
			}
			k.hit(ruleExample, example, "the example breaks its schema: "+where+v.Message, v.Schema)
		}
		k.exampleRules(example, target, shown)
	}
}

// exampleRules holds an example of an item, or of a page, against the rules.
func (k *linter) exampleRules(example, schema Pointer, shown any) {
	c := k.contract
	item, _, _ := k.tree.deref(c.internals.itemSchema)
	page, _, _ := k.tree.deref(c.internals.successSchema)
	switch schema {
	case item:
		k.brokenExample(example, ScopeItem, shown)
	case page:
		k.brokenExample(example, ScopePage, shown)
		items := c.Roles.Page.Items
		for i, one := range c.ReadPage(shown).Items {
			k.brokenExample(example+items.Append(strconv.Itoa(i)), ScopeItem, one.Value)
		}
	}
}

func (k *linter) brokenExample(at Pointer, scope RuleScope, shown any) {
	for _, b := range k.contract.BrokenRules(scope, shown) {
		if !b.Units.Has(lintUnit) {
			continue
		}
		rule := k.contract.Rules[b.Rule]
		places := []Pointer{}
		for _, f := range rule.Fields {
			places = append(places, at.Append(f))
		}
		k.hit(ruleExampleRule, at, fmt.Sprintf("the example breaks %s (%s): %s: %s", rule.Requirement, rule.Name, rule.Message, b.Evidence),
			places...)
	}
}

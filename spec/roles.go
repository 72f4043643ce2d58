package spec

import (
	"errors"
	"fmt"
)

// roles reads what the parameters and fields mean.
func (r *reader) roles(p place) {
	if p.node == nil {
		return
	}
	r.keys(p, "limit", "cursor", "filters", "windows", "page", "item", "error", "path", "given", "untested")
	roles := &r.l.contract.Roles
	r.page(r.need(p, "page"))
	r.item(r.need(p, "item"))
	r.failure(r.get(p, "error"))
	if r.l.contract.internals.itemSchema == "" {
		return // there is nothing that the others could be held against
	}
	if at := r.get(p, "limit"); at.node != nil {
		r.keys(at, "parameter", "default", "above")
		above := r.get(at, "above")
		clamps := r.oneOf(above, "what becomes of a limit above the maximum", "refused", "clamped") == "clamped"
		if parameter := r.parameter(r.need(at, "parameter")); parameter != nil {
			roles.Limit = &LimitRole{Parameter: *parameter, Default: r.number(r.get(at, "default")), Clamps: clamps}
			if clamps && parameter.Maximum == nil {
				r.fail(above, fmt.Sprintf("the parameter %q has no maximum that a limit could be above", parameter.Name),
					"declare its maximum by an action of the overlay, or leave above out")
			}
			if low, high := roles.Limit.Bounds(); !parameter.admits(low) || !parameter.admits(high) {
				r.fail(r.get(at, "parameter"), fmt.Sprintf("no limit from 1 is within the bounds of %q", parameter.Name),
					"correct the parameter's minimum and maximum")
			}
		}
	}
	if at := r.get(p, "cursor"); at.node != nil {
		r.keys(at, "parameter")
		if parameter := r.parameter(r.need(at, "parameter")); parameter != nil {
			roles.Cursor = &CursorRole{Parameter: *parameter}
		}
	}
	item := r.l.contract.internals.itemSchema
	for _, at := range r.list(r.get(p, "filters")) {
		if filter := r.filter(at, item); filter != nil {
			roles.Filters = append(roles.Filters, *filter)
		}
	}
	for _, at := range r.list(r.get(p, "windows")) {
		roles.Windows = append(roles.Windows, r.window(at, item))
	}
	r.oneUnit(r.get(p, "windows"))
	r.addressing(p)
	r.once()
}

// once refuses a parameter with two roles.
func (r *reader) once() {
	seen, parts := map[string]bool{}, map[string]bool{}
	roles := r.l.contract.Roles
	note := func(p *Parameter) {
		if p == nil {
			return
		}
		if seen[p.Name] {
			r.fail(place{path: []string{"roles"}}, fmt.Sprintf("the parameter %q has two roles", p.Name), "give it one")
		}
		seen[p.Name] = true
		parts[p.Within] = true
	}
	if roles.Limit != nil {
		note(&roles.Limit.Parameter)
	}
	if roles.Cursor != nil {
		note(&roles.Cursor.Parameter)
	}
	for i := range roles.Filters {
		note(&roles.Filters[i].Parameter)
	}
	for i := range roles.Windows {
		note(roles.Windows[i].From)
		note(roles.Windows[i].To)
	}
	for i := range roles.Given {
		note(&roles.Given[i].Parameter)
	}
	for i := range roles.Untested {
		note(&roles.Untested[i])
	}
	for _, parameter := range r.l.contract.Parameters {
		if parameter.Required && !seen[parameter.Name] && !parts[parameter.Name] && len(r.failed) == 0 {
			r.fail(place{path: []string{"roles"}}, fmt.Sprintf("the parameter %q is required and has no role", parameter.Name),
				"give it one, or a value for each request: given: [{parameter: "+parameter.Name+", value: ...}]")
		}
	}
}

// page reads where the parts of a 200 body lie.
func (r *reader) page(p place) {
	if p.node == nil {
		return
	}
	r.keys(p, "items", "has-more", "next-cursor", "last-id", "end", "limit-echo", "error")
	l, page := r.l, &r.l.contract.Roles.Page
	success := l.contract.internals.successSchema
	// The items may be the whole body: their pointer may be empty.
	if items := r.need(p, "items"); items.node != nil {
		at := &page.Items
		if items.node.Value != "" {
			if found := r.pointer(items, success); found != nil {
				*at = *found
			}
		}
		list, _ := l.changed.schemaAt(success, *at)
		if one := l.changed.declared(list, "items"); one != "" {
			l.contract.internals.itemSchema = one
		} else {
			r.fail(items, fmt.Sprintf("the schema at %s is no array with a schema for its items", list), "point at the array of the page")
		}
	}
	page.HasMore = r.pointer(r.get(p, "has-more"), success)
	page.NextCursor = r.pointer(r.get(p, "next-cursor"), success)
	page.LastID = r.pointer(r.get(p, "last-id"), success)
	if page.LastID != nil && page.NextCursor != nil {
		r.fail(r.get(p, "last-id"), "a page has both next-cursor and last-id", "keep next-cursor, which says where the next page starts")
	}
	end := r.get(p, "end")
	page.EndsEmpty = r.oneOf(end, "how a next cursor ends the list", "null", "empty") == "empty"
	if end.node != nil && r.get(p, "next-cursor").node == nil {
		r.fail(end, "the list is to end with the next cursor, and no page has one", "name it under next-cursor, or leave end out")
	}
	page.LimitEcho = r.pointer(r.get(p, "limit-echo"), success)
	page.Error = r.pointer(r.get(p, "error"), success)
}

// item reads where the parts of an item lie.
func (r *reader) item(p place) {
	if p.node == nil || r.l.contract.internals.itemSchema == "" {
		return
	}
	r.keys(p, "id", "revision", "expiry", "completion", "timestamps", "links")
	schema, item := r.l.contract.internals.itemSchema, &r.l.contract.Roles.Item
	if id := r.pointer(r.need(p, "id"), schema); id != nil {
		item.ID = *id
	}
	item.Revision = r.pointer(r.get(p, "revision"), schema)
	item.Expiry = r.pointer(r.get(p, "expiry"), schema)
	item.Completion = r.pointer(r.get(p, "completion"), schema)
	for _, at := range r.list(r.get(p, "timestamps")) {
		if field := r.pointer(at, schema); field != nil {
			item.Timestamps = append(item.Timestamps, *field)
		}
	}
	for _, at := range r.list(r.get(p, "links")) {
		if field := r.pointer(at, schema); field != nil {
			item.Links = append(item.Links, *field)
		}
	}
}

// failure reads what a refusal looks like.
func (r *reader) failure(p place) {
	if p.node == nil {
		return
	}
	r.keys(p, "schema", "code", "message", "hint", "codes")
	l, roles := r.l, &r.l.contract.Roles
	at := r.need(p, "schema")
	text := r.text(at)
	schema, err := parsePointer(text)
	if err != nil || text == "" {
		r.fail(at, "the schema of an error answer needs a JSON Pointer into the document", "see RFC 6901")
		return
	}
	if _, _, ok := l.changed.deref(schema); !ok {
		r.fail(at, fmt.Sprintf("the pointer %s leads nowhere in the document", schema),
			"point at a schema that the document or the overlay declares")
		return
	}
	compiled, err := l.compile(schema)
	if err != nil {
		problem := err.Error()
		if inner := (*LoadError)(nil); errors.As(err, &inner) {
			problem = inner.Problem
		}
		r.fail(at, problem, "correct the schema")
		return
	}
	l.contract.internals.schemas.failure, l.contract.internals.errorSchema = compiled, schema
	roles.ErrorCode = r.pointer(r.get(p, "code"), schema)
	roles.ErrorMessage = r.pointer(r.get(p, "message"), schema)
	roles.ErrorHint = r.pointer(r.get(p, "hint"), schema)
	codes := r.get(p, "codes")
	r.keys(codes, "validation", "precondition", "unauthorized", "forbidden", "frozen")
	roles.Codes = ErrorCodes{
		Validation: r.text(r.get(codes, "validation")), Precondition: r.text(r.get(codes, "precondition")),
		Unauthorized: r.text(r.get(codes, "unauthorized")), Forbidden: r.text(r.get(codes, "forbidden")),
		Frozen: r.text(r.get(codes, "frozen")),
	}
}

// rules reads and compiles the promises in CEL.
func (r *reader) rules(all []place) {
	env, err := r.l.environment()
	if err != nil {
		r.fail(place{path: []string{"rules"}}, err.Error(), "report it: no contract can cause it")
		return
	}
	c := r.l.contract
	names := map[string]bool{}
	for _, at := range all {
		before := len(r.failed)
		r.keys(at, "requirement", "name", "scope", "expression", "message", "fields")
		rule := Rule{
			Requirement: r.text(r.need(at, "requirement")), Name: r.text(r.need(at, "name")), Scope: RuleScope(r.text(r.need(at, "scope"))),
			Expression: r.text(r.need(at, "expression")), Message: r.text(r.need(at, "message")),
		}
		if len(r.failed) > before {
			continue
		}
		if _, ok := c.internals.requirements[rule.Requirement]; !ok {
			r.fail(r.get(at, "requirement"), fmt.Sprintf("the rule %q proves the requirement %q, which is declared nowhere", rule.Name,
				rule.Requirement), "declare it under requirements beside the rules, or in the file that --requirements names")
		}
		if key := rule.Requirement + " " + rule.Name; names[key] {
			r.fail(r.get(at, "name"), fmt.Sprintf("%s has two rules named %q", rule.Requirement, rule.Name), "name one of them otherwise")
		} else {
			names[key] = true
		}
		schema := c.internals.itemSchema
		switch rule.Scope {
		case ScopeItem:
		case ScopePage:
			schema = c.internals.successSchema
		default:
			r.fail(r.get(at, "scope"), fmt.Sprintf("a rule has no scope %q", rule.Scope), "use item or page")
		}
		declared := r.l.changed.fields(schema)
		for _, f := range r.list(r.get(at, "fields")) {
			name := r.text(f)
			rule.Fields = append(rule.Fields, name)
			if field, ok := fieldNamed(declared, name); ok {
				rule.program.fields = append(rule.program.fields, r.l.changed.ruleField(field, schema))
			} else {
				r.fail(f, fmt.Sprintf("the schema at %s declares no field %q", schema, name), "name a declared field")
			}
		}
		if err := rule.program.compile(env, rule.Expression); err != nil {
			r.fail(r.get(at, "expression"), fmt.Sprintf("the rule %q does not compile: %v", rule.Name, err), "correct the CEL expression")
		}
		c.Rules = append(c.Rules, rule)
	}
}

func fieldNamed(all []Field, name string) (Field, bool) {
	for _, f := range all {
		if f.Name == name {
			return f, true
		}
	}
	return Field{}, false
}

// Bounds are the smallest and the largest limit to ask for, of those that are valid
// and let a page hold anything; where the contract has no bound, ones that any server
// takes. low is never above high.
func (l *LimitRole) Bounds() (low, high int) {
	low, high = 1, 100
	if l.Parameter.Minimum != nil {
		low = max(1, int(*l.Parameter.Minimum))
	}
	if l.Parameter.Maximum != nil {
		return low, max(low, int(*l.Parameter.Maximum))
	}
	return low, max(low, high)
}

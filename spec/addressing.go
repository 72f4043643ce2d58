package spec

import (
	"fmt"
	"regexp"
	"slices"
)

// PathRole says where the value of a path parameter comes from: it is given, or learned
// from another list.
type PathRole struct {
	Parameter Parameter
	// Value is the given value, "" where it is learned.
	Value string
	// From is the contract of the list whose items' ids are the values, nil where the
	// value is given.
	From *Contract
	// Field is the field of an item that holds the value, nil where none does.
	Field *Pointer
}

// GivenRole is a query parameter that goes with every request, always with one value.
type GivenRole struct {
	Parameter Parameter
	Value     string
}

// addressing reads what every request of the list needs beside its query, and which
// parameters are left alone on purpose.
func (r *reader) addressing(p place) {
	c := r.l.contract
	roles := &c.Roles
	for _, at := range r.list(r.get(p, "path")) {
		if role, ok := r.pathRole(at); ok {
			roles.Path = append(roles.Path, role)
		}
	}
	for _, parameter := range c.PathParameters {
		named := func(role PathRole) bool { return role.Parameter.Name == parameter.Name }
		if !slices.ContainsFunc(roles.Path, named) && len(r.failed) == 0 {
			r.fail(place{path: append(append([]string{}, p.path...), "path")},
				fmt.Sprintf("the path parameter %q of %s has no value", parameter.Name, c.Operation()),
				"say where it comes from: path: [{parameter: "+parameter.Name+", from: GET /path/of/another/list}], or give a value")
		}
	}
	for _, at := range r.list(r.get(p, "given")) {
		r.keys(at, "parameter", "value")
		parameter, value := r.parameter(r.need(at, "parameter")), r.text(r.need(at, "value"))
		if parameter != nil && value != "" {
			roles.Given = append(roles.Given, GivenRole{*parameter, value})
		}
	}
	for _, at := range r.list(r.get(p, "untested")) {
		if parameter := r.parameter(at); parameter != nil {
			roles.Untested = append(roles.Untested, *parameter)
		}
	}
}

// pathRole reads where a path parameter's value comes from.
func (r *reader) pathRole(at place) (PathRole, bool) {
	r.keys(at, "parameter", "value", "from", "field")
	c := r.l.contract
	parameter := r.parameterOf(r.need(at, "parameter"), "path", c.PathParameters)
	role := PathRole{Value: r.text(r.get(at, "value")), Field: r.pointer(r.get(at, "field"), c.internals.itemSchema)}
	from := r.get(at, "from")
	switch {
	case parameter == nil:
		return role, false
	case (role.Value == "") == (from.node == nil):
		r.fail(at, fmt.Sprintf("the path parameter %q needs either a value or a list that it is learned from", parameter.Name),
			"write value: ..., or from: GET /path/of/another/list")
		return role, false
	}
	role.Parameter = *parameter
	if from.node != nil {
		if role.From = r.read(from); role.From == nil {
			return role, false
		}
	}
	return role, true
}

// read loads the contract of another list, of which a path's values are read.
func (r *reader) read(from place) *Contract {
	wanted := r.text(from)
	for _, o := range r.l.document.Operations {
		name := o.Method + " " + o.Path
		if !sameOperation(wanted, name) || o.Method != "GET" {
			continue
		}
		if name == r.l.contract.Operation() || pathParameter.MatchString(o.Path) {
			r.fail(from, fmt.Sprintf("the values of a path cannot come from %s, which needs some itself", name),
				"name a list without path parameters")
			return nil
		}
		c, err := r.l.list(o)
		r.failed.add(err)
		return c
	}
	if wanted != "" {
		r.fail(from, fmt.Sprintf("%s has no operation %q", r.l.original.file, wanted), "name the GET operation of a list, as in GET /v1/things")
	}
	return nil
}

// pathParameter is a parameter in a path template.
var pathParameter = regexp.MustCompile(`\{([^{}/]+)\}`)

// Expand puts values of the path's parameters, in the order of Roles.Path and each
// written by encode, into the operation's path or another spelling of it.
func (c *Contract) Expand(path string, values []string, encode func(string) string) string {
	return pathParameter.ReplaceAllStringFunc(path, func(named string) string {
		i := slices.IndexFunc(c.Roles.Path, func(role PathRole) bool { return "{"+role.Parameter.Name+"}" == named })
		if i < 0 || i >= len(values) {
			return named
		}
		return encode(values[i])
	})
}

// Unbound are the query parameters that no role gives a meaning to: no request has them.
// One of whose object a property has a role is none of them.
func (c *Contract) Unbound() []string {
	bound := map[string]bool{}
	roles := c.Roles
	bind := func(p *Parameter) {
		if p != nil {
			bound[p.Name] = true
			bound[p.Within] = true
		}
	}
	bind(roles.limitParameter())
	bind(roles.cursorParameter())
	for i := range roles.Filters {
		bind(&roles.Filters[i].Parameter)
	}
	for _, w := range roles.Windows {
		bind(w.From)
		bind(w.To)
	}
	for i := range roles.Given {
		bind(&roles.Given[i].Parameter)
	}
	var names []string
	for _, p := range c.Parameters {
		if !bound[p.Name] {
			names = append(names, p.Name)
		}
	}
	return names
}

func (r Roles) limitParameter() *Parameter {
	if r.Limit == nil {
		return nil
	}
	return &r.Limit.Parameter
}

func (r Roles) cursorParameter() *Parameter {
	if r.Cursor == nil {
		return nil
	}
	return &r.Cursor.Parameter
}

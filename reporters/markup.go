package reporters

import (
	"bytes"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"text/template/parse"
)

// markup is what stands in a page as it is: its own style and script, never text of a
// report.
type markup string

// pageMarkup is a template of a page that was read.
type pageMarkup map[string]*parse.Tree

// readMarkup reads a template of a page. The template is written as one of package
// html/template, of which it may use if, else, with, range, template and define, fields,
// variables, and eq, not and len. Every text is escaped, so that it is text between tags
// and in attributes in quotes; an attribute that leads somewhere must have been made for
// that (pageLink, fragment).
//
// That package itself calls methods by their names, which keeps the linker from leaving
// out what is never called: a fifth of the program.
func readMarkup(text string) (pageMarkup, error) {
	trees, err := parse.Parse("page", text, "{{", "}}", map[string]any{"eq": true, "not": true, "len": true})
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	return trees, nil
}

// render fills the template in.
func (m pageMarkup) render(to *bytes.Buffer, data any) error {
	r := &markupRenderer{to: to, trees: m}
	return r.tree("page", reflect.ValueOf(data))
}

// markupRenderer walks the tree of a template.
type markupRenderer struct {
	to    *bytes.Buffer
	trees pageMarkup
	names []markupName // the innermost last
}

// markupName is a variable of a template.
type markupName struct {
	name  string
	value reflect.Value
}

// tree fills in a template that is defined under a name.
func (r *markupRenderer) tree(name string, dot reflect.Value) error {
	tree := r.trees[name]
	if tree == nil {
		return fmt.Errorf("the template %q is not defined", name)
	}
	outer := r.names
	r.names = []markupName{{"$", dot}}
	err := r.list(tree.Root, dot)
	r.names = outer
	return err
}

// list fills in one node after the other. What they declare ends with them.
func (r *markupRenderer) list(l *parse.ListNode, dot reflect.Value) error {
	if l == nil {
		return nil
	}
	outer := len(r.names)
	defer func() { r.names = r.names[:outer] }()
	for _, n := range l.Nodes {
		if err := r.node(n, dot); err != nil {
			return err
		}
	}
	return nil
}

func (r *markupRenderer) node(n parse.Node, dot reflect.Value) error {
	switch n := n.(type) {
	case *parse.TextNode:
		r.to.Write(n.Text)
		return nil
	case *parse.ActionNode:
		value, err := r.pipe(n.Pipe, dot)
		if err != nil || len(n.Pipe.Decl) > 0 {
			return err
		}
		return r.print(value)
	case *parse.IfNode:
		return r.choose(&n.BranchNode, dot, false)
	case *parse.WithNode:
		return r.choose(&n.BranchNode, dot, true)
	case *parse.RangeNode:
		return r.each(&n.BranchNode, dot)
	case *parse.TemplateNode:
		value, err := r.pipe(n.Pipe, dot)
		if err != nil {
			return err
		}
		return r.tree(n.Name, value)
	}
	return fmt.Errorf("a template cannot have %s", n)
}

// choose fills in one of two branches; within is that of with.
func (r *markupRenderer) choose(n *parse.BranchNode, dot reflect.Value, within bool) error {
	outer := len(r.names)
	defer func() { r.names = r.names[:outer] }()
	value, err := r.pipe(n.Pipe, dot)
	if err != nil {
		return err
	}
	if !holds(value) {
		return r.list(n.ElseList, dot)
	}
	if within {
		dot = value
	}
	return r.list(n.List, dot)
}

// holds tells whether a value is there: not false, zero, nil or empty.
func holds(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.String:
		return v.Len() > 0
	case reflect.Struct:
		return true
	}
	return v.IsValid() && !v.IsZero()
}

// each fills in a branch for each element of a list.
func (r *markupRenderer) each(n *parse.BranchNode, dot reflect.Value) error {
	list, err := r.evaluate(n.Pipe, dot)
	if err != nil {
		return err
	}
	if list.Kind() != reflect.Slice {
		return fmt.Errorf("%s is no list", n.Pipe)
	}
	if list.Len() == 0 {
		return r.list(n.ElseList, dot)
	}
	outer := len(r.names)
	defer func() { r.names = r.names[:outer] }()
	for i := range list.Len() {
		r.names = r.names[:outer]
		given := []reflect.Value{reflect.ValueOf(i), list.Index(i)}
		for k, v := range n.Pipe.Decl { // the last one is the element
			r.names = append(r.names, markupName{v.Ident[0], given[len(given)-len(n.Pipe.Decl)+k]})
		}
		if err := r.list(n.List, list.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

// pipe is the value of an expression, which may get a name.
func (r *markupRenderer) pipe(p *parse.PipeNode, dot reflect.Value) (reflect.Value, error) {
	value, err := r.evaluate(p, dot)
	if err == nil && p != nil {
		for _, v := range p.Decl {
			r.names = append(r.names, markupName{v.Ident[0], value})
		}
	}
	return value, err
}

func (r *markupRenderer) evaluate(p *parse.PipeNode, dot reflect.Value) (reflect.Value, error) {
	if p == nil {
		return reflect.Value{}, nil
	}
	if len(p.Cmds) != 1 || p.IsAssign {
		return reflect.Value{}, fmt.Errorf("a template cannot have %s", p)
	}
	args := p.Cmds[0].Args
	function, called := args[0].(*parse.IdentifierNode)
	if !called {
		if len(args) > 1 {
			return reflect.Value{}, fmt.Errorf("%s is no function", args[0])
		}
		return r.value(args[0], dot)
	}
	var values []reflect.Value
	for _, a := range args[1:] {
		v, err := r.value(a, dot)
		if err != nil {
			return v, err
		}
		values = append(values, v)
	}
	switch {
	case function.Ident == "not" && len(values) == 1:
		return reflect.ValueOf(!holds(values[0])), nil
	case function.Ident == "len" && len(values) == 1 && values[0].Kind() == reflect.Slice:
		return reflect.ValueOf(values[0].Len()), nil
	case function.Ident == "eq" && len(values) == 2:
		a, aErr := shownAs(values[0])
		b, bErr := shownAs(values[1])
		return reflect.ValueOf(a == b && aErr == nil && bErr == nil), nil
	}
	return reflect.Value{}, fmt.Errorf("a template cannot have %s", p)
}

// value is that of an operand.
func (r *markupRenderer) value(n parse.Node, dot reflect.Value) (reflect.Value, error) {
	switch n := n.(type) {
	case *parse.DotNode:
		return dot, nil
	case *parse.FieldNode:
		return fieldOf(dot, n.Ident)
	case *parse.VariableNode:
		for i := len(r.names) - 1; i >= 0; i-- {
			if r.names[i].name == n.Ident[0] {
				return fieldOf(r.names[i].value, n.Ident[1:])
			}
		}
	case *parse.StringNode:
		return reflect.ValueOf(n.Text), nil
	case *parse.NumberNode:
		if n.IsInt {
			return reflect.ValueOf(int(n.Int64)), nil
		}
	case *parse.PipeNode:
		return r.evaluate(n, dot)
	}
	return reflect.Value{}, fmt.Errorf("a template cannot have %s", n)
}

// fieldOf is a field of a value, or of one of its fields.
func fieldOf(v reflect.Value, names []string) (reflect.Value, error) {
	for _, name := range names {
		for v.Kind() == reflect.Pointer {
			v = v.Elem()
		}
		if v.Kind() != reflect.Struct || !v.FieldByName(name).IsValid() {
			return reflect.Value{}, fmt.Errorf("there is no %s", name)
		}
		v = v.FieldByName(name)
	}
	return v, nil
}

// print writes a value: a text so that it is one whatever it holds.
func (r *markupRenderer) print(v reflect.Value) error {
	text, err := shownAs(v)
	if err != nil {
		return err
	}
	if v.Type() == reflect.TypeFor[markup]() {
		r.to.WriteString(text)
		return nil
	}
	_, _ = escapedMarkup.WriteString(r.to, text) // memory
	return nil
}

func shownAs(v reflect.Value) (string, error) {
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Int:
		return strconv.FormatInt(v.Int(), 10), nil
	}
	return "", fmt.Errorf("a %s cannot be shown", v.Kind())
}

// escapedMarkup makes a text one that holds no markup, and does not end an attribute.
var escapedMarkup = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'", "&#39;", "+", "&#43;", "\x00", "\uFFFD")

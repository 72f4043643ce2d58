package commandline

import (
	"fmt"
	"reflect"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Parser reads command lines by a grammar.
type Parser struct {
	// Model is the program.
	Model    *Node
	resolver Resolver
}

// Options say what the grammar does not.
type Options struct {
	// Name is that of the program, Description stands in its help.
	Name, Description string
	// Variables stand for their values in the grammar's help.
	Variables map[string]string
	// Resolver gives flags that the command line does not set; it can be nil.
	Resolver Resolver
}

// New makes a parser of a grammar, a pointer to a struct. Defaults are set. The error is
// about the grammar: no command line can cause it.
func New(grammar any, o Options) (*Parser, error) {
	b := builder{variables: o.Variables}
	root := &Node{Name: o.Name, Help: o.Description, Target: reflect.ValueOf(grammar).Elem()}
	help := &Flag{Short: 'h', Value: &Value{Name: "help", Help: "Show context-sensitive help.",
		Optional: true, Target: reflect.New(reflect.TypeFor[bool]()).Elem()}}
	help.Flag = help
	root.Flags = append(root.Flags, help)
	b.fields(root, root.Target)
	if b.failed != nil {
		return nil, b.failed
	}
	return &Parser{Model: root, resolver: o.Resolver}, nil
}

// builder makes the model; failed is the first mistake of the grammar.
type builder struct {
	variables map[string]string
	failed    error
}

func (b *builder) fail(format string, args ...any) {
	if b.failed == nil {
		b.failed = fmt.Errorf(format, args...)
	}
}

func (b *builder) fields(n *Node, of reflect.Value) {
	for i := range of.NumField() {
		field, target := of.Type().Field(i), of.Field(i)
		has := func(tag string) bool {
			_, there := field.Tag.Lookup(tag)
			return there
		}
		switch {
		case has("embed"):
			b.fields(n, target)
		case !field.IsExported():
			b.fail("the field %s of %s is not exported", field.Name, of.Type())
		case has("cmd"):
			child := &Node{Name: nameOf(field), Help: b.text(field.Tag.Get("help")), Parent: n, Target: target}
			if h, ok := target.Addr().Interface().(interface{ Help() string }); ok {
				child.Detail = h.Help()
			}
			n.Children = append(n.Children, child)
			if has("default") {
				n.DefaultCmd = child
			}
			b.fields(child, target)
		case has("arg"):
			v := b.value(field, target)
			v.Optional = has("optional")
			n.Positional = append(n.Positional, v)
		default:
			f := &Flag{Value: b.value(field, target), PlaceHolder: field.Tag.Get("placeholder"), Group: field.Tag.Get("group")}
			f.Short, _ = utf8.DecodeRuneInString(field.Tag.Get("short"))
			if field.Tag.Get("short") == "" {
				f.Short = 0
			}
			f.Flag, f.Optional = f, !has("required")
			for _, other := range n.AllFlags() {
				if other.Name == f.Name || f.Short != 0 && other.Short == f.Short {
					b.fail("%s has two flags --%s, or with its letter", n.FullPath(), f.Name)
				}
			}
			n.Flags = append(n.Flags, f)
		}
	}
}

func (b *builder) value(field reflect.StructField, target reflect.Value) *Value {
	v := &Value{Name: nameOf(field), Help: b.text(field.Tag.Get("help")), Enum: field.Tag.Get("enum"), Tag: field.Tag, Target: target}
	v.Default, v.HasDefault = field.Tag.Lookup("default")
	if !v.known() {
		b.fail("the field %s has a type that no flag can have", field.Name)
	} else if v.HasDefault {
		if err := v.give(v.Default); err != nil {
			b.fail("the default of %s: %w", field.Name, err)
		}
	}
	return v
}

// nameOf is the name of a command, flag or argument.
func nameOf(field reflect.StructField) string {
	if name := field.Tag.Get("name"); name != "" {
		return name
	}
	return dashed(field.Name)
}

// dashed is a field's name as it is written on a command line: max-items for MaxItems.
func dashed(name string) string {
	var out strings.Builder
	letters := []rune(name)
	for i, c := range letters {
		begins := i > 0 && unicode.IsUpper(c) && (unicode.IsLower(letters[i-1]) || i+1 < len(letters) && unicode.IsLower(letters[i+1]))
		if begins {
			out.WriteByte('-')
		}
		out.WriteRune(unicode.ToLower(c))
	}
	return out.String()
}

var reference = regexp.MustCompile(`\$\$|\$\{(\w+)\}`)

// text is a help text with the values of its variables.
func (b *builder) text(help string) string {
	return reference.ReplaceAllStringFunc(help, func(found string) string {
		if found == "$$" {
			return "$"
		}
		name := found[2 : len(found)-1]
		value, known := b.variables[name]
		if !known {
			b.fail("a help text names the variable %s, which is not known", name)
		}
		return value
	})
}

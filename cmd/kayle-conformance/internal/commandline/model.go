// Package commandline reads command lines: commands, flags and arguments are the fields of
// a struct, described by their tags. It looks at fields only. A library that also calls
// methods by their names, or that prints help by a template, keeps the linker from leaving
// out what is never called, which costs a fifth of the program.
//
// The tags of a field:
//
//	cmd          it is a command, a struct with flags, arguments or further commands
//	embed        its fields count as those of the struct around it
//	arg          it is an argument; a list takes all that follow
//	optional     the argument can be left out
//	required     the flag cannot
//	help         what it is, ${name} standing for a variable, $$ for a dollar
//	name         its name, where that does not follow from the field's
//	short        a flag's letter
//	default      its value where none is given; of a command, that its name can be left out
//	enum         its values, separated by commas
//	sep          none: the values of a list are not separated by commas
//	placeholder  what its value is called
//	group        the heading below which its flag stands in the help
//
// A flag is a string, bool, int, uint64, float64, time.Duration, []string or an
// encoding.TextUnmarshaler, or a pointer to one of them that is nil where none is given.
package commandline

import (
	"reflect"
	"slices"
	"strings"
)

// Node is a command, or the whole program.
type Node struct {
	Name, Help string
	// Detail is the text of its method Help, where it has one.
	Detail   string
	Parent   *Node // nil: the program
	Children []*Node
	// DefaultCmd is the command below it whose name can be left out, nil where there is none.
	DefaultCmd *Node
	Flags      []*Flag // without those of its parents
	Positional []*Value
	// Target is the struct, which can be set.
	Target reflect.Value
}

// Value is what a flag or an argument takes.
type Value struct {
	Name, Help string
	// Default is the default as written; HasDefault tells whether there is one.
	Default    string
	HasDefault bool
	// Enum are the values that are allowed, separated by commas; empty where any is.
	Enum string
	// Optional tells that it can be left out.
	Optional bool
	Tag      reflect.StructTag
	Target   reflect.Value
	// Flag is the flag whose value it is, nil for an argument.
	Flag *Flag

	set bool // by the command line or a resolver
}

// Flag is a flag of a command.
type Flag struct {
	*Value
	Short              rune // 0 where it has none
	PlaceHolder, Group string
}

// EnumSlice are the values that are allowed.
func (v *Value) EnumSlice() []string { return strings.Split(v.Enum, ",") }

// IsBool tells whether a flag takes no value.
func (v *Value) IsBool() bool { return v.Target.Kind() == reflect.Bool }

// IsSlice tells whether it takes several values.
func (v *Value) IsSlice() bool { return v.Target.Kind() == reflect.Slice }

// Path is the words that lead to the command, without the program's name.
func (n *Node) Path() string {
	if n.Parent == nil {
		return ""
	}
	return strings.TrimSpace(n.Parent.Path() + " " + n.Name)
}

// FullPath is the words that call the command.
func (n *Node) FullPath() string {
	if n.Parent == nil {
		return n.Name
	}
	return n.Parent.FullPath() + " " + n.Name
}

// Leaves are the commands that can be called, in their order.
func (n *Node) Leaves() []*Node {
	if len(n.Children) == 0 {
		return []*Node{n}
	}
	var all []*Node
	for _, child := range n.Children {
		all = append(all, child.Leaves()...)
	}
	return all
}

// AllFlags are the flags that can be given: its own, and those of its parents before them.
func (n *Node) AllFlags() []*Flag {
	if n == nil {
		return nil
	}
	return slices.Concat(n.Parent.AllFlags(), n.Flags)
}

// Child is a command by its name, nil where there is none.
func (n *Node) Child(name string) *Node {
	for _, child := range n.Children {
		if child.Name == name {
			return child
		}
	}
	return nil
}

// Flag is one of its own flags by its name, nil where there is none.
func (n *Node) Flag(name string) *Flag {
	for _, flag := range n.Flags {
		if flag.Name == name {
			return flag
		}
	}
	return nil
}

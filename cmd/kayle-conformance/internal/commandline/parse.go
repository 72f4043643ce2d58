package commandline

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Resolver gives flags that the command line does not set.
type Resolver interface {
	// Resolve gives a flag's value, a string or a list of strings as []any, or nil to
	// leave it as it is.
	Resolve(of *Context, flag *Flag) (any, error)
}

// Context is a command line that was read.
type Context struct {
	// Model is the program.
	Model *Node
	// Help tells that help is wanted, and nothing else counts.
	Help bool

	selected *Node
	given    int // arguments
}

// Selected is the command; the program itself where none is named.
func (c *Context) Selected() *Node { return c.selected }

// ParseError is a mistake on the command line, or in what a resolver gave.
type ParseError struct {
	// Context is what was read until then.
	Context *Context
	cause   error
}

// Error says what is wrong: flags are named with dashes, arguments in angle brackets.
func (e *ParseError) Error() string { return e.cause.Error() }

// Unwrap is the cause.
func (e *ParseError) Unwrap() error { return e.cause }

// Parse reads the words of a command line, the program's name left out, into the grammar.
// An error is a *ParseError. A parser reads one command line.
func (p *Parser) Parse(words []string) (*Context, error) {
	c := &Context{Model: p.Model, selected: p.Model}
	err := c.words(words)
	if c.Help {
		return c, nil
	}
	if err == nil {
		err = c.complete(p.resolver)
	}
	if err != nil {
		return nil, &ParseError{c, err}
	}
	return c, nil
}

// words reads the words one after the other.
func (c *Context) words(words []string) error {
	for i := 0; i < len(words); i++ {
		word := words[i]
		var used int
		var err error
		switch {
		case word == "--":
			for _, word := range words[i+1:] {
				if err := c.argument(word); err != nil {
					return err
				}
			}
			return nil
		case strings.HasPrefix(word, "--"):
			name, value, valued := strings.Cut(word, "=")
			used, err = c.flag(name, c.find(func(f *Flag) bool { return "--"+f.Name == name }), value, valued, words[i+1:])
		case strings.HasPrefix(word, "-") && len(word) > 1:
			used, err = c.letters(word[1:], words[i+1:])
		default:
			err = c.argument(word)
		}
		if err != nil || c.Help {
			return err
		}
		i += used
	}
	return nil
}

func (c *Context) find(which func(*Flag) bool) *Flag {
	for _, f := range c.selected.AllFlags() {
		if which(f) {
			return f
		}
	}
	if c.byDefault() {
		return c.find(which)
	}
	return nil
}

// byDefault goes on with the command whose name was left out, where there is one.
func (c *Context) byDefault() bool {
	if c.selected.DefaultCmd == nil {
		return false
	}
	c.selected = c.selected.DefaultCmd
	return true
}

// letters reads the letters of flags: several that take no value, or one with its value.
func (c *Context) letters(letters string, rest []string) (used int, err error) {
	for len(letters) > 0 {
		letter, width := utf8.DecodeRuneInString(letters)
		letters = letters[width:]
		f := c.find(func(f *Flag) bool { return f.Short == letter })
		if f == nil || f.IsBool() || letters == "" {
			if used, err = c.flag("-"+string(letter), f, "", false, rest); err != nil || c.Help {
				return used, err
			}
			continue
		}
		return c.flag("-"+string(letter), f, strings.TrimPrefix(letters, "="), true, nil)
	}
	return used, nil
}

// flag sets a flag, and tells how many of the words that follow it used.
func (c *Context) flag(written string, f *Flag, value string, valued bool, rest []string) (used int, err error) {
	switch {
	case f == nil:
		return 0, fmt.Errorf("unknown flag %s", written)
	case f.Name == "help":
		c.Help = true
		return 0, nil
	case f.IsBool() && !valued:
		value = "true"
	case valued:
	case len(rest) == 0:
		return 0, fmt.Errorf("--%s: its value is missing: expected %s", f.Name, f.kind())
	case strings.HasPrefix(rest[0], "-") && len(rest[0]) > 1:
		return 0, fmt.Errorf("--%s: expected %s value but got %q, a flag; perhaps try --%s=%q?", f.Name, f.kind(), rest[0], f.Name, rest[0])
	default:
		value, used = rest[0], 1
	}
	if f.IsSlice() && !f.set {
		f.Target.SetZero() // the default
	}
	f.set = true
	if err := f.give(value); err != nil {
		return 0, fmt.Errorf("--%s: %w", f.Name, err)
	}
	return used, nil
}

// argument takes a word that is no flag.
func (c *Context) argument(word string) error {
	if child := c.selected.Child(word); child != nil {
		c.selected = child
		return nil
	}
	if c.byDefault() {
		return c.argument(word)
	}
	if len(c.selected.Children) > 0 || c.given == len(c.selected.Positional) {
		return fmt.Errorf("unexpected argument %s", word)
	}
	v := c.selected.Positional[c.given]
	if v.set = true; v.IsSlice() { // the last one takes all that follow
		v.Target.Set(reflect.Append(v.Target, reflect.ValueOf(word)))
		return nil
	}
	c.given++
	if err := v.give(word); err != nil {
		return fmt.Errorf("<%s>: %w", v.Name, err)
	}
	return nil
}

// complete asks for what was not set, and refuses what is missing or not allowed.
func (c *Context) complete(resolver Resolver) error {
	c.byDefault()
	flags := c.selected.AllFlags()
	for _, f := range flags {
		if f.set || resolver == nil {
			continue
		}
		value, err := resolver.Resolve(c, f)
		if err != nil {
			return err
		}
		if value == nil {
			continue
		}
		f.set = true
		if err := f.resolve(value); err != nil {
			return fmt.Errorf("--%s: %w", f.Name, err)
		}
	}
	for _, f := range flags {
		if !f.set && !f.Optional {
			return fmt.Errorf("missing flag %s", strings.TrimPrefix(flagSummary(f), noLetter))
		}
	}
	if missing := c.missing(); missing != "" {
		return fmt.Errorf("expected %s", missing)
	}
	for _, f := range flags {
		if err := f.allowed(); err != nil {
			return err
		}
	}
	for _, v := range c.selected.Positional[:c.given] {
		if err := v.allowed(); err != nil {
			return err
		}
	}
	return nil
}

// missing names the commands, or the arguments, one of which or which have to follow.
func (c *Context) missing() string {
	var names []string
	for _, child := range c.selected.Children {
		names = append(names, strconv.Quote(child.Name))
	}
	if len(names) > 0 {
		return "one of " + strings.Join(names, ", ")
	}
	for _, v := range c.selected.Positional[c.given:] {
		if !v.Optional && !v.set {
			names = append(names, v.title())
		}
	}
	if len(names) == 0 {
		return ""
	}
	return strconv.Quote(strings.Join(names, " "))
}

// FlagValue is the value of a flag as it is now, nil where there is no such flag.
func (c *Context) FlagValue(f *Flag) any {
	if f == nil || f.Target.Kind() == reflect.Pointer && f.Target.IsNil() {
		return nil
	}
	return f.Target.Interface()
}

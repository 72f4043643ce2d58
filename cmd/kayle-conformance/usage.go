package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// usage makes an error of usage: how to mend it, and what is wrong.
func usage(hint, format string, args ...any) error {
	return &suites.UsageError{Problem: fmt.Sprintf(format, args...), Hint: hint}
}

// isUsage tells whether the error is a mistake of whoever started the program.
func isUsage(err error) bool {
	if _, ok := errors.AsType[*suites.UsageError](err); ok {
		return true
	}
	_, ok := errors.AsType[*spec.LoadError](err)
	return ok
}

// mostMistakes is how many errors of a contract are told at once.
const mostMistakes = 20

// mistakes are the single errors of one of usage: a contract tells several at once.
func mistakes(err error) []error {
	several, ok := errors.AsType[spec.LoadErrors](err)
	if !ok {
		return []error{err}
	}
	all := several.Unwrap()
	if more := len(all) - mostMistakes; more > 0 {
		all = append(all[:mostMistakes], fmt.Errorf("%s more of the contract; mend those above first", counted(more, "error", "errors")))
	}
	return all
}

// usageOfParser makes an error of usage from the parser's, and adds what it
// does not know: where a value came from, the place of secrets, and what was
// probably meant.
func usageOfParser(err error, parser *commandline.Parser, origins *resolver) error {
	if u, ok := errors.AsType[*suites.UsageError](err); ok {
		return u
	}
	command := parser.Model
	if p, ok := errors.AsType[*commandline.ParseError](err); ok && p.Context != nil && p.Context.Selected() != nil {
		command = p.Context.Selected()
	}
	if command.DefaultCmd != nil {
		command = command.DefaultCmd
	}
	help := parser.Model.Name + " --help shows what there is"
	if command != parser.Model {
		help = command.FullPath() + " --help shows what there is"
	}
	text := err.Error()
	if given, ok := strings.CutPrefix(text, "unknown flag "); ok {
		given, _, _ = strings.Cut(given, ",")
		return unknownFlag(given, command, help)
	}
	if given, ok := strings.CutPrefix(text, "unexpected argument "); ok {
		given, _, _ = strings.Cut(given, ",")
		return unexpectedArgument(given, command, help)
	}
	if name, _, ok := strings.Cut(strings.TrimPrefix(text, "--"), ":"); ok && strings.HasPrefix(text, "--") {
		name, _, _ = strings.Cut(name, "=")
		if origin := origins.origin(name); origin != "" {
			text += " (from " + origin + ")"
		}
	}
	return usage(help, "%s", text)
}

// unknownFlag names the flag that was probably meant. Flags that would take
// the value of a secret do not exist, and their variables are named instead.
func unknownFlag(given string, command *commandline.Node, help string) error {
	secrets := map[string]string{"--token": tokenVariable, "--other-token": otherTokenVariable,
		"--unscoped-token": unscopedTokenVariable, "--frozen-token": frozenTokenVariable}
	known := []string{"--token", "--other-token"}
	for _, flag := range command.AllFlags() {
		known = append(known, "--"+flag.Name)
	}
	meant := nearest(given, known)
	if variable, ok := secrets[meant]; ok {
		return usage("set the environment variable "+variable, "unknown flag %s: no flag takes the value of a secret", given)
	}
	if meant == "" {
		return usage(help, "unknown flag %s", given)
	}
	return usage("did you mean "+meant+"?", "unknown flag %s", given)
}

// unexpectedArgument names the command that was probably meant. What follows a
// command is not repeated: it may be a URL with user information, or a token.
func unexpectedArgument(given string, command *commandline.Node, help string) error {
	switch {
	case command.Flag("target") != nil && strings.Contains(given, "://"):
		return usage("write --target URL", "%s takes no argument", command.Name)
	case command.Parent != nil && len(command.Children) == 0:
		return usage(help, "%s: one argument too many", command.Name)
	}
	var commands []string
	for _, child := range command.Children {
		commands = append(commands, child.Name)
	}
	if meant := nearest(given, commands); meant != "" {
		return usage("did you mean "+meant+"?", "unknown command %q", given)
	}
	return usage(help, "unknown command")
}

package main

import (
	"cmp"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/spec"
)

// completionCommand prints a script that lets a shell complete command lines.
type completionCommand struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"bash, zsh or fish."`
}

// Help says how the script is put to use. It is shown by --help.
func (completionCommand) Help() string {
	return "bash and zsh read it in ~/.bashrc or ~/.zshrc by `source <(kayle-conformance completion bash)` or `... zsh`; fish finds " +
		"it in ~/.config/fish/completions/kayle-conformance.fish.\n\n" + examples("completion bash", "completion zsh", "completion fish")
}

// Run executes the command.
func (c *completionCommand) Run(a *app, parsed *commandline.Context) error {
	contract, err := embedded()
	if err != nil {
		return err
	}
	commands := completions(parsed.Model, "", nil, completionWords(contract))
	script := map[string]func([]completed) string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	_, err = a.out.Write([]byte(script(commands)))
	return troubled(err)
}

// completed is what can follow a command, the whole program first.
type completed struct {
	path     string // "known write"; empty for the program
	commands []completedValue
	flags    []completedFlag
	args     completedValues
}

// completedValue is a word with what it means.
type completedValue struct{ word, help string }

// completedFlag is a flag with the values that it takes.
type completedFlag struct {
	names    []string // "--quiet", "-q"
	help     string
	switched bool // takes no value
	values   completedValues
}

// completedValues are what a flag or an argument can be.
type completedValues struct {
	kind  valueKind
	words []string
}

type valueKind string

// The kinds of values.
const (
	anyText   valueKind = "text"  // nothing is proposed
	aFile     valueKind = "file"  // a path
	oneWord   valueKind = "word"  // one of the words
	wordList  valueKind = "list"  // some of the words, separated by commas
	wordFiles valueKind = "files" // WORD=FILE
)

// completionWords are the values that the grammar names in its tag `complete`.
func completionWords(c *spec.Contract) map[string][]string {
	var ids, families []string
	for _, q := range c.Requirements {
		ids = append(ids, q.ID)
		if f := q.Family(); len(families) == 0 || families[len(families)-1] != f {
			families = append(families, f)
		}
	}
	return map[string][]string{
		"ids": ids, "families": families, "levels": {string(spec.Must), string(spec.Should), string(spec.May)},
		"defects": defectNames(), "freedoms": freedomNames(),
		"formats": reporters.Formats(), "matrixformats": reporters.MatrixFormats(), "printed": listFormats(), "diffformats": diffFormats(),
		"mergeformats": reporters.OverviewFormats(),
		"schemas":      schemaNames(), "items": {allItems},
	}
}

// completions are those of a command, with the flags of those above it, and of the ones
// below it.
func completions(node *commandline.Node, path string, above []completedFlag, words map[string][]string) []completed {
	c := completed{path: path, args: completedValues{kind: anyText}, flags: slices.Clone(above)}
	c.takes(node, words)
	var below []completed
	for _, child := range node.Children {
		c.commands = append(c.commands, completedValue{child.Name, firstSentence(child.Help)})
		below = append(below, completions(child, strings.TrimSpace(path+" "+child.Name), c.flags, words)...)
	}
	if node.DefaultCmd != nil { // its name can be left out
		c.takes(node.DefaultCmd, words)
	}
	return append([]completed{c}, below...)
}

// takes adds the flags of a command, and what its arguments are.
func (c *completed) takes(node *commandline.Node, words map[string][]string) {
	for _, flag := range node.Flags {
		f := completedFlag{names: []string{"--" + flag.Name}, help: firstSentence(flag.Help), switched: flag.IsBool()}
		if flag.Short != 0 {
			f.names = append(f.names, "-"+string(flag.Short))
		}
		f.values = valuesOf(flag.Value, flag.PlaceHolder, words)
		c.flags = append(c.flags, f)
	}
	for _, argument := range node.Positional {
		c.args = valuesOf(argument, "", words)
	}
}

// valuesOf are the values of a flag or an argument. An argument that names none is a file.
func valuesOf(v *commandline.Value, placeholder string, words map[string][]string) completedValues {
	list := words[v.Tag.Get("complete")]
	switch {
	case v.Enum != "":
		return completedValues{oneWord, v.EnumSlice()}
	case len(list) > 0 && strings.HasSuffix(placeholder, "=FILE"):
		return completedValues{wordFiles, list}
	case len(list) > 0 && v.IsSlice():
		return completedValues{wordList, list}
	case len(list) > 0:
		return completedValues{oneWord, list}
	case cmp.Or(placeholder, "FILE") == "FILE" && (v.Flag == nil || v.Flag.PlaceHolder == "FILE"):
		return completedValues{kind: aFile}
	}
	return completedValues{kind: anyText}
}

// firstSentence is the beginning of a help text, as the shells show it beside a word.
func firstSentence(help string) string {
	sentence, _, _ := strings.Cut(help, ". ")
	sentence, _, _ = strings.Cut(sentence, ": ")
	return strings.TrimSuffix(sentence, ".")
}

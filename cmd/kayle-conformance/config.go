package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
	"github.com/kayleai/kayle-conformance/spec"
)

// defaultConfig is read where no other file is named and it is there.
const defaultConfig = "kayle-conformance.yaml"

// maxFile bounds the configuration and other small files that a user writes.
const maxFile = 1 << 20

// setting is one value of a configuration file.
type setting struct {
	value any // a string, or a []any of strings
	line  int
}

// parseConfig reads a configuration file: a mapping from names of flags to
// scalars or lists of scalars. file is used in messages.
func parseConfig(file string, data []byte) (map[string]setting, error) {
	root, err := parseYAML(file, data)
	if err != nil || root == nil {
		return nil, err
	}
	if root.Kind != yaml.MappingNode {
		return nil, usage("write one `flag: value` a line", "%s:%d: not a mapping", file, root.Line)
	}
	settings := map[string]setting{}
	for i := 0; i+1 < len(root.Content); i += 2 {
		key, node := root.Content[i], root.Content[i+1]
		name := key.Value
		if key.Kind != yaml.ScalarNode || name == "" {
			return nil, usage("use the name of a flag, without dashes", "%s:%d: a key is no name", file, key.Line)
		}
		if isSecretName(name) {
			return nil, usage("set the environment variable instead ("+tokenVariable+", "+otherTokenVariable+", ...)",
				"%s:%d: %q: secrets do not belong into a configuration file", file, key.Line, name)
		}
		if earlier, ok := settings[name]; ok {
			return nil, usage("leave one of them out", "%s:%d: %q stands there twice, first in line %d", file, key.Line, name, earlier.line)
		}
		value, err := settingValue(node)
		if err != nil {
			return nil, usage("", "%s:%d: %s: %v", file, node.Line, name, err)
		}
		if _, list := value.([]any); list && name == schemaKey {
			return nil, usage("name one file or URL", "%s:%d: %s takes one value, not a list", file, node.Line, name)
		}
		settings[name] = setting{value: value, line: key.Line}
	}
	delete(settings, schemaKey) // it is for editors
	return settings, nil
}

// settingValue reads a scalar or a list of scalars.
func settingValue(node *yaml.Node) (any, error) {
	switch node.Kind {
	case yaml.ScalarNode:
		if node.Tag == "!!null" {
			return nil, errors.New("no value; leave the key out")
		}
		return node.Value, nil
	case yaml.SequenceNode:
		list := make([]any, 0, len(node.Content))
		for _, element := range node.Content {
			if element.Kind != yaml.ScalarNode || element.Tag == "!!null" {
				return nil, errors.New("a list may hold plain values only")
			}
			list = append(list, element.Value)
		}
		return list, nil
	}
	return nil, errors.New("neither a plain value nor a list of them")
}

// isSecretName recognizes the names under which people store credentials.
func isSecretName(name string) bool {
	name = strings.ToLower(strings.NewReplacer("_", "-", " ", "-").Replace(name))
	if name == "token-in-query" {
		return false
	}
	for _, part := range []string{"token", "secret", "password", "api-key", "apikey", "authorization", "credential"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// parseYAML reads one YAML document. It returns nil for an empty one.
func parseYAML(file string, data []byte) (*yaml.Node, error) {
	if len(data) > maxFile {
		return nil, usage("", "%s: larger than %d KiB", file, maxFile>>10)
	}
	decoder := yaml.NewDecoder(strings.NewReader(string(data)))
	var document, further yaml.Node
	if err := decoder.Decode(&document); errors.Is(err, io.EOF) {
		return nil, nil
	} else if err != nil {
		line, text := spec.YAMLProblem(err)
		if line > 0 {
			file = fmt.Sprintf("%s:%d", file, line)
		}
		return nil, usage("mend the YAML", "%s: %s", file, text)
	}
	if err := decoder.Decode(&further); !errors.Is(err, io.EOF) {
		return nil, usage("keep one document", "%s: more than one YAML document", file)
	}
	if len(document.Content) == 0 || document.Content[0].Tag == "!!null" {
		return nil, nil
	}
	return document.Content[0], nil
}

// readFile reads a small file that the user named.
func readFile(what, name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, usage("", "%s: %s", what, fileProblem(err))
	}
	defer func() { _ = f.Close() }() // it is only read
	data, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, usage("", "%s: %s", what, fileProblem(err))
	}
	if len(data) > maxFile {
		return nil, usage("", "%s: %s: larger than %d KiB", what, name, maxFile>>10)
	}
	return data, nil
}

// fileProblem says what is wrong with a file, path first.
func fileProblem(err error) string {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Sprintf("%s: %v", p.Path, p.Err)
	}
	return err.Error()
}

// resolver gives the parser what stands in the environment and, behind it, in
// the configuration file. It implements commandline.Resolver.
type resolver struct {
	lookup  func(string) (string, bool)
	file    string
	values  map[string]setting
	loaded  bool
	origins map[string]string
}

// variables are the flags that an environment variable can set.
var variables = map[string]string{"target": targetVariable}

// Resolve implements commandline.Resolver: it is asked for each flag of the command
// that the command line does not set.
func (r *resolver) Resolve(ctx *commandline.Context, flag *commandline.Flag) (any, error) {
	if flag.Name == "help" || flag.Name == "config" || !takesConfig(ctx) {
		return r.fromEnvironment(flag.Name), nil
	}
	if err := r.load(ctx); err != nil {
		return nil, err
	}
	if value := r.fromEnvironment(flag.Name); value != nil {
		return value, nil
	}
	s, ok := r.values[flag.Name]
	if !ok {
		return nil, nil
	}
	if _, list := s.value.([]any); list && !flag.IsSlice() {
		return nil, usage("give it once", "%s:%d: %s takes one value, not a list", r.file, s.line, flag.Name)
	}
	r.note(flag.Name, fmt.Sprintf("%s:%d", r.file, s.line))
	return s.value, nil
}

func (r *resolver) fromEnvironment(flag string) any {
	variable, ok := variables[flag]
	if !ok {
		return nil
	}
	value, ok := r.lookup(variable)
	if !ok {
		return nil
	}
	r.note(flag, "$"+variable)
	return value
}

func (r *resolver) note(flag, origin string) {
	if r.origins == nil {
		r.origins = map[string]string{}
	}
	r.origins[flag] = origin
}

// origin says where the value of a flag came from; empty for the command line.
func (r *resolver) origin(flag string) string { return r.origins[flag] }

// takesConfig tells whether the command has the flag --config.
func takesConfig(ctx *commandline.Context) bool { return ctx.Selected().Flag("config") != nil }

// load reads the configuration file, once.
func (r *resolver) load(ctx *commandline.Context) error {
	if r.loaded {
		return nil
	}
	r.loaded = true
	named, _ := ctx.FlagValue(ctx.Selected().Flag("config")).(string)
	r.file = named
	if named == "" {
		if _, err := os.Stat(defaultConfig); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		r.file = defaultConfig
	}
	data, err := readFile("--config", r.file)
	if err != nil {
		return err
	}
	if r.values, err = parseConfig(r.file, data); err != nil {
		return err
	}
	return r.checkNames(ctx)
}

// checkNames refuses what is no flag of run: a misspelt name would silently
// change nothing.
func (r *resolver) checkNames(ctx *commandline.Context) error {
	var names []string
	for _, flag := range configurable(ctx.Model) {
		names = append(names, flag.Name)
	}
	for name, s := range r.values {
		if !slices.Contains(names, name) {
			return usage(suggest(name, names, "use the name of a flag of run, without dashes"), "%s:%d: unknown setting %q", r.file, s.line, name)
		}
	}
	return nil
}

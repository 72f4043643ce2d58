package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"time"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
)

// configSchema names the schema of the configuration file.
const configSchema = "config"

// schemaKey is a key of a configuration file by which editors find its schema. It is no
// setting.
const schemaKey = "$schema"

// configurable are the flags that a configuration file may hold: those of run.
func configurable(program *commandline.Node) []*commandline.Flag {
	var flags []*commandline.Flag
	for _, command := range program.Children {
		if command.Name != "run" {
			continue
		}
		for _, flag := range command.Flags {
			if flag.Name != "help" && flag.Name != "config" {
				flags = append(flags, flag)
			}
		}
	}
	return flags
}

// configJSONSchema is the JSON Schema of a configuration file, made of the flags that
// the file may hold.
func configJSONSchema(program *commandline.Node) ([]byte, error) {
	properties := map[string]any{schemaKey: map[string]any{"type": "string", "description": "Where this schema lies, for editors."}}
	for _, flag := range configurable(program) {
		property, err := propertyOf(flag)
		if err != nil {
			return nil, err
		}
		properties[flag.Name] = property
	}
	text, err := json.MarshalIndent(map[string]any{
		"$schema":              "https://json-schema.org/draft/2020-12/schema",
		"$id":                  "https://github.com/kayleai/kayle-conformance/config",
		"title":                "Configuration of kayle-conformance",
		"description":          "The options of the command run, by the names of its flags without dashes.",
		"type":                 "object",
		"properties":           properties,
		"additionalProperties": false,
	}, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("make the schema: %w", err)
	}
	return append(text, '\n'), nil
}

// propertyOf is the schema of what a flag takes.
func propertyOf(flag *commandline.Flag) (map[string]any, error) {
	of := flag.Target.Type()
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	p := map[string]any{"description": flag.Help}
	var read func(text string) (any, error)
	switch of {
	case reflect.TypeFor[time.Duration]():
		p["type"], p["pattern"] = "string", `^([0-9]+(\.[0-9]*)?(ns|us|µs|ms|s|m|h))+$`
	case reflect.TypeFor[byteSize]():
		p["type"], p["pattern"] = []string{"string", "integer"}, `^[0-9]+ ?(B|[KMG]iB)?$`
		p["minimum"] = 1
	case reflect.TypeFor[itemCount]():
		p["type"], p["pattern"], p["minimum"] = []string{"string", "integer"}, "^("+allItems+"|[1-9][0-9]*)$", 1
	case reflect.TypeFor[[]string]():
		p["type"], p["items"], p["minItems"] = []string{"string", "array"}, map[string]any{"type": "string"}, 1
	default:
		switch of.Kind() {
		case reflect.Bool:
			p["type"] = "boolean"
		case reflect.Int, reflect.Uint64:
			p["type"], p["minimum"] = "integer", 0
			read = func(text string) (any, error) { return strconv.ParseUint(text, 10, 64) }
		case reflect.Float64:
			p["type"], p["minimum"] = "number", 0
			read = func(text string) (any, error) { return strconv.ParseFloat(text, 64) }
		case reflect.String:
			p["type"] = "string"
			if flag.Enum != "" {
				p["enum"] = flag.EnumSlice()
			}
		default:
			return nil, fmt.Errorf("internal error: --%s has no type in the schema", flag.Name)
		}
	}
	if flag.HasDefault && flag.Default != "" {
		p["default"] = flag.Default
		if read != nil {
			value, err := read(flag.Default)
			if err != nil {
				return nil, fmt.Errorf("internal error: the default of --%s: %w", flag.Name, err)
			}
			p["default"] = value
		}
	}
	return p, nil
}

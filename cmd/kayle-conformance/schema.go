package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// schemaNames are the published formats, and the configuration file, sorted.
func schemaNames() names {
	all := append(names(report.SchemaNames()), configSchema)
	slices.Sort(all)
	return all
}

// schemaCommand prints the JSON Schema of a published format, or of the configuration
// file.
type schemaCommand struct {
	Name string `arg:"" optional:"" complete:"schemas" help:"One of ${schemas}; without it, the names are listed."`
}

// Run executes the command.
func (c *schemaCommand) Run(a *app, parsed *commandline.Context) error {
	known := schemaNames()
	if c.Name == "" {
		fmt.Fprintln(a.out, strings.Join(known, "\n"))
		return nil
	}
	name, ok := known.find(c.Name)
	if !ok {
		return usage(suggest(c.Name, known, "the schemas are "+strings.Join(known, ", ")), "unknown schema %q", c.Name)
	}
	text, _ := report.JSONSchema(name)
	var err error
	if name == configSchema {
		if text, err = configJSONSchema(parsed.Model); err != nil {
			return err
		}
	}
	_, err = a.out.Write(text)
	return troubled(err)
}

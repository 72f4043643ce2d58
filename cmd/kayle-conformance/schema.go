package main

import (
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

// schemaCommand prints the JSON Schema of a published format.
type schemaCommand struct {
	Name string `arg:"" optional:"" complete:"schemas" help:"One of ${schemas}; without it, the names are listed."`
}

// Run executes the command.
func (c *schemaCommand) Run(a *app) error {
	known := names(report.SchemaNames())
	if c.Name == "" {
		fmt.Fprintln(a.out, strings.Join(known, "\n"))
		return nil
	}
	name, ok := known.find(c.Name)
	if !ok {
		return usage(suggest(c.Name, known, "the schemas are "+strings.Join(known, ", ")), "unknown schema %q", c.Name)
	}
	text, _ := report.JSONSchema(name)
	_, err := a.out.Write(text)
	return troubled(err)
}

package main

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// explainCommand explains one requirement.
type explainCommand struct {
	ID            string  `arg:"" complete:"ids" help:"Id of the requirement, in any letter case."`
	Target        *string `placeholder:"URL" help:"Base URL in the example request ($$KAYLE_TARGET). Default: where serve listens; of another document, its first server."`
	contractFlags `embed:""`
	configFlag    `embed:""`
}

// Run executes the command.
func (c *explainCommand) Run(a *app) error {
	if c.Target != nil {
		if err := checkTarget(*c.Target); err != nil {
			return err
		}
	}
	contracts, err := c.contractFlags.load()
	if err != nil {
		return err
	}
	var ids, of names
	contract, id, applies := contracts[0], "", false // of the first list that it applies to
	for _, one := range contracts {
		if found, ok := contractIDs(one).find(c.ID); ok {
			own, _ := one.Requirement(found)
			if id == "" || !applies && own.Unmet == "" {
				contract, id, applies = one, found, own.Unmet == ""
			}
			of = append(of, one.List)
		}
		ids = append(ids, contractIDs(one)...)
	}
	if id == "" {
		if family, ok := contractFamilies(contract).find(c.ID); ok {
			return usage("kayle-conformance list --family "+family+" shows its requirements", "%s is a family, not a requirement", family)
		}
		return usage(ids.suggest(c.ID), "unknown requirement %q", c.ID)
	}
	base := exampleBase(contract)
	if c.Target != nil {
		base = *c.Target
	}
	listed, err := suites.List(contract, suites.Selection{IDs: []string{id}})
	if err != nil {
		return err
	}
	r, _ := contract.Requirement(id)
	fmt.Fprintf(a.out, "%s  %s  %s\n\n", r.ID, r.Level, r.Title)
	fmt.Fprintf(a.out, "%s\n\n", indented(strings.TrimSpace(r.Text), "  "))
	basis := string(r.Basis)
	if r.Source != "" {
		basis += ", " + r.Source
	}
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(a.out, "%-10s %s\n", name, strings.TrimLeft(indented(value, strings.Repeat(" ", 11)), " "))
		}
	}
	if c.contractFlags.isEmbedded() {
		field("of", contract.Operation()+", the embedded contract; --spec and --overlay name another one")
	}
	if len(contracts) > 1 {
		field("lists", strings.Join(of, ", ")+" (shown: "+contract.Operation()+")")
	}
	field("basis", basis)
	field("pointer", string(r.Pointer))
	if place, ok := contract.Locate(r.Pointer); ok {
		field("place", place.String())
	}
	field("page", contract.Page(id))
	field("contract", contract.Words(r))
	field("to mend", strings.TrimSpace(r.Hint))
	for _, l := range listed {
		if l.NotApplicable != "" {
			field("not tested", l.NotApplicable)
		}
		if len(l.Cases) > 0 {
			field("cases", strings.Join(l.Cases, "\n"))
		}
		line, err := suites.Curl(contract, base, l.Example)
		if err != nil {
			return usage("", "--target: %v", err)
		}
		field("example", line)
	}
	return nil
}

// exampleBase is the URL of a server in an example request: serve has the embedded
// contract only.
func exampleBase(c *spec.Contract) string {
	if c.Embedded {
		return "http://" + defaultAddress
	}
	return cmp.Or(c.Server, "https://api.example")
}

// indented puts a prefix before every line.
func indented(text, prefix string) string {
	return prefix + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n"+prefix)
}

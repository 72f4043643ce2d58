package main

import (
	"encoding/json"
	"fmt"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// listCommand lists the requirements and their cases.
type listCommand struct {
	selectionFlags `embed:""`
	contractFlags  `embed:""`
	Format         string `complete:"printed" placeholder:"FORMAT" help:"text, json, or markdown: a page with a section a requirement. Default: text."`
	JSON           bool   `name:"json" help:"As JSON: short for --format json."`
	Verbose        bool   `short:"v" help:"Show the cases too, in the text."`
	configFlag     `embed:""`
}

// listedRequirement is an element of the JSON list.
type listedRequirement struct {
	List          string   `json:"list"`
	ID            string   `json:"id"`
	Family        string   `json:"family"`
	Level         string   `json:"level"`
	Basis         string   `json:"basis"`
	Source        string   `json:"source,omitempty"`
	Title         string   `json:"title"`
	Text          string   `json:"text"`
	Hint          string   `json:"hint,omitempty"`
	Pointer       string   `json:"pointer"`
	File          string   `json:"file"`
	Line          int      `json:"line"`
	Column        int      `json:"column,omitempty"`
	NotApplicable string   `json:"not_applicable,omitempty"`
	Example       string   `json:"example,omitempty"`
	Cases         []string `json:"cases"`
}

// Run executes the command.
func (c *listCommand) Run(a *app) error {
	format, err := printedFormat(listFormats(), c.Format, c.JSON)
	if err != nil {
		return err
	}
	contracts, err := c.contractFlags.load()
	if err != nil {
		return err
	}
	var all []listedContract
	var refused error
	for _, contract := range contracts {
		_, listed, err := c.selectionFlags.listed(contract)
		if err != nil {
			refused = err // as long as no other list has what is selected
			continue
		}
		all = append(all, listedContract{contract, listed})
	}
	if len(all) == 0 {
		return refused
	}
	switch format {
	case jsonFormat:
		return a.listJSON(all)
	case markdownFormat:
		for _, one := range all {
			if err := a.listMarkdown(one.contract, one.listed); err != nil {
				return troubled(err)
			}
		}
		return nil
	}
	a.listText(all, c.Verbose)
	return nil
}

// listedContract is a contract with what is selected of its requirements.
type listedContract struct {
	contract *spec.Contract
	listed   []suites.Listed
}

func (a *app) listText(all []listedContract, verbose bool) {
	requirements, cases := 0, 0
	for _, one := range all {
		if len(all) > 1 {
			fmt.Fprintf(a.out, "%s, %s\n", one.contract.List, one.contract.Operation())
		}
		cases += a.listedText(one.listed, verbose)
		requirements += len(one.listed)
		if len(all) > 1 {
			fmt.Fprintln(a.out)
		}
	}
	if len(all) == 1 {
		fmt.Fprintln(a.out)
	}
	fmt.Fprintf(a.out, "%s, %s.", counted(requirements, "requirement", "requirements"), counted(cases, "case", "cases"))
	if !verbose {
		fmt.Fprint(a.out, " --verbose shows the cases,")
	}
	fmt.Fprintln(a.out, " explain ID one requirement in full.")
}

// listedText prints the requirements of one list, and counts their cases.
func (a *app) listedText(listed []suites.Listed, verbose bool) int {
	cases := 0
	for _, l := range listed {
		r := l.Requirement
		count := counted(len(l.Cases), "case", "cases")
		if l.NotApplicable != "" {
			count = "not applicable: " + l.NotApplicable
		}
		fmt.Fprintf(a.out, "%-8s %-6s %-8s %s (%s)\n", r.ID, r.Level, r.Basis, r.Title, count)
		if verbose {
			for _, name := range l.Cases {
				fmt.Fprintf(a.out, "         - %s\n", name)
			}
		}
		cases += len(l.Cases)
	}
	return cases
}

func (a *app) listJSON(all []listedContract) error {
	list := []listedRequirement{}
	for _, one := range all {
		list = append(list, listedRequirements(one)...)
	}
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
}

func listedRequirements(one listedContract) []listedRequirement {
	list := make([]listedRequirement, 0, len(one.listed))
	for _, l := range one.listed {
		r := l.Requirement
		place, _ := one.contract.Locate(r.Pointer)
		list = append(list, listedRequirement{
			List: one.contract.List, ID: r.ID, Family: r.Family(), Level: string(r.Level), Basis: string(r.Basis), Source: r.Source,
			Title: r.Title, Text: r.Text, Hint: r.Hint, Pointer: string(r.Pointer), File: place.File, Line: place.Line, Column: place.Column,
			NotApplicable: l.NotApplicable, Example: l.Example, Cases: append([]string{}, l.Cases...),
		})
	}
	return list
}

// listMarkdown prints the page of requirements.
func (a *app) listMarkdown(contract *spec.Contract, listed []suites.Listed) error {
	list := make([]report.Requirement, 0, len(listed))
	for _, l := range listed {
		q := suites.Reported(contract, l.Requirement)
		if l.NotApplicable != "" {
			q.Outcome, q.Reason = report.NotApplicable, l.NotApplicable
		}
		list = append(list, q)
	}
	c := report.Contract{Title: contract.Title, Version: contract.Version, Operation: contract.Operation()}
	return reporters.Requirements(a.out, c, list)
}

func counted(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

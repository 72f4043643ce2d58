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
	contract, err := c.contractFlags.load()
	if err != nil {
		return err
	}
	_, listed, err := c.selectionFlags.listed(contract)
	if err != nil {
		return err
	}
	switch format {
	case jsonFormat:
		return a.listJSON(contract, listed)
	case markdownFormat:
		return troubled(a.listMarkdown(contract, listed))
	}
	a.listText(listed, c.Verbose)
	return nil
}

func (a *app) listText(listed []suites.Listed, verbose bool) {
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
	fmt.Fprintf(a.out, "\n%s, %s.", counted(len(listed), "requirement", "requirements"), counted(cases, "case", "cases"))
	if !verbose {
		fmt.Fprint(a.out, " --verbose shows the cases,")
	}
	fmt.Fprintln(a.out, " explain ID one requirement in full.")
}

func (a *app) listJSON(contract *spec.Contract, listed []suites.Listed) error {
	list := make([]listedRequirement, 0, len(listed))
	for _, l := range listed {
		r := l.Requirement
		place, _ := contract.Locate(r.Pointer)
		list = append(list, listedRequirement{
			ID: r.ID, Family: r.Family(), Level: string(r.Level), Basis: string(r.Basis), Source: r.Source,
			Title: r.Title, Text: r.Text, Hint: r.Hint, Pointer: string(r.Pointer), File: place.File, Line: place.Line, Column: place.Column,
			NotApplicable: l.NotApplicable, Example: l.Example, Cases: append([]string{}, l.Cases...),
		})
	}
	encoder := json.NewEncoder(a.out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	return encoder.Encode(list)
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

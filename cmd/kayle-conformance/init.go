package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// initCommand drafts the overlay for another API's document.
type initCommand struct {
	Spec      string   `group:"Contract" placeholder:"FILE" help:"OpenAPI document of the API, YAML or JSON."`
	Operation []string `group:"Contract" sep:"none" placeholder:"'GET /path'" help:"List to draft. Repeatable. Default: all lists of the document."`
	Output    string   `short:"o" default:"-" placeholder:"FILE" help:"Where the overlay goes to; - is standard output."`

	draftTargetFlags `embed:""`
	configFlag       `embed:""`
}

// draftTargetFlags say where a draft is held against a server.
type draftTargetFlags struct {
	Target   *string       `group:"Target" placeholder:"URL" help:"Base URL of a server to ask, some eight requests a list, whether the draft is right ($$KAYLE_TARGET). Its token: $$KAYLE_TOKEN."`
	Header   []string      `group:"Target" sep:"none" placeholder:"NAME=env:VARIABLE|@FILE" help:"Further header of every request; its value comes from an environment variable or a file. Repeatable."`
	CACert   string        `group:"Target" name:"ca-cert" placeholder:"FILE" help:"PEM certificates to trust besides the system's."`
	Insecure bool          `group:"Target" help:"Trust any certificate."`
	Timeout  time.Duration `group:"Target" default:"30s" help:"Time for one request."`
}

// options are those of the target; nil where there is none.
func (f draftTargetFlags) options(a *app) (*suites.Options, error) {
	if f.Target == nil {
		return nil, nil
	}
	if f.Timeout <= 0 {
		return nil, usage("", "--timeout: %s: must be above zero", f.Timeout)
	}
	if err := checkTarget(*f.Target); err != nil {
		return nil, err
	}
	o := &suites.Options{Target: *f.Target, Insecure: f.Insecure, Timeout: f.Timeout, Version: buildVersion()}
	var err error
	if o.Headers, err = a.headers(f.Header); err != nil {
		return nil, err
	}
	if o.CACert, err = readCACert(f.CACert); err != nil {
		return nil, err
	}
	o.Token, err = a.token(tokenVariable)
	return o, err
}

// Run executes the command.
func (c *initCommand) Run(ctx context.Context, a *app) error {
	if c.Spec == "" {
		return usage("name the OpenAPI document of the API, as in init --spec openapi.yaml", "--spec is missing")
	}
	target, err := c.options(a)
	if err != nil {
		return err
	}
	draft, err := spec.DraftOf(c.Spec, c.Operation)
	if err != nil {
		return err
	}
	if len(draft.Lists) == 0 {
		a.unfitLists(draft)
		return usage("a list's 200 answer has an array of items, with a name such as data or beside a parameter that pages; for one that looks "+
			"otherwise roles can be written by hand: README, Several lists in one run",
			"%s: no list can be drafted: %s cannot be expressed, and %s", c.Spec, counted(len(draft.Unfit), "list", "lists"),
			counted(draft.Others, "GET operation is no list", "GET operations are no lists"))
	}
	to, err := openDestination(c.Output, a.out)
	if err != nil {
		return usage("give a path that can be written", "--output %v", err)
	}
	defer to.close()
	requests := 0
	var first *spec.Contract // how credentials are sent; as bearer tokens where the draft does not load yet
	if contracts, err := draft.Contracts(); err == nil {
		first = contracts[0]
	}
	if target != nil {
		target.Contract = first
		for _, list := range draft.Lists {
			_, path, _ := strings.Cut(list.Operation, " ")
			if err := checkPrefix(target.Target, path); err != nil {
				return err
			}
		}
		if requests, err = suites.ConfirmDraft(ctx, draft, *target); err != nil {
			return err
		}
	}
	if err := to.write(func(w io.Writer) error {
		_, err := io.WriteString(w, a.redact(draft.Overlay()))
		return err
	}); err != nil {
		return troubled(err)
	}
	a.draftedLists(draft)
	a.unfitLists(draft)
	if target != nil {
		a.confirmedLists(draft, requests)
	}
	c.next(a, draft, first)
	return nil
}

// draftedLists tells on standard error what was drafted, and what is asked.
func (a *app) draftedLists(draft *spec.Draft) {
	name, operation := len("list"), len("operation")
	for _, list := range draft.Lists {
		name, operation = max(name, len(list.Name)), max(operation, len(list.Operation))
	}
	fmt.Fprintf(a.err, "%s: %s drafted, %s to answer (# ?); %s cannot be expressed; %s.\n\n", draft.File,
		counted(len(draft.Lists), "list", "lists"),
		counted(draft.Questions(), "question", "questions"), counted(len(draft.Unfit), "list", "lists"),
		counted(draft.Others, "GET operation is no list", "GET operations are no lists"))
	fmt.Fprintf(a.err, "  %-*s  %-*s  questions\n", name, "list", operation, "operation")
	for _, list := range draft.Lists {
		fmt.Fprintf(a.err, "  %-*s  %-*s  %9d\n", name, list.Name, operation, reporters.EscapeTerminal(list.Operation), list.Questions())
	}
	fmt.Fprintln(a.err)
	if draft.Questions() == 0 {
		return
	}
	fmt.Fprintln(a.err, "Questions:")
	for _, list := range draft.Lists {
		for _, ask := range list.Asks {
			fmt.Fprintf(a.err, "  %s: %s\n", list.Name, reporters.EscapeTerminal(ask))
		}
		for _, role := range list.Roles {
			for _, ask := range role.Asks {
				fmt.Fprintf(a.err, "  %s, %s: %s\n", list.Name, reporters.EscapeTerminal(role.Name()), reporters.EscapeTerminal(ask))
			}
		}
	}
	fmt.Fprintln(a.err)
}

// unfitLists tells which lists cannot be expressed, and why.
func (a *app) unfitLists(draft *spec.Draft) {
	if len(draft.Unfit) == 0 {
		return
	}
	fmt.Fprintln(a.err, "Cannot be expressed:")
	for _, list := range draft.Unfit {
		fmt.Fprintf(a.err, "  %s: %s\n", reporters.EscapeTerminal(list.Operation), reporters.EscapeTerminal(strings.Join(list.Why, "; ")))
	}
	fmt.Fprintln(a.err)
}

// confirmedLists tells what the target has shown.
func (a *app) confirmedLists(draft *spec.Draft, requests int) {
	confirmed := 0
	var told []string
	for _, list := range draft.Lists {
		for _, note := range list.Notes {
			if strings.HasPrefix(note, "not confirmed: ") {
				told = append(told, list.Name+", "+note)
			}
		}
		for _, role := range list.Roles {
			contradicted := role.Contradicted()
			for _, what := range contradicted {
				told = append(told, list.Name+", "+role.Name()+" is contradicted: "+what)
			}
			if len(contradicted) == 0 && slices.ContainsFunc(role.Notes, func(n string) bool { return strings.HasPrefix(n, "confirmed: ") }) {
				confirmed++
			}
		}
	}
	fmt.Fprintf(a.err, "The target was asked %s: %s confirmed.\n", counted(requests, "request", "requests"),
		counted(confirmed, "line is", "lines are"))
	for _, line := range told {
		fmt.Fprintf(a.err, "  %s\n", reporters.EscapeTerminal(a.redact(line)))
	}
	fmt.Fprintln(a.err)
}

// next tells what to do with the draft.
func (c *initCommand) next(a *app, draft *spec.Draft, first *spec.Contract) {
	overlay := c.Output
	if overlay == "-" {
		overlay = "overlay.yaml"
	}
	program, files := cmp.Or(a.Program, "kayle-conformance"), " --spec "+shellWord(c.Spec)+" --overlay "+shellWord(overlay)
	if draft.Questions() > 0 {
		fmt.Fprintln(a.err, "Next: answer the questions in the overlay, then")
	} else {
		fmt.Fprintln(a.err, "Next:")
	}
	if first != nil && first.Secured {
		fmt.Fprintf(a.err, "  set $%s%s, and $%s to that of a second organization, if there is one\n", tokenVariable,
			reporters.EscapeTerminal(tokenForm(first)), otherTokenVariable)
	}
	for _, line := range []string{"lint" + files, "run" + files + ` --target "$URL"`} {
		fmt.Fprintf(a.err, "  %s %s\n", program, reporters.EscapeTerminal(line))
	}
}

// shellWord is a text as a word of a shell.
func shellWord(text string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("/._-+:@,=", r)
	}
	if text != "" && !strings.ContainsFunc(text, func(r rune) bool { return !plain(r) }) {
		return text
	}
	return quoted(text)
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"regexp"
	"runtime/debug"
	"strings"
	"time"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// The exit codes, as `--help` and the README explain them.
const (
	exitOK      = 0
	exitFailed  = 1 // a MUST fails; lint, selftest and diff: contradictions, dead checks, regressions
	exitUsage   = 2 // usage, configuration, an empty selection: nothing was sent
	exitTrouble = 3 // not tested, cut short, or trouble of the harness itself
)

// debugVariable, set to 1, adds the stack trace to an internal error.
const debugVariable = "KAYLE_DEBUG"

// Environment is everything that a command takes from its process.
type Environment struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// Lookup reads an environment variable.
	Lookup func(name string) (string, bool)
	// Now is the time against which known failures expire.
	Now func() time.Time
	// IsTerminal tells whether a writer is an interactive terminal.
	IsTerminal func(io.Writer) bool
	// Signals takes the process's signals back from the test engine.
	Signals func()
	// Program is how the program is called in lines to paste.
	Program string

	// The engine; nil stands for that of package suites.
	run    func(context.Context, []suites.Options) (*report.Report, error)
	replay func(context.Context, []suites.Options, io.Reader) (*report.Report, error)
	matrix func(context.Context, func(suites.Progress)) (*report.Matrix, error)
	plan   func(o suites.Options, items int) ([]suites.PlanRow, error)
}

// grammar is the command line.
type grammar struct {
	Run        runCommand        `cmd:"" help:"Test a server; without --target, the embedded reference server."`
	List       listCommand       `cmd:"" help:"List the requirements and their cases."`
	Explain    explainCommand    `cmd:"" help:"Explain one requirement: its text, its place in the contract, how it is tested."`
	Init       initCommand       `cmd:"" help:"Draft the overlay for the lists of another API's document."`
	Lint       lintCommand       `cmd:"" help:"Hold the contract's document against itself."`
	Serve      serveCommand      `cmd:"" help:"Run the reference server, with defects if wanted."`
	Selftest   selftestCommand   `cmd:"" help:"Prove that every check passes on a good server and fails on a bad one."`
	Report     reportCommand     `cmd:"" help:"Render a JSON report in another format, or lay several beside each other."`
	Replay     replayCommand     `cmd:"" help:"Judge a recorded run again, offline."`
	Diff       diffCommand       `cmd:"" help:"Compare two JSON reports."`
	Known      knownCommand      `cmd:"" help:"Keep the list of known failures."`
	Schema     schemaCommand     `cmd:"" help:"Print the JSON Schema of a JSON format, or of the configuration file."`
	Completion completionCommand `cmd:"" help:"Print a script that lets bash, zsh or fish complete command lines."`
	Version    versionCommand    `cmd:"" help:"Print the version of the harness and of its contract."`
}

// app is one invocation.
type app struct {
	Environment
	out, err *stickyWriter
	// secrets are the values that must never be printed.
	secrets []string
}

// ended is how a command says that it ended with a code other than 0 although
// everything was said already.
type ended int

func (e ended) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

// trouble is an error of the surroundings (a disk, a file, a port), as opposed
// to one of usage.
type trouble struct{ cause error }

func (t *trouble) Error() string { return t.cause.Error() }
func (t *trouble) Unwrap() error { return t.cause }

// Run executes the command line and returns the exit code.
func Run(ctx context.Context, env Environment, args []string) (code int) {
	// net/http logs what a target sends unasked, word for word.
	log.SetOutput(io.Discard)
	a := &app{Environment: env, out: &stickyWriter{to: env.Stdout}, err: &stickyWriter{to: env.Stderr}}
	if a.run == nil {
		a.run = runFrugally
	}
	if a.replay == nil {
		a.replay = suites.ReplayLists
	}
	if a.matrix == nil {
		a.matrix = runMatrix
	}
	if a.plan == nil {
		a.plan = suites.Plan
	}
	defer func() {
		if r := recover(); r != nil {
			code = a.panicked(r, debug.Stack())
		}
	}()
	return a.finish(a.execute(ctx, args))
}

// execute parses the arguments and runs the command.
func (a *app) execute(ctx context.Context, args []string) error {
	var g grammar
	origins := &resolver{lookup: a.Lookup}
	parser, err := newParser(&g, origins)
	if err != nil {
		return fmt.Errorf("internal error: %w", err)
	}
	if len(args) == 0 {
		if err := commandline.WriteHelp(a.err, parser.Model); err != nil {
			return troubled(err)
		}
		return ended(exitUsage)
	}
	parsed, err := parser.Parse(args)
	switch {
	case err != nil:
		return usageOfParser(err, parser, origins)
	case parsed.Help:
		return troubled(commandline.WriteHelp(a.out, parsed.Selected()))
	}
	switch command := parsed.Selected().Target.Addr().Interface().(type) {
	case interface{ Run(*app) error }:
		return command.Run(a)
	case interface {
		Run(context.Context, *app) error
	}:
		return command.Run(ctx, a)
	case interface {
		Run(*app, *commandline.Context) error
	}:
		return command.Run(a, parsed)
	}
	return fmt.Errorf("internal error: %s has no method Run of a known form", parsed.Selected().FullPath())
}

// newParser is the parser of the command line; origins give the flags that it does not set.
func newParser(g *grammar, origins commandline.Resolver) (*commandline.Parser, error) {
	return commandline.New(g, commandline.Options{
		Name: "kayle-conformance",
		Description: "Holds a server against the contract of its list operation.\n\n" +
			"Exit codes: 0 no MUST fails; 1 a MUST fails; 2 usage or configuration, nothing was sent; " +
			"3 not tested, cut short, or trouble of the harness itself.",
		Variables: helpVariables(),
		Resolver:  origins,
	})
}

// helpVariables stand for their values in the help.
func helpVariables() map[string]string {
	return map[string]string{
		"formats":       strings.Join(reporters.Formats(), ", "),
		"matrixformats": strings.Join(reporters.MatrixFormats(), ", "),
		"schemas":       strings.Join(schemaNames(), ", "),
	}
}

// finish says what went wrong and returns the exit code.
func (a *app) finish(err error) int {
	code := exitOK
	var end ended
	switch {
	case err == nil:
	case errors.As(err, &end):
		code = int(end)
	case isUsage(err):
		for _, one := range mistakes(err) {
			a.complain(one.Error())
		}
		code = exitUsage
	default:
		a.complain(err.Error())
		code = exitTrouble
	}
	if a.out.failed != nil {
		a.complain("write standard output: " + a.out.failed.Error())
		if code != exitFailed {
			code = exitTrouble
		}
	}
	return code
}

// panicked reports a bug of the harness in one line.
func (a *app) panicked(value any, stack []byte) int {
	a.complain(fmt.Sprintf("internal error: %v (%s); please report it, with %s=1 for the whole trace", value, panicPlace(stack),
		debugVariable))
	if v, _ := a.Lookup(debugVariable); v == "1" {
		fmt.Fprintln(a.err, a.redact(string(stack)))
	}
	return exitTrouble
}

// panicPlace is the innermost file and line of ours below the panic.
func panicPlace(stack []byte) string {
	_, below, found := strings.Cut(string(stack), "panic(")
	if !found {
		below = string(stack)
	}
	for line := range strings.Lines(below) {
		line = strings.TrimSpace(line)
		if i := strings.Index(line, "/cmd/kayle-conformance/"); i >= 0 {
			place, _, _ := strings.Cut(line[i+1:], " ")
			return place
		}
		for _, folder := range []string{"/suites/", "/reporters/", "/spec/"} {
			if i := strings.LastIndex(line, folder); i >= 0 && strings.Contains(line, ".go:") {
				place, _, _ := strings.Cut(line[i+1:], " ")
				return place
			}
		}
	}
	return "place unknown"
}

// complain prints one message in one line on standard error, without secrets
// and without anything that steers a terminal.
func (a *app) complain(text string) {
	text = strings.Join(strings.Fields(escapeSequence.ReplaceAllString(a.redact(text), "")), " ")
	fmt.Fprintln(a.err, "kayle-conformance: "+reporters.EscapeTerminal(text))
}

// escapeSequence is a colour in the messages of libraries.
var escapeSequence = regexp.MustCompile("\x1b\\[[0-9;]*m")

// keep remembers a secret, so that it is never printed.
func (a *app) keep(secret string) {
	if secret != "" {
		a.secrets = append(a.secrets, secret)
	}
}

// redact removes the secrets of this invocation.
func (a *app) redact(text string) string {
	for _, secret := range a.secrets {
		text = strings.ReplaceAll(text, secret, "[secret]")
	}
	return text
}

// stickyWriter remembers the first error, so that a full disk behind a
// redirected standard output is not overlooked.
type stickyWriter struct {
	to     io.Writer
	failed error
}

func (w *stickyWriter) Write(p []byte) (int, error) {
	if w.failed != nil {
		return 0, w.failed
	}
	n, err := w.to.Write(p)
	if err != nil {
		w.failed = err
	}
	return n, err
}

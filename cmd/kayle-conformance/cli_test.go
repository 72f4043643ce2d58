package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// reexec makes the test binary be the program, for tests of the process.
const reexec = "KAYLE_CONFORMANCE_REEXEC"

func TestMain(m *testing.M) {
	switch os.Getenv(reexec) {
	case "main":
		main()
	case "stubborn":
		stubborn()
	}
	debug.SetGCPercent(400) // a run allocates much and keeps little
	os.Exit(m.Run())
}

// invocation is one call of the command in this process.
type invocation struct {
	variables map[string]string
	stdin     string
	tty       bool
	now       time.Time
	ctx       context.Context
	run       func(context.Context, suites.Options) (*report.Report, error) // of the first list
	lists     func([]suites.Options) *report.Report                         // of all
	replay    func(context.Context, suites.Options, io.Reader) (*report.Report, error)
	matrix    func(context.Context, func(suites.Progress)) (*report.Matrix, error)
	plan      func(suites.Options, int) ([]suites.PlanRow, error)
	stdout    io.Writer
}

type result struct {
	code     int
	out, err string
}

func (i invocation) do(args ...string) result {
	var out, err bytes.Buffer
	env := Environment{
		Stdin: strings.NewReader(i.stdin), Stdout: &out, Stderr: &err,
		Lookup:     func(name string) (string, bool) { v, ok := i.variables[name]; return v, ok },
		Now:        func() time.Time { return i.now },
		IsTerminal: func(io.Writer) bool { return i.tty },
		matrix:     i.matrix, plan: i.plan,
	}
	if i.lists != nil {
		env.run = func(_ context.Context, lists []suites.Options) (*report.Report, error) { return i.lists(lists), nil }
	}
	if i.run != nil {
		env.run = func(ctx context.Context, lists []suites.Options) (*report.Report, error) { return i.run(ctx, lists[0]) }
	}
	if i.replay != nil {
		env.replay = func(ctx context.Context, lists []suites.Options, from io.Reader) (*report.Report, error) {
			return i.replay(ctx, lists[0], from)
		}
	}
	if i.stdout != nil {
		env.Stdout = i.stdout
	}
	ctx := i.ctx
	if ctx == nil {
		ctx = context.Background()
	}
	code := Run(ctx, env, args)
	return result{code, out.String(), err.String()}
}

// unused fails the test if a run begins.
func unused(t *testing.T) func(context.Context, suites.Options) (*report.Report, error) {
	return func(context.Context, suites.Options) (*report.Report, error) {
		t.Error("a run began")
		return nil, errors.New("a run began")
	}
}

// write makes a file in the folder of the test.
func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// Nothing is sent, the exit code is 2, one line says what is wrong and how to
// mend it.
func TestBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	empty := write(t, "empty.yaml", "")
	junk := write(t, "junk.yaml", "{[")
	known := write(t, "known.yaml", "- {id: LIM-55, reason: later}\n")
	config := write(t, "config.yaml", "concurency: 3\n")
	badValue := write(t, "bad.yaml", "timeout: soon\n")
	secret := write(t, "secret.yaml", "token: s3cr3t\n")
	list := write(t, "list.yaml", "timeout: [1s, 2s]\n")
	both := map[string]string{tokenVariable: "s3cr3t", otherTokenVariable: "s3cr3t"}
	token := map[string]string{tokenVariable: "s3cr3t"}
	url := "--target=http://127.0.0.1:1"
	for _, c := range []struct {
		name      string
		variables map[string]string
		args      []string
		want      string
	}{
		{"unknown flag", nil, []string{"run", "--conc", "3"}, "unknown flag --conc; did you mean --concurrency?"},
		{"unknown flag, nothing near", nil, []string{"run", "--zzzz"}, "unknown flag --zzzz; kayle-conformance run --help shows what there is"},
		{"token as a flag", nil, []string{"run", "--token=s3cr3t"},
			"unknown flag --token: no flag takes the value of a secret; set the environment variable KAYLE_TOKEN"},
		{"other token as a flag", nil, []string{"run", "--other-token", "s3cr3t"}, "set the environment variable KAYLE_OTHER_TOKEN"},
		{"unknown command", nil, []string{"lits"}, `unknown command "lits"; did you mean list?`},
		{"URL as an argument", nil, []string{"run", "http://user:s3cr3t@host"}, "run takes no argument; write --target URL"},
		{"argument too many", nil, []string{"version", "s3cr3t"}, "version: one argument too many"},
		{"argument missing", nil, []string{"explain"}, `expected "<id>"; kayle-conformance explain --help`},
		{"flag without value", nil, []string{"run", "--target"}, "--target"},
		{"not a duration", nil, []string{"run", "--timeout", "soon"}, `--timeout: expected duration but got "soon"`},
		{"zero timeout", nil, []string{"run", "--timeout", "0s"}, "--timeout: 0s: must be above zero"},
		{"zero deadline", nil, []string{"run", "--deadline", "0s"}, "--deadline: 0s: must be above zero"},
		{"negative wait", nil, []string{"run", "--wait=-1s"}, "--wait: -1s: must not be negative"},
		{"negative throttle budget", nil, []string{"run", "--throttle-budget=-1s"}, "--throttle-budget: -1s"},
		{"zero concurrency", nil, []string{"run", "--concurrency", "0"}, "--concurrency: 0: must be at least 1"},
		{"negative rate", nil, []string{"run", "--rate=-1"}, "--rate: -1: must be from 0"},
		{"rate NaN", nil, []string{"run", "--rate=NaN"}, "--rate: NaN: must be from 0"},
		{"zero requests", nil, []string{"run", "--max-requests", "0"}, "--max-requests: 0: must be at least 1"},
		{"zero items", nil, []string{"run", "--max-items", "0"}, "--max-items: 0: must be at least 1, or all"},
		{"negative explore", nil, []string{"run", "--explore=-1"}, "--explore: -1: must not be negative"},
		{"unknown profile", nil, []string{"run", "--profile", "slow"}, "--profile must be one of"},
		{"quick and complete", nil, []string{"run", "--profile", "quick", "--complete"}, "--profile quick leaves questions out"},
		{"quiet and verbose", nil, []string{"run", "-q", "-v"}, "--quiet and --verbose contradict each other; choose one"},
		{"unknown id", nil, []string{"run", "--id", "LIM-55"}, `--id: unknown requirement "LIM-55"; did you mean LIM-0`},
		{"unknown id, nothing near", nil, []string{"run", "--id", "nothing"},
			`--id: unknown requirement "nothing"; kayle-conformance list shows them all`},
		{"unknown family", nil, []string{"run", "--family", "LIN"}, `--family: unknown family "LIN"; did you mean LIM?`},
		{"unknown level", nil, []string{"run", "--level", "MUS"}, `--level: unknown level "MUS"; did you mean MUST?`},
		{"empty selection", nil, []string{"run", "--id", "LIM-05", "--level", "MAY"},
			"the selection is empty: no requirement matches id LIM-05, level MAY"},
		{"broken label filter", nil, []string{"run", "--label", "(("}, "label"},
		{"label filter that matches nothing", nil, []string{"list", "--label", "nothing"}, "the selection is empty"},
		{"URL without scheme", token, []string{"run", "--target", "localhost:8787"}, `"localhost:8787" has no scheme`},
		{"bare host", token, []string{"run", "--target", "localhost"}, `"localhost" has no scheme or is no URL; give it as http://host:port`},
		{"URL of another scheme", token, []string{"run", "--target", "ftp://host"}, "the scheme is neither http nor https"},
		{"URL without host", token, []string{"run", "--target", "http://"}, "the host is missing"},
		{"URL with user information", token, []string{"run", "--target", "http://user:s3cr3t@host"},
			"the URL holds user information; pass the credentials in KAYLE_TOKEN"},
		{"broken URL with user information", token, []string{"run", "--target", "http://user:s3cr3t@ho st"}, "the URL holds user information"},
		{"user information without scheme", token, []string{"run", "--target", "user:s3cr3t@host"}, "the URL holds user information"},
		{"URL with query", token, []string{"run", "--target", "http://host?key=s3cr3t"}, "the URL has a query"},
		{"URL with empty query", token, []string{"run", "--target", "http://host?"}, "the URL has a query"},
		{"URL with fragment", token, []string{"run", "--target", "http://host#s3cr3t"}, "the URL has a fragment"},
		{"empty target", token, []string{"run", "--target="}, "--target ($KAYLE_TARGET): set, but empty"},
		{"empty target variable", map[string]string{targetVariable: ""}, []string{"run"}, "--target ($KAYLE_TARGET): set, but empty"},
		{"URL with the operation's path", token, []string{"run", "--target", "http://host/api/v1/sessions/"},
			`"http://host/api/v1/sessions/" ends with the operation's path /v1/sessions, which is appended to it; give http://host/api`},
		{"no token", nil, []string{"run", url}, "demands credentials; set $KAYLE_TOKEN"},
		{"token with a line break", map[string]string{tokenVariable: "s3cr3t\n"}, []string{"run", url}, "$KAYLE_TOKEN holds blanks, line breaks"},
		{"equal tokens", both, []string{"run", url}, "$KAYLE_TOKEN and $KAYLE_OTHER_TOKEN are the same"},
		{"equal further tokens", map[string]string{tokenVariable: "one", otherTokenVariable: "two", unscopedTokenVariable: "s3cr3t",
			frozenTokenVariable: "s3cr3t"}, []string{"run", url}, "$KAYLE_UNSCOPED_TOKEN and $KAYLE_FROZEN_TOKEN are the same"},
		{"a frozen token like the other one",
			map[string]string{tokenVariable: "one", otherTokenVariable: "s3cr3t", frozenTokenVariable: "s3cr3t"},
			[]string{"run", url}, "$KAYLE_OTHER_TOKEN and $KAYLE_FROZEN_TOKEN are the same"},
		{"reference flags with a target", token, []string{"run", url, "--reference-sessions", "3"}, "which --target replaces"},
		{"negative sessions", nil, []string{"run", "--reference-sessions=-3"}, "--reference-sessions: -3: must not be negative"},
		{"unknown defect", nil, []string{"run", "--reference-defect", "nothing-like-it"}, `unknown defect "nothing-like-it"`},
		{"literal header", token, []string{"run", url, "--header", "X-Key=s3cr3t"},
			"--header X-Key: a literal value; values do not belong on the command line: write X-Key=env:VARIABLE or X-Key=@FILE"},
		{"header without source", token, []string{"run", url, "--header", "s3cr3t"}, "--header: no header name and source"},
		{"header from an unset variable", token, []string{"run", url, "--header", "X-Key=env:NOTHING"},
			"--header X-Key: the environment variable NOTHING is not set"},
		{"header from a missing file", token, []string{"run", url, "--header", "X-Key=@/nowhere/key"},
			"--header X-Key: /nowhere/key: no such file"},
		{"header Authorization", token, []string{"run", url, "--header", "authorization=env:KAYLE_TOKEN"},
			"the harness sets it itself; set KAYLE_TOKEN"},
		{"CA file missing", token, []string{"run", url, "--ca-cert", "/nowhere/ca.pem"}, "--ca-cert: /nowhere/ca.pem: no such file"},
		{"CA file without certificate", token, []string{"run", url, "--ca-cert", junk}, "no certificate in it"},
		{"contract missing", nil, []string{"run", "--spec", "/nowhere/openapi.yaml"}, "/nowhere/openapi.yaml: the file cannot be read"},
		{"contract empty", nil, []string{"run", "--spec", empty}, empty},
		{"contract no YAML", nil, []string{"lint", "--spec", junk}, junk},
		{"overlay missing", nil, []string{"list", "--overlay", "/nowhere/overlay.yaml"}, "/nowhere/overlay.yaml"},
		{"requirements missing", nil, []string{"explain", "LIM-05", "--requirements", "/nowhere/r.yaml"}, "/nowhere/r.yaml"},
		{"operation missing", nil, []string{"run", "--operation", "GET /nowhere"}, "/nowhere"},
		{"known failures missing", nil, []string{"run", "--known", "/nowhere/known.yaml"}, "--known: /nowhere/known.yaml: no such file"},
		{"known failure of an unknown id", nil, []string{"run", "--known", known}, known + `:1: unknown requirement "LIM-55"`},
		{"configuration missing", nil, []string{"run", "--config", "/nowhere/c.yaml"}, "--config: /nowhere/c.yaml: no such file"},
		{"configuration no YAML", nil, []string{"run", "--config", junk}, junk + ":2: "},
		{"misspelt setting", nil, []string{"run", "--config", config}, config + `:1: unknown setting "concurency"; did you mean concurrency?`},
		{"bad setting", nil, []string{"run", "--config", badValue}, `got "soon": time: invalid duration "soon" (from ` + badValue + ":1)"},
		{"secret in the configuration", nil, []string{"run", "--config", secret},
			`"token": secrets do not belong into a configuration file; set the environment variable`},
		{"list for one value", nil, []string{"run", "--config", list}, "timeout takes one value, not a list"},
		{"report without file", nil, []string{"run", "--report", "json"}, "write FORMAT=FILE"},
		{"report of an unknown format", nil, []string{"run", "--report", "jsn=x"}, `unknown format "jsn"; did you mean json?`},
		{"second report of an unknown format", nil, []string{"run", "--report", "junit=a,jsn=x"},
			`--report jsn=x: unknown format "jsn"; did you mean json?`},
		{"report into a missing folder", nil, []string{"run", "--report", "json=/nowhere/r.json"},
			"--report json=/nowhere/r.json: /nowhere/r.json: the folder does not exist; give a path that can be written"},
		{"report into a folder", nil, []string{"run", "--report", "json=/tmp"}, "is a folder"},
		{"two reports into one file", nil, []string{"run", "--report", "json=r", "--report", "junit=./r"}, "the same file as json=r"},
		{"two reports to standard output", nil, []string{"run", "--report", "json=-", "--report", "junit=-"}, "the same file as json=-"},
		{"recording to standard output", nil, []string{"run", "--record", "-"}, "--record: standard output is for reports"},
		{"recording into a report", nil, []string{"run", "--record", "r", "--report", "json=r"}, "--record r: the same file as a report"},
		{"explain an unknown id", nil, []string{"explain", "LMI-05"}, `unknown requirement "LMI-05"; did you mean LIM-05?`},
		{"explain a family", nil, []string{"explain", "lim"},
			"LIM is a family, not a requirement; kayle-conformance list --family LIM shows its requirements"},
		{"serve an unknown defect", nil, []string{"serve", "--addr", "127.0.0.1:0", "--defect", "nothing-like-it"},
			`unknown defect "nothing-like-it"`},
		{"serve an unknown freedom", nil, []string{"serve", "--addr", "127.0.0.1:0", "--freedom", "nothing-like-it"},
			`unknown freedom "nothing-like-it"`},
		{"serve on no address", nil, []string{"serve", "--addr", "nowhere"}, "--addr nowhere"},
		{"serve too lively", nil, []string{"serve", "--live", "1e9"}, "--live: 1e+09: must be from 0 to 1000"},
		{"report of no file", nil, []string{"report", "/nowhere/r.json"}, "/nowhere/r.json: no such file"},
		{"report of no report", nil, []string{"report", junk}, junk + ": read report"},
		{"replay of no file", nil, []string{"replay", "/nowhere/r.jsonl"}, "/nowhere/r.jsonl: no such file"},
		{"diff of standard input twice", nil, []string{"diff", "-", "-"}, "both reports cannot come from standard input"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			got := invocation{variables: c.variables, run: unused(t)}.do(c.args...)
			g.Expect(got.code).To(Equal(exitUsage))
			g.Expect(got.err).To(ContainSubstring(c.want))
			g.Expect(strings.Count(got.err, "\n")).To(Equal(1), "one line: %s", got.err)
			g.Expect(got.err).To(HavePrefix("kayle-conformance: "))
			g.Expect(got.err + got.out).NotTo(ContainSubstring("s3cr3t"))
			g.Expect(got.out).To(BeEmpty())
		})
	}
	left, err := os.ReadDir(".")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	NewWithT(t).Expect(left).To(BeEmpty(), "nothing is left behind")
}

func TestHelp(t *testing.T) {
	g := NewWithT(t)
	for _, args := range [][]string{{"--help"}, {"run", "--help"}, {"explain", "-h"}, {"report", "--help"}} {
		got := invocation{}.do(args...)
		g.Expect(got.code).To(Equal(exitOK), "%v", args)
		g.Expect(got.out).To(ContainSubstring("Usage: kayle-conformance"), "%v", args)
		g.Expect(got.err).To(BeEmpty(), "%v", args)
	}
	got := invocation{}.do()
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.out).To(BeEmpty())
	g.Expect(got.err).To(ContainSubstring("Commands:"))
}

func TestPanicIsOneLine(t *testing.T) {
	g := NewWithT(t)
	broken := func(_ context.Context, o suites.Options) (*report.Report, error) {
		panic("lost " + o.Token)
	}
	variables := map[string]string{tokenVariable: "s3cr3t"}
	got := invocation{run: broken, variables: variables}.do("run", "--target", "http://127.0.0.1:1")
	g.Expect(got.code).To(Equal(exitTrouble))
	g.Expect(got.err).To(MatchRegexp(`internal error: lost \[secret\] \(cmd/kayle-conformance/cli_test.go:\d+\)`))
	g.Expect(strings.Count(got.err, "\n")).To(Equal(1))

	variables[debugVariable] = "1"
	got = invocation{run: broken, variables: variables}.do("run", "--target", "http://127.0.0.1:1")
	g.Expect(got.err).To(ContainSubstring("goroutine"))
	g.Expect(got.err).NotTo(ContainSubstring("s3cr3t"))
}

func TestErrorOfTheEngine(t *testing.T) {
	g := NewWithT(t)
	got := invocation{run: func(_ context.Context, o suites.Options) (*report.Report, error) {
		return nil, errors.New("no more " + o.Token)
	}}.do("run")
	g.Expect(got.code).To(Equal(exitTrouble))
	g.Expect(got.err).To(ContainSubstring("kayle-conformance: no more [secret]\n"))

	got = invocation{run: func(context.Context, suites.Options) (*report.Report, error) {
		return nil, &suites.UsageError{Problem: "bad filter", Hint: "mend it"}
	}}.do("run")
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(ContainSubstring("kayle-conformance: bad filter; mend it\n"))
}

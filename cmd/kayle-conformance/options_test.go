package main

import (
	"context"
	"encoding/pem"
	"net/http/httptest"
	"os"
	"reflect"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/cmd/kayle-conformance/internal/commandline"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// conformant is a small report without findings.
func conformant() *report.Report {
	r := &report.Report{
		Tool: report.Tool{Name: "kayle-conformance", Version: "test"},
		Requirements: []report.Requirement{{
			ID: "LIM-01", Family: "LIM", Level: "MUST", Title: "the title",
			Cases: []report.Case{{Name: "only", Outcome: report.Pass}},
		}},
	}
	r.Conclude("")
	return r
}

// options runs the command line and returns the options of its run.
func (i invocation) options(t *testing.T, args ...string) suites.Options {
	t.Helper()
	var seen *suites.Options
	i.run = func(_ context.Context, o suites.Options) (*report.Report, error) {
		seen = &o
		return conformant(), nil
	}
	got := i.do(append([]string{"run"}, args...)...)
	if got.code != exitOK || seen == nil {
		t.Fatalf("exit %d: %s", got.code, got.err)
	}
	return *seen
}

// Each flag of run, and what it changes in the options of the run; those that
// change something else name the test that holds it.
func TestEveryFlagHasAnEffect(t *testing.T) {
	t.Chdir(t.TempDir())
	server := httptest.NewTLSServer(nil)
	server.Close()
	pemFile := write(t, "ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})))
	secret := write(t, "key", "from-a-file\n")
	known := write(t, "known.yaml", "- {id: lim-05, reason: clamps}\n- {id: LIM-01, case: the case, reason: later}\n")
	variables := map[string]string{tokenVariable: "token-1", otherTokenVariable: "token-2", unscopedTokenVariable: "token-3",
		frozenTokenVariable: "token-4", "KEY": "from-the-environment"}
	target := "--target=http://127.0.0.1:1/base"
	for flag, c := range map[string]struct {
		args []string
		get  func(suites.Options) any
		want any
	}{
		"target": {[]string{target}, func(o suites.Options) any {
			return []string{o.Target, o.Token, o.OtherToken, o.UnscopedToken, o.FrozenToken}
		},
			[]string{"http://127.0.0.1:1/base", "token-1", "token-2", "token-3", "token-4"}},
		"header": {[]string{target, "--header=X-A=env:KEY", "--header", "X-B=@" + secret},
			func(o suites.Options) any { return o.Headers },
			[]suites.Header{{Name: "X-A", Value: "from-the-environment"}, {Name: "X-B", Value: "from-a-file"}}},
		"ca-cert":          {[]string{target, "--ca-cert", pemFile}, func(o suites.Options) any { return len(o.CACert) > 0 }, true},
		"insecure":         {[]string{target, "--insecure"}, func(o suites.Options) any { return o.Insecure }, true},
		"timeout":          {[]string{"--timeout=7s"}, func(o suites.Options) any { return o.Timeout }, 7 * time.Second},
		"wait":             {[]string{"--wait=8s"}, func(o suites.Options) any { return o.Wait }, 8 * time.Second},
		"one-organization": {[]string{target, "--one-organization"}, func(o suites.Options) any { return o.OneOrganization }, true},
		"published":        {[]string{target, "--published=/openapi.json"}, func(o suites.Options) any { return o.Published }, "/openapi.json"},
		"token-in-query":   {[]string{"--token-in-query"}, func(o suites.Options) any { return o.TokenInQuery }, true},
		"deadline":         {[]string{"--deadline=9m"}, func(o suites.Options) any { return o.Deadline }, 9 * time.Minute},
		"concurrency":      {[]string{"--concurrency=3"}, func(o suites.Options) any { return o.Concurrency }, 3},
		"rate":             {[]string{"--rate=2.5"}, func(o suites.Options) any { return o.Rate }, 2.5},
		"max-requests":     {[]string{"--max-requests=11"}, func(o suites.Options) any { return o.MaxRequests }, 11},
		"max-body":         {[]string{"--max-body=64KiB"}, func(o suites.Options) any { return o.MaxBody }, int64(64 << 10)},
		"max-items":        {[]string{"--max-items=12"}, func(o suites.Options) any { return o.MaxItems }, 12},
		"throttle-budget":  {[]string{"--throttle-budget=13s"}, func(o suites.Options) any { return o.ThrottleBudget }, 13 * time.Second},
		"profile":          {[]string{"--profile=thorough"}, func(o suites.Options) any { return o.Profile }, suites.Thorough},
		"explore":          {[]string{"--explore=14"}, func(o suites.Options) any { return o.Explore }, 14},
		"seed":             {[]string{"--seed=15"}, func(o suites.Options) any { return o.Seed }, uint64(15)},
		"id": {[]string{"--id=lim-05,LIM-01", "--id=cur-01"}, func(o suites.Options) any { return o.Selection.IDs },
			[]string{"LIM-05", "LIM-01", "CUR-01"}},
		"family": {[]string{"--family=lim"}, func(o suites.Options) any { return o.Selection.Families }, []string{"LIM"}},
		"level": {[]string{"--level=must,Should"}, func(o suites.Options) any { return o.Selection.Levels },
			[]string{"MUST", "SHOULD"}},
		"label":    {[]string{"--label=LIM && MUST"}, func(o suites.Options) any { return o.Selection.Labels }, "LIM && MUST"},
		"again":    {nil, nil, "TestAgain"},
		"baseline": {nil, nil, "TestBaseline"},
		"known": {[]string{"--known", known}, func(o suites.Options) any { return o.Known },
			map[string]string{"LIM-05": "clamps", "LIM-01 the case": "later"}},
		"evidence":  {[]string{"--evidence=full"}, func(o suites.Options) any { return o.FullEvidence }, true},
		"fail-fast": {[]string{"--fail-fast"}, func(o suites.Options) any { return o.FailFast }, true},
		"record":    {[]string{"--record=recording"}, func(o suites.Options) any { return o.Record != nil }, true},

		"reference-sessions": {nil, nil, "TestReferenceFlags"},
		"reference-seed":     {nil, nil, "TestReferenceFlags"},
		"reference-defect":   {nil, nil, "TestReferenceFlags"},
		"strict":             {nil, nil, "TestExitCodes"},
		"complete":           {nil, nil, "TestExitCodes"},
		"report":             {nil, nil, "TestReports"},
		"junit-warnings":     {nil, nil, "TestJUnitWarnings"},
		"quiet":              {nil, nil, "TestText"},
		"verbose":            {nil, nil, "TestText"},
		"no-color":           {nil, nil, "TestText"},
		"dry-run":            {nil, nil, "TestDryRun"},
		"config":             {nil, nil, "TestPrecedence"},
		"spec":               {nil, nil, "TestContractFlags"},
		"overlay":            {nil, nil, "TestContractFlags"},
		"requirements":       {nil, nil, "TestContractFlags"},
		"operation":          {nil, nil, "TestContractFlags"},
	} {
		t.Run(flag, func(t *testing.T) {
			if c.get == nil {
				return
			}
			g := NewWithT(t)
			with := c.get(invocation{variables: variables}.options(t, c.args...))
			g.Expect(with).To(Equal(c.want))
			without := c.get(invocation{}.options(t))
			g.Expect(reflect.DeepEqual(with, without)).To(BeFalse(), "the flag changes nothing")
		})
	}
}

// No flag of run is without an entry above.
func TestNoFlagWithoutTest(t *testing.T) {
	g := NewWithT(t)
	source, err := os.ReadFile("options_test.go")
	g.Expect(err).NotTo(HaveOccurred())
	for flag := range flagsOfRun(t) {
		g.Expect(string(source)).To(ContainSubstring(`"`+flag+`":`), "--%s has no test of its effect", flag)
	}
}

func flagsOfRun(t *testing.T) map[string]bool { return flagsOf(t, &runCommand{}) }

// flagsOf are the names of the flags of a command.
func flagsOf(t *testing.T, command any) map[string]bool {
	t.Helper()
	parser, err := commandline.New(command, commandline.Options{Variables: helpVariables()})
	if err != nil {
		t.Fatal(err)
	}
	flags := map[string]bool{}
	for _, flag := range parser.Model.Flags {
		flags[flag.Name] = true
	}
	delete(flags, "help")
	return flags
}

func TestDefaults(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	o := invocation{variables: map[string]string{tokenVariable: "not-for-the-reference"}}.options(t)
	g.Expect(o.Target).To(HavePrefix("http://127.0.0.1:"))
	g.Expect(o.Token).NotTo(BeEmpty())
	g.Expect(o.Token).NotTo(Equal("not-for-the-reference"))
	g.Expect(o.OtherToken).NotTo(BeElementOf("", o.Token))
	g.Expect(o.Timeout).To(Equal(30 * time.Second))
	g.Expect(o.Deadline).To(Equal(15 * time.Minute))
	g.Expect(o.Concurrency).To(Equal(8))
	g.Expect(o.MaxRequests).To(Equal(20000))
	g.Expect(o.MaxItems).To(Equal(2000))
	g.Expect(o.ThrottleBudget).To(Equal(2 * time.Minute))
	g.Expect(o.Profile).To(Equal(suites.Standard))
	g.Expect(o.Explore).To(BeZero(), "the profile's own number")
	g.Expect(o.Seed).To(Equal(uint64(1)))
	g.Expect(o.Contract).NotTo(BeNil())
	g.Expect(o.Selection).To(Equal(suites.Selection{}))
	g.Expect(o.Version).NotTo(BeEmpty())
}

// Zero is a value of its own on the command line, and stands for the default
// in the options of a run.
func TestZeroIsNotTheDefault(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	o := invocation{}.options(t, "--explore=0", "--throttle-budget=0s")
	g.Expect(o.Explore).To(BeNumerically("<", 0))
	g.Expect(o.ThrottleBudget).To(Equal(time.Nanosecond))
}

func TestPrecedence(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	file := "target: http://config\ntimeout: 3s\nlevel: [must, should]\nid: LIM-01,LIM-02\nheader:\n  - X-Key=env:KEY\nexplore: " +
		"0\ninsecure: true\n"
	g.Expect(os.WriteFile(defaultConfig, []byte(file), 0o600)).To(Succeed())
	other := write(t, "other.yaml", "target: http://other\n")
	variables := map[string]string{tokenVariable: "token", "KEY": "value"}

	o := invocation{variables: variables}.options(t)
	g.Expect(o.Target).To(Equal("http://config"))
	g.Expect(o.Timeout).To(Equal(3 * time.Second))
	g.Expect(o.Selection.Levels).To(Equal([]string{"MUST", "SHOULD"}))
	g.Expect(o.Selection.IDs).To(Equal([]string{"LIM-01", "LIM-02"}))
	g.Expect(o.Headers).To(HaveLen(1))
	g.Expect(o.Explore).To(Equal(-1))
	g.Expect(o.Insecure).To(BeTrue())

	o = invocation{variables: variables}.options(t, "--timeout=4s", "--level=may", "--id=HTTP-09")
	g.Expect(o.Timeout).To(Equal(4 * time.Second))
	g.Expect(o.Selection.Levels).To(Equal([]string{"MAY"}))
	g.Expect(o.Selection.IDs).To(Equal([]string{"HTTP-09"}))

	o = invocation{variables: variables}.options(t, "--config", other)
	g.Expect(o.Target).To(Equal("http://other"))
	g.Expect(o.Timeout).To(Equal(30*time.Second), "the default file does not count besides a named one")

	variables[targetVariable] = "http://environment"
	o = invocation{variables: variables}.options(t)
	g.Expect(o.Target).To(Equal("http://environment"))
	o = invocation{variables: variables}.options(t, "--target=http://flag")
	g.Expect(o.Target).To(Equal("http://flag"))
}

func TestReferenceFlags(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	first := func(args ...string) string { return firstPage(t, args...) }
	g.Expect(first()).To(Equal(first("--reference-sessions=137", "--reference-seed=1")), "the defaults that the help names")
	g.Expect(first("--reference-sessions=0")).To(ContainSubstring(`"data":[]`))
	g.Expect(first("--reference-seed=2")).NotTo(Equal(first()))
	if defects := defectNames(); len(defects) > 0 {
		g.Expect(invocation{}.options(t, "--reference-defect", defects[0]).Target).NotTo(BeEmpty())
	}
}

// The number of requests is counted for the live line, which stands on terminals only.
func TestRequestsAreEstimatedOnATerminal(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	g.Expect(invocation{tty: true}.options(t).EstimateAfter).To(Equal(estimateAfter))
	g.Expect(invocation{tty: true}.options(t, "--quiet").EstimateAfter).To(BeZero())
	g.Expect(invocation{}.options(t).EstimateAfter).To(BeZero())
}

package main

import (
	"context"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// runOf is an engine whose runs end with a report.
func runOf(r *report.Report) func(context.Context, suites.Options) (*report.Report, error) {
	return func(context.Context, suites.Options) (*report.Report, error) { return r, nil }
}

// ending is a report with one requirement that ended so.
func ending(level string, outcome report.Outcome) *report.Report {
	r := conformant()
	q := &r.Requirements[0]
	q.Level, q.Outcome = level, ""
	q.Cases[0].Outcome = outcome
	if outcome != report.Pass {
		q.Cases[0].Reason = "the very reason"
		q.Cases[0].Finding = &report.Finding{Summary: "the very finding", Wanted: "1", Got: "2", Count: 1, Curl: "curl x"}
	}
	r.Requirements = append(r.Requirements, report.Requirement{
		ID: "LIM-02", Family: "LIM", Level: "MUST", Title: "another", Cases: []report.Case{{Name: "only", Outcome: report.Pass}},
	})
	r.Conclude("")
	return r
}

func TestExitCodes(t *testing.T) {
	t.Chdir(t.TempDir())
	cut := ending("MUST", report.Pass)
	cut.Summary.CutShort = "interrupted by SIGINT"
	cut.Conclude("")
	cutFailing := ending("MUST", report.Fail)
	cutFailing.Summary.CutShort = "deadline"
	cutFailing.Conclude("")
	untested := ending("MUST", report.Inconclusive)
	untested.Conclude("the list is empty")
	resolved := ending("MUST", report.Pass)
	resolved.Resolved = []string{"LIM-05"}
	for name, c := range map[string]struct {
		report *report.Report
		args   []string
		want   int
	}{
		"pass":                    {ending("MUST", report.Pass), nil, exitOK},
		"fail":                    {ending("MUST", report.Fail), nil, exitFailed},
		"warn":                    {ending("SHOULD", report.Warn), nil, exitOK},
		"warn, strict":            {ending("SHOULD", report.Warn), []string{"--strict"}, exitFailed},
		"inconclusive":            {ending("MUST", report.Inconclusive), nil, exitOK},
		"inconclusive, complete":  {ending("MUST", report.Inconclusive), []string{"--complete"}, exitFailed},
		"known":                   {ending("MUST", report.Known), nil, exitOK},
		"known that holds":        {resolved, nil, exitFailed},
		"error":                   {ending("MUST", report.Error), nil, exitTrouble},
		"cut short":               {cut, nil, exitTrouble},
		"cut short and failing":   {cutFailing, nil, exitFailed},
		"not tested":              {untested, nil, exitTrouble},
		"fail, report on a fault": {ending("MUST", report.Fail), []string{"--report=json=/dev/full"}, exitFailed},
		"pass, report on a fault": {ending("MUST", report.Pass), []string{"--report=json=/dev/full"}, exitTrouble},
	} {
		t.Run(name, func(t *testing.T) {
			if strings.Contains(name, "fault") {
				needsFullDevice(t)
			}
			got := invocation{run: runOf(c.report)}.do(append([]string{"run"}, c.args...)...)
			NewWithT(t).Expect(got.code).To(Equal(c.want), got.err)
		})
	}
}

// needsFullDevice ends the test where the system has no device that is always full.
func needsFullDevice(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs /dev/full")
	}
}

func TestReports(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	g.Expect(os.WriteFile("old.json", []byte("old"), 0o640)).To(Succeed())
	g.Expect(os.Symlink("old.json", "link.json")).To(Succeed())
	got := invocation{run: runOf(ending("MUST", report.Fail))}.do("run",
		"--report=JSON=link.json", "--report", "junit=junit.xml", "--report=markdown=page.md", "--report=text=text.txt")
	g.Expect(got.code).To(Equal(exitFailed))
	g.Expect(got.out).To(ContainSubstring("the very finding"))
	for name, want := range map[string]string{"old.json": `"verdict": "non-conformant"`, "junit.xml": "<testsuite", "page.md": "LIM-01",
		"text.txt": "LIM-01"} {
		text, err := os.ReadFile(name)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(text)).To(ContainSubstring(want), name)
	}
	info, err := os.Lstat("link.json")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode()&os.ModeSymlink).NotTo(BeZero(), "the link is kept, its file is replaced")
	info, err = os.Stat("old.json")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode().Perm()).To(Equal(os.FileMode(0o640)))
	entries, err := os.ReadDir(".")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(entries).To(HaveLen(5), "no temporary file is left")
}

func TestReportOnStandardOutput(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	got := invocation{run: runOf(ending("MUST", report.Fail))}.do("run", "--report=json=-")
	r, err := report.Read(strings.NewReader(got.out))
	g.Expect(err).NotTo(HaveOccurred(), "nothing but the report is on standard output")
	g.Expect(r.Verdict).To(Equal(report.NonConformant))
	g.Expect(got.err).To(ContainSubstring("the very finding"))
}

// A report that cannot be written is said, and the others are written.
func TestFullDisk(t *testing.T) {
	needsFullDevice(t)
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	got := invocation{run: runOf(conformant())}.do("run", "--report=json=/dev/full", "--report=junit=junit.xml")
	g.Expect(got.code).To(Equal(exitTrouble))
	g.Expect(got.err).To(ContainSubstring("report json=/dev/full: "))
	g.Expect(got.err).To(ContainSubstring("no space left on device"))
	g.Expect("junit.xml").To(BeAnExistingFile())

	full, err := os.OpenFile("/dev/full", os.O_WRONLY, 0)
	g.Expect(err).NotTo(HaveOccurred())
	defer full.Close()
	got = invocation{run: runOf(conformant()), stdout: full}.do("run")
	g.Expect(got.code).To(Equal(exitTrouble))
	g.Expect(got.err).To(ContainSubstring("write standard output: "))
	got = invocation{run: runOf(ending("MUST", report.Fail)), stdout: full}.do("run")
	g.Expect(got.code).To(Equal(exitFailed))
	got = invocation{stdout: full}.do("list")
	g.Expect(got.code).To(Equal(exitTrouble))
}

// What stands there stays until the new content is complete.
func TestReportsAreReplacedAtOnce(t *testing.T) {
	g := NewWithT(t)
	path := filepath.Join(t.TempDir(), "r.json")
	g.Expect(os.WriteFile(path, []byte("old"), 0o600)).To(Succeed())
	d, err := openDestination(path, nil)
	g.Expect(err).NotTo(HaveOccurred())
	content := func() string {
		text, err := os.ReadFile(path)
		g.Expect(err).NotTo(HaveOccurred())
		return string(text)
	}
	broken := errors.New("half way")
	g.Expect(d.write(func(w io.Writer) error {
		_, err := io.WriteString(w, strings.Repeat("new", 100_000))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(content()).To(Equal("old"))
		return broken
	})).To(MatchError(broken))
	g.Expect(content()).To(Equal("old"))
	entries, err := os.ReadDir(filepath.Dir(path))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(entries).To(HaveLen(1))
	g.Expect(d.write(func(w io.Writer) error { _, err := io.WriteString(w, "new"); return err })).To(Succeed())
	g.Expect(content()).To(Equal("new"))
}

func TestRecording(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	record := func(_ context.Context, o suites.Options) (*report.Report, error) {
		_, err := io.WriteString(o.Record, "exchanges\n")
		return conformant(), err
	}
	g.Expect(invocation{run: record}.do("run", "--record=recording").code).To(Equal(exitOK))
	g.Expect(os.ReadFile("recording")).To(Equal([]byte("exchanges\n")))
	info, err := os.Stat("recording")
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(info.Mode().Perm()&0o077).To(BeZero(), "it holds whole answers")
	broken := func(_ context.Context, o suites.Options) (*report.Report, error) {
		_, _ = io.WriteString(o.Record, "half")
		return conformant(), errors.New("the recording is broken")
	}
	got := invocation{run: broken}.do("run", "--record=other")
	g.Expect(got.code).To(Equal(exitTrouble))
	g.Expect(got.err).To(ContainSubstring("the recording is broken"))
	g.Expect(got.out).To(ContainSubstring("Conformant"), "the verdict is said all the same")
	g.Expect(os.ReadFile("other")).To(Equal([]byte("half")), "what was recorded until then is kept")

	// It stands there while the run goes on.
	during := func(_ context.Context, o suites.Options) (*report.Report, error) {
		_, _ = io.WriteString(o.Record, "first\n")
		g.Expect(os.ReadFile("third")).To(Equal([]byte("first\n")))
		return conformant(), nil
	}
	g.Expect(invocation{run: during}.do("run", "--record=third").code).To(Equal(exitOK))
	// Of a run that sent nothing there is none.
	refused := func(context.Context, suites.Options) (*report.Report, error) {
		return nil, &suites.UsageError{Problem: "no"}
	}
	g.Expect(invocation{run: refused}.do("run", "--record=fourth").code).To(Equal(exitUsage))
	g.Expect("fourth").NotTo(BeAnExistingFile())
}

// Where not even the first line can be written nothing is sent.
func TestRecordingOnAFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("the system has no /dev/full")
	}
	g := NewWithT(t)
	got := invocation{}.do("run", "--record=/dev/full", "--id=LIM-05", "--reference-sessions=12")
	g.Expect(got.code).To(Equal(exitTrouble))
	g.Expect(got.err).To(ContainSubstring("recording"))
}

func TestText(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	run := func(i invocation, args ...string) result {
		i.run = func(_ context.Context, o suites.Options) (*report.Report, error) {
			if o.Progress != nil {
				o.Progress(suites.Progress{Phase: "observing", Requests: 5})
			}
			return ending("MUST", report.Inconclusive), nil
		}
		return i.do(append([]string{"run"}, args...)...)
	}
	plain := run(invocation{})
	g.Expect(plain.err).To(ContainSubstring("embedded reference server"))
	g.Expect(plain.err).To(ContainSubstring("observing"))
	g.Expect(plain.out + plain.err).NotTo(ContainSubstring("\x1b"))
	quiet := run(invocation{}, "--quiet")
	g.Expect(quiet.err).To(BeEmpty())
	g.Expect(len(quiet.out)).To(BeNumerically("<", len(plain.out)))

	const colour = "\x1b[3"
	g.Expect(run(invocation{tty: true}).out).To(ContainSubstring(colour))
	g.Expect(run(invocation{tty: true}, "--no-color").out).NotTo(ContainSubstring(colour))
	g.Expect(run(invocation{tty: true, variables: map[string]string{"NO_COLOR": "1"}}).out).NotTo(ContainSubstring(colour))
	g.Expect(run(invocation{tty: true, variables: map[string]string{"NO_COLOR": ""}}).out).To(ContainSubstring(colour))
	g.Expect(run(invocation{tty: true, variables: map[string]string{"TERM": "dumb"}}).out).NotTo(ContainSubstring(colour))

	observed := ending("MUST", report.Pass)
	observed.Observations = []report.Observation{{Text: "worth knowing"}}
	g.Expect(invocation{run: runOf(observed)}.do("run").out).NotTo(Equal(
		invocation{run: runOf(observed)}.do("run", "--verbose").out))
}

func TestDryRun(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	i := invocation{run: unused(t), variables: map[string]string{}, plan: func(_ suites.Options, items int) ([]suites.PlanRow, error) {
		return []suites.PlanRow{{Family: "LIM", Cases: 3, Requests: 40}, {Family: "CUR", Cases: 2, Requests: items}}, nil
	}}
	got := i.do("run", "--dry-run")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(ContainSubstring("for a list of 137 items"))
	g.Expect(got.out).To(MatchRegexp(`(?m)^  LIM +3 +40$`))
	g.Expect(got.out).To(MatchRegexp(`(?m)^  all +5 +177$`))
	g.Expect(got.out).To(HaveSuffix("bounds the run. Nothing was sent.\n"))
	// Nothing is sent, so that no token is needed.
	got = i.do("run", "--dry-run", "--target=http://127.0.0.1:1", "--max-items=50", "--max-requests=89")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(ContainSubstring("for a list of 50 items"))
	g.Expect(got.out).To(ContainSubstring("would cut this one short"))
	for _, command := range []string{"list", "lint"} {
		got = i.do(command)
		g.Expect(got.code).To(Equal(exitOK), got.err)
	}
	got = i.do("run", "--target=http://127.0.0.1:1")
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(ContainSubstring("$" + tokenVariable))
}

// firstPage asks the embedded server that a command line starts.
func firstPage(t *testing.T, args ...string) string {
	t.Helper()
	var page string
	i := invocation{run: func(ctx context.Context, o suites.Options) (*report.Report, error) {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, o.Target+o.Contract.Path, nil)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Authorization", "Bearer "+o.Token)
		answer, err := http.DefaultTransport.RoundTrip(request)
		if err != nil {
			return nil, err
		}
		defer answer.Body.Close()
		body, err := io.ReadAll(answer.Body)
		page = string(body)
		return conformant(), err
	}}
	if got := i.do(append([]string{"run"}, args...)...); got.code != exitOK {
		t.Fatalf("exit %d: %s", got.code, got.err)
	}
	return page
}

func TestReportsSeparatedByCommas(t *testing.T) {
	g := NewWithT(t)
	g.Expect(separated([]string{"junit=a.xml,json=b.json", "text=x,y.txt", "markdown=-", "json=a,text=b,junit=c"})).To(
		Equal([]string{"junit=a.xml", "json=b.json", "text=x,y.txt", "markdown=-", "json=a", "text=b", "junit=c"}))
	t.Chdir(t.TempDir())
	got := invocation{run: runOf(ending("MUST", report.Pass))}.do("run", "--report", "junit=a.xml,json=b.json")
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect("a.xml").To(BeARegularFile())
	g.Expect("b.json").To(BeARegularFile())
}

package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// exampleDefects are planted for the example reports: two break a MUST, one a SHOULD.
var exampleDefects = []string{"limit-clamped-from-above", "bounds-equal-list-nothing", "cursor-empty-ignored"}

// exampleReport is the report of a run against the reference server with defects, at a
// made-up URL, in which all that differs from run to run is fixed.
func exampleReport(t *testing.T, url string, defects []string) *report.Report {
	t.Helper()
	g := NewWithT(t)
	contract, err := spec.Load(spec.Sources{})
	g.Expect(err).NotTo(HaveOccurred())
	server, err := reference.New(reference.Options{Defects: defects})
	g.Expect(err).NotTo(HaveOccurred())
	defer server.Close()
	r, err := suites.Run(context.Background(), suites.Options{Contract: contract, Target: url,
		Transport: suites.InProcess(server), Token: server.Token(), OtherToken: server.OtherToken(), Seed: 1, Concurrency: 1,
		RefusalPause: -1, Version: "0.1.0", Selection: suites.Selection{Families: []string{"LIM", "CUR", "WIN"}}})
	g.Expect(err).NotTo(HaveOccurred())
	return fixed(t, r)
}

// fixed is a report with a fixed clock: what took how long, and in which order equal
// requests left, is no property of the target.
func fixed(t *testing.T, r *report.Report) *report.Report {
	t.Helper()
	g := NewWithT(t)
	r.Summary.Started, r.Summary.Seconds = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), 2.5
	for i := range r.Requirements {
		for j := range r.Requirements[i].Cases {
			r.Requirements[i].Cases[j].Seconds = 0.002
		}
	}
	h := &r.Health
	h.Median, h.P95 = 0.002, 0.009
	for i := range h.Phases {
		h.Phases[i].Seconds = 0.5
	}
	f := firstFinding(r)
	g.Expect(f).NotTo(BeNil())
	h.Slowest = &report.Slow{Seconds: 0.021, Curl: f.Curl, Exchange: f.Exchange, Status: f.Status}
	var b bytes.Buffer
	g.Expect(report.Write(&b, r)).To(Succeed())
	numbers := map[string]string{}
	text := regexp.MustCompile(`\bx[0-9]{4}\b`).ReplaceAllStringFunc(b.String(), func(id string) string {
		if numbers[id] == "" {
			numbers[id] = fmt.Sprintf("x%04d", len(numbers)+1)
		}
		return numbers[id]
	})
	again, err := report.Read(strings.NewReader(text))
	g.Expect(err).NotTo(HaveOccurred())
	slices.SortFunc(again.Evidence, func(a, b report.Evidence) int { return strings.Compare(a.Exchange, b.Exchange) })
	for i := range again.Evidence {
		again.Evidence[i].Started, again.Evidence[i].Seconds = r.Summary.Started.Add(time.Duration(i)*time.Millisecond), 0.002
	}
	return again
}

func firstFinding(r *report.Report) *report.Finding {
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if c.Finding != nil {
				return c.Finding
			}
		}
	}
	return nil
}

// exampleFile is the name of the example of a format.
func exampleFile(format string) string {
	names := map[string]string{"comment": "comment.md", "github": "github.txt", "junit": "junit.xml", "markdown": "summary.md",
		"text": "report.txt"}
	if name := names[format]; name != "" {
		return name
	}
	return "report." + format
}

// TestExampleReports keeps docs/examples fresh: a report in every format that there is,
// and as a terminal shows it. UPDATE_GOLDEN=1 writes them.
func TestExampleReports(t *testing.T) {
	if testing.Short() {
		t.Skip("runs the reference")
	}
	r := exampleReport(t, "http://127.0.0.1:4010", exampleDefects)
	files := []string{"README.md", "targets-github.yml", "targets-gitlab.yml"} // see targets_test.go
	for _, format := range append(reporters.Formats(), "terminal") {
		t.Run(format, func(t *testing.T) {
			var b bytes.Buffer
			name := exampleFile(format)
			if format == "terminal" {
				name = "terminal.ansi"
				NewWithT(t).Expect(reporters.Terminal(&b, r, reporters.TerminalOptions{Color: true, Width: 100})).To(Succeed())
			} else {
				NewWithT(t).Expect(reporters.Render(format, &b, r, reporters.Options{})).To(Succeed())
			}
			files = append(files, name)
			expectExample(t, name, b.Bytes())
		})
	}

	beside := &report.Overview{}
	beside.Add("old.json", r)
	beside.Add("new.json", exampleReport(t, "http://127.0.0.1:4011", exampleDefects[:1]))
	for format, name := range map[string]string{"markdown": "overview.md", "html": "overview.html"} {
		var b bytes.Buffer
		NewWithT(t).Expect(reporters.RenderOverview(format, &b, beside)).To(Succeed())
		files = append(files, name)
		expectExample(t, name, b.Bytes())
	}

	// Each is told of, and there is none that no format writes any more.
	g := NewWithT(t)
	told, err := os.ReadFile(filepath.Join(exampleFolder, "README.md"))
	g.Expect(err).NotTo(HaveOccurred())
	entries, err := os.ReadDir(exampleFolder)
	g.Expect(err).NotTo(HaveOccurred())
	for _, e := range entries {
		if filepath.Ext(e.Name()) != ".png" { // pictures are made in a browser
			g.Expect(files).To(ContainElement(e.Name()))
		}
		if e.Name() != "README.md" {
			g.Expect(string(told)).To(ContainSubstring("]("+e.Name()+")"), "docs/examples/README.md tells what it is")
		}
	}
	for _, defect := range exampleDefects {
		g.Expect(string(told)).To(ContainSubstring("--reference-defect " + defect))
	}
}

// exampleFolder is where the examples stand.
var exampleFolder = filepath.Join("..", "..", "docs", "examples")

// expectExample expects that an example is as it would be written now.
func expectExample(t *testing.T, name string, got []byte) {
	t.Helper()
	g := NewWithT(t)
	path := filepath.Join(exampleFolder, name)
	if os.Getenv("UPDATE_GOLDEN") != "" {
		g.Expect(os.MkdirAll(exampleFolder, 0o755)).To(Succeed())
		g.Expect(os.WriteFile(path, got, 0o644)).To(Succeed())
	}
	const how = "write it anew: UPDATE_GOLDEN=1 go test ./cmd/kayle-conformance -run ExampleReports"
	want, err := os.ReadFile(path)
	g.Expect(err).NotTo(HaveOccurred(), how)
	want = bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n"))
	if !bytes.Equal(got, want) {
		lines := strings.Split(string(want), "\n")
		for i, line := range strings.Split(string(got), "\n") {
			if i == len(lines) || line != lines[i] {
				t.Fatalf("%s, line %d, would now be %.300q; %s", path, i+1, line, how)
			}
		}
		t.Fatalf("%s would now be shorter; %s", path, how)
	}
}

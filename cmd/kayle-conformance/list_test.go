package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// requirementsPage is the page of the embedded registry.
const requirementsPage = "docs/requirements.md"

// The page in docs is what the command prints.
func TestRequirementsPageIsFresh(t *testing.T) {
	const file = "../../" + requirementsPage
	const refresh = "refresh it: UPDATE_GOLDEN=1 go test ./cmd/kayle-conformance -run RequirementsPage"
	printed := invocation{}.do("list", "--format", "markdown")
	if printed.code != exitOK {
		t.Fatal(printed.err)
	}
	if os.Getenv("UPDATE_GOLDEN") != "" {
		if err := os.WriteFile(file, []byte(printed.out), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	page, err := os.ReadFile(file)
	if err != nil {
		t.Fatalf("%v; %s", err, refresh)
	}
	now, then := strings.Split(printed.out, "\n"), strings.Split(strings.ReplaceAll(string(page), "\r\n", "\n"), "\n")
	if slices.Equal(now, then) {
		return
	}
	at := 0
	for at < min(len(now), len(then)) && now[at] == then[at] {
		at++
	}
	t.Errorf("%s is stale from line %d on; %s", requirementsPage, at+1, refresh)
}

// Each requirement has one section, and explain and findings name it.
func TestRequirementsPageHasEveryAnchorOnce(t *testing.T) {
	stepByStep(t)
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	contract, err := spec.Load(spec.Sources{})
	g.Expect(err).NotTo(HaveOccurred())
	page := invocation{}.do("list", "--format=Markdown").out
	for _, r := range contract.Requirements {
		url, anchor, _ := strings.Cut(contract.Page(r.ID), "#")
		g.Expect(url).To(HaveSuffix("/" + requirementsPage))
		g.Expect(strings.Count(page, `<a id="`+anchor+`"></a>`)).To(Equal(1), r.ID)
		g.Expect(invocation{}.do("explain", r.ID).out).To(ContainSubstring("\npage       " + url + "#" + anchor + "\n"))
	}
	g.Expect(strings.Count(page, "\n### ")).To(Equal(len(contract.Requirements)))
}

// A page explains what the tool promises, not what a contract adds of its own.
func TestExplainNamesNoPageOfAContractsOwnRequirement(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	own := write(t, "r.yaml", string(kayle.Requirements())+"\n")
	for id, paged := range map[string]bool{"LIM-05": true, "ITEM-02": false} {
		got := invocation{}.do("explain", id, "--requirements", own)
		g.Expect(got.code).To(Equal(exitOK), got.err)
		g.Expect(strings.Contains(got.out, "\npage ")).To(Equal(paged), id)
	}
}

// What is said of another contract's requirement names nothing of the embedded one.
func TestExplainOfAnotherContract(t *testing.T) {
	stepByStep(t)
	g := NewWithT(t)
	ledger := filepath.Join("..", "..", "suites", "testdata", "ledger")
	document, err := filepath.Abs(filepath.Join(ledger, "openapi.yaml"))
	g.Expect(err).NotTo(HaveOccurred())
	overlay, err := filepath.Abs(filepath.Join(ledger, "overlay.yaml"))
	g.Expect(err).NotTo(HaveOccurred())
	text, err := os.ReadFile(document)
	g.Expect(err).NotTo(HaveOccurred())
	t.Chdir(t.TempDir())
	own := []string{"--spec", document, "--overlay", overlay}
	contract, err := spec.Load(spec.Sources{Spec: document, Overlay: overlay})
	g.Expect(err).NotTo(HaveOccurred())
	for _, r := range contract.Requirements {
		got := invocation{}.do(append([]string{"explain", r.ID}, own...)...)
		g.Expect(got.code).To(Equal(exitOK), got.err)
		g.Expect(got.out).To(ContainSubstring("\nexample    curl "), r.ID)
		g.Expect(got.out).To(ContainSubstring(" 'https://api.example/ledger/entries"), r.ID)
		g.Expect(got.out).NotTo(MatchRegexp(`(?i)session|organization's|vs_|8787|v1/|KAYLE_TOKEN`), r.ID)
		if r.Unmet != "" {
			g.Expect(got.out).To(ContainSubstring("\nnot tested " + r.Unmet + "\n"))
		}
	}
	for server, base := range map[string]string{"https://ledger.test/books/": "https://ledger.test/books", "/books": "https://api.example",
		"https://{shop}.test": "https://api.example", "https://me@ledger.test": "https://api.example"} {
		served := write(t, "served.yaml", string(text)+"\nservers:\n  - url: '"+server+"'\n")
		got := invocation{}.do("explain", "LIM-05", "--spec", served, "--overlay", overlay)
		g.Expect(got.out).To(ContainSubstring(" '"+base+"/ledger/entries?page_size=0'"), got.err)
	}
	got := invocation{}.do(append([]string{"explain", "LIM-05", "--target", "http://127.0.0.1:1"}, own...)...)
	g.Expect(got.out).To(ContainSubstring(" 'http://127.0.0.1:1/ledger/entries"), got.err)
}

func TestListFormats(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	selected := invocation{}.do("list", "--format=markdown", "--family=LIM").out
	g.Expect(selected).To(ContainSubstring("\n### LIM-05: "))
	g.Expect(selected).NotTo(ContainSubstring("\n### CUR-"))
	g.Expect(invocation{}.do("list", "--format=text").out).To(Equal(invocation{}.do("list").out))
	asJSON := invocation{}.do("list", "--json").out
	g.Expect(asJSON).To(HavePrefix("["))
	g.Expect(invocation{}.do("list", "--format=json").out).To(Equal(asJSON))
	g.Expect(invocation{}.do("list", "--format=json", "--json").out).To(Equal(asJSON))
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"list", "--format=markdwn"}, `--format: unknown format "markdwn"; did you mean markdown?`},
		{[]string{"list", "--format=pdf"}, "the formats are text, json, markdown"},
		{[]string{"list", "--format=markdown", "--json"}, "--json and --format markdown contradict each other; choose one"},
	} {
		got := invocation{}.do(c.args...)
		g.Expect(got.code).To(Equal(exitUsage))
		g.Expect(got.err).To(ContainSubstring(c.want))
		g.Expect(got.out).To(BeEmpty())
	}
}

// stepByStep leaves out under -short what does one thing after the other: it is nothing
// for the race detector.
func stepByStep(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("it does one thing after the other")
	}
}

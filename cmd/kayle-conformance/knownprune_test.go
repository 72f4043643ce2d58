package main

import (
	"os"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
)

const listed = `# The list of the team.

# LIM-01 is old.
- id: lim-01
  reason: holds again
- {id: LIM-02, reason: one case still fails}   # ticket 1
# ticket 2
- id: LIM-02
  case: b # the second
  reason: |
    # not a comment

# Walks.

-
  id: LIM-03
  reason: 'too short'

- id: LIM-04
  reason: not applicable
- id: LIM-05
  reason: not in the report
- id: LIM-02
  case: gone
  reason: no such case
- id: LIM-06
  reason: passes, and a case does not apply
  # of the last one
# The end.
`

const pruned = `# The list of the team.

- {id: LIM-02, reason: one case still fails}   # ticket 1

# Walks.

-
  id: LIM-03
  reason: 'too short'

- id: LIM-04
  reason: not applicable
- id: LIM-05
  reason: not in the report
- id: LIM-02
  case: gone
  reason: no such case
# The end.
`

func prunedReport(t *testing.T) string {
	return reportOf(t,
		requirementOf("LIM-01", caseOf("a", report.Pass, "", "")),
		requirementOf("LIM-02", caseOf("a", report.Known, "r", "s"), caseOf("b", report.Pass, "", "")),
		requirementOf("LIM-03", caseOf("a", report.Pass, "", ""), caseOf("b", report.Inconclusive, "too short", "")),
		requirementOf("LIM-04", caseOf("a", report.NotApplicable, "", "")),
		requirementOf("LIM-06", caseOf("a", report.Pass, "", ""), caseOf("b", report.NotApplicable, "", "")),
	)
}

// What was judged and holds is dropped; all else stays as it was written.
func TestKnownPrune(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	file, r := write(t, "k.yaml", listed), prunedReport(t)
	got := invocation{}.do("known", "prune", r, "--known", file)
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(Equal(pruned))
	g.Expect(got.err).To(Equal("dropped " + file + ":4 lim-01: it holds again\ndropped " + file + ":8 LIM-02 b: it holds again\n" +
		"dropped " + file + ":26 LIM-06: it holds again\n3 dropped, 5 kept\n"))
	text, err := os.ReadFile(file)
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(string(text)).To(Equal(listed), "the file itself stays")

	// In its own place; a second time changes nothing.
	for range 2 {
		got = invocation{}.do("known", "prune", r, "--known", file, "-o", file)
		g.Expect(got.code).To(Equal(exitOK), got.err)
		g.Expect(got.out).To(BeEmpty())
		text, err = os.ReadFile(file)
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(string(text)).To(Equal(pruned))
	}
	g.Expect(got.err).To(Equal("0 dropped, 5 kept\n"))
}

// A requirement that failed as a whole, in no case, does not hold.
func TestKnownPruneKeepsAFailureThatNoCaseShows(t *testing.T) {
	t.Chdir(t.TempDir())
	q := requirementOf("LIM-01", caseOf("a", report.Pass, "", ""))
	q.Outcome = report.Fail
	file := write(t, "k.yaml", "- {id: LIM-01, reason: r}\n")
	NewWithT(t).Expect(invocation{}.do("known", "prune", reportOf(t, q), "--known", file).err).To(Equal("0 dropped, 1 kept\n"))
}

// Entries that share a line, and lists of which nothing is left.
func TestKnownPruneOfOtherForms(t *testing.T) {
	t.Chdir(t.TempDir())
	for name, c := range map[string]struct{ text, want string }{
		"flow":       {"# why\n[{id: LIM-01, reason: r}, {id: LIM-04, reason: s}] # end\n", "[{id: LIM-04, reason: s}]"},
		"all gone":   {"- id: LIM-01\n  reason: r\n", "null"},
		"all of one": {"[{id: LIM-01, reason: r}]\n", "null"},
		"CRLF":       {"- id: LIM-01\r\n  reason: r\r\n- id: LIM-04\r\n  reason: s\r\n", "[{id: LIM-04, reason: s}]"},
		"indented":   {"  - id: LIM-01\n    reason: r\n  # of LIM-04\n  - id: LIM-04\n    reason: s", "[{id: LIM-04, reason: s}]"},
		"document":   {"---\n- id: LIM-04\n  reason: s\n- id: LIM-01\n  reason: r\n...\n", "[{id: LIM-04, reason: s}]"},
		"empty":      {"", "null"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			got := invocation{}.do("known", "prune", prunedReport(t), "--known", write(t, "k.yaml", c.text))
			g.Expect(got.code).To(Equal(exitOK), got.err)
			g.Expect(got.out + "\n").To(MatchYAML(c.want))
		})
	}
}

func TestKnownOfBadInput(t *testing.T) {
	t.Chdir(t.TempDir())
	file, junk, r := write(t, "k.yaml", listed), write(t, "junk.yaml", "{["), prunedReport(t)
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"known"}, "kayle-conformance known --help shows what there is"},
		{[]string{"known", "wirte"}, `unknown command "wirte"; did you mean write?`},
		{[]string{"known", "write"}, "kayle-conformance known write --help shows what there is"},
		{[]string{"known", "write", "/nowhere/r.json"}, "/nowhere/r.json: no such file"},
		{[]string{"known", "write", file}, file + ": read report"},
		{[]string{"known", "write", r, "-o", "/nowhere/k"}, "--output /nowhere/k: the folder does not exist; give a path that can be written"},
		{[]string{"known", "write", r, "extra"}, "write: one argument too many"},
		{[]string{"known", "prune", r}, "--known=FILE"},
		{[]string{"known", "prune", r, "--known", "/nowhere/k"}, "--known: /nowhere/k: no such file"},
		{[]string{"known", "prune", r, "--known", junk}, "mend the YAML"},
		{[]string{"known", "prune", r, "--known", file, "--output=/nowhere/k"}, "give a path that can be written"},
	} {
		g := NewWithT(t)
		got := invocation{}.do(c.args...)
		g.Expect(got.code).To(Equal(exitUsage), "%v", c.args)
		g.Expect(got.err).To(ContainSubstring(c.want))
		g.Expect(got.out).To(BeEmpty())
	}
}

// Whatever the list looks like: exactly what is dropped goes.
func FuzzKnownPrune(f *testing.F) {
	f.Add([]byte(listed), uint(0b1010101))
	f.Add([]byte("- {id: A, reason: r}\n-\n\n  id: B\n  reason: \"r\n\n    # s\"\n"), uint(2))
	f.Add([]byte("- id: A\n  reason: >\n    x\n\n    # y\n# z\n- ? id\n  : B\n  ? reason\n  : r"), uint(1))
	f.Fuzz(func(t *testing.T, data []byte, which uint) {
		list, err := parseKnown("k.yaml", data)
		if err != nil {
			return
		}
		drop, kept := make([]bool, len(list)), []knownFailure{}
		for i, k := range list {
			if drop[i] = which>>(i%32)&1 == 1; !drop[i] {
				kept = append(kept, k)
			}
		}
		text, err := withoutEntries("k.yaml", data, list, drop)
		if err != nil || !sameKnown("k.yaml", string(text), kept) {
			t.Fatalf("%q: %v, not %+v", text, err, kept)
		}
	})
}

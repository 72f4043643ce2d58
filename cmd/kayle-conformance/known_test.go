package main

import (
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites"
)

func TestParseKnown(t *testing.T) {
	g := NewWithT(t)
	list, err := parseKnown("k.yaml", []byte("# why\n- id: LIM-05\n  reason: clamps\n- {id: CUR-10, case: 'trailing newline', reason: r, "+
		"until: 2026-12-31}\n"))
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(list).To(HaveLen(2))
	g.Expect(list[0].key()).To(Equal("LIM-05"))
	g.Expect(list[1].key()).To(Equal("CUR-10 trailing newline"))
	g.Expect(list[1].Until).To(Equal(time.Date(2026, 12, 31, 0, 0, 0, 0, time.UTC)))

	for name, c := range map[string]struct{ text, want string }{
		"mapping":        {"LIM-05: clamps\n", "k.yaml:1: not a list"},
		"plain entry":    {"- LIM-05\n", "k.yaml:1: an entry is no mapping"},
		"no id":          {"- reason: r\n", "k.yaml:1: an entry has no id"},
		"no reason":      {"\n- id: LIM-05\n", "k.yaml:2: LIM-05 has no reason"},
		"empty reason":   {"- id: LIM-05\n  reason: ' '\n", "k.yaml:2: reason has no value"},
		"null":           {"- id: LIM-05\n  reason:\n", "k.yaml:2: reason has no value"},
		"no day":         {"- {id: A, reason: r, until: soon}\n", `until: "soon" is no day; write a day as 2006-01-02`},
		"misspelt":       {"- id: A\n  raeson: r\n", `k.yaml:2: unknown field "raeson"; did you mean reason?`},
		"twice":          {"- {id: A, reason: r}\n- {id: a, reason: s}\n", "k.yaml:2: a stands there twice, first in line 1"},
		"field twice":    {"- {id: A, id: B, reason: r}\n", "k.yaml"},
		"broken":         {"- [\n", "mend the YAML"},
		"many documents": {"- {id: A, reason: r}\n---\n- {id: B, reason: r}\n", "more than one YAML document"},
		"huge":           {strings.Repeat(" ", maxFile+1), "larger than 1024 KiB"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			_, err := parseKnown("k.yaml", []byte(c.text))
			g.Expect(err).To(MatchError(ContainSubstring(c.want)))
		})
	}
	for _, empty := range []string{"", "# nothing\n", "null\n", "[]\n"} {
		list, err := parseKnown("k.yaml", []byte(empty))
		g.Expect(err).NotTo(HaveOccurred())
		g.Expect(list).To(BeEmpty())
	}
}

// An entry counts to the end of its last day.
func TestKnownFailuresExpire(t *testing.T) {
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	file := write(t, "k.yaml", "- {id: LIM-05, reason: r, until: 2026-03-31}\n")
	get := func(now time.Time) suites.Options { return invocation{now: now}.options(t, "--known", file) }
	g.Expect(get(time.Date(2026, 3, 31, 23, 59, 59, 0, time.UTC)).Known).To(HaveKey("LIM-05"))
	g.Expect(get(time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC)).Known).To(BeEmpty())

	got := invocation{now: time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), run: runOf(conformant())}.do("run", "--known", file)
	g.Expect(got.err).To(ContainSubstring(":1: the known failure LIM-05 expired on 2026-03-31 and counts again"))
}

func FuzzKnown(f *testing.F) {
	f.Add([]byte("- {id: LIM-05, case: c, reason: r, until: 2026-03-31}\n"))
	f.Add([]byte("- id: &a A\n  reason: *a\n"))
	f.Add([]byte("- id: A\n  reason: |\n    two\n    lines\n"))
	f.Add([]byte("{["))
	f.Fuzz(func(t *testing.T, data []byte) {
		list, err := parseKnown("k.yaml", data)
		if err != nil {
			if !isUsage(err) || strings.Contains(err.Error(), "\n") && !strings.Contains(string(data), "\n") {
				t.Fatalf("no error of usage on one line: %v", err)
			}
			return
		}
		seen := map[string]bool{}
		for _, entry := range list {
			if entry.ID == "" || strings.TrimSpace(entry.Reason) == "" || seen[entry.key()] {
				t.Fatalf("an entry without id or reason, or twice: %+v", entry)
			}
			seen[entry.key()] = true
		}
	})
}

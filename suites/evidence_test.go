package suites_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// found are the findings of a report.
func found(r *report.Report) map[string]*report.Finding {
	all := map[string]*report.Finding{}
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if c.Finding != nil {
				all[q.ID+" "+c.Name] = c.Finding
			}
		}
	}
	return all
}

// A finding shows the body that it speaks of, although the run keeps none, and a
// replay shows the same.
func TestFindingsShowTheBody(t *testing.T) {
	g := NewWithT(t)
	var recording bytes.Buffer
	defective := reference.Options{Sessions: 24, Defects: []string{"cancel-token-listed", "limit-ignored"}}
	r := testReference(t, defective, func(o *suites.Options) {
		o.Record, o.Explore, o.Selection.Families = &recording, -1, []string{"LIM", "ITEM"}
	})
	first := found(r)
	g.Expect(broken(r)).To(ContainElements("ITEM-05", "LIM-02"))
	shown := 0
	for name, f := range first {
		if f.Exchange == "" {
			continue
		}
		shown++
		g.Expect(f.Body).To(HavePrefix(`{"data":[`), name)
		g.Expect(len(f.Body)).To(BeNumerically("<", 2100), name)
		g.Expect(f.Body).NotTo(MatchRegexp(`"cancel_token":"[^m]`), "what is secret is masked")
	}
	g.Expect(shown).To(BeNumerically(">", 1))

	again, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t),
		Selection: suites.Selection{Families: []string{"LIM", "ITEM"}}}, &recording)
	g.Expect(err).NotTo(HaveOccurred())
	second := found(again)
	g.Expect(second).To(HaveLen(len(first)))
	for name, f := range first {
		g.Expect(second[name].Body).To(Equal(f.Body), name)
	}
}

// left are the files that a folder holds, those included that are open and have no
// name any more.
func left(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range entries {
		names = append(names, f.Name())
	}
	open, _ := filepath.Glob("/proc/self/fd/*") // none where there is no such folder
	for _, f := range open {
		if to, err := os.Readlink(f); err == nil && strings.HasPrefix(to, dir) {
			names = append(names, to)
		}
	}
	return names
}

// No run leaves a temporary file, however it ends.
func TestNoTemporaryFileIsLeft(t *testing.T) {
	s := honest(t)
	for name, end := range map[string]int{"to its end": 1 << 30, "cancelled": 100, "cancelled at once": 1} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			dir := t.TempDir()
			t.Setenv("TMPDIR", dir)
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var recording bytes.Buffer
			during := 0
			r := run(t, ctx, s, s, served, func(o *suites.Options) {
				few(o)
				o.Record = &recording
				o.Progress = func(p suites.Progress) {
					if p.Requests == 90 {
						during = max(during, len(left(t, dir)))
					}
					if p.Requests >= end {
						cancel()
					}
				}
			})
			g.Expect(r.Summary.CutShort != "").To(Equal(end < 1<<30))
			if _, err := os.Stat("/proc/self/fd"); err == nil && end > 90 {
				g.Expect(during).To(Equal(1), "while it runs there is one")
			}
			g.Expect(left(t, dir)).To(BeEmpty())
			_, err := suites.Replay(t.Context(), suites.Options{Contract: loaded(t)}, &recording)
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(left(t, dir)).To(BeEmpty(), "nor does a replay")
		})
	}
}

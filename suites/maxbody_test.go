package suites_test

import (
	"net/http"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// No size is a failure by itself: where a page under the largest limit is more than
// the run reads, what needs it is inconclusive and says so, and the list is learned
// under smaller limits.
func TestPagesBeyondMaxBody(t *testing.T) {
	for _, c := range []struct {
		name             string
		sessions, fields int
		maxBody          int64
		only             []string
		full             bool
	}{
		{name: "64 KiB", sessions: 113, fields: 4, maxBody: 64 << 10},
		{name: "8 KiB, less than the plain page", sessions: 24, fields: 4, maxBody: 8 << 10},
		{name: "the default", sessions: 101, fields: 1500, only: []string{"HTTP-01", "HTTP-04", "ENV-01", "LIM-02", "LIM-03"}, full: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.full && !everySize {
				t.Skip("KAYLE_SIZES=all")
			}
			g := NewWithT(t)
			less := func(o *suites.Options) { o.MaxBody, o.Explore, o.Selection.IDs = c.maxBody, 12, c.only }
			plain := verdicts(testReference(t, reference.Options{Sessions: c.sessions}, less))
			r := testBehind(t, reference.Options{Sessions: c.sessions}, func(h http.Handler) http.Handler { return enlarged(h, c.fields) }, less)
			t.Logf("%.1f s, %d requests: %s", r.Summary.Seconds, r.Summary.Requests, r.Sentence)
			g.Expect(broken(r)).To(BeEmpty(), r.Sentence)
			g.Expect(r.Verdict).To(Equal(report.Partial), r.Sentence)
			g.Expect(r.Summary.CutShort).To(BeEmpty())
			g.Expect(r.Target.Items).To(Equal(c.sessions))
			g.Expect(r.Target.Complete).To(BeTrue())
			other, unsaid := 0, []string{}
			for _, q := range r.Requirements {
				for _, x := range q.Cases {
					if x.Outcome == plain[q.ID+" "+x.Name] {
						continue
					}
					if other++; x.Outcome != report.Inconclusive || !strings.Contains(x.Reason, "--max-body") {
						unsaid = append(unsaid, q.ID+" "+x.Name+": "+string(x.Outcome)+": "+x.Reason)
					}
				}
			}
			g.Expect(unsaid).To(BeEmpty())
			t.Logf("%d cases are inconclusive for it", other)
			g.Expect(other).To(And(BeNumerically(">", 0), BeNumerically("<", 150)))
			g.Expect(outcomes(r)).To(ContainElement(And(HavePrefix("LIM-02 "), ContainSubstring("limit=100"), ContainSubstring("--max-body"))))
		})
	}
}

// What never ends, or explodes, is no large page: it fails.
func TestWhatNeverEndsFails(t *testing.T) {
	bomb := []byte(zip(make([]byte, 1<<20)))
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		said   string
	}{
		"endless chunks": {func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			block := []byte(strings.Repeat("[", 32<<10))
			// To HEAD, net/http writes nothing, and never says that it cannot.
			for err := error(nil); err == nil && r.Method == http.MethodGet; {
				_, err = w.Write(block)
			}
		}, "does not end within 524288 bytes"},
		"gzip bomb": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Content-Encoding", "gzip")
			_, _ = w.Write(bomb)
		}, "decompress to more than 524288"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			server := honest(t)
			r := run(t, t.Context(), server, every(40, server, c.answer), served, func(o *suites.Options) { o.MaxBody = 64 << 10 })
			hears(g, r, said{"HTTP-04", c.said})
			g.Expect(r.Summary.CutShort).To(BeEmpty())
		})
	}
}

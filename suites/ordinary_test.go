package suites_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/debug"
	"strconv"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// everySize runs the tests of sizes in full. Without it they run smaller forms.
var everySize = os.Getenv("KAYLE_SIZES") == "all"

// mostHeap is what a run of the command's may take for ordinary data.
const mostHeap = 200 << 20

// enlarged gives each session of a server's answers so many share fields, about 240
// bytes each.
func enlarged(h http.Handler, fields int) http.Handler {
	if fields == 0 {
		return h
	}
	all := map[string]any{}
	for i := range fields {
		all[fmt.Sprintf("document_field_%d", i)] = map[string]any{"required": i%2 == 0, "source": "rc", "reason": fmt.Sprintf(
			"Needed to fill in form %d of the account opening, and kept as long as the law asks, which is ten years after the account is closed", i)}
	}
	large, _ := json.Marshal(all)
	return rewritten(h, func(item map[string]json.RawMessage) { item["share_fields"] = large })
}

// rewritten changes the items of a server's pages.
func rewritten(h http.Handler, change func(map[string]json.RawMessage)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		plain := r.Clone(r.Context())
		plain.Header.Del("Accept-Encoding") // what is answered can be read
		answered := httptest.NewRecorder()
		h.ServeHTTP(answered, plain)
		text := answered.Body.Bytes()
		var page map[string]json.RawMessage
		var items []map[string]json.RawMessage
		if json.Unmarshal(text, &page) == nil && json.Unmarshal(page["data"], &items) == nil && len(items) > 0 {
			for _, item := range items {
				change(item)
			}
			page["data"], _ = json.Marshal(items)
			text, _ = json.Marshal(page)
			answered.Header().Set("Content-Length", strconv.Itoa(len(text)))
		}
		for name, values := range answered.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(answered.Code)
		_, _ = w.Write(text)
	})
}

// testBehind runs the suites against a reference server behind something that
// changes its answers.
func testBehind(t *testing.T, o reference.Options, change func(http.Handler) http.Handler, more func(*suites.Options)) *report.Report {
	t.Helper()
	s, err := reference.New(o)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	return testReference(t, reference.Options{Sessions: 1}, func(options *suites.Options) {
		options.Transport, options.Token, options.OtherToken = suites.InProcess(change(s)), s.Token(), s.OtherToken()
		if more != nil {
			more(options)
		}
	})
}

// Conformant data of any ordinary size ends complete, with the outcomes that the
// same list has when its items are small.
func TestOrdinaryData(t *testing.T) {
	if everySize {
		defer debug.SetGCPercent(debug.SetGCPercent(100)) // as the command runs
		defer debug.SetMemoryLimit(debug.SetMemoryLimit(suites.MemoryLimit))
	}
	for _, c := range []struct {
		sessions, fields int
		signed, full     bool
	}{
		{sessions: 137, signed: true},
		{sessions: 45, fields: 10},
		{sessions: 11, fields: 60},
		{sessions: 500, signed: true, full: true},
		{sessions: 137, fields: 60, full: true},
		{sessions: 500, fields: 30, full: true},
		{sessions: 1900, fields: 10, full: true},
		{sessions: 1900, fields: 30, full: true},
	} {
		t.Run(fmt.Sprintf("%d sessions, %d share fields, signed anew %t", c.sessions, c.fields, c.signed), func(t *testing.T) {
			if c.full && !everySize {
				t.Skip("KAYLE_SIZES=all")
			}
			g := NewWithT(t)
			explore := func(o *suites.Options) {
				if !everySize {
					o.Explore = 12
				}
			}
			plain := testReference(t, reference.Options{Sessions: c.sessions}, explore)
			o := reference.Options{Sessions: c.sessions}
			if c.signed {
				o.Freedoms = []string{"verification-url-signed-anew"}
			}
			watch := watchMemory()
			r := testBehind(t, o, func(h http.Handler) http.Handler { return enlarged(h, c.fields) }, explore)
			peak := watch()
			t.Logf("%.1f s, %d MiB, %d requests: %s", r.Summary.Seconds, peak>>20, r.Summary.Requests, r.Sentence)
			if everySize {
				g.Expect(peak).To(BeNumerically("<", mostHeap))
			}
			sameOutcomes(g, r, plain, c.signed)
		})
	}
}

// sameOutcomes wants the outcomes of a run on small items; where links are signed
// anew, one warning more.
func sameOutcomes(g *WithT, r, plain *report.Report, signed bool) {
	g.Expect(r.Summary.CutShort).To(BeEmpty())
	g.Expect(r.Target.Items).To(Equal(plain.Target.Items))
	g.Expect(r.Target.Complete).To(BeTrue())
	g.Expect(r.Verdict).To(Equal(plain.Verdict), r.Sentence)
	wanted := verdicts(plain)
	g.Expect(wanted).To(HaveKeyWithValue("ITEM-14 every link", report.Pass))
	if signed {
		wanted["ITEM-14 every link"] = report.Warn
	}
	got := verdicts(r)
	for name, outcome := range wanted {
		g.Expect(got[name]).To(Equal(outcome), name)
	}
	g.Expect(got).To(HaveLen(len(wanted)))
	auth := 0
	for _, q := range r.Requirements {
		if q.Family == "AUTH" && q.Outcome == report.Pass {
			auth++
		}
	}
	g.Expect(auth).To(BeNumerically(">=", 8))
}

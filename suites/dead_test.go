package suites_test

import (
	"fmt"
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// A check that met nothing to judge does not pass: a target that gives no page proves
// no promise about pages, and one that gives no answer proves none at all.
func TestWhatMeetsNothingToJudgeDoesNotPass(t *testing.T) {
	answers := func(status int, media, text string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", media)
			w.WriteHeader(status)
			fmt.Fprint(w, text)
		}
	}
	json := []string{"HTTP-02", "HTTP-03", "HTTP-14"} // what any answer in JSON can show
	for name, c := range map[string]struct {
		target http.HandlerFunc
		passes []string
	}{
		"no answer":             {target: func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }},
		"404 with HTML":         {target: answers(http.StatusNotFound, "text/html", "<p>nothing here</p>")},
		"404 without content":   {target: answers(http.StatusNotFound, "application/json", "")},
		"404 with JSON":         {answers(http.StatusNotFound, "application/json", `{"detail":"nothing here"}`), json},
		"503":                   {target: answers(http.StatusServiceUnavailable, "text/plain", "later")},
		"401 whatever is asked": {answers(http.StatusUnauthorized, "application/json", `{"detail":"who are you?"}`), json},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			server := honest(t)
			r := run(t, t.Context(), server, c.target, served, func(o *suites.Options) { o.ThrottleBudget = 1 })
			g.Expect(r.Verdict).To(Equal(report.NotTested), r.Sentence)
			passes := []string{}
			for _, q := range r.Requirements {
				if q.Has(report.Pass) {
					passes = append(passes, q.ID)
				}
			}
			g.Expect(passes).To(ConsistOf(c.passes), r.Sentence)
		})
	}
}

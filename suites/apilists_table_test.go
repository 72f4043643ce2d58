package suites_test

import (
	"net/http"
	"os"
	"slices"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
	"github.com/kayleai/kayle-conformance/suites/internal/engine"
)

// apiContracts are the contracts of all lists of the Kayle API, whose document is not part
// of the repository: the variable KAYLE_API_DOCUMENT names it.
func apiContracts(t *testing.T) []*spec.Contract {
	t.Helper()
	file := os.Getenv("KAYLE_API_DOCUMENT")
	if file == "" {
		t.Skip("KAYLE_API_DOCUMENT is not set: the lists of the whole API are not tested")
	}
	all, err := spec.LoadAll(spec.Sources{Spec: file, Overlay: "../spec/kayle/lists.yaml"})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// runAPI runs the suites against a server of one list. Runs of one list share what they
// read.
func runAPI(t *testing.T, cache *engine.Cache, c *spec.Contract, h http.Handler, token, otherToken string) *report.Report {
	t.Helper()
	r, err := suites.Run(engine.Sharing(t.Context(), cache), suites.Options{Contract: c, Target: "http://api.test",
		Transport: suites.InProcess(h), Token: token, OtherToken: otherToken, UnscopedToken: apiUnscopedToken, FrozenToken: apiFrozenToken,
		Seed: 3, Explore: 24, RefusalPause: -1})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// sentences are what a report says of what is broken, or could not be shown.
func sentences(r *report.Report, outcomes ...report.Outcome) []string {
	var all []string
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if !slices.Contains(outcomes, c.Outcome) {
				continue
			}
			text := q.ID + " [" + c.Name + "] " + c.Reason
			if c.Finding != nil {
				text = q.ID + " [" + c.Name + "] " + c.Finding.Summary
			}
			all = append(all, text)
		}
	}
	return all
}

// Every list of the API is tested by its roles alone: a sound server is accused of
// nothing, and each defect under the ids that speak of it, and no other.
func TestEveryListOfTheAPI(t *testing.T) {
	contracts := apiContracts(t)
	lists := apiLists()
	tested := 0
	for _, c := range contracts {
		at := slices.IndexFunc(lists, func(l *apiList) bool { return l.path == c.Path })
		if at < 0 {
			continue // the sessions: the reference serves them
		}
		tested++
		l := lists[at]
		t.Run(l.name, func(t *testing.T) {
			t.Parallel()
			cache := &engine.Cache{}
			NewWithT(t).Expect(c.List).To(Equal(l.name))
			t.Run("sound", func(t *testing.T) {
				g := NewWithT(t)
				r := runAPI(t, cache, c, newAPIServer(lists), apiToken, apiOtherToken)
				g.Expect(sentences(r, report.Fail, report.Warn, report.Error)).To(BeEmpty())
				if l.owner == "" { // else a path of one organization is none of the other's, which shows nothing of that one's list
					g.Expect(r.Verdict).To(Equal(report.Conformant), "%s\n%q", r.Sentence, sentences(r, report.Inconclusive))
				}
			})
			for i, d := range apiDefects()[l.name] {
				t.Run(d.name, func(t *testing.T) {
					inSample(t, i+at)
					g := NewWithT(t)
					r := runAPI(t, cache, c, newAPIServer(lists, d.change), apiToken, apiOtherToken)
					found := broken(r)
					slices.Sort(found)
					g.Expect(found).To(Equal(append([]string{}, d.breaks...)), "%q", sentences(r, report.Fail, report.Warn, report.Error))
				})
			}
		})
	}
	NewWithT(t).Expect(tested).To(Equal(len(lists)))
}

// What the document leaves open is no defect, also where the sessions promise it.
func TestWhatTheListsOfTheAPILeaveOpen(t *testing.T) {
	lists := apiLists()
	for _, c := range apiContracts(t) {
		for _, d := range apiFreedoms()[c.List] {
			t.Run(d.name, func(t *testing.T) {
				r := runAPI(t, nil, c, newAPIServer(lists, d.change), apiToken, apiOtherToken)
				NewWithT(t).Expect(sentences(r, report.Fail, report.Warn, report.Error)).To(BeEmpty())
			})
		}
	}
}

// The sessions are tested under the overlay of all lists as under their own.
func TestTheSessionsAmongEveryListOfTheAPI(t *testing.T) {
	g := NewWithT(t)
	for _, c := range apiContracts(t) {
		if c.List != c.Name {
			continue
		}
		g.Expect(c.Path).To(Equal(loaded(t).Path))
		server, err := reference.New(reference.Options{UnscopedToken: apiUnscopedToken, FrozenToken: apiFrozenToken})
		g.Expect(err).NotTo(HaveOccurred())
		defer server.Close()
		r := runAPI(t, nil, c, server, server.Token(), server.OtherToken())
		g.Expect(sentences(r, report.Fail, report.Warn, report.Error)).To(BeEmpty())
		return
	}
	t.Error("the overlay has no sessions")
}

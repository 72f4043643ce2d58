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

// wholeAPI serves the sessions by the reference, and the other lists by the stand-in.
func wholeAPI(t *testing.T, changes ...func(*apiConduct)) http.Handler {
	t.Helper()
	sessions, err := reference.New(reference.Options{Token: apiToken, OtherToken: apiOtherToken, UnscopedToken: apiUnscopedToken,
		FrozenToken: apiFrozenToken})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = sessions.Close() })
	others := newAPIServer(apiLists(), changes...)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, loaded(t).Path) {
			sessions.ServeHTTP(w, r)
			return
		}
		others.ServeHTTP(w, r)
	})
}

// runWholeAPI tests all lists in one run.
func runWholeAPI(t *testing.T, h http.Handler) *report.Report {
	t.Helper()
	var lists []suites.Options
	for _, c := range apiContracts(t) {
		lists = append(lists, suites.Options{Contract: c, Target: "http://api.test", Transport: suites.InProcess(h), Token: apiToken,
			OtherToken: apiOtherToken, UnscopedToken: apiUnscopedToken, FrozenToken: apiFrozenToken, Seed: 3, Explore: 24, RefusalPause: -1})
	}
	r, err := suites.RunLists(t.Context(), lists)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// All lists are tested in one run, and a list that the key may not see is not tested,
// which does not keep the others from it.
func TestTheWholeAPIInOneRun(t *testing.T) {
	if testing.Short() {
		t.Skip("eight lists are tested")
	}
	g := NewWithT(t)
	h := wholeAPI(t)
	closed := apiLists()[6].path
	r := runWholeAPI(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == closed {
			r.Header.Set("Authorization", "Bearer "+apiUnscopedToken)
		}
		h.ServeHTTP(w, r)
	}))
	g.Expect(sentences(r, report.Fail, report.Warn, report.Error)).To(BeEmpty())
	g.Expect(r.Verdict).To(Equal(report.Partial), r.Sentence)
	g.Expect(r.Lists).To(HaveLen(8))
	for _, l := range r.Lists {
		g.Expect(l.NotTested != "").To(Equal(l.Operation == "GET "+closed), "%s: %s", l.Name, l.NotTested)
		g.Expect(l.NotTested == "" && l.Items == 0).To(BeFalse(), l.Name)
	}
}

package main

import (
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/suites"
)

// shopFlags name a contract of three lists.
func shopFlags(t *testing.T) []string {
	t.Helper()
	dir, err := filepath.Abs("../../suites/testdata/shop")
	NewWithT(t).Expect(err).NotTo(HaveOccurred())
	return []string{"--spec", filepath.Join(dir, "openapi.yaml"), "--overlay", filepath.Join(dir, "overlay.yaml")}
}

// A run tests all lists that the overlay gives roles, or those that are named.
func TestRunOfSeveralLists(t *testing.T) {
	flags := append(shopFlags(t), "--target=http://127.0.0.1:1")
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	var seen []suites.Options
	i := invocation{lists: func(lists []suites.Options) *report.Report { seen = lists; return conformant() }}
	names := func(args ...string) (all []string) {
		got := i.do(append(append([]string{"run"}, flags...), args...)...)
		g.Expect(got.code).To(Equal(exitOK), got.err)
		for _, o := range seen {
			all = append(all, o.Contract.List)
		}
		return all
	}
	g.Expect(names()).To(Equal([]string{"shop", "buyers", "lines"}))
	g.Expect(seen[0].Named || seen[1].Named).To(BeFalse())
	g.Expect(names("--operation=GET /buyers", "--operation", "get /orders")).To(Equal([]string{"buyers", "shop"}))
	g.Expect(seen[0].Named && seen[1].Named).To(BeTrue())

	known := write(t, "known.yaml", "- {id: LIM-05, list: buyers, reason: clamps}\n- {id: LIM-02, reason: everywhere}\n")
	names("--known", known)
	g.Expect(seen[0].Known).To(Equal(map[string]string{"LIM-02": "everywhere"}))
	g.Expect(seen[1].Known).To(Equal(map[string]string{"LIM-02": "everywhere", "LIM-05": "clamps"}))

	got := i.do(append([]string{"run", "--operation=GET /nothing"}, flags...)...)
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(And(ContainSubstring(`no operation "GET /nothing"`), ContainSubstring("GET /orders")))
	got = i.do(append([]string{"run"}, flags[:4]...)...)
	g.Expect(got.code).To(Equal(exitUsage))
	g.Expect(got.err).To(ContainSubstring("the embedded server does not have GET /orders"))
}

// What is printed of a contract says of which list it is.
func TestSeveralListsArePrinted(t *testing.T) {
	flags := shopFlags(t)
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	got := invocation{}.do(append([]string{"list"}, flags...)...)
	g.Expect(got.out).To(And(ContainSubstring("shop, GET /orders\n"), ContainSubstring("lines, GET /orders/{order}/lines\n"),
		ContainSubstring("PATH-01")), got.err)
	got = invocation{}.do(append([]string{"list", "--json", "--id=PATH-01"}, flags...)...)
	g.Expect(got.out).To(And(ContainSubstring(`"list": "lines"`), ContainSubstring(`"list": "shop"`)), got.err)
	got = invocation{}.do(append([]string{"list", "--format=markdown", "--operation=GET /buyers"}, flags...)...)
	g.Expect(got.out).To(ContainSubstring("GET /buyers"), got.err)
	got = invocation{}.do(append([]string{"explain", "path-02"}, flags...)...)
	g.Expect(got.out).To(ContainSubstring("shop, buyers, lines (shown: GET /orders/{order}/lines)"), got.err)
	got = invocation{}.do(append([]string{"lint"}, flags...)...)
	g.Expect(got.out).To(ContainSubstring("openapi.yaml:"), got.err)
	got = invocation{}.do(append([]string{"run", "--dry-run", "--target=http://127.0.0.1:1"}, flags...)...)
	g.Expect(got.code).To(Equal(exitOK), got.err)
	g.Expect(got.out).To(And(ContainSubstring("buyers, GET /buyers\n"), ContainSubstring("lines, GET /orders/{order}/lines\n"),
		ContainSubstring("Nothing was sent.")))
}

// Where no list may be listed the run is not tested, and its report is written all the same.
func TestSeveralListsThatRefuse(t *testing.T) {
	flags := shopFlags(t)
	t.Chdir(t.TempDir())
	g := NewWithT(t)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer s.Close()
	got := invocation{}.do(append([]string{"run", "--target", s.URL, "--report=json=r.json"}, flags...)...)
	g.Expect(got.code).To(Equal(exitTrouble), got.err)
	g.Expect(got.out).To(And(ContainSubstring("none of the 3 lists could be tested"), ContainSubstring("the token lacks the right to list")))
	g.Expect(invocation{}.do("report", "r.json", "--format=markdown").out).To(ContainSubstring("no value of the path's order is known"))
}

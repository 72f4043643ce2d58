package suites_test

import (
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// draftContracts are the contracts that the draft of a document gives, with answers to
// what it asks.
func draftContracts(t *testing.T, file string, answers ...string) []*spec.Contract {
	t.Helper()
	d, err := spec.DraftOf(file, nil)
	if err != nil {
		t.Fatal(err)
	}
	overlay := filepath.Join(t.TempDir(), "overlay.yaml")
	if err := os.WriteFile(overlay, []byte(strings.NewReplacer(answers...).Replace(d.Overlay())), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := spec.LoadAll(spec.Sources{Spec: file, Overlay: overlay})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A draft runs as it is: a sound server is accused of nothing, and a defect is found.
func TestADraftRunsAsItIs(t *testing.T) {
	books, broken := newLedgerServer(111), newLedgerServer(111)
	broken.bug = untilExclusive
	shop, clamping := newShopServer(), newShopServer()
	clamping.clamps = []string{"/orders"}
	for _, c := range []struct {
		name          string
		file          string
		sound, defect http.Handler
		token         string
		found         []string
		answers       []string
	}{
		{"ledger", "ledger", books, broken, "", []string{"village-ledger WIN-02"}, nil},
		{"shop", "shop", shop, clamping, "", []string{"orders LIM-05"}, []string{"CHANGE-ME", "main"}},
		{"parcels", "parcels", newParcelsServer(), nil, parcelsToken, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			contracts := draftContracts(t, "testdata/"+c.file+"/openapi.yaml", c.answers...)
			run := func(h http.Handler) *report.Report {
				var lists []suites.Options
				for _, contract := range contracts {
					lists = append(lists, suites.Options{Contract: contract, Target: "http://draft.test", Transport: suites.InProcess(h), Seed: 3,
						Explore: 24, Concurrency: 1, Token: c.token, OneOrganization: true, RefusalPause: -1})
				}
				return runLists(t, lists)
			}
			r := run(c.sound)
			g.Expect(r.Verdict).To(Equal(report.Conformant), "%s %v", r.Sentence, brokenOf(r))
			g.Expect(brokenOf(r)).To(BeEmpty())
			if c.defect != nil {
				g.Expect(brokenOf(run(c.defect))).To(Equal(c.found))
			}
		})
	}
}

// The draft for the whole API accuses sound servers of nothing but what the document has
// wrong itself, which lint tells: a draft mends no document.
func TestTheDraftForTheWholeAPIRunsAsItIs(t *testing.T) {
	if testing.Short() {
		t.Skip("it takes seconds")
	}
	apiContracts(t) // or there is no document
	lists := apiLists()
	s := newAPIServer(lists)
	for _, c := range draftContracts(t, os.Getenv("KAYLE_API_DOCUMENT")) {
		at := slices.IndexFunc(lists, func(l *apiList) bool { return l.path == c.Path })
		if at < 0 {
			continue // the sessions
		}
		t.Run(c.List, func(t *testing.T) {
			g := NewWithT(t)
			t.Parallel()
			said := sentences(runAPI(t, nil, c, s, apiToken, apiOtherToken), report.Fail, report.Warn, report.Error)
			said = slices.DeleteFunc(said, func(text string) bool {
				return strings.HasPrefix(text, "ENV-01 ") && strings.Contains(text, "must be one of") && strings.Contains(text, "is null")
			})
			g.Expect(said).To(BeEmpty())
		})
	}
}

package suites_test

import (
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

var loadParcelsOnce = sync.OnceValues(func() (*spec.Contract, error) {
	const dir = "testdata/parcels/"
	return spec.Load(spec.Sources{Spec: dir + "openapi.yaml", Overlay: dir + "overlay.yaml"})
})

// parcelsContract is the third contract: its filters list no values.
func parcelsContract(t testing.TB) *spec.Contract {
	t.Helper()
	c, err := loadParcelsOnce()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// testParcels runs the suites against the third contract's server.
func testParcels(t *testing.T, s *parcelsServer, change ...func(*suites.Options)) *report.Report {
	t.Helper()
	o := suites.Options{Contract: parcelsContract(t), Target: "http://parcels.test", Transport: suites.InProcess(s), Seed: 5,
		Token: parcelsToken, OtherToken: otherParcelsToken, RefusalPause: -1, Explore: 60}
	for _, set := range change {
		set(&o)
	}
	r, err := suites.Run(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Filters whose values only the data tells are judged as those with an enum are.
func TestFiltersWithoutEnum(t *testing.T) {
	for _, tolerant := range []bool{false, true} {
		g := NewWithT(t)
		s := newParcelsServer()
		s.tolerant = tolerant
		r := testParcels(t, s)
		g.Expect(r.Verdict).To(Equal(report.Conformant), "%s %v", r.Sentence, broken(r))
		g.Expect(r.Target.Items).To(Equal(131))
		outcomes := map[string]report.Outcome{}
		for _, q := range r.Requirements {
			outcomes[q.ID] = q.Outcome
			g.Expect(q.Outcome).To(BeElementOf(report.Pass, report.NotApplicable), "%s: %s", q.ID, q.Reason)
			for _, c := range q.Cases {
				g.Expect(c.Outcome).To(BeElementOf(report.Pass, report.NotApplicable), "%s %s: %s", q.ID, c.Name, c.Reason)
			}
		}
		for _, id := range []string{"HTTP-07", "HTTP-12", "AUTH-01", "AUTH-02", "AUTH-08", "AUTH-10", "ITEM-01", "LIM-09", "CUR-02", "CUR-03",
			"CUR-05", "CUR-07", "CUR-10", "CUR-11", "CUR-14", "FLT-01", "FLT-02", "FLT-03", "FLT-04", "FLT-05", "FLT-06", "CMB-01",
			"CMB-02", "CMB-03", "CMB-04", "CMB-05"} {
			g.Expect(outcomes[id]).To(Equal(report.Pass), id)
		}
		for _, id := range []string{"ITEM-11", "ITEM-14", "ITEM-15", "LIM-03", "CUR-01", "CUR-12", "CUR-13", "WIN-01", "WIN-15"} {
			g.Expect(outcomes[id]).To(Equal(report.NotApplicable), id)
		}
	}
}

// A planted bug is found under the id that speaks of it, and under no other.
func TestFiltersWithoutEnumBroken(t *testing.T) {
	if testing.Short() {
		t.Skip("27 runs")
	}
	for i, c := range []struct{ bug, found string }{
		{depotIgnored, "FLT-01"},
		{depotLost, "FLT-01"},
		{depotByPrefix, "FLT-01"},
		{depotByPart, "FLT-01"},
		{rareDepotEmpty, "FLT-02"},
		{depotUnchecked, "FLT-03"},
		{depotTrimmed, "FLT-03"},
		{unknownDepotAll, "FLT-01"},
		{falseUnset, "FLT-01"},
		{trueListsAll, "FLT-01"},
		{anyBoolean, "FLT-03"},
		{carrierOfNull, "FLT-01"},
		{carrierIgnored, "FLT-01"},
		{carrierUnchecked, "FLT-03"},
		{tagsFirst, "FLT-06"},
		{tagsAll, "FLT-06"},
		{tagsFirstPage, "FLT-06"},
		{zonesLast, "FLT-06"},
		{tagsRefused, "FLT-06"},
		{zonesRefused, "FLT-06"},
		{gramsAtMost, "FLT-01"},
		{receiverIgnored, "FLT-01"},
		{behindUnchecked, "CUR-10"},
		{zoneAndDepotOr, "CMB-01"},
		{depotShared, "AUTH-08"},
		// The contract says nothing of a cursor that names nothing: any page is as good.
		{behindByFirstGroup, ""},
		{unknownBehindStart, ""},
	} {
		t.Run(c.bug, func(t *testing.T) {
			inSample(t, i)
			g := NewWithT(t)
			s := newParcelsServer()
			s.bug = c.bug
			r := testParcels(t, s, func(o *suites.Options) {
				o.Explore = 24
				switch c.bug {
				case depotLost, depotShared, tagsFirstPage: // of these all requirements are judged
				default:
					o.OtherToken, o.OneOrganization = "", true
					o.Selection = suites.Selection{Families: []string{"ENV", "CUR", "FLT", "CMB"}, Labels: "!CMB-02 && !CMB-03 && !CMB-05"}
				}
			})
			if c.found == "" {
				g.Expect(broken(r)).To(BeEmpty(), r.Sentence)
				return
			}
			g.Expect(broken(r)).To(Equal([]string{c.found}), r.Sentence)
			g.Expect(r.Verdict).To(Equal(report.NonConformant))
		})
	}
}

// Where the items have few values or none to filter by, nothing is accused.
func TestFiltersOfFewValues(t *testing.T) {
	for _, n := range []int{1, 2, 5} {
		for _, same := range []bool{false, true} {
			g := NewWithT(t)
			s := newParcelsServer()
			list := s.lists[parcelsToken][:n]
			for i := range list {
				if same {
					list[i].depot, list[i].carrier, list[i].tag, list[i].express = "only-one", nil, nil, false
				}
			}
			s.lists[parcelsToken] = list
			r := testParcels(t, s, func(o *suites.Options) { o.Explore = 12 })
			g.Expect(broken(r)).To(BeEmpty(), "%d items: %s", n, r.Sentence)
			g.Expect(r.Target.Items).To(Equal(n))
		}
	}
}

package suites_test

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// firstFinding is the first finding of a requirement, nil where it has none.
func firstFinding(r *report.Report, id string) *report.Finding {
	for _, q := range r.Requirements {
		for _, c := range q.Cases {
			if q.ID == id && c.Finding != nil {
				return c.Finding
			}
		}
	}
	return nil
}

// expected is what a finding is to say, each a part of its text; what begins with ! is not
// to be said.
type expected struct {
	name     string
	server   reference.Options
	chosen   suites.Selection
	id       string
	headline []string
	got      []string
	hint     []string
	requests []string // what the requests beside the first one show
	profile  suites.Profile
}

func defect(names ...string) reference.Options { return reference.Options{Defects: names} }

func only(ids ...string) suites.Selection { return suites.Selection{IDs: ids} }

func family(names ...string) suites.Selection { return suites.Selection{Families: names} }

// Findings name the cause: what the failing requests have in common, what the answer
// really is, what is lost, and a hint about the mechanism of the case.
func TestFindingsNameTheCause(t *testing.T) {
	for _, c := range []expected{
		{name: "the simplest question, and what fails has in common", server: defect("unknown-parameter-is-server-error"),
			chosen: suites.Selection{IDs: []string{"HTTP-04", "HTTP-07", "HTTP-10", "LIM-02", "FLT-01"}}, id: "HTTP-04",
			headline: []string{"?x=a is answered 500 (and ", "name a parameter that the contract does not have, of ", "!%00"}},
		{name: "a parameter", server: defect("content-type-missing"), chosen: only("HTTP-01", "CUR-06"), id: "HTTP-01",
			headline: []string{"all ", " carry starting_after, of ", " others none"}},
		{name: "values of a filter", server: defect("finished-lists-cached-publicly"), chosen: only("HTTP-08", "FLT-01"), id: "HTTP-08",
			headline: []string{"carry status=cancelled or expired or failed or succeeded, of "}},
		{name: "two traits", server: defect("filters-forbidden-after-cursor"), chosen: only("HTTP-01", "CMB-02", "CUR-06"), id: "HTTP-01",
			headline: []string{"carry status and starting_after, of "}},
		{name: "cases", server: defect("offsets-refused"), chosen: only("WIN-06"), id: "WIN-06",
			headline: []string{" of the 39 cases fail: all ", "carry a bound with an offset, of " +
				""}, got: []string{`400 "BAD_REQUEST" "Parameter created_`},
			hint: []string{"The request is valid", "!drop the offset"}},
		{name: "every answer", server: defect("cached-by-proxies"), chosen: only("HTTP-08"), id: "HTTP-08",
			headline: []string{"so it is with every answer"}},
		{name: "a parameter that is ignored", server: defect("cursor-ignored-under-three-filters"), chosen: only("CMB-02"), id: "CMB-02",
			got:      []string{"this is the very page that ?status=", "gets: as if starting_after=", "were not there"},
			requests: []string{"the query that gets the same page"}},
		{name: "a key that is cut", profile: suites.Thorough, server: defect("cache-key-cut"), chosen: only("CMB-02"), id: "CMB-02",
			headline: []string{"have a query of 186 characters or more, of "}, got: []string{"of which the first 12", "characters are the same"},
			hint: []string{"put the whole query, and not its beginning, into the key", "!Apply the filters"}},
		{name: "an unknown cursor has its place", server: reference.Options{Freedoms: []string{"unknown-cursor-has-its-place"}},
			chosen: only("CUR-12"),
			id:     "CUR-12", headline: []string{"is answered with what would follow it, from item ", "the cursor is only a place in the order"},
			got: []string{"10 items: items "}},
		{name: "items that a walk never reaches", server: defect("cursor-loses-milliseconds"), chosen: only("CUR-06", "CUR-07"), id: "CUR-07",
			headline: []string{"the walk under limit 1 never reaches 5 of 136 items: each shares its printed created_at with another " +
				"item", "in place 40 of the list"},
			hint: []string{"compare the pair of instant and id", "!instead of an offset"}, requests: []string{"what follows the " +
				"item before it"}},
		{name: "another order", server: defect("limit-changes-order"), chosen: only("CUR-07"), id: "CUR-07",
			headline: []string{"reaches every item, in another order; in place 1 of the list"}, hint: []string{"one total order"}},
		{name: "load", server: defect("parallel-equal-requests-share"), chosen: only("HTTP-11"), id: "HTTP-11",
			headline: []string{"is answered differently", " under way"},
			hint:     []string{"what else is under way"}, requests: []string{"the same request, answered otherwise"}},
		{name: "fields that lack", server: defect("refusal-by-validator"), chosen: family("ENV", "LIM"), id: "ENV-03",
			headline: []string{`the body lacks the required field "data"`}, got: []string{`"issues":[`, "it has /error/issues, " +
				"/error/name, /success"}},
		{name: "an error that is answered 200", server: defect("refusals-answered-200"), chosen: family("ENV", "LIM", "CUR", "FLT", "WIN", "CMB"),
			id: "ENV-02", headline: []string{"?limit= is answered 200, and its body is an error"}, hint: []string{"4xx where the " +
				"request is to blame"}},
		{name: "items that a bound hides wherever it is", server: defect("to-before-archive-lists-nothing"), chosen: only("WIN-02"), id: "WIN-02",
			headline: []string{"nor is it with the bound a day later, but without the bound it is"},
			hint:     []string{"How the bound is compared is not to blame", "!Compare with <="}, requests: []string{"without the bound"}},
		{name: "only its own instant", server: defect("to-exclusive"), chosen: only("WIN-02"), id: "WIN-02",
			headline: []string{"with the bound later by one unit (0.001 s here), it is: only its own instant is left out"}},
		{name: "a coarser unit", server: defect("to-whole-seconds"), chosen: only("WIN-02"), id: "WIN-02",
			headline: []string{"with the bound a second later it is"}, hint: []string{"read it with all its digits"}},
		{name: "what a day is", server: defect("day-clamped-to-month"), chosen: only("WIN-10"), id: "WIN-10", hint: []string{"30 February"}},
		{name: "what a number is", server: defect("epoch-seconds-accepted"), chosen: only("WIN-10"), id: "WIN-10",
			hint: []string{"A number is no date-time", "!30 February"}},
		{name: "an offset that does not count", server: defect("from-offset-ignored"), chosen: only("WIN-06"), id: "WIN-06",
			got: []string{"this is the page of created_from=", "Z: as if the offset were not there"}, hint: []string{"offset is dropped"}},
		{name: "an offset of the other sign", profile: suites.Thorough, server: defect("to-offset-inverted"), chosen: only("WIN-06"),
			id:  "WIN-06",
			got: []string{"as if the offset had the other sign"}, hint: []string{"wrong direction"}},
		{name: "an offset without minutes", server: defect("to-offset-without-minutes"), chosen: only("WIN-06"), id: "WIN-06",
			got: []string{"as if the offset had no minutes"}, hint: []string{"its minutes count too"}},
		{name: "offsets of one sign", server: defect("from-negative-offset-ignored"), chosen: only("WIN-06"), id: "WIN-06",
			got: []string{"!as if the offset"}, hint: []string{"!wrong direction"}},
		{name: "a limit before the filters", server: defect("filters-after-limit"), chosen: family("FLT", "WIN"), id: "FLT-02",
			headline: []string{"is missing, whose /status is ", "; it lists what matches among the first 101 items of the list, and ends there"},
			hint:     []string{"limit is applied before the filters"}},
		{name: "an item that is lost on the way", server: defect("window-after-limit", "from-exclusive"),
			chosen: only("WIN-01", "WIN-02"), id: "WIN-02",
			headline: []string{"of that very instant is not listed; right after the item before it, under the same bound, it is"},
			hint:     []string{"The bound is compared well"}, requests: []string{"right after the item before it"}},
		{name: "fields that differ", server: defect("fields-differ-under-status"), chosen: only("ITEM-11", "FLT-01", "LIM-02", "CUR-06"),
			id:       "ITEM-11",
			headline: []string{"of the answers that show it otherwise ", " carry status, of "}, requests: []string{"the first " +
				"values, before it"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := testReference(t, c.server, func(o *suites.Options) { o.Explore, o.Selection, o.Profile = -1, c.chosen, c.profile })
			f := firstFinding(r, c.id)
			if f == nil {
				t.Fatalf("%s is not reported: %s", c.id, r.Sentence)
			}
			expectTold(t, "headline", f.Summary, c.headline)
			expectTold(t, "got", f.Got, c.got)
			expectTold(t, "hint", f.Hint, c.hint)
			if len(c.requests) > 0 {
				NewWithT(t).Expect(len(f.Requests)).To(BeNumerically(">", 1))
				NewWithT(t).Expect(f.Requests[0].Curl).To(Equal(f.Curl))
				expectTold(t, "requests", f.Requests[1].What, c.requests)
			}
		})
	}
}

func expectTold(t *testing.T, what, text string, parts []string) {
	t.Helper()
	for _, part := range parts {
		if unwanted, not := strings.CutPrefix(part, "!"); not == strings.Contains(text, unwanted) {
			t.Errorf("the %s is %q; of it %q", what, text, part)
		}
	}
}

// What comes with the status of a success is one cause: it is told where the envelope of
// a success is promised, and not once more where each of the requests is to be refused.
func TestErrorsWithTheStatusOfASuccessAreOneCause(t *testing.T) {
	g := NewWithT(t)
	r := testReference(t, defect("refusals-answered-200"), func(o *suites.Options) {
		o.Explore, o.Selection = -1, family("ENV", "LIM", "CUR", "FLT", "WIN", "CMB")
	})
	g.Expect(broken(r)).To(ConsistOf("ENV-01", "ENV-02"))
	for _, q := range r.Requirements {
		if q.ID == "LIM-05" {
			g.Expect(q.Outcome).To(Equal(report.Inconclusive))
			g.Expect(q.Reason).To(HavePrefix("follows from ENV-02, which fails ("))
			g.Expect(q.Cases).To(ContainElement(HaveField("Cause", "ENV-02")))
		}
	}
}

// Where the limit comes before the filters, every filter and window shows it: it is one
// finding all the same.
func TestALimitBeforeTheFiltersIsOneCause(t *testing.T) {
	g := NewWithT(t)
	r := testReference(t, defect("filters-after-limit"), func(o *suites.Options) { o.Explore, o.Selection = -1, family("FLT", "WIN", "CMB") })
	g.Expect(broken(r)).To(Equal([]string{"FLT-02"}))
	for _, q := range r.Requirements {
		if q.ID == "WIN-02" {
			g.Expect(q.Reason).To(HavePrefix("follows from FLT-02, which fails ("))
		}
	}
	// Another bug beside it is told.
	r = testReference(t, defect("filters-after-limit", "from-exclusive"), func(o *suites.Options) {
		o.Explore, o.Selection = -1, family("FLT", "WIN", "CMB")
	})
	g.Expect(broken(r)).To(ContainElements("FLT-02", "WIN-01"))
}

// What no document says is not told in the words of the operation's summary.
func TestNoFindingQuotesTheSummaryOfTheOperation(t *testing.T) {
	g := NewWithT(t)
	for _, q := range usualRun(t).report.Requirements {
		g.Expect(q.Words).NotTo(ContainSubstring("summary:"), q.ID)
		g.Expect(q.Words).NotTo(BeEmpty(), q.ID)
	}
}

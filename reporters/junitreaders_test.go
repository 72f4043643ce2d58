package reporters_test

import (
	"bytes"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/joshdk/go-junit"

	"github.com/kayleai/kayle-conformance/reporters"
	"github.com/kayleai/kayle-conformance/reporters/report"
)

// What the readers of JUnit make of a file, as rules about it.

// eachWay calls what holds for a report whichever way warnings are told.
func eachWay(t *testing.T, r *report.Report, hold func(*WithT, document)) {
	t.Helper()
	for _, mode := range reporters.WarningModes() {
		t.Run(mode, func(t *testing.T) {
			hold(NewWithT(t), readStrictly(t, asJUnitWith(t, r, reporters.JUnitWarnings(mode))))
		})
	}
}

// The three ways to tell of a broken SHOULD.
func TestJUnitWarnings(t *testing.T) {
	g := NewWithT(t)
	const summary, headline = "a page of 7 items under limit 10", "WARN LIM-04 SHOULD  a page of 7 items under limit 10\n"
	eachWay(t, sample(), func(g *WithT, d document) {
		c := d.Suites[0].Cases[2]
		g.Expect(c.Name).To(HavePrefix("LIM-04 "))
		g.Expect(c.Properties).To(HaveLen(1))
		g.Expect(c.Properties[0].Name).To(Equal("warning"))
		g.Expect(c.Properties[0].Value).To(Equal(summary))
	})
	of := func(mode reporters.JUnitWarnings) (testcase, counters) {
		d := readStrictly(t, asJUnitWith(t, sample(), mode))
		return d.Suites[0].Cases[2], d.Suites[0].counters
	}
	c, n := of(reporters.PassWarnings)
	g.Expect(c.Failure).To(BeNil())
	g.Expect(c.Skipped).To(BeNil())
	g.Expect(c.Output).To(HavePrefix(headline))
	g.Expect(n).To(Equal(counters{Tests: 6, Failures: 2}))

	c, n = of(reporters.SkipWarnings)
	g.Expect(c.Failure).To(BeNil())
	g.Expect(c.Skipped.Message).To(Equal("SHOULD broken: " + summary))
	g.Expect(c.Output).To(HavePrefix(headline))
	g.Expect(n).To(Equal(counters{Tests: 6, Failures: 2, Skipped: 1}))
	g.Expect(string(asJUnit(t, sample()))).To(Equal(string(asJUnitWith(t, sample(), reporters.SkipWarnings))), "the default")

	c, n = of(reporters.FailWarnings)
	g.Expect(c.Skipped).To(BeNil())
	g.Expect(c.Failure.Message).To(Equal("SHOULD broken: " + summary))
	g.Expect(c.Failure.Type).To(Equal("LIM-04"))
	g.Expect(c.Failure.Text).To(HavePrefix(headline))
	g.Expect(n).To(Equal(counters{Tests: 6, Failures: 3}))

	g.Expect(reporters.Render("junit", &bytes.Buffer{}, sample(), reporters.Options{JUnitWarnings: "hide"})).To(
		MatchError(`unknown way "hide" to tell of warnings in JUnit; there are pass, skip, fail`))
}

// Jenkins splits a classname at its last dot into package and class, and takes
// the first error or failure of a case.
func TestJUnitForJenkins(t *testing.T) {
	r := sample()
	r.Contract.Name = "things.v1"
	for i := range r.Requirements {
		r.Requirements[i].List = r.Contract.Name // its only list
	}
	eachWay(t, r, func(g *WithT, d document) {
		for i, family := range []string{"LIM", "CUR", "AUTH", "ENV"} {
			for _, c := range d.Suites[i].Cases {
				dot := strings.LastIndexByte(c.Classname, '.')
				g.Expect(c.Classname[:dot]).To(Equal("things.v1"))
				g.Expect(c.Classname[dot+1:]).To(Equal(family))
				ends := 0
				for _, e := range []*element{c.Failure, c.Error, c.Skipped} {
					if e != nil {
						ends++
					}
				}
				g.Expect(ends).To(BeNumerically("<=", 1), "%s ends one way", c.Name)
			}
		}
	})
}

// GitLab knows a case again by classname and name, and shows the content of the
// element, not its message.
func TestJUnitForGitLab(t *testing.T) {
	identities := func(r *report.Report) (all []string) {
		for _, s := range readStrictly(t, asJUnit(t, r)).Suites {
			for _, c := range s.Cases {
				all = append(all, c.Classname+"\x00"+c.Name)
			}
		}
		return all
	}
	g := NewWithT(t)
	before := identities(sample())
	seen := map[string]bool{}
	for _, identity := range before {
		g.Expect(seen).NotTo(HaveKey(identity))
		seen[identity] = true
	}
	mended := sample()
	for i := range mended.Requirements {
		for k := range mended.Requirements[i].Cases {
			c := &mended.Requirements[i].Cases[k]
			c.Outcome, c.Reason, c.Finding, c.Seconds = report.Pass, "", nil, 1
		}
		mended.Requirements[i].Outcome = report.Pass
	}
	g.Expect(identities(mended)).To(Equal(before), "how a case ends and how long it takes does not change what it is called")
	eachWay(t, sample(), func(g *WithT, d document) {
		for _, s := range d.Suites {
			for _, c := range s.Cases {
				for _, e := range []*element{c.Failure, c.Error} {
					if e != nil {
						g.Expect(e.Text).To(ContainSubstring(strings.TrimPrefix(e.Message, "SHOULD broken: ")), c.Name)
					}
				}
			}
		}
	})
}

// dorny/test-reporter and mikepenz/action-junit-report show name, message, file
// and line of what failed; a message of several lines breaks their tables.
func TestJUnitForAnnotations(t *testing.T) {
	eachWay(t, sample(), func(g *WithT, d document) {
		for _, s := range d.Suites {
			for _, c := range s.Cases {
				g.Expect(c.Name).NotTo(BeEmpty())
				g.Expect(c.File).To(Equal("openapi.yaml"), c.Name)
				g.Expect(c.Line).To(Equal(58), c.Name)
				for _, e := range []*element{c.Failure, c.Error, c.Skipped} {
					if e != nil {
						g.Expect(e.Message).NotTo(BeEmpty(), c.Name)
						g.Expect(e.Message).NotTo(ContainSubstring("\n"), c.Name)
					}
				}
			}
		}
	})
}

// EnricoMi/publish-unit-test-result-action believes the counters, of suites as
// of the whole; go-junit counts the elements itself.
func TestJUnitForCounting(t *testing.T) {
	eachWay(t, hostileReport(), func(g *WithT, d document) {
		var all counters
		for _, s := range d.Suites {
			all.Tests, all.Failures = all.Tests+s.Tests, all.Failures+s.Failures
			all.Errors, all.Skipped = all.Errors+s.Errors, all.Skipped+s.Skipped
			g.Expect(s.Tests).To(Equal(len(s.Cases)))
		}
		g.Expect(d.counters).To(Equal(all))
	})
	for _, mode := range reporters.WarningModes() {
		g := NewWithT(t)
		data := asJUnitWith(t, sample(), reporters.JUnitWarnings(mode))
		read, err := junit.Ingest(data)
		g.Expect(err).NotTo(HaveOccurred())
		for i, s := range readStrictly(t, data).Suites {
			n := read[i].Totals
			g.Expect(counters{n.Tests, n.Failed, n.Error, n.Skipped}).To(Equal(s.counters), "%s %s", mode, s.Name)
		}
	}
}

package suites_test

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites"
)

// onRequest are promises that are checked where an option asks for it.
func onRequest() map[string]bool { return map[string]bool{"PUB-01": true} }

// Every check is promised by the embedded contract, and offered once.
func TestNoCheckWithoutPromise(t *testing.T) {
	g := NewWithT(t)
	c := loaded(t)
	offered := map[string]bool{}
	for _, check := range suites.Checks() {
		_, promised := c.Requirement(check.ID)
		g.Expect(promised).To(BeTrue(), "%s is checked, and nobody promises it", check.ID)
		g.Expect(offered[check.ID]).To(BeFalse(), "%s is offered twice", check.ID)
		offered[check.ID] = true
	}
	for _, rule := range c.Rules {
		_, promised := c.Requirement(rule.Requirement)
		g.Expect(promised).To(BeTrue(), "rule %q proves %s, which nobody promises", rule.Name, rule.Requirement)
	}
}

// Every promise of the embedded contract has cases; what that contract leaves out has some
// of another one.
func TestNoPromiseWithoutCheck(t *testing.T) {
	g := NewWithT(t)
	c := loaded(t)
	cases, absent := suites.Catalogue(c)
	judged, elsewhere := map[string]bool{}, map[string]bool{}
	for _, x := range cases {
		judged[x.Requirement] = true
	}
	for _, other := range []*spec.Contract{parcelsContract(t), shopLists(t, newShopServer())[2].Contract} {
		cases, _ := suites.Catalogue(other)
		for _, x := range cases {
			elsewhere[x.Requirement] = true
		}
	}
	for _, r := range c.Requirements {
		if r.Unmet != "" {
			g.Expect(elsewhere[r.ID]).To(BeTrue(), r.ID)
			continue
		}
		if onRequest()[r.ID] {
			g.Expect(absent).To(HaveKeyWithValue(r.ID, ContainSubstring("(--")))
			continue
		}
		g.Expect(judged[r.ID]).To(BeTrue(), "%s is promised, and nothing checks it (%s)", r.ID, absent[r.ID])
	}
}

func TestPointersAndQuotesResolve(t *testing.T) {
	for name, c := range map[string]*spec.Contract{"kayle": loaded(t), "ledger": ledgerContract(t), "parcels": parcelsContract(t)} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			for _, r := range c.Requirements {
				at, found := c.Locate(r.Pointer)
				g.Expect(found).To(BeTrue(), "%s points at %s, which is not in the document", r.ID, r.Pointer)
				g.Expect(at.Line).To(BeNumerically(">", 0), r.ID)
				g.Expect(c.Words(r)).NotTo(BeEmpty(), r.ID)
				if r.Basis == spec.BasisProse {
					g.Expect(r.Quote).NotTo(BeEmpty(), "%s rests on the document's prose", r.ID)
					words := []string{r.Quote}
					for _, q := range r.Also {
						_, found := c.Locate(q.Pointer)
						g.Expect(found).To(BeTrue(), "%s points at %s, which is not in the document", r.ID, q.Pointer)
						words = append(words, q.Quote)
					}
					g.Expect(c.Words(r)).To(Equal(strings.Join(words, "\n")), r.ID)
				}
				if r.Basis == spec.BasisRFC || r.Basis == spec.BasisDocs {
					g.Expect(r.Source).NotTo(BeEmpty(), "%s does not name its source", r.ID)
				}
			}
			for _, e := range c.Errata {
				_, found := c.Locate(e.Pointer)
				g.Expect(found).To(BeTrue(), "erratum %s points at %s", e.ID, e.Pointer)
			}
		})
	}
}

// The names of cases are stable, unique within their requirement, and fit a
// line; examples are queries that can be sent.
func TestCaseNames(t *testing.T) {
	for name, c := range map[string]*spec.Contract{"kayle": loaded(t), "ledger": ledgerContract(t), "parcels": parcelsContract(t)} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			cases, _ := suites.Catalogue(c)
			again, _ := suites.Catalogue(c)
			g.Expect(again).To(Equal(cases), "two runs have the same cases")
			seen := map[string]bool{}
			for _, x := range cases {
				key := x.Requirement + " " + x.Name
				g.Expect(seen[key]).To(BeFalse(), "%q comes twice", key)
				seen[key] = true
				g.Expect(x.Name).NotTo(BeEmpty(), x.Requirement)
				g.Expect(len(x.Name)).To(BeNumerically("<=", 120), key)
				g.Expect(strings.TrimSpace(x.Name)).To(Equal(x.Name), key)
				for _, r := range x.Name {
					g.Expect(r < ' ' || r == 0x7f).To(BeFalse(), "%q holds a control character", key)
				}
				_, err := url.Parse("http://target.test/x?" + x.Example)
				g.Expect(err).NotTo(HaveOccurred(), key)
			}
		})
	}
}

// What another contract promises is checked or left out with a reason.
func TestOtherContractsAreChecked(t *testing.T) {
	g := NewWithT(t)
	for _, c := range []*spec.Contract{ledgerContract(t), parcelsContract(t)} {
		_, absent := suites.Catalogue(c)
		for _, r := range c.Requirements {
			g.Expect(absent[r.ID]).NotTo(ContainSubstring("nothing checks"), r.ID)
			if r.Unmet != "" {
				g.Expect(absent[r.ID]).To(Equal(r.Unmet), r.ID)
			}
		}
	}
}

func TestListNamesEverything(t *testing.T) {
	g := NewWithT(t)
	c := loaded(t)
	listed, err := suites.List(c, suites.Selection{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(listed).To(HaveLen(len(c.Requirements)))
	for i, l := range listed {
		g.Expect(l.Requirement.ID).To(Equal(c.Requirements[i].ID), "the order is the registry's")
		g.Expect(len(l.Cases) == 0).To(Equal(l.NotApplicable != ""), "%s has cases, or the reason why not", l.Requirement.ID)
	}
}

func TestALabelFilterThatCannotBeRead(t *testing.T) {
	g := NewWithT(t)
	for _, filter := range []string{"MUST &&", "(MUST", "MUST ! WIN", "/[/"} {
		_, err := suites.List(loaded(t), suites.Selection{Labels: filter})
		var usage *suites.UsageError
		g.Expect(errors.As(err, &usage)).To(BeTrue(), filter)
		g.Expect(err.Error()).To(And(ContainSubstring(fmt.Sprintf("%q cannot be read: ", filter)), Not(MatchRegexp(`[\x00-\x1f]|\{\{`))), filter)
	}
}

package spec_test

import (
	"errors"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

// All that is wrong with a contract is told at once, each with its place and what to
// write, as far as one error does not follow from another.
func TestSeveralErrorsAreToldAtOnce(t *testing.T) {
	g := NewWithT(t)
	_, err := spec.Load(sources(t,
		edited{"requirements", "level: MUST", "level: WILL"},
		edited{"requirements", "basis: docs", "basis: belief"},
		edited{"requirements", "id: LIM-03", "id: LIM-01"},
		edited{"overlay", "parameter: starting_after", "parameter: start"},
		edited{"overlay", "to: created_to", "to: created_until"},
		edited{"overlay", "limit-echo:", "limit-sound:"},
		edited{"overlay", "fields: [redirect_url]", "fields: [redirect]"},
		edited{"overlay", "expression: instant(self.created_at) <= instant(self.updated_at)", "expression: '1 + 1'"},
		edited{"overlay", "id: E6", "id: E5"},
		edited{"overlay", "x-erratum: E3", "x-erratum: E9"}))
	several, ok := errors.AsType[spec.LoadErrors](err)
	g.Expect(ok).To(BeTrue(), "%v", err)
	lines := strings.Split(err.Error(), "\n")
	g.Expect(lines).To(HaveLen(len(several)))
	g.Expect(lines).To(ConsistOf(ContainSubstring(`"WILL"`), ContainSubstring(`"belief"`), ContainSubstring("given twice"),
		ContainSubstring(`"start"`), ContainSubstring(`"created_until"`), ContainSubstring(`"limit-sound"`), ContainSubstring(`"redirect"`),
		ContainSubstring("not true or false"), ContainSubstring("described twice"), ContainSubstring(`"E9"`)))
	for _, one := range several {
		g.Expect(one.Line).To(BeNumerically(">", 0), one.Error())
		g.Expect(one.Hint).NotTo(BeEmpty(), one.Error())
		g.Expect(errors.Is(err, one)).To(BeTrue())
	}
}

func TestUnreadableFilesAreToldAtOnce(t *testing.T) {
	g := NewWithT(t)
	_, err := spec.Load(spec.Sources{Spec: "/nowhere/a", Overlay: "/nowhere/b", Requirements: "/nowhere/c"})
	several, ok := errors.AsType[spec.LoadErrors](err)
	g.Expect(ok).To(BeTrue(), "%v", err)
	g.Expect(several).To(HaveLen(3))
}

// What is wrong with own requirements is told at once too.
func TestSeveralRequirementsAreRefusedAtOnce(t *testing.T) {
	g := NewWithT(t)
	_, err := spec.Load(sources(t,
		edited{"requirements", "requirements:\n", "requirements:\n" +
			"  - {id: AA-01, level: MUST, basis: schema, at: body, title: a, text: a, hint: a}\n" +
			"  - {id: LIM-77, level: MUST, basis: schema, at: body, title: a, text: a, hint: a}\n" +
			"  - {id: PATH-09, level: MUST, basis: schema, at: body, title: a, text: a, hint: a}\n"},
		edited{"requirements", "Filter sessions by status.", "Filter sessions by name."}))
	several, ok := errors.AsType[spec.LoadErrors](err)
	g.Expect(ok).To(BeTrue(), "%v", err)
	g.Expect(strings.Split(err.Error(), "\n")).To(ConsistOf(
		ContainSubstring("nothing checks AA-01"), ContainSubstring("LIM-77 is none of the tool's"), ContainSubstring("PATH-09 is none"),
		ContainSubstring("the quote of FLT-01 is not found")))
	g.Expect([]int{several[0].Line, several[1].Line, several[2].Line}).To(ConsistOf(BeNumerically(">", 1), BeNumerically(">", 1),
		BeNumerically(">", 1)))
}

// A document of another API without an overlay of its own: the remedy is to name one. With
// one, nothing of the built-in requirements is in force.
func TestTheBuiltInFilesBelongToOneAPI(t *testing.T) {
	g := NewWithT(t)
	s := sources(t, edited{"spec", "/v1/sessions:", "/v2/sessions:"})
	_, err := spec.Load(spec.Sources{Spec: s.Spec})
	g.Expect(err).To(MatchError(ContainSubstring("--overlay")))
	s = sources(t, edited{"spec", "Whether there are more items available", "Whether items are available"})
	_, err = spec.Load(spec.Sources{Spec: s.Spec})
	g.Expect(err).To(MatchError(And(ContainSubstring("the quote of CUR-05"), ContainSubstring("--overlay"))))
	s = sources(t, edited{"spec", "/v1/sessions:", "/v2/sessions:"},
		edited{"overlay", "", "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $\n  update: {x-conformance: {contract: k, " +
			"roles: {page: {items: /data}, item: {id: /id}}}}\n"})
	c, err := spec.Load(spec.Sources{Spec: s.Spec, Overlay: s.Overlay})
	g.Expect(err).NotTo(HaveOccurred())
	_, found := c.Requirement("ITEM-02")
	g.Expect(found).To(BeFalse())
}

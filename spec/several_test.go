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
		edited{"requirements", "basis: security", "basis: belief"},
		edited{"requirements", "id: LIM-02", "id: LIM-01"},
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

// A document of another API without files of its own: the remedy is to name them.
func TestTheBuiltInFilesBelongToOneAPI(t *testing.T) {
	g := NewWithT(t)
	s := sources(t, edited{"spec", "/v1/sessions:", "/v2/sessions:"})
	_, err := spec.Load(spec.Sources{Spec: s.Spec})
	g.Expect(err).To(MatchError(ContainSubstring("--overlay")))
	s = sources(t, edited{"spec", "/v1/sessions:", "/v2/sessions:"},
		edited{"overlay", "", "overlay: 1.0.0\ninfo: {title: t, version: '1'}\nactions:\n- target: $\n  update: {x-conformance: {contract: k, " +
			"roles: {page: {items: /data}, item: {id: /id}}}}\n"})
	_, err = spec.Load(spec.Sources{Spec: s.Spec, Overlay: s.Overlay})
	g.Expect(err).To(MatchError(ContainSubstring("--requirements")))
}

package spec_test

import (
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

func kayleContract(t *testing.T) *spec.Contract {
	t.Helper()
	c, err := spec.Load(spec.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The document is the published one, byte for byte.
const publishedDigest = "865918d022aa88f8d9e66f24e0282c84b9b27ad671f441bbddc78f2512f05b25"

func TestTheEmbeddedContract(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	g.Expect(c.Digest).To(Equal(publishedDigest))
	g.Expect(c.Name).To(Equal("kayle"))
	g.Expect(c.Title + " " + c.Version).To(Equal("Kayle ID 1.5.0"))
	g.Expect(c.Method + " " + c.Path).To(Equal("GET /v1/sessions"))
	g.Expect(c.Secured).To(BeTrue())
	g.Expect(c.Scheme).To(Equal("bearer"))
	g.Expect(c.Masked).To(Equal([]string{"cancel_token"}))

	var parameters []string
	for _, p := range c.Parameters {
		parameters = append(parameters, p.Name)
		g.Expect(c.Line(p.Pointer)).NotTo(BeEmpty())
		g.Expect(p.Required).To(BeFalse())
	}
	g.Expect(parameters).To(Equal([]string{"status", "created_from", "created_to", "limit", "starting_after"}))
	limit := c.Roles.Limit.Parameter
	g.Expect(limit.Name).To(Equal("limit"))
	g.Expect([]int64{*limit.Minimum, *limit.Maximum}).To(Equal([]int64{1, 100}))
	g.Expect(limit.Type).To(Equal("integer"))

	g.Expect(c.Roles.Limit.Default).To(Equal(10))
	g.Expect(c.Roles.Cursor.Parameter.Pattern).To(Equal("^vs_[A-Za-z0-9]{64}$"))
	g.Expect(c.Roles.Filters).To(HaveLen(1))
	g.Expect(c.Roles.Filters[0].Parameter.Enum).To(HaveLen(6))
	g.Expect(c.Roles.Windows).To(HaveLen(1))
	g.Expect(c.Roles.Windows[0].From.Format).To(Equal("date-time"))
	g.Expect(c.Roles.Item.Timestamps).To(HaveLen(4))
	g.Expect(c.Roles.Codes).To(Equal(spec.ErrorCodes{Validation: "BAD_REQUEST", Precondition: "INVALID_REQUEST",
		Unauthorized: "UNAUTHORIZED", Forbidden: "FORBIDDEN", Frozen: "ORGANIZATION_FROZEN"}))
	g.Expect(c.Fields).To(HaveLen(15))
	g.Expect(c.Errata).To(HaveLen(6))
	open := []string{}
	for _, e := range c.Errata {
		g.Expect(len(e.Reason)).To(BeNumerically(">", 40))
		if e.Open {
			open = append(open, e.ID)
		}
	}
	g.Expect(open).To(Equal([]string{"E2", "E5"}))
}

// families and how many requirements each has.
var families = map[string]int{"HTTP": 15, "AUTH": 14, "ENV": 5, "ITEM": 15, "LIM": 9, "CUR": 15, "PATH": 3, "FLT": 6, "WIN": 15, "CMB": 6,
	"PUB": 1}

func TestTheRegistryIsWhole(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	count := map[string]int{}
	titles := map[string]string{}
	modal := regexp.MustCompile(`(?i)\b(must|should|may|shall|can)\b`)
	for _, r := range c.Requirements {
		count[r.Family()]++
		g.Expect(r.Title).NotTo(MatchRegexp(modal.String()), r.ID)
		g.Expect(titles[r.Title]).To(BeEmpty(), "%s and %s have the same title", titles[r.Title], r.ID)
		titles[r.Title] = r.ID
		g.Expect(strings.HasSuffix(r.Title, ".")).To(BeFalse(), r.ID)
		g.Expect(len(r.Title)).To(BeNumerically("<=", 90), r.ID)
		g.Expect(len(r.Text)).To(BeNumerically(">", 40), r.ID)
		g.Expect(len(r.Hint)).To(BeNumerically(">", 10), r.ID)
		g.Expect(c.Words(r)).NotTo(BeEmpty(), r.ID)
		at, ok := c.Locate(r.Pointer)
		g.Expect(ok).To(BeTrue(), r.ID)
		g.Expect(at.Line).To(BeNumerically(">", 1), r.ID)
		if r.Basis == spec.BasisRFC {
			g.Expect(r.Source).To(ContainSubstring("RFC "), r.ID)
		}
		if r.Basis == spec.BasisRFC || r.Basis == spec.BasisDocs {
			g.Expect(r.Pointer).To(Equal(c.OperationPointer), r.ID)
		}
		again, ok := c.Requirement(r.ID)
		g.Expect(ok).To(BeTrue())
		g.Expect(again).To(Equal(r))
	}
	g.Expect(count).To(Equal(families))
	_, ok := c.Requirement("LIM-99")
	g.Expect(ok).To(BeFalse())
}

func TestPlacesAndWords(t *testing.T) {
	g := NewWithT(t)
	c := kayleContract(t)
	at, ok := c.Locate(c.OperationPointer)
	g.Expect(ok).To(BeTrue())
	g.Expect(at).To(Equal(spec.Position{File: "spec/kayle/openapi.yaml", Line: 21}))
	g.Expect(c.Embedded).To(BeTrue())
	g.Expect(c.Line(c.OperationPointer)).To(Equal("get:"))
	_, ok = c.Locate("/paths/nowhere")
	g.Expect(ok).To(BeFalse())
	g.Expect(c.Line("/paths/nowhere")).To(BeEmpty())

	quoted, _ := c.Requirement("WIN-01")
	g.Expect(c.Words(quoted)).To(Equal("Return sessions created at or after this ISO 8601 timestamp."))
	shown, _ := c.Requirement("CUR-10")
	g.Expect(c.Words(shown)).To(Equal("pattern: ^vs_[A-Za-z0-9]{64}$"))
	block, _ := c.Requirement("LIM-05")
	g.Expect(c.Words(block)).To(Equal("type: integer\nminimum: 1\nmaximum: 100"))
	operation, _ := c.Requirement("HTTP-02")
	g.Expect(c.Words(operation)).To(Equal(operation.Text), "the operation's summary says nothing of it")
	derived, _ := c.Requirement("HTTP-04")
	g.Expect(c.Words(derived)).To(Equal(derived.Text))
}

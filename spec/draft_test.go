package spec_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/spec/kayle"
)

// drafted is the draft of a document that is given as text.
func drafted(t *testing.T, document string, operations ...string) (*spec.Draft, string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "openapi.yaml")
	if err := os.WriteFile(file, []byte(document), 0o600); err != nil {
		t.Fatal(err)
	}
	return draftOfFile(t, file, operations...), file
}

func draftOfFile(t *testing.T, file string, operations ...string) *spec.Draft {
	t.Helper()
	d, err := spec.DraftOf(file, operations)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// loadDraft loads what was drafted, as it is, and lints it.
func loadDraft(t *testing.T, file, overlay string) []*spec.Contract {
	t.Helper()
	s := spec.Sources{Spec: file, Overlay: filepath.Join(t.TempDir(), "overlay.yaml")}
	if err := os.WriteFile(s.Overlay, []byte(overlay), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := spec.LoadAll(s)
	if err != nil {
		t.Fatalf("the draft does not load: %v\n%s", err, overlay)
	}
	if _, err := spec.Lint(s, true); err != nil {
		t.Fatal(err)
	}
	return all
}

// The test documents have overlays that were made by hand: the drafts give the same roles.
func TestADraftHasTheRolesOfTheOverlayMadeByHand(t *testing.T) {
	const folder = "../suites/testdata/"
	for _, c := range []struct {
		name  string
		asked map[string]string // what is left open, with its answer
		added map[string]string // what the draft does not see, behind what it has
	}{
		{"ledger", nil, nil},
		{"parcels", nil, nil},
		{"shop", map[string]string{"value: CHANGE-ME": "value: main"}, nil},
		{"charges", nil, map[string]string{"parameter: limit ": "default: 10\n            above: clamped\n            parameter: limit "}},
		{"files", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			file := folder + c.name + "/openapi.yaml"
			d := draftOfFile(t, file)
			g.Expect(d.Questions()).To(Equal(len(c.asked)), d.Overlay())
			g.Expect(d.Unfit).To(BeEmpty())
			text := d.Overlay()
			for open, answer := range c.asked {
				text = strings.ReplaceAll(text, open, answer)
			}
			for seen, whole := range c.added {
				text = strings.ReplaceAll(text, seen, whole)
			}
			got := loadDraft(t, file, text)
			want, err := spec.LoadAll(spec.Sources{Spec: file, Overlay: folder + c.name + "/overlay.yaml"})
			g.Expect(err).NotTo(HaveOccurred())
			g.Expect(got).To(HaveLen(len(want)))
			for i := range want {
				g.Expect(got[i].Operation()).To(Equal(want[i].Operation()))
				mine, theirs := got[i].Roles, want[i].Roles
				for j := range mine.Path {
					g.Expect(mine.Path[j].From.Operation()).To(Equal(theirs.Path[j].From.Operation()))
					mine.Path[j].From, theirs.Path[j].From = nil, nil
				}
				if theirs.Untested == nil {
					mine.Untested = nil // the draft names them, for whoever reads it
				}
				g.Expect(mine).To(Equal(theirs), got[i].Operation())
			}
		})
	}
}

// Of the built-in document all is found that it says itself.
func TestADraftOfTheBuiltInDocument(t *testing.T) {
	g := NewWithT(t)
	d, file := drafted(t, string(kayle.OpenAPI()))
	got := loadDraft(t, file, d.Overlay())[0]
	want, err := spec.Load(spec.Sources{})
	g.Expect(err).NotTo(HaveOccurred())
	g.Expect(d.Questions()).To(BeZero(), d.Overlay())
	mine, theirs := got.Roles, want.Roles
	g.Expect(mine.Item.Timestamps).To(ConsistOf(theirs.Item.Timestamps))
	mine.Item.Timestamps = theirs.Item.Timestamps
	// The document describes no refusal: the overlay takes it from the documentation.
	theirs.ErrorCode, theirs.ErrorMessage, theirs.ErrorHint, theirs.Codes = nil, nil, nil, spec.ErrorCodes{}
	g.Expect(mine).To(Equal(theirs))
	g.Expect(got.Masked).To(Equal(want.Masked))
}

// A draft as it is written: each line with its reason, and the questions.
func TestADraftAsItIsWritten(t *testing.T) {
	g := NewWithT(t)
	d := draftOfFile(t, "../suites/testdata/shop/openapi.yaml")
	g.Expect(d.Overlay()).To(Equal(`overlay: 1.0.0
info: {title: "Draft of the roles of Shop", version: "1"}
# Behind each line, or above it, stands its reason; quotation marks hold the document's own words. Where # ? stands, another
# reading fits too: decide, and take the question away.
actions:
  - target: $
    update:
      x-conformance:
        contract: shop
        # The document does not say what an invalid parameter is answered with: error is left out.
        roles:
          limit:
            parameter: size  # "At most so many"
            default: 10  # "10 where it is left out."
          cursor:
            parameter: after  # "The page begins after this number."
          page:
            items: /all  # an array of the body
            next-cursor: /next  # "The number of the last item where others follow."
          item:
            id: /no  # "The page begins after this number."
        operations:
          - operation: GET /orders
            list: orders
            roles:
              untested: [q]  # q is a search
          - operation: GET /buyers
            list: buyers
            roles:
              given:
                # ? which value holds on the target?
                - {parameter: shop, value: CHANGE-ME}  # it is required, and the document gives no example
          - operation: GET /orders/{order}/lines
            list: lines
            roles:
              path:
                - {parameter: order, from: "GET /orders", field: /order}  # the list at the path before it
`))
	for range 3 {
		g.Expect(draftOfFile(t, "../suites/testdata/shop/openapi.yaml").Overlay()).To(Equal(d.Overlay()))
	}
}

// An operation whose path takes its values from another list brings that list with it.
func TestADraftOfChosenOperations(t *testing.T) {
	g := NewWithT(t)
	const file = "../suites/testdata/shop/openapi.yaml"
	d := draftOfFile(t, file, "get /orders/{order}/lines")
	g.Expect(d.Lists).To(HaveLen(2))
	g.Expect(d.Overlay()).To(ContainSubstring("# GET /orders/{order}/lines takes the values of its path from it\n"))
	loadDraft(t, file, d.Overlay())
	d = draftOfFile(t, file, "GET /orders")
	g.Expect(d.Overlay()).To(ContainSubstring("        operation: GET /orders\n"))
	_, err := spec.DraftOf(file, []string{"GET /nowhere"})
	g.Expect(err).To(MatchError(And(ContainSubstring(`no operation "GET /nowhere"`), ContainSubstring("GET /buyers"))))
	_, err = spec.DraftOf("/nowhere.yaml", nil)
	g.Expect(err).To(MatchError(ContainSubstring("cannot be read")))
}

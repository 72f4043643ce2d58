package oracle_test

import (
	"fmt"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// plainContract has one filter and one window, as most have.
func plainContract() *spec.Contract {
	c := contract()
	c.Roles.Filters, c.Roles.Windows = c.Roles.Filters[:1], c.Roles.Windows[:1]
	c.Roles.Item.Timestamps = []spec.Pointer{"/at", "/changed"}
	c.Roles.Item.Revision, c.Roles.Item.Expiry = pointer("/changed"), pointer("/until")
	return c
}

// A brief entry is equal to the one in full, but for the fields' fingerprints.
func TestBrief(t *testing.T) {
	c := plainContract()
	for name, i := range map[string]spec.Item{
		"all":           with(with(item("e1", "a", 1230), "changed", moment(7)), "until", moment(9)),
		"no instant":    item("e2", "b", -1),
		"no value":      item("e3", "", 3),
		"whole seconds": with(item("e4", "c", -1), "at", "2025-03-01T12:00:05Z"),
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			whole := oracle.NewEntry(c, i)
			brief := whole.Brief()
			g.Expect(whole.IsBrief()).To(BeFalse())
			g.Expect(brief.IsBrief()).To(BeTrue())
			g.Expect(brief.Brief()).To(BeIdenticalTo(brief))
			g.Expect([]any{brief.ID, brief.HasID, brief.Values, brief.Instants, brief.Digits, brief.Revision, brief.Expiry, brief.Running,
				brief.Fingerprint, brief.Printed(0), brief.Without(0)}).To(Equal([]any{whole.ID, whole.HasID, whole.Values, whole.Instants,
				whole.Digits, whole.Revision, whole.Expiry, whole.Running, whole.Fingerprint, whole.Printed(0), whole.Without(0)}))
			g.Expect(whole.Has(0)).To(BeTrue())
			g.Expect(brief.Has(0)).To(BeFalse())
			g.Expect(brief.Holds(c, 0, i.ID)).To(BeFalse())
			g.Expect(oracle.DifferingFields(c, whole, brief)).To(BeEmpty())
			g.Expect(brief.Bytes()).To(BeNumerically("<", whole.Bytes()))
			one, other := oracle.NewDataset(c, []*oracle.Entry{whole}, nil), oracle.NewDataset(c, []*oracle.Entry{brief}, nil)
			g.Expect(one.Same(other) && one.ListsAs(other)).To(BeTrue())
		})
	}
	for name, e := range map[string]*oracle.Entry{
		"an offset":       oracle.NewEntry(c, with(item("e1", "a", -1), "at", "2025-03-01T13:00:05+01:00")),
		"many windows":    oracle.NewEntry(contract(), item("e1", "a", 1)),
		"a lower-case t":  oracle.NewEntry(c, with(item("e1", "a", -1), "at", "2025-03-01t12:00:05Z")),
		"digits of nines": oracle.NewEntry(c, with(item("e1", "a", -1), "at", "2025-03-01T12:00:05.1234567891Z")),
	} {
		t.Run(name, func(t *testing.T) { NewWithT(t).Expect(e.Brief()).To(BeIdenticalTo(e)) })
	}
}

// However long a list is, an item that comes again is seen.
func TestALongWalk(t *testing.T) {
	g := NewWithT(t)
	c := plainContract()
	const pages, size = 300, 100
	again := false
	page := func(q oracle.Query) oracle.Step {
		n := 0
		if q.Cursor != "" {
			_, _ = fmt.Sscanf(q.Cursor, "e%d", &n)
			n++
		}
		var s oracle.Step
		for i := range size {
			s.Items = append(s.Items, oracle.NewEntry(c, item(fmt.Sprintf("e%d", n+i), "a", 1)).Brief())
		}
		last := s.Items[size-1].ID
		if s.More = n+size < pages*size; s.More {
			s.Next = &last
		} else if again {
			s.Items[5] = oracle.NewEntry(c, item("e77", "a", 1))
		}
		return s
	}
	w := oracle.Follow(oracle.Query{}, pages*size*2, page)
	g.Expect(w.Problem).To(Equal(oracle.WalkSound), w.Text)
	g.Expect(w.Items).To(HaveLen(pages * size))
	again = true
	w = oracle.Follow(oracle.Query{}, pages*size*2, page)
	g.Expect(w.Problem).To(Equal(oracle.WalkRepeated))
	g.Expect(w.Text).To(Equal("item e77, which page 1 lists, is met again on page 300"))
}

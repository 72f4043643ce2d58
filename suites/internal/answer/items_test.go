package answer_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/answer"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// Equal items are one in memory, whatever page they stand on; links and
// undeclared fields do not count.
func TestEqualItemsAreOne(t *testing.T) {
	g := NewWithT(t)
	r := answer.NewReader(contract(t))
	entry := func(changes ...object) *oracle.Entry {
		return read(r, 200, page(session(5), session(1, changes...))).Page.Items[1]
	}
	first := entry()
	for name, equal := range map[string]object{
		"the same":                   {},
		"a link signed anew":         {"verification_url": "https://verify.test/" + sessionID(1) + "?signature=2"},
		"an undeclared field":        {"extra": "x"},
		"another undeclared field":   {"extra": "y"},
		"both":                       {"extra": 1, "verification_url": "https://verify.test/"},
		"a link that is gone":        {"verification_url": absent},
		"a number spelt differently": {"contract_version": 1.0},
	} {
		g.Expect(entry(equal)).To(BeIdenticalTo(first), name)
	}
	for name, other := range map[string]object{
		"another value":        {"status": "in_progress"},
		"a field that is gone": {"redirect_url": absent},
		"another id":           {"id": sessionID(2)},
		"a nested value":       {"share_fields": object{"a": object{"required": true}}},
	} {
		g.Expect(entry(other)).NotTo(BeIdenticalTo(first), name)
	}
	g.Expect(entry()).To(BeIdenticalTo(first))
	// Key order and white space do not count either.
	spaced := read(r, 200, strings.ReplaceAll(page(session(1)), ",", " ,\n "))
	g.Expect(spaced.Page.Items[0]).To(BeIdenticalTo(first))
	twice := read(r, 200, page(session(1), session(1)))
	g.Expect(twice.Page.Items[0]).To(BeIdenticalTo(twice.Page.Items[1]))
}

// Links belong to the sighting, not to the item.
func TestLinksAreOfTheSighting(t *testing.T) {
	g := NewWithT(t)
	r := answer.NewReader(contract(t))
	uris := 0
	for _, f := range contract(t).Fields {
		if f.Format == "uri" {
			uris++
		}
	}
	link := func(value any) uint64 {
		p := read(r, 200, page(session(1), session(2, object{"verification_url": value}))).Page
		g.Expect(p.Links).To(HaveLen(2 * uris))
		g.Expect(p.Link(0, 0)).NotTo(BeZero())
		return p.Link(1, 0)
	}
	one := link("https://verify.test/one")
	g.Expect(one).NotTo(BeZero())
	g.Expect(link("https://verify.test/two")).NotTo(Equal(one))
	g.Expect(link("https://verify.test/one")).To(Equal(one))
	for _, none := range []any{nil, 5, absent, object{}} {
		g.Expect(link(none)).To(BeZero())
	}
}

// broken are the promises that a page breaks, by what they are.
func broken(c *spec.Contract, r *answer.Reading) map[string]answer.Break {
	names := map[answer.Promise]string{answer.Timestamps(): "timestamps"}
	for i, rule := range c.Rules {
		names[answer.Rule(i)] = rule.Name
	}
	for i, f := range c.Fields {
		names[answer.Absolute(i)] = "absolute " + f.Name
	}
	for i, p := range c.Roles.Item.Links {
		names[answer.ContainsID(i)] = "contains id " + string(p)
	}
	all := map[string]answer.Break{}
	for _, b := range r.Breaks {
		all[names[b.Promise]] = b
	}
	return all
}

// Each promise is told once, with all items that break it.
func TestBreaksAreGrouped(t *testing.T) {
	g := NewWithT(t)
	failed := object{"status": "failed", "completed_at": "2025-01-01T00:30:00Z"}
	all := broken(contract(t), reading(t, 200, page(
		session(0),
		session(1, failed),
		session(2, object{"created_at": "yesterday", "updated_at": "25:00", "expires_at": "2025-01-01T01:00:00Z"}),
		session(3, failed, object{"verification_url": "/verify/" + sessionID(3)}),
		session(4, object{"verification_url": "https://verify.test/other"}),
		session(5, object{"completed_at": "2025-01-01 00:30:00"}),
		session(6, object{"verification_url": "https://verify.test/a b"}),
	)))
	g.Expect(all).To(HaveLen(5))
	g.Expect(all["failure code if and only if failed"].Items).To(Equal([]int{1, 3}))
	g.Expect(all["failure code if and only if failed"].Evidence).To(ContainSubstring(`status is "failed"`))
	g.Expect(all["failure code if and only if failed"].Where).To(BeEquivalentTo("/failure_code"))
	g.Expect(all["timestamps"].Items).To(Equal([]int{2, 5}))
	g.Expect(all["timestamps"].Evidence).To(Equal("yesterday"))
	g.Expect(all["timestamps"].Where).To(BeEquivalentTo("/created_at"))
	g.Expect(all["completion time if and only if terminal"].Items).To(Equal([]int{5}))
	g.Expect(all["absolute verification_url"].Items).To(Equal([]int{3, 6}))
	g.Expect(all["absolute verification_url"].Evidence).To(Equal("/verify/" + sessionID(3)))
	g.Expect(all["contains id /verification_url"].Items).To(Equal([]int{4, 6}))
	g.Expect(reading(t, 200, page(session(1), session(2))).Breaks).To(BeEmpty())
}

// A rule that depends on the unit is told with the units under which it is broken.
func TestBreaksHaveUnits(t *testing.T) {
	g := NewWithT(t)
	expires := func(at string) answer.Break {
		return broken(contract(t), reading(t, 200, page(session(1, object{"expires_at": at}))))["expires after 60 minutes"]
	}
	g.Expect(expires("2025-01-01T01:00:02Z").Units.Has(time.Second)).To(BeFalse(), "rounded to seconds it can be right")
	g.Expect(expires("2025-01-01T01:00:02Z").Units.Has(time.Millisecond)).To(BeTrue())
	g.Expect(expires("2025-01-01T02:00:00Z").Units.Has(time.Second)).To(BeTrue())
	// Items that break a rule under other units do so in a break of their own.
	late, later := object{"expires_at": "2025-01-01T01:00:02Z"}, object{"expires_at": "2025-01-01T02:00:00Z"}
	r := reading(t, 200, page(session(1, late), session(2, later)))
	g.Expect(r.Breaks).To(HaveLen(2))
	g.Expect(r.Breaks[0].Promise).To(Equal(r.Breaks[1].Promise))
	g.Expect(r.Breaks[0].Units).NotTo(Equal(r.Breaks[1].Units))
}

// An item that was reviewed on one page breaks the same on the next, at its place.
func TestBreaksOfItemsThatComeAgain(t *testing.T) {
	g := NewWithT(t)
	r := answer.NewReader(contract(t))
	bad := session(7, object{"status": "failed", "extra": 1})
	for place := range 3 {
		items := []string{session(1), session(2), session(3)}
		items[place] = bad
		answered := read(r, 200, page(items...))
		g.Expect(broken(contract(t), answered)["failure code if and only if failed"].Items).To(Equal([]int{place}))
		g.Expect(answered.Undeclared).To(Equal([]string{"/data/*/extra"}))
	}
}

func TestWhatIsShownOfABreakIsShort(t *testing.T) {
	g := NewWithT(t)
	long := strings.Repeat("x", 100_000)
	r := reading(t, 200, page(session(1, object{"created_at": long, "verification_url": long, "failure_code": long, long: 1})))
	g.Expect(len(r.Breaks)).To(BeNumerically(">=", 3))
	for _, b := range r.Breaks {
		g.Expect(len(b.Evidence)).To(BeNumerically("<", 2000))
	}
	g.Expect(len(r.Undeclared[0])).To(BeNumerically("<", 2000))
	g.Expect(r.Bytes()).To(BeNumerically("<", 20_000))
}

func TestViolationsAreGrouped(t *testing.T) {
	g := NewWithT(t)
	r := reading(t, 200, page(
		session(1, object{"status": 5}), session(2, object{"status": 6}), session(3, object{"status": absent}),
		session(4, object{"verification_url": "no uri"}), session(5, object{"nfc_tries_used": "1"}), session(6, object{"status": absent})))
	g.Expect(r.Documented).To(BeTrue())
	found := map[string]answer.Violations{}
	for _, v := range r.Violations {
		found[v.Place+" "+v.First.Keyword] = v
	}
	g.Expect(found).To(HaveKey("/data/*/status type"))
	g.Expect(found["/data/*/status type"].Count).To(Equal(2))
	g.Expect(found["/data/*/status type"].First.Pointer).To(BeEquivalentTo("/data/0/status"))
	g.Expect(found["/data/*/nfc_tries_used type"].Count).To(Equal(1))
	g.Expect(found["/data/*/verification_url format"].First.Format).To(BeTrue())
	g.Expect(found["/data/*/status type"].First.Format).To(BeFalse())
	required := 0
	for _, v := range r.Violations {
		if v.First.Keyword == "required" {
			required += v.Count
		}
	}
	g.Expect(required).To(Equal(2))
	g.Expect(reading(t, 200, page(session(1))).Violations).To(BeEmpty())
	null := reading(t, 200, "null")
	g.Expect(null.Violations).To(HaveLen(1))
	g.Expect(null.Violations[0].First.Keyword).To(Equal("type"))
	none := reading(t, 418, `{"data":5}`)
	g.Expect(none.Documented).To(BeFalse())
	g.Expect(none.Violations).To(BeEmpty())
}

// The same undeclared fields are told of the same body.
func TestUndeclaredFieldsAreToldInOrder(t *testing.T) {
	g := NewWithT(t)
	extra := object{}
	for i := range 60 {
		extra[fmt.Sprintf("extra_%02d", i)] = i
	}
	text := page(session(1, extra), session(2, object{"another": 1}))
	first := reading(t, 200, text).Undeclared
	g.Expect(first).To(HaveLen(20))
	g.Expect(first[0]).To(Equal("/data/*/extra_00"))
	g.Expect(first[19]).To(Equal("/data/*/extra_19"))
	for range 5 {
		g.Expect(reading(t, 200, text).Undeclared).To(Equal(first))
	}
	two := page(session(1, object{"b": 1}), session(2, object{"a": 1, "b": 2}))
	g.Expect(reading(t, 200, two).Undeclared).To(Equal([]string{"/data/*/a", "/data/*/b"}))
}

// Readings of the same bodies at the same time are equal, and share their items.
func TestReadingAtTheSameTime(t *testing.T) {
	g := NewWithT(t)
	r := answer.NewReader(contract(t))
	bodies := []string{
		page(session(1), session(2)), page(session(2), session(3, object{"status": "failed"})), page(session(1), session(3, object{"extra": 1})),
	}
	readings := make([]*answer.Reading, 24)
	var all sync.WaitGroup
	for i := range readings {
		all.Go(func() { readings[i] = read(r, 200, bodies[i%len(bodies)]) })
	}
	all.Wait()
	for i, reading := range readings {
		g.Expect(reading.Page.Items[0]).To(BeIdenticalTo(readings[i%len(bodies)].Page.Items[0]))
		g.Expect(reading.Breaks).To(Equal(readings[i%len(bodies)].Breaks))
		g.Expect(reading.Undeclared).To(Equal(readings[i%len(bodies)].Undeclared))
	}
	g.Expect(readings[0].Page.Items[1]).To(BeIdenticalTo(readings[1].Page.Items[0]))
}

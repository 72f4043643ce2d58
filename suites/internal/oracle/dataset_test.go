package oracle_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

func TestUnitIsTheFinestFractionPrinted(t *testing.T) {
	at := func(values ...string) time.Duration {
		var items []spec.Item
		for i, v := range values {
			items = append(items, with(item(string(rune('a'+i)), "a", 1), "at", v))
		}
		return dataset(contract(), items, nil).Unit
	}
	g := NewWithT(t)
	g.Expect(at()).To(Equal(time.Second))
	g.Expect(at("2025-03-01T12:00:00Z")).To(Equal(time.Second))
	g.Expect(at("2025-03-01T12:00:00.5Z", "2025-03-01T12:00:00Z")).To(Equal(100 * time.Millisecond))
	g.Expect(at("2025-03-01T12:00:00Z", "2025-03-01T12:00:00.000Z")).To(Equal(time.Second), "zeros in every item are padding")
	g.Expect(at("2025-03-01T12:00:00.120000Z", "2025-03-01T12:00:00.100000Z")).To(Equal(10 * time.Millisecond))
	g.Expect(at("2025-03-01T12:00:00.120000Z", "2025-03-01T12:00:00.123000Z")).To(Equal(time.Millisecond))
	g.Expect(at("2025-03-01T12:00:00.123456Z")).To(Equal(time.Microsecond))
	g.Expect(at("2025-03-01T12:00:00.123456789Z")).To(Equal(time.Nanosecond))
	g.Expect(at("2025-03-01T12:00:00.123456789012Z")).To(Equal(time.Nanosecond))
	g.Expect(at("yesterday")).To(Equal(time.Second))
	g.Expect(dataset(contract(), []spec.Item{with(item("a", "a", 1), "changed", "2025-03-01T12:00:00.12345Z")}, nil).Unit).
		To(Equal(10*time.Microsecond), "every timestamp counts, not only the windows'")
}

// With a coarse print, the neighbours within a second are open.
func TestACoarseUnitLeavesMoreOpen(t *testing.T) {
	g := NewWithT(t)
	d := dataset(contract(), []spec.Item{
		with(item("e1", "a", 0), "at", "2025-03-01T12:00:02Z"), with(item("e2", "a", 0), "at", "2025-03-01T12:00:01Z")}, nil)
	q := oracle.Query{}
	g.Expect(rows(d.Predict(q.Since(0, "2025-03-01T12:00:01.5Z")))).To(Equal("e1? e2?"))
	g.Expect(rows(d.Predict(q.Since(0, "2025-03-01T12:00:01.000Z")))).To(Equal("e1 e2"), "as fine as the print, however it is spelled")
	g.Expect(rows(d.Predict(q.Since(0, "2025-03-01T12:00:00.999Z")))).To(Equal("e1 e2?"))
	g.Expect(rows(d.Predict(q.Until(0, "2025-03-01T12:00:00.001Z")))).To(Equal("e2?"))
}

func TestDatasetFinds(t *testing.T) {
	g := NewWithT(t)
	d := list()
	g.Expect(d.Len()).To(Equal(6))
	g.Expect(d.IDs()).To(Equal([]string{"e1", "e2", "e3", "e4", "e5", "e6"}))
	i, found := d.Find("e3")
	g.Expect([]any{i, found}).To(Equal([]any{2, true}))
	_, found = d.Find("e9")
	g.Expect(found).To(BeFalse())
	g.Expect(d.Entries[0].Printed(0)).To(Equal(moment(3)))
	g.Expect(d.Entries[4].Printed(0)).To(BeEmpty(), "e5 has no instant")
	g.Expect(*d.Entries[0].Values[0]).To(Equal("a"))
	g.Expect(d.Entries[5].Values[0]).To(BeNil(), "e6 has no kind")
	g.Expect(d.Entries[0].Values[1]).To(BeNil(), "no item has a colour")
}

func TestFingerprint(t *testing.T) {
	c := contract()
	plain := with(item("e1", "a", 3), "n", json.Number("10"))
	same := func(name string, other spec.Item, inFields, inAll bool) {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(oracle.NewEntry(c, other).Fingerprint == oracle.NewEntry(c, plain).Fingerprint).To(Equal(inFields), "declared fields")
			g.Expect(oracle.Identity(other) == oracle.Identity(plain)).To(Equal(inAll), "all of it")
		})
	}
	same("another spelling of a number", with(plain, "n", json.Number("1.0e1")), true, true)
	same("another number", with(plain, "n", json.Number("11")), false, false)
	same("a string that reads like the number", with(plain, "n", "10"), false, false)
	same("an undeclared field", with(plain, "extra", true), true, false)
	same("a link", with(plain, "link", "https://x.test/1"), true, false)
	same("another value", with(plain, "kind", "b"), false, false)
	same("null for a value", with(plain, "kind", nil), false, false)
	same("a field that was missing", with(plain, "colour", nil), false, false)
	same("no object", spec.Item{Value: "e1"}, false, false)
	t.Run("values do not run into each other", func(t *testing.T) {
		g := NewWithT(t)
		one := with(with(item("e1", "a", 3), "kind", "a"), "colour", "b")
		two := with(with(item("e1", "a", 3), "kind", `a";colour="b`), "colour", "")
		g.Expect(oracle.NewEntry(c, one).Fingerprint).NotTo(Equal(oracle.NewEntry(c, two).Fingerprint))
	})
}

func TestCanonical(t *testing.T) {
	decode := func(text string) any {
		var v any
		d := json.NewDecoder(strings.NewReader(text))
		d.UseNumber()
		if err := d.Decode(&v); err != nil {
			t.Fatal(text, err)
		}
		return v
	}
	for _, same := range [][]string{
		{`{"a":1,"b":[true,null]}`, `{ "b" : [ true , null ], "a" : 1 }`},
		{`10`, `10.0`, `1e1`, `100E-1`, `10.000`},
		{`0`, `-0`, `0.0`, `-0.0`, `0e9`},
		{`1000000`, `1e6`, `1000000.0`},
		{`-2500000`, `-2.5e6`},
		{`1.5`, `15e-1`, `1.50`},
		{`"a/b"`, `"a\/b"`, `"\u0061/b"`},
		{`9007199254740993`, `9007199254740993`},
	} {
		for _, other := range same[1:] {
			NewWithT(t).Expect(oracle.Canonical(decode(other))).To(Equal(oracle.Canonical(decode(same[0]))), "%s and %s", same[0], other)
		}
	}
	for _, differ := range [][2]string{
		{`1`, `2`}, {`1`, `"1"`}, {`null`, `"null"`}, {`true`, `"true"`}, {`false`, `null`}, {`[]`, `{}`}, {`[1,2]`, `[2,1]`},
		{`{"a":1}`, `{"a":1,"b":null}`},
		{`"a"`, `"A"`}, {`["a,b"]`, `["a","b"]`}, {`9007199254740992`, `9007199254740993`}, {`1e4000`, `1e4001`},
		{`12345678901234567890`, `12345678901234567891`}, {`"\u00e9"`, `"e\u0301"`},
	} {
		NewWithT(t).Expect(oracle.Canonical(decode(differ[0]))).NotTo(Equal(oracle.Canonical(decode(differ[1]))), "%s and %s", differ[0],
			differ[1])
	}
}

func TestSame(t *testing.T) {
	a, b, c := item("e1", "a", 3), item("e2", "b", 2), item("e3", "c", 1)
	of := func(items ...spec.Item) *oracle.Dataset { return dataset(contract(), items, nil) }
	for name, x := range map[string]struct {
		left, right *oracle.Dataset
		same, set   bool
	}{
		"equal":             {of(a, b, c), of(a, b, c), true, true},
		"empty":             {of(), of(), true, true},
		"another order":     {of(a, b, c), of(a, c, b), false, true},
		"one more":          {of(a, b), of(a, b, c), false, false},
		"one less":          {of(a, b, c), of(a, b), false, false},
		"another item":      {of(a, b), of(a, c), false, false},
		"a changed item":    {of(a, b), of(a, with(b, "kind", "c")), false, false},
		"an undeclared one": {of(a, b), of(a, with(b, "extra", "c")), true, true},
		"an item twice":     {of(a, b), of(a, a), false, false},
		"twice, turned":     {of(a, a), of(a, b), false, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			g.Expect(x.left.Same(x.right)).To(Equal(x.same))
			g.Expect(x.left.SameSet(x.right)).To(Equal(x.set))
		})
	}
}

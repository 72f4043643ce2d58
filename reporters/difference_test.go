package reporters

import (
	"strings"
	"testing"

	. "github.com/onsi/gomega"
)

// marked shows what differs in brackets.
func marked(segments []segment) string {
	var b strings.Builder
	for _, s := range segments {
		if s.Differs {
			b.WriteString("[" + s.Text + "]")
		} else {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestDifferences(t *testing.T) {
	for name, c := range map[string]struct{ one, other, wanted, got string }{
		"the same":      {"10 items", "10 items", "10 items", "10 items"},
		"one word":      {"10 items", "7 items", "[10] items", "[7] items"},
		"in the middle": {"page of 10 items, then 3", "page of 7 items, then 3", "page of [10] items, then 3", "page of [7] items, then 3"},
		"words together": {"the next page begins here", "the next page ends there", "the next page [begins here]",
			"the next page [ends there]"},
		"one has more":         {"a, b, c", "a, b, c, d", "a, b, c", "a, b, c[, d]"},
		"nothing in common":    {"a refusal: 4xx", "200 with many sessions", "a refusal: 4xx", "200 with many sessions"},
		"one is empty":         {"", "something", "", "something"},
		"lines and characters": {"{\n  \"id\": 1\n}", "{\n  \"id\": 2\n}", "{\n  \"id\": [1]\n}", "{\n  \"id\": [2]\n}"},
		"no UTF-8":             {"a \xff b c", "a \xfe b c", "a [\xff] b c", "a [\xfe] b c"},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			wanted, got := differences(c.one, c.other)
			g.Expect(marked(wanted)).To(Equal(c.wanted))
			g.Expect(marked(got)).To(Equal(c.got))
		})
	}
}

func FuzzDifferences(f *testing.F) {
	f.Add("a page of 10 items", "a page of 7 items")
	f.Add(strings.Repeat("a b ", 1000), strings.Repeat("b a ", 1000))
	f.Fuzz(func(t *testing.T, one, other string) {
		wanted, got := differences(one, other)
		for _, c := range []struct {
			segments []segment
			text     string
		}{{wanted, one}, {got, other}} {
			var b strings.Builder
			for _, s := range c.segments {
				b.WriteString(s.Text)
			}
			if b.String() != c.text {
				t.Fatalf("%q became %q", c.text, b.String())
			}
		}
	})
}

package spec

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	. "github.com/onsi/gomega"
)

func TestNumbersAreReadByValue(t *testing.T) {
	for text, want := range map[string]struct {
		plain    string
		integral bool
	}{
		"10": {"10", true}, "10.0": {"10", true}, "1e1": {"10", true}, "1E+1": {"10", true}, "100e-1": {"10", true}, "-0": {"0", true},
		"-0.0": {"0", true}, "0e999999999999": {"0", true}, "0.5": {"0.5", false}, "5e-1": {"0.5", false}, "-1.50": {"-1.5", false},
		"12.5e1": {"125", true}, "12.5e0": {"12.5", false}, "1e-2": {"0.01", false}, "1e999": {"1e999", true}, "-1e999": {"-1e999", true},
		"1e-999": {"1e-999", false}, "1e99999999999999999999": {"1e99999999999999999999", true}, "1234e-2": {"12.34", false},
		"9223372036854775807": {"9223372036854775807", true},
	} {
		t.Run(text, func(t *testing.T) {
			g := NewWithT(t)
			got, integral := plain(json.Number(text))
			g.Expect(got).To(Equal(want.plain))
			g.Expect(integral).To(Equal(want.integral))
		})
	}
	g := NewWithT(t)
	for text, want := range map[string]int64{"10.0": 10, "-3e2": -300, "9223372036854775807": math.MaxInt64} {
		got, ok := integer(json.Number(text))
		g.Expect(ok).To(BeTrue(), text)
		g.Expect(got).To(Equal(want))
	}
	for _, text := range []string{"1.5", "1e999", "9223372036854775808", strings.Repeat("9", 400)} {
		_, ok := integer(json.Number(text))
		g.Expect(ok).To(BeFalse(), text)
	}
	g.Expect(math.IsInf(float("1e999"), 1)).To(BeTrue())
	g.Expect(float("2.5")).To(Equal(2.5))
}

func TestTameCopiesOnlyWhatItChanges(t *testing.T) {
	g := NewWithT(t)
	same := map[string]any{"a": []any{json.Number("1e30"), "x"}, "b": nil}
	g.Expect(tame(same)).To(Equal(same))
	huge := map[string]any{"a": []any{json.Number("-1e999999999"), json.Number("1.5E-99999")}, "b": map[string]any{}}
	g.Expect(tame(huge)).To(Equal(map[string]any{"a": []any{json.Number("-1e400"), json.Number("0.1e-400")}, "b": map[string]any{}}))
	g.Expect(huge["a"]).To(Equal([]any{json.Number("-1e999999999"), json.Number("1.5E-99999")}))
}

func TestShowIsShort(t *testing.T) {
	g := NewWithT(t)
	for _, v := range []any{nil, true, json.Number(strings.Repeat("1", 4000)), strings.Repeat("é\n\x1b", 4000), []any{1},
		map[string]any{"a": 1}} {
		shown := show(v)
		g.Expect(len([]rune(shown))).To(BeNumerically("<=", 80))
		g.Expect(shown).NotTo(ContainSubstring("\n"))
		g.Expect(shown).NotTo(ContainSubstring("\x1b"))
	}
	g.Expect(show("a\"b")).To(Equal(`"a\"b"`))
}

func TestCanonicalIsBounded(t *testing.T) {
	g := NewWithT(t)
	for text, v := range map[string]any{
		"null": nil, "true": true, "10": json.Number("1e1"), "0": json.Number("-0"), `"a\"\n"`: "a\"\n",
		"[1,[]]":         []any{json.Number("1"), []any{}},
		`{"a":1,"b":{}}`: map[string]any{"b": map[string]any{}, "a": json.Number("1")},
	} {
		g.Expect(canonical(v, 120)).To(Equal(text))
	}
	many := make([]any, 1<<16)
	object := map[string]any{}
	for i := range many {
		many[i] = strings.Repeat("é", 1000)
		object[strings.Repeat("k", i%100)] = many
	}
	for _, v := range []any{many, object, strings.Repeat("é", 1<<20), json.Number(strings.Repeat("9", 4000))} {
		shown := canonical(v, 120)
		g.Expect(len(shown)).To(BeNumerically("<=", 123))
		g.Expect(shown).To(HaveSuffix("..."))
		g.Expect(utf8.ValidString(shown)).To(BeTrue())
	}
}

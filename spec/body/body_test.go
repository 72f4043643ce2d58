package body_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec/body"
)

func kinds(faults []body.Fault) []body.Kind {
	var all []body.Kind
	for _, f := range faults {
		all = append(all, f.Kind)
	}
	return all
}

func TestParseGivesTheValueOfAJSONText(t *testing.T) {
	for text, want := range map[string]any{
		`{}`:                       map[string]any{},
		`[]`:                       []any{},
		` [1, -0.5e+3 ,true] `:     []any{json.Number("1"), json.Number("-0.5e+3"), true},
		`{"a":{"b":[null,false]}}`: map[string]any{"a": map[string]any{"b": []any{nil, false}}},
		`"\u00e9\ud83d\ude00\n\/"`: "é😀\n/",
		`"plain é"`:                "plain é",
		`0`:                        json.Number("0"),
		`1e999`:                    json.Number("1e999"),
		`-0`:                       json.Number("-0"),
		`[[],{},[{}]]`:             []any{[]any{}, map[string]any{}, []any{map[string]any{}}},
		`{"":1}`:                   map[string]any{"": json.Number("1")},
		"\t\r\n\"\\u0000\"":        "\x00",
	} {
		t.Run(text, func(t *testing.T) {
			g := NewWithT(t)
			value, faults := body.Parse([]byte(text))
			g.Expect(faults).To(BeEmpty())
			g.Expect(value).To(Equal(want))
		})
	}
}

func TestParseNamesTheFault(t *testing.T) {
	for _, c := range []struct {
		text    string
		kind    body.Kind
		offset  int
		pointer string
		value   any
	}{
		{``, body.Empty, 0, "", nil},
		{" \n", body.Empty, 2, "", nil},
		{`null`, body.Null, 0, "", nil},
		{"\xef\xbb\xbf{}", body.BOM, 0, "", map[string]any{}},
		{"[\"a\xffb\"]", body.InvalidUTF8, 3, "", []any{"a\uFFFDb"}},
		{"[\"\xc0\xaf\"]", body.InvalidUTF8, 2, "", []any{"\uFFFD"}},
		{`{} x`, body.Trailing, 3, "", map[string]any{}},
		{`{}{}`, body.Trailing, 2, "", map[string]any{}},
		{"{}\x00", body.Trailing, 2, "", map[string]any{}},
		{`{"d":[{"a":1},{"a":1,"a":2}]}`, body.DuplicateKey, 21, "/d/1/a", map[string]any{"d": []any{
			map[string]any{"a": json.Number("1")}, map[string]any{"a": json.Number("2")}}}},
		{`{"a~/b":1,"\u0061~/b":2}`, body.DuplicateKey, 10, "/a~0~1b", map[string]any{"a~/b": json.Number("2")}},
		{`["\ud800"]`, body.LoneSurrogate, 2, "/0", []any{"\uFFFD"}},
		{`["\udc00x"]`, body.LoneSurrogate, 2, "/0", []any{"\uFFFDx"}},
		{`["\ud800\u0041"]`, body.LoneSurrogate, 2, "/0", []any{"\uFFFDA"}},
		{`[1,NaN]`, body.BadNumber, 3, "/1", nil},
		{`{"a":-Infinity}`, body.BadNumber, 5, "/a", nil},
		{`Infinity`, body.BadNumber, 0, "", nil},
		{`<html>`, body.NotJSON, 0, "", nil},
		{`{"a":1,}`, body.NotJSON, 7, "/a", nil},
		{`[1,]`, body.NotJSON, 3, "/1", nil},
		{`[1 2]`, body.NotJSON, 3, "/1", nil},
		{`{"a" 1}`, body.NotJSON, 5, "/a", nil},
		{`{a:1}`, body.NotJSON, 1, "/", nil},
		{`{'a':1}`, body.NotJSON, 1, "/", nil},
		{`[1`, body.NotJSON, 2, "/1", nil},
		{`"abc`, body.NotJSON, 4, "", nil},
		{`"abc\`, body.NotJSON, 5, "", nil},
		{`"a\x"`, body.NotJSON, 3, "", nil},
		{`"\u12g4"`, body.NotJSON, 3, "", nil},
		{`"\ud800\u12g4"`, body.NotJSON, 9, "", nil},
		{"\"a\nb\"", body.NotJSON, 2, "", nil},
		{"\"\x00\"", body.NotJSON, 1, "", nil},
		{"\x00", body.NotJSON, 0, "", nil},
		{`-`, body.NotJSON, 1, "", nil},
		{`+1`, body.NotJSON, 0, "", nil},
		{`.5`, body.NotJSON, 0, "", nil},
		{`1.`, body.NotJSON, 2, "", nil},
		{`1e`, body.NotJSON, 2, "", nil},
		{`01`, body.Trailing, 1, "", json.Number("0")},
		{`[01]`, body.NotJSON, 2, "/1", nil},
		{`tru`, body.NotJSON, 0, "", nil},
		{`[`, body.NotJSON, 1, "/0", nil},
		{`]`, body.NotJSON, 0, "", nil},
	} {
		t.Run(c.text, func(t *testing.T) {
			g := NewWithT(t)
			value, faults := body.Parse([]byte(c.text))
			g.Expect(kinds(faults)).To(Equal([]body.Kind{c.kind}))
			g.Expect(faults[0].Offset).To(Equal(c.offset))
			g.Expect(faults[0].Pointer).To(Equal(c.pointer))
			g.Expect(faults[0].Text).NotTo(BeEmpty())
			g.Expect(faults[0].String()).NotTo(ContainSubstring("\n"))
			if c.value == nil {
				g.Expect(value).To(BeNil())
			} else {
				g.Expect(value).To(Equal(c.value))
			}
		})
	}
}

func TestParseTellsSeveralFaults(t *testing.T) {
	g := NewWithT(t)
	value, faults := body.Parse([]byte("\xef\xbb\xbf{\"a\":\"\\ud800\xff\",\"a\":1}}"))
	g.Expect(kinds(faults)).To(Equal([]body.Kind{body.BOM, body.InvalidUTF8, body.LoneSurrogate, body.DuplicateKey, body.Trailing}))
	g.Expect(value).To(Equal(map[string]any{"a": json.Number("1")}))
}

func TestParseBoundsDepthFaultsAndPointers(t *testing.T) {
	g := NewWithT(t)
	nest := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	_, faults := body.Parse(nest(512))
	g.Expect(faults).To(BeEmpty())
	value, faults := body.Parse(nest(513))
	g.Expect(kinds(faults)).To(Equal([]body.Kind{body.TooDeep}))
	g.Expect(value).To(BeNil())
	_, faults = body.Parse(nest(200_000))
	g.Expect(kinds(faults)).To(Equal([]body.Kind{body.TooDeep}))
	_, faults = body.Parse([]byte(strings.Repeat(`{"a":`, 200_000)))
	g.Expect(kinds(faults)).To(Equal([]body.Kind{body.TooDeep}))

	many := []byte("{" + strings.Repeat(`"a":1,`, 100_000) + `"a":1}`)
	_, faults = body.Parse(many)
	g.Expect(faults).To(HaveLen(32))
	_, faults = body.Parse(many[:len(many)-1])
	g.Expect(faults).To(HaveLen(33))
	g.Expect(faults[32].Kind).To(Equal(body.NotJSON))

	long := `"` + strings.Repeat("k", 1<<20) + `"`
	_, faults = body.Parse([]byte(`{"a":{` + long + `:1,` + long + `:2}}`))
	g.Expect(kinds(faults)).To(Equal([]body.Kind{body.DuplicateKey}))
	g.Expect(faults[0].Pointer).To(Equal("/a"))
	g.Expect(len(faults[0].Text)).To(BeNumerically("<", 200))
}

func TestParseKeepsHugeNumbers(t *testing.T) {
	g := NewWithT(t)
	digits := strings.Repeat("9", 400)
	value, faults := body.Parse([]byte("[" + digits + ",1e999999999]"))
	g.Expect(faults).To(BeEmpty())
	g.Expect(value).To(Equal([]any{json.Number(digits), json.Number("1e999999999")}))
}

// FuzzParse holds the parser against encoding/json: what one takes for a JSON
// text, the other does, with the same value.
func FuzzParse(f *testing.F) {
	for _, s := range []string{
		``, `null`, `{"a":[1,2.5e-3,"\u00e9\ud83d\ude00",true,null]}`, "\xef\xbb\xbf{}", `{"a":1,"a":2}`, `["\ud800"]`,
		"[\"\xff\"]", `[NaN]`, `[1e999]`, `{"a":{"b":[[[]]]}} x`, "\x00", `"\u0000"`, `01`, `-`, `-0`, `[-Inf]`, `-N`, `-NaN`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		value, faults := body.Parse(data)
		fatal, benign := false, true
		for _, fault := range faults {
			if fault.Offset < 0 || fault.Offset > len(data) || fault.Text == "" || strings.ContainsAny(fault.Text, "\n\r\x00") {
				t.Fatalf("bad fault %+v", fault)
			}
			fatal = fatal || body.Voids(fault.Kind)
			benign = benign && fault.Kind != body.BOM && fault.Kind != body.Trailing && fault.Kind != body.TooDeep && fault.Kind != body.InvalidUTF8
		}
		if fatal && value != nil {
			t.Fatalf("a value in spite of %v", faults)
		}
		if !benign {
			return
		}
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		var want any
		err := decoder.Decode(&want)
		if (err != nil) != fatal {
			t.Fatalf("encoding/json says %v, we say %v", err, faults)
		}
		if err == nil {
			a, _ := json.Marshal(want)
			b, _ := json.Marshal(value)
			if !bytes.Equal(a, b) && !bytes.Contains(data, []byte(`"`)) {
				t.Fatalf("encoding/json reads %s, we read %s", a, b)
			}
		}
	})
}

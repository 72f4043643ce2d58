package spec

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	. "github.com/onsi/gomega"
	"github.com/pb33f/go-yaml"
)

var jsonTexts = []string{
	`{}`, " \r\n\t{\t\"a\" : [ ] }\n", `{"a":{"b":[1,-2.5,1e3,12345678901234567890,true,false,null,"x"]}}`,
	`{"":"","\u00e4":"\ud83e\udea5\/\\\"\b","ä":"🪪","\ud800":"\ud800x","del":"` + "\x7f" + `"}`,
	"{\"invalid\xff\":\"\xfe\"}", "{\n \"a\": 1,\n \"ü\": {\"b\":\n 2}, \"c\": [\n[], {}]}", `{"<<":{"a":1},"~":null,"y":"yes"}`,
}

// The tree of a JSON file is the one that YAML gives, places included.
func TestJSONGivesTheTreeOfYAML(t *testing.T) {
	for _, text := range jsonTexts {
		g := NewWithT(t)
		root, err := readJSON(text)
		g.Expect(err).NotTo(HaveOccurred())
		var document yaml.Node
		if err := yaml.Unmarshal(yamlText([]byte(text)), &document); err != nil {
			continue // not all of JSON is YAML
		}
		samePlaces(g, root, document.Content[0], strings.Contains(text, `\`) || !utf8.ValidString(text))
	}
}

// samePlaces compares two trees. Columns differ after what yamlText rewrites.
func samePlaces(g *WithT, a, b *yaml.Node, escaped bool) {
	g.Expect(a.Kind).To(Equal(b.Kind))
	g.Expect(a.Value).To(Equal(b.Value))
	g.Expect(a.Line).To(Equal(b.Line), a.Value)
	if !escaped {
		g.Expect(a.Column).To(Equal(b.Column), a.Value)
	}
	g.Expect(a.Content).To(HaveLen(len(b.Content)))
	for i := range a.Content {
		samePlaces(g, a.Content[i], b.Content[i], escaped)
	}
}

func TestJSONNestedTooDeeplyIsRefused(t *testing.T) {
	g := NewWithT(t)
	nested := func(depth int) []byte {
		return []byte(`{"a":` + string(bytes.Repeat([]byte("["), depth)) + string(bytes.Repeat([]byte("]"), depth)) + `}`)
	}
	_, err := parseSource("deep.json", nested(deepest-1))
	g.Expect(err).NotTo(HaveOccurred())
	for _, depth := range []int{deepest + 1, 5000, 200_000} {
		_, err = parseSource("deep.json", nested(depth))
		g.Expect(err).To(MatchError(ContainSubstring("deep")))
	}
}

// FuzzJSONTree reads whatever is JSON as encoding/json does.
func FuzzJSONTree(f *testing.F) {
	for _, text := range jsonTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if !isJSON(data) {
			return
		}
		s, err := parseSource("any.json", data)
		if err != nil {
			return // a key twice, or nested too deeply
		}
		got, err := value(s.root)
		if err != nil {
			t.Fatal(err)
		}
		decoder := json.NewDecoder(bytes.NewReader(data))
		decoder.UseNumber()
		var wanted any
		if err := decoder.Decode(&wanted); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, wanted) {
			t.Fatalf("%q: got %v, wanted %v", data, got, wanted)
		}
	})
}

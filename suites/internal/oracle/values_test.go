package oracle_test

import (
	"fmt"
	"strings"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
	"github.com/kayleai/kayle-conformance/suites/internal/oracle"
)

// labelled is a contract whose items have a label, which may be null, and a list of
// items with such labels.
func labelled(parameter spec.Parameter, several spec.Several, labels ...any) (*spec.Contract, *oracle.Dataset) {
	parameter.Name = "label"
	c := &spec.Contract{Roles: spec.Roles{Item: spec.ItemRoles{ID: "/id"},
		Filters: []spec.FilterRole{{Parameter: parameter, Field: "/of/label", Several: several, Optional: true}}}}
	var entries []*oracle.Entry
	for i, label := range labels {
		value := map[string]any{"id": fmt.Sprint(i), "of": map[string]any{"label": label}}
		if label == nil && i%2 == 1 {
			value["of"] = nil
		}
		entries = append(entries, oracle.NewEntry(c, spec.Item{ID: fmt.Sprint(i), HasID: true, Value: value}))
	}
	return c, oracle.NewDataset(c, entries, nil)
}

// The values to filter by are those that items have, the most frequent first, without
// what could mean something else on the wire or is none of the parameter's.
func TestValuesToFilterBy(t *testing.T) {
	g := NewWithT(t)
	values := []any{"b", "a", "c", "c", nil, nil, "", "x y", "x&y", "1,2", "50%", "é", strings.Repeat("l", 101), "it@x.test", "a/b:c",
		[]any{"d"}}
	_, d := labelled(spec.Parameter{Type: "string"}, spec.OneValue, values...)
	g.Expect(d.Values(0)).To(Equal([]string{"c", "a", "a/b:c", "b", "it@x.test"}))
	_, d = labelled(spec.Parameter{Type: "string", Pattern: "^[a-z]+$"}, spec.OneValue, values...)
	g.Expect(d.Values(0)).To(Equal([]string{"c", "a", "b"}))
	_, d = labelled(spec.Parameter{Type: "string", Enum: []string{"c", "e"}}, spec.OneValue, values...)
	g.Expect(d.Values(0)).To(Equal([]string{"c"}))
	_, d = labelled(spec.Parameter{Type: "boolean"}, spec.OneValue, true, false, false, "yes")
	g.Expect(d.Values(0)).To(Equal([]string{"false", "true"}))
}

// Under several values what has any of them is listed; what has none is listed under
// none, and what cannot be read may be.
func TestSeveralValues(t *testing.T) {
	g := NewWithT(t)
	for several, wire := range map[spec.Several][]oracle.Argument{
		spec.CommaSeparated: {{Name: "label", Value: "a,b", List: true}},
		spec.OncePerValue:   {{Name: "label", Value: "a"}, {Name: "label", Value: "b"}},
	} {
		c, d := labelled(spec.Parameter{Type: "string"}, several, "a", nil, nil, "b", "c", []any{"a"})
		q := oracle.Query{}.WithAny(0, "a", "b")
		g.Expect(q.Pairs(c)).To(Equal(wire))
		g.Expect(q.Wanted(0)).To(Equal([]string{"a", "b"}))
		var listed []string
		for _, r := range d.Predict(q).Rows {
			listed = append(listed, fmt.Sprintf("%s %t", r.Entry.ID, r.Either))
		}
		g.Expect(listed).To(Equal([]string{"0 false", "3 false", "5 true"}))
		g.Expect([]bool{d.Entries[1].Without(0), d.Entries[2].Without(0), d.Entries[5].Without(0)}).To(Equal([]bool{true, true, false}))
		one := q.With(0, "c")
		g.Expect(one.Wanted(0)).To(Equal([]string{"c"}))
		g.Expect(one.Pairs(c)).To(Equal([]oracle.Argument{{Name: "label", Value: "c"}}))
		g.Expect(q.Wanted(0)).To(HaveLen(2), "a query is not changed by what is made of it")
		g.Expect(q.With(0, "").Wanted(0)).To(BeEmpty())
		g.Expect(q.With(0, "").Pairs(c)).To(BeEmpty())
	}
}

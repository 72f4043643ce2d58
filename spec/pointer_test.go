package spec_test

import (
	"encoding/json"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

func TestPointersFollowRFC6901(t *testing.T) {
	value := decode(t, `{"foo":["bar","baz"],"":0,"a/b":1,"m~n":8,"~1":9,"k":{"null":null}}`)
	for pointer, want := range map[string]any{
		"": value, "/foo": []any{"bar", "baz"}, "/foo/0": "bar", "/foo/1": "baz", "/": json.Number("0"), "/a~1b": json.Number("1"),
		"/m~0n": json.Number("8"), "/~01": json.Number("9"), "/k/null": nil,
	} {
		t.Run(pointer, func(t *testing.T) {
			g := NewWithT(t)
			p, err := spec.ParsePointer(pointer)
			g.Expect(err).NotTo(HaveOccurred())
			got, ok := p.Lookup(value)
			g.Expect(ok).To(BeTrue())
			if want == nil {
				g.Expect(got).To(BeNil())
			} else {
				g.Expect(got).To(Equal(want))
			}
			g.Expect(spec.Pointer("").Append(p.Tokens()...)).To(Equal(p))
		})
	}
	for _, nowhere := range []spec.Pointer{"/bar", "/foo/2", "/foo/-", "/foo/01", "/foo/+1", "/foo/x", "/foo/0/x", "/k/null/x", "foo",
		"/foo/99999999999999999999"} {
		t.Run(string(nowhere), func(t *testing.T) {
			_, ok := nowhere.Lookup(value)
			NewWithT(t).Expect(ok).To(BeFalse())
		})
	}
	for _, wrong := range []string{"foo", "/~", "/a~2b", "#/foo"} {
		_, err := spec.ParsePointer(wrong)
		NewWithT(t).Expect(err).To(HaveOccurred(), wrong)
	}
}

func TestPointersWithin(t *testing.T) {
	g := NewWithT(t)
	g.Expect(spec.Pointer("/a/b").Within("/a")).To(BeTrue())
	g.Expect(spec.Pointer("/a").Within("/a")).To(BeTrue())
	g.Expect(spec.Pointer("/ab").Within("/a")).To(BeFalse())
	g.Expect(spec.Pointer("/a").Within("")).To(BeTrue())
}

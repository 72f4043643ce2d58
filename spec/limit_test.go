package spec_test

import (
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/spec"
)

func TestTheBoundsOfALimit(t *testing.T) {
	n := func(i int64) *int64 { return &i }
	for name, c := range map[string]struct {
		least, most *int64
		low, high   int
	}{
		"both":                       {n(1), n(100), 1, 100},
		"none":                       {nil, nil, 1, 100},
		"a minimum alone":            {n(5), nil, 5, 100},
		"a minimum beyond the usual": {n(500), nil, 500, 500},
		"pages that hold nothing":    {n(0), n(50), 1, 50},
		"negative ones":              {n(-3), n(7), 1, 7},
		"a maximum alone":            {nil, n(3), 1, 3},
		"none that are possible":     {n(9), n(3), 9, 9},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			l := spec.LimitRole{Parameter: spec.Parameter{Minimum: c.least, Maximum: c.most}}
			low, high := l.Bounds()
			g.Expect([]int{low, high}).To(Equal([]int{c.low, c.high}))
		})
	}
}

func TestTheValuesToFilterBy(t *testing.T) {
	f := spec.FilterRole{Parameter: spec.Parameter{Enum: []string{"b", "", "a", "b"}}}
	NewWithT(t).Expect(f.Values()).To(Equal([]string{"b", "a"}))
	NewWithT(t).Expect(spec.FilterRole{}.Values()).To(BeEmpty())
}

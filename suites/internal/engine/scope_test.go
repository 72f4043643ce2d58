package engine

import (
	"fmt"
	"testing"
	"time"

	. "github.com/onsi/gomega"
)

// Windows around what was met become narrower, and end at one instant; their bounds lie
// outside of the items, as long as there is room.
func TestSpans(t *testing.T) {
	base := time.Date(2025, 3, 1, 12, 0, 0, 0, time.UTC)
	at := func(seconds ...float64) (all []time.Time) {
		for _, s := range seconds {
			all = append(all, base.Add(time.Duration(s*float64(time.Second))))
		}
		return all
	}
	tell := func(moments []time.Time, unit time.Duration) (texts []string) {
		for _, s := range spans(moments, unit) {
			texts = append(texts, fmt.Sprintf("%v %v", s.from.Sub(base).Seconds(), s.to.Sub(base).Seconds()))
		}
		return texts
	}
	g := NewWithT(t)
	g.Expect(tell(at(0, 10, 20, 30, 40, 50, 60, 70, 80), time.Second)).To(Equal([]string{
		"9 81", "49 81", "69 81", "74 81", "77 80", "78 80", "80 80"}))
	g.Expect(tell(at(0, 0.003), time.Millisecond)).To(Equal([]string{"0.001 0.003", "0.003 0.003"}))
	g.Expect(tell(at(0, 0.02), time.Millisecond)[0]).To(Equal("0.009 0.021"))
	g.Expect(tell(at(5), time.Second)).To(Equal([]string{"5 5"}))
	far := tell(at(0, 1e9), time.Nanosecond)
	g.Expect(len(far)).To(BeNumerically("<=", mostSpans))
}

package probe_test

import (
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// A timer that comes late, because the process stood still, uses up one part of the
// time and no more, however late it is.
func TestLateTimersUseUpAPartEach(t *testing.T) {
	g := NewWithT(t)
	ended := 0
	a := probe.NewAllowance(time.Hour, func() { ended++ })
	for range probe.Parts - 1 {
		a.Tick()
	}
	g.Expect(ended).To(BeZero())
	a.Tick()
	g.Expect(ended).To(Equal(1))
	a.Tick()
	a.Stop()
	g.Expect(ended).To(Equal(1), "it ends once")
}

func TestAllowanceEndsWhenItsTimeIsOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		began := time.Now()
		var took time.Duration
		a := probe.NewAllowance(9*time.Second, func() { took = time.Since(began) })
		time.Sleep(2 * time.Second)
		a.Pause()
		time.Sleep(time.Minute)
		a.Resume()
		a.Resume()
		time.Sleep(time.Minute)
		g.Expect(took).To(Equal(69 * time.Second))

		took = 0
		stopped := probe.NewAllowance(time.Second, func() { took = time.Since(began) })
		stopped.Pause()
		stopped.Stop()
		stopped.Resume()
		time.Sleep(time.Minute)
		g.Expect(took).To(BeZero())
	})
}

package probe_test

import (
	"sync/atomic"
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
		var took atomic.Int64
		end := func() { took.Store(int64(time.Since(began))) }
		a := probe.NewAllowance(9*time.Second, end)
		time.Sleep(2 * time.Second)
		a.Pause()
		time.Sleep(time.Minute)
		a.Resume()
		a.Resume()
		time.Sleep(time.Minute)
		g.Expect(time.Duration(took.Load())).To(Equal(69 * time.Second))

		took.Store(0)
		stopped := probe.NewAllowance(time.Second, end)
		stopped.Pause()
		stopped.Stop()
		stopped.Resume()
		time.Sleep(time.Minute)
		g.Expect(took.Load()).To(BeZero())
	})
}

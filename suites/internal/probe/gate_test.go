package probe_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// TestOnlyUrgentRequests: while somebody wants to know whether the token is still
// good, nothing else is sent with it.
func TestOnlyUrgentRequests(t *testing.T) {
	onAClock(t, func(http.ResponseWriter, *http.Request) { time.Sleep(time.Second) }, probe.Config{Concurrency: 4},
		func(t *testing.T, p *probe.Probe) {
			g := NewWithT(t)
			// Each request counts twice in the order: when it is sent, and when it is answered.
			release, more := p.OnlyUrgent(), p.OnlyUrgent()
			var others sync.WaitGroup
			for range 8 {
				others.Go(func() { get(p, probe.Request{}) })
			}
			synctest.Wait()
			g.Expect(p.Do(probe.Urgent(context.Background()), probe.Request{}).Sent).To(BeEquivalentTo(1))
			more()
			g.Expect(p.Do(probe.Urgent(context.Background()), probe.Request{}).Sent).To(BeEquivalentTo(3), "the other one still wants it")
			release()
			others.Wait()
			g.Expect(get(p, probe.Request{}).Sent).To(BeEquivalentTo(21))
		})
}

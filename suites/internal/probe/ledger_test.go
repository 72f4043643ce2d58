package probe_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestALedgerSendsEqualRequestsOnce(t *testing.T) {
	g := NewWithT(t)
	var sends atomic.Int64
	l := probe.NewLedger(func(_ context.Context, r probe.Request) *probe.Exchange {
		return &probe.Exchange{ID: fmt.Sprint(sends.Add(1)), Request: r}
	})
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			g.Expect(l.Ask(context.Background(), probe.Request{Query: fmt.Sprint(i % 4)}).Request.Query).To(Equal(fmt.Sprint(i % 4)))
		})
	}
	all.Wait()
	g.Expect(sends.Load()).To(BeEquivalentTo(4))
	before := l.Exchanges()
	g.Expect(before).To(HaveLen(4))
	l.Ask(context.Background(), probe.Request{Query: "new"})
	g.Expect(before).To(HaveLen(4))
	g.Expect(l.Exchanges()[:4]).To(Equal(before))
	g.Expect(append(before, nil)[4]).To(BeNil(), "appending to it goes elsewhere")
	g.Expect(l.Exchanges()[4].Request.Query).To(Equal("new"))
	l.Seal()
	g.Expect(l.Ask(context.Background(), probe.Request{Query: "missing"})).To(BeNil())
	a, b := l.Exchanges(), l.Exchanges()
	g.Expect(&a[0]).To(BeIdenticalTo(&b[0]), "it is no copy")
}

// Whoever waits for an exchange is not left waiting where sending panics.
func TestALedgerOutlivesAPanic(t *testing.T) {
	g := NewWithT(t)
	begun := make(chan struct{})
	end := make(chan struct{})
	l := probe.NewLedger(func(context.Context, probe.Request) *probe.Exchange {
		close(begun)
		<-end
		panic("the reader's fault")
	})
	var all sync.WaitGroup
	all.Go(func() {
		defer func() { g.Expect(recover()).To(Equal("the reader's fault")) }()
		l.Ask(context.Background(), probe.Request{})
	})
	<-begun
	all.Go(func() { g.Expect(l.Ask(context.Background(), probe.Request{})).To(BeNil()) })
	close(end)
	all.Wait()
	g.Expect(l.Exchanges()).To(BeEmpty())
}

// What was not sent is sent after all when it is asked for again, once that is let.
func TestALedgerRetriesWhatWasNotSent(t *testing.T) {
	g := NewWithT(t)
	open, sends := false, 0
	l := probe.NewLedger(func(_ context.Context, r probe.Request) *probe.Exchange {
		sends++
		switch {
		case r.Query == "bad":
			return &probe.Exchange{Request: r, Failure: &probe.Failure{Kind: probe.FailureRequest}}
		case !open && r.Query != "sent":
			return &probe.Exchange{Request: r, Failure: &probe.Failure{Kind: probe.FailureBudget}}
		}
		return &probe.Exchange{Request: r, Status: 200}
	})
	ask := func(query string, i probe.Intent) *probe.Exchange {
		return l.Ask(context.Background(), probe.Request{Query: query, Intent: i})
	}
	for _, query := range []string{"sent", "bad", "held", "never"} {
		ask(query, probe.Intent{Oversized: true})
	}
	open = true
	g.Expect(ask("held", probe.Intent{Oversized: true}).Unsent()).To(BeTrue(), "it is not sent again unless that is let")
	g.Expect(sends).To(Equal(4))
	l.Retry()
	for _, query := range []string{"sent", "bad", "held", "held"} {
		ask(query, probe.Intent{Oversized: true})
	}
	g.Expect(sends).To(Equal(5))
	g.Expect(ask("held", probe.Intent{Oversized: true}).Status).To(Equal(200))
	g.Expect(l.Intent(probe.Request{Query: "held"})).To(Equal(probe.Intent{Oversized: true}))
	g.Expect(l.Exchanges()).To(HaveLen(5), "both are there")
	l.Seal()
	g.Expect(ask("never", probe.Intent{}).Unsent()).To(BeTrue(), "what was not asked again says why it was not sent")
}

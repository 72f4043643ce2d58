package probe_test

import (
	"fmt"
	"net/http"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

func TestMemoryRecallsWhatCameBefore(t *testing.T) {
	g := NewWithT(t)
	answer := "one"
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Date"] = nil
		w.Header().Set("X-Part", r.URL.RawQuery)
		fmt.Fprintf(w, `{"answer":%q,"token":"kayle_test_0123456789"}`, answer)
	})
	var memory probe.Memory
	ask := func(query string, m *probe.Memory) *probe.Exchange {
		return get(newProbe(t, probe.Config{Base: parse(t, s.URL), Token: "kayle_test_0123456789", Memory: m}), probe.Request{Query: query})
	}
	first := ask("a=1", &memory)
	g.Expect(first.Recalled).To(BeFalse())
	again, without := ask("a=1", &memory), ask("a=1", nil)
	g.Expect(again.Recalled).To(BeTrue())
	g.Expect(without.Recalled).To(BeFalse())
	g.Expect(again.Body).To(Equal(without.Body))
	g.Expect(again.Body).NotTo(ContainSubstring("kayle_test"), "it is the redacted one")
	g.Expect(again.Header).To(Equal(without.Header))
	g.Expect(again.BodyDigest).To(Equal(without.BodyDigest))
	g.Expect(again.Status).To(Equal(http.StatusOK))
	g.Expect(again.Sent).To(BeNumerically("<", again.Done))

	memory.Freeze()
	g.Expect(ask("a=2", &memory).Recalled).To(BeFalse())
	g.Expect(ask("a=2", &memory).Recalled).To(BeFalse(), "nothing is learned any more")
	answer = "two"
	changed := ask("a=1", &memory)
	g.Expect(changed.Recalled).To(BeFalse())
	g.Expect(changed.Body).To(ContainSubstring("two"))
}

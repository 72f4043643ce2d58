package probe_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/suites/internal/probe"
)

// roundTripper answers by a function.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What all others wait for comes before them.
func TestBeforeAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewWithT(t)
		var sent []string // one at a time
		var all sync.WaitGroup
		s := roundTripper(func(r *http.Request) (*http.Response, error) {
			sent = append(sent, r.URL.RawQuery)
			time.Sleep(time.Second)
			return &http.Response{StatusCode: http.StatusOK, Proto: "HTTP/1.1", Header: http.Header{}, Body: http.NoBody, Request: r}, nil
		})
		p := newProbe(t, probe.Config{Base: parse(t, "http://x"), Transport: s, Concurrency: 1})
		for i, rank := range []int{3, 2, 1, probe.BeforeAll, probe.BeforeAll} {
			all.Go(func() { p.Do(t.Context(), probe.Request{Query: fmt.Sprint(i), Rank: rank}) })
			synctest.Wait()
		}
		all.Wait()
		g.Expect(sent).To(Equal([]string{"0", "3", "4", "1", "2"}))
	})
}

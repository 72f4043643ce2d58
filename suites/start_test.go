package suites_test

import (
	"net/http"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// starting is a server that answers its first requests, one after the other, as servers
// do that have not started yet: a status, or 0 for an empty list.
type starting struct {
	http.Handler
	empty http.Handler

	mu    sync.Mutex
	first []int
	asked int
}

func (s *starting) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.asked++
	status := -1
	if s.asked <= len(s.first) {
		status = s.first[s.asked-1]
	}
	s.mu.Unlock()
	switch status {
	case -1:
		s.Handler.ServeHTTP(w, r)
		return
	case 0:
		s.empty.ServeHTTP(w, r)
	default:
		w.Header().Set("Location", "/starting")
		w.WriteHeader(status)
	}
}

func runStarting(t *testing.T, wait time.Duration, first ...int) *report.Report {
	t.Helper()
	empty, err := reference.New(reference.Options{Sessions: reference.NoSessions})
	if err != nil {
		t.Fatal(err)
	}
	defer empty.Close()
	return runOnAClock(t, reference.Options{Sessions: 24}, func(h http.Handler) http.Handler {
		return inPlace(always(time.Millisecond))(&starting{Handler: h, empty: empty, first: first})
	}, func(o *suites.Options) { o.Wait = wait })
}

func TestAServerThatIsStillStarting(t *testing.T) {
	for name, first := range map[string][]int{
		"refuses everybody":          {401, 401, 401},
		"knows no such path":         {404, 404},
		"is not ready":               {503, 502, 500, 503},
		"leads elsewhere":            {302, 302},
		"has no data yet":            {0, 0, 0, 0},
		"has none again for a while": {401, -1, 0, 0, -1, 401, 0},
	} {
		t.Run(name, func(t *testing.T) {
			g := NewWithT(t)
			r := runStarting(t, 30*time.Second, first...)
			g.Expect(accusations(r)).To(BeEmpty())
			g.Expect(r.Verdict).NotTo(Equal(report.NotTested), r.Sentence)
			g.Expect(r.Target.Items).To(Equal(24))
			g.Expect(r.Notes).NotTo(ContainElement(ContainSubstring("appeared")))
		})
	}
}

// When the time is over the run goes on with what is there.
func TestAServerThatDoesNotStartInTime(t *testing.T) {
	g := NewWithT(t)
	refused := make([]int, 5000)
	for i := range refused {
		refused[i] = 401
	}
	r := runStarting(t, 5*time.Second, refused...)
	g.Expect(r.Sentence).To(ContainSubstring("is answered 401"))
	r = runStarting(t, 5*time.Second, make([]int, 5000)...)
	g.Expect(r.Sentence).To(ContainSubstring("the list is empty"))
}

// Items that come while the run is under way are said.
func TestItemsThatAppearAreSaid(t *testing.T) {
	g := NewWithT(t)
	r := runStarting(t, 0, make([]int, 20)...)
	g.Expect(r.Verdict).To(Equal(report.NotTested))
	g.Expect(accusations(r)).To(BeEmpty())
	g.Expect(r.Notes).To(ContainElement(And(ContainSubstring("24 items appeared during the run"), ContainSubstring("--wait"))))
}

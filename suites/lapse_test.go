package suites_test

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/gomega"

	"github.com/kayleai/kayle-conformance/reporters/report"
	"github.com/kayleai/kayle-conformance/spec/reference"
	"github.com/kayleai/kayle-conformance/suites"
)

// expiring is a server whose token is good for so many requests with it, and is
// refused from then on.
type expiring struct {
	http.Handler
	token  string
	status int

	mu       sync.Mutex
	left     int
	answered int // with the token as it is
}

func (x *expiring) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	form := strings.Fields(strings.Join(r.Header.Values("Authorization"), " "))
	if r.Method == http.MethodGet && len(form) == 2 && strings.EqualFold(form[0], "Bearer") && form[1] == x.token {
		x.mu.Lock()
		x.answered++
		over := x.left >= 0 && x.answered > x.left
		x.mu.Unlock()
		if over && x.status == http.StatusUnauthorized {
			r.Header.Set("Authorization", "Bearer expired")
		} else if over {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(x.status)
			fmt.Fprint(w, `{"data":[]}`)
			return
		}
	}
	x.Handler.ServeHTTP(w, r)
}

// runExpiring tests the reference server with a token that expires.
func runExpiring(t *testing.T, other bool, left, status int) (r *report.Report, recording []byte, answered int) {
	t.Helper()
	s, err := reference.New(reference.Options{Sessions: 24})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	x := &expiring{Handler: s, token: s.Token(), status: status, left: left}
	if other {
		x.token = s.OtherToken()
	}
	var out bytes.Buffer
	r, err = suites.Run(context.Background(), suites.Options{Contract: loaded(t), Target: "http://127.0.0.1:1", Transport: suites.InProcess(x),
		Token: s.Token(), OtherToken: s.OtherToken(), Explore: 12, Seed: 3, Record: &out, RefusalPause: -1})
	if err != nil {
		t.Fatal(err)
	}
	return r, out.Bytes(), x.answered
}

// accusations are the requirements that fail or warn, and why.
func accusations(r *report.Report) []string {
	lines := []string{}
	for _, q := range r.Requirements {
		if q.Has(report.Fail) || q.Has(report.Warn) || q.Has(report.Error) {
			lines = append(lines, q.ID+": "+q.Reason)
		}
	}
	return lines
}

// A token that expires, is revoked, or whose organization is frozen accuses nobody: the
// run ends as cut short, and a replay ends as it did.
func TestATokenThatExpires(t *testing.T) {
	_, _, whole := runExpiring(t, false, -1, http.StatusUnauthorized)
	_, _, others := runExpiring(t, true, -1, http.StatusUnauthorized)
	for i, c := range []struct {
		name   string
		other  bool
		left   int
		status int
	}{
		{"while the list is learned", false, 5, http.StatusUnauthorized},
		{"early", false, 40, http.StatusUnauthorized},
		{"in the middle", false, whole / 2, http.StatusUnauthorized},
		{"in the middle, forbidden", false, whole / 2, http.StatusForbidden},
		{"in the middle, gone", false, whole / 2, http.StatusGone},
		{"late", false, whole - 40, http.StatusUnauthorized},
		{"while credentials are tried", false, whole - 12, http.StatusUnauthorized},
		{"while credentials are tried, forbidden", false, whole - 8, http.StatusForbidden},
		{"in the last request", false, whole - 1, http.StatusUnauthorized},
		{"of the second organization, at once", true, 1, http.StatusUnauthorized},
		{"of the second organization", true, others / 2, http.StatusUnauthorized},
		{"of the second organization, forbidden", true, others - 1, http.StatusForbidden},
	} {
		if sampled && i%2 == 0 {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			g := NewWithT(t)
			r, recording, answered := runExpiring(t, c.other, c.left, c.status)
			for answered <= c.left { // runs differ by a few requests: it never expired
				c.left = answered - 1
				r, recording, answered = runExpiring(t, c.other, c.left, c.status)
			}
			g.Expect(accusations(r)).To(BeEmpty())
			g.Expect(r.Summary.CutShort).To(ContainSubstring("was good and is refused now"))
			g.Expect(report.ExitCode(r, false, false)).To(Equal(3))
			if !c.other {
				g.Expect(answered-c.left).To(BeNumerically("<", whole/4), "it stops")
			}
			sameAgain(t, r, recording)
		})
	}
}
